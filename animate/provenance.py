"""What a file says of where it comes from: its recipe, and the version that wrote it."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from animate.recipe import Recipe
from animate.recipe.map_recipe import MapRecipe
from animate.version import __version__

# Beside the recipe's own keys, none of which has a hyphen.
_KEY = "animate-ce"

# What is printed of a version that a file names: the file may be anyone's.
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+!-]{0,40}")

# What could end a comment in a page or a file of captions, as JSON can write it too.
_ESCAPES = {character: f"\\u{ord(character):04x}" for character in "<>&"}


class Origin(NamedTuple):
    """What made a file.

    Attributes
    ----------
    recipe : Recipe
    version : str or None
        Of animate-ce; None in files of before it was noted.
    """

    recipe: Recipe
    version: str | None

    @classmethod
    def of(cls, text: str) -> Self:
        """Read a note back, with a version or without.

        Raises
        ------
        InputError
            If it isn't a recipe.
        """
        table = _table(text)
        if _KEY not in table:
            return cls(Recipe.from_json(text), None)
        version = sound(table.pop(_KEY))
        return cls(Recipe.of(table), version)


class MapOrigin(NamedTuple):
    """What made the file of a map.

    Attributes
    ----------
    recipe : MapRecipe
    version : str or None
    """

    recipe: MapRecipe
    version: str | None

    @classmethod
    def of(cls, text: str) -> Self | None:
        """Read a note back; None if it isn't that of a map.

        Raises
        ------
        InputError
            If the recipe isn't accepted.
        """
        table = _table(text)
        version = sound(table.pop(_KEY, None))
        return cls(MapRecipe.of(table), version) if is_of_map(table) else None


def is_of_map(table: Mapping[str, Any]) -> bool:
    """Whether the keys of a recipe are those of a map: it alone has starts and a style."""
    return "starts" in table or "style" in table


def _table(text: str) -> dict[str, Any]:
    try:
        table = json.loads(text)
    except (ValueError, RecursionError):
        table = None
    return table if isinstance(table, dict) else {}


def sound(version: object) -> str | None:
    """A version that can be printed, or None."""
    return version if isinstance(version, str) and _VERSION.fullmatch(version) else None


def note(recipe: Recipe | MapRecipe) -> str:
    """The canonical JSON of a recipe with this version before it, in printable ASCII.

    It has none of the characters ``<>&``, so that it can stand in a comment of
    HTML, of Markdown and of WebVTT.
    """
    text = f'{{"{_KEY}":"{__version__}",{recipe.canonical()[1:]}'
    return "".join(_ESCAPES.get(character, character) for character in text)


# Of a file that shows a batch, in place of a recipe's keys.
_BATCH = "batch"


def batch_note(spec: str) -> str:
    """The spec of a batch with this version before it, as `note` does it for a recipe."""
    text = json.dumps({_KEY: __version__, _BATCH: spec}, separators=(",", ":"))
    return "".join(_ESCAPES.get(character, character) for character in text)


def batch_in(text: str) -> tuple[str, str | None] | None:
    """The spec in a note, and the version; None if it is a note of something else."""
    table = _table(text)
    spec = table.get(_BATCH)
    return (spec, sound(table.get(_KEY))) if isinstance(spec, str) else None


_HEADING = "# made by animate-ce "


def heading(version: str | None) -> str:
    """The comment that stands above a recipe in TOML, where the version is known."""
    return f"{_HEADING}{version}\n" if version else ""


def version_above(toml: str) -> str | None:
    """The version in the comment above a recipe in TOML, as `heading` writes it."""
    first, _, _ = toml.partition("\n")
    return sound(first.removeprefix(_HEADING)) if first.startswith(_HEADING) else None
