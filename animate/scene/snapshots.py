"""Snapshots: the predictions of some epochs in one picture, each once it is reached."""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Sequence
from math import ceil
from typing import Any

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.path import Path
from matplotlib.transforms import Bbox, IdentityTransform

from animate.moment import Moment
from animate.scene.epochs import chosen_epochs, end_of, known
from animate.scene.layout import TEXT
from animate.scene.legend import above, stroke
from animate.scene.mover import Line, Mover, Pen
from animate.scene.number import Number, Type
from animate.scene.panel import Subject
from animate.scene.theme import Theme
from animate.scene.track import Track

# From a run and a step of it to the lines of its prediction, in display pixels.
Shape = Callable[[Track, int], Path]

_NOTHING = Path(np.empty((0, 2)))

# In points at scale 1.
_LINE = 1.7

# In em: an entry of the legend, and a line of it. Two lines fit above the axes.
_ENTRY, _LEGEND_LINE, _LINES = 7.4, 1.25, 2


def snapshots(axes: Any, subject: Subject, shape: Shape) -> list[Mover]:
    """The predictions of some epochs, drawn into axes that have their limits.

    Of one run, each epoch's stays once it is reached. Of several it is the
    prediction of each run at the latest of these epochs that all have reached
    or ended before, whose number stands above.
    """
    epochs = chosen_epochs(subject.tracks, subject.recipe.epochs_shown)
    if subject.alone:
        _legend(axes, subject, epochs)
        return _of_one(axes, subject, epochs, shape)
    return _of_many(axes, subject, epochs, shape)


def _by_steps(subject: Subject) -> bool:
    """Whether what is called an epoch here is a step."""
    return not known(track.history for track in subject.tracks)


def _legend(axes: Any, subject: Subject, epochs: Sequence[int]) -> None:
    """Name the epochs, in rows above axes that make room for them."""
    em = subject.layout.em
    columns = max(2, min(len(epochs), 5, int(axes.bbox.width / (_ENTRY * em))))
    lines = ceil(len(epochs) / columns)
    columns = ceil(len(epochs) / lines)
    if lines > _LINES:
        box = axes.get_position()
        extra = (lines - _LINES) * _LEGEND_LINE * em / subject.layout.height
        extra = min(extra, 0.7 * box.height)
        axes.set_position(Bbox.from_extents(box.x0, box.y0, box.x1, box.y1 - extra))
    word = "legend.step" if _by_steps(subject) else "legend.epoch"
    entries = [
        (stroke(color, _LINE, subject, dashes), subject.words(word, n=str(epoch)))
        for epoch, (color, dashes) in zip(epochs, _looks(subject.theme, len(epochs)), strict=True)
    ]
    above(axes, subject, entries, columns)


class _Drawn(Line):
    """The lines of a prediction at a moment."""

    def __init__(self, at: Callable[[Moment], Path], pen: Pen, height: int) -> None:
        super().__init__(lambda step: np.empty((0, 2)), pen, height)
        self._at, self._path = at, _NOTHING

    def pose(self, moment: Moment) -> Hashable:
        self._path = self._at(moment)
        self._now = np.asarray(self._path.vertices)
        return self._now.tobytes()

    def draw(self, renderer: RendererBase) -> None:
        if len(self._now):
            renderer.draw_path(self._pen.gc, self._path, IdentityTransform())


def _of_one(axes: Any, subject: Subject, epochs: Sequence[int], shape: Shape) -> list[Mover]:
    (track,) = subject.tracks
    layout = subject.layout
    looks = _looks(subject.theme, len(epochs))
    movers: list[Mover] = []
    for epoch, (color, dashes) in zip(epochs, looks, strict=True):
        state = end_of(track.history, epoch, steps=_by_steps(subject))
        lengths = [layout.points(length) for length in dashes or ()]
        pen = Pen(color, layout.points(_LINE), axes.bbox, lengths)
        movers.append(_Drawn(_once(track.run, state, shape(track, state)), pen, layout.height))
    return movers


def _once(run: int, state: int, path: Path) -> Callable[[Moment], Path]:
    return lambda moment: path if moment.steps[run] >= state else _NOTHING


def _of_many(axes: Any, subject: Subject, epochs: Sequence[int], shape: Shape) -> list[Mover]:
    layout, tracks = subject.layout, subject.tracks
    steps = _by_steps(subject)
    ends = [[end_of(track.history, epoch, steps=steps) for epoch in epochs] for track in tracks]

    def latest(moment: Moment) -> int:
        """How many of `epochs` all runs have reached."""
        return min(
            bisect_right(states, moment.steps[track.run])
            for track, states in zip(tracks, ends, strict=True)
        )

    def line(track: Track, states: Sequence[int]) -> _Drawn:
        shapes = [_NOTHING, *(shape(track, state) for state in states)]
        lengths = [layout.points(length) for length in track.style.dashes or ()]
        pen = Pen(track.style.color, layout.points(_LINE), axes.bbox, lengths)
        return _Drawn(lambda moment: shapes[latest(moment)], pen, layout.height)

    digits = len(str(max(epochs)))

    def number(moment: Moment) -> str:
        reached = latest(moment)
        return (str(epochs[reached - 1]) if reached else "").ljust(digits)

    lines = [line(track, states) for track, states in zip(tracks, ends, strict=True)]
    return [*lines, _epoch_above(axes, subject, number, digits)]


def _epoch_above(
    axes: Any, subject: Subject, number: Callable[[Moment], str], digits: int
) -> Number:
    """Write the word for an epoch above the axes; its number changes."""
    layout, theme = subject.layout, subject.theme
    size = TEXT * layout.scale
    value = Type(size, theme.ink, theme.paper, layout.dpi)
    label = Type(size, theme.quiet, theme.paper, layout.dpi)
    left = round(axes.bbox.x0)
    top = round(layout.height - axes.bbox.y1 - 1.9 * layout.em)
    word = subject.words("step" if _by_steps(subject) else "epoch")
    axes.figure.text(
        left / layout.width,
        1 - (top + value.baseline) / layout.height,
        word,
        color=theme.quiet,
        fontsize=size,
        va="baseline",
    )
    left += label.length(word) + round(0.4 * layout.em)
    width = value.width("0" * digits)
    return Number(number, value, left, top, width, layout.height)


def _looks(theme: Theme, count: int) -> list[tuple[str, tuple[float, ...] | None]]:
    """Colour and dashes of each of some epochs: from faint and dotted to strong and unbroken.

    Every other one has a dot between its dashes, so that neighbours are told apart.
    """
    ramp = LinearSegmentedColormap.from_list("epochs", [theme.contour, theme.model])
    shares = np.linspace(0, 1, count).tolist() if count > 1 else [1.0]
    looks: list[tuple[str, tuple[float, ...] | None]] = []
    for place, share in enumerate(shares):
        dash, gap = 1.4 + 8 * share, 1.8 + 0.6 * share
        dashes = (dash, gap, 1.4, gap) if place % 2 else (dash, gap)
        looks.append((to_hex(ramp(share)), None if share == 1 else dashes))
    return looks
