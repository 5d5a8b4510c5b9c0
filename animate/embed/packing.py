"""Numbers as short as they may be sent."""

from collections.abc import Sequence
from math import frexp, isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

# A parameter is told in parts of the range that is shown, two to this power: a
# thousandth of a pixel, or less.
_PARTS = 20

# A count beyond this isn't exact in the floating point that the page adds it up in.
_LARGEST = 2.0**52


def packed(params: NDArray[np.floating], spans: NDArray[np.float64]) -> dict[str, Any]:
    """Parameters of successive states, as differences in whole units.

    Differences are written as in Google's Encoded Polyline Algorithm Format:
    in digits of five bits from the lowest on, each but the last with a sixth
    bit set, and added to 63; the lowest bit of all is the sign.

    Parameters
    ----------
    params : ndarray, shape (states, P)
        All finite.
    spans : ndarray of float64, shape (P,)
        How much of each parameter is shown.

    Returns
    -------
    dict
        `units`, P powers of two, and the `deltas` of each parameter as text.
    """
    columns = np.asarray(params, np.float64).T
    units = [
        max(_power(float(span)) * 2.0**-_PARTS, _power(float(np.abs(column).max()) / _LARGEST))
        for column, span in zip(columns, spans, strict=True)
    ]
    return counted(columns.T, units)


def counted(rows: NDArray[np.float64], units: Sequence[float]) -> dict[str, Any]:
    """Rows of numbers, shape (n, C), in the form of `packed`, in units that are given."""
    counts = np.rint(rows / units)
    deltas = np.diff(counts, axis=0, prepend=np.zeros((1, len(units))))
    return {
        "units": list(units),
        "deltas": ["".join(_digits(int(count)) for count in column) for column in deltas.T],
    }


def _digits(count: int) -> str:
    left = 2 * count if count >= 0 else -2 * count - 1
    text = ""
    while left >= 32:
        text += chr(63 + 32 + left % 32)
        left //= 32
    return text + chr(63 + left)


def single(values: NDArray[np.floating]) -> list[float]:
    """Numbers as the shortest decimals that are the same in single precision."""
    return [float(str(value)) for value in np.asarray(values, np.float32)]


def digits(values: NDArray[np.floating], count: int) -> list[float | None]:
    """Numbers with so many significant digits; None for what isn't finite."""
    return [
        float(f"{value:.{count}g}") if isfinite(value) else None
        for value in values.ravel().tolist()
    ]


def _power(value: float) -> float:
    """The largest power of two that is at most `value`; the least one there is for 0."""
    return float(2.0 ** max(frexp(value)[1] - 1, -200)) if value > 0 else 2.0**-200
