"""Recipes in TOML: a teacher's own, and the starter recipes that come with the package."""

import os
import stat
import tomllib
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from animate.errors import InputError, one_of
from animate.limits import RECIPE_FILE
from animate.recipe import Recipe
from animate.recipe.compare import split, table_of
from animate.recipe.dataset import as_file
from animate.recipe.following import LEADING
from animate.recipe.json_schema import schema
from animate.recipe.mistakes import shown

__all__ = [
    "batch_template",
    "batch_templates",
    "content",
    "merge",
    "parse",
    "read",
    "schema",
    "settled",
    "template",
    "templates",
]

_SUFFIX = ".toml"

# Where the specs of batches are among the templates.
_BATCHES = "batches"


def parse(text: str, place: str) -> dict[str, Any]:
    """The keys and values in the text of a recipe file, not yet validated.

    Parameters
    ----------
    text : str
    place : str
        What to call the file in an error.

    Raises
    ------
    InputError
        If it isn't TOML, with the line that tomllib names.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason = str(error)
    except RecursionError:
        reason = "it is nested too deeply"
    raise InputError((place, f"it isn't TOML: {reason}"))


def read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The keys and values in a recipe file, as `animate.recipe.Recipe.of` takes them.

    Files of data that it names are returned as `settled` says.

    Raises
    ------
    InputError
        If there is no such file or it can't be read, if it isn't TOML, or if
        it names data elsewhere.
    """
    file = Path(path)
    return settled(parse(content(file), str(file)), file)


def settled(options: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """The keys and values of a recipe, with the files of data found from where the recipe is.

    Parameters
    ----------
    options : mapping
    path : Path
        The file that the recipe was in. A file of data that it names lies in
        the same folder or deeper, and is returned with that folder before it.

    Raises
    ------
    InputError
        If a file of data lies elsewhere.
    """
    folder = path.parent
    mistakes: list[tuple[str, str]] = []

    def settle(place: str, data: object) -> object:
        table = as_file(data)
        name = table.get("file") if isinstance(table, Mapping) else None
        if not isinstance(table, Mapping) or not isinstance(name, str):
            return data
        if not _stays_inside(folder, name):
            told = "give a relative path that stays inside the recipe's folder"
            mistakes.append((f"{place}.file", f"{shown(name)} isn't accepted; {told}"))
        return {**table, "file": str(folder / name)}

    found = _each_data(options, settle)
    if mistakes:
        raise InputError(*dict.fromkeys(mistakes))
    return found


def merge(base: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """A recipe file with the options of a command, which override its keys.

    What the options compare takes the place of all that the file compares.
    A key that they give is no longer compared, and no run differs in it. With
    another model, other data or another loss go keys that follow from them
    and are in the file as they would be if they weren't given.

    Parameters
    ----------
    base : mapping
        What the file says.
    options : mapping
        What the command says.
    """
    kept = dict(base)
    if {*LEADING} & {*options}:
        kept = {key: value for key, value in kept.items() if key not in _followed(base)}
    if "compare" in options or "runs" in options:
        kept.pop("compare", None)
        kept.pop("runs", None)
    if "compare" in kept:
        kept["compare"] = _less(_table(kept["compare"]), options)
    if isinstance(kept.get("runs"), list | tuple):
        kept["runs"] = [_less(run, options) for run in kept["runs"]]
    return {**kept, **options}


def _followed(base: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys in a recipe file that are as they follow from its model, and go on to follow."""
    try:
        return Recipe.of(base).followed()
    except InputError:
        # What is wrong with it is told when all of it is read.
        return ()


def template(name: str) -> dict[str, Any]:
    """The keys and values of a starter recipe.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    return parse(_template(name), name)


def templates() -> dict[str, str]:
    """The starter recipes: name, and what each teaches in one line."""
    return _listed()


def batch_template(name: str) -> str:
    """The text of a starter spec of a batch.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    return _template(name, _BATCHES)


def batch_templates() -> dict[str, str]:
    """The starter specs of batches: name, and what each shows in one line."""
    return _listed(_BATCHES)


def content(file: Path, kind: str = "recipe") -> str:
    """The text of a TOML file that somebody named.

    Parameters
    ----------
    file : Path
    kind : str
        What it should be, for errors.

    Raises
    ------
    InputError
        If it can't be read, or is no text.
    """
    try:
        # Anything but a plain file might keep us waiting for ever.
        if not stat.S_ISREG(file.stat().st_mode):
            raise InputError((str(file), f"it isn't a file; give a {kind} in TOML"))
        with file.open("rb") as stream:
            found = stream.read(RECIPE_FILE + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError((str(file), f"it doesn't exist; give a {kind} in TOML")) from None
    except OSError as error:
        raise InputError((str(file), f"it can't be read: {error.strerror}")) from None
    except ValueError:
        raise InputError((repr(str(file)), "it can't be the name of a file")) from None
    if len(found) > RECIPE_FILE:
        raise InputError((str(file), f"it is too large; a {kind} has at most 1 MB"))
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError((str(file), "it isn't text in UTF-8, as TOML is")) from None


def _listed(folder: str = "") -> dict[str, str]:
    """The files of a folder of templates by name, each with its first line."""
    names = sorted(
        entry.name.removesuffix(_SUFFIX)
        for entry in (resources.files("animate.templates") / folder).iterdir()
        if entry.name.endswith(_SUFFIX)
    )
    return {name: _text(name, folder).splitlines()[0].removeprefix("# ") for name in names}


def _template(name: str, folder: str = "") -> str:
    known = _listed(folder)
    if name not in known:
        raise InputError(("template", f"{name!r} isn't one; give {one_of(known)}"))
    return _text(name, folder)


def _text(name: str, folder: str) -> str:
    return (resources.files("animate.templates") / folder / f"{name}{_SUFFIX}").read_text("utf-8")


def _each_data(
    options: Mapping[str, Any], settle: Callable[[str, object], object]
) -> dict[str, Any]:
    """The options with everything that names data, wherever it stands, as `settle` returns it."""
    found = dict(options)
    if "data" in found:
        found["data"] = settle("data", found["data"])
    compare = _table(found.get("compare"))
    if isinstance(compare, Mapping) and "data" in compare:
        values = compare["data"]
        values = split("data", values) if isinstance(values, str) else values
        if isinstance(values, list | tuple):
            values = [settle("compare.data", value) for value in values]
        found["compare"] = {**compare, "data": values}
    if isinstance(found.get("runs"), list | tuple):
        found["runs"] = [
            {**run, "data": settle(f"runs[{index}].data", run["data"])}
            if isinstance(run, Mapping) and "data" in run
            else run
            for index, run in enumerate(found["runs"])
        ]
    return found


def _stays_inside(folder: Path, name: str) -> bool:
    """Whether a relative path leads to somewhere in a folder, after links and '..'."""
    # Of either system: a recipe is made on one and used on another.
    if PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor:
        return False
    try:
        return (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        # A loop of links, or what can't be the name of a file.
        return False


def _table(compare: object) -> object:
    """What is compared as a table; as it is where it is none, for the recipe to refuse."""
    try:
        return table_of(compare)
    except ValueError:
        return compare


def _less(table: object, options: Mapping[str, Any]) -> object:
    """A table without the keys that options give."""
    if not isinstance(table, Mapping):
        return table
    return {key: value for key, value in table.items() if key not in options}
