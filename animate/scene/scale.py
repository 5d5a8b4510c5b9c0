"""Axes of values: their limits, and ticks in numbers that are short."""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any, NamedTuple

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from animate.scene.panel import Subject

# Room at both ends of an axis, as a share of it.
_ROOM = 0.04

# A value that hardly changes isn't blown up: an axis spans at least this share
# of the values on it, or this ratio of them if it is logarithmic.
_LEAST_SHARE, _LEAST_RATIO = 0.1, 4.0

# Over so many decades at most there are ticks between the powers of ten.
_FEW_DECADES = 2.2

# Between two ticks, in em.
_APART = 2.6

# The height of a label with what sets it off from the next, in em.
_LINE = 1.3

# Beyond these a number is written with an exponent.
_SMALL, _LARGE = 1e-3, 1e5


class Scale(NamedTuple):
    """Where the values of an axis stand.

    Attributes
    ----------
    low, high : float
        The ends of the axis, in its own coordinates: values, or their
        logarithms to the base 10.
    ticks : tuple of (float, str)
        Coordinates of the ticks and their labels.
    logarithmic : bool
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    logarithmic: bool = False

    def __call__(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Coordinates of values: none of those beyond an end lies outside."""
        coordinates = np.asarray(values, np.float64)
        if self.logarithmic:
            positive = coordinates > 0
            coordinates = np.log10(np.where(positive, coordinates, 1))
            coordinates = np.where(positive | np.isnan(values), coordinates, self.low)
            coordinates[np.isnan(values)] = np.nan
        held: NDArray[np.float64] = np.clip(coordinates, self.low, self.high)
        return held

    def dress(self, axes: Any, subject: Subject) -> None:
        """Give the axes these limits, ticks, and a line at each tick."""
        axes.set_ylim(self.low, self.high)
        axes.set_yticks([at for at, _ in self.ticks], [label for _, label in self.ticks])
        for at, _ in self.ticks:
            axes.axhline(at, color=subject.theme.rule, lw=0.6 * subject.layout.scale, zorder=1)


def linear(values: NDArray[np.floating], room: float, *, from_zero: bool = False) -> Scale:
    """An axis on which equal distances are equal differences.

    Parameters
    ----------
    values : ndarray
        All that is to be shown; what isn't finite doesn't count.
    room : float
        Length of the axis in em.
    from_zero : bool
        Whether it shows 0 in any case, and ends there if nothing is beyond.
    """
    low, high = _ends(values)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    short = _LEAST_SHARE * max(abs(low), abs(high)) - (high - low)
    if not high > low:
        short = max(short, 1.0)
    if short > 0:
        low, high = low - short / 2, high + short / 2
    margin = _ROOM * (high - low)
    low = 0.0 if from_zero and low == 0 else low - margin
    high += margin
    locator = MaxNLocator(_many(room), steps=[1, 2, 5, 10])
    ticks = locator.tick_values(low, high)
    return Scale(low, high, tuple((at, short_number(at)) for at in ticks if low <= at <= high))


def logarithmic(
    values: NDArray[np.floating], room: float, matter: NDArray[np.floating] | None = None
) -> Scale:
    """An axis on which equal distances are equal ratios.

    Values of 0, and those below, stand at its lower end, which is a tick then.
    Without any positive value the axis is linear.

    Parameters
    ----------
    values : ndarray
        All that is to be shown; what isn't finite doesn't count.
    room : float
        Length of the axis in em.
    matter : ndarray, optional
        Those that the axis is to tell apart. It ends a decade or two below
        them, and what is lower stands at that end.
    """
    finite = np.asarray(values, np.float64)[np.isfinite(values)]
    positive = finite[finite > 0]
    if not len(positive):
        return linear(values, room, from_zero=True)
    floor_at = _below(values if matter is None else matter)
    cut = bool(positive.min() < 10.0**floor_at)
    positive = np.maximum(positive, 10.0**floor_at)
    low, high = log10(float(positive.min())), log10(float(positive.max()))
    missing = log10(_LEAST_RATIO) - (high - low)
    if missing > 0:
        low, high = low - missing / 2, high + missing / 2
    margin = _ROOM * (high - low)
    low, high = low if cut else low - margin, high + margin
    ends: list[tuple[float, str]] = []
    if cut:
        ends = [(low, f"\u2264 {short_number(10.0**floor_at)}")]
    elif len(positive) < len(finite):
        apart = max(1.0, 2 * (high - low) / _many(room))
        ends = [(low - apart, "0" if finite.min() == 0 else "\u2264 0")]
    ticks = [
        (log10(at), short_number(at))
        for at in _round_numbers(low, high, _many(room))
        if not cut or log10(at) > low + (high - low) * _LINE / room
    ]
    return Scale(ends[0][0] if ends else low, high, (*ends, *ticks), logarithmic=True)


def shares(values: NDArray[np.floating], room: float) -> Scale:
    """An axis of shares of a whole, which ends at the whole; parameters are those of `linear`."""
    scale = linear(np.append(np.asarray(values, np.float64), 1.0), room)
    # A little room, so that a line at either end isn't cut in half.
    low, high = max(scale.low, -_ROOM), 1.0 + _ROOM * (1.0 - scale.low)
    return Scale(low, high, tuple(tick for tick in scale.ticks if low <= tick[0] <= 1.0))


def time_axis(axes: Any, subject: Subject) -> None:
    """Let the axis across be the clock that the runs share, from their start to the last end."""
    layout = subject.layout
    end = max(float(track.times[track.states - 1]) for track in subject.everyone)
    axes.set_xlim(0, end or 1)
    axes.set_xlabel(subject.words(subject.recipe.sync))
    many = max(2, min(6, int(axes.bbox.width / (4 * layout.em))))
    axes.xaxis.set_major_locator(MaxNLocator(many, integer=True, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda at, place: short_number(at)))


def em_high(axes: Any, subject: Subject) -> float:
    """The height of the axes in em."""
    return float(axes.bbox.height / subject.layout.em)


def short_number(value: float) -> str:
    """A round number in as few characters as tell it, with a true minus sign."""
    text = f"{value:.6g}"
    if value and not _SMALL <= abs(value) < _LARGE:
        mantissa, exponent = f"{value:.5e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "\u2212")


def _ends(values: NDArray[np.floating]) -> tuple[float, float]:
    finite = np.asarray(values, np.float64)[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)


def _below(values: NDArray[np.floating]) -> int:
    """The power of ten that is a decade or two below the least positive value."""
    numbers = np.asarray(values, np.float64)
    positive = numbers[np.isfinite(numbers) & (numbers > 0)]
    return floor(log10(float(positive.min()))) - 1 if len(positive) else -308


def _many(room: float) -> int:
    """How many parts ticks may divide an axis into."""
    return max(1, min(6, int(room / _APART)))


def _round_numbers(low: float, high: float, many: int) -> Sequence[float]:
    """Powers of ten between two logarithms, or some of them, or more."""
    powers = range(ceil(low), floor(high) + 1)
    if high - low > _FEW_DECADES:
        stride = ceil(len(powers) / (many + 1))
        return [10.0**power for power in powers if power % stride == 0]
    for digits in ((1, 2, 3, 4, 6), (1, 2, 5), (1, 3), (1,)):
        numbers = [
            digit * 10.0**power
            for power in range(floor(low), floor(high) + 1)
            for digit in digits
            if low <= log10(digit) + power <= high
        ]
        if len(numbers) <= many + 1:
            break
    return numbers
