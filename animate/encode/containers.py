"""Where animations and pictures keep a comment; everything else in them is skipped.

Each function yields the candidates it finds, and raises `UnreadableError` where the
bytes make no sense any more.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence

from animate.encode.chunks import SIGNATURE
from animate.encode.documents import described
from animate.encode.source import Source, UnreadableError

# An element inside another: what it is, and where it ends.
_Parts = Callable[[Source, int], Iterator[tuple[Hashable, int]]]


def gif(source: Source) -> Iterator[bytes]:
    """The comments before the first image."""
    head = source.read(13)
    if not head.startswith(b"GIF8"):
        return
    if head[10] & 0x80:
        source.skip(3 * (2 << (head[10] & 7)))
    while source.read(1) == b"!":
        label, content = source.read(1), _joined(source)
        if label == b"\xfe":
            yield content


def _joined(source: Source) -> bytes:
    """The content of sub-blocks."""
    pieces = []
    while length := source.read(1)[0]:
        pieces.append(source.read(length))
    return b"".join(pieces)


def png(source: Source) -> Iterator[bytes]:
    """The iTXt chunks with the keyword Comment, of a still or an animation."""
    if source.read(8) != SIGNATURE:
        return
    while True:
        length, kind = int.from_bytes(source.read(4)), source.read(4)
        if kind == b"iTXt":
            keyword, _, rest = source.read(length).partition(b"\0")
            # Compressed or not, by which method, language, translated keyword, text.
            parts = rest[2:].split(b"\0", 2)
            if keyword == b"Comment" and rest.startswith(b"\0") and len(parts) == 3:
                yield parts[2]
            source.skip(4)
        else:
            source.skip(length + 4)


def webp(source: Source) -> Iterator[str]:
    """The description in each packet of XMP."""
    head = source.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WEBP":
        return
    while True:
        kind, length = source.read(4), int.from_bytes(source.read(4), "little")
        if kind == b"XMP ":
            yield from described(source.read(length))
        else:
            source.skip(length)
        source.skip(length % 2)


def mp4(source: Source) -> Iterator[bytes]:
    """The comments in the list of items that iTunes began (ISO/IEC 14496-12 for the boxes)."""
    trail = (b"moov", b"udta", b"meta", b"ilst", b"\xa9cmt", b"data")
    for end in _at_the_end_of(trail, _boxes, source, source.size):
        # Kind of data and locale.
        source.skip(8)
        yield source.read(end - source.at)


def _boxes(source: Source, end: int) -> Iterator[tuple[bytes, int]]:
    while source.at + 8 <= end:
        start = source.at
        length, kind = int.from_bytes(source.read(4)), source.read(4)
        if length == 1:
            length = int.from_bytes(source.read(8))
        stop = start + length if length else end
        if kind == b"meta":
            # Version and flags stand before what is inside.
            source.skip(4)
        if not source.at <= stop <= end:
            raise UnreadableError
        yield kind, stop
        source.seek(stop)


_SEGMENT, _TAGS, _TAG, _SIMPLE_TAG = 0x18538067, 0x1254C367, 0x7373, 0x67C8
_TAG_NAME, _TAG_STRING = 0x45A3, 0x4487


def webm(source: Source) -> Iterator[bytes]:
    """The tags that are named COMMENT (https://www.rfc-editor.org/rfc/rfc9559)."""
    trail = (_SEGMENT, _TAGS, _TAG, _SIMPLE_TAG)
    for end in _at_the_end_of(trail, _elements, source, source.size):
        tag = {kind: source.read(stop - source.at) for kind, stop in _elements(source, end)}
        if tag.get(_TAG_NAME, b"").upper() == b"COMMENT":
            yield tag.get(_TAG_STRING, b"")


def _elements(source: Source, end: int) -> Iterator[tuple[int, int]]:
    while source.at < end:
        kind, _ = _number(source)
        marked, bits = _number(source)
        length = marked - (1 << bits)
        # All ones: a length that wasn't known when it was written.
        stop = end if length == (1 << bits) - 1 else source.at + length
        if stop > end:
            raise UnreadableError
        yield kind, stop
        source.seek(stop)


def _number(source: Source) -> tuple[int, int]:
    """A number with the mark of its length on top, and how many bits stand below the mark."""
    first = source.read(1)
    more = 8 - first[0].bit_length()
    if more == 8:
        raise UnreadableError
    return int.from_bytes(first + source.read(more)), 7 * (more + 1)


def _at_the_end_of(
    trail: Sequence[Hashable], parts: _Parts, source: Source, end: int
) -> Iterator[int]:
    """Go into each element that the trail leads to, from one inside the other; yield its end."""
    first, *rest = trail
    for kind, stop in parts(source, end):
        if kind != first:
            continue
        if rest:
            yield from _at_the_end_of(rest, parts, source, stop)
        else:
            yield stop
