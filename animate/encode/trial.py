"""Each format tried for real: two frames are written, and read back by a decoder."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from animate.encode.encoder import Film
from animate.encode.formats import ENCODERS, FOLDER
from animate.frame import Frame, Rect

Pixels = NDArray[np.uint8]

_SIZE = (64, 48)
_INK, _PAPER, _RED = (34, 40, 60), (255, 255, 255), (194, 18, 63)

# How far a pixel of a film may be off in the mean, of 255: colours of films are coarser.
_NEAR = 12


def write_and_read(kind: str, path: Path) -> str:
    """Write two frames to a path and read them back.

    Parameters
    ----------
    kind : str
        A key of `ENCODERS`.
    path : Path

    Returns
    -------
    str
        What was found to be well.

    Raises
    ------
    ValueError
        If what is read isn't what was written.
    Exception
        Whatever the libraries raise.
    """
    frames = _frames()
    film = Film(_SIZE, 25, False, "", lambda: frames)
    with ENCODERS[kind](path, film) as encoder:
        for frame in frames:
            encoder.write(frame)
    read = _DECODERS[kind](path)
    wanted = frames[-1:] if kind == ".png" else frames
    if len(read) != len(wanted):
        raise ValueError(f"{len(read)} frames are read where {len(wanted)} were written")
    lossy = kind in (".mp4", ".webm")
    for pixels, frame in zip(read, wanted, strict=True):
        off = np.abs(pixels[..., :3].astype(int) - frame.pixels[..., :3]).mean()
        if off > (_NEAR if lossy else 0):
            raise ValueError(f"the pixels that are read are off by {off:.0f} of 255")
    return f"{len(wanted)} frame{'s' * (len(wanted) > 1)} written and read back"


def _frames() -> list[Frame]:
    width, height = _SIZE
    frames = []
    for place in (8, 32):
        pixels = np.full((height, width, 4), 255, np.uint8)
        pixels[..., :3] = _PAPER
        pixels[24:, :, :3] = _INK
        pixels[8:24, place : place + 16, :3] = _RED
        frames.append(Frame(pixels, (Rect(0, 0, width, height),), Fraction(1, 25), 0))
    return frames


def _pictures(path: Path) -> list[Pixels]:
    with Image.open(path) as image:
        return [np.asarray(one.convert("RGB")) for one in ImageSequence.Iterator(image)]


def _films(path: Path) -> list[Pixels]:
    with av.open(str(path)) as container:
        return [
            one.to_ndarray(format="rgb24").astype(np.uint8) for one in container.decode(video=0)
        ]


def _folder(path: Path) -> list[Pixels]:
    return [_pictures(file)[0] for file in sorted(path.glob("*.png"))]


_DECODERS: dict[str, Callable[[Path], Sequence[Pixels]]] = {
    ".gif": _pictures,
    ".webp": _pictures,
    ".apng": _pictures,
    ".png": _pictures,
    ".mp4": _films,
    ".webm": _films,
    FOLDER: _folder,
}
