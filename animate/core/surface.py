"""The loss over a grid of the plane."""

import numpy as np

from animate.core.objective import Floats, Objective
from animate.core.optimum import minimum
from animate.plane import Plane
from animate.surface import Surface

Range = tuple[float, float]


def loss_surface(
    objective: Objective,
    plane: Plane,
    x_range: Range,
    y_range: Range,
    grid: int,
    optimum: bool = False,
) -> Surface:
    """What is minimised, over `grid` x `grid` points of the plane.

    Parameters
    ----------
    objective : Objective
    plane : Plane
    x_range, y_range : (float, float)
        First and last value on the grid, along the axes of the plane.
    grid : int
        Points a side.
    optimum : bool
        Whether to look for the lowest point of the plane.
    """
    x, y = np.linspace(*x_range, grid), np.linspace(*y_range, grid)
    losses, _ = objective.evaluate(plane.points(x[np.newaxis, :], y[:, np.newaxis]))
    return Surface(x, y, losses, _inside(_lowest(objective, plane), x, y) if optimum else None)


def _lowest(objective: Objective, plane: Plane) -> Floats | None:
    if len(plane.origin) > 2:
        return minimum(objective, plane.origin, plane.directions)
    # A model of two parameters lies in its plane.
    found = objective.optimum()
    return None if found is None else plane.project(found)


def _inside(place: Floats | None, x: Floats, y: Floats) -> Floats | None:
    if place is None or not (x[0] <= place[0] <= x[-1] and y[0] <= place[1] <= y[-1]):
        return None
    return place
