"""A number that changes, in places that don't move."""

from collections.abc import Callable, Hashable
from math import ceil
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from animate.frame import Rect
from animate.moment import Moment
from animate.narration.digits import THIN
from animate.scene.layout import TEXT, Layout
from animate.scene.mover import NOWHERE, Mover, write
from animate.scene.theme import FONT

_NARROW = "." + THIN
_WIDE = "0123456789"
_BLANK = " " + THIN


class Type:
    """Glyphs of one size and colour, each with the width of its place.

    Digits, signs and blanks share one width, so that a number doesn't jiggle
    as it changes; the point has a narrower place of its own.
    """

    def __init__(self, size: float, color: str, paper: str, dpi: float) -> None:
        self.font = FontProperties(family=[FONT, "DejaVu Sans"], size=size)
        self.gc = GraphicsContextBase()
        self.gc.set_foreground(to_rgba(color), isRGBA=True)
        self.gc.set_alpha(1)
        self._paper = (np.array(to_rgba(paper)) * 255).round().astype(np.uint8)
        self._dpi = dpi
        self._scratch = RendererAgg(8, 8, dpi)
        self._sprites: dict[str, NDArray[np.uint8]] = {}
        self._widths: dict[str, float] = {}
        self.wide = ceil(max(map(self.measured, _WIDE)))
        self.narrow = ceil(self.measured("."))
        self.height = _height(size, dpi)
        self.baseline = _baseline(self.height)

    def measured(self, text: str) -> float:
        """Width of running text in pixels."""
        if text not in self._widths:
            width, _, _ = self._scratch.get_text_width_height_descent(text, self.font, False)
            self._widths[text] = float(width)
        return self._widths[text]

    def place(self, glyph: str) -> int:
        """Width of the place that a glyph is given, in pixels."""
        return self.narrow if glyph in _NARROW else self.wide

    def width(self, text: str) -> int:
        return sum(map(self.place, text))

    def length(self, text: str) -> int:
        """Width of running text in pixels, rounded up."""
        return ceil(self.measured(text))

    def indent(self, glyph: str) -> int:
        """How far from the left of its place a glyph is drawn, to stand in the middle."""
        return round((self.place(glyph) - self.measured(glyph)) / 2)

    def is_paper(self, pixels: NDArray[np.uint8]) -> bool:
        """Whether all of `pixels` are what the sprites stand on."""
        return bool((pixels == self._paper).all())

    def sprite(self, glyph: str) -> NDArray[np.uint8]:
        """The glyph's whole place as drawn by matplotlib, RGBA, shape (height, place, 4)."""
        if glyph not in self._sprites:
            renderer = RendererAgg(self.place(glyph), self.height, self._dpi)
            pixels = np.asarray(renderer.buffer_rgba())
            pixels[:] = self._paper
            if glyph not in _BLANK:
                self.gc.set_clip_rectangle(None)
                renderer.draw_text(self.gc, self.indent(glyph), self.baseline, glyph, self.font, 0)
            self._sprites[glyph] = pixels.copy()
        return self._sprites[glyph]


def baseline_of(layout: Layout) -> int:
    """How far below its top the letters of a line of the readout stand, in pixels."""
    return _baseline(_height(TEXT * layout.scale, layout.dpi))


def _height(size: float, dpi: float) -> int:
    return round(size * dpi / 72 * 1.3)


def _baseline(height: int) -> int:
    return round(height * 0.74)


class Number(Mover):
    """A value of the readout.

    Parameters
    ----------
    text : callable
        From a moment to text of always the same width.
    type_ : Type
    left, top : int
        Of the first glyph's place, in pixels from the top left.
    width : int
        Of the text in pixels.
    picture : int
        Height of the whole picture in pixels.
    alone : bool
        Whether no other mover is ever drawn where it stands.
    """

    def __init__(
        self,
        text: Callable[[Moment], str],
        type_: Type,
        left: int,
        top: int,
        width: int,
        picture: int,
        *,
        alone: bool = True,
    ) -> None:
        super().__init__()
        self._text, self._type, self._picture = text, type_, picture
        self._left, self._top, self._width = left, top, width
        self._now = ""
        self._plain: bool | None = None if alone else False

    def pose(self, moment: Moment) -> Hashable:
        self._now = self._text(moment)
        return self._now

    def extent(self) -> Rect:
        if not self._now:
            return NOWHERE
        right, bottom = self._left + self._width, self._top + self._type.height
        return Rect(self._left, self._top, right, bottom)

    def draw(self, renderer: Any) -> None:
        left = self._left
        for glyph in self._now:
            if glyph not in _BLANK:
                x, y = left + self._type.indent(glyph), self._top + self._type.baseline
                write(renderer, self._clipped(left, glyph), x, y, glyph, self._type.font)
            left += self._type.place(glyph)

    def _clipped(self, left: int, glyph: str) -> GraphicsContextBase:
        """How to draw a glyph so that it keeps to its place, as a sprite does."""
        type_ = self._type
        bottom = self._picture - self._top - type_.height
        place = Bbox.from_bounds(left, bottom, type_.place(glyph), type_.height)
        type_.gc.set_clip_rectangle(place)
        return type_.gc

    def stamp(self, renderer: Any, pixels: NDArray[np.uint8]) -> None:
        if self._plain is None:
            # Nothing has been drawn here yet, so this is the backdrop.
            self._plain = self._type.is_paper(pixels[self.extent().slices])
        if not self._plain:
            # In a small picture a label of a panel may reach under the number.
            self.draw(renderer)
            return
        left, rows = self._left, slice(self._top, self._top + self._type.height)
        for glyph in self._now:
            sprite = self._type.sprite(glyph)
            right = left + sprite.shape[1]
            pixels[rows, left:right] = sprite
            left = right
