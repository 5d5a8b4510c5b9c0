"""A GIF that keeps to a number of bytes."""

from collections.abc import Callable, Sequence
from math import ceil, floor
from typing import NamedTuple

from animate.drawing import Reel, animate_into
from animate.errors import InputError
from animate.goals import Goal
from animate.recipe import Recipe
from animate.scene.shown import Shown
from animate.scene.size import size_of
from animate.scene.timeline import FPS

# What is given up, one after the other: frames down to a number that still
# moves, then colours, then size. Each attempt is drawn and weighed.
_LEAST_FRAMES = 24
_COLORS = (63, 31, 15, 8)
_SCALES = (0.8, 0.65, 0.5, 0.4)
_LEAST_SIDE = 200

# Attempts at a number of frames, each from what the last one weighed.
_ATTEMPTS = 4

# Of the budget: what an estimate aims at.
_AIM = 0.96


class Fitted(NamedTuple):
    """What was written, and what was given up for it, in words."""

    reel: Reel
    given_up: tuple[str, ...]


class _Attempt(NamedTuple):
    recipe: Recipe
    colors: int
    size: tuple[int, int]
    reel: Reel
    bytes: int


def fit(
    shown: Sequence[Shown],
    recipe: Recipe,
    goal: Goal,
    on_frame: Callable[[int, int], None],
    comment: str,
) -> Fitted:
    """Write a GIF of at most `recipe.budget` bytes.

    Parameters
    ----------
    shown : sequence of Shown
    recipe : Recipe
    goal : Goal
        Where to write.
    on_frame : callable
    comment : str
        Kept in the file: the recipe that was asked for, not what became of it,
        so that the same is given up when it is made again.

    Raises
    ------
    InputError
        If the smallest picture that this module makes is still larger.
    """
    budget = recipe.budget or 0
    size = size_of(recipe, rows=1 + max(one.row for one in shown))

    def attempt(recipe: Recipe, colors: int, size: tuple[int, int]) -> _Attempt:
        smaller = recipe.but(size=size)
        reel = animate_into(shown, smaller, [goal], on_frame, comment, colors)
        return _Attempt(recipe, colors, size, reel, goal.path.stat().st_size)

    first = now = attempt(recipe, 255, size)
    before: _Attempt | None = None
    for _ in range(_ATTEMPTS):
        if now.bytes <= budget or now.reel.frames <= _LEAST_FRAMES:
            break
        fewer = _fewer(before, now, budget)
        before, now = now, attempt(_capped(recipe, first.reel, fewer), 255, size)
    for colors in _COLORS:
        if now.bytes > budget:
            now = attempt(now.recipe, colors, size)
    for scale in _SCALES:
        smaller = round(size[0] * scale), round(size[1] * scale)
        if now.bytes > budget and min(smaller) >= _LEAST_SIDE:
            now = attempt(now.recipe, now.colors, smaller)
    if now.bytes > budget:
        raise InputError(
            (
                "budget",
                f"{budget / 1000:g} kB is too little: with {now.reel.frames} frames, "
                f"{now.colors} colours and {_pixels(now.size)} pixels the GIF still takes "
                f"{_kilobytes(now.bytes)}; give more, or show less",
            )
        )
    return Fitted(now.reel, tuple(_told(first, now)))


def _fewer(before: _Attempt | None, now: _Attempt, budget: int) -> int:
    """How many frames should do, judged by the last one or two attempts."""
    frames, aim = now.reel.frames, budget * _AIM
    wanted = frames * aim / now.bytes
    if before is not None and before.reel.frames > frames and before.bytes > now.bytes:
        # That was too many, as every frame takes the more the fewer there are. A line
        # through both attempts leads to too few; between them lies about what will do.
        each = (before.bytes - now.bytes) / (before.reel.frames - frames)
        wanted = (wanted + frames - (now.bytes - aim) / each) / 2
    return max(_LEAST_FRAMES, min(floor(wanted), frames - 1))


def _capped(recipe: Recipe, first: Reel, fewer: int) -> Recipe:
    """The recipe with at most `fewer` frames in about the same time."""
    fps = recipe.fps or FPS
    if recipe.turns:
        return recipe.but(fps=_slower(fps * fewer / first.frames))
    if recipe.pace == "every" or (recipe.pace is None and recipe.every is not None):
        last = first.moments - 1
        frames = 1 + ceil(last / ceil(last / (fewer - 1)))
        # Those between the ends, which are held, share the time that they had.
        return recipe.but(fps=_slower(fps * (frames - 2) / (first.frames - 2)), frames=fewer)
    return recipe.but(frames=fewer)


def _slower(fps: float) -> float:
    """As slow as a recipe may be, if it were to be slower."""
    return max(fps, 0.1)


def _told(first: _Attempt, last: _Attempt) -> list[str]:
    """What was given up, in words."""
    told = []
    if last.reel.frames < first.reel.frames:
        told.append(f"{last.reel.frames} frames instead of {first.reel.frames}")
    if last.colors < first.colors:
        told.append(f"{last.colors} colours instead of {first.colors}")
    if last.size != first.size:
        told.append(f"{_pixels(last.size)} pixels instead of {_pixels(first.size)}")
    return told


def _pixels(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def _kilobytes(count: int) -> str:
    # Rounded up: a budget of what is said here would do.
    return f"{ceil(count / 1000)} kB"
