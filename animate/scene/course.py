"""Courses: numbers of the runs as lines that grow with time."""

from collections.abc import Sequence
from math import hypot
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from animate.scene.mover import Marks, Mover, Pen, Points, to_display
from animate.scene.panel import Subject
from animate.scene.scale import Scale
from animate.scene.styles import marker_path
from animate.scene.track import Track
from animate.scene.trail import Trail, Way

# Lengths in points at scale 1.
_MARKER, _EDGE = 4.0, 1.3

# How much larger the marker of the first of several runs is, and that of the last: where
# they fall on one another, those below look out from under those above.
_BELOW, _ABOVE = 1.6, 0.75

# Pixels that a line's end and its marker move at least; less is put off.
_LEAST_MOVE = 1.5


class Course(NamedTuple):
    """A number of a run at each of its states.

    Attributes
    ----------
    track : Track
    values : ndarray, shape (states,)
        Nothing is shown where one is nan, the edge of the axes where it is inf.
    color : str
    width : float
        Of the line, in points at scale 1.
    dashes : tuple of float, optional
        In points at scale 1.
    marker : str, optional
        Stands at the present state; one of `animate.scene.styles.MARKERS`.
    """

    track: Track
    values: NDArray[np.floating]
    color: str
    width: float
    dashes: tuple[float, ...] | None = None
    marker: str | None = None


def draw_courses(
    axes: Any, subject: Subject, courses: Sequence[Course], scale: Scale
) -> list[Mover]:
    """The lines of some courses, later ones on top, and their markers above.

    The axes have to have their limits already; lines reach a little beyond
    them, so that one along the edge isn't cut in half.
    """
    layout, theme = subject.layout, subject.theme
    points, display = layout.points, to_display(axes.transData)
    clip, wide = axes.bbox.padded(points(1.5)), axes.bbox.padded(points(6))
    edge = Pen(theme.paper, points(_EDGE), wide)
    ways, markers = [], []
    marked = [course for course in courses if course.marker]
    sizes = np.linspace(_BELOW, _ABOVE, len(marked)) if len(marked) > 1 else np.ones(1)
    sized = iter((_MARKER * sizes).tolist())
    for course in courses:
        track, run = course.track, course.track.run
        shown = ~np.isnan(course.values)
        heights = np.where(shown, scale(course.values), scale.low)
        places = display(np.column_stack([track.times[: track.states], heights]))
        rests = _rests(places, shown)
        places, shown = places[rests], shown[rests]
        pen = Pen(
            course.color,
            points(course.width),
            clip,
            [points(length) for length in course.dashes or ()],
        )
        ways.append(Way(run, places, shown, pen))
        if course.marker:
            shape = marker_path(course.marker, points(next(sized)))
            present = _Present(places, shown)
            markers.append(Marks(present, shape, edge, layout.height, course.color, run))
    return [Trail(ways, [course.track.times for course in courses], layout.height), *markers]


def before_each(values: NDArray[np.floating], states: int) -> NDArray[np.float64]:
    """A number of each step as one of the state that it led to; nan at the start."""
    return np.concatenate([[np.nan], values[: states - 1]]).astype(np.float64)


class _Present:
    """The place of a step, shape (1, 2), or (0, 2) where nothing is shown."""

    def __init__(self, places: Points, shown: NDArray[np.bool_]) -> None:
        self._places, self._shown = places, shown

    def __call__(self, step: int) -> Points:
        step = min(step, len(self._places) - 1)
        return self._places[step, np.newaxis][: int(self._shown[step])]


def _rests(places: Points, shown: NDArray[np.bool_]) -> NDArray[np.intp]:
    """For each state the one whose place is shown: itself, or the last that was far enough."""
    rests = np.zeros(len(places), np.intp)
    for state in range(1, len(places)):
        rest = rests[state - 1]
        dx, dy = places[state] - places[rest]
        moved = shown[state] != shown[rest] or hypot(dx, dy) >= _LEAST_MOVE
        rests[state] = state if moved else rest
    return rests
