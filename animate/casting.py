"""From recorded runs to what the scene shows: planes, surfaces and predictions."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from animate.core.data import recorded
from animate.core.objective import Objective
from animate.core.plane import choose, ranges
from animate.core.surface import loss_surface
from animate.errors import InputError
from animate.history import History, parameter_names
from animate.language import Words
from animate.plane import Plane
from animate.recipe import Recipe
from animate.recipe.dataset import File
from animate.recipe.labels import labels
from animate.recipe.variants import Combined
from animate.scene.programme import Shown

# A loss of the user's own, of torch tensors (yhat, y).
Criterion = Callable[[Any, Any], Any]


class _Row(NamedTuple):
    """What the runs of one row of panels share, and the recipe of the first of them."""

    objective: Objective
    recipe: Recipe


def cast(
    histories: Sequence[History], recipe: Recipe, words: Words, loss: Criterion | None = None
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
    loss : callable, optional
        The loss that the runs were trained on, if it is one of the user's own.

    Raises
    ------
    InputError
        If the runs have different numbers of inputs, or the plane that the
        recipe names isn't one of theirs.
    """
    variants = recipe.variants(words)
    _check_inputs(histories)
    rows: list[_Row] = []
    places: list[int] = []
    for history, variant in zip(histories, variants, strict=True):
        objective = _objective(variant.recipe, history, loss)
        same = [place for place, row in enumerate(rows) if row.objective == objective]
        places.append(same[0] if same else len(rows))
        if not same:
            rows.append(_Row(objective, variant.recipe))

    paths = [history.params[: history.last_finite + 1] for history in histories]
    plane = choose(paths, recipe.plane)
    shown_ranges = ranges(
        plane,
        paths,
        recipe.w_range,
        recipe.b_range,
        np.concatenate([row.objective.samples.x for row in rows]),
        usual=all(not isinstance(row.recipe.data, File) for row in rows),
    )
    optimum = "optimum" in recipe.marks
    surfaces = [
        loss_surface(row.objective, plane, *shown_ranges, recipe.grid, optimum) for row in rows
    ]
    plane = _spoken(plane, words)
    names = _names(rows, words)
    for place, name in enumerate(names):
        inside = [
            variant.label for variant, its in zip(variants, places, strict=True) if its == place
        ]
        # A run in a row of its own has its name beside it nowhere else.
        names[place] = inside[0] if len(inside) == 1 else name
    return [
        Shown(
            history=history,
            label=variant.label,
            row=place,
            row_name=names[place],
            plane=plane,
            surface=surfaces[place],
            predict=rows[place].objective.predict,
            inputs=rows[place].objective.samples.inputs,
            classes=rows[place].objective.samples.classes,
        )
        for history, variant, place in zip(histories, variants, places, strict=True)
    ]


def _check_inputs(histories: Sequence[History]) -> None:
    inputs = sorted({history.x.shape[1] for history in histories})
    if len(inputs) > 1:
        found = " and ".join(map(str, inputs))
        raise InputError(
            ("compare", f"the runs have data of {found} inputs; give data of as many for each")
        )


def _objective(recipe: Recipe, history: History, loss: Criterion | None) -> Objective:
    job = recipe.training()
    samples = recorded(history.x, history.y, job["data"])
    if recipe.loss == "custom":
        if loss is None:
            raise InputError(
                ("loss", "the run was trained on a loss of your own; give that function as loss=")
            )
        job["loss"] = loss
    return Objective.of(samples, job)


def _spoken(plane: Plane, words: Words) -> Plane:
    """The plane with its labels in the language of `words`, unless they are parameters."""
    if set(plane.labels) <= set(parameter_names(len(plane.origin))):
        return plane
    one, other = (words("direction_n", n=number) for number in (1, 2))
    return replace(plane, labels=(one, other))


def _names(rows: Sequence[_Row], words: Words) -> list[str]:
    """What tells each row from the others; nothing for one alone."""
    kinds = []
    for objective, recipe in rows:
        told = {
            "data": recipe.data,
            "loss": recipe.loss,
            "weight_decay": objective.weight_decay,
            # It doesn't matter to what is minimised otherwise.
            "standardize": recipe.standardize and objective.weight_decay > 0,
        }
        kinds.append(Combined(Recipe().model_copy(update=told), None, (), {}))
    return labels(kinds, (), words)
