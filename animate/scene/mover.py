"""Movers: the artists that change from frame to frame.

A mover is posed at a moment, and then draws itself with the renderer's
primitives. The same `draw` serves a full redraw of the figure and the
compositor, so both give the same pixels.
"""

from abc import abstractmethod
from collections.abc import Callable, Hashable, Sequence
from math import ceil, floor
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform
from numpy.typing import NDArray

from animate.frame import Rect
from animate.moment import Moment
from animate.scene.layout import DPI

Points = NDArray[np.float64]

_IDENTITY = IdentityTransform()
NOWHERE = Rect(0, 0, 0, 0)

# Above every part of the backdrop, spines and ticks included.
ABOVE = 100


class Mover(Artist):
    """An artist that is drawn above the backdrop in every frame.

    Coordinates are matplotlib's display pixels: (0, 0) at the bottom left,
    pixel centres at halves.
    """

    def __init__(self) -> None:
        super().__init__()
        self.set_animated(True)
        self.set_zorder(ABOVE)

    @abstractmethod
    def pose(self, moment: Moment) -> Hashable:
        """Take on the state of `moment`; return a key that is equal where the pixels are."""

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
        In pixels of a figure of 72 an inch. Matplotlib makes lines and dashes
        of another as much wider and longer as it has more.
    clip : Bbox
        Nothing is drawn outside, in display pixels.
    dashes : sequence of float, optional
        Lengths on and off, in the same unit.
    """

    def __init__(
        self, color: str, width: float, clip: Bbox, dashes: Sequence[float] | None = None
    ) -> None:
        self.clip = clip
        self.width = width
        self.dashes = tuple(dashes) if dashes else ()
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

    @property
    def reach(self) -> float:
        """How far from a line it leaves ink at most, in pixels."""
        return max(self.width / 2 + 1, self.width * DPI / 72 / 2 + 0.5)


def rect_of(points: Points, margin: float, clip: Bbox, height: int) -> Rect:
    """Pixels from the top left that hold `points` with `margin` around, inside `clip`."""
    if not len(points):
        return NOWHERE
    # Python's own numbers from here on: it takes them many times as fast one by one.
    left, bottom = (points.min(axis=0) - margin).tolist()
    right, top = (points.max(axis=0) + margin).tolist()
    x0, y0, x1, y1 = map(float, clip.extents)
    left, right = max(left, x0 - 1), min(right, x1 + 1)
    bottom, top = max(bottom, y0 - 1), min(top, y1 + 1)
    if not (left < right and bottom < top):
        return NOWHERE
    return Rect(floor(left), floor(height - top), ceil(right), ceil(height - bottom))


class Line(Mover):
    """A polyline whose points depend on the step of one run.

    Parameters
    ----------
    points : callable
        From a step to an array (n, 2) of display pixels; n may be 0.
    pen : Pen
    height : int
        Of the whole picture in pixels.
    run : int
        Whose step it is.
    """

    def __init__(
        self, points: Callable[[int], Points], pen: Pen, height: int, run: int = 0
    ) -> None:
        super().__init__()
        self._points, self._pen, self._height, self._run = points, pen, height, run
        self._now: Points = np.empty((0, 2))

    def pose(self, moment: Moment) -> Hashable:
        self._now = self._points(moment.steps[self._run])
        return self._now.tobytes()

    def extent(self) -> Rect:
        return rect_of(self._now, self._pen.reach, self._pen.clip, self._height)

    def draw(self, renderer: RendererBase) -> None:
        if len(self._now):
            renderer.draw_path(self._pen.gc, open_path(self._now), _IDENTITY)


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
    run : int
        Whose step it is.
    """

    def __init__(
        self,
        places: Callable[[int], Points],
        shape: Path,
        pen: Pen,
        height: int,
        fill: str | None = None,
        run: int = 0,
    ) -> None:
        super().__init__()
        self._places, self._shape, self._pen, self._height = places, shape, pen, height
        self._run = run
        self._fill = to_rgba(fill) if fill else None
        vertices = np.asarray(shape.vertices)
        self._margin = float(np.abs(vertices).max()) + pen.reach + 1
        self._now: Points = np.empty((0, 2))

    def pose(self, moment: Moment) -> Hashable:
        self._now = to_pixels(self._places(moment.steps[self._run]))
        return self._now.tobytes()

    def extent(self) -> Rect:
        return rect_of(self._now, self._margin, self._pen.clip, self._height)

    def draw(self, renderer: RendererBase) -> None:
        for x, y in self._now:
            place = Affine2D.from_values(1, 0, 0, 1, x, y)
            renderer.draw_path(self._pen.gc, self._shape, place, self._fill)


class Pointer(Mover):
    """An arrowhead that lies at a place and points in a direction.

    Parameters
    ----------
    place : callable
        From a step to an array (n, 2) of display pixels, n being 0 or 1, and
        the direction in radians, anticlockwise from the right.
    size : float
        From the middle to the tip, in pixels.
    pen : Pen
        Of the outline, half of which is covered.
    height : int
        Of the whole picture in pixels.
    fill : str
    run : int
        Whose step it is.

    Attributes
    ----------
    angle : float
        In the present pose, in radians.
    """

    _SHAPE = np.array([(1.0, 0.0), (-0.8, 0.8), (-0.45, 0.0), (-0.8, -0.8), (1.0, 0.0)])

    def __init__(
        self,
        place: Callable[[int], tuple[Points, float]],
        size: float,
        pen: Pen,
        height: int,
        fill: str,
        run: int = 0,
    ) -> None:
        super().__init__()
        self._place, self._size, self._pen, self._height = place, size, pen, height
        self._fill, self._run = to_rgba(fill), run
        self._bare = Pen(fill, 0, pen.clip)
        self._now: Points = np.empty((0, 2))
        self.angle = 0.0

    def pose(self, moment: Moment) -> Hashable:
        places, self.angle = self._place(moment.steps[self._run])
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        head = self._SHAPE @ np.array([[cos, sin], [-sin, cos]]) * self._size
        self._now = np.vstack([head + place for place in to_pixels(places)] or [head[:0]])
        return self._now.tobytes()

    def extent(self) -> Rect:
        return rect_of(self._now, self._pen.width + 2, self._pen.clip, self._height)

    def draw(self, renderer: RendererBase) -> None:
        if len(self._now):
            head = Path(self._now, closed=True)
            renderer.draw_path(self._pen.gc, head, _IDENTITY)
            renderer.draw_path(self._bare.gc, head, _IDENTITY, self._fill)


def to_pixels(places: Points) -> Points:
    """The centre of the pixel that each place is in."""
    return np.floor(places) + 0.5


def write(
    renderer: RendererBase, gc: GraphicsContextBase, x: float, y: float, text: str, font: Any
) -> None:
    """Draw text with its baseline from (x, y), in pixels from the top left of the picture."""
    if not renderer.flipy():
        # As in a PDF, where heights count from the bottom.
        y = renderer.get_canvas_width_height()[1] - y
    renderer.draw_text(gc, x, y, text, font, 0)


def open_path(points: Points) -> Path:
    """A polyline through all of `points`, none left out."""
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
