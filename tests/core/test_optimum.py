"""Where the loss is lowest."""

from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from animate.core import optimum
from animate.core.data import Samples, dataset, lab
from animate.core.loss import LOSSES
from animate.core.objective import Objective
from animate.core.optimum import minimum
from tests.core.running import generated


def own_squared(yhat: Any, y: Any) -> Any:
    """The squared loss, as a learner writes it."""
    return torch.mean((yhat - y) ** 2)


CASES: list[tuple[Any, str, int]] = [
    *product(["cross-entropy", "hinge"], ["overlapping", "outliers", "imbalanced"], [1, 2]),
    *product(["mse"], ["overlapping", "imbalanced"], [1, 2]),
    (own_squared, "overlapping", 1),
]


@pytest.mark.parametrize(("loss", "name", "dimensions"), CASES)
def test_nothing_around_the_optimum_is_lower(loss: Any, name: str, dimensions: int) -> None:
    own = Objective(dataset(generated(name, 60, dimensions)), loss)
    place = own.optimum()
    assert place is not None
    lowest = own.evaluate(place)[0]
    # The hinge has a corner there, and the place is near it.
    slack = 1e-3 if loss == "hinge" else 1e-12
    if loss != "hinge":
        assert_allclose(own.gradient(place), 0, atol=1e-9)
    random = np.random.default_rng(0)
    for size in (0.02, 0.5, 5.0, 50.0):
        around = place + size * random.normal(size=(300, dimensions + 1))
        assert own.evaluate(around)[0].min() >= lowest - slack


@pytest.mark.parametrize("dimensions", [1, 2])
def test_a_loss_that_falls_along_an_endless_valley_has_no_optimum(dimensions: int) -> None:
    # To the squared loss an outlier is but one sample that is wrong: the
    # steeper the model, the better for all the others.
    own = Objective(dataset(generated("outliers", 60, dimensions)), "mse")
    assert own.optimum() is None
    along = np.array([1.0, 0.0] if dimensions == 1 else [0.8, 0.6, 0.0])
    losses, _ = own.evaluate(np.array([[50.0], [100.0], [1000.0]]) * along)
    assert losses[0] > losses[1] > losses[2]
    around = np.random.default_rng(0).normal(size=(2000, dimensions + 1)) * 10
    assert own.evaluate(around)[0].min() > losses[2]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("spec", [{"name": "lab"}, generated("separable", dimensions=2)])
def test_separable_data_have_no_optimum(loss: str, spec: dict[str, Any]) -> None:
    assert Objective(dataset(spec), loss).optimum() is None


def test_data_that_all_but_separate_have_no_optimum_either() -> None:
    # The classes meet in one point: the loss falls towards ln 2 / 2 without end.
    x = np.array([[-2], [-1], [0], [0], [1], [2]], np.float32)
    data = Samples(x, np.array([0, 0, 0, 1, 1, 1], np.float32), ("x",), ("0", "1"))
    assert Objective(data, "cross-entropy").optimum() is None


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("standardize", [False, True])
def test_weight_decay_makes_an_optimum(loss: str, standardize: bool) -> None:
    own = Objective(lab(), loss, 0.01, standardize)
    place = own.optimum()
    assert place is not None
    assert_allclose(own.gradient(place), 0, atol=0.02 if loss == "hinge" else 1e-9)
    random = np.random.default_rng(0)
    around = place + random.normal(size=(300, 2))
    assert own.evaluate(around)[0].min() >= own.evaluate(place)[0] - 1e-3 * (loss == "hinge")


@settings(max_examples=20, deadline=None)
@given(
    shift=st.floats(-1e3, 1e3),
    scale=st.floats(1e-3, 1e3),
    loss=st.sampled_from(["cross-entropy", "mse"]),
)
def test_the_units_of_the_data_do_not_matter(shift: float, scale: float, loss: str) -> None:
    data = dataset(generated("overlapping", 60))
    plain = Objective(data, loss).optimum()
    assert plain is not None
    # In float64: float32 would round the samples of a far shift together.
    x: Any = data.x.astype(float) * scale + shift
    moved = Objective(data._replace(x=x), loss).optimum()
    assert moved is not None
    w = plain[0] / scale
    assert_allclose(moved, (w, plain[1] - w * shift), rtol=1e-5, atol=1e-6)


def test_the_optimum_of_a_slice_is_its_own() -> None:
    own = Objective(dataset(generated("overlapping", 60, 2)), "cross-entropy")
    origin = np.array([1.0, -2.0, 0.5])
    directions = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 2)))[0].T
    place = minimum(own, origin, directions)
    assert place is not None
    slope = own.gradient(origin + place @ directions)
    assert_allclose(directions @ slope, 0, atol=1e-9)
    assert np.linalg.norm(slope) > 1e-3


@pytest.mark.parametrize("loss", ["cross-entropy", "mse"])
def test_a_slice_of_separable_data_can_have_an_optimum(loss: str) -> None:
    # With the bias held, a weight can be too large.
    own, origin, directions = Objective(lab(), loss), np.array([0, -3.6]), np.eye(2)[:1]
    place = minimum(own, origin, directions)
    assert place is not None
    assert 12 < place[0] < 18
    assert_allclose(own.gradient(origin + place @ directions)[0], 0, atol=1e-9)
    assert own.evaluate(origin + place @ directions)[1] == 1
    assert minimum(Objective(lab(), "hinge"), 10 * origin, directions) is None


