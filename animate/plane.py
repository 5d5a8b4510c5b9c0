"""The plane of parameter space that is shown."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Numbers of points that are held at one time: 1 MiB of float64.
_HELD = 2**17


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
        return self._feet(params)[0]

    def points(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        out: NDArray[np.float64] | None = None,
    ) -> NDArray[np.float64]:
        """The points of parameter space at coordinates that broadcast together, (..., P).

        They are put into `out`, if that is given.
        """
        # Not by a product of matrices: the threads of numpy's BLAS wait for more
        # work in a loop, and take their time from the network that comes next.
        right, up = self.directions
        along = np.asarray(x)[..., np.newaxis] * right + self.origin
        points: NDArray[np.float64] = np.add(along, np.asarray(y)[..., np.newaxis] * up, out=out)
        return points

    def distance(self, params: NDArray[np.floating]) -> NDArray[np.float64]:
        """How far each point lies from the plane: (..., P) to (...)."""
        return self._feet(params)[1]

    def _feet(
        self, params: NDArray[np.floating]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Coordinates of the foot of each point, and how far it is: (..., P) to (..., 2) and (...).

        Some points at a time, which stay in the caches.
        """
        across = self.directions @ self.directions.T
        skew = not np.allclose(across, np.eye(2), rtol=0, atol=1e-9)
        back = np.linalg.inv(across) if skew else np.eye(2)
        flat = np.asarray(params).reshape(-1, len(self.origin))
        coordinates, distance = np.empty((len(flat), 2)), np.empty(len(flat))
        rows = max(1, _HELD // len(self.origin))
        for first in range(0, len(flat), rows):
            chosen = slice(first, first + rows)
            along = flat[chosen] - self.origin
            coordinates[chosen] = along @ self.directions.T @ back
            along -= coordinates[chosen] @ self.directions
            distance[chosen] = np.sqrt(np.einsum("ij,ij->i", along, along))
        shape = np.shape(params)[:-1]
        return coordinates.reshape(*shape, 2), distance.reshape(shape)
