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

# Height of the readout's two lines, in em.
_READOUT = 3.3


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
        For the numbers, at the foot of the first cell. Standing close to the
        panel that changes most, they keep small the part of the picture that
        a frame replaces.
    """

    width: int
    height: int
    dpi: float
    scale: float
    em: float
    header: Bbox
    cells: tuple[Bbox, ...]
    readout: Bbox

    def points(self, number: float) -> float:
        """Pixels of a length in points at scale 1."""
        return number * self.scale * self.dpi / 72


def arrange(size: tuple[int, int], dpi: float, shares: Sequence[float], *, titled: bool) -> Layout:
    """Share the picture out among the header, the panels and the readout.

    Parameters
    ----------
    size : (int, int)
        Width and height in pixels.
    dpi : float
    shares : sequence of float
        How wide each panel wants to be, relative to the others.
    titled : bool
        Whether there is a header.
    """
    width, height = size
    columns = _columns(width, height, len(shares))
    rows = ceil(len(shares) / columns)
    side = min(width / columns, height / rows) * 72 / dpi
    scale = min(max(side / _CELL, _SMALLEST), _LARGEST)
    em = TEXT * scale * dpi / 72
    top = height - (2.3 * em if titled else 0.5 * em)
    high = top / rows
    widest = [max(shares[column::columns]) for column in range(columns)]
    edges = [width * sum(widest[:column]) / sum(widest) for column in range(columns + 1)]
    cells = [
        Bbox.from_extents(left, top - (row + 1) * high, right, top - row * high)
        for row in range(rows)
        for left, right in pairwise(edges)
    ][: len(shares)]
    first = cells[0]
    foot = first.y0 + _READOUT * em
    cells[0] = Bbox.from_extents(first.x0, foot, first.x1, first.y1)
    return Layout(
        width=width,
        height=height,
        dpi=dpi,
        scale=scale,
        em=em,
        header=Bbox.from_extents(0, top, width, height),
        cells=tuple(cells),
        readout=Bbox.from_extents(first.x0, first.y0, first.x1, foot),
    )


def _columns(width: int, height: int, panels: int) -> int:
    """The number of columns that makes the cells most nearly square."""

    def oddness(columns: int) -> float:
        return abs(log(width / columns * ceil(panels / columns) / height))

    return min(range(1, panels + 1), key=oddness)
