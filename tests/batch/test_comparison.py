"""The comparison animation: what stands where, and the files that are written."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from animate.batch.arrangement import arranged
from animate.batch.comparison import write_comparison
from animate.batch.records import GallerySpec
from animate.errors import InputError
from animate.history import History
from animate.language import speak
from animate.recipe import Recipe
from tests.batch.samples import failed, runs_of

LOSSES, RATES, STARTS = ("cross-entropy", "mse"), (0.2, 2), ("-5,-10", "3,7")
GALLERY = GallerySpec(rows="loss", columns="lr")
# Four frames: the start, and the end of each epoch.
RECIPE = Recipe(epochs=3, every=7, grid=9)


def test_a_gif_plays_all_its_frames_and_ends_with_the_still_beside_it(tmp_path: Path) -> None:
    runs = runs_of({"loss": LOSSES, "lr": RATES})
    counted: list[tuple[int, int]] = []
    made = write_comparison(
        tmp_path / "all.gif", runs, GALLERY, RECIPE, lambda done, of: counted.append((done, of))
    )
    assert counted == [(number, 4) for number in range(1, 5)]
    assert (made.path, made.frames) == (tmp_path / "all.gif", 4)
    assert made.size == (tmp_path / "all.gif").stat().st_size
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.gif", "all.png"]
    with Image.open(tmp_path / "all.gif") as film, Image.open(tmp_path / "all.png") as still:
        assert film.n_frames == 4  # type: ignore[attr-defined]
        film.seek(3)
        frame, last = (np.asarray(one.convert("RGB"), np.int16) for one in (film, still))
        assert np.abs(frame - last).mean() < 1


@pytest.mark.parametrize("suffix", [".mp4", ".webm", ".webp", ".apng"])
def test_other_formats_are_written_as_well(tmp_path: Path, suffix: str) -> None:
    runs = runs_of({"lr": RATES})
    made = write_comparison(tmp_path / f"all{suffix}", runs, replace(GALLERY, rows=None), RECIPE)
    assert made.frames == 4
    assert made.size > 1000


GALLERY_OF_RATES = GallerySpec(columns="lr")


def test_a_history_is_fetched_once_and_none_of_a_run_that_failed(tmp_path: Path) -> None:
    fetched: list[str] = []

    def noting(name: str, history: Callable[[], History]) -> Callable[[], History]:
        def fetch() -> History:
            fetched.append(name)
            return history()

        return fetch

    runs = []
    for done, history in runs_of({"loss": LOSSES, "lr": RATES}):
        gone = done.name == "mse-2"
        runs.append((failed(done, "it broke") if gone else done, noting(done.name, history)))
    write_comparison(tmp_path / "all.gif", runs, GALLERY, RECIPE)
    assert fetched == ["cross-entropy-0.2", "cross-entropy-2", "mse-0.2"]


def test_runs_without_a_value_are_left_out_and_told_of(tmp_path: Path) -> None:
    runs = runs_of({"loss": LOSSES, "lr": RATES})
    runs += runs_of({"loss": ["cross-entropy"]}, lr=6)
    made = write_comparison(tmp_path / "all.gif", runs, GALLERY, RECIPE)
    assert made.warnings == ("1 runs have no value of loss or lr and aren't in it",)


def test_too_many_runs_in_a_cell_are_refused(tmp_path: Path) -> None:
    runs = runs_of({"lr": RATES, "batch_size": [*range(1, 10)]}, epochs=1)
    with pytest.raises(InputError) as refused:
        write_comparison(tmp_path / "all.gif", runs, GALLERY_OF_RATES, RECIPE)
    assert str(refused.value) == (
        "gallery.animation: 9 runs that differ in batch_size would share a cell; give 8 at most, "
        "make what they differ in rows or columns, or leave the animation out"
    )
    assert [*tmp_path.iterdir()] == []


def test_a_format_that_doesnt_move_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        write_comparison(tmp_path / "all.png", runs_of({"lr": RATES}), GALLERY_OF_RATES, RECIPE)
    assert str(refused.value) == (
        "gallery.animation: 'all.png' isn't accepted; end it in .gif, .webp, .apng, .mp4 or .webm"
    )


def test_nothing_but_failures_is_refused(tmp_path: Path) -> None:
    runs = [(failed(done, "it broke"), history) for done, history in runs_of({"lr": RATES})]
    with pytest.raises(InputError, match="no run is there to be compared"):
        write_comparison(tmp_path / "all.gif", runs, GALLERY_OF_RATES, RECIPE)


class TestArrangement:
    def test_rows_and_columns_are_the_values_in_the_order_of_the_matrix(self) -> None:
        done = [one for one, _ in runs_of({"loss": LOSSES, "lr": (2, 0.2), "init": STARTS})]
        spec = replace(
            GALLERY, row_titles={"mse": "Squared"}, column_commentary={"2": "Right for it."}
        )
        found = arranged(done, spec, speak("en"))
        assert [head.title for head in found.rows] == ["cross-entropy", "Squared"]
        assert [tuple(head) for head in found.columns] == [
            ("rate 2", "Right for it."),
            ("rate 0.2", ""),
        ]
        assert found.keys == ("init",)
        assert {place: len(its) for place, its in found.cells.items()} == dict.fromkeys(
            [(0, 0), (0, 1), (1, 0), (1, 1)], 2
        )

    def test_without_them_runs_stand_in_a_grid(self) -> None:
        done = [one for one, _ in runs_of({"loss": LOSSES, "lr": RATES})]
        found = arranged(done[:3], GallerySpec(), speak("de"))
        assert [*found.cells] == [(0, 0), (0, 1), (1, 0)]
        assert found.keys == ("loss", "lr")
