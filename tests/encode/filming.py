"""Frames to encode, and what is read back from the files."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from struct import unpack_from
from typing import NamedTuple

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from animate.encode.encoder import Encoder, Film
from animate.frame import Frame, Rect
from animate.recipe import Recipe
from animate.scene.compositor import Compositor
from animate.scene.timeline import Timeline, plan
from tests.scene.staging import on_stage, run_of

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
) -> Film:
    """A film whose colours are chosen by all of its frames unless told otherwise."""
    return Film(frames[0].size, fps, once, comment, sample or (lambda: frames))


def encode(
    encoder: Callable[[Path, Film], Encoder], path: Path, frames: Sequence[Frame], film: Film
) -> Path:
    with encoder(path, film) as writing:
        for frame in frames:
            writing.write(frame)
    return path


def drawn(recipe: Recipe) -> tuple[Timeline, list[Frame]]:
    """The timeline of a recipe and copies of its frames."""
    history = run_of(recipe)
    with on_stage(recipe) as scene:
        timeline = plan(recipe, scene.travel())
        frames = [
            Frame(frame.pixels.copy(), frame.changed, frame.seconds, frame.step)
            for frame in Compositor(scene).frames(timeline)
        ]
    assert frames[-1].step == history.steps
    return timeline, frames


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


class Block(NamedTuple):
    """An image block of a GIF; `delay` in centiseconds, `colors` those of a table of its own."""

    rect: Rect
    delay: int
    disposal: int
    transparent: int | None
    colors: int


class Gif89a(NamedTuple):
    """A GIF as its bytes say; `loops` is None where it is to be played once."""

    size: tuple[int, int]
    colors: int
    blocks: list[Block]
    loops: int | None
    comment: bytes


def parsed(path: Path) -> Gif89a:
    """Read a GIF block by block, after https://www.w3.org/Graphics/GIF/spec-gif89a.txt."""
    data = path.read_bytes()
    assert data[:6] == b"GIF89a"
    width, height, flags = unpack_from("<HHB", data, 6)
    assert flags & 0x80, "there is no global table of colours"
    colors = 2 << (flags & 7)
    at = 13 + 3 * colors
    blocks: list[Block] = []
    loops, comment = None, b""
    control = (0, 0, 0)
    while data[at] != 0x3B:
        if data[at] == 0x21:
            label = data[at + 1]
            content, at = _joined(data, at + 2)
            if label == 0xF9:
                packed, delay, index = unpack_from("<BHB", content)
                control = (packed, delay, index)
            elif label == 0xFE:
                comment = content
            elif label == 0xFF and content.startswith(b"NETSCAPE2.0\x01"):
                (loops,) = unpack_from("<H", content, 12)
        else:
            assert data[at] == 0x2C, f"no block starts with {data[at]:#x}"
            left, top, wide, high, flags = unpack_from("<HHHHB", data, at + 1)
            own = 2 << (flags & 7) if flags & 0x80 else 0
            _, at = _joined(data, at + 11 + 3 * own)
            packed, delay, index = control
            transparent = index if packed & 1 else None
            rect = Rect(left, top, left + wide, top + high)
            blocks.append(Block(rect, delay, packed >> 2 & 7, transparent, own))
    assert at == len(data) - 1, "something stands after the end"
    return Gif89a((width, height), colors, blocks, loops, comment)


def _joined(data: bytes, at: int) -> tuple[bytes, int]:
    """The content of sub-blocks from `at`, and where they end."""
    parts = []
    while data[at]:
        parts.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(parts), at + 1


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
