"""Loss and accuracy of many (w, b) at once, over all the data."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from animate.core.loss import LOSSES
from animate.history import History
from animate.surface import Surface

Range = tuple[float, float]

# Logits held at one time: 4 million float64 are 32 MB, and few enough calls.
_CHUNK = 4_000_000


def evaluate(
    w: ArrayLike, b: ArrayLike, x: NDArray[np.floating], y: NDArray[np.floating], loss: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean loss and accuracy over the data at each point of parameter space.

    Parameters
    ----------
    w, b : array_like
        Weights and biases, of shapes that broadcast together.
    x : ndarray, shape (N, 1)
    y : ndarray, shape (N,)
        Labels, 0 or 1.
    loss : str
        A key of `animate.core.loss.LOSSES`.

    Returns
    -------
    loss, accuracy : ndarray of float64, of the broadcast shape of w and b
        A point that isn't finite has a loss that isn't either.
    """
    weights, biases = np.broadcast_arrays(np.asarray(w, np.float64), np.asarray(b, np.float64))
    flat = np.stack([weights.ravel(), biases.ravel()])
    inputs, labels = x[:, 0].astype(np.float64), y.astype(np.float64)
    losses = np.empty(flat.shape[1])
    accuracies = np.empty(flat.shape[1])
    size = max(1, _CHUNK // len(inputs))
    with np.errstate(over="ignore", invalid="ignore"):
        for start in range(0, flat.shape[1], size):
            part = slice(start, start + size)
            z = flat[0, part, np.newaxis] * inputs + flat[1, part, np.newaxis]
            losses[part] = LOSSES[loss](z, labels).mean(axis=1)
            accuracies[part] = ((z > 0) == (labels > 0.5)).mean(axis=1)
    return losses.reshape(weights.shape), accuracies.reshape(weights.shape)


def loss_surface(history: History, loss: str, w_range: Range, b_range: Range, grid: int) -> Surface:
    """The loss that `history` was trained on, over `grid` x `grid` points of the plane.

    Parameters
    ----------
    history : History
        Its data is what the loss is taken over.
    loss : str
        A key of `animate.core.loss.LOSSES`.
    w_range, b_range : (float, float)
        First and last value on the grid.
    grid : int
        Points a side.
    """
    w, b = np.linspace(*w_range, grid), np.linspace(*b_range, grid)
    losses, _ = evaluate(w[np.newaxis, :], b[:, np.newaxis], history.x, history.y, loss)
    return Surface(w, b, losses)
