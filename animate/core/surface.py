"""The loss over a grid of the plane."""

from hashlib import sha256

import numpy as np

from animate.core.problem import Floats, Problem
from animate.plane import Plane
from animate.progress import Progress, silent
from animate.surface import Surface

Range = tuple[float, float]

# Numbers of the points of the plane that are held at one time: 32 MiB of float64.
_HELD = 2**22


def loss_surface(
    problem: Problem,
    plane: Plane,
    x_range: Range,
    y_range: Range,
    grid: int,
    optimum: bool = False,
    on_part: Progress = silent,
) -> Surface:
    """What is minimised, over `grid` x `grid` points of the plane.

    Parameters
    ----------
    problem : Problem
    plane : Plane
    x_range, y_range : (float, float)
        First and last value on the grid, along the axes of the plane.
    grid : int
        Points a side.
    optimum : bool
        Whether to look for the lowest point of the plane.
    on_part : callable
        Called now and then with the number of points done and of all.
    """
    x, y = np.linspace(*x_range, grid), np.linspace(*y_range, grid)
    key = sha256(b"".join(one.tobytes() for one in (plane.origin, plane.directions, x, y))).digest()
    if key not in problem.memory:
        problem.memory[key] = _losses(problem, plane, x, y, on_part)
    losses = problem.memory[key]
    return Surface(x, y, losses, _inside(problem.lowest(plane), x, y) if optimum else None)


def _losses(problem: Problem, plane: Plane, x: Floats, y: Floats, on_part: Progress) -> Floats:
    """The loss at each (y, x), some rows at a time."""
    losses = np.empty((len(y), len(x)))
    rows = min(len(y), max(1, _HELD // (len(x) * len(plane.origin))))
    # The same memory for all: the heap would keep holes of that size.
    held = np.empty((rows, len(x), len(plane.origin)))
    for first in range(0, len(y), rows):
        part = slice(first, first + rows)
        done = first * len(x)

        def tell(points: int, _: int, done: int = done) -> None:
            on_part(done + points, losses.size)

        across, up = x[np.newaxis, :], y[part, np.newaxis]
        points = plane.points(across, up, out=held[: len(up)])
        losses[part] = problem.losses(points, tell)
    return losses


def _inside(place: Floats | None, x: Floats, y: Floats) -> Floats | None:
    if place is None or not (x[0] <= place[0] <= x[-1] and y[0] <= place[1] <= y[-1]):
        return None
    return place
