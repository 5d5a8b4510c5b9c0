"""What happens in a run, found in its numbers.

Every threshold is relative: to the loss at the start, to the size of the
inputs, to the span of the run. A caption stands until the next one, so what
is told must stay true meanwhile, or be taken back by another event.
"""

from collections.abc import Iterator
from math import floor, log10
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from animate.narration.measures import Run, sums

Flags = NDArray[np.bool_]

# A gradient is tiny below this share of what the wrongly classified samples
# could pull with: their share of all times the size of the inputs.
_TINY = 0.01

# A loss that is at most so high for each wrong sample is one whose pull fades
# away from the boundary; one whose pull doesn't has samples balanced there.
_BOUNDED = 1.5

# A step is tiny if it changes logits by less than this.
_TINY_STEP = 0.02

# A network is on a plateau if for this share of the steps its loss changes by no
# more than this share of its whole range, and falls by this share of it later.
# It stays within this share of the range meanwhile: what jumps is no plateau.
_LONG, _STILL, _TO_COME, _CALM = 0.1, 0.02, 0.3, 0.4

# What goes on for less than this share of the steps isn't worth a caption.
_BRIEF = 0.02

# A run jumps to and fro if the loss both rises and falls in a sweep by this
# share of its level there and this share of its range, or if what each step
# goes beyond the sweep's progress is this share of the run's span and so much
# in logits; and that in so many half-overlapping sweeps.
_SWING, _SWING_OF_RANGE = 0.3, 0.01
_DETOUR, _DETOUR_IN_LOGITS = 0.025, 0.3
_SWEEPS = 4

# Its steps are too large if this share of them raise the loss of their own
# mini-batch; else it jumps since the batches differ.
_RAISED = 0.03

# It has calmed down when both stay below these.
_CALM_SWING, _CALM_DETOUR = 0.1, 0.01

# There is something to say of the end if the loss has come down to this share,
# and of a crawl that begins before this share of the steps.
_GAINED, _LATE = 0.9, 0.9

# A loss keeps its level if its last two quarters differ by no more than this
# share of it. It stays near that, or rests there, within these shares. It
# crawls once this share of all that was gained is left, if it loses less than
# this share from quarter to quarter of what it lost before.
_LEVEL, _NEAR, _AT_REST, _CRAWL, _SLOWER = 0.02, 0.05, 0.01, 0.01, 0.9

# A run grows for good if its loss ends so many times above the start, after a
# stretch above so many times the start that grows by so much between halves.
_FAR_ABOVE, _ABOVE, _GROWING = 5.0, 2.0, 1.3


class Event(NamedTuple):
    """Something that happens in a run.

    Attributes
    ----------
    step : int
        The state at which it shows.
    key : str
        What happens: its text is ``caption.`` and this.
    values : dict of str to str
        The placeholders of that text.
    """

    step: int
    key: str
    values: dict[str, str]


def number(value: float, digits: int) -> str:
    """`value` with so many significant digits, a decimal point and a true minus sign."""
    if not np.isfinite(value):
        return "\u221e"
    if not value:
        return "0"
    exponent = floor(log10(abs(value)))
    if -7 < exponent < 5:
        shown = f"{value:.{max(0, digits - 1 - exponent)}f}"
    else:
        mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
        shown = f"{mantissa}e{int(power)}"
    return shown.replace("-", "\u2212")


def _longest(flags: Flags) -> tuple[int, int]:
    """First and past-the-last index of the longest stretch that is true; (0, 0) if none is."""
    edges = np.flatnonzero(np.diff(flags.astype(np.int8), prepend=0, append=0))
    starts, stops = edges[::2], edges[1::2]
    if not len(starts):
        return 0, 0
    longest = int(np.argmax(stops - starts))
    return int(starts[longest]), int(stops[longest])


def ends(run: Run) -> Iterator[Event]:
    """How it starts and how it ends."""

    def state(step: int) -> dict[str, str]:
        loss = number(float(run.loss[step]), 3)
        return {"right": str(run.right[step]), "count": str(run.count), "loss": loss}

    kind = "" if run.classes else "_values"
    yield Event(0, f"start{kind}", state(0))
    if run.history.diverged:
        yield Event(run.last, "diverged", {})
    elif run.last:
        yield Event(run.last, f"end{kind}", {"step": str(run.last), **state(run.last)})


