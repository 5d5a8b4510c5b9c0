"""The runs of a recipe, one by one."""

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from animate.recipe.following import followed_anew
from animate.recipe.mistakes import Place

if TYPE_CHECKING:
    from animate.recipe.recipe import Recipe


class Variant(NamedTuple):
    """One run of a recipe.

    Attributes
    ----------
    label : str
        What the legend calls it, by which no two runs are called; empty if
        there is but one.
    recipe : Recipe
        With nothing left to compare.
    """

    label: str
    recipe: "Recipe"


class Combined(NamedTuple):
    """One run before it has a label of its own.

    Attributes
    ----------
    recipe : Recipe
        With nothing left to compare.
    label : str or None
        That its table in `runs` gives.
    place : tuple
        Of the table in `runs` that it follows, or of `compare`.
    origins : dict
        The keys that override the recipe's own, and where each is given.
    """

    recipe: "Recipe"
    label: str | None
    place: Place
    origins: dict[str, Place]


def count(recipe: "Recipe") -> int:
    """How many runs there are."""
    return max(1, len(recipe.runs)) * prod(map(len, recipe.compare.values()))


def combine(recipe: "Recipe") -> list[Combined]:
    """Each of `runs` in order, times the product of `compare`, its last key changing fastest."""
    tables: list[tuple[str | None, dict[str, Any], Place]] = [
        (run.label, run.given(), ("runs", index)) for index, run in enumerate(recipe.runs)
    ]
    combined = []
    for label, given, place in tables or [(None, {}, ("compare",))]:
        for taken in product(*recipe.compare.values()):
            chosen = dict(zip(recipe.compare, taken, strict=True))
            origins: dict[str, Place] = {key: (*place, key) for key in given}
            origins |= {key: ("compare", key) for key in chosen}
            update: dict[str, Any] = {"compare": {}, "runs": (), **given, **chosen}
            values = recipe.values()
            update |= followed_anew(values, {**values, **update}, origins)
            combined.append(Combined(recipe.model_copy(update=update), label, place, origins))
    return combined
