"""Which step each frame shows, and for how long."""

from fractions import Fraction
from math import floor

import numpy as np
from numpy.typing import NDArray

from animate.recipe import Recipe

# One frame of an animation: the step it shows, and for how long in seconds.
Timeline = list[tuple[int, Fraction]]

FPS = 25.0

# Seconds in all that a run is shown for, unless the recipe says otherwise.
_TOTAL = 10

# Share of the playing time that goes to giving every frame its one tick; the
# rest lingers on the steps that move the picture most.
_RUNNING = 0.6

# The longest that a step is lingered on, in seconds.
_LONGEST = Fraction(2, 5)

# Travel, in pixels and as a share of all, that is spread evenly over the
# steps: a run that stands still is seen to stand still.
_LEAST_DRIFT, _DRIFT_SHARE = 20.0, 0.2


def plan(recipe: Recipe, travel: NDArray[np.float64]) -> Timeline:
    """Choose the frames of a run.

    With `recipe.every` each n-th step is shown, for the same time. Otherwise
    the frames follow the travel on screen: where steps are large each has a
    frame of its own and is lingered on, where the run crawls frames skip
    ahead; the whole takes about ten seconds. `recipe.frames` caps the number
    of frames either way. The first and last step are always shown, and held
    for `recipe.hold`.

    Parameters
    ----------
    recipe : Recipe
    travel : ndarray of float64, shape (S,)
        How far the picture moves with each step, in pixels.
    """
    fps = Fraction(recipe.fps or FPS).limit_denominator(1000)
    steps = len(travel)
    start, end = (Fraction(hold).limit_denominator(1000) for hold in recipe.hold)
    if recipe.every is not None:
        chosen = _evenly(steps, max(recipe.every, _stride(steps, recipe.frames)))
        seconds = [1 / fps] * len(chosen)
    else:
        drift = max(_LEAST_DRIFT, _DRIFT_SHARE * float(travel.sum()))
        way = np.concatenate([[0.0], np.cumsum(travel + drift / max(steps, 1))])
        playing = max(Fraction(_TOTAL) - start - end, Fraction(1))
        cap = recipe.frames or max(2, floor(playing * fps * Fraction(_RUNNING)))
        chosen = _along(way, cap)
        seconds = _lingered(np.diff(way[chosen], append=way[-1]), playing, 1 / fps)
    # A hold is the least that an end is shown for, not an addition to its turn.
    seconds[0] = max(seconds[0], start)
    seconds[-1] = max(seconds[-1], end)
    return list(zip(chosen, seconds, strict=True))


def _stride(steps: int, frames: int | None) -> int:
    """The smallest stride that shows `steps` + 1 states in at most `frames` frames."""
    return 1 if frames is None else max(1, -(-steps // (frames - 1)))


def _evenly(steps: int, stride: int) -> list[int]:
    chosen = list(range(0, steps + 1, stride))
    if chosen[-1] != steps:
        chosen.append(steps)
    return chosen


def _along(way: NDArray[np.float64], cap: int) -> list[int]:
    """At most `cap` steps, first and last among them, evenly spaced along `way`."""
    if len(way) <= cap:
        return list(range(len(way)))
    # Each frame is the first step beyond another multiple of a length. The
    # shortest length that leaves few enough frames, by halving.
    low, high = 0.0, float(way[-1])
    for _ in range(40):
        middle = (low + high) / 2
        if len(_milestones(way, middle)) > cap:
            low = middle
        else:
            high = middle
    return _milestones(way, high)


def _milestones(way: NDArray[np.float64], length: float) -> list[int]:
    passed = np.floor(way / length) if length > 0 else np.arange(len(way))
    first = np.flatnonzero(np.diff(passed, prepend=-1.0))
    return sorted({0, len(way) - 1, *map(int, first)})


def _lingered(moves: NDArray[np.float64], playing: Fraction, tick: Fraction) -> list[Fraction]:
    """Share `playing` seconds out in whole ticks, at least one for each frame.

    What is left after that goes by the root of how far the picture moves away
    from each frame: a step ten times as large is not looked at ten times as
    long.
    """
    count = len(moves)
    spare = max(Fraction(0), playing - count * tick)
    weights = np.sqrt(moves)
    total = float(weights.sum()) or 1.0
    ticks = floor(spare / tick)
    most = max(0, floor(_LONGEST / tick) - 1)
    ends = np.floor(np.cumsum(weights) / total * ticks + 0.5).astype(int)
    return [tick * (1 + min(int(extra), most)) for extra in np.diff(ends, prepend=0)]
