"""The data panel for two inputs of a model of values: the value as tints in steps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb, to_rgba
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from animate.scene.areas import Areas
from animate.scene.inputs import batch_rings, two_inputs
from animate.scene.legend import fitted, mark, raised, stroke
from animate.scene.mover import Mover, Pen, to_display
from animate.scene.panel import Margins, Subject
from animate.scene.regions import inside
from animate.scene.samples import (
    class_entries,
    class_marks,
    dot,
    edge_width,
    looks,
    shows_batches,
    width_of,
)
from animate.scene.scale import short_number
from animate.scene.tints import Crowd, Shape, Tints, box_path
from animate.scene.track import Track

# In so many steps from the lowest value of the samples to the highest.
_STEPS = 9

# Lengths in points at scale 1: lines of equal value, of one run and of several.
_LINE, _MIDDLE = 0.5, 1.7


@dataclass(frozen=True)
class HeightsPanel:
    """The predicted value as tints, and each sample in the full colour of its own value.

    Of several runs only the line is drawn where each predicts the middle of
    the samples' values.
    """

    caption: ClassVar[str] = "panel.data"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 0.9
    margins: ClassVar[Margins] = Margins(left=4.0, bottom=3.1, right=1.3, top=5.1)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        x = two_inputs(axes, subject, self.margins)
        y = subject.data.y.astype(np.float64)
        low, high = float(y.min()), float(y.max())
        # The bounds of the steps, and the colour of each.
        bounds = np.linspace(low, max(high, low + 1e-9), _STEPS + 1)
        colors = _ramp(subject)
        self._legend(axes, subject, bounds, colors)
        height = subject.layout.height
        if not subject.alone:
            middle = float((low + high) / 2)
            class_marks(axes, subject, x[:, 0], x[:, 1])
            return [
                Tints(_line(axes, subject, track, middle), axes.bbox, height, track.run)
                for track in subject.tracks
            ]
        (track,) = subject.tracks
        display = to_display(axes.transData)
        movers: list[Mover] = [
            Tints(_tints(axes, subject, track, bounds[1:-1], colors), axes.bbox, height, track.run)
        ]
        steps = np.clip(np.searchsorted(bounds, y, side="right") - 1, 0, _STEPS - 1)
        (look,) = looks(subject)
        points = subject.layout.points
        edge = Pen(subject.theme.paper, points(edge_width(subject)), axes.bbox.padded(points(4)))
        width = points(width_of(look, subject))
        for step, color in enumerate(colors):
            places = display(x[steps == step])
            movers.append(Crowd(places, look.marker, width, edge, color, height))
        if shows_batches(subject):
            movers.append(batch_rings(axes, subject, display(x)))
        return movers

    def _legend(
        self, axes: Any, subject: Subject, bounds: NDArray[np.float64], colors: Sequence[str]
    ) -> None:
        if subject.alone:
            (look,) = looks(subject)
            entries = [
                (
                    Line2D([], [], **dot(look._replace(color=colors[step]), subject)),
                    f"y = {short_number(float(f'{value:.2g}'))}",
                )
                for step, value in ((0, bounds[0]), (_STEPS // 2, bounds.mean()), (-1, bounds[-1]))
            ]
        else:
            middle = short_number(float(f"{bounds.mean():.2g}"))
            entries = [
                *class_entries(subject),
                (stroke(subject.theme.ink, _MIDDLE, subject), f"\u0177 = {middle}"),
            ]
        if shows_batches(subject):
            ring = mark("o", subject.theme.ink, subject, hollow=True)
            entries.append((ring, subject.words("legend.mini_batch")))
        raised(axes, subject, fitted(axes, subject, entries, self.margins.right))


def _ramp(subject: Subject) -> list[str]:
    """The colours of the samples from the lowest values to the highest."""
    theme = subject.theme
    ends = [theme.zero, theme.paler(theme.quiet, 0.6), theme.one]
    if len(set(to_rgb(theme.zero))) == 1:
        # Greys are told apart by their depth alone.
        ends = [theme.one, theme.quiet, theme.zero]
    ramp = LinearSegmentedColormap.from_list("values", ends)
    return [to_hex(ramp(share)) for share in np.linspace(0, 1, _STEPS)]


def _tints(
    axes: Any,
    subject: Subject,
    track: Track,
    bounds: NDArray[np.float64],
    colors: Sequence[str],
) -> Callable[[int], list[Shape]]:
    theme, areas, clip = subject.theme, Areas(axes, track.predict), inside(axes)
    bare = Pen(theme.paper, 0, clip)
    line = Pen(theme.paper, subject.layout.points(_LINE), clip)
    lowest, *higher = (to_rgba(theme.paler(color, 1.6 * theme.region)) for color in colors)
    whole = box_path(clip)

    def shapes(step: int) -> list[Shape]:
        field = areas.values(step)
        return [
            Shape(whole, bare, lowest),
            *(
                Shape(field.above(bound), line, color)
                for bound, color in zip(bounds.tolist(), higher, strict=True)
            ),
        ]

    return shapes


def _line(axes: Any, subject: Subject, track: Track, value: float) -> Callable[[int], list[Shape]]:
    areas, points, style = Areas(axes, track.predict), subject.layout.points, track.style
    pen = Pen(style.color, points(_MIDDLE), axes.bbox, [points(d) for d in style.dashes or ()])
    return lambda step: [Shape(areas.values(step).at(value), pen)]
