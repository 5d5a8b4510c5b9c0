"""What a PNG is made of: https://www.w3.org/TR/png-3/, with the animation of its section 11.3.4."""

import zlib
from pathlib import Path
from struct import pack, unpack

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"

# Of the picture, by channels a pixel: RGB and RGBA.
_COLOR_TYPES = {3: 2, 4: 6}


def chunk(kind: bytes, content: bytes) -> bytes:
    """Content with its length and kind before it, and the check on both after it."""
    return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))


def header(size: tuple[int, int], channels: int) -> bytes:
    """IHDR: 8 bits a channel, not interlaced."""
    return chunk(b"IHDR", pack(">IIBBBBB", *size, 8, _COLOR_TYPES[channels], 0, 0, 0))


def text(comment: str) -> bytes:
    """The iTXt chunk with the keyword Comment, in no language and not compressed."""
    return chunk(b"iTXt", b"Comment\0\0\0\0\0" + comment.encode())


def lines(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pixels, shape (H, W, C), as lines of bytes, each after its filter type: none.

    Flat colours and sharp edges repeat more as they are than as differences.
    """
    height, width, channels = pixels.shape
    content = np.zeros((height, 1 + width * channels), np.uint8)
    content[:, 1:] = pixels.reshape(height, width * channels)
    return content


def size_in(path: Path) -> tuple[int, int]:
    """Width and height of a PNG of ours, in pixels."""
    with path.open("rb") as file:
        file.seek(len(SIGNATURE) + 8)
        width, height = unpack(">II", file.read(8))
    return width, height
