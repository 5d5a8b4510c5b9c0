"""The catalogues say the same in every language, and what they say can be drawn."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from matplotlib.ft2font import FT2Font

from animate.errors import InputError
from animate.language import LANGUAGES, Words, speak

ROOT = Path(__file__).parents[1]

FOREIGN = [code for code in LANGUAGES if code != "en"]


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{(.*?)\}", text))


def test_the_languages_are_told_by_their_own_names() -> None:
    assert LANGUAGES == {
        "en": "English",
        "es": "Español",
        "fr": "Français",
        "de": "Deutsch",
        "pt": "Português",
    }


def test_every_language_has_a_catalogue_and_no_catalogue_is_without_one() -> None:
    found = {entry.name for entry in files("animate.languages").iterdir()}
    assert {name for name in found if name.endswith(".toml")} == {f"{c}.toml" for c in LANGUAGES}


@pytest.mark.parametrize("code", FOREIGN)
def test_every_catalogue_has_the_keys_of_english_in_their_order(code: str) -> None:
    assert list(speak(code).texts) == list(speak("en").texts)


@pytest.mark.parametrize("code", FOREIGN)
def test_every_text_has_the_placeholders_of_english(code: str) -> None:
    english = {key: placeholders(text) for key, text in speak("en").texts.items()}
    assert {key: placeholders(text) for key, text in speak(code).texts.items()} == english


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_placeholder_is_a_bare_name_that_is_replaced(code: str) -> None:
    words = speak(code)
    for key, text in words.texts.items():
        names = placeholders(text)
        assert all(re.fullmatch("[a-z_]+", name) for name in names), key
        filled = words(key, **dict.fromkeys(names, "7"))
        assert "{" not in filled, key
        assert "}" not in filled, key
        assert filled.count("7") == len(names), key


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_is_one_clean_line(code: str) -> None:
    for key, text in speak(code).texts.items():
        assert text == " ".join(text.split(" ")).strip(), key
        assert text.isprintable() or "\u00a0" in text, key
        assert "  " not in text, key
        assert text, key


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_typeface_has_every_character(code: str) -> None:
    used = {ord(character) for text in speak(code).texts.values() for character in text}
    faces = sorted((ROOT / "animate" / "scene" / "fonts").glob("*.otf"))
    assert faces
    for face in faces:
        missing = used - FT2Font(str(face)).get_charmap().keys()
        assert not missing, f"{face.name} lacks {''.join(map(chr, missing))}"


@pytest.mark.parametrize("code", FOREIGN)
def test_captions_are_translated(code: str) -> None:
    english, texts = speak("en").texts, speak(code).texts
    same = [key for key in texts if key.startswith("caption.") and texts[key] == english[key]]
    assert not same


def test_french_colons_stand_after_a_space_that_does_not_break() -> None:
    for key, text in speak("fr").texts.items():
        assert not re.search(r"(?<!\u00a0):", text), key
        assert not re.search("[;?!]", text), key


def test_a_text_is_filled_with_its_values() -> None:
    assert speak("en")("panel.contour", x="w", y="b") == "Loss over w and b"
    assert speak("es")("panel.contour", x="w1", y="b") == "Pérdida según w1 y b"
    assert speak("de")("step") == "Schritt"
    assert speak("fr")("loss.cross-entropy") == "entropie croisée"
    assert speak("pt")("title.optimizer", name="SGD", lr=2) == "SGD, taxa de aprendizado 2"


def test_values_that_a_text_does_not_name_are_left_out() -> None:
    assert speak("en")("panel.data", x="w", y="b") == "Data and prediction"


def test_no_way_leads_from_a_text_into_a_value() -> None:
    odd = "{x.__class__} {x[0]} {x!r} {x:>9} {0} {}"
    assert Words("xx", {"odd": odd})("odd", x="spam") == odd


def test_a_value_is_not_read_as_a_text() -> None:
    assert speak("en")("legend.class", name="{name} {0} {x.y}") == "class {name} {0} {x.y}"


def test_a_missing_value_or_text_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError, match=r"^'name'$"):
        speak("en")("legend.class")
    with pytest.raises(KeyError, match=r"^'legend\.none'$"):
        speak("en")("legend.none")


@pytest.mark.parametrize("code", ["", "it", "EN", "en.toml", "../en"])
def test_another_language_is_refused(code: str) -> None:
    with pytest.raises(InputError) as caught:
        speak(code)
    sentence = f"{code!r} isn't accepted; give en, es, fr, de or pt"
    assert caught.value.mistakes == (("lang", sentence),)


def test_a_catalogue_is_read_once_and_cannot_be_changed() -> None:
    words = speak("de")
    assert speak("de").texts is words.texts
    assert words.code == "de"
    with pytest.raises(TypeError):
        words.texts["step"] = "Tritt"  # type: ignore[index]


def test_a_catalogue_is_its_file() -> None:
    written = tomllib.loads((ROOT / "animate" / "languages" / "es.toml").read_text("utf-8"))
    assert dict(speak("es").texts) == written
    assert all(isinstance(text, str) for text in written.values())


def asked_for() -> Iterator[tuple[str, bool]]:
    """Every key, or the start of one, by which the program asks for a text.

    The keys with `True` are whole; of an f-string only the start is known.
    """
    for path in sorted((ROOT / "animate").rglob("*.py")):
        source = path.read_text("utf-8")
        if "words" not in source or "animate.language" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else None
            name = node.func.id if isinstance(node.func, ast.Name) else name
            key = node.args[0]
            if name == "words" and isinstance(key, ast.Constant):
                yield str(key.value), True
            elif name == "words" and isinstance(key, ast.JoinedStr):
                (start, *_) = key.values
                assert isinstance(start, ast.Constant), f"{path.name}: a key without a start"
                yield str(start.value), False


def test_every_text_that_the_program_asks_for_is_there() -> None:
    keys = speak("en").texts
    asked = set(asked_for())
    assert ("caption.", False) in asked
    for key, whole in asked:
        assert (key in keys) if whole else any(known.startswith(key) for known in keys), key


def test_speaking_loads_nothing_heavy() -> None:
    code = (
        "import sys, animate.language\n"
        "assert animate.language.speak('fr')('loss') == 'perte'\n"
        "print(*sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    heavy = {"numpy", "pydantic", "torch", "matplotlib", "click"}
    assert not heavy & set(ended.stdout.split())
