"""Movers: the artists that change from frame to frame.

A mover is posed at a step, and then draws itself with the renderer's
primitives. The same `draw` serves a full redraw of the figure and the
compositor, so both give the same pixels.
"""

from abc import abstractmethod
from collections.abc import Callable, Hashable, Sequence
from math import ceil, floor, hypot
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform
from numpy.typing import NDArray

from animate.frame import Rect

Points = NDArray[np.float64]

_IDENTITY = IdentityTransform()
NOWHERE = Rect(0, 0, 0, 0)

# Where a line would start, for a state that no line leads to.
_NO_LINE = -1

# Above every part of the backdrop, spines and ticks included.
_ABOVE = 100


class Mover(Artist):
    """An artist that is drawn above the backdrop in every frame.

    Coordinates are matplotlib's display pixels: (0, 0) at the bottom left,
    pixel centres at halves.
    """

    def __init__(self) -> None:
        super().__init__()
        self.set_animated(True)
        self.set_zorder(_ABOVE)

    @abstractmethod
    def pose(self, step: int) -> Hashable:
        """Take on the state of `step`; return a key that is equal where the pixels are."""

    @abstractmethod
    def extent(self) -> Rect:
        """The pixels that `draw` may touch in the present pose, from the top left."""

    @abstractmethod
    def draw(self, renderer: RendererBase) -> None:
        """Draw the present pose."""

    def stamp(self, renderer: RendererBase, pixels: NDArray[np.uint8]) -> None:
        """Draw as `draw` does, byte for byte, by a faster way if there is one.

        Parameters
        ----------
        renderer : RendererBase
        pixels : ndarray of uint8, shape (H, W, 4)
            The renderer's own buffer.
        """
        self.draw(renderer)


class Pen:
    """How a line or an outline is drawn: one graphics context, made once.

    Parameters
    ----------
    color : str
    width : float
        In pixels.
    clip : Bbox
        Nothing is drawn outside, in display pixels.
    dashes : sequence of float, optional
        Lengths on and off, in pixels.
    """

    def __init__(
        self, color: str, width: float, clip: Bbox, dashes: Sequence[float] | None = None
    ) -> None:
        self.clip = clip
        self.width = width
        self.gc = GraphicsContextBase()
        self.gc.set_foreground(to_rgba(color), isRGBA=True)
        self.gc.set_linewidth(width)
        self.gc.set_clip_rectangle(clip)
        self.gc.set_capstyle("butt" if dashes else "round")
        self.gc.set_joinstyle("round")
        # Automatic snapping turns on and off with the slope of a line, which
        # would make a curve jump as it flattens.
        self.gc.set_snap(False)
        if dashes:
            self.gc.set_dashes(0, list(dashes))


def rect_of(points: Points, margin: float, clip: Bbox, height: int) -> Rect:
    """Pixels from the top left that hold `points` with `margin` around, inside `clip`."""
    if not len(points):
        return NOWHERE
    left, bottom = points.min(axis=0) - margin
    right, top = points.max(axis=0) + margin
    left, right = max(left, clip.x0 - 1), min(right, clip.x1 + 1)
    bottom, top = max(bottom, clip.y0 - 1), min(top, clip.y1 + 1)
    if not (left < right and bottom < top):
        return NOWHERE
    return Rect(floor(left), floor(height - top), ceil(right), ceil(height - bottom))


class Line(Mover):
    """A polyline whose points depend on the step.

    Parameters
    ----------
    points : callable
        From a step to an array (n, 2) of display pixels; n may be 0.
    pen : Pen
    height : int
        Of the whole picture in pixels.
    """

    def __init__(self, points: Callable[[int], Points], pen: Pen, height: int) -> None:
        super().__init__()
        self._points, self._pen, self._height = points, pen, height
        self._now: Points = np.empty((0, 2))

    def pose(self, step: int) -> Hashable:
        self._now = self._points(step)
        return self._now.tobytes()

    def extent(self) -> Rect:
        return rect_of(self._now, self._pen.width / 2 + 1, self._pen.clip, self._height)

    def draw(self, renderer: RendererBase) -> None:
        if len(self._now):
            renderer.draw_path(self._pen.gc, _open_path(self._now), _IDENTITY)


