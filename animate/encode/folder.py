"""A folder of numbered PNGs, for programs that make films of them."""

import shutil
import zlib
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from animate.encode.chunks import SIGNATURE, chunk, header, lines
from animate.encode.encoder import Film
from animate.encode.inorder import InOrder
from animate.files import FRAMES_TABLE
from animate.frame import Frame

RECIPE = "recipe.json"

# Level 6 takes twice as long for 3 % less.
_LEVEL = 3


class _Picture(NamedTuple):
    path: Path
    size: tuple[int, int]
    lines: NDArray[np.uint8]


class Folder:
    """Makes a folder of all frames; see `animate.encode.encoder.Encoder`.

    Beside 00000.png and those after it stand `frames.csv`, with the name of
    each, the step that it shows and its seconds, and the comment as
    `recipe.json`. After an error nothing is left of the folder.
    """

    def __init__(self, path: Path, film: Film) -> None:
        self._path, self._film = path, film
        width, height = film.size
        self._lines = lines(np.zeros((height, width, 3), np.uint8))
        self._pixels = self._lines[:, 1:].reshape(height, width, 3)
        self._rows = ["name,step,seconds\n"]

    def __enter__(self) -> Self:
        self._path.mkdir()
        self._coders = InOrder(_write, lambda _: None)
        return self

    def write(self, frame: Frame) -> None:
        for rect in frame.changed:
            self._pixels[rect.slices] = frame.pixels[rect.slices][..., :3]
        # As printf's %05d: a number that needs more digits takes more.
        name = f"{len(self._rows) - 1:05d}.png"
        self._rows.append(f"{name},{frame.step},{float(frame.seconds):.9g}\n")
        self._coders.put(_Picture(self._path / name, self._film.size, self._lines.copy()))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        complete = False
        try:
            if kind is None:
                self._coders.finish()
                (self._path / FRAMES_TABLE).write_text("".join(self._rows), "utf-8", newline="\n")
                if self._film.comment:
                    (self._path / RECIPE).write_text(self._film.comment, "utf-8", newline="\n")
                complete = True
        finally:
            self._coders.close()
            if not complete:
                shutil.rmtree(self._path, ignore_errors=True)


def _write(picture: _Picture) -> None:
    path, size, content = picture
    data = chunk(b"IDAT", zlib.compress(content.data, _LEVEL))
    path.write_bytes(SIGNATURE + header(size, 3) + data + chunk(b"IEND", b""))
