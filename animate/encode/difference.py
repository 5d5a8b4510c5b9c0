"""Where two pictures differ."""

import numpy as np
from numpy.typing import NDArray

Places = tuple[NDArray[np.intp], NDArray[np.intp]]


def packed(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """RGBA pixels, shape (..., 4), as one number each: A, B, G, R from the top byte.

    A view where the pixels are contiguous along the last axis.
    """
    return pixels.view("<u4")[..., 0]


def where(mask: NDArray[np.bool_]) -> Places:
    """Rows and columns of what is true, as `numpy.nonzero`, several times as fast."""
    rows, columns = np.divmod(np.flatnonzero(mask), mask.shape[1])
    return rows, columns


def take_over(now: NDArray[np.uint32], before: NDArray[np.uint32]) -> Places:
    """Make `before` equal to `now`; return the rows and columns that weren't."""
    rows, columns = where(now != before)
    before[rows, columns] = now[rows, columns]
    return rows, columns
