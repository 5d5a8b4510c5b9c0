"""Movers of the plane of two inputs: tinted areas, lines between them, and samples on top."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform

from animate.frame import Rect
from animate.moment import Moment
from animate.scene.mover import Mover, Pen, Points, rect_of, to_pixels

_IDENTITY = IdentityTransform()

# The shapes of so many steps are kept: those of the frames that the colours of
# a GIF are chosen by, which come again.
_KEPT = 40


class Shape(NamedTuple):
    """A shape of many parts.

    Attributes
    ----------
    path : Path
    pen : Pen
        Of its outline; of no width for none.
    fill : tuple of float, optional
        RGBA.
    """

    path: Path
    pen: Pen
    fill: tuple[float, float, float, float] | None = None


class Tints(Mover):
    """Shapes one above the other that depend on the step of one run.

    Parameters
    ----------
    shapes : callable
        From a step to the shapes.
    clip : Bbox
        They may be anywhere in it, in display pixels.
    height : int
        Of the whole picture in pixels.
    run : int
        Whose step it is.

    Attributes
    ----------
    shapes : sequence of Shape
        In the present pose.
    """

    def __init__(
        self, shapes: Callable[[int], Sequence[Shape]], clip: Bbox, height: int, run: int = 0
    ) -> None:
        super().__init__()
        self._find, self._run = shapes, run
        self._extent = rect_of(np.array([clip.min, clip.max]), 1, clip, height)
        self.shapes: Sequence[Shape] = ()
        self._kept: dict[int, Sequence[Shape]] = {}
        self._step = -1

    def pose(self, moment: Moment) -> Hashable:
        step = moment.steps[self._run]
        if step != self._step:
            self.shapes, self._step = self._kept.get(step) or self._find(step), step
            if len(self._kept) < _KEPT:
                self._kept[step] = self.shapes
        return tuple(np.asarray(shape.path.vertices).tobytes() for shape in self.shapes)

    def extent(self) -> Rect:
        return self._extent

    def draw(self, renderer: RendererBase) -> None:
        for shape in self.shapes:
            if len(np.asarray(shape.path.vertices)):
                renderer.draw_path(shape.pen.gc, shape.path, _IDENTITY, shape.fill)


class Crowd(Mover):
    """Samples of one look that stay where they are, above what changes below them.

    Parameters
    ----------
    places : ndarray, shape (n, 2)
        In display pixels.
    marker : str
        As in a Line2D.
    size : float
        Width in pixels.
    pen : Pen
        Of the edge.
    fill : str
    height : int
        Of the whole picture in pixels.

    Attributes
    ----------
    outline : Path
        Of one sample, around (0, 0), in pixels.
    fill : tuple of float
        RGBA.
    """

    def __init__(
        self, places: Points, marker: str, size: float, pen: Pen, fill: str, height: int
    ) -> None:
        super().__init__()
        style = MarkerStyle(marker)
        scaled = Affine2D().scale(size)
        outline = style.get_path().transformed(style.get_transform() + scaled)
        self.outline, self.fill = outline, to_rgba(fill)
        self._pen = pen
        self._places = Path(to_pixels(places))
        reach = float(np.abs(np.asarray(outline.vertices)).max()) + pen.reach + 1
        self._extent = rect_of(places, reach, pen.clip, height)

    def pose(self, moment: Moment) -> Hashable:
        return None

    def extent(self) -> Rect:
        return self._extent

    def draw(self, renderer: Any) -> None:
        if not len(np.asarray(self._places.vertices)):
            return
        mark = self._pen.gc, self.outline, _IDENTITY, self._places, _IDENTITY, self.fill
        if hasattr(renderer, "buffer_rgba"):
            renderer.draw_markers(*mark)
        else:
            # That of PDF wants a graphics context of its own kind.
            RendererBase.draw_markers(renderer, *mark)


def box_path(box: Bbox) -> Path:
    """The outline of a box."""
    corners = [(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)]
    return Path([*corners, corners[0]], closed=True)
