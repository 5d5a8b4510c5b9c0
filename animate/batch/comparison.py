"""The comparison animation: all runs of a batch as small multiples in one file."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from animate.batch.arrangement import Arrangement, arranged, called
from animate.batch.records import Done, GallerySpec
from animate.casting import cast_apart
from animate.drawing import last_of, reel
from animate.errors import InputError, one_of
from animate.files import replacing
from animate.goals import PAUSABLE, UNPAUSED, Goal, check_goals
from animate.history import History
from animate.language import Words, speak
from animate.progress import Progress, silent
from animate.provenance import note
from animate.recipe import Recipe
from animate.recipe.compare import MOST_RUNS
from animate.rendering import Rendered, as_rendered, weighed_as
from animate.scene.grid import Board, Cell, refuse_too_many
from animate.scene.headline import headline_of
from animate.scene.heads import Head
from animate.scene.multiples import Member
from animate.scene.multiples_scene import staged_multiples

# What it can be written as.
KINDS = (*UNPAUSED, *PAUSABLE)


class _Part(NamedTuple):
    """A run of the comparison: its record, its cell, its label there, and its look."""

    done: Done
    cell: int
    label: str
    look: int


def write_comparison(
    path: Path,
    runs: Sequence[tuple[Done, Callable[[], History]]],
    gallery: GallerySpec,
    recipe: Recipe,
    on_frame: Progress = silent,
    comment: str | None = None,
) -> Rendered:
    """Draw all runs of a batch into one animation, and its last frame beside it.

    Rows and columns are those of the gallery; runs that share a cell lie over
    each other. A run that failed leaves its cell empty.

    Parameters
    ----------
    path : Path
        A .gif, .mp4, .webm, .webp or .apng. The still has the same stem.
    runs : sequence of (Done, callable)
        Each run with what fetches its history; that of one that failed isn't called.
    gallery : GallerySpec
    recipe : Recipe
        How the runs are shown.
    on_frame : callable
        Called after each frame with the number of frames done and of all.
    comment : str, optional
        Kept in the files; else it is the recipe.

    Raises
    ------
    InputError
        If there is nothing to compare, or too much for one picture.
    ResourceError
        If a file can't be written.
    """
    words = speak(recipe.lang)
    arrangement = arranged([done for done, _ in runs], gallery, words)
    board, parts = _planned(arrangement, words)
    kind = _kind(path)
    recipe = recipe.but(
        compare={}, runs=(), sync=gallery.sync, figure=None, budget=None, at=None, title=None
    )
    check_goals(recipe, [path])
    fetch = {done.name: history for done, history in runs}
    histories = [fetch[part.done.name]() for part in parts]
    recipes = [Recipe.from_json(history.recipe) for history in histories]
    shown = cast_apart(
        histories,
        recipes,
        [part.cell for part in parts],
        [part.label for part in parts],
        recipe,
        words,
    )
    members = [
        Member(one, part.look, its.loss)
        for one, part, its in zip(shown, parts, recipes, strict=True)
    ]
    title = (gallery.title, "") if gallery.title else headline_of(recipes, words)
    comment = note(recipe) if comment is None else comment
    with (
        replacing(path) as partial,
        replacing(path.with_suffix(".png")) as still,
        staged_multiples(members, board, recipe, title) as scene,
    ):
        file, goal = Goal(partial, kind), Goal(path, kind)
        played = reel(scene, [file], on_frame, comment)
        last_of(scene, still, comment)
        drawn = as_rendered(file, played, recipe, pausable=True)
        made = weighed_as(goal, partial, drawn)
    left_out = arrangement.others
    if left_out:
        sentence = (
            f"{len(left_out)} runs have no value of {one_of(_axes(gallery))} and aren't in it"
        )
        made = replace(made, warnings=(*made.warnings, sentence))
    return made


def _axes(gallery: GallerySpec) -> list[str]:
    return [key for key in (gallery.rows, gallery.columns) if key is not None]


def _kind(path: Path) -> str:
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise InputError(
            ("gallery.animation", f"{path.name!r} isn't accepted; end it in {one_of(KINDS)}")
        )
    return kind


def _planned(arrangement: Arrangement, words: Words) -> tuple[Board, list[_Part]]:
    """The board, and the place and the look of every run that is drawn."""
    plain = not any(head.title for head in (*arrangement.rows, *arrangement.columns))
    keys = () if plain else arrangement.keys
    cells: list[Cell] = []
    parts: list[_Part] = []
    # What tells the runs of a cell apart has the same look in all of them.
    looks: dict[tuple[str, ...], int] = {}
    for (row, column), its in arrangement.cells.items():
        sound = [one for one in its if one.outcome is not None]
        name = called(its[0], arrangement.keys, words) if plain else ""
        for one in sound:
            mark = tuple(one.values.get(key, "") for key in keys)
            while any(part.cell == len(cells) and part.look == looks.get(mark) for part in parts):
                # Its values are another's, so its name tells it apart.
                mark = (*mark, one.name)
            label = called(one, keys, words) if len(mark) == len(keys) else one.name
            parts.append(_Part(one, len(cells), label, looks.setdefault(mark, len(looks))))
        cells.append(Cell(row, column, name, not sound))
    board = Board(
        tuple(Head(*head).tidied() for head in arrangement.rows),
        tuple(Head(*head).tidied() for head in arrangement.columns),
        tuple(cells),
    )
    refuse_too_many(board)
    if not parts:
        raise InputError(("gallery.animation", "no run is there to be compared; leave it out"))
    if len(looks) > MOST_RUNS:
        raise InputError(
            (
                "gallery.animation",
                f"{len(looks)} runs that differ in {' and '.join(keys)} would share a cell; give "
                f"{MOST_RUNS} at most, make what they differ in rows or columns, or leave the "
                "animation out",
            )
        )
    return board, parts
