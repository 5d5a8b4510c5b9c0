"""A run as a spec asks for it, and the recipe that this makes of the defaults."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from animate import recipe_files
from animate.batch.faults import Mistake
from animate.batch.spec import belonging
from animate.errors import InputError, one_of
from animate.recipe import Recipe
from animate.recipe.table import parsed

# What in a recipe has keys of its own, which a spec names with a dot.
_TABLES = ("model", "data", "optimizer", "schedule")


class Asked(NamedTuple):
    """A run as the spec asks for it.

    Attributes
    ----------
    options : dict
        The keys in which it differs from the defaults, some of them dotted.
    place : str
        Where they are given.
    name : str or None
        That it asks for, in place of the pattern.
    """

    options: dict[str, Any]
    place: str
    name: Any = None


def dotted(table: Mapping[str, Any]) -> dict[str, Any]:
    """Keys within tables as dotted keys, where a table doesn't say what it is as a whole."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, Mapping) and not {"name", "file"} & {*value}:
            flat |= {f"{key}.{inner}": one for inner, one in value.items()}
        else:
            flat[key] = value
    return flat


def recipe_of(defaults: Mapping[str, Any], asked: Asked, path: Path) -> Recipe:
    """The recipe of a run.

    Parameters
    ----------
    defaults : mapping
    asked : Asked
    path : Path
        Of the spec, from which files of data are found.

    Raises
    ------
    InputError
        If it isn't sound, with the places that a recipe has; see `placed`.
    """
    whole = {key: value for key, value in asked.options.items() if "." not in key}
    inner = {key: value for key, value in asked.options.items() if "." in key}
    tables = {key.partition(".")[0] for key in inner}
    lost = [key for key in inner if key.partition(".")[0] not in _TABLES]
    if lost:
        told = f"only {one_of(_TABLES)} have keys of their own"
        raise InputError(*((key, f"it can't be set; {told}") for key in lost))
    base = recipe_files.merge(defaults, whole)
    changed = {top: dict(_table(base, top)) for top in tables}
    for key, value in inner.items():
        top, _, last = key.partition(".")
        changed[top][last] = value
    return Recipe.of(recipe_files.settled(recipe_files.merge(base, changed), path))


def _table(options: Mapping[str, Any], top: str) -> Mapping[str, Any]:
    """A table of a recipe, as it is given or as it follows."""
    value = options.get(top)
    if value is None:
        table: BaseModel = getattr(Recipe.of(options), top)
        return table.model_dump()
    if isinstance(value, str):
        try:
            return parsed(value)
        except ValueError:
            return {"name": value}
    return value if isinstance(value, Mapping) else {}


def placed(mistake: Mistake, asked: Asked) -> Mistake:
    """A mistake of a recipe at its place in the spec."""
    place, sentence = mistake
    top = re.split(r"[.\[]", place)[0]
    if place == "out":
        return "outputs", sentence
    if place not in Recipe.model_fields:
        sentence += belonging(place)
    if top in asked.options:
        return f"{asked.place}.{place}", sentence
    for key in asked.options:
        if place == key or place.startswith(f"{key}.") or place == key.partition(".")[0]:
            return f"{asked.place}.{key}", sentence
    return f"defaults.{place}", sentence
