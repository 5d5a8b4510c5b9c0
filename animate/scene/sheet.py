"""The landscape as a sheet of four-cornered faces, drawn from far to near."""

from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.transforms import IdentityTransform
from numpy.typing import NDArray

from animate.scene.camera import Floats, View
from animate.scene.mover import Pen, open_path

_IDENTITY = IdentityTransform()
_UNMOVED = np.zeros((1, 2))
_NO_LINES = np.empty((0, 4))

# Where the light comes from, for the viewer: to the right, towards, and up.
_LIGHT = np.array([-0.62, 0.28, 0.73])


@dataclass(frozen=True, eq=False)
class Lighting:
    """How a sheet is lit, from the upper left of whoever looks at it.

    Attributes
    ----------
    normals : ndarray of float64, shape (R - 1, C - 1, 3)
        Of length 1, away from each face, in a box of the picture's proportions.
    dimmest, brightest : float
        What the colour of a face is multiplied by that the light passes, and
        that of one which faces it.
    """

    normals: Floats
    dimmest: float
    brightest: float

    def on(self, colors: Floats, view: View) -> Floats:
        """The colours of the faces, lit."""
        cos, sin = np.cos(view.azimuth), np.sin(view.azimuth)
        light = np.array([[-sin, cos, 0], [cos, sin, 0], [0, 0, 1]]).T @ _LIGHT
        facing = np.clip(self.normals @ light / np.linalg.norm(_LIGHT), 0, 1)
        lit = colors.copy()
        lit[..., :3] *= (self.dimmest + (self.brightest - self.dimmest) * facing)[..., np.newaxis]
        return np.minimum(lit, 1, out=lit)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A landscape over a grid: with lines between its faces, or lit and smooth.

    Attributes
    ----------
    corners : ndarray of float64, shape (R, C, 3)
        (x, y, loss) of the corners of the faces, x and y ascending.
    colors : ndarray of float64, shape (R - 1, C - 1, 4)
        RGBA of the faces; one that isn't there is transparent.
    pen : Pen
        Of the lines between the faces, or around the whole of a lit sheet.
    lighting : Lighting, optional
    """

    corners: Floats
    colors: Floats
    pen: Pen
    lighting: Lighting | None = None

    def draw(self, renderer: RendererBase, view: View) -> None:
        """Draw the sheet as it looks from there."""
        places = view.project(self.corners)
        eye = view.eye
        near = self._near(eye)
        if self.lighting is None:
            self._faces(renderer, places, self.colors, eye)
            return
        # A far edge lies half under the faces, which may also hide it.
        self._rim(renderer, places, ~near)
        self._faces(renderer, places, self.lighting.on(self.colors, view), eye)
        self._rim(renderer, places, near)

    def _faces(self, renderer: RendererBase, places: Floats, colors: Floats, eye: Floats) -> None:
        """Draw the faces, those farther from the eye first.

        No sight line crosses a row or a column in which the eye is. So there
        the sheet can be parted, and each part drawn towards the eye.
        """
        across, up = self.corners[0, :, 0], self.corners[:, 0, 1]
        for rows, columns in product(_towards(up, eye[1]), _towards(across, eye[0])):
            filled = colors[rows[1], columns[1]]
            height, width = filled.shape[:2]
            flat = np.ascontiguousarray(filled.reshape(-1, 4))
            if self.lighting is None:
                lines = np.tile(self.pen.gc.get_rgb(), (len(flat), 1)) * flat[:, 3:]
            else:
                # Smoothed at their edges, faces would let those below shine through.
                # Where there are no pixels, lines of their own colour close the gaps.
                lines = _NO_LINES if hasattr(renderer, "buffer_rgba") else flat
            # Its colours are declared as lists of names, but taken as arrays.
            draw: Any = renderer.draw_quad_mesh
            draw(
                self.pen.gc,
                _IDENTITY,
                width,
                height,
                np.ascontiguousarray(places[rows[0], columns[0]]),
                _UNMOVED,
                _IDENTITY,
                flat,
                self.lighting is None,
                lines,
            )

    def _near(self, eye: Floats) -> NDArray[np.bool_]:
        """Which sides the eye is beyond: low x, high x, low y, high y."""
        low, high = self.corners[0, 0], self.corners[-1, -1]
        return np.array([eye[0] < low[0], eye[0] > high[0], eye[1] < low[1], eye[1] > high[1]])

    def _rim(self, renderer: RendererBase, places: Floats, sides: NDArray[np.bool_]) -> None:
        edges = places[:, 0], places[:, -1], places[0], places[-1]
        for side, edge in zip(sides, edges, strict=True):
            if side:
                renderer.draw_path(self.pen.gc, open_path(edge), _IDENTITY)


class Part(Protocol):
    """What is drawn as the camera sees it."""

    def draw(self, renderer: RendererBase, view: View) -> None:
        """Draw it as it looks from there."""


class Standing(Artist):
    """A part that is drawn once, below all that moves."""

    def __init__(self, part: Part, view: View, zorder: float) -> None:
        super().__init__()
        self._part, self._view = part, view
        self.set_zorder(zorder)

    def draw(self, renderer: RendererBase) -> None:
        self._part.draw(renderer, self._view)


def _towards(axis: Floats, eye: float) -> list[tuple[slice, slice]]:
    """Corners and faces along an axis up to the eye from both ends, as slices."""
    middles = (axis[1:] + axis[:-1]) / 2
    before, count = int(np.searchsorted(middles, eye)), len(middles)
    parts = []
    if before:
        parts.append((slice(0, before + 1), slice(0, before)))
    if before < count:
        parts.append((slice(count, _stop(before), -1), slice(count - 1, _stop(before), -1)))
    return parts


def _stop(index: int) -> int | None:
    """The end of a slice that goes back to `index`, which it holds."""
    return index - 1 if index else None
