"""The data panel for two inputs: the samples, and the line between the classes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log
from typing import Any, ClassVar

import numpy as np

from animate.scene.inputs import batch_rings, two_inputs
from animate.scene.legend import fitted, mark, stroke
from animate.scene.mover import Line, Mover, Pen, Points, to_display
from animate.scene.panel import Margins, Subject
from animate.scene.samples import class_entries, class_marks, shows_batches
from animate.scene.track import Track

# Lengths in points at scale 1.
_BOUNDARY, _LEVEL = 1.7, 1.0
_DASHES = (3.0, 2.6)

# Axes narrower than this many em have no room for the whole legend.
_WIDE_LEGEND = 16

# The model is this sure of the class on the dashed lines.
_SURE = 0.9


@dataclass(frozen=True)
class BoundaryPanel:
    """Samples in the plane of the inputs, and where the prediction is 0.1, 0.5 and 0.9.

    Of several runs only the boundaries, at 0.5, are drawn. The mark `cost` adds
    nothing: seen from above, the distance from a sample to its prediction is a point.
    """

    caption: ClassVar[str] = "panel.data"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 0.9
    margins: ClassVar[Margins] = Margins(left=4.0, bottom=3.1, right=1.3, top=5.1)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        x = two_inputs(axes, subject, self.margins)
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        low, high = np.array([left, bottom]), np.array([right, top])
        class_marks(axes, subject, x[:, 0], x[:, 1])
        self._legend(axes, subject)
        display = to_display(axes.transData)
        movers: list[Mover] = []
        for track in subject.tracks:
            movers.extend(self._lines(axes, subject, track, display, low, high))
        if shows_batches(subject):
            movers.append(batch_rings(axes, subject, display(x)))
        return movers

    def _legend(self, axes: Any, subject: Subject) -> None:
        theme, words = subject.theme, subject.words
        classes = class_entries(subject)
        entries = [(stroke(theme.model, _BOUNDARY, subject), words("legend.boundary"))]
        if subject.alone:
            if axes.bbox.width >= _WIDE_LEGEND * subject.layout.em:
                # In a small panel their colours have to say which class they are on the side of.
                entries += [
                    (stroke(theme.zero, _LEVEL, subject, _DASHES), f"p = {1 - _SURE:.1f}"),
                    (stroke(theme.one, _LEVEL, subject, _DASHES), f"p = {_SURE:.1f}"),
                ]
            entries += classes
            if shows_batches(subject):
                entries.append(
                    (mark("o", theme.ink, subject, hollow=True), words("legend.mini_batch"))
                )
        else:
            entries = classes
        fitted(axes, subject, entries, self.margins.right)

    @staticmethod
    def _lines(
        axes: Any,
        subject: Subject,
        track: Track,
        display: Callable[[Points], Points],
        low: Points,
        high: Points,
    ) -> list[Mover]:
        theme, layout = subject.theme, subject.layout
        params = track.history.params.astype(np.float64)

        def level(logit: float) -> Callable[[int], Points]:
            def ends(step: int) -> Points:
                w1, w2, b = params[step].tolist()
                return display(clipped(w1, w2, b - logit, low, high))

            return ends

        def line(logit: float, color: str, width: float, dashes: tuple[float, ...] | None) -> Line:
            lengths = [layout.points(length) for length in dashes or ()]
            pen = Pen(color, layout.points(width), axes.bbox, lengths)
            return Line(level(logit), pen, layout.height, track.run)

        boundary = line(0.0, track.style.color, _BOUNDARY, track.style.dashes)
        if not subject.alone:
            return [boundary]
        sure = log(_SURE / (1 - _SURE))
        return [
            line(-sure, theme.zero, _LEVEL, _DASHES),
            line(sure, theme.one, _LEVEL, _DASHES),
            boundary,
        ]


def clipped(a: float, b: float, c: float, low: Points, high: Points) -> Points:
    """The ends of the line a x + b y + c = 0 within a box, shape (2, 2), or (0, 2) outside.

    Liang and Barsky's clipping, from the point of the line that is nearest to
    the middle of the box.
    """
    length = float(np.hypot(a, b))
    nowhere = np.empty((0, 2))
    if not 0 < length < np.inf:
        return nowhere
    normal = np.array([a, b]) / length
    middle = (low + high) / 2
    foot = middle - normal * (float(normal @ middle) + c / length)
    way = np.array([-normal[1], normal[0]])
    first, last = -np.inf, np.inf
    for axis in range(2):
        if way[axis] == 0:
            if not low[axis] <= foot[axis] <= high[axis]:
                return nowhere
            continue
        bounds = sorted(
            ((low[axis] - foot[axis]) / way[axis], (high[axis] - foot[axis]) / way[axis])
        )
        first, last = max(first, bounds[0]), min(last, bounds[1])
    if not first < last:
        return nowhere
    ends: Points = foot + np.outer([first, last], way)
    return ends
