"""GIFs, APNGs and WebPs as their bytes say."""

import zlib
from fractions import Fraction
from pathlib import Path
from struct import unpack_from
from typing import NamedTuple

from animate.frame import Rect


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


class Laid(NamedTuple):
    """A picture of an APNG or a WebP as its bytes say; `over` unless it replaces what was there."""

    rect: Rect
    seconds: Fraction
    over: bool


class Chunked(NamedTuple):
    """An APNG or a WebP as its bytes say; `plays` is 0 where it never ends.

    `kinds` are those of its chunks, in order.
    """

    size: tuple[int, int]
    pictures: list[Laid]
    plays: int
    kinds: list[bytes]


def parsed_apng(path: Path) -> Chunked:
    """Read an APNG chunk by chunk, after https://www.w3.org/TR/png-3/."""
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, numbers = 8, []
    size, plays, count = (0, 0), -1, -1
    pictures, kinds = [], []
    while at < len(data):
        length, kind = unpack_from(">I4s", data, at)
        content = data[at + 8 : at + 8 + length]
        (check,) = unpack_from(">I", data, at + 8 + length)
        assert check == zlib.crc32(kind + content)
        kinds.append(kind)
        if kind == b"IHDR":
            width, height = unpack_from(">II", content)
            size = width, height
        elif kind == b"acTL":
            count, plays = unpack_from(">II", content)
        elif kind == b"fcTL":
            _, wide, high, left, top, number, parts, disposal, blend = unpack_from(
                ">IIIIIHHBB", content
            )
            assert disposal == 0
            rect = Rect(left, top, left + wide, top + high)
            pictures.append(Laid(rect, Fraction(number, parts), blend == 1))
        if kind in (b"fcTL", b"fdAT"):
            numbers.append(unpack_from(">I", content)[0])
        at += 12 + length
    assert numbers == list(range(len(numbers)))
    assert count == len(pictures)
    return Chunked(size, pictures, plays, kinds)


def parsed_webp(path: Path) -> Chunked:
    """Read a WebP chunk by chunk, after https://developers.google.com/speed/webp/docs/riff_container."""
    data = path.read_bytes()
    assert (data[:4], data[8:12]) == (b"RIFF", b"WEBP")
    assert unpack_from("<I", data, 4) == (len(data) - 8,)
    at = 12
    size, plays = (0, 0), -1
    pictures, kinds = [], []
    while at < len(data):
        kind, length = unpack_from("<4sI", data, at)
        content = data[at + 8 : at + 8 + length]
        kinds.append(kind)
        if kind == b"VP8X":
            width, height = _triples(content[4:])
            size = width + 1, height + 1
        elif kind == b"ANIM":
            (plays,) = unpack_from("<H", content, 4)
        elif kind == b"ANMF":
            left, top, wide, high, milliseconds = _triples(content[:15])
            assert not content[15] & 1, "it is disposed of"
            assert content[16:20] == b"VP8L", "it isn't without loss"
            rect = Rect(2 * left, 2 * top, 2 * left + wide + 1, 2 * top + high + 1)
            pictures.append(Laid(rect, Fraction(milliseconds, 1000), not content[15] & 2))
        at += 8 + length + length % 2
    return Chunked(size, pictures, plays, kinds)


def _triples(content: bytes) -> list[int]:
    """Numbers of three bytes, the lowest first."""
    starts = range(0, len(content), 3)
    return [int.from_bytes(content[start : start + 3], "little") for start in starts]
