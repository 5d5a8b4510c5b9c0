"""Where HTML, SVG, XMP and PDF keep a description, as our own files do.

No reader of HTML, XML or PDF: none follows a reference to anything, and what
other programs wrote differently is passed over.
"""

import re
from collections.abc import Iterator
from html import unescape

from animate.encode.source import Source

# Possessive repeats: bytes made to be slow can't make them try again.
_DESCRIPTION = re.compile(
    rb"<dc:description(?:\s[^<>]*+)?+>\s*+(?:<rdf:Alt>\s*+<rdf:li[^<>]*+>)?+([^<]*+)<"
)

_SCRIPT = re.compile(
    rb"<script type=\"application/json\" class=\"animate-ce-recipe\">([^<]*+)</script>"
)

_STARTXREF = re.compile(rb"startxref\s++(\d{1,12})\s")
_XREF = re.compile(rb"xref\s++0\s++(\d{1,9})\s++")
_INFO = re.compile(rb"/Info\s++(\d{1,9})\s++\d{1,9}\s++R")
_ENTRY = re.compile(
    rb"/(?P<key>[A-Za-z]++)\s*+"
    rb"(?:\((?P<plain>[^\\()]*+(?:\\.[^\\()]*+)*+)\)|<(?P<hex>[0-9A-Fa-f\s]*+)>)|>>",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
# A line that goes on after a backslash goes on without a break.
_ESCAPES |= {b"\n": b"", b"\r": b"", b"\r\n": b""}

# Our own comments in Markdown and WebVTT, which hold JSON without these characters.
_COMMENT = re.compile(rb"^(?:<!--|NOTE) animate-ce (\{[^<>&\r\n]*\})(?: -->)?\r?$", re.MULTILINE)

# Bytes of an entry in a table of references.
_REFERENCE = 20


def html(source: Source) -> Iterator[bytes]:
    """The recipe in a script of its own, at the beginning of a page with a player."""
    found = _SCRIPT.search(source.rest())
    if found is not None:
        yield found[1]


def svg(source: Source) -> Iterator[str]:
    """The descriptions among the metadata, which stands first."""
    content = source.rest()
    if b"<svg" in content:
        yield from described(content)


def described(xml: bytes) -> Iterator[str]:
    """The text of each dc:description; of its first language, if it is in several."""
    for found in _DESCRIPTION.finditer(xml):
        yield unescape(found[1].decode())


def commented(source: Source) -> Iterator[bytes]:
    """Our comments in a text."""
    for found in _COMMENT.finditer(source.rest()):
        yield found[1]


def pdf(source: Source) -> Iterator[str]:
    """The subject in the dictionary of information, if that stands in the open."""
    source.seek(max(0, source.size - 1024))
    starts = _STARTXREF.findall(source.rest())
    if not starts:
        return
    source.seek(int(starts[-1]))
    table = source.rest()
    head, info = _XREF.match(table), _INFO.search(table)
    if head is None or info is None or int(info[1]) >= int(head[1]):
        return
    reference = head.end() + _REFERENCE * int(info[1])
    place = table[reference : reference + 10]
    if not place.isdigit():
        return
    source.seek(int(place))
    for entry in _ENTRY.finditer(source.rest()):
        if entry[0] == b">>":
            return
        if entry["key"] == b"Subject":
            yield _text(_string(entry))


def _string(entry: re.Match[bytes]) -> bytes:
    """What a string of PDF stands for (ISO 32000-1, 7.3.4)."""
    if entry["hex"] is not None:
        digits = b"".join(entry["hex"].split())
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    return _ESCAPE.sub(_unescaped, entry["plain"])


def _unescaped(escape: re.Match[bytes]) -> bytes:
    what = escape[1]
    if what[:1] in b"01234567":
        return bytes([int(what, 8) & 0xFF])
    return _ESCAPES.get(what, what)


def _text(content: bytes) -> str:
    if content.startswith(b"\xfe\xff"):
        return content[2:].decode("utf-16-be")
    return content.decode("latin-1")