class Marks(Mover):
    """The same shape at some places, each moved to the nearest whole pixel.

    Parameters
    ----------
    places : callable
        From a step to an array (n, 2) of display pixels; n may be 0.
    shape : Path
        Around (0, 0), in pixels.
    pen : Pen
        Of the outline.
    height : int
        Of the whole picture in pixels.
    fill : str, optional
        Colour inside the outline.
    """

    def __init__(
        self,
        places: Callable[[int], Points],
        shape: Path,
        pen: Pen,
        height: int,
        fill: str | None = None,
    ) -> None:
        super().__init__()
        self._places, self._shape, self._pen, self._height = places, shape, pen, height
        self._fill = to_rgba(fill) if fill else None
        vertices = np.asarray(shape.vertices)
        self._margin = float(np.abs(vertices).max()) + pen.width / 2 + 2
        self._now: Points = np.empty((0, 2))

    def pose(self, step: int) -> Hashable:
        self._now = to_pixels(self._places(step))
        return self._now.tobytes()

    def extent(self) -> Rect:
        return rect_of(self._now, self._margin, self._pen.clip, self._height)

    def draw(self, renderer: RendererBase) -> None:
        for x, y in self._now:
            place = Affine2D.from_values(1, 0, 0, 1, x, y)
            renderer.draw_path(self._pen.gc, self._shape, place, self._fill)


class Trail(Mover):
    """The way so far: a line through the visited places, and a dot at each.

    It only ever grows, so the compositor extends it (`extend`) instead of
    drawing it anew. Where the steps are smaller than a pixel the line waits
    until there is something to see, and dots that would fall on the one
    before are left out.

    Parameters
    ----------
    places : ndarray, shape (S + 1, 2)
        Display pixels of each state.
    inside : ndarray of bool, shape (S + 1,)
        Which of them are shown; a line is if both its ends are.
    pen : Pen
        Of the line.
    dot : Path
        Around (0, 0), in pixels.
    color : str
        Of the dots.
    height : int
        Of the whole picture in pixels.
    """

    def __init__(
        self,
        places: Points,
        inside: NDArray[np.bool_],
        pen: Pen,
        dot: Path,
        color: str,
        height: int,
    ) -> None:
        super().__init__()
        self.set_zorder(_ABOVE - 1)
        self._pen, self._dot, self._height = pen, dot, height
        self._fill = to_rgba(color)
        self._edge = Pen(color, 0, pen.clip)
        self._margin = float(np.abs(np.asarray(dot.vertices)).max()) + pen.width + 2
        self._places = places
        self._dots = to_pixels(places)
        self._from = _line_starts(places, least=1.5)
        self._from[~(inside & inside[self._from])] = _NO_LINE
        self._fresh = inside.copy()
        self._fresh[1:] &= (self._dots[1:] != self._dots[:-1]).any(axis=1)
        self._step = 0

    def pose(self, step: int) -> Hashable:
        self._step = step
        return step

    def extent(self) -> Rect:
        return self._reach(0, self._step)

    def draw(self, renderer: RendererBase) -> None:
        self.extend(renderer, -1, self._step)

    def extend(self, renderer: RendererBase, since: int, step: int) -> Rect:
        """Draw what steps `since` + 1 to `step` add; return the pixels touched."""
        for index in range(since + 1, step + 1):
            start = self._from[index]
            if start >= 0:
                ends = self._places[[start, index]]
                renderer.draw_path(self._pen.gc, _open_path(ends), _IDENTITY)
            if self._fresh[index]:
                place = Affine2D.from_values(1, 0, 0, 1, *self._dots[index])
                renderer.draw_path(self._edge.gc, self._dot, place, self._fill)
        return self._reach(since + 1, step)

    def _reach(self, first: int, last: int) -> Rect:
        starts = self._from[first : last + 1]
        touched = np.concatenate(
            [self._places[first : last + 1], self._places[starts[starts >= 0]]]
        )
        return rect_of(touched, self._margin, self._pen.clip, self._height)


def _line_starts(places: Points, least: float) -> NDArray[np.int64]:
    """For each state the earlier one that the line comes from, or -1 for no line yet.

    Consecutive places nearer than `least` pixels are passed over, so that the
    antialiased ends of countless tiny lines don't pile up.
    """
    starts = np.full(len(places), _NO_LINE)
    last = 0
    for index in range(1, len(places)):
        dx, dy = places[index] - places[last]
        if hypot(dx, dy) >= least:
            starts[index] = last
            last = index
    return starts


def to_pixels(places: Points) -> Points:
    """The centre of the pixel that each place is in."""
    return np.floor(places) + 0.5


def _open_path(points: Points) -> Path:
    path = Path(points)
    path.should_simplify = False
    return path


def circle(radius: float) -> Path:
    """A circle around (0, 0); `radius` in pixels."""
    return Path.unit_circle().transformed(Affine2D().scale(radius))


def to_display(transform: Any) -> Callable[[Points], Points]:
    """An affine transform to display pixels, frozen as two numpy operations."""
    matrix = transform.get_affine().get_matrix()
    linear, offset = matrix[:2, :2].T.copy(), matrix[:2, 2].copy()

    def apply(points: Points) -> Points:
        shown: Points = np.asarray(points, np.float64) @ linear + offset
        return shown

    return apply
