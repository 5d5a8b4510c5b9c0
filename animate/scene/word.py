"""Short texts that stand anywhere between the pixels."""

from typing import Any

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from animate.scene.mover import Points


class Word:
    """A text as an outline, so that it moves smoothly.

    Parameters
    ----------
    text : str
    size : float
        In pixels.

    Attributes
    ----------
    half : ndarray, shape (2,)
        Half its width and half its height, in pixels.
    """

    def __init__(self, text: str, size: float) -> None:
        self._path = TextPath((0, 0), text, size=size)
        box = self._path.get_extents()
        self.half = np.array([box.width, box.height]) / 2
        self._middle = np.array([box.x0, box.y0]) + self.half

    def draw(self, renderer: RendererBase, gc: Any, middle: Points, fill: Any = None) -> None:
        """Draw it around a place in display pixels, shape (2,)."""
        place = Affine2D().translate(*(middle - self._middle))
        renderer.draw_path(gc, self._path, place, fill)
