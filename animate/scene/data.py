"""The data panel for one input: samples, prediction and line, as in the lab."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from matplotlib.path import Path

from animate.scene.inputs import one_input
from animate.scene.legend import fitted, mark, stroke
from animate.scene.mover import Line, Marks, Mover, Pen, Points, to_display, to_pixels
from animate.scene.panel import Margins, Subject
from animate.scene.samples import class_entries, class_marks, shows_batches
from animate.scene.strokes import Segments
from animate.scene.track import Track

# The lab's own limits are -0.1 to 2; a little more room below keeps the
# samples at y = 0 clear of the frame.
_Y_LIMITS = (-0.18, 2.0)

_CURVE_POINTS = 160

# The curve's points lie on quarters of a pixel: nobody sees the difference,
# and a crawling curve doesn't change every smoothed edge in every frame.
_CURVE_GRID = 4

_FORMULA = "w x + b"

# Lengths in points at scale 1.
_CURVE, _LINE, _BOUNDARY, _COST = 1.7, 1.0, 1.0, 0.9
# From the middle of a sample's mark to its edge.
_DOT = 3.2

# Axes narrower than this many em have no room for the whole legend.
_WIDE_LEGEND = 20

# The lines from more samples would run together.
_MOST_COSTS = 200

_LINE_DASHES = (1.4, 3.4)
_BOUNDARY_DASHES = (3.0, 2.6)


@dataclass(frozen=True)
class DataPanel:
    """Samples, sigmoid(w x + b), the line w x + b, the boundary and the mini-batch.

    The mark `cost` adds a line from each sample to its prediction. Of several
    runs only the predictions are drawn.
    """

    caption: ClassVar[str] = "panel.data"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 0.76
    margins: ClassVar[Margins] = Margins(left=2.0, bottom=2.0, right=1.3, top=5.1)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        low, high = one_input(axes, subject, self.margins)
        axes.set_ylim(*_Y_LIMITS)
        self._backdrop(axes, subject)
        self._legend(axes, subject)
        movers: list[Mover] = []
        for track in subject.tracks:
            movers.extend(_Fit(axes, subject, track, low, high).movers())
        return movers

    def _backdrop(self, axes: Any, subject: Subject) -> None:
        theme, scale = subject.theme, subject.layout.scale
        axes.set_yticks([0, 1, 2])
        for level in (0, 1):
            axes.axhline(level, color=theme.rule, lw=0.7 * scale, zorder=1)
        class_marks(axes, subject, subject.data.x[:, 0], subject.data.y)

    def _legend(self, axes: Any, subject: Subject) -> None:
        theme, words = subject.theme, subject.words
        classes = class_entries(subject)
        entries = [
            (stroke(theme.model, _CURVE, subject), words("legend.sigmoid", line=_FORMULA)),
            (stroke(theme.line, _LINE, subject, _LINE_DASHES), _FORMULA),
            (
                stroke(theme.quiet, _BOUNDARY, subject, _BOUNDARY_DASHES),
                words("legend.boundary"),
            ),
        ]
        if shows_batches(subject):
            entries.append((mark("_", theme.ink, subject), words("legend.mini_batch")))
        if shows_costs(subject):
            entries.append((stroke(theme.cost, _COST, subject), words("legend.cost")))
        if not subject.alone:
            # The runs are named beside their numbers.
            fitted(axes, subject, classes, self.margins.right)
            return
        columns = 3
        if axes.bbox.width < _WIDE_LEGEND * subject.layout.em:
            # The ticks at 0 and 1 name the classes as well.
            columns = 2
        else:
            entries += classes
        fitted(axes, subject, entries, self.margins.right, columns)


class _Fit:
    """What one run predicts, in the pixels of the axes."""

    def __init__(self, axes: Any, subject: Subject, track: Track, low: float, high: float) -> None:
        self._axes, self._subject, self._track = axes, subject, track
        self._low, self._high = low, high
        self._clip = axes.bbox
        self._display = to_display(axes.transData)
        self._across = np.linspace(low, high, _CURVE_POINTS)
        self._params = track.history.params.astype(np.float64)
        data = subject.data
        self._inputs = data.x[:, 0].astype(np.float64)
        self._samples = self._display(np.column_stack([data.x[:, 0], data.y]))

    def movers(self) -> list[Mover]:
        theme, layout, run = self._subject.theme, self._subject.layout, self._track.run
        height = layout.height
        style = self._track.style
        curve = Line(self._curve, self._pen(style.color, _CURVE, style.dashes), height, run)
        if not self._subject.alone:
            return [curve]
        movers: list[Mover] = []
        if shows_costs(self._subject):
            movers.append(Segments(self._costs, self._pen(theme.cost, _COST), height, run))
        movers += [
            Line(self._boundary, self._pen(theme.quiet, _BOUNDARY, _BOUNDARY_DASHES), height, run),
            Line(self._line, self._pen(theme.line, _LINE, _LINE_DASHES), height, run),
            curve,
        ]
        if shows_batches(self._subject):
            movers.append(batch_bars(self._axes, self._subject, self._samples))
        return movers

    def _pen(self, color: str, width: float, dashes: tuple[float, ...] | None = None) -> Pen:
        points = self._subject.layout.points
        lengths = [points(length) for length in dashes] if dashes else None
        return Pen(color, points(width), self._clip, lengths)

    def _curve(self, step: int) -> Points:
        predicted = self._track.predict(step, self._across)
        places = self._display(np.column_stack([self._across, predicted]))
        places[:, 1] = np.round(places[:, 1] * _CURVE_GRID) / _CURVE_GRID
        return places

    def _line(self, step: int) -> Points:
        w, b = self._params[step].tolist()
        return to_pixels(self._display(_clipped(self._low, self._high, w, b)))

    def _boundary(self, step: int) -> Points:
        w, b = self._params[step].tolist()
        at = -b / w if w else np.inf
        if not self._low < at < self._high:
            return np.empty((0, 2))
        return to_pixels(self._display(np.array([[at, 0.0], [at, 1.0]])))

    def _costs(self, step: int) -> Points:
        """From the edge of each sample up or down to its prediction."""
        predicted = self._track.predict(step, self._inputs)
        ends = np.stack(
            [self._samples, self._display(np.column_stack([self._inputs, predicted]))], axis=1
        )
        way = ends[:, 1, 1] - ends[:, 0, 1]
        ends[:, 0, 1] += np.sign(way) * np.minimum(np.abs(way), self._subject.layout.points(_DOT))
        return to_pixels(ends)


def shows_costs(subject: Subject) -> bool:
    """Whether each sample's error is drawn: that of one run, if the lines can be told apart."""
    few = len(subject.data.y) <= _MOST_COSTS
    return "cost" in subject.recipe.marks and subject.alone and few


