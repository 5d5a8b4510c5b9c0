"""WebP: every colour as it was drawn, and in each frame only what changed.

Format: https://developers.google.com/speed/webp/docs/riff_container. The coder
of each frame is libwebp's, by Pillow; what stands around its output is written
here, since libwebp's own animations leave out frames that look the same, and
are made on one core in memory. They are no smaller.
"""

from html import escape
from io import BytesIO
from pathlib import Path
from struct import pack
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from animate.encode.clock import Clock
from animate.encode.difference import Screen, patch
from animate.encode.encoder import Film
from animate.encode.inorder import InOrder
from animate.frame import Frame, Rect

# Lossless: all the effort there is takes eighty times as long for 4 % less, and
# the least takes as long for three times as much.
_METHOD, _QUALITY = 1, 50

# Browsers show what is shorter than 11 ms for 100 ms.
_LEAST = 11

# Features of the canvas: transparent pixels, metadata in XMP, an animation.
_ALPHA, _XMP, _ANIMATION = 0x10, 0x04, 0x02

_PACKET = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:description>'
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)


class _Image(NamedTuple):
    """RGBA pixels for a rectangle, those that stay transparent, shown for `delay` milliseconds."""

    rect: Rect
    pixels: NDArray[np.uint8]
    delay: int


class Webp:
    """Writes an animated WebP without loss; see `animate.encode.encoder.Encoder`.

    Times are whole milliseconds. The comment is the description in a packet
    of XMP.
    """

    def __init__(self, path: Path, film: Film) -> None:
        self._path, self._film = path, film
        self._screen = Screen(film.size)
        self._clock = Clock(1000, least=_LEAST)

    def __enter__(self) -> Self:
        self._file = self._path.open("wb")
        self._coders = InOrder(_coded, self._file.write)
        features = _ANIMATION | _ALPHA | (_XMP if self._film.comment else 0)
        width, height = self._film.size
        canvas = pack("<I", features) + _u24(width - 1) + _u24(height - 1)
        # The canvas is transparent before the first frame; 0 plays for ever.
        animation = pack("<IH", 0, int(self._film.once))
        self._file.write(b"RIFF\0\0\0\0WEBP" + _chunk(b"VP8X", canvas) + _chunk(b"ANIM", animation))
        return self

    def write(self, frame: Frame) -> None:
        places = self._screen.update(frame)
        # Offsets are told in steps of two pixels.
        rect, colors = patch(places, self._screen.colors[places], self._screen.width, grid=2)
        pixels = colors.view(np.uint8).reshape(*colors.shape, 4)
        self._coders.put(_Image(rect, pixels, self._clock.ticks(frame.seconds)))

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
                    if self._film.comment:
                        packet = _PACKET.format(escape(self._film.comment, quote=False))
                        self._file.write(_chunk(b"XMP ", packet.encode()))
                    size = self._file.tell() - 8
                    self._file.seek(4)
                    self._file.write(pack("<I", size))
            finally:
                self._coders.close()


def _coded(image: _Image) -> bytes:
    """The ANMF chunk of one image, laid over what was there before."""
    (left, top, right, bottom), pixels, delay = image
    place = b"".join(map(_u24, (left // 2, top // 2, right - left - 1, bottom - top - 1)))
    # Flags 0: blend with what is there, and leave the outcome.
    manner = _u24(min(delay, 0xFFFFFF)) + b"\0"
    still = BytesIO()
    Image.fromarray(pixels).save(still, "WEBP", lossless=True, quality=_QUALITY, method=_METHOD)
    # After the 12 bytes of its file header stands the one chunk that is needed.
    return _chunk(b"ANMF", place + manner + still.getvalue()[12:])


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _u24(number: int) -> bytes:
    return number.to_bytes(3, "little")
