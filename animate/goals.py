"""What is to be written: the files that a command names, found fit before any work is done."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from animate.encode.formats import FOLDER, check_format, format_of
from animate.errors import InputError, one_of
from animate.files import check_folder_goal, check_goal
from animate.recipe import Recipe
from animate.scene.timeline import FPS

# What moves by itself, and what waits to be played.
UNPAUSED = (".gif", ".webp", ".apng")
PAUSABLE = (".mp4", ".webm")
MOVING = (".gif", ".mp4", ".webm", ".webp", ".apng", FOLDER)
PAGES = (".html",)
STILLS = (".png", ".svg", ".pdf")
HISTORIES = (".npz", ".csv")
TEXTS = (".md", ".vtt", ".toml")


class Goal(NamedTuple):
    """A file to write, or a folder.

    Attributes
    ----------
    path : Path
    kind : str
        Its suffix in small letters, or `FOLDER` for a folder of numbered frames.
    """

    path: Path
    kind: str


def check_goals(recipe: Recipe, paths: Sequence[str | Path]) -> list[Goal]:
    """The goals named by `paths`, all found fit to be written.

    Parameters
    ----------
    recipe : Recipe
    paths : sequence of str or Path

    Raises
    ------
    InputError
        With every mistake at once.
    """
    mistakes: list[tuple[str, str]] = []
    goals = [Goal(Path(path), format_of(path)) for path in paths]
    if not goals:
        mistakes.append(("out", f"there is nothing to write; name a file such as {'ce.gif'!r}"))
    for path, goal in zip(paths, goals, strict=True):
        try:
            _check_kind(path, goal, recipe)
            _check_place(goal)
            _check_budget(goal, recipe, goals)
        except InputError as error:
            mistakes.extend(error.mistakes)
    named = [goal.path for goal in goals]
    mistakes += [
        ("out", f"{str(path)!r} is named twice") for path in named if named.count(path) > 1
    ]
    if mistakes:
        raise InputError(*dict.fromkeys(mistakes))
    return goals


def check_kinds(recipe: Recipe, names: Sequence[str]) -> None:
    """Refuse files that can't be made of a recipe, wherever they are to be.

    Parameters
    ----------
    recipe : Recipe
    names : sequence of str

    Raises
    ------
    InputError
        With every mistake at once.
    """
    mistakes: list[tuple[str, str]] = []
    goals = [Goal(Path(name), format_of(name)) for name in names]
    for name, goal in zip(names, goals, strict=True):
        try:
            _check_kind(name, goal, recipe)
            _check_budget(goal, recipe, goals)
        except InputError as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise InputError(*dict.fromkeys(mistakes))


def _check_kind(path: str | Path, goal: Goal, recipe: Recipe) -> None:
    check_format(path, recipe.fps or FPS, (*MOVING, *PAGES, *STILLS, *HISTORIES, *TEXTS))
    name, kind = goal.path.name, goal.kind
    if recipe.figure is not None and kind in (*MOVING, *PAGES, ".vtt"):
        raise InputError(
            ("out", f"{name!r} moves, and a figure is a still; end it in {one_of(STILLS)}")
        )
    if kind == ".csv" and len(recipe.variants()) > 1:
        raise InputError(
            ("out", f"{name!r} can hold one run only; end it in .npz to keep all of them")
        )


def _check_place(goal: Goal) -> None:
    if goal.kind == FOLDER:
        check_folder_goal(goal.path)
    else:
        check_goal(goal.path)


def _check_budget(goal: Goal, recipe: Recipe, goals: Sequence[Goal]) -> None:
    fitted = any(one.kind == ".gif" for one in goals)
    if recipe.budget is not None and goal.kind in (*MOVING, *PAGES) and not fitted:
        told = f"it is kept by a GIF, not by {goal.path.name!r}; leave it out, or write a .gif"
        raise InputError(("budget", told))