@pytest.mark.parametrize(("bias", "place"), [(-2.9, 1.95), (-3.01, None), (-3.5, None)])
def test_where_the_hinge_is_0_at_many_points_none_is_the_lowest(
    bias: float, place: float | None
) -> None:
    """With the bias held, it is so for weights from (1 - b) / 2 to -b - 1."""
    x, y = np.array([[1.0], [2.0]], np.float32), np.array([0, 1], np.float32)
    data = Samples(x, y, ("x",), ("0", "1"))
    origin, directions = np.array([0, bias]), np.eye(2)[:1]
    found = minimum(Objective(data, "hinge"), origin, directions)
    if place is None:
        assert found is None
    else:
        assert found is not None
        assert_allclose(found, [place], atol=1e-3)
    # Weight decay tells them apart: of the least weight is the least of it.
    decaying = minimum(Objective(data, "hinge", 1e-3), origin, directions)
    assert decaying is not None
    assert_allclose(decaying, [(1 - bias) / 2], atol=0.02)


@pytest.mark.parametrize("length", [1e-6, 1.0, 1e6])
def test_the_length_of_directions_does_not_matter(length: float) -> None:
    own = Objective(dataset(generated("overlapping", 60, 2)), "cross-entropy")
    usual = minimum(own, np.zeros(3), np.eye(3)[1:])
    found = minimum(own, np.zeros(3), length * np.eye(3)[1:])
    assert usual is not None
    assert found is not None
    assert_allclose(found * length, usual, rtol=1e-6)


def test_an_input_that_is_always_0_has_no_best_weight_but_by_weight_decay() -> None:
    data = dataset(generated("overlapping", 60, 2))
    data.x[:, 0] = 0
    assert Objective(data, "cross-entropy").optimum() is None
    place = Objective(data, "cross-entropy", 0.01).optimum()
    assert place is not None
    assert_allclose(place[0], 0, atol=1e-9)
    one_left = Objective(data._replace(x=data.x[:, 1:]), "cross-entropy", 0.01).optimum()
    assert one_left is not None
    assert_allclose(place[1:], one_left, rtol=1e-6)


def test_of_two_minima_the_lower_is_found() -> None:
    def wells(yhat: Any, y: Any) -> Any:
        return ((yhat - 0.2) ** 2 * (yhat - 0.9) ** 2 - 0.001 * yhat).mean()

    # Over the bias alone; from 0, a prediction of 0.5, it is downhill to the other.
    place = minimum(Objective(lab(), wells), np.zeros(2), np.eye(2)[1:])
    assert place is not None
    assert 1 / (1 + np.exp(-place[0])) == pytest.approx(0.9, abs=0.01)


def test_where_it_is_lower_far_out_a_minimum_is_not_the_lowest() -> None:
    x = np.array([0, 1, -3, -1, -6, -2, 3, 3], np.float32)[:, np.newaxis]
    data = Samples(x, np.array([1, 0, 1, 1, 1, 1, 0, 1], np.float32), ("x",), ("0", "1"))
    own = Objective(data, "mse")
    near, far = np.array([-0.55967347, 1.09127312]), np.array([-60.0, 20.0])
    assert_allclose(own.gradient(near), 0, atol=1e-8)
    assert own.losses(far) < own.losses(near)
    assert own.optimum() is None


def test_a_loss_that_is_no_number_where_it_saturates_has_its_optimum_still() -> None:
    def plain(yhat: Any, y: Any) -> Any:
        return -(y * torch.log(yhat) + (1 - y) * torch.log(1 - yhat)).mean()

    data = dataset(generated("overlapping", 60))
    x, y = np.append(data.x, [[4]], axis=0), np.append(data.y, 1).astype(np.float32)
    data = data._replace(x=x, y=y)
    assert np.isnan(Objective(data, plain).losses(np.array([14.0, 0.0])))
    expected = Objective(data, "cross-entropy").optimum()
    assert expected is not None
    found = Objective(data, plain).optimum()
    assert found is not None
    assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize(("loss", "steps"), [("cross-entropy", 11), ("mse", 9)])
def test_a_few_steps_are_enough(loss: str, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Newton's are."""
    monkeypatch.setattr(optimum, "_STEPS", steps)
    for dimensions in (1, 2):
        own = Objective(dataset(generated("overlapping", 60, dimensions)), loss)
        place = own.optimum()
        assert place is not None
        assert_allclose(own.gradient(place), 0, atol=1e-10)


def test_an_endless_loss_of_the_users_own_has_no_optimum() -> None:
    own = Objective(lab(), lambda yhat, y: -torch.log(yhat).mean())
    assert own.optimum() is None


def test_the_optimum_of_many_samples_is_found() -> None:
    own = Objective(dataset(generated("overlapping", 3000)), "cross-entropy")
    place = own.optimum()
    assert place is not None
    assert_allclose(own.gradient(place), 0, atol=1e-10)
