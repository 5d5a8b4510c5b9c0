"""Marks on the contours that don't move, and the legend of all of them."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from animate.scene.arrows import SHAFT, Push, linear_part
from animate.scene.legend import above, mark
from animate.scene.mover import Points, to_display
from animate.scene.panel import Subject
from animate.scene.relief import downhill
from animate.scene.strokes import arrow_path

# Arrows a side of the field, at most, and the room that each needs in em; the
# share of it that an arrow is long.
_MANY, _ROOM, _LONG = 12, 2.2, 0.55
_FINE, _FAINT = 0.75, 0.8

# In points at scale 1: width of the star, and of the paper around it.
_STAR, _EDGE = 11.0, 0.8

# In em: a line of the legend above the axes, and the room around it.
LINE, _AROUND = 1.35, 0.3

# The share of the axes' height that the legend may take, unless its lines are few.
_LEGEND_SHARE, _FEW_LINES = 0.2, 2


def legend_for(axes: Any, subject: Subject, shown: Sequence[Push]) -> None:
    """Name the marks above the axes, which are lowered to make room.

    In a small panel those that speak for themselves stay unnamed.
    """
    entries = _entries(subject, shown)
    if not entries:
        return
    if subject.bare:
        above(axes, subject, entries)
        return
    most = int(_LEGEND_SHARE * axes.bbox.height / (LINE * subject.layout.em))
    lines = _set_above(axes, subject, entries)
    while lines > max(most, _FEW_LINES):
        entries.pop()
        lines = _set_above(axes, subject, entries)
    lower(axes, subject, lines * LINE + _AROUND)


def _set_above(axes: Any, subject: Subject, entries: list[tuple[Line2D, str]]) -> int:
    """Set the legend in as many columns as fit; return how many lines it has."""
    renderer = axes.figure.canvas.get_renderer()
    for columns in range(len(entries), 0, -1):
        above(axes, subject, entries, columns)
        if axes.get_legend().get_window_extent(renderer).width <= axes.bbox.width:
            break
    return ceil(len(entries) / columns)


def lower(axes: Any, subject: Subject, by: float) -> None:
    """Move the top of the axes down by so many em."""
    box = axes.get_position()
    box.y1 -= by * subject.layout.em / subject.layout.height
    axes.set_position(box)


def field_on(axes: Any, subject: Subject) -> None:
    """The way down all over the plane, in arrows of one length."""
    surface, box, em = subject.surface, axes.bbox, subject.layout.em
    counts = [int(np.clip(side / (_ROOM * em), 4, _MANY)) for side in (box.width, box.height)]
    shares = [(np.arange(count) + 0.5) / count for count in counts]
    across, up = np.meshgrid(*shares)
    places = np.column_stack(
        [
            surface.x[0] + across.ravel() * np.ptp(surface.x),
            surface.y[0] + up.ravel() * np.ptp(surface.y),
        ]
    )
    display = to_display(axes.transData)
    ways = downhill(surface, places) @ linear_part(axes)
    lengths = np.hypot(*ways.T)
    there = np.isfinite(lengths) & (lengths > 0) & ~_labelled(axes, display(places))
    length = _LONG * min(box.width / counts[0], box.height / counts[1])
    half = ways[there] / lengths[there, np.newaxis] * length / 2
    middles = display(places[there])
    lines = [
        np.asarray(arrow_path(middle - way, middle + way, length * 0.3, solid=False).vertices)
        for middle, way in zip(middles, half, strict=True)
    ]
    back = axes.transData.inverted()
    axes.add_collection(
        LineCollection(
            # One line each: to the tip, back to a corner of the head, and round the tip.
            [back.transform(line[[0, 1, 2, 1, 4]]) for line in lines],
            colors=subject.theme.field,
            alpha=_FAINT,
            linewidths=_FINE * subject.layout.scale,
            capstyle="round",
            joinstyle="round",
            zorder=1.5,
        ),
        autolim=False,
    )


def _labelled(axes: Any, places: Points) -> NDArray[np.bool_]:
    """Which places a label of the contours covers."""
    covered = np.zeros(len(places), bool)
    renderer = axes.figure.canvas.get_renderer()
    for text in axes.texts:
        box = text.get_window_extent(renderer)
        low, high = np.array(box.min), np.array(box.max)
        covered |= ((places > low - 2) & (places < high + 2)).all(axis=1)
    return covered


def optimum_on(axes: Any, subject: Subject) -> None:
    """A star where the loss is least, if that is in the picture."""
    place = subject.surface.optimum
    if place is None:
        return
    star = mark("*", subject.theme.optimum, subject, _STAR)
    star.set_data([place[0]], [place[1]])
    star.set_markeredgecolor(subject.theme.paper)
    star.set_markeredgewidth(_EDGE * subject.layout.scale)
    star.set_zorder(4)
    axes.add_line(star)


def _entries(subject: Subject, shown: Sequence[Push]) -> list[tuple[Line2D, str]]:
    """Samples and texts; first those that say least for themselves."""
    theme, words, marks = subject.theme, subject.words, subject.recipe.marks
    names = sorted({push.name for push in shown})
    if "field" in marks:
        names.append("field")
    entries = [(_arrow_sample(name, subject), words(f"legend.{name}")) for name in names]
    if "optimum" in marks and subject.surface.optimum is not None:
        entries.append((mark("*", theme.optimum, subject, _STAR * 0.8), words("legend.optimum")))
    return entries


def _arrow_sample(name: str, subject: Subject) -> Line2D:
    """A sample of an arrow for the legend."""
    scale, solid = subject.layout.scale, name == "gradient"
    color = getattr(subject.theme, name)
    shape = arrow_path(np.array([-1.0, 0]), np.array([1.0, 0]), 0.75, solid=solid)
    return Line2D(
        [],
        [],
        linestyle="none",
        marker=shape,
        markersize=15 * scale,
        markeredgecolor=color,
        markerfacecolor=color if solid else "none",
        markeredgewidth=(_FINE if name == "field" else SHAFT) * scale,
    )
