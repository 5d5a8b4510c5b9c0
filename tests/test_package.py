"""The wheel is whole: it holds all it needs, and works away from its source."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.test_readme import ROOT, copy_of_the_tree, tree


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the tree."""
    source = copy_of_the_tree(tmp_path_factory.mktemp("source"))
    goal = tmp_path_factory.mktemp("dist")
    pip(
        "wheel",
        "--no-deps",
        "--wheel-dir",
        str(goal),
        str(source),
    )
    (built,) = goal.iterdir()
    return built


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def shipped() -> set[str]:
    """The names that files of the source have in the wheel."""
    names = set()
    for path in tree():
        if path.parts[0] == "animate":
            names.add(path.as_posix())
        elif path.parts[0] == "templates":
            names.add(f"animate/{path.as_posix()}")
    return names


def test_the_wheel_holds_every_module_and_all_its_data(wheel: Path) -> None:
    expected = shipped()
    assert {
        "animate/py.typed",
        "animate/cli/main.py",
        "animate/scene/fonts/InterCourse-Regular.otf",
        "animate/scene/fonts/OFL.txt",
        "animate/templates/__init__.py",
        "animate/templates/lab.toml",
    } <= expected
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        told = {name for name in archive.namelist() if ".dist-info/" in name}
        (metadata,) = (name for name in told if name.endswith("/METADATA"))
        assert archive.read(metadata).decode().endswith((ROOT / "README.md").read_text("utf-8"))
    assert held == expected
    licences = {name.partition("/licenses/")[2] for name in told} - {""}
    assert licences == {"LICENSE", "animate/scene/fonts/OFL.txt"}


def test_the_installed_package_trains_and_draws_on_its_own(wheel: Path, tmp_path: Path) -> None:
    target, folder = tmp_path / "installed", tmp_path / "elsewhere"
    folder.mkdir()
    pip("install", "--no-deps", "--target", str(target), str(wheel))
    # The training process runs from there as well: it inherits the path.
    variables = os.environ | {"PYTHONPATH": str(target)}
    code = (
        "import animate, animate.templates, sys\n"
        "print(animate.__file__, animate.templates.__file__, sep='\\n')\n"
        "from animate.__main__ import main\n"
        "main()\n"
    )
    words = ["--template", "lab", "--epochs", "1", "--size", "300x200", "--frames", "3"]
    outs = ["--out", "ce.gif", "--out", "run.npz"]
    ended = subprocess.run(
        [sys.executable, "-c", code, *words, *outs],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    package, templates, *lines = ended.stdout.splitlines()
    assert Path(package) == target / "animate" / "__init__.py"
    assert Path(templates) == target / "animate" / "templates" / "__init__.py"
    assert [line.partition(",")[0] for line in lines] == ["ce.gif: 3 frames", "run.npz: 7 steps"]
    assert (folder / "ce.gif").read_bytes().startswith(b"GIF89a")
    script = subprocess.run(
        [target / "bin" / "animate-ce", "render", "run.npz", "--out", "again.gif"],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (script.returncode, script.stderr) == (0, "")
    assert (folder / "again.gif").read_bytes() == (folder / "ce.gif").read_bytes()
