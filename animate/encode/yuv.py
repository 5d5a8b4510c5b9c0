"""Pictures as video coders take them: YUV 4:2:0."""

from itertools import product

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace

from animate.encode.difference import Places, Screen, unpacked, where
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
    converted. An odd last row or column is doubled.

    Attributes
    ----------
    width, height : int
        Of the planes, both even.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._screen = Screen(size)
        self.width, self.height = (length + length % 2 for length in size)
        self._data = np.zeros((self.height * 3 // 2, self.width), np.uint8)
        pixels, quads = self.width * self.height, self.width * self.height // 4
        flat = self._data.reshape(-1)
        self._y, self._u, self._v = np.split(flat, [pixels, pixels + quads])
        self._stale = np.zeros(quads, bool)

    def update(self, frame: Frame) -> None:
        """Take over what differs in the frame's changed rectangles."""
        places = self._screen.update(frame)
        rows = places // self._screen.width
        columns = places - rows * self._screen.width
        self._stale[rows // 2 * (self.width // 2) + columns // 2] = True
        quads = where(self._stale)
        self._convert(quads)
        self._stale[quads] = False

    def _convert(self, quads: Places) -> None:
        rows = quads // (self.width // 2)
        columns = quads - rows * (self.width // 2)
        width, height = self._size
        mean = np.zeros((len(quads), 3), np.float32)
        # One pixel of every quad at a time.
        for down, right in product(range(2), range(2)):
            row, column = 2 * rows + down, 2 * columns + right
            seen = np.minimum(row, height - 1) * width + np.minimum(column, width - 1)
            colors = unpacked(self._screen.colors[seen])
            # The half rounds to the nearest; the cast cuts off.
            self._y[row * self.width + column] = colors @ _TO_Y + np.float32(16.5)
            mean += colors / 4
        self._u[quads] = mean @ _TO_U + np.float32(128.5)
        self._v[quads] = mean @ _TO_V + np.float32(128.5)

    def picture(self) -> VideoFrame:
        """A copy for the encoder, tagged with its colours."""
        picture = VideoFrame.from_ndarray(self._data, format="yuv420p")
        picture.colorspace, picture.color_range = Colorspace.ITU709, ColorRange.MPEG
        return picture
