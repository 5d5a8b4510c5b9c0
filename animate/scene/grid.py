"""Where small multiples stand: cells of one size, with what is said of all of them at the edges."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from matplotlib.transforms import Bbox

from animate.errors import InputError
from animate.scene.heads import Head, Lines, Ruler, set_in_lines
from animate.scene.layout import DPI, LINE, SIDE, TEXT, Layout, Row, in_lines, strip_height

# A picture whose size isn't given: so many pixels for each column, the first of these in
# which the numbers have room for their names; within bounds, and no wider than a page but for
# a great many columns. Axes are so high for the least width.
COLUMNS = (420, 480, 540)
_LEAST_COLUMN, _NARROWEST, _WIDEST, _HIGH = 210, 480, 1200, 0.66

# In em, how far the number at a tick may reach over the end of its axes.
OVERHANG = 0.7

# What may be asked for: text that is larger or smaller than this isn't read.
_LEAST_DPI, _MOST_DPI = 72.0, 200.0

# Text is of scale 1 in a cell of this many points, and never below the smallest.
_CELL, _SMALLEST = 288.0, 0.8

# In em: what axes are at least; their ticks and the name of the axis below, the
# name at the left, the room between cells and around all of them; that above and
# below the readout of a cell, into which marks may stand out; how wide what is
# said of a row may be, without and with commentary.
_LEAST = (8.0, 5.0)
_BELOW, _NAMED, _BETWEEN, _AROUND = 3.1, 2.2, 1.5, 0.9
_ABOVE, _OVER = 0.85, 0.55
_HEAD, _COMMENTED = 9.0, 12.0

# In em: a line of the legend of what the panels show, and the width from which on
# one is enough.
_KEYS, _ROOMY = 1.7, 56.0

# Lines of the title of a row, and of its commentary beside the axes.
_ROW_TITLE, _ROW_COMMENTARY = 4, 12


class Cell(NamedTuple):
    """One of the small multiples.

    Attributes
    ----------
    row, column : int
        From the top left.
    name : str
        What stands above it, where that isn't said by row and column.
    broken : bool
        Whether there is nothing to show, because the run failed.
    """

    row: int
    column: int
    name: str = ""
    broken: bool = False


class Board(NamedTuple):
    """The cells, and what is said of rows and columns.

    Attributes
    ----------
    rows, columns : tuple of Head
    cells : tuple of Cell
        At most one for each row and column.
    """

    rows: tuple[Head, ...]
    columns: tuple[Head, ...]
    cells: tuple[Cell, ...]


class Texts(NamedTuple):
    """How much text there is, in em, and where.

    Attributes
    ----------
    badge : float
        The longest that is said of a cell in a word.
    legend : sequence of float
        The parts of the legend below.
    note, sentence, outside : float
        Of the line that says what the cells share, of the caption, and of what
        is said of markers beyond the edge; 0 for none.
    ticks : float
        The longest number at the left of axes.
    keyed : bool
        Whether there is a legend of what the panels show.
    """

    badge: float
    legend: Sequence[float]
    note: float
    sentence: float
    outside: float
    ticks: float
    keyed: bool = False


@dataclass(frozen=True)
class Grid(Layout):
    """Rectangles in display pixels; its rows are the cells, each of one panel.

    Attributes
    ----------
    axes : tuple of Bbox
        Of each cell.
    badges : tuple of Bbox
        Beside the readout of each cell.
    row_heads, column_heads : tuple of (Bbox, Lines)
    legend : Row
        What all cells have in common: the clock, and how runs are told apart.
    keys : Bbox
        For the legend of what the panels show; of no height if there is none.
    note : Bbox
    """

    axes: tuple[Bbox, ...]
    badges: tuple[Bbox, ...]
    row_heads: tuple[tuple[Bbox, Lines], ...]
    column_heads: tuple[tuple[Bbox, Lines], ...]
    legend: Row
    keys: Bbox
    note: Bbox


def arrange_cells(
    board: Board,
    texts: Texts,
    size: tuple[int, int] | None,
    dpi: float,
    *,
    titled: bool,
    across: bool,
    up: bool,
    column: int = COLUMNS[0],
) -> Grid:
    """Share a picture out among the cells.

    Parameters
    ----------
    board : Board
    texts : Texts
    size : (int, int), optional
        Of the picture; else it is as large as the cells need.
    dpi : float
        Pixels an inch, by which text is at least large enough to be read.
    titled : bool
        Whether there is a header.
    across, up : bool
        Whether the axes across, and those up, are the same in all cells: then
        their ticks stand once, at the edges.
    column : int
        How wide a column is if the size isn't given, in pixels; a page is no wider.

    Raises
    ------
    InputError
        If the cells are too small.
    """
    columns, rows = len(board.columns), len(board.rows)
    dpi = min(max(dpi, _LEAST_DPI), _MOST_DPI)
    width = size[0] if size else round(_width(columns, column) * max(1.0, dpi / DPI))
    side = width / columns * 72 / dpi
    scale = min(max(0.5 + 0.5 * side / _CELL, _SMALLEST), 1.0)
    points = TEXT * scale * dpi / DPI
    em = points * DPI / 72
    ruler = Ruler(DPI)

    wanted = _COMMENTED if any(head.commentary for head in board.rows) else _HEAD
    most = (_ROW_TITLE, _ROW_COMMENTARY)
    beside = [set_in_lines(head, wanted * em, points, ruler, most) for head in board.rows]
    head = max(lines.width for lines in beside)
    left = _AROUND * em + (head + em if head else 0.0)
    ticks = (_NAMED + texts.ticks) * em
    gap = _BETWEEN * em + (0.0 if up else ticks)
    first = left + ticks
    wide = (width - first - (columns - 1) * gap - _AROUND * em) / columns
    above = [set_in_lines(head, wide, points, ruler) for head in board.columns]

    header = 2.3 * em if titled else 0.5 * em
    heads = max(lines.height for lines in above) * em
    named = LINE * em if any(cell.name for cell in board.cells) else 0.0
    low = (0.0 if across else _BELOW * em) + named + (_ABOVE + LINE + _OVER) * em
    legend = in_lines(texts.legend, width / em - 2 * SIDE)
    room = width / em - 2 * SIDE
    said = (texts.sentence, texts.outside, texts.note)
    feet = [strip_height(length, room) * em for length in said]
    feet.append((_KEYS if room > _ROOMY else 2 * _KEYS) * em * texts.keyed)
    foot = sum(feet) + LINE * len(legend) * em + 0.5 * em
    edge = _BELOW * em if across else 0.0
    fixed = header + heads + rows * low + edge + foot
    high = (size[1] - fixed) / rows if size else _HIGH * wide * COLUMNS[0] / column
    height = size[1] if size else 2 * ceil((fixed + rows * high) / 2)
    if size and (wide < _LEAST[0] * em or high < _LEAST[1] * em):
        usual = arrange_cells(board, texts, None, dpi, titled=titled, across=across, up=up)
        raise InputError(
            (
                "gallery.size",
                f"{width}x{height} leaves its {rows} rows of {columns} cells too little room; "
                f"give about {usual.width}x{usual.height} or more, or leave it out",
            )
        )

    top = height - header
    lefts = [first + column * (wide + gap) for column in range(columns)]
    tops = [top - heads - row * (low + high) for row in range(rows)]
    raised = named + (_ABOVE + LINE + _OVER) * em
    boxes, badges, placed = [], [], []
    badge = min((texts.badge + 0.5) * em, 0.55 * wide)
    for cell in board.cells:
        x0, y1 = lefts[cell.column], tops[cell.row]
        name = Bbox.from_extents(x0, y1 - named, x0 + wide, y1)
        line = y1 - named - _ABOVE * em
        end = x0 + wide - badge
        numbers = Bbox.from_extents(x0 - SIDE * em, line - LINE * em, end + SIDE * em, line)
        boxes.append(Bbox.from_extents(x0, y1 - raised - high, x0 + wide, y1 - raised))
        badges.append(Bbox.from_extents(end, line - LINE * em, x0 + wide, line))
        placed.append(Row(name, (boxes[-1],), numbers, ()))
    bottom = [sum(feet[:place]) for place in range(len(feet) + 1)]
    strips = [Bbox.from_extents(0, low, width, high) for low, high in pairwise(bottom)]
    numbers = Bbox.from_extents(0, bottom[-1], width, bottom[-1] + LINE * len(legend) * em)
    return Grid(
        width=width,
        height=height,
        dpi=DPI,
        scale=points / TEXT,
        em=em,
        header=Bbox.from_extents(0, top, width, height),
        caption=strips[0],
        outside=strips[1],
        rows=tuple(placed),
        axes=tuple(boxes),
        badges=tuple(badges),
        row_heads=tuple(
            (Bbox.from_extents(_AROUND * em, y - raised - high, left, y - raised), lines)
            for y, lines in zip(tops, beside, strict=True)
        ),
        column_heads=tuple(
            (Bbox.from_extents(x, top - heads, x + wide, top), lines)
            for x, lines in zip(lefts, above, strict=True)
        ),
        legend=Row(numbers, (), numbers, legend),
        keys=strips[3],
        note=strips[2],
    )


def _width(columns: int, column: int) -> int:
    """How wide a picture of so many columns is, if that isn't given."""
    return max(_LEAST_COLUMN * columns, min(max(column * columns, _NARROWEST), _WIDEST))
