"""The recipe inside a file: a recipe's own, a recorded run's, or a picture's."""

from pathlib import Path
from typing import Any

from animate import recipe_files
from animate.errors import InputError
from animate.goals import HISTORIES
from animate.recipe import Recipe
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
    if path.suffix.lower() == ".toml":
        return Recipe.of(recipe_files.read(path))
    if path.suffix.lower() in HISTORIES:
        from animate.history_files import load_runs

        return together([Recipe.from_json(run.recipe) for run in load_runs(path)])
    from animate.encode.reading import comment_of

    try:
        return Recipe.from_json(comment_of(path) or "")
    except InputError:
        raise InputError((str(path), "it holds no recipe of animate-ce")) from None
