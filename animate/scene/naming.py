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


class Place(NamedTuple):
    """A place for a label.

    Attributes
    ----------
    middle : ndarray, shape (2,)
    along : ndarray, shape (n, 2)
        Points of the label from its left end to its right, about half its
        height apart.
    cost : float
    """

    middle: Points
    along: Points
    cost: float


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
            tried = [
                _judged(one, wide, height, box, others, set_already)
                for one in _candidates(line, wide, height, box)
                if _clear(one.along, taken, height / 2 + reach)
                and all(_clear(one.along, other, 1.4 * height) for other in set_already)
            ]
            if tried:
                best = min(tried, key=lambda place: place.cost)
                set_already.append(best.along)
                yield number, best.middle


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


def _candidates(line: Points, wide: float, height: float, box: Bbox) -> Iterator[Place]:
    """Places on a line where a label would be straight and inside the box."""
    way = _way(line)
    count = max(3, round(2 * wide / height))
    low, high = np.array(box.min) + 0.7 * height, np.array(box.max) - 0.7 * height
    for middle in np.arange(wide / 2, way[-1] - wide / 2, _STEP * height):
        at = np.linspace(middle - wide / 2, middle + wide / 2, count)
        along = np.column_stack([np.interp(at, way, line[:, axis]) for axis in (0, 1)])
        across = along[-1] - along[0]
        straight = float(np.hypot(*across)) / wide
        if straight < _STRAIGHT or not ((along > low) & (along < high)).all():
            continue
        upright = abs(float(np.arctan2(across[1], abs(across[0])))) / (np.pi / 2)
        cost = _BENT * (1 - straight) + _UPRIGHT * upright**2
        here = np.array([np.interp(middle, way, line[:, axis]) for axis in (0, 1)])
        yield Place(here, along, cost)


def _judged(
    place: Place, wide: float, height: float, box: Bbox, others: Points, labels: Sequence[Points]
) -> Place:
    """The place with what its surroundings cost."""
    near = _distances(place.along, others) if len(others) else np.full(len(place.along), np.inf)
    cost = place.cost + _CROSSED * float((near < 0.6 * height).mean())
    room = _NEARBY * wide
    edge = min(*(place.middle - box.min), *(box.max - place.middle))
    gaps = [float(edge), *(float(_distances(place.along, label).min()) for label in labels)]
    cost += _CLOSE * sum(1 - gap / room for gap in gaps if gap < room)
    return place._replace(cost=cost)


def _clear(along: Points, taken: Points, apart: float) -> bool:
    """Whether a label keeps its distance from some points."""
    return not len(taken) or bool((_distances(along, taken) >= apart).all())


def _distances(points: Points, others: Points) -> NDArray[np.float64]:
    """From each point to the nearest of the others."""
    (x, y), (other_x, other_y) = points.T, others.T
    apart = np.subtract.outer(x, other_x) ** 2 + np.subtract.outer(y, other_y) ** 2
    return np.asarray(np.sqrt(apart.min(axis=1)))
