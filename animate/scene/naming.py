"""Where contours are named: on straight stretches, clear of the ways and of each other."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from animate.scene.mover import Points

# From one place that is tried to the next, and between the points that stand
# for a line, in heights of a label.
_STEP, _FINE = 0.5, 0.4

# A contour is named where it is longer than so many labels, and a second part
# of one where it is much longer.
_SHORT, _LONG = 2.0, 6.0

# A label bends by no more: the distance of its ends is this share of its length.
_STRAIGHT = 0.9

# What is held against a place: a bend, an upright label, another contour that
# runs through it, another label or the edge nearby.
_BENT, _UPRIGHT, _CROSSED, _CLOSE = 4.0, 0.5, 1.0, 0.3

# How near another label or the edge is nearby, in widths of a label.
_NEARBY = 1.5

# So many places in a row are looked at together.
_TOGETHER = 16


class Tried(NamedTuple):
    """Places of a contour that are tried for its label, K of them.

    Attributes
    ----------
    middles : ndarray, shape (K, 2)
    along : ndarray, shape (K, n, 2)
        Points of the label from its left end to its right, about half its
        height apart.
    cost : ndarray of float64, shape (K,)
    """

    middles: Points
    along: Points
    cost: NDArray[np.float64]

    def but(self, kept: NDArray[np.bool_]) -> "Tried":
        """Those that are kept."""
        return Tried(self.middles[kept], self.along[kept], self.cost[kept])


def places(
    contours: Sequence[Path],
    width: Callable[[int], float],
    height: float,
    box: Bbox,
    taken: Points,
    reach: float,
) -> Iterator[tuple[int, Points]]:
    """Where each contour is named, if there is room for its label anywhere.

    All in display pixels.

    Parameters
    ----------
    contours : sequence of Path
    width : callable
        From the number of a contour to the width of its label.
    height : float
        Of a label.
    box : Bbox
        Labels stand inside.
    taken : ndarray, shape (n, 2)
        The lines and marks that no label is to be covered by.
    reach : float
        How far around those it is covered.

    Yields
    ------
    (int, ndarray of shape (2,))
        The number of the contour and the middle of the label, on the contour.
    """
    parts = [_parts(contour) for contour in contours]
    fine = [np.concatenate([np.empty((0, 2)), *map(dense(_FINE * height), part)]) for part in parts]
    set_already: list[Points] = []
    for number, lines in enumerate(parts):
        wide = width(number)
        others = np.concatenate([*fine[:number], *fine[number + 1 :], np.empty((0, 2))])
        least = _SHORT * wide
        for line in sorted(lines, key=length, reverse=True):
            if length(line) < least:
                break
            least = _LONG * wide
            tried = _candidates(line, wide, height, box)
            tried = tried.but(_clear(tried.along, taken, height / 2 + reach))
            for other in set_already:
                tried = tried.but(_clear(tried.along, other, 1.4 * height))
            if len(tried.cost):
                cost = _cost(tried, wide, height, box, others, set_already)
                best = int(cost.argmin())
                set_already.append(tried.along[best])
                yield number, tried.middles[best]


def dense(apart: float) -> Callable[[Points], Points]:
    """From a polyline to points on it that are at most so far apart."""

    def points(line: Points) -> Points:
        if len(line) < 2:
            return line
        way = _way(line)
        at = np.linspace(0, way[-1], 2 + int(way[-1] / apart))
        return np.column_stack([np.interp(at, way, line[:, axis]) for axis in (0, 1)])

    return points


def length(line: Points) -> float:
    """Of a polyline."""
    return float(_way(line)[-1]) if len(line) else 0.0


def _way(line: Points) -> NDArray[np.float64]:
    """How far along a polyline each of its points is."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])


def _parts(contour: Path) -> list[Points]:
    """The connected lines of a contour."""
    if not len(np.asarray(contour.vertices)):
        return []
    return [np.asarray(line) for line in contour.to_polygons(closed_only=False)]


def _candidates(line: Points, wide: float, height: float, box: Bbox) -> Tried:
    """Places on a line where a label would be straight and inside the box."""
    way = _way(line)
    count = max(3, round(2 * wide / height))
    low, high = np.array(box.min) + 0.7 * height, np.array(box.max) - 0.7 * height
    middles = np.arange(wide / 2, way[-1] - wide / 2, _STEP * height)

    def on_line(at: NDArray[np.float64]) -> Points:
        return np.stack([np.interp(at, way, line[:, axis]) for axis in (0, 1)], axis=-1)

    along = on_line(np.linspace(middles - wide / 2, middles + wide / 2, count, axis=1))
    across = along[:, -1] - along[:, 0]
    straight = np.hypot(*across.T) / wide
    upright = np.abs(np.arctan2(across[:, 1], np.abs(across[:, 0]))) / (np.pi / 2)
    cost = _BENT * (1 - straight) + _UPRIGHT * upright**2
    inside = ((along > low) & (along < high)).all(axis=(1, 2))
    return Tried(on_line(middles), along, cost).but((straight >= _STRAIGHT) & inside)


def _cost(
    tried: Tried, wide: float, height: float, box: Bbox, others: Points, labels: Sequence[Points]
) -> NDArray[np.float64]:
    """What each place costs together with its surroundings."""
    near = 0.6 * height
    crossed = _nearest(tried.along, others, near) < near
    room = _NEARBY * wide
    edge = np.minimum(tried.middles - box.min, box.max - tried.middles).min(axis=1)
    gaps = [edge, *(_distances(tried.along, label).min(axis=1) for label in labels)]
    close = sum(np.where(gap < room, 1 - gap / room, 0.0) for gap in gaps)
    return np.asarray(tried.cost + _CROSSED * crossed.mean(axis=1) + _CLOSE * close)


def _clear(along: Points, taken: Points, apart: float) -> NDArray[np.bool_]:
    """Which labels keep their distance from some points."""
    return np.asarray((_nearest(along, taken, apart) >= apart).all(axis=1))


def _nearest(points: Points, others: Points, near: float) -> NDArray[np.float64]:
    """As `_distances`; what is farther than `near` may be infinitely far.

    Labels in a row stand close together, and few of the others are near them.
    """
    found = np.full(points.shape[:2], np.inf)
    for first in range(0, len(points), _TOGETHER):
        some = slice(first, first + _TOGETHER)
        # A pixel more, whatever is lost to rounding.
        low = points[some].min(axis=(0, 1)) - near - 1
        high = points[some].max(axis=(0, 1)) + near + 1
        close = others[((others > low) & (others < high)).all(axis=1)]
        if len(close):
            found[some] = _distances(points[some], close)
    return found


def _distances(points: Points, others: Points) -> NDArray[np.float64]:
    """From each point, shape (K, n, 2), to the nearest of the others, shape (K, n)."""
    (x, y), (other_x, other_y) = np.moveaxis(points, -1, 0), others.T
    apart = np.subtract.outer(x, other_x) ** 2 + np.subtract.outer(y, other_y) ** 2
    return np.asarray(np.sqrt(apart.min(axis=-1)))
