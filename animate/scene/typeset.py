"""Lines of letters and numbers as large as a panel has room for."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.transforms import Affine2D, IdentityTransform

from animate.moment import Moment
from animate.scene.layout import TEXT, Layout
from animate.scene.mover import Mover
from animate.scene.number import Number, Type
from animate.scene.panel import Subject
from animate.scene.styles import RunStyle, marker_path

# Sizes are relative to other text; no letters are larger than this, nor smaller.
_LARGEST, _SMALLEST = 1.9, 0.1

# In heights of a line's own letters: from one baseline to the next, a blank,
# and the marker of a run with what it takes on the left.
_LINE, _BLANK, _MARKER, _BESIDE = 1.75, 0.28, 0.3, 1.1

# Letters of so many pixels or less stand in lines that whole pixels may make touch.
_CLOSE = 4.0

# Each try to fit is smaller by this at least.
_SMALLER = 0.99


# Text that stays, or a function from a moment to text of always the same width.
# Blanks at the ends of text that stays keep their width.
Piece = str | Callable[[Moment], str]


class Formula(NamedTuple):
    """One line.

    Attributes
    ----------
    pieces : tuple of Piece
    size : float
        Of its letters, relative to the largest lines.
    color : str
        A colour of the theme, by its name.
    style : RunStyle, optional
        Whose marker stands before the line.
    space : float
        Above it, in heights of its letters.
    indent : float
        At its left, in heights of its letters.
    """

    pieces: tuple[Piece, ...]
    size: float
    color: str
    style: RunStyle | None = None
    space: float = 0.0
    indent: float = 0.0


def fitted(
    axes: Any, subject: Subject, choices: Sequence[Sequence[Formula]], readable: float
) -> list[Mover]:
    """Write lines into the box of the axes as large as they fit, and return their numbers.

    Parameters
    ----------
    axes : Axes
    subject : Subject
    choices : sequence of sequences of Formula
        Ways to break the lines; the first that is large enough is taken, or
        else the largest.
    readable : float
        How large that is, relative to other text.
    """
    start = Moment((0,) * (1 + max(track.run for track in subject.tracks)))
    pages: list[_Page] = []
    for lines in choices:
        pages.append(_Page(axes, subject, lines, start))
        if pages[-1].size >= readable:
            return pages[-1].write()
    return max(pages, key=lambda page: page.size).write()


class _Page:
    """Some lines at the largest size at which they fit."""

    def __init__(
        self, axes: Any, subject: Subject, lines: Sequence[Formula], start: Moment
    ) -> None:
        self._axes, self._subject, self._lines, self._start = axes, subject, lines, start
        self.size = _LARGEST
        self._measure()
        # Widths are whole pixels, so the size that would just fit may not.
        while (fit := self._fit()) < 1 and self.size > _SMALLEST:
            self.size *= min(_SMALLER, fit)
            self._measure()

    def write(self) -> list[Mover]:
        layout, box = self._subject.layout, self._axes.bbox
        free = box.height - sum(self._heights)
        top = layout.height - box.y1 + free * 0.42
        movers: list[Mover] = []
        for line, type_, height in zip(self._lines, self._types, self._heights, strict=True):
            top += height
            movers += self._line(line, type_, round(box.x0), round(top - type_.height))
        return movers

    def _measure(self) -> None:
        layout, theme = self._subject.layout, self._subject.theme
        kinds = {
            (line.size, line.color): Type(
                TEXT * layout.scale * self.size * line.size,
                getattr(theme, line.color),
                theme.paper,
                layout.dpi,
            )
            for line in {(line.size, line.color): line for line in self._lines}.values()
        }
        self._types = [kinds[line.size, line.color] for line in self._lines]
        self._heights = [
            _em(layout, self.size * line.size) * (_LINE + line.space) for line in self._lines
        ]

    def _fit(self) -> float:
        """How many times as large all could be."""
        box = self._axes.bbox
        width = max(map(self._width, self._lines, self._types))
        return min(float(box.width) / width, float(box.height) / sum(self._heights))

    def _width(self, line: Formula, type_: Type) -> float:
        em = _em(self._subject.layout, self.size * line.size)
        left = em * (line.indent + (_BESIDE if line.style else 0))
        return left + sum(
            _length(piece, type_, em) if isinstance(piece, str) else type_.width(piece(self._start))
            for piece in line.pieces
        )

    def _line(self, line: Formula, type_: Type, left: int, top: int) -> list[Mover]:
        subject = self._subject
        layout = subject.layout
        em = _em(layout, self.size * line.size)
        left += round(line.indent * em)
        if line.style:
            middle = layout.height - top - type_.baseline + 0.36 * em
            self._marker(line.style, left + 0.4 * em, middle, _MARKER * em)
            left += round(_BESIDE * em)
        movers: list[Mover] = []
        for piece in line.pieces:
            if isinstance(piece, str):
                blank = _BLANK * em * (len(piece) - len(piece.lstrip(" ")))
                self._axes.figure.text(
                    (left + round(blank)) / layout.width,
                    1 - (top + type_.baseline) / layout.height,
                    piece.strip(" "),
                    color=getattr(subject.theme, line.color),
                    fontproperties=type_.font,
                    va="baseline",
                )
                left += _length(piece, type_, em)
            else:
                width = type_.width(piece(self._start))
                number = Number(piece, type_, left, top, width, layout.height, alone=em > _CLOSE)
                movers.append(number)
                left += width
        return movers

    def _marker(self, style: RunStyle, x: float, y: float, radius: float) -> None:
        place = Affine2D().translate(np.floor(x) + 0.5, np.floor(y) + 0.5)
        shape = place.transform_path(marker_path(style.marker, radius))
        self._axes.figure.add_artist(
            PathPatch(shape, transform=IdentityTransform(), fc=style.color, ec="none")
        )


def _em(layout: Layout, size: float) -> float:
    """Height of the letters' em square in pixels."""
    return layout.em * size


def _length(text: str, type_: Type, em: float) -> int:
    """Pixels that text takes with the blanks at its ends."""
    letters = text.strip(" ")
    blanks = round(_BLANK * em * (len(text) - len(letters)))
    return blanks + (type_.length(letters) if letters else 0)
