"""MP4: H.264 that every browser plays and scrubs."""

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from animate.encode.clock import Clock
from animate.encode.encoder import Film
from animate.frame import Frame, Rect

# Constant quality: flat graphics stay clean at this.
_CRF = "23"

# ITU-T H.273 code point 1 for primaries, transfer and matrix: BT.709.
_BT709 = 1

# BT.709 luma, and the colour differences scaled to the studio range of 8 bits
# (ITU-R BT.709-6, items 3.2 to 3.5).
_LUMA = np.array([0.2126, 0.7152, 0.0722])
_TO_Y = 219 / 255 * _LUMA
_TO_U = 224 / 255 * (np.array([0, 0, 1]) - _LUMA) / 1.8556
_TO_V = 224 / 255 * (np.array([1, 0, 0]) - _LUMA) / 1.5748


class Mp4:
    """Writes an MP4; see `animate.encode.encoder.Encoder`.

    An even beat of `film.fps` frames a second: a frame that is shown longer
    is repeated, which costs next to nothing. A keyframe comes every second,
    so that scrubbing lands where it should.
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
            "g": str(max(1, int(self._rate))),
        }
        self._stream = stream
        return self

    def write(self, frame: Frame) -> None:
        for rect in frame.changed:
            self._planes.update(frame.pixels, rect)
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
    """The picture as YUV 4:2:0 in the studio range, kept up to date by rectangles."""

    def __init__(self, width: int, height: int) -> None:
        self._width, self._height = width, height
        self._data = np.empty((height * 3 // 2, width), np.uint8)
        self._y = self._data[:height]
        self._u, self._v = (
            plane.reshape(height // 2, width // 2)
            for plane in np.split(self._data[height:].ravel(), 2)
        )

    def update(self, pixels: NDArray[np.uint8], rect: Rect) -> None:
        """Convert the pairs of rows and columns that `rect` touches."""
        left, top = rect.left // 2 * 2, rect.top // 2 * 2
        right, bottom = -(-rect.right // 2) * 2, -(-rect.bottom // 2) * 2
        part = pixels[top:bottom, left:right, :3]
        missing = ((0, bottom - top - part.shape[0]), (0, right - left - part.shape[1]), (0, 0))
        if any(after for _, after in missing):
            part = np.pad(part, missing, mode="edge")
        colors = part.astype(np.float32)
        self._y[top:bottom, left:right] = colors @ _TO_Y.astype(np.float32) + 16.5
        rows, columns = slice(top // 2, bottom // 2), slice(left // 2, right // 2)
        quads = (colors[::2, ::2] + colors[1::2, ::2] + colors[::2, 1::2] + colors[1::2, 1::2]) / 4
        self._u[rows, columns] = quads @ _TO_U.astype(np.float32) + 128.5
        self._v[rows, columns] = quads @ _TO_V.astype(np.float32) + 128.5

    def picture(self) -> VideoFrame:
        """A copy for the encoder, tagged with its colours."""
        picture = VideoFrame.from_ndarray(self._data, format="yuv420p")
        picture.colorspace, picture.color_range = Colorspace.ITU709, ColorRange.MPEG
        return picture
