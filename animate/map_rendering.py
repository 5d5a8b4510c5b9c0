"""From outcomes to files: a map, or the swarm of its runs."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from animate import outcome_files
from animate.core.data import recorded
from animate.core.plane import choose
from animate.core.problem import Problem
from animate.core.regression import UNITS
from animate.core.surface import loss_surface
from animate.drawing import reel, write_still
from animate.embed.map_description import description_of
from animate.encode.formats import FOLDER
from animate.errors import InputError, one_of
from animate.files import naming, replacing
from animate.goals import HISTORIES, MOVING, PAUSABLE, STILLS, Goal, check_goals
from animate.outcomes import Outcomes
from animate.progress import Progress, silent
from animate.provenance import heading, note
from animate.recipe.map_recipe import MAP_KEYS, MapRecipe
from animate.recipe.training import TRAINING_KEYS
from animate.rendering import Rendered, as_rendered, weighed_as
from animate.scene.map_programme import Charted
from animate.scene.map_scene import map_staged
from animate.version import __version__

# What a map can be written as: all that a run can, less its page and its captions.
TEXTS = (".md", ".toml")
KINDS = (*MOVING, *STILLS, *HISTORIES, *TEXTS)

# What can't be changed once the training is done.
_TRAINED = (*(key for key in TRAINING_KEYS if key != "init"), "starts", "w_range", "b_range")

# The share of all places that runs come by that a swarm leaves out at each side.
_OUTSIDE = 0.005

_Range = tuple[float, float]


def render_map(
    outcomes: Outcomes, *paths: str | Path, on_frame: Progress = silent, **options: Any
) -> list[Rendered]:
    """Draw the outcomes of a grid of starts into one or more files.

    Parameters
    ----------
    outcomes : Outcomes
    *paths : str or Path
        What to write, chosen by suffix: .gif, .mp4, .webm, .webp or .apng; a
        name that ends in / for a folder of frames; .png, .svg or .pdf for a
        still; .npz for the outcomes, .csv for those of the end; .md or .toml
        for a description or the recipe.
    on_frame : callable
        Called after each frame with the number of frames done and of all.
    **options
        Keys of the recipe that change the showing, such as ``style="swarm"``.

    Returns
    -------
    list of Rendered
        One for each path, in order.

    Raises
    ------
    InputError
        If an option or a path isn't accepted; nothing is written then.
    ResourceError
        If a file can't be written.
    """
    refuse_training(options)
    recipe = MapRecipe.from_json(outcomes.recipe)
    if recipe.sweep.loss != outcomes.losses:
        raise InputError(("losses", "they aren't those of the recipe in the outcomes"))
    recipe = recipe.but(**options)
    goals = check_map_goals(recipe, paths)
    with ExitStack() as stack:
        # Each goal by its file beside it, which takes its place in the end.
        partial = {
            Goal(stack.enter_context(replacing(goal.path)), goal.kind): goal for goal in goals
        }
        for file in partial:
            if file.kind in HISTORIES:
                with naming(file.path):
                    file.path.write_bytes(_BYTES[file.kind](outcomes))
        drawn = _draw(outcomes, recipe, list(partial), on_frame)
        # Weighed before another process can put its own in their places.
        weighed = {
            goal: weighed_as(goal, file.path, drawn.get(file)) for file, goal in partial.items()
        }
    return [weighed[goal] for goal in goals]


def refuse_training(options: dict[str, Any]) -> None:
    """What is trained can be shown otherwise, not trained otherwise.

    Raises
    ------
    InputError
    """
    taken = [key for key in _TRAINED if key in options]
    if taken:
        can = ", ".join(key for key in MAP_KEYS if key not in _TRAINED)
        told = f"the map is trained already; what can change is {can}"
        raise InputError(*((key, told) for key in taken))


def check_map_goals(recipe: MapRecipe, paths: Sequence[str | Path]) -> list[Goal]:
    """The goals named by `paths`, all found fit to be written.

    Raises
    ------
    InputError
        With every mistake at once.
    """
    unfit = [path for path in paths if Path(path).suffix.lower() in (".html", ".vtt")]
    if unfit:
        ends = one_of(kind for kind in KINDS if kind != FOLDER)
        raise InputError(
            *(("out", f"{Path(path).name!r} can't hold a map; end it in {ends}") for path in unfit)
        )
    return check_goals(recipe.shown, paths)


_BYTES: dict[str, Callable[[Outcomes], bytes]] = {
    ".npz": outcome_files.npz_bytes,
    ".csv": outcome_files.csv_bytes,
}


def _draw(
    outcomes: Outcomes, recipe: MapRecipe, files: Sequence[Goal], on_frame: Progress
) -> dict[Goal, Rendered]:
    """Draw the outcomes into each of some files, those of numbers left out."""
    comment = note(recipe)
    pictures = [file for file in files if file.kind in (*MOVING, *STILLS)]
    films = [file for file in pictures if file.kind in MOVING]
    charted = chart(outcomes, recipe) if pictures else None
    made: dict[Goal, Rendered] = {}
    if films and charted is not None:
        with map_staged(charted, recipe) as scene:
            film = reel(scene, films, on_frame, comment)
        pausable = any(file.kind in PAUSABLE for file in films)
        made |= {
            file: as_rendered(file, film, recipe.shown, pausable=pausable, others=PAUSABLE)
            for file in films
        }
    for file in files:
        if file.kind in STILLS and charted is not None:
            with map_staged(charted, recipe, vector=file.kind != ".png") as scene:
                write_still(scene, scene.programme.still(), file, comment)
            made[file] = Rendered(file.path, 1, 0.0, 0)
        elif file.kind in TEXTS:
            with naming(file.path):
                text = _TEXTS[file.kind](outcomes, recipe)
                file.path.write_text(text, "utf-8", newline="\n")
    return made


def _described(outcomes: Outcomes, recipe: MapRecipe) -> str:
    return f"{description_of(outcomes, recipe).markdown}\n<!-- animate-ce {note(recipe)} -->\n"


_TEXTS: dict[str, Callable[[Outcomes, MapRecipe], str]] = {
    ".md": _described,
    ".toml": lambda outcomes, recipe: heading(__version__) + recipe.toml(),
}


def chart(outcomes: Outcomes, recipe: MapRecipe) -> Charted:
    """The outcomes with the surface of each loss, over what is shown of the plane."""
    shown = recipe.shown
    w_range, b_range = _ends(outcomes.w), _ends(outcomes.b)
    if recipe.sweep.style == "swarm":
        # Not all runs stay where they could start.
        w_range = _widened(outcomes.params[..., 0], w_range)
        b_range = _widened(outcomes.params[..., 1], b_range)
    plane = choose([np.zeros((1, 2))])
    return Charted(
        outcomes,
        tuple(
            loss_surface(problem, plane, w_range, b_range, shown.grid, optimum=True)
            for problem in _problems(outcomes, recipe)
        ),
    )


def _problems(outcomes: Outcomes, recipe: MapRecipe) -> list[Problem]:
    jobs = [run.training() for run in recipe.runs]
    samples = recorded(outcomes.x, outcomes.y, jobs[0]["data"])
    return [UNITS[job["model"]["name"]].of(samples, job) for job in jobs]


def _ends(middles: np.ndarray[Any, Any]) -> _Range:
    """What the cells around some places take."""
    half = (middles[1] - middles[0]) / 2
    return float(middles[0] - half), float(middles[-1] + half)


def _widened(values: np.ndarray[Any, Any], ends: _Range) -> _Range:
    """A range with nearly all of some values in it."""
    finite = values[np.isfinite(values)]
    low, high = np.quantile(finite, (_OUTSIDE, 1 - _OUTSIDE))
    return min(ends[0], float(low)), max(ends[1], float(high))
