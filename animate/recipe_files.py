"""Recipes in TOML, and the starter recipes that come with the package."""

import tomllib
from importlib import resources
from typing import Any

from animate.errors import InputError, one_of

_SUFFIX = ".toml"


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
        raise InputError((place, f"it isn't TOML: {error}")) from None


def template(name: str) -> dict[str, Any]:
    """The keys and values of a starter recipe.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    known = templates()
    if name not in known:
        raise InputError(("template", f"{name!r} isn't one; give {one_of(known)}"))
    return parse(_text(name), name)


def templates() -> dict[str, str]:
    """The starter recipes: name, and what each teaches in one line."""
    folder = resources.files("animate.templates")
    names = sorted(
        entry.name.removesuffix(_SUFFIX)
        for entry in folder.iterdir()
        if entry.name.endswith(_SUFFIX)
    )
    return {name: _text(name).splitlines()[0].removeprefix("# ") for name in names}


def _text(name: str) -> str:
    return (resources.files("animate.templates") / f"{name}{_SUFFIX}").read_text("utf-8")
