"""Where two pictures differ."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from animate.frame import Frame, Rect

Places = tuple[NDArray[np.intp], NDArray[np.intp]]
Value = TypeVar("Value", np.uint8, np.uint32)


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


class Screen:
    """What the frames so far leave on the screen.

    Attributes
    ----------
    colors : ndarray of uint32, shape (H, W)
        Packed. Before the first frame 0, which no opaque pixel is.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        self.colors = np.zeros((height, width), np.uint32)

    def update(self, frame: Frame) -> Places:
        """Take the frame over; return where its colours are other than before."""
        pixels = packed(frame.pixels)
        rows, columns = [], []
        for rect in frame.changed:
            down, right = take_over(pixels[rect.slices], self.colors[rect.slices])
            rows.append(down + rect.top)
            columns.append(right + rect.left)
        if not rows:
            return np.empty(0, np.intp), np.empty(0, np.intp)
        return np.concatenate(rows), np.concatenate(columns)


def patch(places: Places, values: NDArray[Value], grid: int = 1) -> tuple[Rect, NDArray[Value]]:
    """The smallest rectangle around some pixels: their values in it, 0 in all others.

    Its left and top are multiples of `grid`. Without any pixels it is the one
    in the corner, left alone: a frame that changes nothing still takes its time.
    """
    rows, columns = places
    if not len(rows):
        return Rect(0, 0, 1, 1), np.zeros((1, 1), values.dtype)
    left, top = int(columns.min()) // grid * grid, int(rows.min()) // grid * grid
    rect = Rect(left, top, int(columns.max()) + 1, int(rows.max()) + 1)
    pixels = np.zeros((rect.bottom - top, rect.right - left), values.dtype)
    pixels[rows - top, columns - left] = values
    return rect, pixels
