"""A grid of coloured cells that change, as pixels."""

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_rgba
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from animate.frame import Rect
from animate.moment import Moment
from animate.scene.mover import Mover

Bytes = NDArray[np.uint8]

# Pixels a side that a cell has in a picture of lines and letters.
_FINE = 8


class Tiles(Mover):
    """Cells of a grid, each in a colour of its own, that fill a box.

    Parameters
    ----------
    levels : callable
        From a step to the colour of each cell, by number, shape (R, C), the
        first row at the bottom.
    colors : sequence of str
        At most 255.
    box : Rect
        Whole pixels from the top left.
    height : int
        Of the whole picture in pixels.
    line : str, optional
        Colour of the line around some of the cells.
    within : callable, optional
        From a step to whether each cell is one of these, shape (R, C).
    width : int
        Of that line in pixels.
    """

    def __init__(
        self,
        levels: Callable[[int], Bytes],
        colors: tuple[str, ...],
        box: Rect,
        height: int,
        line: str | None = None,
        within: Callable[[int], NDArray[np.bool_]] | None = None,
        width: int = 1,
    ) -> None:
        super().__init__()
        self._levels, self._box, self._height = levels, box, height
        shades = [*colors, *([line] if line else [])]
        self._shades = (np.array([to_rgba(one) for one in shades]) * 255).round().astype(np.uint8)
        self._within, self._width = within, width
        self._gc = GraphicsContextBase()
        self._gc.set_alpha(1)
        self._now: Bytes = np.zeros((1, 1), np.uint8)
        self._inside: NDArray[np.bool_] = np.zeros((1, 1), np.bool_)

    def pose(self, moment: Moment) -> Hashable:
        (step,) = moment.steps
        self._now = self._levels(step)
        if self._within is None:
            return self._now.tobytes()
        self._inside = self._within(step)
        return self._now.tobytes(), self._inside.tobytes()

    def extent(self) -> Rect:
        return self._box

    def draw(self, renderer: Any) -> None:
        left, bottom = self._box.left, self._height - self._box.bottom
        across, up = self._box.right - left, self._box.bottom - self._box.top
        # Renderers take the first row of an image for the lowest.
        if hasattr(renderer, "buffer_rgba"):
            shown = np.ascontiguousarray(self._pixels(up, across)[::-1])
            renderer.draw_image(self._gc, left, bottom, shown)
            return
        rows, columns = self._now.shape
        fine = np.ascontiguousarray(self._pixels(rows * _FINE, columns * _FINE)[::-1])
        renderer.draw_image(self._gc, left, bottom, fine, Affine2D().scale(across, up))

    def stamp(self, renderer: RendererBase, pixels: Bytes) -> None:
        top, bottom = self._box.top, self._box.bottom
        left, right = self._box.left, self._box.right
        pixels[top:bottom, left:right] = self._pixels(bottom - top, right - left)

    def _pixels(self, height: int, width: int) -> Bytes:
        """The picture of the cells, RGBA, its first row at the top."""
        rows, columns = self._now.shape
        # The cell that the middle of each pixel is in.
        up = ((2 * np.arange(height)[::-1] + 1) * rows) // (2 * height)
        across = ((2 * np.arange(width) + 1) * columns) // (2 * width)
        numbers = self._now[up][:, across]
        if self._within is not None:
            numbers[_rim(self._inside[up][:, across], self._width)] = len(self._shades) - 1
        shown: Bytes = self._shades[numbers]
        return shown


def _rim(area: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    """The pixels of an area that are so near to its edge, the picture's own edge left out."""
    inner = area
    for _ in range(width):
        padded = np.pad(inner, 1, mode="edge")
        inner = inner & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return area & ~inner
