"""The comparison animation: all runs of a batch as small multiples in one file."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from animate.batch.arrangement import Arrangement, arranged, called, is_plain
from animate.batch.overlay import parts_of
from animate.batch.records import Done, GallerySpec
from animate.casting import cast_apart
from animate.drawing import reel
from animate.errors import InputError, one_of
from animate.files import Placing, replacing
from animate.goals import PAUSABLE, UNPAUSED, Goal, check_goals
from animate.history import History
from animate.language import Words, speak
from animate.progress import Progress, silent
from animate.provenance import note
from animate.recipe import Recipe
from animate.rendering import Rendered, as_rendered, weighed_as
from animate.scene.fitting import one_line
from animate.scene.grid import Board, Cell
from animate.scene.headline import headline_of
from animate.scene.heads import Head
from animate.scene.multiples import Member
from animate.scene.multiples_scene import staged_multiples

# What it can be written as.
KINDS = (*UNPAUSED, *PAUSABLE)


def write_comparison(
    path: Path,
    runs: Sequence[tuple[Done, Callable[[], History]]],
    gallery: GallerySpec,
    recipe: Recipe,
    on_frame: Progress = silent,
    comment: str | None = None,
    placing: Placing = replacing,
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
    placing : callable
        Yields where to write a file that is put in its place when it is whole.

    Raises
    ------
    InputError
        If there is nothing to compare, or too much for one picture.
    ResourceError
        If a file can't be written.
    """
    words = speak(recipe.lang)
    arrangement = arranged([done for done, _ in runs], gallery, words)
    placed = parts_of(arrangement, gallery, words)
    parts = [part for part in placed if part.run.outcome is not None]
    if not parts:
        raise InputError(("gallery.animation", "no run is there to be compared; leave it out"))
    kind = _kind(path)
    recipe = recipe.but(
        compare={}, runs=(), sync=gallery.sync, figure=None, budget=None, at=None, title=None
    )
    check_goals(recipe, [path])
    fetch = {done.name: history for done, history in runs}
    histories = [fetch[part.run.name]() for part in parts]
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
        placing(path) as partial,
        placing(path.with_suffix(".png")) as still,
        staged_multiples(
            members, _board(arrangement, gallery, words), recipe, title, gallery.size
        ) as scene,
    ):
        file, goal = Goal(partial, kind), Goal(path, kind)
        played = reel(scene, [file], on_frame, comment, stills=[still])
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


def _board(arrangement: Arrangement[Done], gallery: GallerySpec, words: Words) -> Board:
    """The cells, with what stands above and beside them."""
    plain = is_plain(gallery)
    return Board(
        tuple(Head(*head).tidied() for head in arrangement.rows),
        tuple(Head(*head).tidied() for head in arrangement.columns),
        tuple(
            Cell(
                row,
                column,
                one_line(called(its[0], arrangement.keys, words)) if plain else "",
                all(one.outcome is None for one in its),
            )
            for (row, column), its in arrangement.cells.items()
        ),
    )
