"""The plane of parameter space that is shown."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Plane:
    """A flat slice of parameter space.

    Attributes
    ----------
    origin : ndarray of float64, shape (P,)
        The point with coordinates (0, 0).
    directions : ndarray of float64, shape (2, P)
        A step along each axis; linearly independent, and orthonormal unless
        they are as long as the parameters.
    labels : (str, str)
        What the axes are called.
    kept : float
        Share of the paths' variance that lies in the plane, 0 to 1.
    """

    origin: NDArray[np.float64]
    directions: NDArray[np.float64]
    labels: tuple[str, str]
    kept: float = 1.0

    def project(self, params: NDArray[np.floating]) -> NDArray[np.float64]:
        """Coordinates in the plane of the foot of each point: (..., P) to (..., 2)."""
        across = self.directions @ self.directions.T
        along = np.asarray(params, np.float64) - self.origin
        coordinates: NDArray[np.float64] = along @ self.directions.T
        if not np.allclose(across, np.eye(2), rtol=0, atol=1e-9):
            coordinates = coordinates @ np.linalg.inv(across)
        return coordinates

    def points(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """The points of parameter space at coordinates that broadcast together, (..., P)."""
        along = np.stack(np.broadcast_arrays(x, y), axis=-1)
        points: NDArray[np.float64] = self.origin + along @ self.directions
        return points

    def distance(self, params: NDArray[np.floating]) -> NDArray[np.float64]:
        """How far each point lies from the plane: (..., P) to (...)."""
        coordinates = self.project(params)
        feet = self.points(coordinates[..., 0], coordinates[..., 1])
        distance: NDArray[np.float64] = np.linalg.norm(
            np.asarray(params, np.float64) - feet, axis=-1
        )
        return distance
