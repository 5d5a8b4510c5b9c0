"""Frames to encode, and what is read back from the files."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from animate.encode.encoder import Encoder, Film
from animate.frame import Frame, Rect

Pixels = NDArray[np.uint8]


def frame_of(
    pixels: Pixels, seconds: Fraction = Fraction(1, 25), changed: Sequence[Rect] | None = None
) -> Frame:
    """A frame of RGB or RGBA pixels, all of it changed unless told otherwise."""
    height, width = pixels.shape[:2]
    opaque = np.full((height, width, 4), 255, np.uint8)
    opaque[..., :3] = pixels[..., :3]
    rects = (Rect(0, 0, width, height),) if changed is None else tuple(changed)
    return Frame(opaque, rects, seconds, 0)


def film_of(
    frames: Sequence[Frame],
    fps: float = 25,
    once: bool = False,
    comment: str = "",
    sample: Callable[[], Iterable[Frame]] | None = None,
    colors: int = 255,
) -> Film:
    """A film whose colours are chosen by all of its frames unless told otherwise."""
    return Film(frames[0].size, fps, once, comment, sample or (lambda: frames), colors)


def encode(
    encoder: Callable[[Path, Film], Encoder], path: Path, frames: Sequence[Frame], film: Film
) -> Path:
    with encoder(path, film) as writing:
        for frame in frames:
            writing.write(frame)
    return path


# Digits of 3 x 5 pixels, a row in three bits.
_DIGITS = (0o75557, 0o22222, 0o71747, 0o71717, 0o55711, 0o74717, 0o74757, 0o71111, 0o75757, 0o75717)
_RED, _INK = (194, 18, 63), (34, 40, 60)


def footage(count: int = 40, size: tuple[int, int] = (600, 200)) -> list[Frame]:
    """Frames like those of a run: a curve bends, a marker goes down a bowl, numbers count.

    They are 1 or 2 ticks of 25 a second long; the first and the last are held.
    """
    width, height = size
    half = width // 2
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    paper = np.full((height, width, 3), 255, np.float32)
    depth = np.hypot((columns - 0.8 * width) / 1.8, rows - 0.6 * height) / height * 12
    shade = np.array([168, 186, 212]) + np.floor(depth)[..., np.newaxis] * np.array([6, 5, 3])
    paper[:, half:] = shade[:, half:]
    edge = np.clip(1 - 9 * np.abs(depth - np.rint(depth)), 0, 1)
    edge[:, :half] = 0
    _blend(paper, edge, (92, 108, 140))
    _blend(paper, np.abs(rows - 0.85 * height) < 0.6, (205, 210, 220))
    frames = []
    for index in range(count):
        share = index / max(count - 1, 1)
        steep = (1 + 15 * share) / half
        curve = height * (0.75 - 0.5 / (1 + np.exp(-steep * (columns - half / 2 - 30 * share))))
        slope = np.gradient(curve[0])
        line = np.clip(1.6 - np.abs(rows - curve) / np.hypot(1, slope), 0, 1)
        line[:, half - 20 :] = 0
        x, y = half + 20 + 0.5 * half * share, height * (0.15 + 0.45 * share**0.5)
        distance = np.hypot(columns - x, rows - y)
        # The trail stays.
        _blend(paper, np.clip(1.7 - distance, 0, 1), _RED)
        picture = paper.copy()
        _blend(picture, line, _RED)
        _blend(picture, np.clip(5.5 - distance, 0, 1), _RED)
        for place, digit in enumerate(f"{index:04d}"):
            _stamp(picture, int(digit), height - 20, 10 + 12 * place)
        held = {0: Fraction(3, 5), count - 1: Fraction(2)}
        seconds = held.get(index, Fraction(1 + index % 2, 25))
        changed = [Rect(0, 0, half, height), Rect(half, 0, width, height)]
        frames.append(frame_of(np.rint(picture).astype(np.uint8), seconds, changed))
    return [
        Frame(frame.pixels, frame.changed, frame.seconds, 7 * index)
        for index, frame in enumerate(frames)
    ]


def _blend(picture: NDArray[np.float32], alpha: NDArray[Any], color: tuple[int, ...]) -> None:
    picture += alpha[..., np.newaxis] * (np.array(color, np.float32) - picture)


def _stamp(picture: NDArray[np.float32], digit: int, top: int, left: int) -> None:
    for bit in range(15):
        if _DIGITS[digit] >> (14 - bit) & 1:
            down, right = top + 3 * (bit // 3), left + 3 * (bit % 3)
            picture[down : down + 3, right : right + 3] = _INK


def psnr(one: Pixels, other: Pixels) -> float:
    """Peak signal-to-noise ratio of two RGB pictures in dB."""
    error = ((one.astype(np.float64) - other.astype(np.float64)) ** 2).mean()
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


def gif_pictures(path: Path) -> list[Pixels]:
    """The pictures of a GIF as Pillow shows them, RGB."""
    with Image.open(path) as image:
        pictures = []
        for index in range(getattr(image, "n_frames", 1)):
            image.seek(index)
            pictures.append(np.asarray(image.convert("RGB")))
    return pictures


def video_frames(path: Path) -> list[av.VideoFrame]:
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


def rgb(frame: av.VideoFrame) -> Pixels:
    """The picture of a studio-range BT.709 frame, RGB, its colour planes enlarged."""
    planes = frame.to_ndarray(format="yuv420p")
    height, width = frame.height, frame.width
    y = (planes[:height].astype(np.float64) - 16) / 219
    u, v = (
        (plane.repeat(2, axis=0).repeat(2, axis=1).astype(np.float64) - 128) / 224
        for plane in planes[height:].reshape(2, height // 2, width // 2)
    )
    red, blue = y + 1.5748 * v, y + 1.8556 * u
    green = (y - 0.2126 * red - 0.0722 * blue) / 0.7152
    picture = np.stack([red, green, blue], axis=2)
    return np.asarray(np.rint(picture.clip(0, 1) * 255), np.uint8)


def even(size: int) -> int:
    return size + size % 2


def doubled(pixels: Pixels) -> Pixels:
    """RGB pixels with an odd last row or column doubled."""
    height, width = pixels.shape[:2]
    return np.pad(pixels[..., :3], [(0, height % 2), (0, width % 2), (0, 0)], mode="edge")
