"""One recipe of several runs that were recorded one by one."""

from collections.abc import Sequence
from typing import Any

from animate.recipe.following import FOLLOWING, LEADING
from animate.recipe.recipe import Recipe
from animate.recipe.training import TRAINING_KEYS

# None where the runs differ: a run can't override a key by None.
_OPTIONAL = ("lr", "stop_loss", "stop_gradient")


def together(recipes: Sequence[Recipe]) -> Recipe:
    """The recipe that compares some runs, from the recipe of each.

    How they are shown is what the first one says. A run keeps the label that
    it was recorded with, unless two have the same: then each is called what it
    differs in.

    Parameters
    ----------
    recipes : sequence of Recipe
        At least one, each with one run.

    Raises
    ------
    InputError
        If they are more than a recipe may compare, or two of them are the same.
    """
    first = recipes[0].but(compare={}, runs=())
    if len(recipes) == 1:
        return first
    # As they were given: a rate that suits the optimiser isn't a difference of its own.
    trained = [recipe.model_dump(mode="json", include=set(TRAINING_KEYS)) for recipe in recipes]
    differing = [
        key for key in TRAINING_KEYS if any(one[key] != trained[0][key] for one in trained)
    ]
    if {*LEADING} & {*differing}:
        # Said of each run, so that nothing follows.
        differing = [key for key in TRAINING_KEYS if key in {*differing, *FOLLOWING}]
    labels = [recipe.runs[0].label if recipe.runs else None for recipe in recipes]
    given = [label for label in labels if label]
    named = len(set(given)) == len(given)
    # Of a loop of somebody's own nothing else is known that tells runs apart.
    numbered = all(recipe.model.name == "custom" for recipe in recipes)
    runs = []
    for number, (one, label) in enumerate(zip(trained, labels, strict=True), start=1):
        table = {key: one[key] for key in differing if one[key] is not None}
        if named and label:
            table["label"] = label
        elif numbered:
            table["label"] = f"run {number}"
        runs.append(table)
    common: dict[str, Any] = {key: trained[0][key] for key in TRAINING_KEYS if key not in differing}
    return first.but(**common, **{key: None for key in differing if key in _OPTIONAL}, runs=runs)
