"""From recorded runs to what the scene shows: planes, surfaces and predictions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from animate.core.plane import DIRECTIONS, choose, ranges
from animate.core.problem import Problem
from animate.core.problems import NOTHING, Known, problem_of
from animate.core.surface import loss_surface
from animate.errors import InputError
from animate.history import History
from animate.language import Words
from animate.plane import Plane
from animate.progress import Progress, silent
from animate.recipe import Recipe
from animate.recipe.labels import labels
from animate.recipe.variants import Combined
from animate.scene.shown import Shown
from animate.scene.track import Predict
from animate.surface import Surface

# Data that the lab's own ranges of w and b suit.
_USUAL = ("lab", "separable", "overlapping", "imbalanced", "outliers")


class _Row(NamedTuple):
    """What the runs of one row of panels share, and the recipe of the first of them."""

    problem: Problem
    recipe: Recipe


def cast(
    histories: Sequence[History],
    recipe: Recipe,
    words: Words,
    known: Known = NOTHING,
    on_part: Progress = silent,
) -> list[Shown]:
    """Prepare runs for the scene: each with its label, its row, and its surface.

    Runs share a row where they share data and what they minimise; all rows
    show the same ranges of one plane.

    Parameters
    ----------
    histories : sequence of History
    recipe : Recipe
        Of all the runs together.
    words : Words
    known : Known
        What else is known of the runs. Without a plane it is the recipe's, or
        one that fits the paths.
    on_part : callable
        Called now and then with the number of points of a surface that are
        computed, and of all.

    Raises
    ------
    InputError
        If the runs have different numbers of inputs or of parameters, or the
        plane that the recipe names isn't one of theirs.
    """
    variants = recipe.variants(words)
    rows, places = _grouped(histories, [variant.recipe for variant in variants], known)
    planes = _planned(histories, rows, recipe, words, known, on_part)
    names = _names(rows, words)
    for place, name in enumerate(names):
        inside = [
            variant.label for variant, its in zip(variants, places, strict=True) if its == place
        ]
        # A run in a row of its own has its name beside it nowhere else.
        names[place] = inside[0] if len(inside) == 1 else name
    return [
        _shown(history, rows[its], planes[its], variant.label, its, names[its])
        for history, variant, its in zip(histories, variants, places, strict=True)
    ]


def cast_apart(
    histories: Sequence[History],
    recipes: Sequence[Recipe],
    cells: Sequence[int],
    labels: Sequence[str],
    recipe: Recipe,
    words: Words,
    on_part: Progress = silent,
) -> list[Shown]:
    """Prepare runs for small multiples: each with its label, its cell, and its surface.

    All cells show the same ranges of one plane.

    Parameters
    ----------
    histories : sequence of History
    recipes : sequence of Recipe
        Of each run.
    cells : sequence of int
        Where each run is shown; it is the row of what is returned.
    labels : sequence of str
        What tells each run from the others in its cell.
    recipe : Recipe
        How all of them are shown.
    words : Words
    on_part : callable

    Raises
    ------
    InputError
        If the runs have different numbers of inputs or of parameters, those of
        a cell don't share data and loss, or the plane that the recipe names
        isn't one of theirs.
    """
    problems, places = _grouped(histories, recipes, NOTHING)
    shared = dict(zip(cells, places, strict=True))
    if any(shared[cell] != place for cell, place in zip(cells, places, strict=True)):
        raise InputError(
            (
                "gallery",
                "runs of different data or losses can't share a cell of the comparison; make what "
                "they differ in its rows or columns",
            )
        )
    planes = _planned(histories, problems, recipe, words, NOTHING, on_part)
    return [
        _shown(history, problems[place], planes[place], label, cell, "")
        for history, place, label, cell in zip(histories, places, labels, cells, strict=True)
    ]


def _grouped(
    histories: Sequence[History], recipes: Sequence[Recipe], known: Known
) -> tuple[list[_Row], list[int]]:
    """What the runs go down, each problem once, and which of them is that of each run."""
    _check_shapes(histories)
    rows: list[_Row] = []
    places: list[int] = []
    problems = known.problems or [None] * len(histories)
    for history, recipe, given in zip(histories, recipes, problems, strict=True):
        problem = given or problem_of(recipe.training(), history, known.own)
        same = [place for place, row in enumerate(rows) if row.problem == problem]
        places.append(same[0] if same else len(rows))
        if not same:
            rows.append(_Row(problem, recipe))
    return rows, places


def _planned(
    histories: Sequence[History],
    rows: Sequence[_Row],
    recipe: Recipe,
    words: Words,
    known: Known,
    on_part: Progress,
) -> list[tuple[Plane, Surface]]:
    """The plane, which is the same for all, and the surface of each problem over it."""
    paths = [history.params[: history.last_finite + 1] for history in histories]
    plane = known.plane or choose(paths, recipe.plane, rows[0].problem.parameters, recipe.seed)
    shown_ranges = ranges(
        plane,
        paths,
        recipe.w_range,
        recipe.b_range,
        _inputs(rows),
        usual=all(row.recipe.data.name in _USUAL for row in rows),
    )
    optimum = "optimum" in recipe.marks
    surfaces = [
        loss_surface(row.problem, plane, *shown_ranges, recipe.grid, optimum, on_part)
        for row in rows
    ]
    return [(_spoken(plane, words), surface) for surface in surfaces]


def _shown(
    history: History,
    row: _Row,
    where: tuple[Plane, Surface],
    label: str,
    place: int,
    name: str,
) -> Shown:
    problem, recipe = row
    plane, surface = where
    return Shown(
        history=history,
        label=label,
        row=place,
        row_name=name,
        plane=plane,
        surface=surface,
        predict=_predictor(problem, history),
        inputs=problem.samples.inputs,
        classes=problem.samples.classes,
        names=problem.parameters.names(),
        layers=problem.parameters.layers(),
        model=recipe.model.name,
    )


def _check_shapes(histories: Sequence[History]) -> None:
    inputs = sorted({history.x.shape[1] for history in histories})
    if len(inputs) > 1:
        found = " and ".join(map(str, inputs))
        raise InputError(
            ("compare", f"the runs have data of {found} inputs; give data of as many for each")
        )
    counts = sorted({history.params.shape[1] for history in histories})
    if len(counts) > 1:
        found = " and ".join(map(str, counts))
        raise InputError(
            ("compare", f"the models have {found} parameters; give models of as many for each")
        )


def _inputs(rows: Sequence[_Row]) -> NDArray[np.float32] | None:
    """The inputs of all rows, which tell how far the parameters of a linear unit matter."""
    if any(row.recipe.model.name != "logistic" for row in rows):
        return None
    return np.concatenate([row.problem.samples.x for row in rows])


def _predictor(problem: Problem, history: History) -> Predict:
    def predict(step: int, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        return problem.predict(history.params[step], inputs, history.buffers[step])

    return predict


def _spoken(plane: Plane, words: Words) -> Plane:
    """The plane with labels in the language of `words` for axes that have no names."""
    if plane.labels != DIRECTIONS:
        return plane
    one, other = (words("direction_n", n=number) for number in (1, 2))
    return replace(plane, labels=(one, other))


def _names(rows: Sequence[_Row], words: Words) -> list[str]:
    """What tells each row from the others; nothing for one alone."""
    kinds = []
    for problem, recipe in rows:
        told = {
            "model": recipe.model,
            "data": recipe.data,
            "loss": recipe.loss,
            "weight_decay": problem.weight_decay,
            # It doesn't matter to what is minimised otherwise.
            "standardize": recipe.standardize and problem.weight_decay > 0,
        }
        kinds.append(Combined(Recipe().model_copy(update=told), None, (), {}))
    return labels(kinds, (), words)
