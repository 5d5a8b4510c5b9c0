"""The data panel for one input of any model but the lab's: the samples and what is predicted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from animate.scene.data import batch_bars, shows_costs
from animate.scene.inputs import one_input
from animate.scene.legend import fitted, mark, raised, stroke
from animate.scene.mover import Line, Mover, Pen, Points, to_display, to_pixels
from animate.scene.panel import Margins, Subject
from animate.scene.regions import LOW
from animate.scene.samples import class_entries, class_marks, looks, shows_batches
from animate.scene.scale import em_high, linear
from animate.scene.strokes import Segments
from animate.scene.styles import styles
from animate.scene.track import Track

Floats = NDArray[np.float64]

# Points of a curve; they lie on quarters of a pixel, as those of the lab's.
_POINTS, _GRID = 240, 4

# Lengths in points at scale 1.
_CURVE, _BOUNDARY, _COST = 1.7, 1.0, 0.9
_BOUNDARY_DASHES = (3.0, 2.6)

# A fit that goes far beyond the samples is shown so far, in ranges of their values.
_BEYOND = 0.6

# The states whose fits the axis has room for, besides the first and the last.
_LOOKED_AT = 12

_OF_PROBABILITIES = (-0.12, 1.12)


@dataclass(frozen=True)
class FitPanel:
    """Samples of one input, and the curve of what the model predicts.

    That is the probability of class 1, the probability of each of more
    classes, or the value. Samples of more than two classes stand at 1, which
    the curve of their class is to reach. Of one run there are also the places
    where the predicted class changes, and with the mark `cost` a line from
    each sample to the prediction.
    """

    caption: ClassVar[str] = "panel.data"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 0.9
    margins: ClassVar[Margins] = Margins(left=3.2, bottom=2.0, right=1.6, top=5.1)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        low, high = one_input(axes, subject, self.margins)
        across = np.linspace(low, high, _POINTS)
        self._legend(axes, subject)
        self._heights(axes, subject, across)
        heights = sample_heights(subject)
        class_marks(axes, subject, subject.data.x[:, 0], heights)
        samples = to_display(axes.transData)(np.column_stack([subject.data.x[:, 0], heights]))
        movers: list[Mover] = []
        for track in subject.tracks:
            movers += _Fit(axes, subject, track, across, samples).movers()
        if shows_batches(subject):
            movers.append(batch_bars(axes, subject, samples))
        return movers

    @staticmethod
    def _heights(axes: Any, subject: Subject, across: Floats) -> None:
        """Limits, ticks and rules of the axis upwards."""
        if not subject.values:
            axes.set_ylim(*_OF_PROBABILITIES)
            axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
            for level in (0, 0.5, 1):
                axes.axhline(
                    level, color=subject.theme.rule, lw=0.6 * subject.layout.scale, zorder=1
                )
            return
        scale = linear(value_range(subject, across), em_high(axes, subject))
        scale.dress(axes, subject)

    def _legend(self, axes: Any, subject: Subject) -> None:
        theme, words = subject.theme, subject.words
        entries: list[tuple[Line2D, str]] = class_entries(subject)
        if subject.alone:
            if subject.values:
                entries.append((stroke(theme.model, _CURVE, subject), words("legend.prediction")))
            elif len(subject.classes) == 2:
                told = words("legend.probability", name=subject.classes[1])
                entries.append((stroke(theme.model, _CURVE, subject), told))
            # In a small panel what speaks for itself stays unnamed.
            roomy = em_high(axes, subject) > LOW
            if not subject.values and roomy:
                boundary = stroke(theme.quiet, _BOUNDARY, subject, _BOUNDARY_DASHES)
                entries.append((boundary, words("legend.boundary")))
            if shows_batches(subject) and roomy:
                entries.append((mark("_", theme.ink, subject), words("legend.mini_batch")))
            if shows_costs(subject) and len(subject.classes) <= 2:
                entries.append((stroke(theme.cost, _COST, subject), words("legend.cost")))
        columns = 3 if len(entries) <= 6 else 5
        raised(axes, subject, fitted(axes, subject, entries, self.margins.right, columns))


def sample_heights(subject: Subject) -> NDArray[np.floating]:
    """How high each sample stands: at its value, or at the probability that it ought to have."""
    y = subject.data.y
    return np.ones_like(y) if len(subject.classes) > 2 else y


def value_range(subject: Subject, across: Floats) -> Floats:
    """The values that the axis has room for: the samples', and not much beyond the fits'."""
    y = subject.data.y.astype(np.float64)
    found = [y]
    for track in subject.everyone:
        steps = np.unique(np.linspace(0, track.states - 1, _LOOKED_AT + 2).astype(int))
        found += [track.predict(int(step), across) for step in steps]
    shown = np.concatenate(found)
    room = _BEYOND * max(float(np.ptp(y)), 1e-6)
    return np.clip(shown[np.isfinite(shown)], y.min() - room, y.max() + room)


class _Fit:
    """What one run predicts, in the pixels of the axes."""

    def __init__(
        self, axes: Any, subject: Subject, track: Track, across: Floats, samples: Points
    ) -> None:
        self._subject, self._track, self._across = subject, track, across
        self._samples, self._clip = samples, axes.bbox
        self._display = to_display(axes.transData)
        low, high = axes.get_ylim()
        # Far outside, pixel coordinates overflow the rasteriser.
        self._least, self._most = low - (high - low), high + (high - low)
        self._memory: tuple[int, Floats] = (-1, np.empty(0))

    def movers(self) -> list[Mover]:
        subject, track = self._subject, self._track
        theme, height, run = subject.theme, subject.layout.height, track.run
        movers: list[Mover] = []
        if subject.alone and len(subject.classes) <= 2 and shows_costs(subject):
            movers.append(Segments(self._costs, self._pen(theme.cost, _COST), height, run))
        if subject.alone and not subject.values:
            pen = self._pen(theme.quiet, _BOUNDARY, _BOUNDARY_DASHES)
            movers.append(Segments(self._boundaries, pen, height, run))
        style = track.style
        if len(subject.classes) <= 2:
            pen = self._pen(style.color, _CURVE, style.dashes)
            return [*movers, Line(self._curve(None), pen, height, run)]
        lines = styles(theme, 8)
        for place, look in enumerate(looks(subject)):
            color, dashes = style.color, style.dashes
            if subject.alone:
                color, dashes = look.color, lines[place % len(lines)].dashes
            pen = self._pen(color, _CURVE, dashes)
            movers.append(Line(self._curve(place), pen, height, run))
        return movers

    def _pen(self, color: str, width: float, dashes: tuple[float, ...] | None = None) -> Pen:
        points = self._subject.layout.points
        return Pen(color, points(width), self._clip, [points(one) for one in dashes or ()])

    def _predicted(self, step: int) -> Floats:
        if self._memory[0] != step:
            self._memory = step, self._track.predict(step, self._across)
        return self._memory[1]

    def _curve(self, place: int | None) -> Callable[[int], Points]:
        """The curve of a class among many, or the only one."""

        def points(step: int) -> Points:
            predicted = self._predicted(step)
            if place is not None:
                predicted = predicted[:, place]
            held = np.clip(predicted, self._least, self._most)
            places = self._display(np.column_stack([self._across, held]))
            places[:, 1] = np.round(places[:, 1] * _GRID) / _GRID
            return places

        return points

    def _boundaries(self, step: int) -> Points:
        """Where the predicted class changes, shape (n, 2, 2)."""
        predicted = self._predicted(step)
        if predicted.ndim == 1:
            predicted = np.column_stack([1 - predicted, predicted])
        winners = predicted.argmax(axis=1)
        at = np.flatnonzero(np.diff(winners))
        one, other = winners[at], winners[at + 1]
        ahead = predicted[at, one] - predicted[at, other]
        behind = predicted[at + 1, other] - predicted[at + 1, one]
        whole = ahead + behind
        shares = np.divide(ahead, whole, out=np.full_like(whole, 0.5), where=whole > 0)
        x = self._across[at] + shares * (self._across[at + 1] - self._across[at])
        ends = np.stack([np.column_stack([x, np.full_like(x, level)]) for level in (0, 1)], axis=1)
        return to_pixels(self._display(ends)) if len(x) else np.empty((0, 2, 2))

    def _costs(self, step: int) -> Points:
        """From each sample up or down to its prediction."""
        inputs = self._subject.data.x[:, 0].astype(np.float64)
        held = np.clip(self._track.predict(step, inputs), self._least, self._most)
        ends = self._display(np.column_stack([inputs, held]))
        return to_pixels(np.stack([self._samples, ends], axis=1))
