"""How the learning rate changes from epoch to epoch."""

from collections.abc import Callable, Mapping
from math import cos, inf, pi
from typing import Any

# From the epoch, counted from 0, and the number of all, to a share of the rate.
_Shares = Callable[[Mapping[str, Any], int, int], float]


def _constant(schedule: Mapping[str, Any], epoch: int, epochs: int) -> float:
    return 1.0


def _step(schedule: Mapping[str, Any], epoch: int, epochs: int) -> float:
    return _power(schedule["factor"], epoch // schedule["every"])


def _exponential(schedule: Mapping[str, Any], epoch: int, epochs: int) -> float:
    return _power(schedule["factor"], epoch)


def _power(factor: float, times: int) -> float:
    """The power, and inf beyond what float64 holds: a rate at which the run diverges."""
    try:
        return float(factor**times)
    except OverflowError:
        return inf


def _cosine(schedule: Mapping[str, Any], epoch: int, epochs: int) -> float:
    floor = schedule["floor"]
    return float(floor + (1 - floor) * (1 + cos(pi * epoch / epochs)) / 2)


SCHEDULES: dict[str, _Shares] = {
    "constant": _constant,
    "step": _step,
    "exponential": _exponential,
    "cosine": _cosine,
}


def share(schedule: Mapping[str, Any], epoch: int, epochs: int) -> float:
    """The share of the learning rate that an epoch is trained at.

    As torch's `StepLR`, `ExponentialLR` and `CosineAnnealingLR` over all
    epochs: the cosine would reach its floor after the last, so that with a
    floor of 0 no epoch stands still.

    Parameters
    ----------
    schedule : mapping
        `name`, a key of `SCHEDULES`, with `every` and `factor`, or `floor`.
    epoch : int
        From 0.
    epochs : int
        Of the whole run.
    """
    return SCHEDULES[schedule["name"]](schedule, epoch, epochs)
