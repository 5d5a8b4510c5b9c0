"""The loss over the plane."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import animate
from animate.core import surface
from animate.core.data import lab
from animate.core.loss import LOSSES, Array
from animate.core.surface import evaluate, loss_surface
from animate.history import History

LOSS_NAMES = ("cross-entropy", "mse")


@pytest.fixture(scope="module", params=LOSS_NAMES)
def run(request: pytest.FixtureRequest) -> History:
    return animate.train(loss=request.param, init=(-4, 6), epochs=5)


@pytest.fixture(scope="module")
def loss(run: History) -> str:
    return animate.Recipe.from_json(run.recipe).loss


def by_hand(w: float, b: float, loss: str) -> float:
    """Mean loss over the lab's data in its plainest form."""
    x, y = (part.astype(float) for part in lab())
    s = 1 / (1 + np.exp(-(w * x[:, 0] + b)))
    each = (s - y) ** 2 if loss == "mse" else -(y * np.log(s) + (1 - y) * np.log(1 - s))
    return float(each.mean())


def test_the_surface_is_that_of_the_loss_trained(run: History, loss: str) -> None:
    w, b = (run.params[:, column].astype(float) for column in (0, 1))
    for step in range(run.steps + 1):
        # A grid with the state in a corner: the path lies on the surface.
        grid = loss_surface(run, loss, (w[step], 10.0), (b[step], 10.0), 2)
        assert_allclose(grid.loss[0, 0], run.loss[step], rtol=1e-6)
        assert_allclose(grid.loss[0, 0], by_hand(w[step], b[step], loss), rtol=1e-9)


def test_a_row_is_a_bias_and_a_column_a_weight(run: History, loss: str) -> None:
    grid = loss_surface(run, loss, (-3.0, 6.0), (-2.0, 5.0), 7)
    assert_array_equal(grid.w, np.linspace(-3, 6, 7))
    assert_array_equal(grid.b, np.linspace(-2, 5, 7))
    pointwise = [[by_hand(w, b, loss) for w in grid.w] for b in grid.b]
    assert_allclose(grid.loss, pointwise, rtol=1e-9)


@pytest.mark.parametrize("grid", [2, 13, 30])
def test_the_grid_has_the_points_that_were_asked_for(run: History, grid: int) -> None:
    made = loss_surface(run, "mse", (-15.0, 15.0), (-13.0, 13.0), grid)
    assert (len(made.w), len(made.b), made.loss.shape) == (grid, grid, (grid, grid))
    assert (made.w[0], made.w[-1], made.b[0], made.b[-1]) == (-15, 15, -13, 13)


def counting(loss: Callable[[Array, Array], Array], calls: list[int]) -> Callable[..., Array]:
    def counted(z: Array, y: Array) -> Array:
        calls.append(z.size)
        return loss(z, y)

    return counted


def test_the_grid_is_evaluated_in_one_call(
    run: History, loss: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    monkeypatch.setitem(LOSSES, loss, counting(LOSSES[loss], calls))
    loss_surface(run, loss, (-15.0, 15.0), (-13.0, 13.0), 30)
    assert calls == [30 * 30 * 20]


def test_a_grid_too_large_for_one_call_comes_out_the_same(
    run: History, loss: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = loss_surface(run, loss, (-15.0, 15.0), (-13.0, 13.0), 9)
    calls: list[int] = []
    monkeypatch.setitem(LOSSES, loss, counting(LOSSES[loss], calls))
    # Seven points of twenty samples at a time: 81 points end in a part of four.
    monkeypatch.setattr(surface, "_CHUNK", 7 * 20 + 19)
    parts = loss_surface(run, loss, (-15.0, 15.0), (-13.0, 13.0), 9)
    assert calls == [140] * 11 + [80]
    assert_array_equal(parts.loss, whole.loss)


@settings(max_examples=30, deadline=None)
@given(
    w=st.floats(-1e6, 1e6),
    b=st.floats(-1e6, 1e6),
    loss=st.sampled_from(LOSS_NAMES),
)
def test_saturated_logits_have_a_finite_loss(w: float, b: float, loss: str) -> None:
    value, accuracy = evaluate(w, b, *lab(), loss)
    assert np.isfinite(value)
    assert 0 <= value <= (1 if loss == "mse" else 2e6)
    assert 0 <= accuracy <= 1


def test_a_point_that_is_not_finite_has_no_finite_loss() -> None:
    w = np.array([np.nan, np.inf, 0.0, -np.inf])
    b = np.array([0.0, 0.0, np.nan, np.inf])
    losses, _ = evaluate(w, b, *lab(), "cross-entropy")
    assert not np.isfinite(losses).any()


def test_shapes_broadcast() -> None:
    losses, accuracies = evaluate(np.zeros((1, 3)), np.zeros((4, 1)), *lab(), "mse")
    assert losses.shape == accuracies.shape == (4, 3)
    assert_allclose(losses, 0.25)


@pytest.mark.parametrize(
    ("w", "b", "share"),
    # A logit of 0 exactly counts as class 0.
    [(0, 0, 0.65), (0, 1, 0.35), (10, -2.5, 1.0), (-10, 2.5, 0.0), (10, -3.5, 0.95)],
)
def test_accuracy_is_the_share_of_samples_on_their_side(w: float, b: float, share: float) -> None:
    _, accuracy = evaluate(w, b, *lab(), "cross-entropy")
    assert_allclose(accuracy, share)
