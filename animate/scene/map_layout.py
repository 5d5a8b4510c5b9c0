"""Where everything of a map stands, decided once from the size."""

from dataclasses import dataclass
from math import ceil

from matplotlib.transforms import Bbox

from animate.frame import Rect
from animate.scene.layout import DPI, LINE, SIDE, SMALLEST, TEXT, Layout, Row

# A picture whose size isn't given: what each column adds to the sides, and how
# high it is with one row of panels and with two.
_WIDE, _SIDES = 500, 80
_HIGH = {1: 520, 2: 800}

# As for runs: a panel of so many points a side has text at scale 1.
_PANEL = 288.0
_LEAST_SCALE, _LARGEST_SCALE, _LEAST_EMS = 0.66, 2.5, 22

# In points at scale 1: the line around where runs arrive.
RIM = 1.2

# In em: the header; around the axes; from the axes to their colour bar, the width
# of that, and the room for its labels; below the lines of the caption.
_HEADER, _NO_HEADER = 2.3, 0.5
_LEFT, _BOTTOM, _TOP, _LIVE = 4.3, 3.1, 2.0, 1.4
_GAP, _BAR, _LABELS = 0.7, 0.8, 5.4
_BELOW, _ABOVE, _MOST_LINES = 0.3, 0.5, 2


@dataclass(frozen=True)
class Place:
    """Where a panel stands, in whole pixels from the top left.

    Attributes
    ----------
    cell : Rect
        All of it.
    box : Rect
        The axes.
    bar : Rect
        The colour bar; empty for a panel without one.
    """

    cell: Rect
    box: Rect
    bar: Rect


@dataclass(frozen=True)
class MapLayout:
    """The places of a map.

    Attributes
    ----------
    layout : Layout
        Sizes, header, caption, and one row, whose readout is at the foot.
    rows : tuple of tuple of Place
        Those of the panels, from the top; a column a loss.
    """

    layout: Layout
    rows: tuple[tuple[Place, ...], ...]


def size_of(columns: int, rows: int) -> tuple[int, int]:
    """Width and height in pixels of a picture whose size isn't given."""
    return _WIDE * columns + _SIDES, _HIGH[rows]


def arrange_map(
    size: tuple[int, int],
    dpi: float,
    columns: int,
    rows: int,
    *,
    titled: bool,
    sentence: float,
    drawn: float = DPI,
) -> MapLayout:
    """Share a picture out among rows of panels, readout and caption.

    Parameters
    ----------
    size : (int, int)
        Width and height in pixels.
    dpi : float
        Pixels an inch, by which text is at least large enough to be read.
    columns, rows : int
    titled : bool
        Whether there is a header.
    sentence : float
        The length of the longest caption in em; 0 if nothing is told.
    drawn : float
        Pixels an inch of the figure.
    """
    width, height = size
    side = min(width / columns, height / rows) * 72 / dpi
    scale = min(max(side / _PANEL, _LEAST_SCALE), _LARGEST_SCALE, side / (_LEAST_EMS * TEXT))
    em = TEXT * scale * dpi / 72
    top = height - (_HEADER if titled else _NO_HEADER) * em
    lines = min(_MOST_LINES, ceil(SMALLEST * sentence / (width / em - 2 * SIDE)))
    strip = (LINE * lines + _BELOW) * em if lines else 0.0
    foot = strip + (LINE + _BELOW) * em
    readout = Bbox.from_extents(0, strip, width, foot)
    high, wide = (top - foot - _ABOVE * em) / rows, width / columns
    places = tuple(
        tuple(
            _place(
                Rect(
                    round(column * wide),
                    round(height - top + row * high),
                    round((column + 1) * wide),
                    round(height - top + (row + 1) * high),
                ),
                em,
                live=row == 0,
            )
            for column in range(columns)
        )
        for row in range(rows)
    )
    nothing = Bbox.from_extents(0, 0, 0, 0)
    layout = Layout(
        width=width,
        height=height,
        dpi=drawn,
        scale=scale * dpi / drawn,
        em=em,
        header=Bbox.from_extents(0, top, width, height),
        caption=Bbox.from_extents(0, 0, width, strip),
        outside=nothing,
        rows=(Row(nothing, (), readout, ((0, 1),)),),
    )
    return MapLayout(layout, places)


def _place(cell: Rect, em: float, *, live: bool) -> Place:
    top = _TOP + (_LIVE if live else 0)
    right = cell.right - round((_GAP + _BAR + _LABELS) * em)
    box = Rect(
        cell.left + round(_LEFT * em),
        cell.top + round(top * em),
        right,
        cell.bottom - round(_BOTTOM * em),
    )
    left = right + round(_GAP * em)
    bar = Rect(left, box.top, left + max(4, round(_BAR * em)), box.bottom)
    return Place(cell, box, bar)
