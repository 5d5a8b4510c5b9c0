"""Legends above a panel's axes."""

from collections.abc import Sequence
from math import ceil
from typing import Any

from matplotlib.lines import Line2D

from animate.scene.fitting import cut
from animate.scene.panel import Subject

# In em: a line of a legend.
LINE = 1.35

# Lines that a panel with a legend has room for in its margins, and how many
# more its axes make way for.
_LINES, _MORE = 2, 1

# In points at scale 1.
_SIZE = 8.5

# A legend that is too wide is set smaller first, then its labels are cut to so
# many characters.
_SMALLER = (0.9, 0.8)
_LENGTHS = (24, 20, 16, 12, 9)

# Around a legend, in its own em.
_PAD = 0.4


def stroke(
    color: str, width: float, subject: Subject, dashes: tuple[float, ...] | None = None
) -> Line2D:
    """A sample of a line, lengths in points at scale 1."""
    # Line2D counts dashes in line widths.
    pattern = tuple(length / width for length in dashes) if dashes else ()
    return Line2D([], [], color=color, lw=width * subject.layout.scale, dashes=pattern)


def mark(
    marker: str, color: str, subject: Subject, size: float = 7, *, hollow: bool = False
) -> Line2D:
    """A sample of a mark, its size in points at scale 1."""
    scale = subject.layout.scale
    return Line2D(
        [],
        [],
        linestyle="none",
        marker=marker,
        markersize=size * scale,
        color=color,
        markeredgewidth=(1.1 if hollow else 1.6) * scale,
        markerfacecolor="none" if hollow else color,
    )


def above(
    axes: Any,
    subject: Subject,
    entries: Sequence[tuple[Line2D, str]],
    columns: int = 3,
    size: float = 1.0,
) -> None:
    """Set the entries in columns above the axes, `size` times as large as usual.

    They are read row by row.
    """
    # Matplotlib fills one column after the other, the first of them with one more
    # where there are some left over.
    by_columns = [entry for column in range(columns) for entry in entries[column::columns]]
    legend = axes.legend(
        *zip(*by_columns, strict=True),
        loc="lower left",
        bbox_to_anchor=(-0.03, 1.0),
        ncols=columns,
        frameon=False,
        fontsize=_SIZE * size * subject.layout.scale,
        borderpad=_PAD,
        handlelength=1.5,
        handletextpad=0.5,
        columnspacing=1.0,
        labelspacing=0.3,
        borderaxespad=0.35,
    )
    legend.set_zorder(2)
    legend.set_visible(not subject.bare)


def fitted(
    axes: Any,
    subject: Subject,
    entries: Sequence[tuple[Line2D, str]],
    right: float,
    columns: int = 3,
) -> int:
    """Set the entries above axes, as `above` does, so that they end within the panel.

    Returns how many lines they take.

    If need be there are fewer columns, for which the axes are lowered, or the
    letters are smaller; in the last resort labels are cut.

    Parameters
    ----------
    axes : Axes
    subject : Subject
    entries : sequence of (Line2D, str)
    right : float
        The panel's margin at the right of the axes, in em.
    columns : int
        How many there may be.
    """
    if subject.bare:
        above(axes, subject, entries, columns)
        return _LINES
    renderer = axes.figure.canvas.get_renderer()
    end = axes.bbox.x1 + right * subject.layout.em + subject.layout.points(_PAD * _SIZE)
    fewest = min(columns, ceil(len(entries) / (_LINES + _MORE)))
    tries = [(entries, columns, 1.0) for columns in range(columns, fewest - 1, -1)]
    tries += [(entries, fewest, size) for size in _SMALLER]
    tries += [(_shortened(entries, length), fewest, _SMALLER[-1]) for length in _LENGTHS]
    for shown, columns, size in tries:
        above(axes, subject, shown, columns, size)
        if axes.get_legend().get_window_extent(renderer).x1 <= end:
            break
    lines = ceil(len(entries) / columns)
    if lines > _LINES:
        lower(axes, subject, (lines - _LINES) * LINE)
    return lines


def lower(axes: Any, subject: Subject, by: float) -> None:
    """Move the top of the axes down by so many em."""
    box = axes.get_position()
    box.y1 -= by * subject.layout.em / subject.layout.height
    axes.set_position(box)


def raised(axes: Any, subject: Subject, lines: int) -> None:
    """Move the top of the axes up if a legend has fewer lines than there is room for."""
    if lines < _LINES:
        lower(axes, subject, (lines - _LINES) * LINE)


def lift(axes: Any, subject: Subject, by: float) -> None:
    """Move the bottom of the axes up by so many em."""
    box = axes.get_position()
    box.y0 += by * subject.layout.em / subject.layout.height
    axes.set_position(box)


def _shortened(entries: Sequence[tuple[Line2D, str]], length: int) -> list[tuple[Line2D, str]]:
    return [(line, cut(label, lambda text: len(text) <= length)) for line, label in entries]
