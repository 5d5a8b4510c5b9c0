"""The caption: what happens in the runs, in words, as it happens."""

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from math import ceil
from typing import Any, NamedTuple

from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Bbox

from animate.frame import Rect
from animate.moment import Moment
from animate.scene.fitting import cut
from animate.scene.layout import LINE, SIDE, SMALLEST, TEXT, Layout
from animate.scene.mover import NOWHERE, Mover, write
from animate.scene.theme import FONT, Theme


class _Set(NamedTuple):
    """A sentence as it is set."""

    lines: tuple[str, ...]
    font: FontProperties
    width: int


class Caption(Mover):
    """A sentence, in the strip that the layout has for it.

    Parameters
    ----------
    say : callable
        From a moment to what is said then; nothing if it is empty.
    strip : Bbox
        In display pixels.
    theme : Theme
    layout : Layout
    color : str, optional
        Else that of text.
    """

    def __init__(
        self,
        say: Callable[[Moment], str],
        strip: Bbox,
        theme: Theme,
        layout: Layout,
        color: str | None = None,
    ) -> None:
        super().__init__()
        self._say = say
        em = layout.em
        self._left = round(strip.x0 + SIDE * em)
        self._top = round(layout.height - strip.y1)
        self._bottom = round(layout.height - strip.y0)
        self._room = strip.width - 2 * SIDE * em
        self._size, self._line = TEXT * layout.scale, LINE * em
        self._lines = int(strip.height // self._line)
        self._baseline = self._top + 1.2 * em
        self._dpi = layout.dpi
        self._gc = GraphicsContextBase()
        self._gc.set_foreground(to_rgba(color or theme.ink), isRGBA=True)
        self._gc.set_alpha(1)
        self._gc.set_clip_rectangle(strip)
        self._fitted: dict[str, _Set] = {}
        self._now = ""

    def pose(self, moment: Moment) -> Hashable:
        self._now = self._say(moment)
        return self._now

    def extent(self) -> Rect:
        if not self._now:
            return NOWHERE
        right = self._left + self._fit(self._now).width + 2
        return Rect(self._left, self._top, right, self._bottom)

    def draw(self, renderer: Any) -> None:
        if not self._now:
            return
        lines, font, _ = self._fit(self._now)
        for number, line in enumerate(lines):
            baseline = round(self._baseline + number * self._line)
            write(renderer, self._gc, self._left, baseline, line, font)

    def _fit(self, sentence: str) -> _Set:
        """The sentence as it is set: smaller, and cut at last, if it is too long."""
        if sentence not in self._fitted:
            size = self._size
            if not self._fits(self._wrapped(sentence, size), size):
                # On one line no smaller than need be; where it is broken, nobody could tell.
                least = self._room / self._width(sentence, size) if self._lines == 1 else 0.0
                size *= max(SMALLEST, 0.99 * least)
            lines = self._wrapped(sentence, size)
            kept = [*lines[: self._lines - 1], " ".join(lines[self._lines - 1 :])]
            shown = tuple(
                cut(line, lambda one: self._width(one, size) <= self._room) for line in kept
            )
            width = max(self._width(line, size) for line in shown)
            self._fitted[sentence] = _Set(shown, _font(size), ceil(width))
        return self._fitted[sentence]

    def _wrapped(self, sentence: str, size: float) -> list[str]:
        """The sentence in lines as long as there is room for, broken between words."""
        if self._width(sentence, size) <= self._room:
            return [sentence]
        lines: list[str] = []
        for word in sentence.split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self._width(longer, size) <= self._room:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def _fits(self, lines: Sequence[str], size: float) -> bool:
        widest = max(self._width(line, size) for line in lines)
        return len(lines) <= self._lines and widest <= self._room

    def _width(self, text: str, size: float) -> float:
        return _measured(text, size, self._dpi)


def _font(size: float) -> FontProperties:
    return FontProperties(family=[FONT, "DejaVu Sans"], size=size)


# A film that is drawn again for its budget says the same again.
@lru_cache(maxsize=4096)
def _measured(text: str, size: float, dpi: float) -> float:
    """Width of a line of text, in pixels."""
    width, _, _ = RendererAgg(8, 8, dpi).get_text_width_height_descent(text, _font(size), False)
    return float(width)
