"""Trails: what only ever grows as the runs go on."""

from collections.abc import Hashable, Sequence
from math import hypot
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform
from numpy.typing import NDArray

from animate.frame import Rect
from animate.moment import Moment
from animate.scene.mover import ABOVE, NOWHERE, Mover, Pen, Points, open_path, to_pixels

_IDENTITY = IdentityTransform()

# Where a line would start, for a state that no line leads to.
_NO_LINE = -1

# Beyond every edge of a picture, in pixels.
_FAR = 1 << 30

# Pixels that a line is at least long: the antialiased ends of countless tiny
# lines would pile up.
_LEAST_LINE = 1.5


class Way:
    """The way of one run: a line through its places, and a mark at each.

    Where the steps are smaller than a pixel the line waits until there is
    something to see, and marks that would fall on the one before are left out.

    Parameters
    ----------
    run : int
    places : ndarray, shape (n, 2)
        Display pixels of each state.
    inside : ndarray of bool, shape (n,)
        Which of them are shown; a line is if both its ends are.
    pen : Pen
        Of the line. Its dashes run on from line to line.
    dot : Path, optional
        The mark, around (0, 0), in pixels.
    fill : str, optional
        Colour of the mark; without one it is drawn by the pen's line.
    """

    def __init__(
        self,
        run: int,
        places: Points,
        inside: NDArray[np.bool_],
        pen: Pen,
        dot: Path | None = None,
        fill: str | None = None,
    ) -> None:
        self.run, self.places, self.pen = run, places, pen
        self._dot = dot
        self._fill = to_rgba(fill) if fill else None
        self._edge = Pen(fill, 0, pen.clip) if fill else pen
        reach = float(np.abs(np.asarray(dot.vertices)).max()) if dot is not None else 0.0
        self.margin = reach + pen.width + 2
        self._dots = to_pixels(places)
        self.starts, lengths = _line_starts(places)
        self._offsets = np.cumsum(lengths) - lengths
        self.starts[~(inside & inside[self.starts])] = _NO_LINE
        self.dotted = inside & (dot is not None)
        self.dotted[1:] &= (self._dots[1:] != self._dots[:-1]).any(axis=1)

    def draw(self, renderer: RendererBase, step: int) -> None:
        """Draw what `step` adds."""
        start = self.starts[step]
        if start >= 0:
            ends = self.places[[start, step]]
            renderer.draw_path(self._line(step, renderer), open_path(ends), _IDENTITY)
        if self._dot is not None and self.dotted[step]:
            place = Affine2D.from_values(1, 0, 0, 1, *self._dots[step])
            renderer.draw_path(self._edge.gc, self._dot, place, self._fill)

    def _line(self, step: int, renderer: Any) -> GraphicsContextBase:
        if self.pen.dashes:
            # In the unit of the dashes.
            offset = float(self._offsets[step]) / renderer.points_to_pixels(1.0)
            self.pen.gc.set_dashes(offset, list(self.pen.dashes))
        return self.pen.gc


class Trail(Mover):
    """The ways of some runs so far, in one mover.

    It only ever grows, so the compositor extends it (`extend`) instead of
    drawing it anew. Where ways cross, what was reached later lies on top.

    Parameters
    ----------
    ways : sequence of Way
    times : sequence of ndarray
        When each run reached each of its states, ascending, on the clock that
        the runs share. A moment that is shown holds all states up to a time.
    height : int
        Of the whole picture in pixels.
    """

    def __init__(
        self, ways: Sequence[Way], times: Sequence[NDArray[np.floating]], height: int
    ) -> None:
        super().__init__()
        self.set_zorder(ABOVE - 1)
        self._ways = tuple(ways)
        when = [time[: len(way.places)] for way, time in zip(ways, times, strict=True)]
        # The sort is stable: at the same time the runs keep their order.
        order = np.argsort(np.concatenate(when), kind="stable")
        self._order = np.concatenate([_states(which, way) for which, way in enumerate(ways)])[order]
        self._touched = np.concatenate([_touched(way, height) for way in ways])[order]
        self._drawn = 0

    def count(self, moment: Moment) -> int:
        """How many states the ways hold at `moment`."""
        return sum(min(moment.steps[way.run] + 1, len(way.places)) for way in self._ways)

    def pose(self, moment: Moment) -> Hashable:
        self._drawn = self.count(moment)
        return self._drawn

    def extent(self) -> Rect:
        return self.reach(0, self._drawn)

    def draw(self, renderer: RendererBase) -> None:
        self.extend(renderer, 0, self._drawn)

    def extend(self, renderer: RendererBase, since: int, count: int) -> Rect:
        """Add the states from number `since` up to `count`; return the pixels touched."""
        for which, step in self._order[since:count]:
            self._ways[which].draw(renderer, step)
        return self.reach(since, count)

    def reach(self, since: int, count: int) -> Rect:
        """The pixels that the states from number `since` up to `count` touch."""
        touched = self._touched[since:count]
        if not len(touched):
            return NOWHERE
        left, top = touched[:, :2].min(axis=0).tolist()
        right, bottom = touched[:, 2:].max(axis=0).tolist()
        reach = Rect(left, top, right, bottom)
        return NOWHERE if reach.empty else reach


def _touched(way: Way, height: int) -> NDArray[np.intp]:
    """What each state of a way touches: left, top, right and bottom, shape (n, 4).

    Rectangles of states that add nothing are empty, and larger than any
    picture the other way round, so that they don't count beside others.
    """
    line = way.starts >= 0
    start = np.where(line[:, np.newaxis], way.places[way.starts], way.places)
    clip = way.pen.clip
    low = np.maximum(np.minimum(way.places, start) - way.margin, np.array(clip.min) - 1)
    high = np.minimum(np.maximum(way.places, start) + way.margin, np.array(clip.max) + 1)
    seen = (line | way.dotted) & (low < high).all(axis=1)
    left, bottom = np.floor(low).T
    right, top = np.ceil(high).T
    edges = np.column_stack([left, height - top, right, height - bottom])
    edges[~seen] = _FAR, _FAR, -_FAR, -_FAR
    return edges.astype(np.intp)


def _states(which: int, way: Way) -> NDArray[np.intp]:
    """(which, step) of each state of a way, shape (n, 2)."""
    steps = np.arange(len(way.places))
    return np.column_stack([np.full_like(steps, which), steps])


def _line_starts(places: Points) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each state the earlier one that the line comes from, or -1, and the line's length.

    Consecutive places nearer than `_LEAST_LINE` pixels are passed over.
    """
    starts = np.full(len(places), _NO_LINE)
    lengths = np.zeros(len(places))
    last = 0
    for index in range(1, len(places)):
        dx, dy = places[index] - places[last]
        length = hypot(dx, dy)
        if length >= _LEAST_LINE:
            starts[index], lengths[index] = last, length
            last = index
    return starts, lengths
