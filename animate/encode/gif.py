"""GIF: one global palette, and in each frame only what changed.

Format: https://www.w3.org/Graphics/GIF/spec-gif89a.txt. The LZW coder is
Pillow's; what stands around its output is written here, since Pillow's own
writer merges frames that look the same and gives each a palette.
"""

from pathlib import Path
from queue import Queue
from struct import pack
from threading import Thread
from types import TracebackType
from typing import IO, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from animate.encode.clock import Clock
from animate.encode.difference import Keys, Screen, patch, unpacked, where
from animate.encode.encoder import Film
from animate.encode.palette import TRANSPARENT, Palette, gather
from animate.frame import Frame, Rect

# A pixel keeps its colour while no channel of the true one is farther off:
# what smoothed edges shimmer by as a run crawls.
_NEAR = 24

# Images that are handed to the coder together, since the drawing falters whenever
# it wakes; and how many such sets may wait before the drawing waits for it.
_TOGETHER, _QUEUE = 4, 4

# Where the palette stands in the file: after signature and screen descriptor.
_PALETTE_OFFSET = 13


class _Image(NamedTuple):
    """One image block: indices for a rectangle, shown for `delay` centiseconds."""

    rect: Rect
    indices: NDArray[np.uint8]
    delay: int


class Gif:
    """Writes a GIF; see `animate.encode.encoder.Encoder`.

    Colours are compared as indices into the palette. Delays are whole
    centiseconds and at least 2, since browsers slow anything faster down to 10.
    """

    def __init__(self, path: Path, film: Film) -> None:
        self._path, self._film = path, film
        kept = np.array(film.kept, np.float32).reshape(-1, 3)
        self._palette = Palette(gather(film.sample()), film.colors, kept)
        self._clock = Clock(100, least=2)
        width, height = film.size
        self._screen = Screen(film.size)
        self._shown = np.full(height * width, TRANSPARENT, np.uint8)
        self._first: Keys | None = None
        self._ready: list[_Image] = []
        self._queue: Queue[list[_Image] | None] = Queue(_QUEUE)
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        # Unbuffered: the coder writes to the file's descriptor itself.
        self._file = open(self._path, "wb", buffering=0)
        self._file.write(_head(self._film))
        self._thread = Thread(target=self._code, name="gif coder", daemon=True)
        self._thread.start()
        return self

    def write(self, frame: Frame) -> None:
        if self._failure is not None:
            raise self._failure
        places = self._screen.update(frame)
        fresh = self._screen.colors[places]
        indices = self._palette.indices(fresh)
        if self._first is None:
            self._first = self._screen.colors.copy()
        worse = self._worse(self._shown[places], indices, fresh, self._first[places])
        places, indices = places[worse], indices[worse]
        self._shown[places] = indices
        rect, pixels = patch(places, indices, self._screen.width)
        self._ready.append(_Image(rect, pixels, self._clock.ticks(frame.seconds)))
        if len(self._ready) == _TOGETHER:
            self._hand_over()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hand_over()
        self._queue.put(None)
        self._thread.join()
        with self._file:
            if kind is None and self._failure is None:
                self._file.write(b";")
                # The palette may have grown on the way.
                self._file.seek(_PALETTE_OFFSET)
                table = self._palette.table[: _table_size(self._film)]
                self._file.write(table.astype(np.uint8).tobytes())
        if kind is None and self._failure is not None:
            raise self._failure

    def _worse(
        self, old: NDArray[np.uint8], new: NDArray[np.uint8], true: Keys, first: Keys
    ) -> NDArray[np.bool_]:
        """Whether the index that each pixel has is to make way for the new one.

        It may stay if it is near its true colour, unless the new one hits that
        exactly, or the colour is that of the first frame: a trace of what has
        passed would stay on the backdrop.
        """
        worse: NDArray[np.bool_] = old != new
        doubtful = where(worse & (old != TRANSPARENT))
        table, wanted = self._palette.table, unpacked(true[doubtful])
        exact = (table[new[doubtful]] == wanted).all(axis=1)
        exact |= true[doubtful] == first[doubtful]
        near = (np.abs(table[old[doubtful]] - wanted) <= _NEAR).all(axis=1)
        worse[doubtful] = exact | ~near
        return worse

    def _hand_over(self) -> None:
        self._queue.put(self._ready)
        self._ready = []

    def _code(self) -> None:
        """Code and write the images in the queue until told that there are no more."""
        while (images := self._queue.get()) is not None:
            for image in images:
                if self._failure is None:
                    try:
                        _write_image(self._file, image)
                    except BaseException as failure:  # handed to the thread that writes frames
                        self._failure = failure


def _table_size(film: Film) -> int:
    """Colours in the global table: a power of two, with room for `TRANSPARENT`."""
    return 1 << film.colors.bit_length()


def _head(film: Film) -> bytes:
    width, height = film.size
    # A global table, 8 bits a channel; its colours come at the end.
    flags = 0b1111_0000 | film.colors.bit_length() - 1
    screen = pack("<HHBBB", width, height, flags, 0, 0)
    parts = [b"GIF89a", screen, bytes(3 * _table_size(film))]
    if not film.once:
        parts.append(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00")
    if film.comment:
        parts.append(b"\x21\xfe" + _blocks(film.comment.encode()))
    return b"".join(parts)


def _blocks(content: bytes) -> bytes:
    """Sub-blocks of up to 255 bytes, each after its length, and the empty one that ends them."""
    pieces = (content[start : start + 255] for start in range(0, len(content), 255))
    return b"".join(bytes([len(piece)]) + piece for piece in pieces) + b"\x00"


def _write_image(file: IO[bytes], image: _Image) -> None:
    """Append control, descriptor and coded pixels of one image."""
    (left, top, right, bottom), indices, delay = image
    width, height = right - left, bottom - top
    # Disposal 1: the picture stays, and the next one is laid over it.
    control = pack("<BBBBHBB", 0x21, 0xF9, 4, 0b0000_0101, min(delay, 0xFFFF), TRANSPARENT, 0)
    descriptor = pack("<BHHHHB", 0x2C, left, top, width, height, 0)
    bits = max(2, int(indices.max()).bit_length())
    file.write(control + descriptor + bytes([bits]))
    picture = Image.frombuffer("P", (width, height), indices, "raw", "P", 0, 1)
    # Pillow's public save() would wrap this coder in a file of its own.
    coder = Image._getencoder("P", "gif", ("P",), (bits, False))
    coder.setimage(picture.im, (0, 0, width, height))
    # With a descriptor to write to, it works without the interpreter's lock.
    coder.encode_to_file(file.fileno(), 1 << 16)
    file.write(b"\x00")
