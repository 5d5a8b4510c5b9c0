"""How it stands with the runs of a cell, in a word or two: found, and drawn."""

from collections.abc import Callable, Hashable, Sequence
from math import ceil, floor, inf
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
from animate.scene.moments import SLACK
from animate.scene.mover import NOWHERE, Mover, write
from animate.scene.theme import FONT, Theme
from animate.scene.track import Track

_WEIGHT = 700

# In em: about how wide a letter is.
_CHARACTER = 0.56

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
    short : str
        What is said where there is no room for the text; else that is cut.
    """

    text: str = ""
    tone: str = "warn"
    short: str = ""


NOTHING = Standing()


class Standings(NamedTuple):
    """From a moment to how it stands with the runs of a cell, and all that is ever said.

    Attributes
    ----------
    at : callable
    said : sequence of Standing
    """

    at: Callable[[Moment], Standing]
    said: Sequence[Standing]


# From a step, and to which, it stands so with a run; what comes first counts.
_Stretch = tuple[float, float, Standing]


def standing_of(tracks: Sequence[Track], company: Sequence[Track], words: Words) -> Standings:
    """How it stands with the runs of a cell.

    Parameters
    ----------
    tracks : sequence of Track
        Of the cell.
    company : sequence of Track
        Of the picture: those that end before others do are said to have ended.
    words : Words
    """
    told = _of_one(tracks[0], words) if len(tracks) == 1 else _of_many(tracks, words)
    if max(track.ends for track in tracks) > max(track.ends for track in company) - SLACK:
        return told
    lasts = [(track.run, track.states - 1) for track in tracks]

    def at(moment: Moment) -> Standing:
        standing = told.at(moment)
        over = all(moment.steps[run] >= last for run, last in lasts)
        return _ended(standing, words) if over and standing.text != diverged else standing

    diverged = words("standing.diverged")
    return Standings(at, [*told.said, at(Moment(_ends(company)))])


def _ends(company: Sequence[Track]) -> tuple[int, ...]:
    """The last state of each run, by its place."""
    lasts = {track.run: track.states - 1 for track in company}
    return tuple(lasts.get(run, 0) for run in range(1 + max(lasts)))


def _ended(standing: Standing, words: Words) -> Standing:
    """That the runs have ended, after how it stood with them."""
    ended = words("standing.ended")
    if not standing.text:
        return Standing(ended, "ink")
    told = words("standing.ended_so", standing=standing.text)
    return standing._replace(text=told, short=ended)


def right_from(track: Track) -> int:
    """The first state from which on all samples are right to the end; past the last for none."""
    wrong = np.flatnonzero(track.history.accuracy[: track.states] != 1)
    return int(wrong[-1]) + 1 if len(wrong) else 0


def longest(cells: Sequence[Standings], *, short: bool = False) -> float:
    """About how long what is said of a cell gets, in em, before there is a figure.

    Parameters
    ----------
    cells : sequence of Standings
    short : bool
        Whether what can be said in short is.
    """
    texts = (one.short if short and one.short else one.text for cell in cells for one in cell.said)
    return _CHARACTER * max(map(len, texts), default=0)


def _of_one(track: Track, words: Words) -> Standings:
    history, last = track.history, track.states - 1
    stretches: list[_Stretch] = []
    if history.diverged:
        stretches.append((last, inf, Standing(words("standing.diverged"))))
    if classifies(track) and (right := right_from(track)) <= last:
        stretches.append((right, inf, Standing(words("standing.right"), "good")))
    happened = events(history)
    for event, until in reversed([*zip(happened, standing(history, happened), strict=True)]):
        if event.key in _HAPPENING:
            name, tone = _HAPPENING[event.key]
            stretches.append((event.step, until, Standing(words(f"standing.{name}"), tone)))

    def at(moment: Moment) -> Standing:
        step = moment.steps[track.run]
        return next((told for since, until, told in stretches if since <= step < until), NOTHING)

    return Standings(at, [told for _, _, told in stretches])


def _of_many(tracks: Sequence[Track], words: Words) -> Standings:
    """How many of several runs have got all samples right; of values nothing is said."""
    if not all(map(classifies, tracks)):
        return Standings(lambda moment: NOTHING, ())
    firsts = [(track.run, right_from(track)) for track in tracks]
    count = str(len(firsts))

    def at(moment: Moment) -> Standing:
        right = sum(moment.steps[run] >= first for run, first in firsts)
        told = words("standing.of_runs", right=str(right), count=count)
        return Standing(told, "good" if right == len(firsts) else "ink")

    return Standings(at, [Standing(words("standing.of_runs", right=count, count=count))])


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
        self._fitted: dict[Standing, tuple[str, int]] = {}
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
        _, width = self._fit(self._now)
        return Rect(self._right - width - 2, self._top - 1, self._right + 2, self._bottom + 1)

    def draw(self, renderer: Any) -> None:
        if self._now.text:
            text, width = self._fit(self._now)
            gc = self._pens[self._now.tone]
            write(renderer, gc, self._right - width, self._baseline, text, self._font)

    def _fit(self, standing: Standing) -> tuple[str, int]:
        """The text, in short or cut if need be, and its width in pixels."""
        if standing not in self._fitted:
            text = standing.text
            if standing.short and not self._has_room(text):
                text = standing.short
            shown = cut(text, self._has_room)
            self._fitted[standing] = shown, ceil(self._ruler(shown, self._size, _WEIGHT))
        return self._fitted[standing]

    def _has_room(self, text: str) -> bool:
        return self._ruler(text, self._size, _WEIGHT) <= self._room
