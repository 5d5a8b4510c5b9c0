"""Which moment each frame shows, and for how long."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from animate.moment import Moment
from animate.recipe import Recipe

# One frame of an animation: what it shows, and for how long in seconds.
Timeline = list[tuple[Moment, Fraction]]

FPS = 25.0

# Seconds in all that a run is shown for, unless the recipe says otherwise.
TOTAL = 10

# Share of the playing time that goes to giving every frame its one tick; the
# rest lingers on the steps that move the picture most.
RUNNING = 0.6

# The longest that a step is lingered on, in seconds, and the least that one is
# at which a caption appears.
_LONGEST = Fraction(2, 5)
_READING = Fraction(1)

# Travel, in pixels and as a share of all, that is spread evenly over the
# steps: a run that stands still is seen to stand still.
_LEAST_DRIFT, _DRIFT_SHARE = 20.0, 0.2

# Each frame of the logarithmic pace goes on by this share of the way so far.
_LOG_STRIDE = 0.04


def plan(
    recipe: Recipe,
    travel: NDArray[np.float64],
    epochs: NDArray[np.integer] | None = None,
    stops: Sequence[int] = (),
) -> list[tuple[int, Fraction]]:
    """Choose the frames of an animation.

    At the pace `every` each n-th moment is shown, for the same time; at
    `epoch` the end of each n-th epoch; at `log` moments at equal ratios of
    time. At the pace `travel` the frames follow the travel on screen: where
    steps are large each has a frame of its own and is lingered on, where the
    run crawls frames skip ahead. But for `every` the whole takes about ten
    seconds. `recipe.frames` caps the number of frames in any case. The first
    and last moment are always shown, and held for `recipe.hold`.

    Parameters
    ----------
    recipe : Recipe
    travel : ndarray of float64, shape (M - 1,)
        How far the picture moves from each moment to the next, in pixels.
    epochs : ndarray of int, shape (M,), optional
        The epoch of each moment; needed for the pace `epoch`.
    stops : sequence of int
        Moments to linger on at the pace `travel`, because something is said there.

    Returns
    -------
    list of (int, Fraction)
        The number of a moment, and how long it is shown in seconds.
    """
    tick = 1 / Fraction(recipe.fps or FPS).limit_denominator(1000)
    speed = Fraction(recipe.speed).limit_denominator(1000)
    last = len(travel)
    start, end = (Fraction(hold).limit_denominator(1000) for hold in recipe.hold)
    playing = max(Fraction(TOTAL) - start - end, Fraction(1)) / speed
    pace = recipe.pace or ("travel" if recipe.every is None else "every")
    if pace == "every":
        beat = (recipe.every or 1) * speed
        stride = max(ceil(beat), _stride(last, recipe.frames))
        chosen = _evenly(last, stride)
        # Capped, the frames keep their beat; fast, they skip; slow, they stay longer.
        seconds = [max(tick, tick * ceil(beat) / beat)] * len(chosen)
    elif pace == "travel":
        drift = max(_LEAST_DRIFT, _DRIFT_SHARE * float(travel.sum()))
        way = np.concatenate([[0.0], np.cumsum(travel + drift / max(last, 1))])
        cap = recipe.frames or max(2, floor(playing / tick * Fraction(RUNNING)))
        kept = sorted(stops) if cap >= 2 * (len(stops) + 1) else []
        chosen = sorted({*_along(way, cap - len(kept)), *kept})
        moves = np.diff(way[chosen], append=way[-1])
        seconds = _lingered(moves, playing, tick)
        for index, moment in enumerate(chosen):
            if moment in kept:
                seconds[index] = max(seconds[index], _READING / max(speed, Fraction(1)))
    else:
        if pace == "epoch":
            assert epochs is not None
            chosen = _epoch_ends(epochs, recipe.every or 1)
        else:
            chosen = _log_spaced(last)
        chosen = _thinned(chosen, recipe.frames)
        share = floor(playing / len(chosen) / tick)
        seconds = [tick * min(max(1, share), floor(_LONGEST / tick) or 1)] * len(chosen)
    # A hold is the least that an end is shown for, not an addition to its turn.
    seconds[0] = max(seconds[0], start)
    seconds[-1] = max(seconds[-1], end)
    return list(zip(chosen, seconds, strict=True))


def turned(timeline: Timeline, fps: float | None) -> Timeline:
    """Let the camera go round once in the time of all frames, a frame a tick."""
    tick = 1 / Fraction(fps or FPS).limit_denominator(1000)
    ticks = [max(1, round(seconds / tick)) for _, seconds in timeline]
    total = sum(ticks)
    turning: Timeline = []
    for (moment, _), count in zip(timeline, ticks, strict=True):
        for _ in range(count):
            turn = 360 * len(turning) / total
            turning.append((moment._replace(turn=turn), tick))
    return turning


def _epoch_ends(epochs: NDArray[np.integer], every: int) -> list[int]:
    """The start, the last moment of each `every`-th epoch, and the end."""
    ends = np.flatnonzero(np.diff(epochs))
    wanted = ends[epochs[ends] % every == 0]
    return sorted({0, *map(int, wanted), len(epochs) - 1})


def _log_spaced(last: int) -> list[int]:
    chosen = [0]
    while chosen[-1] < last:
        chosen.append(min(last, chosen[-1] + max(1, floor(chosen[-1] * _LOG_STRIDE))))
    return chosen


def _thinned(chosen: list[int], most: int | None) -> list[int]:
    """At most `most` of them, spread evenly, the ends among them."""
    if most is None or len(chosen) <= most:
        return chosen
    kept = np.unique(np.rint(np.linspace(0, len(chosen) - 1, most)).astype(int))
    return [chosen[index] for index in kept]


def _stride(steps: int, frames: int | None) -> int:
    """The smallest stride that shows `steps` + 1 states in at most `frames` frames.

    It is 0 for a run without steps.
    """
    return 1 if frames is None else -(-steps // (frames - 1))


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
    first = 1 + np.flatnonzero(np.diff(np.floor(way / length)))
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
    ends = np.floor(np.cumsum(weights) / total * ticks + 0.5)
    return [tick * (1 + min(int(extra), most)) for extra in np.diff(ends, prepend=0)]
