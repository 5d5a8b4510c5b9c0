"""Which loss a loop trains, found out from the values that it comes to."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from animate.core.data import Samples
from animate.core.loss import LOSSES

Floats = NDArray[np.float64]

# Those that a loop may be of; what can't be told apart is the first of them.
KNOWN_APART = ("cross-entropy", "mse")

# How far a loop's own arithmetic may be off: float32, and the logarithm of a
# probability near 0 or 1 that float32 has rounded.
_OFF, _SHARE = 2e-6, 1e-2

# A cross-entropy beyond this is another with every way of writing it: the
# logarithm of a rounded probability, or PyTorch's, which stops at 100.
_SATURATED = 14.0

# Values that are looked at together, times samples.
_TOGETHER = 1_000_000


def possible_losses(
    states: Sequence[Sequence[float]], values: Sequence[float], samples: Samples
) -> tuple[str, ...]:
    """The losses that values over mini-batches can be of, in the order of `KNOWN_APART`.

    The mean over a batch lies between the least and the greatest loss of all
    samples. So a value outside of these excludes a loss, whichever the batch
    was; the loss that is trained is never excluded.

    Parameters
    ----------
    states : sequence of (float, float)
        Weight and bias at which each value was computed.
    values : sequence of float
        Those that aren't finite tell nothing.
    samples : Samples
        What the batches are of.
    """
    points, means = np.asarray(states, np.float64).reshape(-1, 2), np.asarray(values, np.float64)
    sound = np.isfinite(means) & np.isfinite(points).all(axis=1)
    points, means = points[sound], means[sound]
    left: tuple[str, ...] = KNOWN_APART
    size = max(1, _TOGETHER // len(samples.y))
    for first in range(0, len(points), size):
        part = slice(first, first + size)
        z = points[part, :1] * samples.x[:, 0].astype(np.float64) + points[part, 1:]
        left = tuple(name for name in left if _possible(name, z, means[part], samples))
        if not left:
            break
    return left


def _possible(name: str, z: Floats, means: Floats, samples: Samples) -> bool:
    """Whether each mean may be one of the loss at the logits of its row, shape (K, N)."""
    each = LOSSES[name].each(z, samples.y.astype(np.float64))
    least = np.minimum(each.min(axis=1), _SATURATED) * (1 - _SHARE) - _OFF
    most = each.max(axis=1) * (1 + _SHARE) + _OFF
    if name == "cross-entropy":
        # A rounded probability may be that of a sample a little farther out.
        most = np.where(most > _SATURATED, np.inf, most)
    return bool(((least <= means) & (means <= most)).all())
