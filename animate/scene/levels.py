"""Contour levels that show the valley as well as the cliffs."""

from math import floor, log10

import numpy as np
from numpy.typing import NDArray

# Below this there are no two digits left to round to.
_TINIEST = 1e-300


def spread(surface: NDArray[np.floating], count: int) -> NDArray[np.float64]:
    """Round levels that share the surface's area out evenly.

    Each level is a quantile of the grid's losses: equal steps of loss would
    put all lines on the cliffs, equal steps of its logarithm all in the
    valley. The quantiles are rounded to as few digits as keep them apart.

    Parameters
    ----------
    surface : ndarray
        Losses; those that aren't finite don't count.
    count : int
        How many levels at most; fewer where the surface is flat.

    Returns
    -------
    ndarray of float64
        Strictly ascending, strictly inside the surface's range; may be empty.
    """
    values = surface[np.isfinite(surface)]
    if not len(values):
        return np.empty(0)
    low, high = float(values.min()), float(values.max())
    # Closer together at the low end, where a run spends its time; the ends are
    # drawn in, so that the outermost levels still enclose something.
    wanted = np.quantile(values, 0.01 + 0.93 * np.linspace(0, 1, count) ** 1.6)
    levels = sorted({_rounded(level) for level in wanted})
    return np.array([level for level in levels if low < level < high])


def logarithmic(surface: NDArray[np.floating], count: int) -> NDArray[np.float64]:
    """Round levels at equal ratios of the loss, from its lowest value to its highest.

    Parameters and result are those of `spread`. Of a loss that touches zero
    the lowest level is a ten-thousandth of the highest.
    """
    values = surface[np.isfinite(surface)]
    if not len(values) or not values.max() > _TINIEST:
        return np.empty(0)
    low, high = float(values.min()), float(values.max())
    wanted = np.geomspace(max(low, high * 1e-4, _TINIEST), high, count + 2)[1:-1]
    levels = sorted({_rounded(level) for level in wanted})
    return np.array([level for level in levels if low < level < high])


def _rounded(value: float) -> float:
    """To the nearest number with two significant digits, the second one even or 5."""
    if value < _TINIEST:
        return 0.0
    unit = 10.0 ** (floor(log10(value)) - 1)
    digits = value / unit
    step = 5 if digits > 35 else 2
    return float(f"{round(digits / step) * step * unit:.6g}")
