"""Which runs of a batch share a cell of its comparison, and whether they can."""

from collections.abc import Sequence
from typing import Generic, NamedTuple

from animate.batch.arrangement import Arrangement, T, arranged, called, is_plain
from animate.batch.records import GallerySpec
from animate.errors import InputError
from animate.language import Words, speak
from animate.recipe.compare import MOST_RUNS

# A picture of cells that can still be told apart.
MOST_CELLS, MOST_A_SIDE = 36, 12

_PLACE = "gallery.animation"

# Keys that make another surface of the loss, over which runs can't lie on one another.
_OF_SURFACES = ("model", "data", "loss", "weight_decay")


class Part(NamedTuple, Generic[T]):
    """A run of the comparison.

    Attributes
    ----------
    run : Done or Planned
    cell : int
        The number of its cell, in the order of the arrangement.
    label : str
        What tells it from the others there.
    look : int
        What has the same values has the same look in every cell.
    """

    run: T
    cell: int
    label: str
    look: int


def parts_of(arrangement: Arrangement[T], gallery: GallerySpec, words: Words) -> list[Part[T]]:
    """Every run with its cell and its look, found to have room.

    Raises
    ------
    InputError
        If there are too many cells, or too many runs in one.
    """
    rows, columns = len(arrangement.rows), len(arrangement.columns)
    if rows * columns > MOST_CELLS or max(rows, columns) > MOST_A_SIDE:
        told = (
            f"{rows} rows of {columns} columns are too many to be seen at once; give at most "
            f"{MOST_CELLS} cells and {MOST_A_SIDE} a side, or leave the animation out"
        )
        raise InputError((_PLACE, told))
    keys = () if is_plain(gallery) else arrangement.keys
    parts: list[Part[T]] = []
    looks: dict[tuple[str, ...], int] = {}
    for cell, its in enumerate(arrangement.cells.values()):
        taken: set[tuple[str, ...]] = set()
        for run in its:
            mark = tuple(run.values.get(key, "") for key in keys)
            label = called(run, keys, words)
            if mark in taken:
                # Its values are another's, so its name tells it apart.
                mark, label = (*mark, run.name), run.name
            taken.add(mark)
            parts.append(Part(run, cell, label, looks.setdefault(mark, len(looks))))
    if len(looks) > MOST_RUNS:
        what = " and ".join(keys) or "nothing but their names"
        told = (
            f"{len(looks)} runs that differ in {what} would share a cell; give {MOST_RUNS} at "
            "most, make what they differ in rows or columns, or leave the animation out"
        )
        raise InputError((_PLACE, told))
    return parts


def check_comparison(runs: Sequence[T], gallery: GallerySpec) -> None:
    """Refuse a comparison that can't be drawn, before any run is done for it.

    Raises
    ------
    InputError
    """
    if gallery.animation is None:
        return
    words = speak("en")
    arrangement = arranged(runs, gallery, words)
    parts_of(arrangement, gallery, words)
    apart = [key for key in arrangement.keys if key.partition(".")[0] in _OF_SURFACES]
    if apart and not is_plain(gallery):
        told = (
            f"runs of different {' and '.join(apart)} can't share a cell; make {apart[0]} rows or "
            "columns, or leave the animation out"
        )
        raise InputError((_PLACE, told))
