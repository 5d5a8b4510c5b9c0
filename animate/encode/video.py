"""MP4: H.264 that every browser plays and scrubs."""

import platform
from fractions import Fraction
from itertools import product
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from animate.encode.clock import Clock
from animate.encode.difference import packed, take_over, where
from animate.encode.encoder import Film
from animate.frame import Frame

# Constant quality. Thin coloured lines lose most to the halved colour planes,
# which caps what a lower number could gain.
_CRF = "29"

# A keyframe costs as much as a hundred other frames, so a keyframe a second
# would triple the file. What scrubbing feels is how many frames are decoded
# to reach one: 200 of these take a browser a tenth of a second.
_KEYFRAME = 200

# Most of a frame is the same as the one before: a plain search for motion and a
# fixed run of B-frames lose nothing and save time.
_SEARCH = "bframes=8:b-adapt=0:ref=3:me=dia:subme=1"

# The AVX-512 code of x264 165 lets what memory held before into the last bytes of
# a slice (MALLOC_PERTURB_ shows it); with SSE 4.2 the same frames always give the
# same bytes, and are as fast.
_INSTRUCTIONS = (
    ":asm=MMX2,SSE2Fast,SSSE3,SSE4.2" if platform.machine() in ("x86_64", "AMD64") else ""
)

# ITU-T H.273 code point 1 for primaries, transfer and matrix: BT.709.
_BT709 = 1

# BT.709 luma, and the colour differences scaled to the studio range of 8 bits
# (ITU-R BT.709-6, items 3.2 to 3.5).
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
_TO_Y = np.float32(219 / 255) * _LUMA
_TO_U = np.float32(224 / 255 / 1.8556) * (np.array([0, 0, 1], np.float32) - _LUMA)
_TO_V = np.float32(224 / 255 / 1.5748) * (np.array([1, 0, 0], np.float32) - _LUMA)


class Mp4:
    """Writes an MP4; see `animate.encode.encoder.Encoder`.

    An even beat of `film.fps` frames a second: a frame that is shown longer
    is repeated, which costs next to nothing.
    """

    def __init__(self, path: Path, film: Film) -> None:
        self._path, self._film = path, film
        self._rate = Fraction(film.fps).limit_denominator(1000)
        self._clock = Clock(self._rate)
        self._ticks = 0
        width, height = film.size
        # The format wants even sizes; an odd last row or column is doubled.
        self._width, self._height = width + width % 2, height + height % 2
        self._planes = _Planes(self._width, self._height)

    def __enter__(self) -> Self:
        options = {"movflags": "+faststart", "fflags": "+bitexact"}
        self._container = av.open(str(self._path), "w", format="mp4", options=options)
        if self._film.comment:
            self._container.metadata["comment"] = self._film.comment
        stream = self._container.add_stream("libx264", rate=self._rate)
        stream.width, stream.height, stream.pix_fmt = self._width, self._height, "yuv420p"
        context = stream.codec_context
        context.color_range = ColorRange.MPEG
        context.colorspace = Colorspace.ITU709
        context.color_primaries = context.color_trc = _BT709
        context.options = {
            "preset": "veryfast",
            "tune": "animation",
            "crf": _CRF,
            # The bytes depend on the number of threads.
            "threads": "2",
            "flags": "+bitexact",
            "g": str(_KEYFRAME),
            "x264-params": _SEARCH + _INSTRUCTIONS,
        }
        self._stream = stream
        return self

    def write(self, frame: Frame) -> None:
        self._planes.update(frame)
        for _ in range(self._clock.ticks(frame.seconds)):
            picture = self._planes.picture()
            picture.pts, picture.time_base = self._ticks, 1 / self._rate
            self._ticks += 1
            self._container.mux(self._stream.encode(picture))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._container.mux(self._stream.encode())
        finally:
            self._container.close()


class _Planes:
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
