"""The README is true: every command and every line of Python in it runs as it is written."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from animate.batch.cache import FOLDER

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
_BLOCK = re.MULTILINE | re.DOTALL


def blocks() -> list[tuple[str, str]]:
    """The language and the text of every block of code."""
    found = re.findall(r"^(`{3,})(\w*)\n(.*?)^\1$", README, _BLOCK)
    return [(kind, text) for _, kind, text in found]


def commands() -> list[str]:
    """What is typed after each prompt, in order."""
    lines = [line for kind, text in blocks() if kind == "console" for line in text.splitlines()]
    assert all(line.startswith("$ ") for line in lines), "what a command says isn't held by a test"
    return [line.removeprefix("$ ") for line in lines]


def is_set_up(command: str) -> bool:
    """Whether a command is typed in a clone of the repository, not with animate-ce at hand."""
    return command.startswith(("python3 ", ".venv/", "make "))


def tree() -> list[Path]:
    """The files of the repository, those that aren't committed yet included."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def copy_of_the_tree(folder: Path) -> Path:
    """Copy what a clone would hold into `folder`."""
    for path in tree():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / path)
    return folder


def surroundings() -> dict[str, str]:
    """The environment, with the Python and the command that are tested found first."""
    # A make around these tests shall not speak to the one inside.
    variables = {key: value for key, value in os.environ.items() if "MAKE" not in key}
    found = [str(Path(sys.executable).parent), variables.get("PATH", "")]
    return variables | {"PATH": os.pathsep.join(found)}


def typed(command: str, folder: Path) -> str:
    """Run a line of the shell; return what it says."""
    ended = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        # Batches keep what they make where only this test finds it.
        env=surroundings() | {FOLDER: str(folder / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, f"{command}\n{ended.stdout}{ended.stderr}"
    return ended.stdout


def outs(command: str) -> list[str]:
    """The files that a command is told to write."""
    words = shlex.split(command)
    return [after for word, after in pairwise(words) if word == "--out"]


# These two take a minute each; `make readme-test` runs them. The first installs everything anew.
@pytest.mark.typed
def test_a_clone_is_set_up_and_draws_as_written(tmp_path: Path) -> None:
    clone = copy_of_the_tree(tmp_path)
    (clone / "outputs" / "ce.gif").unlink(missing_ok=True)
    lines = [command for command in commands() if is_set_up(command)]
    assert lines[0].startswith("python3 -m venv .venv && ")
    assert lines[1].startswith(".venv/bin/animate-ce ")
    for command in lines:
        typed(command, clone)
        for name in outs(command):
            assert (clone / name).stat().st_size > 0
    assert lines.count("make demo") == 1
    drawn = clone / "outputs" / "ce.gif"
    assert drawn.read_bytes() == (clone / "ce.gif").read_bytes()
    drawn.unlink()
    # Once it is set up, nothing is installed again.
    assert "setup:" not in typed("make demo", clone)
    assert drawn.stat().st_size > 0
    assert "source .venv/bin/activate" in README
    assert typed("source .venv/bin/activate && which animate-ce", clone) == (
        f"{clone / '.venv' / 'bin' / 'animate-ce'}\n"
    )


@pytest.mark.typed
def test_the_commands_run_in_order_as_written(tmp_path: Path) -> None:
    ours = [command for command in commands() if not is_set_up(command)]
    assert len(ours) > 10
    for name, spec in re.findall(r"`([\w.]+)`:\n\n```toml\n(.*?)^```$", README, _BLOCK):
        (tmp_path / name).write_text(spec, "utf-8")
    for command in ours:
        said = typed(command, tmp_path)
        assert said or ">" in command or command.startswith("export ")
        names = [name.rstrip("/") for name in outs(command)]
        told = [line.partition(":")[0].rstrip("/") for line in said.splitlines()]
        assert told[: len(names)] == names
        assert all((tmp_path / name).stat().st_size > 0 for name in names)


def test_the_python_runs_as_written(tmp_path: Path) -> None:
    snippets = [text for kind, text in blocks() if kind == "python"]
    assert snippets
    # In one process, each with names of its own.
    code = (
        # Taking PyTorch apart in the end takes half a second.
        "import atexit, gc\natexit.register(gc.freeze)\n"
        f"for snippet in {snippets!r}:\n    exec(snippet, {{'__name__': '__main__'}})"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    assert (tmp_path / "ce.gif").stat().st_size > 0


def test_no_block_is_in_a_language_that_nothing_here_runs() -> None:
    # Cells of a notebook are run in one, by tests/embed/test_notebook.py; a spec is what
    # a command reads; Sphinx builds the last two, in tests/embed/test_sphinx.py.
    kinds = {"console", "ipython", "python", "sh", "toml", "rst", "markdown"}
    assert {kind for kind, _ in blocks()} == kinds


def test_the_lines_for_completion_print_a_script(tmp_path: Path) -> None:
    lines = [line for kind, text in blocks() if kind == "sh" for line in text.splitlines()]
    scripts = {}
    for line in lines:
        match = re.search(r"_ANIMATE_CE_COMPLETE=(bash|zsh|fish)_source animate-ce", line)
        assert match, f"nothing here runs {line!r}"
        scripts[match[1]] = typed(match[0], tmp_path)
        assert "_animate_ce_completion" in scripts[match[1]]
    assert set(scripts) == {"bash", "zsh", "fish"}
    # Bash is here: its line does what it is for.
    (bash,) = (line for line in lines if "bash_source" in line)
    assert "animate-ce" in typed(f"{bash}\ncomplete -p animate-ce", tmp_path)


@pytest.mark.parametrize("goal", sorted(set(re.findall(r"`make ([\w-]+)`", README))))
def test_a_goal_of_make_that_is_spoken_of_is_there(goal: str) -> None:
    assert typed(f"make --dry-run {goal}", ROOT)


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", README)
    assert links
    headings = re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    anchors = {"#" + re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}
    files = {path.as_posix() for path in tree()}
    lost = [link for link in links if link not in anchors | files and "://" not in link]
    assert not lost


def test_every_option_that_is_spoken_of_is_one(tmp_path: Path) -> None:
    helps = [typed(f"animate-ce {name} --help", tmp_path) for name in ("", "batch", "embed", "map")]
    known = set(re.findall(r"--[\w-]+", "".join(helps)))
    prose = re.sub(r"^```.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL)
    spoken = set(re.findall(r"`(--[a-z][\w-]*)", prose))
    assert spoken
    assert spoken <= known
