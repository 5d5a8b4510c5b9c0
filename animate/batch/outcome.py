"""What became of a run, read off its history."""

import numpy as np
from numpy.typing import NDArray

from animate.batch.records import MOST_PARAMETERS, Outcome
from animate.history import History

_ENOUGH = 0.9


def outcome_of(history: History) -> Outcome:
    """Where a run started and ended, and when it was right."""
    last = history.last_finite
    accuracy = history.accuracy[: last + 1]
    classified = not bool(np.isnan(accuracy).any())
    few = history.params.shape[1] <= MOST_PARAMETERS
    return Outcome(
        start=_numbers(history.params[0]) if few else (),
        end=_numbers(history.params[last]) if few else (),
        start_loss=_number(history.loss[0]),
        loss=_number(history.loss[last]),
        accuracy=_number(accuracy[-1]) if classified else None,
        steps=last,
        evaluations=int((history.batch_indices[:last] >= 0).sum()),
        samples=len(history.y),
        steps_to_90=_since(accuracy >= _ENOUGH) if classified else None,
        steps_to_all=_since(accuracy == 1) if classified else None,
        diverged=history.diverged,
    )


def _numbers(row: NDArray[np.floating]) -> tuple[float, ...]:
    return tuple(map(_number, row))


def _number(value: np.floating) -> float:
    """A number as short as it is that very number in its own precision."""
    return float(str(value))


def _since(holds: NDArray[np.bool_]) -> int | None:
    """The first index from which on it holds to the end; None if it doesn't in the end."""
    if not holds[-1]:
        return None
    broken = np.flatnonzero(~holds)
    return int(broken[-1]) + 1 if len(broken) else 0
