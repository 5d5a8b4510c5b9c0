"""One run as the scene shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from animate.history import History
from animate.plane import Plane
from animate.scene.styles import RunStyle
from animate.surface import Surface

# In widths of the plane; a panel shows it about 370 pixels wide.
_LEAST_MOVE = 1 / 220

# From a step and inputs, shape (n,) or (n, D), to what the model makes of them
# after that step: the probability of class 1 or the value, shape (n,), or the
# probability of each of C classes, shape (n, C).
Predict = Callable[[int, NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class Track:
    """A run, where it goes in the plane, and what it is drawn with.

    Attributes
    ----------
    run : int
        Its place in `Moment.steps`.
    history : History
    times : ndarray, shape (S + 1,)
        When it reached each state, on the clock that all runs share.
    plane : Plane
    surface : Surface
    predict : callable
    label : str
        What tells it from the others; empty for one alone.
    style : RunStyle
    """

    run: int
    history: History
    times: NDArray[np.floating]
    plane: Plane
    surface: Surface
    predict: Predict
    label: str
    style: RunStyle

    @property
    def states(self) -> int:
        """How many states are finite; only they are drawn."""
        return self.history.last_finite + 1

    @property
    def ends(self) -> float:
        """When it reaches its last finite state."""
        return float(self.times[self.states - 1])

    @cached_property
    def path(self) -> NDArray[np.float64]:
        """Where in the plane each finite state lies, shape (states, 2)."""
        return self.plane.project(self.history.params[: self.states])

    @cached_property
    def loss(self) -> NDArray[np.float64]:
        """The loss over all the data at each finite state, shape (states,)."""
        return self.history.loss[: self.states].astype(np.float64)

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        """For each finite state whether it is within the plane that is shown."""
        within: NDArray[np.bool_] = (self.path == self.held).all(axis=1)
        return within

    @cached_property
    def held(self) -> NDArray[np.float64]:
        """The path, moved to the nearest point that is shown, shape (states, 2)."""
        x, y = self.surface.x, self.surface.y
        return np.clip(self.path, [x[0], y[0]], [x[-1], y[-1]])

    @cached_property
    def rests(self) -> NDArray[np.intp]:
        """For each finite state the one whose place in the plane it is shown at.

        While a run moves less than a pixel or two from there it rests. All
        panels of the plane move their markers on the same steps, so that the
        frames between them stay small.
        """
        path = self.path / [np.ptp(self.surface.x), np.ptp(self.surface.y)]
        rests = np.zeros(len(path), np.intp)
        for step in range(1, len(path)):
            rest = rests[step - 1]
            moved = np.hypot(*(path[step] - path[rest]))
            rests[step] = step if moved >= _LEAST_MOVE else rest
        return rests

    def outside(self, step: int) -> bool:
        """Whether the marker of a step is beyond the plane that is shown."""
        return not self.inside[self.rests[min(step, self.states - 1)]]

    @cached_property
    def travel(self) -> NDArray[np.float64]:
        """How far each step moves the picture, in widths of a panel, shape (states - 1,)."""
        surface = self.surface
        across = np.array([np.ptp(surface.x), np.ptp(surface.y)])
        rise = max(float(np.ptp(surface.loss[np.isfinite(surface.loss)])), 1e-9)
        places = np.column_stack([self.path / across, self.loss / rise])
        travel: NDArray[np.float64] = np.sqrt((np.diff(places, axis=0) ** 2).sum(axis=1))
        return travel
