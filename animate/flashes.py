"""Whether an animation flashes more than three times a second.

The rule is success criterion 2.3.1 of WCAG 2.2, with its definition of general flash
and red flash (https://www.w3.org/TR/WCAG22/#dfn-general-flash-and-red-flash-thresholds):
a flash is a pair of opposing changes of relative luminance by a tenth of its maximum or
more, the darker of the two states below 0.80; or a pair of opposing changes to or from a
saturated red. What flashes is harmful where it takes a quarter of any 10 degrees of the
visual field, which is a block of 341 x 256 pixels of a screen of 1024 x 768.
"""

from math import ceil
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from animate.frame import Frame

Floats = NDArray[np.float32]
# RGBA in one number each, red in the lowest byte.
Colors = NDArray[np.uint32]

# Three flashes are six changes, so that the seventh within a second is too many.
_CHANGES = 7

# What counts as a change: of relative luminance, and of how much redder than
# anything else a saturated red is, (R - G - B) x 320 > 20; the darker state is
# below the limit.
_LEAST = np.array([[0.1], [20 / 320]], np.float32)
_DARKER = np.array([[0.8], [np.inf]], np.float32)

# A red is saturated where it is this share of R + G + B.
_SATURATED = 0.8

# A screen, and the block that is 10 degrees of it, in its pixels.
_SCREEN, _BLOCK = (1024, 768), (341, 256)
_SHARE = 0.25

# Points a block is looked at in, across. A fine pattern isn't a flash, and what
# takes a quarter of a block takes a quarter of the points in it.
_POINTS = 21

# A second less what times in floating point may be off by.
_SECOND = 1 - 1e-6

# From a channel of sRGB to linear light.
_LINEAR = np.array(
    [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in np.arange(256) / 255],
    np.float32,
)
_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)


class _Look(NamedTuple):
    """The colours of all points from some time on."""

    time: float
    colors: Colors