def growth(run: Run) -> Iterator[Event]:
    """Whether the loss grows for good, though it is still finite."""
    start, loss = run.loss[0], run.loss
    if run.history.diverged or not (start > 0 and loss[-1] >= _FAR_ABOVE * start):
        return
    step = int(np.flatnonzero(loss < _ABOVE * start)[-1]) + 1
    early, late = np.array_split(loss[step:], 2)
    if len(late) and late.mean() >= _GROWING * early.mean():
        yield Event(step, "diverging", {})


def all_right(run: Run) -> Iterator[Event]:
    """When all samples are right for the first time, and from when on for good."""
    right = run.right == run.count
    if not run.classes or right[0] or not right.any():
        return
    first = int(np.argmax(right))
    yield Event(first, "all_right", {"count": str(run.count)})
    stays = run.stays_right
    lasting = run.last - stays >= run.sweep
    if stays > first and lasting and not run.history.diverged:
        yield Event(stays, "stays_right", {})


def plateau(run: Run) -> Iterator[Event]:
    """The longest time that the gradient is tiny though samples are wrong, and its end."""
    if not run.last or not run.unit or not run.history.has_gradients:
        return
    # Not the mean gradient's length, which is small as well where the batches
    # pull against each other.
    squares = (run.gradient**2).sum(axis=1, keepdims=True)
    pull = np.sqrt(sums(squares, run.sweep)[:, 0] / run.sweep)
    wrong = 1 - run.right[: len(pull)] / run.count
    first, stop = _longest(pull < _TINY * run.size * wrong)
    last = stop - 1 + run.sweep
    if stop == first or last - first < max(run.sweep, _BRIEF * run.last):
        return
    ones = float((run.history.y > 0.5).mean())
    guessing = run.right[first] / run.count <= max(ones, 1 - ones) + 0.5 / run.count
    bounded = run.loss[first] <= _BOUNDED * wrong[first]
    if not (run.saturated(first) and (guessing or bounded)):
        return
    strides = np.median(run.lengths[first:last]) * run.size > _TINY_STEP
    gradient = number(float(run.full_gradient[first]), 1)
    yield Event(first, "plateau_strides" if strides else "plateau", {"gradient": gradient})
    if stop < len(pull):
        gradient = number(float(run.full_gradient[stop]), 1)
        yield Event(last, "plateau_left", {"gradient": gradient})


