"""What stands out on a map: the starts that are marked, and the optimum."""

from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.transforms import IdentityTransform

from animate.moment import Moment
from animate.scene.layout import SIDE, TEXT
from animate.scene.map_layout import RIM
from animate.scene.map_programme import MapProgramme
from animate.scene.mover import Marks, Mover, Pen, to_display
from animate.scene.picture import Picture
from animate.scene.styles import marker_path, styles

# In points at scale 1: a mark, its edge, and how far it may stand out over the axes.
_RADIUS, _EDGE, _OVERLAP = 4.4, 1.3, 6

# In em, of the legend: a mark, and what is between its entries.
_MARK, _APART = 1.1, 1.6


def marks_on(axes: Any, programme: MapProgramme, which: int) -> list[Mover]:
    """The marked starts, and the optimum of a loss, above what changes."""
    layout, theme = programme.layout.layout, programme.theme
    points, display = layout.points, to_display(axes.transData)
    clip = axes.bbox.padded(points(_OVERLAP))
    edge = Pen(theme.paper, points(_EDGE), clip)
    found: list[Mover] = []
    for look, start in _marked(programme):
        place = display(np.array([start]))
        shape = marker_path(look.marker, points(_RADIUS))
        if _inside(axes, place):
            found.append(_fixed(place, shape, edge, layout.height, look.color))
    optimum = programme.charted.surfaces[which].optimum
    if optimum is not None:
        place = display(optimum[np.newaxis])
        shape = marker_path("star", points(_RADIUS))
        found.append(_fixed(place, shape, edge, layout.height, theme.optimum))
    return found


def legend(picture: Picture, programme: MapProgramme) -> None:
    """Say what the marks are, at the right of the readout."""
    layout, theme, words = programme.layout.layout, programme.theme, programme.words
    em, strip = layout.em, layout.rows[0].readout
    goal = programme.goals[0]
    # First of them, so that it is what goes where there is no room: the bar tells of it too.
    lined = [("", theme.ink, goal.when)] if goal.least and not programme.swarm else []
    entries = lined + [
        (look.marker, look.color, f"{words('legend.start')} {_told(start)}")
        for look, start in _marked(programme)
    ]
    if any(surface.optimum is not None for surface in programme.charted.surfaces):
        entries.append(("star", theme.optimum, words("legend.optimum")))
    baseline = strip.y1 - 1.0 * em
    right = layout.width - SIDE * em
    for marker, color, text in reversed(entries):
        label = picture.figure.text(
            right / layout.width,
            baseline / layout.height,
            text,
            fontsize=TEXT * layout.scale,
            color=theme.quiet,
            ha="right",
            va="baseline",
        )
        left = right - picture.width_of(label) - _MARK * em
        if left < layout.width / 3:
            # In a small picture those that are left speak for themselves.
            label.remove()
            break
        middle = baseline + 0.35 * em
        if marker:
            sample = Line2D(
                [left + 0.45 * em],
                [middle],
                transform=IdentityTransform(),
                linestyle="none",
                marker=marker_path(marker, 1.0),
                markersize=layout.scale * _RADIUS * 1.7,
                markerfacecolor=color,
                markeredgewidth=0,
            )
        else:
            sample = Line2D(
                [left - 0.2 * em, left + 0.8 * em],
                [middle, middle],
                transform=IdentityTransform(),
                linewidth=layout.scale * RIM,
                color=color,
            )
        picture.figure.add_artist(sample)
        right = left - _APART * em


def _marked(programme: MapProgramme) -> list[Any]:
    looks = styles(programme.theme, max(1, len(programme.marked)))
    return list(zip(looks, programme.marked, strict=False))


def _told(start: tuple[float, float]) -> str:
    return "({:g}, {:g})".format(*start).replace("-", "\u2212")


def _inside(axes: Any, place: Any) -> bool:
    box = axes.bbox
    return bool(box.x0 <= place[0, 0] <= box.x1 and box.y0 <= place[0, 1] <= box.y1)


def _fixed(place: Any, shape: Any, edge: Pen, height: int, color: str) -> Marks:
    mark = Marks(lambda step: place, shape, edge, height, fill=color)
    mark.pose(Moment((0,)))
    return mark
