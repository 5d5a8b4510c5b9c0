"""A recipe can run no code."""

import ast
import subprocess
import sys
from pathlib import Path

import animate.recipe
from animate import recipe_files

# Runs in a fresh Python, whose audit hook sees whatever is run, loaded or opened.
_WATCHED = """
import sys, tomllib
from animate.errors import InputError
from animate.recipe import Recipe
from animate.recipe_files import merge, parse, schema

def read(text):
    for line in text.splitlines():
        try:
            options = merge(parse(line, "recipe"), {"grid": 10})
            recipe = Recipe.of(options)
            Recipe.from_json(recipe.canonical()).toml()
            recipe.variants(), recipe.training(), str(recipe), repr(recipe)
        except InputError as error:
            str(error)

text = sys.stdin.read()
# Whatever is loaded when it is first used is loaded now.
read(text)
seen = []
watching = False

def watch(event, arguments):
    if watching and event.split(".")[0] in ("exec", "compile", "import", "os", "subprocess",
                                            "open", "pickle", "marshal", "socket", "ctypes"):
        seen.append(event)

sys.addaudithook(watch)
watching = True
read(text)
watching = False
print(seen)
watching = True
eval("1")
watching = False
print(seen)
"""

_HOSTILE = (
    "__import__('os').system('touch run')",
    "!!python/object/apply:os.system ['touch run']",
    "{{ ''.__class__.__mro__ }}",
    "${IFS}$(touch run)",
    "lambda: open('run', 'w')",
    "cos\\nsystem\\n(S'touch run'\\ntR.",
    "adam betas=__import__('os').system('touch${IFS}run'),1",
    "%(lr)s {0.__class__}",
    "../../../etc/passwd.csv",
)


def test_nothing_in_a_recipe_is_run_loaded_or_opened(tmp_path: Path) -> None:
    keys = list(animate.recipe.Recipe.model_fields)
    lines = [f"{key} = '''{text}'''" for key in keys for text in _HOSTILE]
    lines += [f"compare = {{ {key} = ['''{text}'''] }}" for key in keys for text in _HOSTILE]
    lines += [f"runs = [{{ label = '''{text}''' }}]" for text in _HOSTILE]
    ended = subprocess.run(
        [sys.executable, "-c", _WATCHED],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    )
    # The second line shows that the hook does see what runs.
    assert ended.stdout.splitlines() == ["[]", "['compile', 'exec']"]
    assert not list(tmp_path.iterdir())


def test_nothing_that_reads_a_recipe_could_run_code() -> None:
    folder = Path(animate.recipe.__file__).parent
    files = [*folder.glob("*.py"), Path(recipe_files.__file__)]
    assert len(files) > 10
    able = {"eval", "exec", "compile", "__import__", "import_module", "pickle", "marshal", "yaml"}
    able |= {"system", "popen", "subprocess", "runpy", "importlib.import_module"}
    for file in files:
        nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
        used = {node.id for node in nodes if isinstance(node, ast.Name)}
        used |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        used |= {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
        # `re.compile` isn't used either, so that the word is free.
        assert not used & able, file
