"""What the runs of one animation show at the same time."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from animate.history import History

Times = NDArray[np.float64]

# Times that differ by less are the same: epochs are counted in shares.
SLACK = 1e-9


def times(history: History, sync: str) -> Times:
    """When each state was reached, shape (S + 1,), by the clock that `sync` names.

    Parameters
    ----------
    history : History
    sync : str
        'step'; 'epoch', with its share of an epoch for each step; or
        'evaluations', the samples whose gradients were taken so far. Without
        the samples of the batches all steps of an epoch have an equal share,
        and evaluations aren't known: all are 0.
    """
    if sync == "epoch" and not history.has_batches:
        return _by_epochs(history.epoch)
    samples = (history.batch_indices >= 0).sum(axis=1)
    if sync == "step":
        return np.arange(history.steps + 1, dtype=np.float64)
    evaluations = np.concatenate([[0], np.cumsum(samples)]).astype(np.float64)
    return evaluations if sync == "evaluations" else evaluations / len(history.y)


def _by_epochs(epoch: NDArray[np.integer]) -> Times:
    """When each state was reached, in epochs, of which the longest is the measure."""
    numbers, firsts, counts = np.unique(epoch, return_index=True, return_counts=True)
    place = np.searchsorted(numbers, epoch)
    longest = int(counts[numbers > 0].max(initial=1))
    # What is cut short at the end is cut short; a short epoch before counts as one.
    whole = np.where(epoch == numbers[-1], longest, counts[place])
    share = (np.arange(len(epoch)) - firsts[place] + 1) / whole
    return np.where(epoch > 0, epoch - 1 + share, 0.0)


def together(clocks: Sequence[NDArray[np.floating]], states: Sequence[int]) -> NDArray[np.intp]:
    """The steps of all runs at each time that any of them makes one, shape (M, runs).

    A run that has ended stays at its last state.

    Parameters
    ----------
    clocks : sequence of ndarray
        When each run reached its states.
    states : sequence of int
        How many states of each are shown.
    """
    shown = [clock[:count] for clock, count in zip(clocks, states, strict=True)]
    all_times = np.unique(np.concatenate(shown))
    return np.stack(
        [np.searchsorted(clock, all_times, side="right") - 1 for clock in shown], axis=1
    )
