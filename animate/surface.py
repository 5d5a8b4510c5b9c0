"""The loss over a grid of the plane, as it passes from the core to the scene."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Surface(NamedTuple):
    """A loss surface.

    Attributes
    ----------
    w, b : ndarray of float64, shapes (C,) and (R,)
        The grid of the plane, ascending.
    loss : ndarray of float64, shape (R, C)
        The full-data loss at each (b, w).
    """

    w: NDArray[np.float64]
    b: NDArray[np.float64]
    loss: NDArray[np.float64]