class _Grid(NamedTuple):
    """The points, and the blocks of them that are 10 degrees.

    Attributes
    ----------
    apart : int
        In pixels.
    shape, block : (int, int)
        Rows and columns of points in all, and in a block as far as the picture goes.
    harmful : float
        How many points of a block are too many.
    """

    apart: int
    shape: tuple[int, int]
    block: tuple[int, int]
    harmful: float

    @classmethod
    def over(cls, size: tuple[int, int]) -> Self:
        """Of a picture that fills the screen."""
        width, height = size
        scale = min(_SCREEN[0] / width, _SCREEN[1] / height)
        apart = max(1, round(_BLOCK[0] / scale / _POINTS))
        shape = len(range(height)[apart // 2 :: apart]), len(range(width)[apart // 2 :: apart])
        rows, columns = (max(1, round(side / scale / apart)) for side in reversed(_BLOCK))
        block = min(rows, shape[0]), min(columns, shape[1])
        return cls(apart, shape, block, _SHARE * rows * columns)

    @property
    def points(self) -> int:
        return self.shape[0] * self.shape[1]


class _Batch(NamedTuple):
    """What is seen in about a second, and how often each point changes in it."""

    looks: list[_Look]
    changes: NDArray[np.uint32]

    @classmethod
    def empty(cls, grid: _Grid) -> Self:
        return cls([], np.zeros(grid.points, np.uint32))


class _Watch:
    """Follows the changes of every point."""

    def __init__(self, grid: _Grid) -> None:
        self._grid = grid
        self._colors = np.zeros(grid.points, np.uint32)
        # Of each kind of flash at each point: the lowest and the highest value
        # since the last change, which way that was, and when the last ones were.
        self._low = np.full((2, grid.points), np.nan, np.float32)
        self._high = self._low.copy()
        self._way = np.zeros((2, grid.points), np.int8)
        self._times = np.full((_CHANGES, 2, grid.points), -np.inf)
        self.found: float | None = None

    def look(self, look: _Look) -> None:
        now, colors = look
        changed = np.flatnonzero(colors != self._colors)
        self._colors = colors
        if not len(changed) or self.found is not None:
            return
        values = _values(colors[changed])
        low = np.fmin(self._low[:, changed], values)
        high = np.fmax(self._high[:, changed], values)
        falls = (high - values >= _LEAST) & (values < _DARKER)
        rises = (values - low >= _LEAST) & (low < _DARKER)
        moved = falls | rises
        self._low[:, changed] = np.where(moved, values, low)
        self._high[:, changed] = np.where(moved, values, high)
        if not moved.any():
            return
        kinds, which = np.nonzero(moved)
        points = changed[which]
        way = np.where(falls[kinds, which], -1, 1).astype(np.int8)
        turned = way != self._way[kinds, points]
        kinds, points = kinds[turned], points[turned]
        self._way[kinds, points] = way[turned]
        times = np.roll(self._times[:, kinds, points], -1, axis=0)
        times[-1] = now
        self._times[:, kinds, points] = times
        if (now - times[0] < _SECOND).any():
            self._judge(now)

    def _judge(self, now: float) -> None:
        """Find out whether what flashes now is harmful."""
        grid = self._grid
        for times in self._times[0]:
            flashing = (now - times < _SECOND).reshape(grid.shape)
            if flashing.sum() < grid.harmful:
                continue
            sums = np.zeros((grid.shape[0] + 1, grid.shape[1] + 1))
            sums[1:, 1:] = flashing.cumsum(axis=0).cumsum(axis=1)
            rows, columns = grid.block
            within = (
                sums[rows:, columns:]
                - sums[:-rows, columns:]
                - sums[rows:, :-columns]
                + sums[:-rows, :-columns]
            )
            if within.max() >= grid.harmful:
                self.found = now


class Flashes:
    """Watches the frames of an animation, as large as the screen that it is shown on.

    Looks at points a few pixels apart. Where so few of them change so rarely that nothing
    can flash, as is usual, it counts how often they do and no more.

    Parameters
    ----------
    size : (int, int)
        Width and height of the frames in pixels.
    loops : bool
        Whether the first frame follows on the last one.
    """

    def __init__(self, size: tuple[int, int], *, loops: bool) -> None:
        self._grid, self._loops = _Grid.over(size), loops
        self._now = 0.0
        self._first: list[_Look] = []
        self._colors: Colors | None = None
        self._batch = _Batch.empty(self._grid)
        self._before = _Batch.empty(self._grid)
        self._watch: _Watch | None = None
        self._found: float | None = None

    def see(self, frame: Frame) -> None:
        """Take in the next frame."""
        start, apart = self._grid.apart // 2, self._grid.apart
        colors = frame.pixels.view("<u4")[start::apart, start::apart, 0].flatten()
        look = _Look(self._now, colors)
        if self._loops and self._now <= 1:
            self._first.append(look)
        self._take(look)
        self._now += float(frame.seconds)

    def finish(self) -> float | None:
        """Go on from the last frame to the first, if it loops.

        Returns
        -------
        float or None
            When it has flashed too often for the first time, in seconds from
            the start; beyond the end if it is in beginning anew.
        """
        length = self._now
        again = ceil(1 / length) if self._loops and length else 0
        for turn in range(1, again + 1):
            for time, colors in self._first:
                self._take(_Look(turn * length + time, colors))
        self._close()
        return self._found

    def _take(self, look: _Look) -> None:
        if self._batch.looks and look.time - self._batch.looks[0].time >= 1:
            self._close()
        self._batch.looks.append(look)
        if self._colors is not None:
            changes = self._batch.changes
            np.add(changes, look.colors != self._colors, out=changes)
        self._colors = look.colors

    def _close(self) -> None:
        """Judge the last two batches, which hold every second that ends in the last one."""
        before, batch = self._before, self._batch
        often = before.changes + batch.changes >= _CHANGES
        if often.sum() < self._grid.harmful or self._found is not None:
            self._watch = None
        else:
            if self._watch is None:
                self._watch = _Watch(self._grid)
                for look in before.looks:
                    self._watch.look(look)
            for look in batch.looks:
                self._watch.look(look)
            self._found = self._watch.found
        self._before, self._batch = batch, _Batch.empty(self._grid)


def _values(colors: Colors) -> Floats:
    """Relative luminance of colours, and how red those are that are a saturated red: (2, n)."""
    light = _LINEAR[colors.view(np.uint8).reshape(-1, 4)[:, :3]]
    red, green, blue = light.T
    redness = red - green - blue
    redness[red < _SATURATED * (red + green + blue)] = 0
    return np.stack([light @ _WEIGHTS, np.maximum(redness, 0)])
