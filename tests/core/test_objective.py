"""What is minimised, at many points at once."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from animate.core import objective
from animate.core.criterion import CRITERIA
from animate.core.data import Samples, dataset, lab
from animate.core.loss import LOSSES
from animate.core.objective import Objective
from animate.errors import InputError
from tests.core.running import LAB, generated

Floats = NDArray[np.float64]


def own_squared(yhat: Any, y: Any) -> Any:
    """The squared loss, as a learner writes it."""
    return torch.mean((yhat - y) ** 2)


EVERY: list[str | Callable[[Any, Any], Any]] = [*LOSSES, own_squared]


def with_inputs(samples: int, dimensions: int, seed: int = 0) -> Samples:
    return dataset(generated("overlapping", samples, dimensions, seed))


def plainly(samples: Samples, loss: Any, params: Floats) -> tuple[float, float]:
    """Loss and accuracy of one point in their plainest form."""
    x, y = samples.x.astype(float), samples.y.astype(float)
    z = x @ params[:-1] + params[-1]
    s = 1 / (1 + np.exp(-z))
    each = {
        "cross-entropy": np.where(y == 1, np.log1p(np.exp(-z)), np.log1p(np.exp(z))),
        "hinge": np.maximum(0, 1 - (2 * y - 1) * z),
    }.get(loss, (s - y) ** 2)
    return float(each.mean()), float(((z > 0) == (y == 1)).mean())


@settings(max_examples=60, deadline=None)
@given(
    samples=st.sampled_from([2, 20, 999, 1001, 1500]),
    dimensions=st.integers(1, 2),
    seed=st.integers(0, 5),
    loss=st.sampled_from(EVERY),
    far=st.sampled_from([1.0, 15.0, 200.0]),
)
def test_loss_and_accuracy_are_the_plain_ones(
    samples: int, dimensions: int, seed: int, loss: Any, far: float
) -> None:
    data = with_inputs(samples, dimensions, seed)
    points = np.random.default_rng(seed).uniform(-far, far, (4, dimensions + 1))
    losses, accuracies = Objective(data, loss).evaluate(points)
    expected = [plainly(data, loss, point) for point in points]
    assert_allclose(losses, [value for value, _ in expected], rtol=1e-9, atol=1e-12)
    assert_allclose(accuracies, [share for _, share in expected], rtol=1e-12)


@pytest.mark.parametrize("loss", EVERY)
@pytest.mark.parametrize("dimensions", [1, 2])
@pytest.mark.parametrize("samples", [20, 1500])
@pytest.mark.parametrize(("decay", "standardize"), [(0.0, False), (0.3, False), (0.3, True)])
def test_the_gradient_is_torchs(
    loss: Any, dimensions: int, samples: int, decay: float, standardize: bool
) -> None:
    data = with_inputs(samples, dimensions)
    # Not centred, so that standardising them mixes weights and bias.
    data = data._replace(x=3 * data.x + 2)
    points = np.random.default_rng(1).uniform(-4, 4, (5, dimensions + 1))
    own = Objective(data, loss, decay, standardize)
    x, y = torch.from_numpy(data.x.astype(float)), torch.from_numpy(data.y.astype(float))
    mean, scale = x.mean(0), x.std(0, correction=0)
    for point, value, gradient in zip(
        points, own.evaluate(points)[0], own.gradient(points), strict=True
    ):
        p = torch.from_numpy(point).requires_grad_()
        z = x @ p[:-1] + p[-1]
        loss_here = CRITERIA[loss](z, y) if isinstance(loss, str) else loss(torch.sigmoid(z), y)
        trained = p
        if standardize:
            trained = torch.cat([p[:-1] * scale, (p[-1] + (p[:-1] * mean).sum()).reshape(1)])
        total = loss_here + decay / 2 * (trained**2).sum()
        (slope,) = torch.autograd.grad(total, p)
        assert_allclose(value, total.item(), rtol=1e-9)
        assert_allclose(gradient, slope.numpy(), rtol=1e-7, atol=1e-11)


def test_shapes_are_kept() -> None:
    for loss in EVERY:
        losses, accuracies = Objective(lab(), loss).evaluate(np.zeros((4, 3, 2)))
        assert losses.shape == accuracies.shape == (4, 3)
        one, _ = Objective(lab(), loss).evaluate(np.zeros(2))
        assert one.shape == ()
        assert Objective(lab(), loss).gradient(np.zeros((4, 3, 2))).shape == (4, 3, 2)
        assert Objective(lab(), loss).gradient(np.zeros(2)).shape == (2,)


@pytest.mark.parametrize("loss", EVERY)
def test_states_are_measured_as_precisely_as_can_be(loss: Any) -> None:
    """Though those of a history are float32."""
    own = Objective(with_inputs(20, 2), loss)
    points = np.random.default_rng(3).normal(size=(5, 3)).astype(np.float32)
    for single, double in (
        (own.losses(points), own.losses(points.astype(float))),
        (own.gradient(points), own.gradient(points.astype(float))),
    ):
        assert single.dtype == np.float64
        assert_array_equal(single, double)


@pytest.mark.parametrize("samples", [20, 1500])
@pytest.mark.parametrize("loss", LOSSES)
def test_points_one_by_one_come_out_as_all_together(
    loss: str, samples: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A history's losses must not depend on how many states are evaluated at once.
    own = Objective(with_inputs(samples, 1), loss)
    points = np.random.default_rng(2).normal(size=(50, 2)) * 9
    whole, right = own.evaluate(points)
    assert_array_equal([own.evaluate(point)[0] for point in points], whole)
    monkeypatch.setattr(objective, "_CHUNK", 7 * samples + 3)
    again, right_again = own.evaluate(points)
    assert_array_equal(again, whole)
    assert_array_equal(right_again, right)
    monkeypatch.setattr(objective, "_PART", 64)
    assert_allclose(own.evaluate(points)[0], whole, rtol=1e-12)


@settings(max_examples=40, deadline=None)
@given(
    w=st.floats(-1e6, 1e6),
    b=st.floats(-1e6, 1e6),
    loss=st.sampled_from(sorted(LOSSES)),
    samples=st.sampled_from([20, 1500]),
)
def test_saturated_logits_have_a_finite_loss_and_slope(
    w: float, b: float, loss: str, samples: int
) -> None:
    own = Objective(with_inputs(samples, 1), loss)
    value, accuracy = own.evaluate(np.array([w, b]))
    assert np.isfinite(own.gradient(np.array([w, b]))).all()
    assert 0 <= value <= (1 if loss == "mse" else 2e6 + 1)
    assert 0 <= accuracy <= 1


@pytest.mark.parametrize("loss", EVERY)
@pytest.mark.parametrize("name", ["lab", "separable", "overlapping"])
def test_a_point_that_is_not_finite_has_no_finite_loss(loss: Any, name: str) -> None:
    points = np.array([[np.nan, 0], [np.inf, 0], [0, np.nan], [-np.inf, np.inf]])
    own = Objective(lab() if name == "lab" else dataset(generated(name, 1500)), loss)
    losses, accuracies = own.evaluate(points)
    assert not np.isfinite(losses).any()
    assert ((accuracies >= 0) & (accuracies <= 1)).all()
    assert np.isnan(own.gradient(points)).all()
    one_of_two = np.array([[0, 0], [np.nan, 0]])
    assert np.isfinite(own.evaluate(one_of_two)[0]).tolist() == [True, False]
    assert np.isfinite(own.gradient(one_of_two)[:, 0]).tolist() == [True, False]


@pytest.mark.parametrize(
    ("w", "b", "share"),
    # A logit of 0 exactly counts as class 0.
    [(0, 0, 0.65), (0, 1, 0.35), (10, -2.5, 1.0), (-10, 2.5, 0.0), (10, -3.5, 0.95)],
)
@pytest.mark.parametrize("times", [1, 100])
def test_accuracy_is_the_share_of_samples_on_their_side(
    w: float, b: float, share: float, times: int
) -> None:
    data = lab()
    data = data._replace(x=np.tile(data.x, (times, 1)), y=np.tile(data.y, times))
    _, accuracy = Objective(data, "cross-entropy").evaluate(np.array([w, b]))
    assert_allclose(accuracy, share)


def test_a_prediction_is_the_sigmoid_of_the_line() -> None:
    own = Objective(lab(), "hinge")
    params = np.array([2.0, -1.0], np.float32)
    x = np.array([-1.0, 0.5, 0.0, 1e6])
    expected = [1 / (1 + np.exp(3)), 0.5, 1 / (1 + np.exp(1)), 1]
    assert_allclose(own.predict(params, x), expected)
    assert_array_equal(own.predict(params, x[:, np.newaxis]), own.predict(params, x))


def test_a_prediction_is_as_precise_as_its_parameters() -> None:
    """Though inputs are float32, as those of a history are."""
    own = Objective(lab(), "hinge")
    params, x = np.array([1e-3, 1 / 3], np.float32), np.array([1.1, -7.7], np.float32)
    expected = 1 / (1 + np.exp(-(x.astype(float) * float(params[0]) + float(params[1]))))
    for given_params in (params, params.astype(float)):
        for inputs in (x, x.astype(float), x[:, np.newaxis]):
            found = own.predict(given_params, inputs)
            assert found.dtype == np.float64
            assert_allclose(found, expected, rtol=1e-14)


def test_a_prediction_of_two_inputs_weighs_both() -> None:
    own = Objective(with_inputs(20, 2), "cross-entropy")
    inputs = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 3.0]])
    z = np.array([2 - 1, -3 - 1, 4 - 9 - 1])
    assert_allclose(own.predict(np.array([2.0, -3.0, -1.0]), inputs), 1 / (1 + np.exp(-z)))


def test_objectives_are_equal_when_their_surfaces_are() -> None:
    data = with_inputs(20, 1)
    assert Objective(data, "mse") == Objective(with_inputs(20, 1), "mse", standardize=True)
    assert Objective(data, "mse", 0.1) == Objective(data, "mse", 0.1)
    assert Objective(data, own_squared) == Objective(data, own_squared)
    for other in (
        Objective(data, "hinge"),
        Objective(data, own_squared),
        Objective(data, "mse", 0.1),
        Objective(with_inputs(20, 1, seed=1), "mse"),
        Objective(with_inputs(21, 1), "mse"),
        Objective(data._replace(y=1 - data.y), "mse"),
        "mse",
    ):
        assert Objective(data, "mse") != other
    assert Objective(data, "mse", 0.1) != Objective(data, "mse", 0.1, standardize=True)


@pytest.mark.parametrize(
    ("optimizer", "penalty"),
    [
        ({"name": "sgd"}, 0.25),
        ({"name": "adam", "decoupled_weight_decay": False}, 0.25),
        ({"name": "adam", "decoupled_weight_decay": True}, 0),
        ({"name": "adamw"}, 0),
        ({"name": "adafactor"}, 0),
    ],
)
def test_weight_decay_beside_the_gradient_is_no_penalty(
    optimizer: dict[str, Any], penalty: float
) -> None:
    own = Objective.of(lab(), LAB | {"optimizer": optimizer, "weight_decay": 0.25})
    assert own == Objective(lab(), "cross-entropy", penalty)


@pytest.mark.parametrize(
    ("loss", "found"),
    [
        (lambda yhat, y: (yhat - y) ** 2, "a tensor of shape (20,)"),
        (lambda yhat, y: 3.5, "3.5"),
        (lambda yhat, y: None, "None"),
        (lambda yhat, y: "x" * 99, "'" + "x" * 59),
    ],
)
def test_a_loss_that_gives_no_number_is_refused(loss: Any, found: str) -> None:
    for method in (Objective(lab(), loss).evaluate, Objective(lab(), loss).gradient):
        with pytest.raises(InputError) as caught:
            method(np.zeros(2))
        told = f"the function returned {found}; give one that returns a tensor of one number"
        assert caught.value.mistakes == (("loss", told),)


def test_a_loss_without_a_gradient_is_refused() -> None:
    own = Objective(lab(), lambda yhat, y: torch.mean((yhat.detach() - y) ** 2))
    assert np.isfinite(own.evaluate(np.zeros(2))[0])
    with pytest.raises(InputError) as caught:
        own.gradient(np.zeros(2))
    told = "the function has no gradient; compute it from yhat in torch"
    assert caught.value.mistakes == (("loss", told),)
