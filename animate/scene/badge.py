"""How it stands with the runs of a cell, in a word or two: found, and drawn."""

from collections.abc import Callable, Hashable, Sequence
from math import ceil, floor
from typing import Any, NamedTuple

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Bbox

from animate.frame import Rect
from animate.language import Words
from animate.moment import Moment
from animate.narration import events, standing
from animate.scene.fields import classifies
from animate.scene.fitting import cut
from animate.scene.heads import Ruler
from animate.scene.layout import TEXT, Layout
from animate.scene.mover import NOWHERE, Mover, write
from animate.scene.theme import FONT, Theme
from animate.scene.track import Track

_WEIGHT = 700

# What happens in a run, how it is called, and in what tone.
_HAPPENING = {
    "plateau": ("plateau", "warn"),
    "plateau_strides": ("plateau", "warn"),
    "flat": ("plateau", "warn"),
    "oscillating": ("overshooting", "warn"),
    "jumping": ("jumping", "warn"),
    "diverging": ("diverging", "warn"),
    "minimum": ("minimum", "good"),
    "settled": ("settled", "ink"),
}


class Standing(NamedTuple):
    """How it stands with a run or several; nothing is said if the text is empty.

    Attributes
    ----------
    text : str
    tone : str
        The colour of the theme that it is said in, by its name.
    """

    text: str = ""
    tone: str = "warn"


NOTHING = Standing()


def standing_of(tracks: Sequence[Track], words: Words) -> Callable[[Moment], Standing]:
    """From a moment to how it stands with the runs of a cell."""
    if len(tracks) == 1:
        return _of_one(tracks[0], words)
    return _of_many(tracks, words)


def right_from(track: Track) -> int:
    """The first state from which on all samples are right to the end; past the last for none."""
    wrong = np.flatnonzero(track.history.accuracy[: track.states] != 1)
    return int(wrong[-1]) + 1 if len(wrong) else 0


def longest(tracks: Sequence[Sequence[Track]], words: Words) -> float:
    """About how long what is said of a cell gets, in em, before there is a figure."""
    texts = [words(f"standing.{name}") for name in ("right", "diverged", "failed")]
    texts += [words(f"standing.{name}") for name, _ in _HAPPENING.values()]
    most = max(map(len, tracks), default=0)
    if most > 1:
        texts.append(words("standing.of_runs", right=str(most), count=str(most)))
    return 0.56 * max(map(len, texts))


def _of_one(track: Track, words: Words) -> Callable[[Moment], Standing]:
    history, last = track.history, track.states - 1
    right = right_from(track) if classifies(track) else last + 1
    happened = events(history)
    stretches = [
        (event.step, until, *_HAPPENING[event.key])
        for event, until in zip(happened, standing(history, happened), strict=True)
        if event.key in _HAPPENING
    ]

    def at(moment: Moment) -> Standing:
        step = moment.steps[track.run]
        if history.diverged and step >= last:
            return Standing(words("standing.diverged"))
        if step >= right:
            return Standing(words("standing.right"), "good")
        for since, until, name, tone in reversed(stretches):
            if since <= step < until:
                return Standing(words(f"standing.{name}"), tone)
        return NOTHING

    return at


def _of_many(tracks: Sequence[Track], words: Words) -> Callable[[Moment], Standing]:
    """How many of several runs have got all samples right; of values nothing is said."""
    if not all(map(classifies, tracks)):
        return lambda moment: NOTHING
    firsts = [(track.run, right_from(track)) for track in tracks]

    def at(moment: Moment) -> Standing:
        right = sum(moment.steps[run] >= first for run, first in firsts)
        told = words("standing.of_runs", right=str(right), count=str(len(firsts)))
        return Standing(told, "good" if right == len(firsts) else "ink")

    return at


class Badge(Mover):
    """A few words at the right end of a strip, in the colour of success or of trouble.

    Parameters
    ----------
    say : callable
        From a moment to what is said.
    strip : Bbox
        In display pixels.
    baseline : int
        Of the text, in pixels from the top of the picture.
    theme : Theme
    layout : Layout
    """

    def __init__(
        self,
        say: Callable[[Moment], Standing],
        strip: Bbox,
        baseline: int,
        theme: Theme,
        layout: Layout,
    ) -> None:
        super().__init__()
        self._say, self._baseline = say, baseline
        self._right = floor(strip.x1)
        self._room = strip.width
        self._top, self._bottom = floor(layout.height - strip.y1), ceil(layout.height - strip.y0)
        self._size = TEXT * layout.scale
        self._font = FontProperties(family=[FONT, "DejaVu Sans"], size=self._size, weight=_WEIGHT)
        self._ruler = Ruler(layout.dpi)
        self._pens = {
            tone: self._pen(getattr(theme, tone), strip) for tone in ("good", "warn", "ink")
        }
        self._fitted: dict[str, tuple[str, int]] = {}
        self._now = NOTHING

    @staticmethod
    def _pen(color: str, strip: Bbox) -> GraphicsContextBase:
        gc = GraphicsContextBase()
        gc.set_foreground(to_rgba(color), isRGBA=True)
        gc.set_alpha(1)
        gc.set_clip_rectangle(strip.padded(1))
        return gc

    def pose(self, moment: Moment) -> Hashable:
        self._now = self._say(moment)
        return self._now

    def extent(self) -> Rect:
        if not self._now.text:
            return NOWHERE
        _, width = self._fit(self._now.text)
        return Rect(self._right - width - 2, self._top - 1, self._right + 2, self._bottom + 1)

    def draw(self, renderer: Any) -> None:
        if self._now.text:
            text, width = self._fit(self._now.text)
            gc = self._pens[self._now.tone]
            write(renderer, gc, self._right - width, self._baseline, text, self._font)

    def _fit(self, text: str) -> tuple[str, int]:
        """The text, cut if need be, and its width in pixels."""
        if text not in self._fitted:
            shown = cut(text, lambda one: self._ruler(one, self._size, _WEIGHT) <= self._room)
            self._fitted[text] = shown, ceil(self._ruler(shown, self._size, _WEIGHT))
        return self._fitted[text]
