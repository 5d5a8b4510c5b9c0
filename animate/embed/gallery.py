"""The page that shows a batch: players on one clock, a filter, and a table of what came of it."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import quote

from animate.embed.escaping import in_script
from animate.embed.filling import GALLERY
from animate.embed.module import script, stylesheet
from animate.language import Words
from animate.scene.theme import DARK, LIGHT
from animate.version import __version__

_FOLDER = "gallery"

# The colours that the page is made of, by their names in a theme.
_COLORS = ("paper", "ink", "quiet", "rule", "model", "contour", "good", "warn")

# Texts that the page's script needs.
_SAID = (
    "player.play",
    "player.pause",
    "gallery.play",
    "gallery.stop",
    "gallery.stop_all",
    "gallery.counted",
)


class Head(NamedTuple):
    """What is said of a row or a column; empty where nothing is."""

    title: str = ""
    commentary: str = ""


class Badge(NamedTuple):
    """What came of a run in two or three words; `tone` is good, warn or nothing."""

    text: str
    tone: str = ""


class File(NamedTuple):
    """A file beside the page."""

    name: str

    @property
    def address(self) -> str:
        return quote(self.name)

    @property
    def kind(self) -> str:
        return PurePosixPath(self.name).suffix.removeprefix(".")


@dataclass(frozen=True)
class Picture:
    """A still, and what moves in its place when it is asked for.

    Attributes
    ----------
    still : str
        The address of an image; empty for none.
    size : (int, int)
        Its width and height, in pixels.
    alt : str
    player, moving, video : str
        Addresses of a page with a player, an image that moves, or a video; the
        first that isn't empty is shown.
    run : int or None
        The number of the run, if it is that of one.
    """

    still: str
    size: tuple[int, int]
    alt: str
    player: str = ""
    moving: str = ""
    video: str = ""
    run: int | None = None


@dataclass(frozen=True)
class Card:
    """A run as the page shows it.

    Attributes
    ----------
    run : int
        Its number in the batch, from 0.
    title, short : str
        What tells it from all others, and from those that stand with it.
    about : str
        What else it is called.
    badge : Badge
    error : str
        Why it failed; empty if it didn't.
    picture : Picture or None
    files : sequence of File
    """

    run: int
    title: str
    short: str
    about: str
    badge: Badge
    error: str
    picture: Picture | None
    files: Sequence[File]


class Row(NamedTuple):
    """A row of the matrix: what is said of it, and the runs of each column."""

    head: Head
    cells: Sequence[Sequence[Card]]


class Choice(NamedTuple):
    """A key of the matrix to filter by: its values, each with what it is called."""

    key: str
    label: str
    values: Sequence[tuple[str, str]]


class Cell(NamedTuple):
    """A cell of the table of outcomes, and the number that it is sorted by if it is one."""

    text: str
    number: float | None = None
    tone: str = ""


@dataclass(frozen=True)
class Gallery:
    """All that the page shows.

    Attributes
    ----------
    title, summary : str
    comparison : Picture or None
    bar : str
        'clock' if there are players, 'play' if something else moves, or nothing.
    choices : sequence of Choice
    plain : sequence of Card
        The runs one by one, where there are neither rows nor columns.
    columns : sequence of Head
    rows : sequence of Row
    others : sequence of Card
        Runs that belong to no row or column.
    heads : sequence of str
        Of the table of outcomes.
    outcomes : sequence of sequence of Cell
        A row for each run, in the order of the batch.
    csv : str
        The address of the same as a file.
    facts : mapping
        What the page's script is told; see `Facts` in ``gallery/types.js``.
    """

    title: str
    summary: str
    comparison: Picture | None
    bar: str
    choices: Sequence[Choice]
    plain: Sequence[Card]
    columns: Sequence[Head]
    rows: Sequence[Row]
    others: Sequence[Card]
    heads: Sequence[str]
    outcomes: Sequence[Sequence[Cell]]
    csv: str
    facts: Mapping[str, Any]


def gallery_page(view: Gallery, words: Words) -> str:
    """The page as HTML, which asks for nothing but the files beside it."""
    code, style = script(_FOLDER, folder=_FOLDER), _colors() + stylesheet(_FOLDER)
    told = {key: words.texts[key] for key in _SAID}
    return GALLERY.get_template("index.html").render(
        view=view,
        lang=words.code,
        words=words.texts,
        version=__version__,
        facts=in_script({**view.facts, "words": told}),
        script=code,
        script_hash=_digest(code),
        style=style,
        style_hash=_digest(style),
    )


def _colors() -> str:
    """The colours of the page, as the reader likes it."""
    pairs = [(name, getattr(LIGHT, name), getattr(DARK, name)) for name in _COLORS]
    pairs.append(("link", LIGHT.gradient, DARK.gradient))
    named = "".join(f"--{name}:light-dark({light},{dark});" for name, light, dark in pairs)
    return f":root{{color-scheme:light dark;{named}}}"


def _digest(content: str) -> str:
    return b64encode(sha256(content.encode()).digest()).decode()
