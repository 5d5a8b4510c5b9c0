"""Where everything stands: decided once from the size, then never moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log

from matplotlib.transforms import Bbox

# Text is this many points at scale 1, which a cell of _CELL points a side has.
TEXT = 9.5
_CELL = 288.0
_SMALLEST, _LARGEST = 0.72, 2.5

# However large the text is asked for, a cell is at least this many em a side.
_LEAST_EMS = 20

# In em: a line of the readout, the space between its numbers, and at its sides.
LINE, BETWEEN, SIDE = 1.5, 1.1, 0.8


@dataclass(frozen=True)
class Layout:
    """Rectangles in display pixels, (0, 0) at the bottom left.

    Attributes
    ----------
    width, height : int
        Of the picture, in pixels.
    dpi : float
    scale : float
        Of text and lines; 1 stands for text of 9.5 points.
    em : float
        Height of the text's em square, in pixels.
    header : Bbox
        For the title; of no height if there is none.
    cells : tuple of Bbox
        One for each panel, row by row.
    readout : Bbox
        For the numbers: at the foot of the first cell if two lines are enough
        there, else at the foot of the picture. Standing close to the panel
        that changes most, they keep small the part that a frame replaces.
    lines : tuple of tuple of int
        Which numbers stand in each line of the readout.
    """

    width: int
    height: int
    dpi: float
    scale: float
    em: float
    header: Bbox
    cells: tuple[Bbox, ...]
    readout: Bbox
    lines: tuple[tuple[int, ...], ...]

    def points(self, number: float) -> float:
        """Pixels of a length in points at scale 1."""
        return number * self.scale * self.dpi / 72


def arrange(
    size: tuple[int, int],
    dpi: float,
    shares: Sequence[float],
    numbers: Sequence[float],
    *,
    titled: bool,
) -> Layout:
    """Share the picture out among the header, the panels and the readout.

    Parameters
    ----------
    size : (int, int)
        Width and height in pixels.
    dpi : float
    shares : sequence of float
        How wide each panel wants to be, relative to the others.
    numbers : sequence of float
        Width of each number of the readout with its label, in em.
    titled : bool
        Whether there is a header.
    """
    width, height = size
    columns = _columns(width, height, len(shares))
    rows = ceil(len(shares) / columns)
    side = min(width / columns, height / rows) * 72 / dpi
    scale = min(max(side / _CELL, _SMALLEST), _LARGEST, side / (_LEAST_EMS * TEXT))
    em = TEXT * scale * dpi / 72
    top = height - (2.3 * em if titled else 0.5 * em)
    widest = [max(shares[column::columns]) for column in range(columns)]
    edges = [width * sum(widest[:column]) / sum(widest) for column in range(columns + 1)]

    lines = _wrapped(numbers, (edges[1] - edges[0]) / em - 2 * SIDE)
    beside = len(lines) <= 2
    if not beside:
        lines = _wrapped(numbers, width / em - 2 * SIDE)
    foot = (LINE * len(lines) + 0.3) * em
    ground = 0.0 if beside else foot
    high = (top - ground) / rows
    cells = [
        Bbox.from_extents(left, top - (row + 1) * high, right, top - row * high)
        for row in range(rows)
        for left, right in pairwise(edges)
    ][: len(shares)]
    readout = Bbox.from_extents(0, 0, width, foot)
    if beside:
        first = cells[0]
        readout = Bbox.from_extents(first.x0, first.y0, first.x1, first.y0 + foot)
        cells[0] = Bbox.from_extents(first.x0, readout.y1, first.x1, first.y1)
    return Layout(
        width=width,
        height=height,
        dpi=dpi,
        scale=scale,
        em=em,
        header=Bbox.from_extents(0, top, width, height),
        cells=tuple(cells),
        readout=readout,
        lines=lines,
    )


def _wrapped(widths: Sequence[float], room: float) -> tuple[tuple[int, ...], ...]:
    """The indices of `widths` in lines that are at most `room` em wide, BETWEEN apart."""
    lines: list[list[int]] = []
    used = 0.0
    for index, width in enumerate(widths):
        if lines and used + BETWEEN + width <= room:
            lines[-1].append(index)
            used += BETWEEN + width
        else:
            lines.append([index])
            used = width
    return tuple(map(tuple, lines))


def _columns(width: int, height: int, panels: int) -> int:
    """The number of columns that makes the cells most nearly square."""

    def oddness(columns: int) -> float:
        return abs(log(width / columns * ceil(panels / columns) / height))

    return min(range(1, panels + 1), key=oddness)