def flat(run: Run) -> Iterator[Event]:
    """The longest time that the loss of a network hardly falls, and from when on it does again.

    Of the gradient's size alone nobody can say whether it is small for a network.
    """
    level = run.level
    if run.unit or run.history.diverged or not level[-1] < _GAINED * run.loss[0]:
        return
    least = max(run.sweep, int(_LONG * run.last))
    # What is ahead within the time that a plateau lasts at least.
    if len(level) <= 2 * least:
        return
    fall = level[:-least] - level[least:]
    to_come = level[least:] - level[-1] >= _TO_COME * np.ptp(level)
    first, stop = _longest((np.abs(fall) <= _STILL * np.ptp(level)) & to_come)
    if stop == first:
        return
    if np.ptp(run.loss[first : stop + least]) > _CALM * np.ptp(level):
        return
    # After a while it shows; the start has its own sentence.
    yield Event(first + least // 4, "flat", {})
    yield Event(stop - 1 + least, "flat_left", {})


def _swings(run: Run) -> tuple[NDArray[np.intp], int, int]:
    """First states of the sweeps that jump to and fro, their width, and when all is calm."""
    width = max(run.sweep, 4)
    if run.last < width:
        return np.empty(0, np.intp), width, 0
    starts = np.arange(0, run.last - width + 1, max(1, width // 2))
    loss = sliding_window_view(run.loss, width + 1)[starts]
    rise = (loss - np.minimum.accumulate(loss, axis=1)).max(axis=1)
    fall = (np.maximum.accumulate(loss, axis=1) - loss).max(axis=1)
    swing, level = np.minimum(rise, fall), np.abs(loss).mean(axis=1)
    path = run.way[starts + width] - run.way[starts]
    progress = np.linalg.norm(run.params[starts + width] - run.params[starts], axis=1)
    detour = (path - progress) / width
    span = float(np.linalg.norm(np.ptp(run.params, axis=0)))
    seen = (swing > 0) & (swing >= _SWING_OF_RANGE * np.ptp(run.loss))
    # How parameters of a network move its outputs isn't known.
    far = run.unit & (detour > _DETOUR * span) & (detour * run.size > _DETOUR_IN_LOGITS)
    restless = starts[(swing > _CALM_SWING * level) | (detour > _CALM_DETOUR * span)]
    calm = int(restless[-1]) + width if len(restless) else 0
    return starts[far | (seen & (swing >= _SWING * level))], width, calm


def oscillation(run: Run) -> Iterator[Event]:
    """When it begins to jump to and fro, and when that has died down.

    Of a network nobody knows whether it is for steps that are too large.
    """
    if run.network:
        return
    starts, width, calm = _swings(run)
    # Sweeps further apart than two of their widths don't belong together.
    parts = np.split(starts, np.flatnonzero(np.diff(starts) > 2 * width) + 1)
    swings = next((part for part in parts if len(part) >= _SWEEPS), None)
    if swings is None:
        return
    first, last = int(swings[0]), int(swings[-1]) + width
    moves = np.diff(run.params[first : last + 1], axis=0)
    back = (moves[1:] * moves[:-1]).sum(axis=1) < 0
    large = run.lengths[first + 1 : last] >= run.lengths[first:last].mean()
    turns = np.flatnonzero(back & large)
    turn = first + 2 + int(turns[0]) if len(turns) else first + width
    # Growth says the same, and that it doesn't end.
    if any(event.step < turn for event in growth(run)):
        return
    raised = run.raised
    large_steps = raised is None or raised[first:last].mean() >= _RAISED
    yield Event(turn, "oscillating" if large_steps else "jumping", {})
    if run.last - calm >= max(3 * width, 0.1 * run.last) and not run.history.diverged:
        yield Event(calm, "calmed", {})


def rest(run: Run) -> Iterator[Event]:
    """From where on there is little or nothing more to gain."""
    level, last = run.level, run.last
    quarter = len(level) // 4
    # Less than a sweep in each quarter says nothing about the next.
    if run.history.diverged or quarter < run.sweep or not level[-1] < _GAINED * run.loss[0]:
        return
    if [event.key for event in plateau(run)][-1:] in (["plateau"], ["plateau_strides"]):
        return
    end = float(level[-quarter:].mean())
    drop = float(level[-2 * quarter : -quarter].mean()) - end
    before = float(level[-3 * quarter : -2 * quarter].mean()) - end - drop
    ahead = np.maximum.accumulate(level[::-1])[::-1]
    if abs(drop) <= _LEVEL * abs(end):
        key, near = ("minimum", _AT_REST) if _in_a_minimum(run, end) else ("settled", _NEAR)
        state = int(np.argmax(ahead <= end + near * abs(end)))
        starts, _, calm = _swings(run)
        if state <= last - quarter and (not len(starts) or calm < last - quarter):
            yield Event(state, key, {"loss": number(end, 3)})
    elif 0 < drop < _SLOWER * before:
        goal = level[-1] + _CRAWL * (run.loss[0] - level[-1])
        state = max(int(np.argmax(ahead <= goal)), run.stays_right)
        if state <= _LATE * last:
            # What a linear unit gains is steepness; of others that isn't known.
            yield Event(state, "crawl" if run.unit else "crawl_surer", {})


def _in_a_minimum(run: Run, end: float) -> bool:
    """Whether the loss rests at `end` and the samples' pulls cancel out.

    Where all are right they don't pull against each other: without a penalty
    on the weights there is no minimum then, only less and less to gain.
    """
    if not run.history.has_gradients:
        return False
    final = slice(-max(1, run.last // 4), None)
    calm = np.abs(run.loss[final] - end).max() <= _AT_REST * abs(end)
    mean = (run.gradient[final] * run.weights[final]).sum(axis=0) / run.weights[final].sum()
    gone = np.linalg.norm(mean) <= _TINY * run.full_gradient.max()
    return bool(calm and gone and run.stays_right > run.last and not run.saturated(run.last))
