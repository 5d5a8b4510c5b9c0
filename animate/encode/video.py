"""Videos with an even beat, and the MP4 among them: H.264 that every browser plays and scrubs."""

import platform
from collections.abc import Mapping
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

import av
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from animate.encode.clock import Clock
from animate.encode.encoder import Film
from animate.encode.inorder import InOrder
from animate.encode.points import decimal_points
from animate.encode.yuv import Planes
from animate.frame import Frame

# A keyframe costs as much as a hundred other frames, so a keyframe a second
# would triple the file. What scrubbing feels is how many frames are decoded
# to reach one: 200 of these take a browser a tenth of a second.
_KEYFRAME = 200

# ITU-T H.273 code point 1 for primaries, transfer and matrix: BT.709.
_BT709 = 1


class Video:
    """Writes a video; see `animate.encode.encoder.Encoder`.

    An even beat of `film.fps` frames a second: a frame that is shown longer
    is repeated, which costs next to nothing. No player then has to guess how
    long the last picture is shown.

    Attributes
    ----------
    container, codec : str
        By the names that libav has for them.
    packing, coding : mapping of str to str
        The options of each.
    """

    container: ClassVar[str]
    codec: ClassVar[str]
    packing: ClassVar[Mapping[str, str]]
    coding: ClassVar[Mapping[str, str]]

    def __init__(self, path: Path, film: Film) -> None:
        self._path, self._film = path, film
        self._rate = Fraction(film.fps).limit_denominator(1000)
        self._clock = Clock(self._rate)
        self._ticks = 0
        self._planes = Planes(film.size)

    def __enter__(self) -> Self:
        options = {**self.packing, "fflags": "+bitexact"}
        self._container = av.open(str(self._path), "w", format=self.container, options=options)
        if self._film.comment:
            self._container.metadata["comment"] = self._film.comment
        stream = self._container.add_stream(self.codec, rate=self._rate)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = self._planes.width, self._planes.height
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.color_range = ColorRange.MPEG
        context.colorspace = Colorspace.ITU709
        context.color_primaries = context.color_trc = _BT709
        # The bytes may depend on the number of threads.
        exact = {"threads": "2", "flags": "+bitexact", "g": str(_KEYFRAME)}
        context.options = {**self.coding, **exact}
        self._stream = stream
        self._coder = InOrder(self._code, lambda _: None, threads=1)
        # Left in the other order: the coder first.
        self._open = ExitStack()
        self._open.enter_context(decimal_points())
        self._open.callback(self._container.close)
        self._open.callback(self._coder.close)
        return self

    def write(self, frame: Frame) -> None:
        self._planes.update(frame)
        for _ in range(self._clock.ticks(frame.seconds)):
            picture = self._planes.picture()
            picture.pts, picture.time_base = self._ticks, 1 / self._rate
            self._ticks += 1
            self._coder.put(picture)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._open:
            if kind is None:
                self._coder.finish()
                self._code(None)

    def _code(self, picture: VideoFrame | None) -> None:
        """Write a picture, or without one what the codec still holds."""
        self._container.mux(self._stream.encode(picture))


# Most of a frame is the same as the one before: a plain search for motion and a
# fixed run of B-frames lose nothing and save time.
_SEARCH = "bframes=8:b-adapt=0:ref=3:me=dia:subme=1"

# The AVX-512 code of x264 165 lets what memory held before into the last bytes of
# a slice (MALLOC_PERTURB_ shows it); with SSE 4.2 the same frames always give the
# same bytes, and are as fast.
_INSTRUCTIONS = (
    ":asm=MMX2,SSE2Fast,SSSE3,SSE4.2" if platform.machine() in ("x86_64", "AMD64") else ""
)


class Mp4(Video):
    """H.264 in an MP4, which begins to play before it is loaded whole."""

    container = "mp4"
    codec = "libx264"
    packing: ClassVar = {"movflags": "+faststart"}
    coding: ClassVar = {
        "preset": "veryfast",
        "tune": "animation",
        # Constant quality. Thin coloured lines lose most to the halved colour
        # planes, which caps what a lower number could gain.
        "crf": "29",
        "x264-params": _SEARCH + _INSTRUCTIONS,
    }
