"""Colours of outcomes, a few apart from each other instead of a ramp: so a value can be read off.

Bright is good, in both: a high accuracy, a low loss. The colours are those of
viridis and magma, which grow lighter evenly and are told apart whatever the
reader's colour vision; for print they are greys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_hex
from numpy.typing import NDArray

from animate.scene.scale import short_number
from animate.scene.theme import PRINT, Theme

Floats = NDArray[np.floating]

# Steps of accuracy, and the least at which they begin.
TENTH, _LEAST = 0.1, 0.0

# The parts of both ramps that are taken; all right has the one end that is left.
_PARTLY, _ALL = (0.0, 0.7), 1.0
_LOSS = (0.97, 0.12)
_GREY_PARTLY, _GREY_ALL, _GREY_LOSS = ("#3c3c3c", "#b4b4b4"), "#ffffff", ("#f4f4f4", "#383838")

# What is no value any more.
_DIVERGED, _GREY_DIVERGED = "#8b939e", "#000000"

# Losses within so small a ratio stand on a linear scale.
_NARROW = 6.0

# Bands of loss at most, and from one decade to the next: the first that makes few enough.
_MOST = 15
_DIGITS = ((1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8), (1, 1.5, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,))

# Losses are told apart down to this share of the highest, and the few that are
# beyond these quantiles aren't told from those within.
_LOWEST, _QUANTILES = 1e-4, (0.005, 0.995)


@dataclass(frozen=True, eq=False)
class Bands:
    """Colours of values between edges.

    Attributes
    ----------
    edges : ndarray, shape (n - 1,)
        Ascending. The first band is below the first of them, the last from the
        last on.
    colors : tuple of str
        '#rrggbb', n of them for the bands, and one for what is no value.
    labels : tuple of str
        What stands at each edge of a colour bar, n - 1 of them.
    top : str
        What the last band is called, where that isn't said by an edge.
    """

    edges: Floats
    colors: tuple[str, ...]
    labels: tuple[str, ...]
    top: str = ""

    def __call__(self, values: Floats) -> NDArray[np.uint8]:
        """The band that each value is in, as an index into `colors`."""
        bands = np.searchsorted(self.edges, values, side="right")
        return np.where(np.isnan(values), len(self.colors) - 1, bands).astype(np.uint8)


def of_accuracy(values: Floats, theme: Theme, top: str) -> Bands:
    """Bands of a tenth, and one of its own where all is right.

    Parameters
    ----------
    values : ndarray
        All that are to be shown.
    theme : Theme
    top : str
        What to call that one.
    """
    finite = values[np.isfinite(values)]
    lowest = float(finite.min()) if len(finite) else 0.0
    first = min(max(floor(lowest / TENTH + 1e-6), 0), 9)
    tenths = np.arange(first + 1, 10) * TENTH
    # In single precision a share of samples is a hair beside its tenth.
    edges = np.append(tenths, 1.0) - 1e-6
    partly = _ramp(theme, "viridis", _PARTLY, _GREY_PARTLY, len(edges))
    whole = _GREY_ALL if theme is PRINT else to_hex(mpl.colormaps["viridis"](_ALL))
    labels = *(short_number(edge) for edge in tenths.round(1)), ""
    return Bands(edges, (*partly, whole, _no_value(theme)), labels, top)


def of_loss(values: Floats, theme: Theme) -> Bands:
    """Bands at equal ratios, or equal steps of losses that aren't far from each other.

    Parameters
    ----------
    values : ndarray, shape (F, ...)
        All that are to be shown, those of the starts first. What grows beyond
        these, as in a run that diverges, isn't told apart.
    theme : Theme
    """
    low = _quantile(values, _QUANTILES[0])
    high = _quantile(values[0], _QUANTILES[1])
    edges = _even(low, high) if high < _NARROW * low or high <= 0 else _ratios(low, high)
    colors = _ramp(theme, "magma", _LOSS, _GREY_LOSS, len(edges) + 1)
    labels = tuple(short_number(float(f"{edge:.6g}")) for edge in edges)
    return Bands(edges, (*colors, _no_value(theme)), labels)


def _quantile(values: Floats, share: float) -> float:
    finite = values[np.isfinite(values)]
    return float(np.quantile(finite.astype(np.float64), share)) if len(finite) else 0.0


def _ratios(low: float, high: float) -> Floats:
    """Round numbers at about equal ratios between two."""
    low = max(low, high * _LOWEST)
    for digits in _DIGITS:
        powers = range(floor(log10(low)), ceil(log10(high)) + 1)
        edges = [digit * 10.0**power for power in powers for digit in digits]
        inside = [edge for edge in edges if low < edge < high]
        if len(inside) < _MOST:
            break
    return np.array(inside)


def _even(low: float, high: float) -> Floats:
    """Round numbers at equal distances between two."""
    if not high > low:
        return np.empty(0)
    apart = (high - low) / _MOST
    unit = 10.0 ** floor(log10(apart))
    step = unit * next(digit for digit in (1, 2, 5, 10) if digit * unit >= apart)
    return np.arange(floor(low / step) + 1, ceil(high / step)) * step


def _ramp(
    theme: Theme, name: str, ends: tuple[float, float], greys: Sequence[str], count: int
) -> list[str]:
    if theme is PRINT:
        greys_between = mpl.colors.LinearSegmentedColormap.from_list("greys", list(greys))
        return [to_hex(greys_between(share)) for share in np.linspace(0, 1, count)]
    return [to_hex(mpl.colormaps[name](share)) for share in np.linspace(*ends, count)]


def _no_value(theme: Theme) -> str:
    return _GREY_DIVERGED if theme is PRINT else _DIVERGED
