"""How several runs in one picture are told apart: by colour, line and marker at once."""

from dataclasses import dataclass
from math import pi, sqrt

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import ArrayLike, NDArray

from animate.scene.theme import Theme

# How much of a marker the line around it hides: half the line's width, in
# radii of the circle.
_EDGE = 0.15

# On and off in points at scale 1, the ends cut off square.
_DASHES: tuple[tuple[float, ...] | None, ...] = (
    None,
    (5.4, 2.4),
    (1.6, 1.8),
    (9.0, 2.0, 1.6, 2.0),
    (2.0, 2.0, 2.0, 5.0),
    (4.6, 2.0, 1.6, 2.0, 1.6, 2.0, 1.6, 2.0),
    (13.0, 2.8),
    (4.0, 4.6),
)


@dataclass(frozen=True)
class RunStyle:
    """How one of several runs is told from the others.

    Attributes
    ----------
    color : str
        Of its lines and marks, as '#rrggbb'.
    dashes : tuple of float or None
        Lengths on and off in points at scale 1; None for an unbroken line.
    marker : str
        One of `MARKERS`.
    """

    color: str
    dashes: tuple[float, ...] | None
    marker: str


def styles(theme: Theme, count: int) -> tuple[RunStyle, ...]:
    """The looks of `count` runs, 1 to 8; the first is that of a run alone."""
    looks = zip(theme.runs, _DASHES, MARKERS, strict=True)
    return tuple(RunStyle(*look) for look in looks)[:count]


def marker_path(name: str, radius: float) -> Path:
    """The outline of a marker around (0, 0).

    Parameters
    ----------
    name : str
        One of `MARKERS`, or 'x': two strokes for a pen, `radius` to every side.
    radius : float
        Of the circle, in pixels. The other markers are of a size that leaves
        as much of them inside an edge in the paper's colour.
    """
    shape = _STROKES if name == "x" else _SHAPES[name]
    return shape.transformed(Affine2D().scale(radius))


def _filled(corners: ArrayLike) -> Path:
    """The polygon, scaled until it is as large to the eye as a unit circle."""
    here = np.asarray(corners, np.float64)
    there = np.roll(here, -1, axis=0)
    # The shoelace formula.
    area = _cross(here, there).sum() / 2
    # Within an edge of width e a polygon of area A, perimeter P and turns t
    # has A - e P + e**2 sum(tan(t / 2)); scaled, that is to be the circle's.
    side, next_side = there - here, np.roll(there - here, -1, axis=0)
    perimeter = np.hypot(*side.T).sum()
    turns = np.arctan2(_cross(side, next_side), (side * next_side).sum(axis=1))
    seen = pi * (1 - _EDGE) ** 2 - _EDGE**2 * np.tan(turns / 2).sum()
    strip = _EDGE * perimeter
    scale = (strip + sqrt(strip**2 + 4 * area * seen)) / (2 * area)
    return Path(np.vstack([here, here[:1]]) * scale, closed=True)


def _cross(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    return one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]


def _rays(*lengths: float, start: float = 90) -> Path:
    """A shape with corners in evenly spread directions, from `start` degrees anticlockwise."""
    angles = np.radians(start + np.arange(len(lengths)) * 360 / len(lengths))
    return _filled(np.column_stack([lengths * np.cos(angles), lengths * np.sin(angles)]))


def _plus(arm: float) -> Path:
    """A plus 2 high; `arm` is half the width of its bars."""
    bar = np.array([(1, -arm), (1, arm), (arm, arm)])
    quarter = np.array([(0, 1), (-1, 0)])
    return _filled(np.vstack([bar @ np.linalg.matrix_power(quarter, turn) for turn in range(4)]))


_SHAPES: dict[str, Path] = {
    "circle": Path.unit_circle(),
    "square": _rays(1, 1, 1, 1, start=45),
    "triangle": _rays(1, 1, 1),
    "diamond": _rays(1, 1, 1, 1),
    "cross": _plus(0.42),
    "down": _rays(1, 1, 1, start=-90),
    "pentagon": _rays(1, 1, 1, 1, 1),
    "star": _rays(*(1, 0.46) * 5),
}
_STROKES = Path([(-1, -1), (1, 1), (-1, 1), (1, -1)], [Path.MOVETO, Path.LINETO] * 2)

MARKERS = tuple(_SHAPES)
