"""What a student is told about a run, and at which step."""

from collections.abc import Sequence

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
    "plateau",
    "plateau_strides",
    "plateau_left",
    "flat",
    "flat_left",
    "oscillating",
    "jumping",
    "calmed",
    "all_right",
    "end",
    "end_values",
    "minimum",
    "settled",
    "stays_right",
    "crawl",
    "crawl_surer",
    "start",
    "start_values",
)

# What is only told to take another back, as long as that one still stands.
_TAKES_BACK = {
    "plateau_left": ("plateau", "plateau_strides"),
    "flat_left": ("flat",),
    "calmed": ("oscillating", "jumping"),
}

# What is only true of its moment, and for how much of the run it is said.
_OF_A_MOMENT = ("start", "start_values", "all_right", "plateau_left", "flat_left")
_A_WHILE = 0.15

# What stays true, so that it can be told a little later where there is room.
_LASTING = (
    "oscillating",
    "jumping",
    "calmed",
    "minimum",
    "settled",
    "stays_right",
    "crawl",
    "crawl_surer",
)


def events(history: History, most: int = 6) -> list[Event]:
    """What a student should notice, in the order in which it happens.

    Parameters
    ----------
    history : History
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
        found = [
            *happenings.ends(run),
            *happenings.growth(run),
            *happenings.all_right(run),
            *happenings.plateau(run),
            *happenings.flat(run),
            *happenings.oscillation(run),
            *happenings.rest(run),
        ]
        return _chosen(found, run, most)


def clock(history: History) -> NDArray[np.float64]:
    """How far the run has come at each finite state, about as a film shows it: from 0 to 1.

    The mean of its share of the steps and its share of the way, shape (finite states,).
    """
    with np.errstate(all="ignore"):
        return _clock(Run(history))


def standing(history: History, told: Sequence[Event]) -> list[int]:
    """The state before which each of some events is worth saying; past the last if to the end.

    What is only true of its moment is so for a while, and that all samples are
    right no longer than they are; what another event takes back is so until then.
    """
    course = clock(history)
    untils = []
    for event in told:
        until = len(course)
        if event.key in _OF_A_MOMENT:
            until = int(np.searchsorted(course, course[event.step] + _A_WHILE, side="right"))
        if event.key == "all_right":
            wrong = np.flatnonzero(history.accuracy[event.step : until] < 1)
            until = event.step + int(wrong[0]) if len(wrong) else until
        backs = [
            other.step
            for other in told
            if event.key in _TAKES_BACK.get(other.key, ()) and other.step > event.step
        ]
        untils.append(max(event.step + 1, min([until, *backs])))
    return untils


def text(event: Event, words: Words) -> str:
    """The caption of an event, one line."""
    return words(f"caption.{event.key}", **event.values)


def _clock(run: Run) -> NDArray[np.float64]:
    share = np.arange(run.last + 1) / max(run.last, 1)
    way = run.way / run.way[-1] if 0 < run.way[-1] < np.inf else share
    return np.asarray((share + way) / 2)


def _chosen(found: list[Event], run: Run, most: int) -> list[Event]:
    """The most important of `found` that stand apart, by step."""
    steps, course = np.arange(run.last + 1), _clock(run)
    least = min(max(1, _APART_IN_STEPS * run.last), _ENOUGH_STEPS)
    free = np.ones(len(steps), bool)
    calm = min([event.step for event in found if event.key == "calmed"], default=len(steps))
    chosen: list[Event] = []
    for event in sorted(found, key=lambda event: _ORDER.index(event.key)):
        if len(chosen) >= most:
            break
        later = np.flatnonzero(free[event.step :])
        if not len(later) or (later[0] and event.key not in _LASTING):
            continue
        step = event.step + int(later[0])
        if event.key in ("oscillating", "jumping") and step >= calm:
            continue
        chosen.append(event._replace(step=step))
        free &= (np.abs(steps - step) >= least) & (np.abs(course - course[step]) >= _APART)
    chosen.sort()
    return [
        event
        for before, event in zip([None, *chosen], chosen, strict=False)
        if event.key not in _TAKES_BACK or (before and before.key in _TAKES_BACK[event.key])
    ]
