"""Where everything stands: decided once from the size, then never moved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, log

from matplotlib.transforms import Bbox

# Text is this many points at scale 1, which a cell of _CELL points a side has.
TEXT = 9.5
_CELL = 288.0
_SMALLEST, _LARGEST = 0.72, 2.5

# Pixels an inch of the figure, whatever they are in the recipe: that is only
# how large text is to be.
DPI = 100.0

# However large the text is asked for, a cell is at least this many em a side.
_LEAST_EMS = 20

# In em: a line of the readout, the space between its numbers, and at its sides.
LINE, BETWEEN, SIDE = 1.5, 1.1, 0.8

# In em: below the lines of the readout or the caption, between a readout that
# stands at the foot of a row and what is above it, and for the name of a row.
_BELOW, _ABOVE, _NAME = 0.3, 0.4, 1.7

# Of the height of a row, what its readout takes at most if cutting labels can
# help it; how wide the widest number is left, with its label, in em; and what it
# takes of a row at the very most.
_MOST_OF_ROW, _LEAST_WIDTH, _AT_MOST = 0.35, 14.0, 0.6

# A sentence too long for its lines is set smaller, but not below this share.
SMALLEST = 0.75
_MOST_LINES = 2


@dataclass(frozen=True)
class Row:
    """The place of one row of panels, in display pixels.

    Attributes
    ----------
    name : Bbox
        For what the row shows; of no height if it is the only one.
    cells : tuple of Bbox
        One for each panel.
    readout : Bbox
        For the numbers: at the foot of the first cell if two lines are enough
        there, else at the foot of the row. Standing close to the panel that
        changes most, they keep small the part that a frame replaces.
    lines : tuple of tuple of int
        Which numbers stand in each line of the readout.
    """

    name: Bbox
    cells: tuple[Bbox, ...]
    readout: Bbox
    lines: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Layout:
    """Rectangles in display pixels, (0, 0) at the bottom left.

    Attributes
    ----------
    width, height : int
        Of the picture, in pixels.
    dpi : float
        Pixels an inch of the figure, `DPI` for every picture of pixels.
        Matplotlib makes lines as much wider; how large text is depends on `em` alone.
    scale : float
        Of text and lines; 1 stands for text of 9.5 points.
    em : float
        Height of the text's em square, in pixels.
    header : Bbox
        For the title; of no height if there is none.
    caption : Bbox
        For what happens in the run; of no height if nothing is told.
    outside : Bbox
        Below it, for markers that are beyond the edge; of no height if none ever is.
    rows : tuple of Row
        From the top.
    """

    width: int
    height: int
    dpi: float
    scale: float
    em: float
    header: Bbox
    caption: Bbox
    outside: Bbox
    rows: tuple[Row, ...]

    @property
    def cells(self) -> tuple[Bbox, ...]:
        """The cells of all rows."""
        return tuple(cell for row in self.rows for cell in row.cells)

    def points(self, number: float) -> float:
        """Pixels of a length in points at scale 1."""
        return number * self.scale * self.dpi / 72


def arrange(
    size: tuple[int, int],
    dpi: float,
    shares: Sequence[float],
    numbers: Sequence[Sequence[float]],
    *,
    titled: bool,
    sentence: float = 0.0,
    outside: float = 0.0,
    drawn: float = DPI,
) -> Layout:
    """Share the picture out among the header, the rows of panels and the caption.

    Parameters
    ----------
    size : (int, int)
        Width and height in pixels.
    dpi : float
        Pixels an inch, by which text is at least large enough to be read.
    shares : sequence of float
        How wide each panel wants to be, relative to the others.
    numbers : sequence of sequence of float
        For each row the width of each number of its readout with its label, in em.
    titled : bool
        Whether there is a header.
    sentence : float
        The length of the longest sentence of the caption in em; 0 if nothing is told.
    outside : float
        The same of what is said of markers beyond the edge.
    drawn : float
        Pixels an inch of the figure.
    """
    width, height = size
    columns = _columns(width, height / len(numbers), len(shares))
    lines = ceil(len(shares) / columns)
    side = min(width / columns, height / (lines * len(numbers))) * 72 / dpi
    scale = min(max(side / _CELL, _SMALLEST), _LARGEST, side / (_LEAST_EMS * TEXT))
    em = TEXT * scale * dpi / 72
    top = height - (2.3 * em if titled else 0.5 * em)
    widest = [max(shares[column::columns]) for column in range(columns)]
    edges = [width * sum(widest[:column]) / sum(widest) for column in range(columns + 1)]
    named = _NAME * em if len(numbers) > 1 else 0.0
    # Beside a readout in the first cell the caption stands under the other cells.
    beside = columns > 1 and lines == len(numbers) == 1
    beside = beside and len(in_lines(numbers[0], (edges[1] - edges[0]) / em - 2 * SIDE)) <= 2
    left = edges[1] if beside else 0.0
    low, strip = (
        strip_height(length, (width - left) / em - 2 * SIDE) * em for length in (outside, sentence)
    )
    beyond = Bbox.from_extents(left, 0, width, low)
    caption = Bbox.from_extents(left, low, width, low + strip)
    strip += low
    ground = 0.0 if beside else strip
    high = (top - ground) / len(numbers)
    rows = []
    for index, widths in enumerate(numbers):
        head = top - index * high
        name = Bbox.from_extents(0, head - named, width, head)
        body = Bbox.from_extents(0, head - high, width, head - named)
        rows.append(_row(name, body, edges, len(shares), widths, em))
    if beside and strip:
        first = rows[0]
        raised = (
            Bbox.from_extents(cell.x0, cell.y0 + strip, cell.x1, cell.y1)
            for cell in first.cells[1:]
        )
        rows[0] = replace(first, cells=(first.cells[0], *raised))
    return Layout(
        width=width,
        height=height,
        dpi=drawn,
        scale=scale * dpi / drawn,
        em=em,
        header=Bbox.from_extents(0, top, width, height),
        caption=caption,
        outside=beyond,
        rows=tuple(rows),
    )


def _row(
    name: Bbox, body: Bbox, edges: Sequence[float], panels: int, widths: Sequence[float], em: float
) -> Row:
    """Share the body of a row out among its panels and its readout."""
    wrapped = in_lines(widths, (edges[1] - edges[0]) / em - 2 * SIDE)
    beside = len(wrapped) <= 2
    if not beside:
        room = body.width / em - 2 * SIDE
        most = max(2, int(_MOST_OF_ROW * body.height / em / LINE))
        wrapped = _in_few_lines(widths, room, most)
    # However much is told, the panels keep a part.
    foot = min((LINE * len(wrapped) + _BELOW) * em, _AT_MOST * body.height)
    lines = ceil(panels / (len(edges) - 1))
    high = (body.height - (0.0 if beside else foot + _ABOVE * em)) / lines
    cells = [
        Bbox.from_extents(left, body.y1 - (line + 1) * high, right, body.y1 - line * high)
        for line in range(lines)
        for left, right in pairwise(edges)
    ][:panels]
    readout = Bbox.from_extents(body.x0, body.y0, body.x1, body.y0 + foot)
    if beside:
        first = cells[0]
        readout = Bbox.from_extents(first.x0, first.y0, first.x1, first.y0 + foot)
        cells[0] = Bbox.from_extents(first.x0, readout.y1, first.x1, first.y1)
    return Row(name, tuple(cells), readout, wrapped)


def strip_height(sentence: float, room: float) -> float:
    """How high the strip of the caption is, in em."""
    if not sentence:
        return 0.0
    return LINE * min(_MOST_LINES, ceil(SMALLEST * sentence / room)) + _BELOW


def _in_few_lines(widths: Sequence[float], room: float, most: int) -> tuple[tuple[int, ...], ...]:
    """As `in_lines`, in at most `most` lines if that can be had by cutting the widest."""
    wrapped = in_lines(widths, room)
    for beside in (2, 3, 4):
        if len(wrapped) <= most:
            break
        widest = max((room + BETWEEN) / beside - BETWEEN, _LEAST_WIDTH)
        wrapped = in_lines([min(width, widest) for width in widths], room)
    return wrapped


def in_lines(widths: Sequence[float], room: float) -> tuple[tuple[int, ...], ...]:
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


def _columns(width: float, height: float, panels: int) -> int:
    """The number of columns that makes the cells most nearly square, and leaves few empty."""

    def oddness(columns: int) -> float:
        lines = ceil(panels / columns)
        return abs(log(width / columns * lines / height)) + log(columns * lines / panels)

    return min(range(1, panels + 1), key=oddness)
