"""The data panel for two inputs of any classifier: the regions of the classes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log
from typing import Any, ClassVar

from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from animate.scene.areas import Areas
from animate.scene.inputs import batch_rings, two_inputs
from animate.scene.legend import fitted, mark, raised, stroke
from animate.scene.mover import Mover, Pen, Points, to_display
from animate.scene.panel import Margins, Subject
from animate.scene.samples import (
    class_entries,
    class_marks,
    edge_width,
    looks,
    of_class,
    shows_batches,
    width_of,
)
from animate.scene.scale import em_high
from animate.scene.tints import Crowd, Shape, Tints, box_path
from animate.scene.track import Track

# Lengths in points at scale 1: the boundary of two classes, and borders of more.
_BOUNDARY, _BORDER = 1.7, 1.2

# Axes lower than this many em have no room for a long legend.
LOW = 9

# Where the model is as sure of a class as this its tint is full, elsewhere paler.
_SURE, _PALER = 0.9, 0.5


@dataclass(frozen=True)
class RegionsPanel:
    """The samples, and where which class is predicted: fully tinted where the model is sure.

    Of several runs only the lines between the classes are drawn.
    """

    caption: ClassVar[str] = "panel.data"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 0.9
    margins: ClassVar[Margins] = Margins(left=4.0, bottom=3.1, right=1.3, top=5.1)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        x = two_inputs(axes, subject, self.margins)
        self._legend(axes, subject)
        height = subject.layout.height
        if not subject.alone:
            class_marks(axes, subject, x[:, 0], x[:, 1])
            return [
                Tints(_lines(axes, subject, track), axes.bbox, height, track.run)
                for track in subject.tracks
            ]
        (track,) = subject.tracks
        samples = to_display(axes.transData)(x)
        movers: list[Mover] = [
            Tints(_regions(axes, subject, track), axes.bbox, height, track.run),
            *crowds(axes, subject, samples),
        ]
        if shows_batches(subject):
            movers.append(batch_rings(axes, subject, samples))
        return movers

    def _legend(self, axes: Any, subject: Subject) -> None:
        entries = class_entries(subject)
        # In a small panel what speaks for itself stays unnamed.
        roomy = em_high(axes, subject) > LOW
        if subject.alone and roomy:
            entries.append((_sample(subject), subject.words("legend.boundary")))
        if shows_batches(subject) and roomy:
            ring = mark("o", subject.theme.ink, subject, hollow=True)
            entries.append((ring, subject.words("legend.mini_batch")))
        columns = 3 if len(entries) <= 6 else 5
        raised(axes, subject, fitted(axes, subject, entries, self.margins.right, columns))


def inside(axes: Any) -> Bbox:
    """The box of the axes without their spines."""
    box = axes.bbox
    return Bbox.from_extents(box.x0 + 1, box.y0 + 1, box.x1, box.y1)


def crowds(axes: Any, subject: Subject, samples: Points) -> list[Mover]:
    """The samples of each class, above what is tinted."""
    layout = subject.layout
    # A sample at the edge isn't cut.
    clip = axes.bbox.padded(layout.points(4))
    edge = Pen(subject.theme.paper, layout.points(edge_width(subject)), clip)
    return [
        Crowd(
            samples[of_class(subject, place)],
            look.marker,
            layout.points(width_of(look, subject)),
            edge,
            look.color,
            layout.height,
        )
        for place, look in enumerate(looks(subject))
    ]


def line_between(subject: Subject) -> tuple[str, float]:
    """Colour, and width in points at scale 1, of the line between the classes of one run."""
    theme = subject.theme
    # Between many colours one more would be taken for a class.
    return (theme.ink, _BORDER) if len(subject.classes) > 2 else (theme.model, _BOUNDARY)


def _sample(subject: Subject) -> Line2D:
    return stroke(*line_between(subject), subject)


def _regions(axes: Any, subject: Subject, track: Track) -> Callable[[int], list[Shape]]:
    theme, areas = subject.theme, Areas(axes, track.predict)
    clip = inside(axes)
    sure = log(_SURE / (1 - _SURE))
    colors = [look.color for look in looks(subject)]
    full, pale = (
        [to_rgba(theme.paler(color, theme.region * share)) for color in colors]
        for share in (1.0, _PALER)
    )
    bare = Pen(theme.paper, 0, clip)
    color, width = line_between(subject)
    line = Pen(color, subject.layout.points(width), clip)
    whole = box_path(clip)

    def of_two(step: int) -> list[Shape]:
        (leads,) = areas.leads(step)
        return [
            Shape(whole, bare, full[0]),
            Shape(leads.above(-sure), bare, pale[0]),
            Shape(leads.above(0), bare, pale[1]),
            Shape(leads.above(sure), bare, full[1]),
            Shape(leads.at(0), line),
        ]

    def of_many(step: int) -> list[Shape]:
        every = areas.leads(step)
        tinted = [
            Shape(area, bare, color)
            for leads, odds, *tints in zip(every, areas.odds(step), pale, full, strict=True)
            for area, color in zip((leads.above(0), odds.above(sure)), tints, strict=True)
        ]
        return [*tinted, *(Shape(leads.at(0), line) for leads in every)]

    return of_two if len(subject.classes) == 2 else of_many


def _lines(axes: Any, subject: Subject, track: Track) -> Callable[[int], list[Shape]]:
    """The lines between the classes of one of several runs."""
    areas, points, style = Areas(axes, track.predict), subject.layout.points, track.style
    pen = Pen(style.color, points(_BOUNDARY), axes.bbox, [points(d) for d in style.dashes or ()])

    # Drawn twice, a border's dashes would fill each other's gaps; once, there
    # are small gaps where three meet.
    once = len(subject.classes) > 2 and style.dashes is not None

    def lines(step: int) -> list[Shape]:
        if once:
            return [Shape(areas.borders(step), pen)]
        return [Shape(leads.at(0), pen) for leads in areas.leads(step)]

    return lines
