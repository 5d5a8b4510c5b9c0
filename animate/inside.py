"""The recipe inside a file: a recipe's own, a recorded run's, or a picture's."""

from pathlib import Path
from typing import Any

from animate import recipe_files
from animate.errors import InputError
from animate.goals import HISTORIES
from animate.outcome_files import holds_outcomes, load_outcomes
from animate.outcome_files import version_in as version_in_outcomes
from animate.provenance import MapOrigin, Origin, batch_in, is_of_map, sound, version_above
from animate.recipe import Recipe
from animate.recipe.map_recipe import MapRecipe
from animate.recipe.together import together


def options_in(path: Path) -> dict[str, Any]:
    """The keys and values of the recipe that a file is or holds, not yet validated together.

    A data file that it names is looked for in the folder of the file itself.

    Raises
    ------
    InputError
        If the file can't be read or holds no recipe.
    """
    if path.suffix.lower() == ".toml":
        return recipe_files.read(path)
    return recipe_files.settled(recipe_in(path).options(), path)


def recipe_in(path: Path) -> Recipe:
    """The recipe that a file is or holds.

    Raises
    ------
    InputError
        As `options_in`.
    """
    return origin_in(path).recipe


def origin_in(path: Path) -> Origin:
    """The recipe that a file is or holds, and the version that wrote it if that is noted.

    Raises
    ------
    InputError
        As `options_in`.
    """
    if map_origin_in(path) is not None:
        told = "it holds a map of starts, which 'animate-ce map' draws; give a recipe of runs"
        raise InputError((str(path), told))
    suffix = path.suffix.lower()
    if suffix == ".toml":
        recipe = Recipe.of(recipe_files.read(path))
        return Origin(recipe, version_above(path.read_text("utf-8-sig")))
    if suffix in HISTORIES:
        from animate.history_files import load_runs, read_whole, version_in

        texts = [run.recipe for run in load_runs(path)]
        version = sound(version_in(read_whole(path), suffix))
    else:
        texts = [_comment_in(path)]
    try:
        if suffix in HISTORIES:
            return Origin(together([Recipe.from_json(text) for text in texts]), version)
        return Origin.of(texts[0])
    except InputError as error:
        raise InputError((str(path), f"the recipe in it isn't accepted: {error}")) from None


def map_origin_in(path: Path) -> MapOrigin | None:
    """The recipe of a map that a file is or holds; None if it is that of runs.

    Raises
    ------
    InputError
        As `options_in`.
    """
    suffix = path.suffix.lower()
    if suffix == ".toml":
        table = recipe_files.read(path)
        if not is_of_map(table):
            return None
        return MapOrigin(MapRecipe.of(table), version_above(path.read_text("utf-8-sig")))
    if suffix == ".npz" and holds_outcomes(path):
        recipe = MapRecipe.from_json(load_outcomes(path).recipe)
        return MapOrigin(recipe, sound(version_in_outcomes(path.read_bytes())))
    if suffix in HISTORIES:
        return None
    text = _comment_in(path)
    try:
        return MapOrigin.of(text)
    except InputError as error:
        raise InputError((str(path), f"the recipe in it isn't accepted: {error}")) from None


def map_options_in(path: Path) -> dict[str, Any]:
    """The keys and values of the recipe of a map, as `options_in` gives those of runs.

    Raises
    ------
    InputError
        If the file can't be read, or holds no recipe of a map.
    """
    if path.suffix.lower() == ".toml":
        return recipe_files.read(path)
    origin = map_origin_in(path)
    if origin is None:
        told = "it holds the recipe of runs; give one of a map, or a map that animate-ce made"
        raise InputError((str(path), told))
    return recipe_files.settled(origin.recipe.options(), path)


def spec_in(path: Path) -> tuple[str, str | None] | None:
    """The spec of the batch that a file shows, and the version; None if it shows none.

    Raises
    ------
    InputError
        If the file can't be read.
    """
    if path.suffix.lower() in (".toml", *HISTORIES):
        return None
    from animate.encode.reading import comment_of

    return batch_in(comment_of(path) or "")


def _comment_in(path: Path) -> str:
    from animate.encode.reading import comment_of

    comment = comment_of(path)
    if comment is None:
        raise InputError((str(path), _told(path)))
    if batch_in(comment) is not None:
        told = "it shows a batch; give the spec that animate-ce show prints to animate-ce batch"
        raise InputError((str(path), told))
    return comment


def _told(path: Path) -> str:
    """Why no recipe is found by that name, and what would do."""
    if path.exists():
        return "it holds no recipe; give a recipe, or a file that animate-ce made"
    if str(path) in recipe_files.templates():
        return f"it doesn't exist; give --template {path} for the recipe that comes along"
    return "it doesn't exist; give a recipe, or a file that animate-ce made"
