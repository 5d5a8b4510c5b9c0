"""The examples run as they are, and show what they are to show."""

import base64
import json
import re
import subprocess
import sys
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from numpy.typing import NDArray
from PIL import Image

from animate import Recipe
from animate.provenance import Origin

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"


# The first leaves PyTorch's threads as they are, which the others don't.
SCRIPTS = ("own_loop.py", "digits.py", "five_optimizers.py")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, Path]]:
    """What each script says, and its film; one after the other, each with names of its own."""
    folder = tmp_path_factory.mktemp("scripts")
    code = (
        "import atexit, gc, runpy, sys\n"
        # Taking apart all that was loaded would take longer than some of them do.
        "atexit.register(gc.freeze)\n"
        "for script in sys.argv[1:]:\n"
        "    sys.argv = [script, script.rpartition('/')[2] + '.gif']\n"
        "    runpy.run_path(script, run_name='__main__')\n"
        "    print(end='\\0')\n"
    )
    paths = [(EXAMPLES / name).as_posix() for name in SCRIPTS]
    ended = subprocess.run(
        [sys.executable, "-c", code, *paths],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    *told, rest = ended.stdout.split("\0")
    assert not rest
    return {name: (one, folder / f"{name}.gif") for name, one in zip(SCRIPTS, told, strict=True)}


def pictures(film: Path | BytesIO) -> list[NDArray[np.uint8]]:
    """Every frame of a film."""
    with Image.open(film) as opened:
        count: int = opened.n_frames  # type: ignore[attr-defined]
        frames = []
        for index in range(count):
            opened.seek(index)
            frames.append(np.asarray(opened.convert("RGB")))
    return frames


def changes(frames: list[NDArray[np.uint8]], part: slice) -> int:
    """How many frames differ from the one before in some columns of the picture."""
    return sum(not np.array_equal(one[:, part], other[:, part]) for one, other in pairwise(frames))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("own_loop.py", []),
        ("digits.py", [r"1,946 parameters, 87 steps", r"loss 2\.\d+ -> 0\.\d+, right 9\d%"]),
        ("five_optimizers.py", [r"SGD: \d\d% right", r"Adam: (9\d|100)% right"]),
    ],
)
def test_a_script_draws_a_film(
    name: str, said: list[str], ran: dict[str, tuple[str, Path]]
) -> None:
    told, goal = ran[name]
    for line in said:
        assert re.search(f"^{line}$", told, re.MULTILINE)
    frames = pictures(goal)
    assert len(frames) > 30
    height, width, _ = frames[0].shape
    assert (width, height) == (1200, 400)
    # Each of the three panels goes on.
    for third in range(3):
        moved = changes(frames, slice(third * width // 3, (third + 1) * width // 3))
        assert moved > len(frames) // 3


NOTEBOOK = EXAMPLES / "lab.ipynb"


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """The cells of the lab's notebook after it has run."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    folder = tmp_path_factory.mktemp("notebook")
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=where).execute()
    cells: list[Any] = notebook.cells
    return cells


def shown(cell: Any, kind: str) -> list[bytes]:
    """The pictures in what a cell put out."""
    found = [output.get("data", {}).get(kind) for output in cell.get("outputs", [])]
    return [base64.b64decode(data) for data in found if data]


def recipe_of(picture: bytes) -> Recipe:
    """The recipe inside a PNG."""
    return Origin.of(str(Image.open(BytesIO(picture)).info["Comment"])).recipe


def told(cell: Any) -> str:
    return "".join(output.get("text", "") for output in cell.get("outputs", []))


def holding(cells: list[Any], line: str) -> list[Any]:
    """The cells of code with a line that begins so."""
    return [
        cell
        for cell in cells
        if cell.cell_type == "code"
        and any(one.startswith(line) for one in cell.source.splitlines())
    ]


def test_every_script_is_run() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == {*SCRIPTS}


def test_the_notebook_shows_the_surface_and_every_twentieth_epoch(executed: list[Any]) -> None:
    # Cross-entropy, and then the squared loss.
    trainings = holding(executed, "train_model(")
    assert len(trainings) == 2
    for cell, loss in zip(trainings, ("cross-entropy", "mse"), strict=True):
        films = shown(cell, "image/png")
        sizes = [Image.open(BytesIO(data)).size for data in films]
        assert sizes == [(1000, 440)] + 5 * [(900, 380)]
        recipes = [recipe_of(data) for data in films]
        assert [recipe.figure for recipe in recipes] == ["before"] + 5 * ["during"]
        assert {recipe.loss for recipe in recipes} == {loss}
    assert len(holding(executed, "get_surface.final_plot(")) == 2
    for cell in holding(executed, "get_surface.final_plot("):
        assert len(shown(cell, "image/png")) == 1


def test_the_notebook_ends_in_a_film_and_in_curves(executed: list[Any]) -> None:
    (cell,) = holding(executed, "get_surface.animate(")
    (film,) = shown(cell, "image/gif")
    assert len(pictures(BytesIO(film))) > 50
    (cell,) = (cell for cell in executed if "PlotStuff(data_set" in cell.source)
    assert len(shown(cell, "image/png")) == 1


def test_the_notebook_tells_of_the_plateau(executed: list[Any]) -> None:
    said = [told(cell) for cell in executed if "accuracy" in cell.source]
    assert [float(text.split("tensor(")[1].split(")")[0]) for text in said] == [1, 0.65]


def test_the_notebook_is_kept_without_what_it_put_out() -> None:
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    # One line is another than in the lab.
    lines = [line for cell in code for line in "".join(cell["source"]).splitlines()]
    imports = [line for line in lines if "animate" in line and "import" in line]
    assert imports == ["from animate.lab import PlotStuff, plot_error_surfaces"]
