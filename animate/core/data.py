"""The data that a run is trained on."""

import numpy as np
from numpy.typing import NDArray


def lab() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The classroom lab's data.

    Returns
    -------
    x : ndarray of float32, shape (20, 1)
        -1.0, -0.9, ... 0.9.
    y : ndarray of float32, shape (20,)
        1 where x > 0.2, else 0: seven ones, and x = 0.2 itself is a zero.
    """
    tenths = np.arange(-10, 10)
    x = (tenths / 10).astype(np.float32)[:, np.newaxis]
    y = (tenths > 2).astype(np.float32)
    return x, y
