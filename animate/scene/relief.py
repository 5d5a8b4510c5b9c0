"""The surface between the points of its grid."""

import numpy as np
from numpy.typing import NDArray

from animate.surface import Surface

Floats = NDArray[np.float64]

# Where along a sight line the surface is looked for, as shares of its way over
# the grid; and how far it has to stand out over the line, as a share of its height.
_SAMPLES = np.linspace(0.04, 0.96, 20)
_CLEAR = 0.015


def height_at(surface: Surface, places: Floats) -> Floats:
    """The loss at places of the plane, from the nearest four points of the grid.

    Parameters
    ----------
    surface : Surface
    places : ndarray, shape (n, 2)
        Places beyond the grid count as the nearest on its edge.

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    return _between(surface, surface.loss, places)


def downhill(surface: Surface, places: Floats) -> Floats:
    """The way down at places of the plane: the gradient, reversed, shape (n, 2).

    Nan where the loss around isn't finite.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        along_y, along_x = np.gradient(surface.loss, surface.y, surface.x)
    slopes = [_between(surface, np.asarray(along), places) for along in (along_x, along_y)]
    return -np.column_stack(slopes)


def hidden(surface: Surface, points: Floats, eye: Floats) -> NDArray[np.bool_]:
    """Which points on the surface lie behind it, seen from outside of the grid.

    Parameters
    ----------
    surface : Surface
    points : ndarray, shape (n, 3)
        (x, y, loss), within the grid.
    eye : ndarray, shape (3,)

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    low, high = np.array([surface.x[0], surface.y[0]]), np.array([surface.x[-1], surface.y[-1]])
    ways = eye - points
    with np.errstate(divide="ignore", invalid="ignore"):
        # The share of the way at which each sight line leaves the grid.
        ends = np.where(ways[:, :2] > 0, high - points[:, :2], low - points[:, :2]) / ways[:, :2]
    leaves = np.clip(np.nan_to_num(ends, nan=1.0).min(axis=1), 0, 1)
    shares = leaves[:, np.newaxis] * _SAMPLES
    seen = points[:, np.newaxis] + shares[..., np.newaxis] * ways[:, np.newaxis]
    heights = height_at(surface, seen[..., :2].reshape(-1, 2)).reshape(shares.shape)
    finite = surface.loss[np.isfinite(surface.loss)]
    behind: NDArray[np.bool_] = (heights > seen[..., 2] + _CLEAR * np.ptp(finite)).any(axis=1)
    return behind


def _between(surface: Surface, values: Floats, places: Floats) -> Floats:
    """Bilinear interpolation of values on the grid, shape (R, C)."""
    column, right = _cells(surface.x, places[:, 0])
    row, up = _cells(surface.y, places[:, 1])
    with np.errstate(invalid="ignore", over="ignore"):
        lower = values[row, column] * (1 - right) + values[row, column + 1] * right
        upper = values[row + 1, column] * (1 - right) + values[row + 1, column + 1] * right
        found: Floats = lower * (1 - up) + upper * up
    return found


def _cells(axis: Floats, along: Floats) -> tuple[NDArray[np.intp], Floats]:
    """The cell of the grid that each coordinate lies in, and its share of the way through."""
    held = np.clip(along, axis[0], axis[-1])
    cells = np.clip(np.searchsorted(axis, held, side="right") - 1, 0, len(axis) - 2)
    return cells, (held - axis[cells]) / (axis[cells + 1] - axis[cells])
