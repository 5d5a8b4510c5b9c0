"""Where two pictures differ."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from animate.frame import Frame, Rect

# Pixels of a picture by number, row after row from the top left. As an index into
# the flat picture that is several times as fast as rows and columns.
Places = NDArray[np.intp]
Keys = NDArray[np.uint32]
Colors = NDArray[np.float32]
Value = TypeVar("Value", np.uint8, np.uint32)


def packed(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """RGBA pixels, shape (..., 4), as one number each: A, B, G, R from the top byte.

    A view where the pixels are contiguous along the last axis.
    """
    return pixels.view("<u4")[..., 0]


def unpacked(keys: Keys) -> Colors:
    """The channels of packed colours, 0 to 255, shape (n, 3)."""
    bands = np.ascontiguousarray(keys, "<u4").view(np.uint8).reshape(-1, 4)
    return bands[:, :3].astype(np.float32)


def where(mask: NDArray[np.bool_]) -> Places:
    """The numbers of what is true, as `numpy.flatnonzero`, without its ado."""
    return mask.ravel().nonzero()[0]


class Screen:
    """What the frames so far leave on the screen.

    Attributes
    ----------
    width : int
        In pixels.
    colors : ndarray of uint32, shape (H * W,)
        Packed. Before the first frame 0, which no opaque pixel is.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self.width, height = size
        self.colors = np.zeros(height * self.width, np.uint32)
        self._picture = self.colors.reshape(height, self.width)

    def update(self, frame: Frame) -> Places:
        """Take the frame over; return where its colours are other than before."""
        pixels = packed(frame.pixels)
        flat = pixels.reshape(-1)
        found = [np.empty(0, np.intp)]
        for rect in frame.changed:
            across = rect.right - rect.left
            inside = where(pixels[rect.slices] != self._picture[rect.slices])
            # On from the rectangle's rows to the picture's.
            places = inside + inside // max(across, 1) * (self.width - across)
            places += rect.top * self.width + rect.left
            self.colors[places] = flat[places]
            found.append(places)
        return np.concatenate(found)


def patch(
    places: Places, values: NDArray[Value], width: int, grid: int = 1
) -> tuple[Rect, NDArray[Value]]:
    """The smallest rectangle around some pixels: their values in it, 0 in all others.

    Its left and top are multiples of `grid`; the picture is `width` pixels
    wide. Without any pixels it is the one in the corner, left alone: a frame
    that changes nothing still takes its time.
    """
    if not len(places):
        return Rect(0, 0, 1, 1), np.zeros((1, 1), values.dtype)
    rows = places // width
    columns = places - rows * width
    left, top = int(columns.min()) // grid * grid, int(rows.min()) // grid * grid
    rect = Rect(left, top, int(columns.max()) + 1, int(rows.max()) + 1)
    pixels = np.zeros((rect.bottom - top, rect.right - left), values.dtype)
    pixels[rows - top, columns - left] = values
    return rect, pixels
