"""Pictures as video coders take them: YUV 4:2:0."""

from itertools import product

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from animate.encode.difference import packed, take_over, where
from animate.frame import Frame

# BT.709 luma, and the colour differences scaled to the studio range of 8 bits
# (ITU-R BT.709-6, items 3.2 to 3.5).
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
_TO_Y = np.float32(219 / 255) * _LUMA
_TO_U = np.float32(224 / 255 / 1.8556) * (np.array([0, 0, 1], np.float32) - _LUMA)
_TO_V = np.float32(224 / 255 / 1.5748) * (np.array([1, 0, 0], np.float32) - _LUMA)


class Planes:
    """The picture as YUV 4:2:0 in the studio range, converted only where it changes.

    Colour is kept once for each quad of 2 x 2 pixels, so quads are what is
    converted.
    """

    def __init__(self, width: int, height: int) -> None:
        self._data = np.zeros((height * 3 // 2, width), np.uint8)
        self._source = np.zeros((height, width, 4), np.uint8)
        rows, columns = height // 2, width // 2
        self._quads = self._source.reshape(rows, 2, columns, 2, 4)
        self._y = self._data[:height].reshape(rows, 2, columns, 2)
        self._u, self._v = self._data[height:].reshape(2, rows, columns)
        self._stale = np.zeros((rows, columns), bool)

    def update(self, frame: Frame) -> None:
        """Take over what differs in the frame's changed rectangles."""
        height, width = frame.pixels.shape[:2]
        for rect in frame.changed:
            now, before = packed(frame.pixels[rect.slices]), packed(self._source[rect.slices])
            rows, columns = take_over(now, before)
            self._stale[(rows + rect.top) // 2, (columns + rect.left) // 2] = True
        if width < self._source.shape[1]:
            self._source[:, width] = self._source[:, width - 1]
        if height < self._source.shape[0]:
            self._source[height] = self._source[height - 1]
        self._convert(*where(self._stale))
        self._stale[:] = False

    def _convert(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> None:
        # One pixel of every quad at a time: (row, column) inside the quad.
        mean = np.zeros((len(rows), 3), np.float32)
        for row, column in product(range(2), range(2)):
            colors = self._quads[rows, row, columns, column, :3].astype(np.float32)
            # The half rounds to the nearest; the cast cuts off.
            self._y[rows, row, columns, column] = colors @ _TO_Y + np.float32(16.5)
            mean += colors / 4
        self._u[rows, columns] = mean @ _TO_U + np.float32(128.5)
        self._v[rows, columns] = mean @ _TO_V + np.float32(128.5)

    def picture(self) -> VideoFrame:
        """A copy for the encoder, tagged with its colours."""
        picture = VideoFrame.from_ndarray(self._data, format="yuv420p")
        picture.colorspace, picture.color_range = Colorspace.ITU709, ColorRange.MPEG
        return picture
