"""A landscape that the camera goes round: drawn anew for every turn, by few primitives."""

from collections.abc import Hashable, Sequence

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.transforms import Bbox, IdentityTransform
from numpy.typing import NDArray

from animate.frame import Rect
from animate.moment import Moment
from animate.scene.camera import Camera, View
from animate.scene.mover import Mover, Pen, Points, rect_of
from animate.scene.panel import Subject
from animate.scene.path import drop_of, leaves_the_plane, marks_of, start_of, way_mark, way_pen
from animate.scene.relief import hidden
from animate.scene.sheet import Part
from animate.scene.track import Track

_IDENTITY = IdentityTransform()
Bools = NDArray[np.bool_]

# How opaque a way is behind the landscape.
_FAINT = 0.3


class Orbit(Mover):
    """A landscape and the ways over it, from where the camera is at a moment.

    Parameters
    ----------
    camera : Camera
    parts : sequence of Part
        What doesn't depend on the step, in drawing order.
    subject : Subject
    clip : Bbox
        Nothing is drawn outside, in display pixels.

    Attributes
    ----------
    view : View
        What the camera sees in the present pose.
    """

    def __init__(self, camera: Camera, parts: Sequence[Part], subject: Subject, clip: Bbox) -> None:
        super().__init__()
        self._camera, self._parts = camera, parts
        self._routes = [_Route(track, subject, clip) for track in subject.tracks]
        tracks = subject.tracks
        self._marks: list[Mover] = [
            start_of(track, subject, self._project, clip) for track in tracks
        ]
        if leaves_the_plane(subject):
            self._marks += [drop_of(track, subject, self._project, clip) for track in tracks]
        for track in tracks:
            self._marks += marks_of(track, subject, self._project, clip)
        corners = np.array([clip.min, clip.max])
        self._extent = rect_of(corners, 0, clip, subject.layout.height)
        self._moment = Moment((0,))
        self.view = camera.at(0)

    def pose(self, moment: Moment) -> Hashable:
        self._moment = moment
        self.view = self._camera.at(moment.turn)
        shown = tuple(mark.pose(moment) for mark in self._marks)
        reached = tuple(route.reached(moment) for route in self._routes)
        return moment.turn, reached, shown

    def extent(self) -> Rect:
        return self._extent

    def draw(self, renderer: RendererBase) -> None:
        for part in self._parts:
            part.draw(renderer, self.view)
        for route in self._routes:
            route.draw(renderer, self.view, self._moment)
        for mark in self._marks:
            mark.draw(renderer)

    def _project(self, places: Points, losses: NDArray[np.float64]) -> Points:
        return self.view.project(np.column_stack([places, losses]))


class _Route:
    """The way of one run so far, in two strokes: the line, and all its marks.

    What lies behind the landscape shines through faintly.
    """

    def __init__(self, track: Track, subject: Subject, clip: Bbox) -> None:
        self._run, self._rests, self._surface = track.run, track.rests, subject.surface
        # Of the states only those that the marker moves to.
        self._steps = np.unique(track.rests)
        self._points = np.column_stack([track.path, track.loss])[self._steps]
        self._inside = track.inside[self._steps]
        self._pen = way_pen(track, subject, clip)
        shape, fill = way_mark(track, subject)
        self._shape, self._codes = np.asarray(shape.vertices), shape.codes
        self._fill = to_rgba(fill) if fill else None
        self._edge = Pen(fill, 0, clip) if fill else self._pen

    def reached(self, moment: Moment) -> int:
        """How many of its places the run has been to."""
        rest = self._rests[min(moment.steps[self._run], len(self._rests) - 1)]
        return int(np.searchsorted(self._steps, rest, side="right"))

    def draw(self, renderer: RendererBase, view: View, moment: Moment) -> None:
        count = self.reached(moment)
        points, inside = self._points[:count], self._inside[:count]
        # Far outside, pixel coordinates overflow the rasteriser.
        places = np.where(inside[:, np.newaxis], view.project(points), 0)
        behind = inside & hidden(self._surface, points, view.eye)
        for opacity, shown in ((_FAINT, behind), (1.0, inside & ~behind)):
            # A line belongs to the place that it leads to.
            leads = np.concatenate([[False], shown[1:] & inside[:-1]])
            if shown.any():
                self._draw(renderer, places, shown, leads, opacity)

    def _draw(
        self, renderer: RendererBase, places: Points, shown: Bools, leads: Bools, opacity: float
    ) -> None:
        for pen in (self._pen, self._edge):
            pen.gc.set_alpha(opacity)
        line = Path(places, np.where(leads, Path.LINETO, Path.MOVETO))
        line.should_simplify = False
        renderer.draw_path(self._pen.gc, line, _IDENTITY)
        marks = (places[shown][:, np.newaxis] + self._shape).reshape(-1, 2)
        codes = None if self._codes is None else np.tile(self._codes, int(shown.sum()))
        renderer.draw_path(self._edge.gc, Path(marks, codes), _IDENTITY, self._fill)
