"""What `compare` may hold: keys of a run, each with the values to compare."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from animate.limits import RUNS
from animate.recipe.mistakes import Mistake, mistakes_in, refusal, refuse_all, shown
from animate.recipe.training import TRAINING_KEYS, Run

# As many as can be told apart by colour, line and marker.
MOST_RUNS = RUNS

# What stands between values in text without a ';', where a comma may be within a value.
_BETWEEN = {"init": ";", "optimizer": r",(?=\s*[A-Za-z])", "model": r",(?=\s*[A-Za-z])"}


def split(key: str, text: str) -> list[str]:
    """The values in text, at each ';' if there is one, else at commas: 'sgd,adam'."""
    between = ";" if ";" in text else _BETWEEN.get(key, ",")
    return [value.strip() for value in re.split(between, text)] if text.strip() else []


def table_of(value: object) -> object:
    """The table that texts such as 'lr=0.1,2,20' stand for; leave the rest alone.

    Raises
    ------
    ValueError
        If a text isn't of that form, or gives a key that another gives.
    """
    if not isinstance(value, str | list | tuple):
        return value
    table: dict[str, str] = {}
    for text in [value] if isinstance(value, str) else value:
        key, equals, values = text.partition("=") if isinstance(text, str) else ("", "", "")
        if not equals or key.strip() in table:
            raise ValueError("not KEY=VALUES, or given twice")
        table[key.strip()] = values
    return table


def first_of(key: str, compare: object) -> object:
    """The first value of a key that is compared, as it was given; None if there is none."""
    try:
        table = table_of(compare)
    except ValueError:
        return None
    values = table.get(key) if isinstance(table, Mapping) else None
    if isinstance(values, str):
        values = split(key, values)
    return values[0] if isinstance(values, list | tuple) and values else None


def _read(value: object) -> object:
    """Every value of every key, validated as the key itself would be."""
    table = table_of(value)
    if not isinstance(table, Mapping):
        return table
    mistakes: list[Mistake] = []
    read = {key: _values(key, values, mistakes) for key, values in table.items()}
    if mistakes:
        raise refuse_all(mistakes)
    return {key: read[key] for key in TRAINING_KEYS if key in read}


def _values(key: str, values: object, mistakes: list[Mistake]) -> tuple[Any, ...]:
    if key not in TRAINING_KEYS:
        keys = ", ".join(TRAINING_KEYS)
        mistakes.append(Mistake((key,), f"no such key to compare; the keys are {keys}"))
        return ()
    accepted = Run.model_fields[key].description
    sentence = ""
    if isinstance(values, str):
        values = split(key, values)
    if not isinstance(values, list | tuple):
        sentence = refusal(values, f"a list; each value in it is {accepted}")
    elif not values:
        sentence = f"it holds no value; give {accepted}"
    elif len(values) > MOST_RUNS:
        sentence = f"{len(values)} values are too many; give {MOST_RUNS} at most"
    if sentence or not isinstance(values, list | tuple):
        mistakes.append(Mistake((key,), sentence))
        return ()
    read: list[Any] = []
    for value in values:
        try:
            taken = getattr(Run.model_validate({key: value}), key)
        except ValidationError as error:
            mistakes += mistakes_in(error)
            continue
        if taken in read:
            mistakes.append(Mistake((key,), f"{shown(value)} is there twice; give it once"))
        read.append(taken)
    return tuple(read)


# The order of the keys is that of `TRAINING_KEYS`.
Compare = Annotated[
    dict[str, tuple[Any, ...]],
    Field(description="keys of a run, each with the values to compare, such as lr=0.1,2,20"),
    BeforeValidator(_read),
]
Runs = Annotated[
    tuple[Run, ...],
    Field(description="a list of tables, each with the keys of a run that it overrides"),
]
