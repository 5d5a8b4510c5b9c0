"""Short texts: outlines that stand anywhere between the pixels, or letters that stay."""

from typing import Any

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from animate.scene.mover import Points, write


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


class Letters:
    """A text in letters, which are sharper and don't move.

    Parameters
    ----------
    text : str
    size : float
        In points of the figure.
    renderer : RendererBase
        By which it is measured.

    Attributes
    ----------
    half : ndarray, shape (2,)
        Half its width and half its height, in pixels.
    """

    def __init__(self, text: str, size: float, renderer: RendererBase) -> None:
        self._text, self._font = text, FontProperties(size=size)
        width, height, descent = renderer.get_text_width_height_descent(text, self._font, False)
        self.half = np.array([width, height]) / 2
        self._descent = descent

    def draw(self, renderer: RendererBase, gc: Any, middle: Points, fill: Any = None) -> None:
        """Draw it around a place in display pixels, shape (2,), in the colour of `gc`."""
        left, bottom = middle - self.half
        height = renderer.get_canvas_width_height()[1]
        baseline = height - (bottom + self._descent)
        write(renderer, gc, round(left), round(baseline), self._text, self._font)
