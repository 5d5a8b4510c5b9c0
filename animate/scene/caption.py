"""The caption: what happens in the runs, in words, as it happens."""

from collections.abc import Hashable, Sequence
from math import ceil
from typing import Any, NamedTuple

from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties

from animate.frame import Rect
from animate.language import Words
from animate.moment import Moment
from animate.narration import Event, events, happenings, text
from animate.scene.fitting import cut
from animate.scene.layout import LINE, SIDE, SMALLEST, TEXT, Layout
from animate.scene.mover import NOWHERE, Mover
from animate.scene.readout import classifies
from animate.scene.theme import FONT, Theme
from animate.scene.track import Track

# What is told of each of several runs, and how often in all.
_OF_MANY = (
    "plateau",
    "plateau_strides",
    "flat",
    "all_right",
    "oscillating",
    "diverging",
    "diverged",
    "left_range",
    "starts_outside",
)
_MOST = 8

# About how wide a character is, in em.
_CHARACTER = 0.5


class _Set(NamedTuple):
    """A sentence as it is set."""

    lines: tuple[str, ...]
    font: FontProperties
    width: int


class Told(NamedTuple):
    """A sentence, and the state of a run from which it stands."""

    run: int
    step: int
    sentence: str


def told(tracks: Sequence[Track], words: Words) -> list[Told]:
    """What is to be said of the runs, in the order in which it happens."""
    found: list[tuple[float, Told]] = []
    for track in tracks:
        happened = events(track.history, track.inside)
        if len(tracks) > 1:
            happened = _first_of_each(happened)
        for event in happened:
            sentence = text(event, words)
            if len(tracks) > 1:
                sentence = f"{track.label}: {sentence}"
            time = float(track.times[event.step])
            found.append((time, Told(track.run, event.step, sentence)))
    found.sort(key=lambda pair: (pair[0], pair[1].run))
    if len(tracks) == 1:
        return [one for _, one in found]
    return [*(one for _, one in found[:_MOST]), _end(tracks, words)]


def _end(tracks: Sequence[Track], words: Words) -> Told:
    """How many of several runs have learnt it, said when the last of them ends.

    Of values, which of them has come down farthest.
    """
    last = max(tracks, key=lambda track: float(track.times[track.states - 1]))
    if not all(map(classifies, tracks)):
        best = min(tracks, key=lambda track: float(track.loss[-1]))
        lowest = happenings.number(float(best.loss[-1]), 3)
        sentence = words("caption.runs_end_values", loss=lowest, label=best.label)
        return Told(last.run, last.states - 1, sentence)
    right = sum(float(track.history.accuracy[track.states - 1]) == 1 for track in tracks)
    sentence = words("caption.runs_end", right=right, count=len(tracks))
    return Told(last.run, last.states - 1, sentence)


def length(sentences: Sequence[Told]) -> float:
    """About how long the longest is in em, before there is a figure; 0 without any."""
    return _CHARACTER * max((len(one.sentence) for one in sentences), default=0)


def _first_of_each(happened: Sequence[Event]) -> list[Event]:
    firsts = {event.key: event for event in reversed(happened) if event.key in _OF_MANY}
    return sorted(firsts.values(), key=lambda event: event.step)


class Caption(Mover):
    """The latest sentence, in the layout's strip for it.

    Parameters
    ----------
    sentences : sequence of Told
        In the order in which they happen.
    theme : Theme
    layout : Layout
    """

    def __init__(self, sentences: Sequence[Told], theme: Theme, layout: Layout) -> None:
        super().__init__()
        self._told = sentences
        strip, em = layout.caption, layout.em
        self._left = round(strip.x0 + SIDE * em)
        self._top = round(layout.height - strip.y1)
        self._height = round(strip.height)
        self._room = strip.width - 2 * SIDE * em
        self._size, self._line = TEXT * layout.scale, LINE * em
        self._lines = int(strip.height // self._line)
        self._baseline = self._top + 1.2 * em
        self._scratch = RendererAgg(8, 8, layout.dpi)
        self._gc = GraphicsContextBase()
        self._gc.set_foreground(to_rgba(theme.ink), isRGBA=True)
        self._gc.set_alpha(1)
        self._gc.set_clip_rectangle(strip)
        self._fitted: dict[str, _Set] = {}
        self._now = ""

    def pose(self, moment: Moment) -> Hashable:
        happened = [one for one in self._told if moment.steps[one.run] >= one.step]
        self._now = happened[-1].sentence if happened else ""
        return self._now

    def extent(self) -> Rect:
        if not self._now:
            return NOWHERE
        right = self._left + self._fit(self._now).width + 2
        return Rect(self._left, self._top, right, self._top + self._height)

    def draw(self, renderer: Any) -> None:
        if not self._now:
            return
        lines, font, _ = self._fit(self._now)
        for number, line in enumerate(lines):
            baseline = round(self._baseline + number * self._line)
            renderer.draw_text(self._gc, self._left, baseline, line, font, 0)

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
            self._fitted[sentence] = _Set(shown, self._font(size), ceil(width))
        return self._fitted[sentence]

    def _wrapped(self, sentence: str, size: float) -> list[str]:
        """The sentence in lines as long as there is room for, broken between words."""
        lines: list[str] = []
        for word in sentence.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self._width(longer, size) <= self._room:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def _fits(self, lines: Sequence[str], size: float) -> bool:
        widest = max(self._width(line, size) for line in lines)
        return len(lines) <= self._lines and widest <= self._room

    def _font(self, size: float) -> FontProperties:
        return FontProperties(family=[FONT, "DejaVu Sans"], size=size)

    def _width(self, text: str, size: float) -> float:
        width, _, _ = self._scratch.get_text_width_height_descent(text, self._font(size), False)
        return float(width)
