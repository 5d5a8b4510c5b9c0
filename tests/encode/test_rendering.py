"""Whole renders: the same bytes again, and failures that come out."""

import shutil
from pathlib import Path

import pytest

from animate.encode.formats import ENCODERS, FOLDER
from animate.errors import ResourceError
from animate.recipe import Recipe
from animate.rendering import render
from tests.encode.conftest import Shown
from tests.scene.staging import run_of

SMALL = Recipe(epochs=4)


def contents(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of every file in a folder, by name."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name if path.is_dir() else "": file.read_bytes() for file in files}


@pytest.mark.parametrize("suffix", ENCODERS)
def test_rendering_again_gives_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    goals = [f"{tmp_path / name}{suffix}" for name in ("one", "another")]
    for goal in goals:
        render(run_of(SMALL), goal, size=(301, 201))
    assert contents(Path(goals[0])) == contents(Path(goals[1]))


@pytest.mark.parametrize("suffix", ENCODERS)
def test_a_file_is_the_same_alone_and_among_others(
    suffix: str, lab_film: Shown, tmp_path: Path
) -> None:
    goal = f"{tmp_path / 'alone'}{suffix}"
    recipe = lab_film.recipe
    render(run_of(recipe), goal, every=recipe.every, title=recipe.title)
    assert contents(Path(goal)) == contents(lab_film.files[suffix])


@pytest.mark.parametrize("suffix", [suffix for suffix in ENCODERS if suffix != ".png"])
def test_a_folder_that_vanishes_meanwhile_is_told_of(suffix: str, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()

    def vanish(done: int, total: int) -> None:
        if done == total // 2:
            shutil.rmtree(folder)

    goal = f"{folder / 'run'}{suffix}"
    with pytest.raises(ResourceError, match=f"{Path(goal).name} could not be written: "):
        render(run_of(SMALL), goal, size=(300, 200), on_frame=vanish)


def test_what_was_written_is_told(lab_film: Shown, tmp_path: Path) -> None:
    paths = [tmp_path / f"run{suffix}" for suffix in ENCODERS if suffix != FOLDER]
    told = render(run_of(SMALL), *paths, size=(300, 200), every=4, hold=(1, 2))
    frames, seconds = 8, 1 + 6 / 25 + 2
    assert [one.path for one in told] == paths
    assert {one.path.suffix: (one.frames, one.seconds) for one in told} == {
        path.suffix: (1, 0) if path.suffix == ".png" else (frames, pytest.approx(seconds))
        for path in paths
    }
    assert [one.size for one in told] == [path.stat().st_size for path in paths]


def test_each_frame_is_reported(tmp_path: Path) -> None:
    reports: list[tuple[int, int]] = []
    render(
        run_of(SMALL),
        tmp_path / "run.gif",
        size=(300, 200),
        every=7,
        on_frame=lambda done, total: reports.append((done, total)),
    )
    assert reports == [(done, 5) for done in range(1, 6)]
