"""Epochs whose predictions together tell of a run."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from animate.history import History
from animate.scene.track import Track

# How many are chosen, and from how many at most.
_CHOSEN, _CANDIDATES = 6, 200

# Predictions are compared at no more than so many inputs.
_COMPARED = 200


def known(histories: Iterable[History]) -> bool:
    """Whether each run says which epoch its states were reached in."""
    return all(history.epoch.any() or not history.steps for history in histories)


def last_epoch(history: History, *, steps: bool = False) -> int:
    """The epoch of the last state that is finite, or its step."""
    return history.last_finite if steps else int(history.epoch[history.last_finite])


def end_of(history: History, epoch: int, *, steps: bool = False) -> int:
    """The last finite state within an epoch, or up to a step; the last of all beyond."""
    if steps:
        return min(epoch, history.last_finite)
    within = int(np.searchsorted(history.epoch, epoch, side="right")) - 1
    return min(within, history.last_finite)


def chosen_epochs(tracks: Sequence[Track], wanted: Sequence[int] | None) -> list[int]:
    """The epochs that are shown of some runs, ascending; steps where epochs aren't known.

    Those that are wanted and reached; if there are none, the start, the end
    and some between whose predictions differ most from one another.

    Parameters
    ----------
    tracks : sequence of Track
    wanted : sequence of int or None
    """
    steps = not known(track.history for track in tracks)
    last = max(last_epoch(track.history, steps=steps) for track in tracks)
    reached = sorted(epoch for epoch in wanted or () if epoch <= last)
    return reached or _spread(tracks, last, steps)


def _spread(tracks: Sequence[Track], last: int, steps: bool) -> list[int]:
    """Begin with the ends; add the epoch that is farthest from those there, again and again."""
    candidates = np.unique(
        np.concatenate(
            [np.arange(min(last + 1, _CANDIDATES // 2)), np.geomspace(1, last + 1, _CANDIDATES) - 1]
        ).astype(np.intp)
    )
    predictions = np.stack([_predictions(tracks, int(epoch), steps) for epoch in candidates])

    def distances(index: int) -> NDArray[np.float64]:
        distance: NDArray[np.float64] = np.abs(predictions - predictions[index]).mean(axis=1)
        return distance

    chosen = {0, len(candidates) - 1}
    nearest = np.minimum(distances(0), distances(len(candidates) - 1))
    while len(chosen) < _CHOSEN and nearest.max() > 0:
        index = int(nearest.argmax())
        chosen.add(index)
        nearest = np.minimum(nearest, distances(index))
    return sorted(int(candidates[index]) for index in chosen)


def _predictions(tracks: Sequence[Track], epoch: int, steps: bool) -> NDArray[np.float64]:
    """What all runs predict at the end of an epoch, one after the other."""
    parts = []
    for track in tracks:
        history = track.history
        inputs = history.x[:: -(-len(history.x) // _COMPARED)].astype(np.float64)
        parts.append(track.predict(end_of(history, epoch, steps=steps), inputs).ravel())
    return np.concatenate(parts)
