"""Thousands of markers that go their ways, each in the colour of how it fares."""

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.transforms import Bbox, IdentityTransform
from numpy.typing import NDArray

from animate.frame import Rect
from animate.moment import Moment
from animate.scene.mover import Mover, Pen, Points, circle, rect_of, to_pixels

_IDENTITY = IdentityTransform()


class Swarm(Mover):
    """Markers of one shape, those of a level all in its colour, higher levels on top.

    Parameters
    ----------
    places : callable
        From a step to display pixels, shape (n, 2); what isn't finite isn't shown.
    levels : ndarray of uint8, shape (n,)
    colors : tuple of str
        Of each level.
    radius : float
        In pixels.
    edge : str
        Colour around each marker.
    clip : Bbox
        Nothing is drawn outside, in display pixels.
    height : int
        Of the whole picture in pixels.
    """

    def __init__(
        self,
        places: Callable[[int], Points],
        levels: NDArray[np.uint8],
        colors: tuple[str, ...],
        radius: float,
        edge: Pen,
        clip: Bbox,
        height: int,
    ) -> None:
        super().__init__()
        self._places, self._shape, self._edge = places, circle(radius), edge
        kinds = sorted(set(levels.tolist()))
        self._kinds = [(levels == kind, to_rgba(colors[kind])) for kind in kinds]
        self._extent = rect_of(np.array([clip.min, clip.max]), 1, clip, height)
        self._now: Points = np.empty((0, 2))

    def pose(self, moment: Moment) -> Hashable:
        self._now = to_pixels(self._places(moment.steps[0]))
        return self._now.tobytes()

    def extent(self) -> Rect:
        return self._extent

    def draw(self, renderer: Any) -> None:
        # Those of one place in one colour are drawn once.
        for which, fill in self._kinds:
            places = self._now[which]
            places = np.unique(places[np.isfinite(places).all(axis=1)], axis=0)
            if not len(places):
                continue
            mark = self._edge.gc, self._shape, _IDENTITY, Path(places), _IDENTITY, fill
            if hasattr(renderer, "buffer_rgba"):
                renderer.draw_markers(*mark)
            else:
                # That of PDF wants a graphics context of its own kind.
                RendererBase.draw_markers(renderer, *mark)
