"""The loss over the plane."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from animate.core import surface
from animate.core.data import dataset, lab
from animate.core.loss import LOSSES
from animate.core.objective import Objective
from animate.core.plane import choose
from animate.core.surface import loss_surface
from animate.history import History
from animate.progress import Progress, silent
from tests.core.running import generated, train

FLAT = choose([np.zeros((1, 2))])


@pytest.fixture(scope="module", params=LOSSES)
def loss(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def run(loss: str) -> History:
    return train(loss=loss, init=(-4, 6), epochs=5)


def by_hand(w: float, b: float, loss: str) -> float:
    """Mean loss over the lab's data in its plainest form."""
    x, y = (part.astype(float) for part in lab()[:2])
    z = w * x[:, 0] + b
    s = 1 / (1 + np.exp(-z))
    if loss == "hinge":
        return float(np.maximum(0, 1 - (2 * y - 1) * z).mean())
    each = (s - y) ** 2 if loss == "mse" else -(y * np.log(s) + (1 - y) * np.log(1 - s))
    return float(each.mean())


def test_the_surface_is_that_of_the_loss_trained(run: History, loss: str) -> None:
    w, b = (run.params[:, column].astype(float) for column in (0, 1))
    own = Objective(lab(), loss)
    for step in range(run.steps + 1):
        # A grid with the state in a corner: the path lies on the surface.
        grid = loss_surface(own, FLAT, (w[step], 10.0), (b[step], 10.0), 2)
        assert_allclose(grid.loss[0, 0], run.loss[step], rtol=1e-6)
        assert_allclose(grid.loss[0, 0], by_hand(w[step], b[step], loss), rtol=1e-9)


def test_a_row_is_a_bias_and_a_column_a_weight(loss: str) -> None:
    grid = loss_surface(Objective(lab(), loss), FLAT, (-3.0, 6.0), (-2.0, 5.0), 7)
    assert_array_equal(grid.x, np.linspace(-3, 6, 7))
    assert_array_equal(grid.y, np.linspace(-2, 5, 7))
    pointwise = [[by_hand(w, b, loss) for w in grid.x] for b in grid.y]
    assert_allclose(grid.loss, pointwise, rtol=1e-9)


@pytest.mark.parametrize("grid", [2, 13, 30])
def test_the_grid_has_the_points_that_were_asked_for(grid: int) -> None:
    made = loss_surface(Objective(lab(), "mse"), FLAT, (-15.0, 15.0), (-13.0, 13.0), grid)
    assert (len(made.x), len(made.y), made.loss.shape) == (grid, grid, (grid, grid))
    assert (made.x[0], made.x[-1], made.y[0], made.y[-1]) == (-15, 15, -13, 13)
    assert made.optimum is None


def test_the_surface_of_a_plane_is_that_of_its_points() -> None:
    own = Objective(dataset(generated("overlapping", dimensions=2)), "cross-entropy")
    random = np.random.default_rng(0)
    plane = choose([random.normal(size=(9, 3))])
    made = loss_surface(own, plane, (-2.0, 2.0), (-1.0, 3.0), 5)
    for row, y in enumerate(made.y):
        for column, x in enumerate(made.x):
            point = plane.origin + x * plane.directions[0] + y * plane.directions[1]
            assert_allclose(made.loss[row, column], own.evaluate(point)[0], rtol=1e-12)


def test_the_optimum_is_marked_where_it_is_in_the_plane() -> None:
    own = Objective(dataset(generated("overlapping")), "cross-entropy")
    place = own.optimum()
    assert place is not None
    for names in (("w", "b"), ("b", "w")):
        plane = choose([np.zeros((1, 2))], names)
        made = loss_surface(own, plane, (-15.0, 15.0), (-13.0, 13.0), 2, optimum=True)
        assert made.optimum is not None
        assert_allclose(made.optimum, place if names[0] == "w" else place[::-1])


def test_the_optimum_of_a_plane_is_the_lowest_point_in_it() -> None:
    own = Objective(dataset(generated("overlapping", 200, 2)), "cross-entropy")
    plane = choose([np.array([[1.0, -2.0, 0.5]])], ("w1", "w2"))
    made = loss_surface(own, plane, (-9.0, 9.0), (-9.0, 9.0), 91, optimum=True)
    assert made.optimum is not None
    row, column = np.unravel_index(np.argmin(made.loss), made.loss.shape)
    assert_allclose(made.optimum, (made.x[column], made.y[row]), atol=0.2)
    assert own.evaluate(plane.points(*made.optimum))[0] <= made.loss.min()


def test_an_optimum_outside_the_grid_or_at_no_place_is_left_out() -> None:
    own = Objective(dataset(generated("overlapping")), "cross-entropy")
    for x_range, y_range in (((-15.0, -5.0), (-13.0, 13.0)), ((-15.0, 15.0), (5.0, 13.0))):
        assert loss_surface(own, FLAT, x_range, y_range, 3, optimum=True).optimum is None
    apart = Objective(lab(), "cross-entropy")
    made = loss_surface(apart, FLAT, (-15.0, 15.0), (-13.0, 13.0), 3, optimum=True)
    assert made.optimum is None


def test_an_optimum_on_the_edge_is_inside() -> None:
    own = Objective(dataset(generated("overlapping")), "cross-entropy")
    place = own.lowest(FLAT)
    assert place is not None
    w, b = place
    for x_range, y_range in (
        ((w, w + 1), (b, b + 1)),
        ((w - 1, w), (b - 1, b)),
        ((w - 0.1, w + 0.1), (b - 0.1, b + 0.1)),
    ):
        made = loss_surface(own, FLAT, x_range, y_range, 3, optimum=True)
        assert made.optimum is not None
        assert_array_equal(made.optimum, place)


def test_an_optimum_is_looked_for_where_it_is_asked_for() -> None:
    own = Objective(dataset(generated("overlapping")), "cross-entropy")
    ranges = (-15.0, 15.0), (-13.0, 13.0)
    assert loss_surface(own, FLAT, *ranges, 3, optimum=True).optimum is not None
    assert loss_surface(own, FLAT, *ranges, 3, optimum=False).optimum is None
    assert loss_surface(own, FLAT, *ranges, 3).optimum is None


class Watched(Objective):
    """Tells of the points that it is asked for."""

    def losses(
        self, params: NDArray[np.floating], on_part: Progress = silent
    ) -> NDArray[np.float64]:
        found = super().losses(params)
        on_part(found.size, found.size)
        return found


def test_each_point_is_computed_once_some_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    # Of five points of two numbers, two rows are held.
    monkeypatch.setattr(surface, "_HELD", 2 * 5 * 2)
    told: list[tuple[int, int]] = []
    made = loss_surface(
        Watched(lab(), "mse"),
        FLAT,
        (-3.0, 6.0),
        (-2.0, 5.0),
        5,
        on_part=lambda done, total: told.append((done, total)),
    )
    assert told == [(10, 25), (20, 25), (25, 25)]
    whole = Objective(lab(), "mse").losses(FLAT.points(made.x[np.newaxis], made.y[:, np.newaxis]))
    assert_array_equal(made.loss, whole)
