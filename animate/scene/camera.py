"""The camera of a 3-D panel: from the box of the landscape to pixels, for any turn."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from animate.scene.mover import Points, to_display

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class View:
    """What the camera sees from one place.

    Attributes
    ----------
    matrix : ndarray, shape (4, 4)
        The projection, in homogeneous coordinates.
    display : callable
        From what it projects to, shape (n, 2), to display pixels.
    azimuth : float
        Of the camera around the box, in radians.
    """

    matrix: Floats
    display: Callable[[Points], Points]
    azimuth: float

    def project(self, points: Floats) -> Points:
        """Display pixels, shape (..., 2), of points (x, y, loss), shape (..., 3)."""
        flat = points.reshape(-1, 3) @ self.matrix[:, :3].T + self.matrix[:, 3]
        return self.display(flat[:, :2] / flat[:, 3:]).reshape(*points.shape[:-1], 2)

    @cached_property
    def eye(self) -> Floats:
        """Where the camera is, (x, y, loss)."""
        # The one point that no ray leads from: across, up and depth all vanish there.
        rows = self.matrix[[0, 1, 3]]
        return np.asarray(np.linalg.solve(rows[:, :3], -rows[:, 3]), np.float64)


class Camera:
    """A camera that goes round the box of some 3-D axes.

    Parameters
    ----------
    axes : Axes3D
        Settled: its limits, its aspect and its position stay as they are.
    """

    def __init__(self, axes: Any) -> None:
        self._axes = axes
        self._elevation, self._azimuth = axes.elev, axes.azim
        self._display = to_display(axes.transData)

    def at(self, turn: float) -> View:
        """The view after `turn` degrees."""
        axes = self._axes
        azimuth = self._azimuth + turn
        axes.view_init(self._elevation, azimuth)
        matrix = axes.get_proj()
        axes.view_init(self._elevation, self._azimuth)
        return View(matrix, self._display, np.radians(azimuth))

    def fit(self, corners: Floats, room: Bbox) -> None:
        """Step back and aside until a box with a square base is in the room at every turn.

        Parameters
        ----------
        corners : ndarray, shape (8, 3)
        room : Bbox
            In display pixels.
        """
        seen = np.concatenate([self.at(turn).project(corners) for turn in range(0, 90, 3)])
        low, high = seen.min(axis=0), seen.max(axis=0)
        share = min(1.0, *(np.array(room.size) / (high - low)))
        aside = (np.array(room.min) + room.max) / 2 - share * (low + high) / 2
        display = self._display
        self._display = lambda points: display(points) * share + aside
