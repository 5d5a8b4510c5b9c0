"""APNG: every colour as it was drawn, and in each frame only what changed."""

import zlib
from fractions import Fraction
from pathlib import Path
from struct import pack
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from animate.encode.chunks import SIGNATURE, chunk, header, lines, text
from animate.encode.clock import Ratios
from animate.encode.difference import Screen, patch
from animate.encode.encoder import Film
from animate.encode.inorder import InOrder
from animate.frame import Frame, Rect

# Level 9 takes more than twice as long for 3 % less.
_LEVEL = 6

# Where acTL stands: after the signature and IHDR.
_CONTROL_OFFSET = 33

# Blend operations: the pixels replace what was there, or are laid over it.
_SOURCE, _OVER = 0, 1


class _Image(NamedTuple):
    """RGBA pixels for a rectangle, those that stay transparent, shown for `seconds`."""

    rect: Rect
    pixels: NDArray[np.uint8]
    seconds: Fraction


class _Coded(NamedTuple):
    rect: Rect
    content: bytes
    seconds: Fraction


class Apng:
    """Writes an APNG; see `animate.encode.encoder.Encoder`.

    Pixels that stay as they are become transparent ones, whose long runs take
    a ninth of the bytes of their colours. Times are exact fractions.
    """

    def __init__(self, path: Path, film: Film) -> None:
        self._path, self._film = path, film
        self._screen = Screen(film.size)
        self._ratios = Ratios()
        self._frames = 0
        # fcTL and fdAT chunks are numbered together.
        self._number = 0

    def __enter__(self) -> Self:
        self._file = self._path.open("wb")
        self._coders = InOrder(_coded, self._append)
        self._file.write(SIGNATURE + header(self._film.size, 4) + self._control())
        if self._film.comment:
            self._file.write(text(self._film.comment))
        return self

    def write(self, frame: Frame) -> None:
        places = self._screen.update(frame)
        rect, colors = patch(places, self._screen.colors[places], self._screen.width)
        pixels = colors.view(np.uint8).reshape(*colors.shape, 4)
        self._coders.put(_Image(rect, pixels, self._ratios.ratio(frame.seconds)))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._file:
            try:
                if kind is None:
                    self._coders.finish()
                    self._file.write(chunk(b"IEND", b""))
                    self._file.seek(_CONTROL_OFFSET)
                    self._file.write(self._control())
            finally:
                self._coders.close()

    def _control(self) -> bytes:
        """The acTL chunk: how many frames there are, and how often they are played."""
        return chunk(b"acTL", pack(">II", self._frames, int(self._film.once)))

    def _append(self, image: _Coded) -> None:
        (left, top, right, bottom), content, seconds = image
        first = self._frames == 0
        place = pack(">IIII", right - left, bottom - top, left, top)
        # Disposal 0: the picture stays, and the next one is laid over it.
        manner = pack(">HHBB", *seconds.as_integer_ratio(), 0, _SOURCE if first else _OVER)
        self._file.write(chunk(b"fcTL", self._counted() + place + manner))
        # What shows no animations shows the first frame.
        data = (b"IDAT", content) if first else (b"fdAT", self._counted() + content)
        self._file.write(chunk(*data))
        self._frames += 1

    def _counted(self) -> bytes:
        number = pack(">I", self._number)
        self._number += 1
        return number


def _coded(image: _Image) -> _Coded:
    rect, pixels, seconds = image
    return _Coded(rect, zlib.compress(lines(pixels).data, _LEVEL), seconds)
