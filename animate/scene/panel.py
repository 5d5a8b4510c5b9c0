"""What a panel is, and what it is given to draw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from animate.history import History
from animate.scene.layout import Layout
from animate.scene.levels import spread
from animate.scene.mover import Mover
from animate.scene.theme import Theme
from animate.surface import Surface

# Panels narrower than this many em have no room for many labels.
_MANY_LEVELS = 26

# In widths of the plane; a panel shows it about 370 pixels wide.
_LEAST_MOVE = 1 / 220

Predict = Callable[[NDArray[np.floating], NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True)
class Subject:
    """All that a panel may draw from.

    Attributes
    ----------
    history : History
    surface : Surface
    predict : callable
        From parameters, shape (P,), and inputs, shape (n,), to predictions, shape (n,).
    theme : Theme
    layout : Layout
    """

    history: History
    surface: Surface
    predict: Predict
    theme: Theme
    layout: Layout

    @cached_property
    def levels(self) -> NDArray[np.float64]:
        """The losses that contours are drawn at and tints change at; fewer in a small panel."""
        widest = max(cell.width for cell in self.layout.cells)
        return spread(self.surface.loss, 10 if widest > _MANY_LEVELS * self.layout.em else 7)

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        """For each finite state whether it is within the plane that is shown."""
        (w, b), surface = self.history.params[: self.history.last_finite + 1].T, self.surface
        within: NDArray[np.bool_] = (surface.w[0] <= w) & (w <= surface.w[-1])
        within &= (surface.b[0] <= b) & (b <= surface.b[-1])
        return within

    @cached_property
    def rests(self) -> NDArray[np.intp]:
        """For each finite state the one whose place in the plane it is shown at.

        While a run moves less than a pixel or two from there it rests. All
        panels of the plane move their markers on the same steps, so that the
        frames between them stay small.
        """
        history, (w, b, _) = self.history, self.surface
        path = history.params[: history.last_finite + 1].astype(np.float64)
        path = path / [np.ptp(w), np.ptp(b)]
        rests = np.zeros(len(path), np.intp)
        for step in range(1, len(path)):
            rest = rests[step - 1]
            moved = np.hypot(*(path[step] - path[rest]))
            rests[step] = step if moved >= _LEAST_MOVE else rest
        return rests


class Margins(NamedTuple):
    """Room around the axes for ticks, labels and the caption, in em."""

    left: float = 4.0
    bottom: float = 3.1
    right: float = 1.0
    top: float = 2.0


class Panel(Protocol):
    """A part of the figure.

    A panel holds its parameters only. Calling it draws the backdrop into the
    axes and returns the movers, in the order they are drawn; it changes
    nothing in the panel itself. No mover may draw outside its panel's cell.

    Attributes
    ----------
    caption : str
        Stands above the panel.
    projection : str
        Of its axes: 'rectilinear' or '3d'.
    share : float
        How wide its column is, relative to the others.
    margins : Margins
        Between the cell and the axes.
    """

    caption: ClassVar[str]
    projection: ClassVar[str]
    share: ClassVar[float]
    margins: ClassVar[Margins]

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        """Draw the backdrop into `axes` and return the movers."""
