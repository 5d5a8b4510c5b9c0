"""How the values of a matrix are shown to people, and what files are called after them."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

from pydantic import BaseModel

from animate.batch.spec import is_portable
from animate.errors import InputError, one_of
from animate.recipe import Recipe
from animate.recipe.dataset import File
from animate.recipe.labels import number

# What a batch writes beside the files of its runs.
GALLERY, TABLE, SPEC = "index.html", "outcomes.csv", "spec.toml"
SUMMARY, JUNIT = "summary.json", "junit.xml"
RECORDS, LOGS = "runs", "logs"
OWN = (GALLERY, TABLE, SPEC, SUMMARY, JUNIT, RECORDS, LOGS)

NOTHING = "none"

# What isn't portable within a name is replaced by one of these, at the longest.
_UNPORTABLE = re.compile(r"[^A-Za-z0-9.-]+")


def shown(recipe: Recipe, key: str, folder: Path) -> str:
    """The value of a key as it is shown.

    Parameters
    ----------
    recipe : Recipe
    key : str
        Of a recipe, or of a table within one, with a dot between.
    folder : Path
        Where the spec is; files of data are shown as they are found from there.
    """
    top, _, inner = key.partition(".")
    value = recipe.rate if top == "lr" else getattr(recipe, top)
    if not inner:
        return text_of(value, folder)
    # Not every model, or set of data, has every key.
    return text_of(getattr(value, inner, None), folder)


def text_of(value: Any, folder: Path) -> str:
    """A value as people write it, one text for equal values."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, File):
        return _found_from(folder, value.file)
    if isinstance(value, BaseModel):
        return " ".join([value.model_dump()["name"], *_unusual(value, folder)])
    if isinstance(value, list | tuple):
        return ",".join(text_of(one, folder) for one in value) or NOTHING
    return str(value) or NOTHING


def _unusual(table: BaseModel, folder: Path) -> list[str]:
    """The keys of a table that aren't as they usually are."""
    return [
        f"{key}={text_of(getattr(table, key), folder)}"
        for key, field in type(table).model_fields.items()
        if key != "name" and getattr(table, key) != field.default
    ]


def _found_from(folder: Path, file: str) -> str:
    try:
        return Path(file).relative_to(folder).as_posix()
    except ValueError:
        return Path(file).name


def usual_pattern(keys: Collection[str]) -> str:
    """A pattern that tells the runs of any matrix apart: each key with its value."""
    return "-".join(f"{key.rpartition('.')[2]}_{{{key}}}" for key in keys) or "run"


def fields_of(pattern: str, keys: Collection[str], others: Collection[str]) -> tuple[str, ...]:
    """The keys that a pattern holds in braces.

    Parameters
    ----------
    pattern : str
    keys : collection of str
        Those of the matrix.
    others : collection of str
        What it may hold besides: all keys of a recipe.

    Raises
    ------
    InputError
        If it isn't a pattern, or holds something else.
    """
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError as error:
        told = f"{pattern!r:.60} isn't a pattern: {error}; give one such as '{{loss}}-{{lr}}'"
        raise InputError(("name", told)) from None
    for _, key, form, turned in parts:
        if key is None:
            continue
        if key not in {*keys, *others}:
            raise InputError(("name", f"{{{key}}} isn't a key; give {_braced(keys or others)}"))
        if form or turned:
            told = f"{{{key}}} is told how to be written; give {{{key}}} alone"
            raise InputError(("name", told))
    return tuple(key for _, key, _, _ in parts if key is not None)


def _braced(keys: Iterable[str]) -> str:
    return one_of(f"{{{key}}}" for key in keys)


def name_by(pattern: str, values: Mapping[str, str]) -> str:
    """The name that a pattern gives a run.

    Parameters
    ----------
    pattern : str
        As `fields_of` accepts it.
    values : mapping
        Each key of the pattern with the run's value, as shown.
    """
    return "".join(
        text + ("" if key is None else _portable(values[key]))
        for text, key, _, _ in Formatter().parse(pattern)
    )


def _portable(value: str) -> str:
    """A value as a part of a file's name: letters and digits stay."""
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
    return _UNPORTABLE.sub("_", plain).strip("_.")


def fault_of(name: str) -> str | None:
    """Why files can't be called so; None if they can."""
    if is_portable(name):
        return None
    if "/" in name or "\\" in name or name in (".", ".."):
        return f"{name!r:.60} would leave the folder; give a name without '/' and '\\'"
    return (
        f"{name!r:.60} can't be the name of a file everywhere; give up to 100 letters, digits, "
        "'.', '_' and '-', the first a letter, a digit or '_'"
    )
