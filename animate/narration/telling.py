"""What a student is told about a run, and at which step."""

import numpy as np
from numpy.typing import NDArray

from animate.history import History
from animate.language import Words
from animate.narration import happenings
from animate.narration.happenings import Event
from animate.narration.measures import Run

# Captions are at least so far apart: in the mean of the share of the steps and
# the share of the path, which is about how a film passes; and in steps alone,
# by this share of them or, in a long run, by so many.
_APART, _APART_IN_STEPS, _ENOUGH_STEPS = 0.02, 0.01, 10

# What is told first when there is too much to tell.
_ORDER = (
    "diverged",
    "diverging",
    "left_range",
    "starts_outside",
    "back_in_range",
    "plateau",
    "plateau_strides",
    "plateau_left",
    "flat",
    "flat_left",
    "oscillating",
    "calmed",
    "all_right",
    "end",
    "end_values",
    "minimum",
    "settled",
    "stays_right",
    "crawl",
    "start",
    "start_values",
)

# What is only told to take another back, as long as that one still stands.
_TAKES_BACK = {
    "back_in_range": ("left_range", "starts_outside"),
    "plateau_left": ("plateau", "plateau_strides"),
    "flat_left": ("flat",),
    "calmed": ("oscillating",),
}

# What stays true, so that it can be told a little later where there is room.
_LASTING = ("calmed", "minimum", "settled", "stays_right", "crawl")


def events(history: History, inside: NDArray[np.bool_] | None = None, most: int = 6) -> list[Event]:
    """What a student should notice, in the order in which it happens.

    Parameters
    ----------
    history : History
    inside : ndarray of bool, shape (S + 1,) or (finite states,), optional
        Whether each state lies within the picture; all do if it isn't given.
    most : int
        How many events at most.

    Returns
    -------
    list of Event
        Ascending and apart in `step`, which is from 0 to `last_finite`.
    """
    # A run on its way to infinity overflows here as well.
    with np.errstate(all="ignore"):
        run = Run(history)
        seen = np.ones(run.last + 1, bool) if inside is None else np.asarray(inside)
        found = [
            *happenings.ends(run),
            *happenings.growth(run),
            *happenings.all_right(run),
            *happenings.plateau(run),
            *happenings.flat(run),
            *happenings.oscillation(run),
            *happenings.rest(run),
            *happenings.view(seen[: run.last + 1]),
        ]
        return _chosen(found, run, most)


def text(event: Event, words: Words) -> str:
    """The caption of an event, one line."""
    return words(f"caption.{event.key}", **event.values)


def _chosen(found: list[Event], run: Run, most: int) -> list[Event]:
    """The most important of `found` that stand apart, by step."""
    steps = np.arange(run.last + 1)
    share = steps / max(run.last, 1)
    way = run.way / run.way[-1] if 0 < run.way[-1] < np.inf else share
    clock = (share + way) / 2
    least = min(max(1, _APART_IN_STEPS * run.last), _ENOUGH_STEPS)
    free = np.ones(len(steps), bool)
    chosen: list[Event] = []
    for event in sorted(found, key=lambda event: _ORDER.index(event.key)):
        if len(chosen) >= most:
            break
        later = np.flatnonzero(free[event.step :])
        if not len(later) or (later[0] and event.key not in _LASTING):
            continue
        step = event.step + int(later[0])
        chosen.append(event._replace(step=step))
        free &= (np.abs(steps - step) >= least) & (np.abs(clock - clock[step]) >= _APART)
    chosen.sort()
    return [
        event
        for before, event in zip([None, *chosen], chosen, strict=False)
        if event.key not in _TAKES_BACK or (before and before.key in _TAKES_BACK[event.key])
    ]
