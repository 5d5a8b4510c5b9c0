"""Movers made of strokes: arrows, and many lines at once."""

from collections.abc import Callable, Hashable

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from animate.frame import Rect
from animate.moment import Moment
from animate.scene.mover import Mover, Pen, Points, rect_of

_IDENTITY = IdentityTransform()

# A head of unit length that points to the right, its tip at (0, 0).
_HEAD = np.array([(-1.0, 0.56), (0.0, 0.0), (-1.0, -0.56)])


def arrow_path(tail: Points, tip: Points, head: float, *, solid: bool) -> Path:
    """An arrow from `tail` to `tip`, each of shape (2,), with a head `head` long.

    A solid head is a closed triangle, another one an open angle.
    """
    way = (tip - tail) / np.hypot(*(tip - tail))
    turn = np.array([way, [-way[1], way[0]]])
    corners = tip + head * _HEAD @ turn
    # The shaft of a solid one ends inside, so that the tip stays sharp.
    end = tip - way * head * 0.7 if solid else tip
    codes = [Path.MOVETO, Path.LINETO, Path.MOVETO, Path.LINETO, Path.LINETO]
    points = [tail, end, *corners]
    if solid:
        codes, points = [*codes, Path.CLOSEPOLY], [*points, corners[0]]
    return Path(np.array(points), codes)


class Arrow(Mover):
    """An arrow whose place depends on the step of one run.

    Parameters
    ----------
    place : callable
        From a step to tail and tip in display pixels, shape (2, 2), or to
        nothing, shape (0, 2).
    pen : Pen
    halo : Pen
        Drawn first, all around.
    head : float
        Length of the head in pixels.
    height : int
        Of the whole picture in pixels.
    solid : bool
        Whether the head is filled.
    run : int
        Whose step it is.

    Attributes
    ----------
    ends : ndarray
        Tail and tip in the present pose, as from `place`.
    """

    def __init__(
        self,
        place: Callable[[int], Points],
        pen: Pen,
        halo: Pen,
        head: float,
        height: int,
        *,
        solid: bool,
        run: int = 0,
    ) -> None:
        super().__init__()
        self._place, self._pen, self._halo = place, pen, halo
        self._head, self._height, self._solid, self._run = head, height, solid, run
        self._fill = to_rgba(pen.gc.get_rgb()) if solid else None
        self.ends: Points = np.empty((0, 2))

    def pose(self, moment: Moment) -> Hashable:
        self.ends = self._place(moment.steps[self._run])
        return self.ends.tobytes()

    def extent(self) -> Rect:
        margin = self._head + self._halo.width + 2
        return rect_of(self.ends, margin, self._pen.clip, self._height)

    def draw(self, renderer: RendererBase) -> None:
        if len(self.ends):
            tail, tip = self.ends
            path = arrow_path(tail, tip, self._head, solid=self._solid)
            renderer.draw_path(self._halo.gc, path, _IDENTITY)
            renderer.draw_path(self._pen.gc, path, _IDENTITY, self._fill)


class Segments(Mover):
    """Separate lines whose ends depend on the step of one run.

    Parameters
    ----------
    ends : callable
        From a step to both ends of each line in display pixels, shape (n, 2, 2).
    pen : Pen
    height : int
        Of the whole picture in pixels.
    run : int
        Whose step it is.

    Attributes
    ----------
    ends : ndarray, shape (n, 2, 2)
        In the present pose.
    """

    def __init__(self, ends: Callable[[int], Points], pen: Pen, height: int, run: int = 0) -> None:
        super().__init__()
        self._find, self._pen, self._height, self._run = ends, pen, height, run
        self.ends: Points = np.empty((0, 2, 2))

    def pose(self, moment: Moment) -> Hashable:
        self.ends = self._find(moment.steps[self._run])
        return self.ends.tobytes()

    def extent(self) -> Rect:
        points = self.ends.reshape(-1, 2)
        return rect_of(points, self._pen.reach, self._pen.clip, self._height)

    def draw(self, renderer: RendererBase) -> None:
        points = self.ends.reshape(-1, 2)
        if len(points):
            codes = np.resize([Path.MOVETO, Path.LINETO], len(points))
            renderer.draw_path(self._pen.gc, Path(points, codes), _IDENTITY)
