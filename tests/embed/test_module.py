"""The JavaScript that is shipped is what the files say, in one scope."""

import re
from importlib.resources import files

import pytest

from animate.embed import module
from animate.embed.module import script, stylesheet, text

FILES = sorted(
    entry.name
    for entry in files("animate.templates").joinpath("player").iterdir()
    if entry.name.endswith(".js")
)


# What begins with a page, and what with a widget; the rest is in both.
ENTRIES = ("page", "widget")


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_file_is_in_it_once_and_after_those_it_imports(entry: str) -> None:
    whole = script(entry)
    assert "import" not in re.sub(r'"[^"]*"|`[^`]*`', "", whole)
    assert not re.search(r"\bexport\b", whole)
    others = {f"{other}.js" for other in ENTRIES if other != entry}
    for name in sorted({*FILES} - others):
        for exported in re.findall(r"^export (?:function|class) (\w+)", text(name), re.M):
            found = re.findall(rf"(?:function|class)[ ]{exported}\b", whole)
            assert len(found) == 1, (name, exported)


def test_no_file_is_without_use() -> None:
    used = {name for found in FILES for name in re.findall(r'from "\./(\w+\.js)"', text(found))}
    types = {
        name for found in FILES for name in re.findall(r'import .*"\./(types\.js)"', text(found))
    }
    assert used | types | {f"{entry}.js" for entry in ENTRIES} == {*FILES}


def test_the_module_gives_what_anywidget_asks_for() -> None:
    shipped = module.module()
    assert shipped.endswith("export { render };\nexport default { render };\n")
    assert "function render({model,el})" in shipped
    told = module.widget()
    assert told.endswith("export default { render: renderWidget };\n")
    assert "function renderWidget({model,el})" in told


def test_strings_stay_as_they_are() -> None:
    whole = script("page") + script("widget")
    for name in FILES:
        source = re.sub(r"/\*\*.*?\*/|^\s*//.*$", "", text(name), flags=re.S | re.M)
        source = re.sub(r"^import .*\n", "", source, flags=re.M)
        for found in re.findall(r'"[^"\n]*"|`[^`]*`', source):
            assert found in whole, (name, found)


def test_nothing_in_it_ends_a_script_or_a_style() -> None:
    for content in (script("page"), script("widget"), stylesheet()):
        assert "</" not in content
        assert "<!--" not in content
        assert content.isascii()


def test_a_name_that_two_files_give_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {
        "one.js": 'import { two } from "./two.js";\nconst [SIDE, TOP] = [1, 2];\n',
        "two.js": "const SIDE = 3;\nexport const two = 2;\n",
    }
    monkeypatch.setattr(module, "text", lambda name, folder: sources[name])
    with pytest.raises(ValueError, match=r"^given twice: SIDE$"):
        module.script.__wrapped__("one")


def test_comments_and_blanks_go_and_the_rest_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {
        "one.js": (
            "/** What it is. */\n\n"
            'import { two } from "./two.js";\n\n'
            "/**\n * @param {number} a\n */\n"
            "export function one(a) {\n"
            "  // A reason.\n"
            "  const told = `${a} of  two`;\n"
            '  return [a, 2].map((each) => each + two) || "a , b";\n'
            "}\n\nexport default { one };\n"
        ),
        "two.js": "export const two = 2;\n",
    }
    monkeypatch.setattr(module, "text", lambda name, folder: sources[name])
    assert module.script.__wrapped__("one") == (
        "const M=Math,two=2;function one(a){const told=`${a} of  two`;"
        'return[a,2].map(each=>each+two)||"a , b"}'
    )
    assert module.script.__wrapped__("one", ("two",)).startswith("const M=Math;function one")
