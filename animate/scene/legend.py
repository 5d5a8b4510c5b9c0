"""Legends above a panel's axes."""

from collections.abc import Sequence
from typing import Any

from matplotlib.lines import Line2D

from animate.scene.panel import Subject


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
    axes: Any, subject: Subject, entries: Sequence[tuple[Line2D, str]], columns: int = 3
) -> None:
    """Set the entries in columns above the axes."""
    legend = axes.legend(
        *zip(*entries, strict=True),
        loc="lower left",
        bbox_to_anchor=(-0.03, 1.0),
        ncols=columns,
        frameon=False,
        fontsize=8.5 * subject.layout.scale,
        handlelength=1.5,
        handletextpad=0.5,
        columnspacing=1.0,
        labelspacing=0.3,
        borderaxespad=0.35,
    )
    legend.set_zorder(2)
