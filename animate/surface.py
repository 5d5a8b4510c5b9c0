"""The loss over a grid of the plane, as it passes from the core to the scene."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Surface(NamedTuple):
    """A loss surface.

    Attributes
    ----------
    x, y : ndarray of float64, shapes (C,) and (R,)
        The grid of the plane along its first and its second axis, ascending.
    loss : ndarray of float64, shape (R, C)
        The full-data loss at each (y, x).
    optimum : ndarray of float64, shape (2,), or None
        Where in the plane the loss has its minimum; None if that lies outside
        the grid or doesn't exist, or wasn't asked for.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    loss: NDArray[np.float64]
    optimum: NDArray[np.float64] | None = None