def batch_bars(axes: Any, subject: Subject, samples: Points) -> Marks:
    """Bars below the samples of the mini-batch; `samples` are their display pixels."""
    ink, layout, (track,) = subject.theme.ink, subject.layout, subject.tracks
    return Marks(
        lambda step: samples[track.history.batch(step)],
        _bar(layout.points),
        Pen(ink, 0, axes.bbox),
        layout.height,
        ink,
        track.run,
    )


def _bar(points: Any) -> Path:
    """A bar below a sample, its edges on whole pixels when its centre is on a pixel's."""
    half, top, thick = round(points(2.6)) + 0.5, -round(points(5.4)) + 0.5, max(2, points(1.5) // 1)
    left, right, bottom = -half, half, top - thick
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    return Path(corners, closed=True)


def _clipped(low: float, high: float, w: float, b: float) -> Points:
    """The ends of the line w x + b where it enters and leaves the axes, shape (2, 2) or (0, 2).

    Cut in data space: far outside the axes, pixel coordinates overflow the
    rasteriser.
    """
    bottom, top = _Y_LIMITS
    if w:
        crossings = sorted(((bottom - b) / w, (top - b) / w))
        low, high = max(low, crossings[0]), min(high, crossings[1])
    elif not bottom <= b <= top:
        return np.empty((0, 2))
    if low >= high:
        return np.empty((0, 2))
    return np.array([[low, w * low + b], [high, w * high + b]])
