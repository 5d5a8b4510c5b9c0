"""Generated data: the same samples for the same seed."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from animate.core.data import Samples, names

Floats = NDArray[np.float64]


def _separable(y: Floats, random: np.random.Generator) -> Floats:
    """Evenly from 0.1 to 1 on the side of the class."""
    return (2 * y - 1) * (0.1 + 0.9 * random.random(len(y)))


def _overlapping(y: Floats, random: np.random.Generator) -> Floats:
    """Beta(4, 2) and Beta(2, 4) over -1 to 1: about one in five is on the other side.

    The fourth smallest of five even draws follows Beta(4, 2).
    """
    fourth = np.sort(random.random((len(y), 5)), axis=1)[:, 3]
    return (2 * y - 1) * (2 * fourth - 1)


def _outliers(y: Floats, random: np.random.Generator) -> Floats:
    """Separable, but one in 20 is a 0 that lies far beyond the ones."""
    side = _separable(y, random)
    zeros = np.flatnonzero(y == 0)
    far = zeros[: max(1, round(len(y) / 20))]
    side[far] = 1.5 + 1.5 * random.random(len(far))
    return side


class Set(NamedTuple):
    """A kind of data.

    Attributes
    ----------
    side : callable
        From the classes, how far each sample lies along the direction in
        which the classes part at 0. With two inputs, samples are spread
        evenly across it.
    ones : float
        Share of class 1.
    """

    side: Callable[[Floats, np.random.Generator], Floats]
    ones: float


SETS: dict[str, Set] = {
    "separable": Set(_separable, 1 / 2),
    "overlapping": Set(_overlapping, 1 / 2),
    "imbalanced": Set(_overlapping, 1 / 8),
    "outliers": Set(_outliers, 1 / 2),
}

# Of two inputs, the direction along which the classes part; slanted, so that
# both weights matter, and differently.
_ALONG = (0.8, 0.6)

# How far samples of two inputs lie from 0 along and across: inside -1 to 1.
_SPREAD = 0.7


def generated(kind: Set, samples: int, dimensions: int, seed: int) -> Samples:
    """Draw samples, at least one of each class; of one input, in its order."""
    random = np.random.Generator(np.random.PCG64(seed))
    y = np.zeros(samples)
    y[: max(1, round(samples * kind.ones))] = 1
    # By sorting plain draws: of all that a generator offers, they are the
    # least likely to change with numpy.
    y = y[np.argsort(random.random(samples), kind="stable")]
    side = kind.side(y, random)
    if dimensions == 1:
        order = np.argsort(side, kind="stable")
        x, y = side[order, np.newaxis], y[order]
    else:
        along, across = _SPREAD * side, _SPREAD * (2 * random.random(samples) - 1)
        (a, b) = _ALONG
        x = np.column_stack([a * along - b * across, b * along + a * across])
    return Samples(x.astype(np.float32), y.astype(np.float32), names(dimensions), ("0", "1"))
