"""Which steps the frames of a map show, and for how long."""

from fractions import Fraction
from math import floor

import numpy as np

from animate.recipe import Recipe
from animate.scene.timeline import FPS, plan

# Frames of a map whose number isn't given, and about how long they take in all.
_FRAMES = 80
_PLAYING = Fraction(7)

# Each frame goes on by this share of the way so far.
_STRIDE = 0.045

# Where an epoch is less than this share of the way so far, frames show the ends of
# epochs: within one the outcomes sway with the mini-batches, and all at once.
_SHORT = 0.34

# The longest that a frame stays, in seconds.
_LONGEST = Fraction(2, 5)


def frames_of(recipe: Recipe, last: int, an_epoch: int) -> list[tuple[int, Fraction]]:
    """The frames: a step each, and how long it is shown in seconds.

    What matters happens early, so the usual pace is that of equal ratios.

    Parameters
    ----------
    recipe : Recipe
    last : int
        The last step.
    an_epoch : int
        How many steps make an epoch.
    """
    pace = recipe.pace or ("log" if recipe.every is None else "every")
    if pace != "log":
        epochs = -(-np.arange(last + 1) // an_epoch)
        return plan(recipe.but(pace=pace), np.zeros(last), epochs)
    chosen = _thinned(_spaced(last, an_epoch), recipe.frames or _FRAMES)
    tick = 1 / Fraction(recipe.fps or FPS).limit_denominator(1000)
    speed = Fraction(recipe.speed).limit_denominator(1000)
    ticks = max(1, floor(_PLAYING / speed / len(chosen) / tick))
    seconds = [min(tick * ticks, max(tick, _LONGEST))] * len(chosen)
    start, end = (Fraction(hold).limit_denominator(1000) for hold in recipe.hold)
    seconds[0], seconds[-1] = max(seconds[0], start), max(seconds[-1], end)
    return list(zip(chosen, seconds, strict=True))


def still_of(recipe: Recipe, last: int) -> int:
    """The step that a still shows: the end, or the end of the recipe's epoch."""
    if recipe.at is None:
        return last
    return min(last, int(recipe.at / recipe.epochs * last + 1e-9))


def _spaced(last: int, an_epoch: int) -> list[int]:
    """Steps at about equal ratios, the first and the last among them."""
    chosen = [0]
    while chosen[-1] < last:
        step = chosen[-1] + max(1, floor(chosen[-1] * _STRIDE))
        if an_epoch <= _SHORT * step:
            ends = max(chosen[-1] // an_epoch + 1, round(step / an_epoch))
            step = ends * an_epoch
        chosen.append(min(last, step))
    return chosen


def _thinned(chosen: list[int], most: int) -> list[int]:
    """At most `most` of them, spread evenly, the ends among them."""
    if len(chosen) <= most:
        return chosen
    kept = np.unique(np.rint(np.linspace(0, len(chosen) - 1, most)).astype(int))
    return [chosen[index] for index in kept]
