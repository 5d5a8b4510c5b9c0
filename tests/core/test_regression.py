"""Linear regression, held to the normal equations and to plain numpy."""

from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from animate.core.data import Samples, dataset
from animate.core.objective import Objective
from animate.core.plane import choose
from animate.core.regression import Regression
from animate.history import History
from animate.recipe import Recipe
from animate.training import train
from tests.core.running import generated

POINTS = np.random.default_rng(5).normal(size=(7, 3, 3)) * 4


def planar(samples: int = 50) -> Samples:
    """Values of two inputs, one far from 0 and of another size."""
    random = np.random.default_rng(2)
    x = np.column_stack([random.normal(size=samples), 30 + 5 * random.normal(size=samples)])
    y = x @ (1.5, -0.2) + 3 + random.normal(size=samples)
    return Samples(x.astype(np.float32), y.astype(np.float32), ("u", "v"), ())


def line() -> Samples:
    return dataset(Recipe.of({"model": "linear"}).training()["data"])


def design(samples: Samples) -> np.ndarray:
    return np.column_stack([samples.x.astype(np.float64), np.ones(len(samples.y))])


def test_the_loss_is_the_mean_square_and_values_are_never_right() -> None:
    data = planar()
    loss, accuracy = Regression(data).evaluate(POINTS)
    expected = ((POINTS @ design(data).T - data.y.astype(np.float64)) ** 2).mean(axis=-1)
    assert loss.shape == accuracy.shape == (7, 3)
    assert_allclose(loss, expected, rtol=1e-12)
    assert np.isnan(accuracy).all()


def test_a_loss_of_ones_own_is_given_values() -> None:
    plain, own = (
        Regression(planar(), loss) for loss in ("mse", lambda yhat, y: ((yhat - y) ** 2).mean())
    )
    assert_allclose(own.losses(POINTS), plain.losses(POINTS), rtol=1e-9)
    assert_allclose(own.gradient(POINTS), plain.gradient(POINTS), rtol=1e-9)


@pytest.mark.parametrize("standardize", [False, True])
def test_the_penalty_is_of_the_parameters_that_are_trained(standardize: bool) -> None:
    data = planar()
    mean, scale = data.x.mean(axis=0, dtype=float), data.x.std(axis=0, dtype=float)
    trained = POINTS.copy()
    if standardize:
        trained[..., -1] += POINTS[..., :-1] @ mean
        trained[..., :-1] *= scale
    penalty = Regression(data, "mse", 0.3, standardize).losses(POINTS) - (
        Regression(data).losses(POINTS)
    )
    assert_allclose(penalty, 0.15 * (trained**2).sum(axis=-1), rtol=1e-4)


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_the_gradient_is_that_of_the_loss(decay: float, standardize: bool) -> None:
    own = Regression(planar(), "mse", decay, standardize)
    slopes = own.gradient(POINTS)
    for axis in range(3):
        step = np.zeros(3)
        step[axis] = 1e-3
        rise = own.evaluate(POINTS + step)[0] - own.evaluate(POINTS - step)[0]
        assert_allclose(slopes[..., axis], rise / 2e-3, rtol=1e-6, atol=1e-5)


def test_the_lowest_point_is_that_of_the_normal_equations() -> None:
    data = planar()
    found = Regression(data).optimum()
    x = design(data)
    assert found is not None
    assert_allclose(found, np.linalg.solve(x.T @ x, x.T @ data.y), rtol=1e-9)


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("decay", [0.0, 0.4])
def test_nothing_in_the_plane_is_lower_than_its_lowest_point(
    decay: float, standardize: bool
) -> None:
    own = Regression(planar(), "mse", decay, standardize)
    path = POINTS.reshape(-1, 3)
    for plane in (choose([path]), choose([path], ("w2", "b")), choose([path], "random")):
        place = own.lowest(plane)
        assert place is not None
        here = own.evaluate(plane.points(place[0], place[1]))[0]
        around = place + np.random.default_rng(1).normal(size=(200, 2)) * 0.01
        assert (own.evaluate(plane.points(around[:, 0], around[:, 1]))[0] > here).all()
    place = own.optimum()
    assert place is not None
    assert_allclose(own.gradient(place), 0, atol=1e-8)


def test_a_valley_without_a_lowest_point_has_none() -> None:
    data = planar()
    flat = data._replace(x=np.full_like(data.x, 2))
    assert Regression(flat).optimum() is None
    # The penalty gives it one.
    assert Regression(flat, "mse", 0.1).optimum() is not None
    assert Regression(data, lambda yhat, y: ((yhat - y) ** 4).mean()).optimum() is None


def test_an_input_that_is_always_0_has_no_best_weight() -> None:
    data = planar()
    data.x[:, 0] = 0
    assert Regression(data).optimum() is None


def test_inputs_of_any_size_have_a_lowest_point() -> None:
    data = planar()
    x: Any = data.x.astype(float) * (1e-12, 1e9)
    found = Regression(data._replace(x=x)).optimum()
    usual = Regression(data).optimum()
    assert found is not None
    assert usual is not None
    assert_allclose(found, usual * (1e12, 1e-9, 1), rtol=1e-6)


def test_inputs_that_are_all_but_the_same_have_none() -> None:
    """Which of their weights is large isn't for the roundings of data to say."""
    data = planar()
    x: Any = data.x.astype(float)
    x[:, 1] = x[:, 0] * (1 + 1e-11 * np.random.default_rng(3).normal(size=len(x)))
    assert Regression(data._replace(x=x)).optimum() is None


def test_a_prediction_is_a_value() -> None:
    own = Regression(planar())
    inputs = np.array([[1.0, 2.0], [3.0, -4.0]])
    assert_allclose(own.predict(np.array([2.0, 3.0, 5.0]), inputs), [13, -1])
    assert_allclose(Regression(line()).predict(np.array([2.0, 5.0]), np.array([1, -3])), [7, -1])


def test_a_prediction_is_as_precise_as_its_parameters() -> None:
    own = Regression(line())
    params, x = np.array([1 / 7, 1 / 3], np.float32), np.array([1.1, -7.7], np.float32)
    expected = x.astype(float) * float(params[0]) + float(params[1])
    for given in (params, params.astype(float)):
        for inputs in (x, x.astype(float), x[:, np.newaxis]):
            found = own.predict(given, inputs)
            assert found.dtype == np.float64
            assert_allclose(found, expected, rtol=1e-14)


def test_it_is_equal_to_its_like_and_to_no_classifier() -> None:
    data = line()
    assert Regression(data) == Regression(data)
    assert Regression(data) != Regression(data, "mse", 0.1)
    assert Regression(data) != Regression(data._replace(y=data.y + 1))
    both = dataset(generated("separable"))
    assert Regression(both, "mse") != Objective(both, "mse")
    assert Objective(both, "mse") != Regression(both, "mse")


def descended(history: History, lr: float, standardize: bool, decay: float) -> np.ndarray:
    """The path of gradient descent over the recorded batches, in numpy."""
    x, y = history.x.astype(np.float64), history.y.astype(np.float64)
    mean, scale = (x.mean(axis=0), x.std(axis=0)) if standardize else (0 * x[0], 1 + 0 * x[0])
    inputs = np.column_stack([(x - mean) / scale, np.ones(len(x))])
    w, b = history.params[0, :-1].astype(np.float64), float(history.params[0, -1])
    point = np.array([*(w * scale), b + w @ mean])
    path = [point]
    for step in range(1, history.steps + 1):
        batch = history.batch(step)
        error = inputs[batch] @ point - y[batch]
        point = point - lr * (2 * error @ inputs[batch] / len(batch) + decay * point)
        path.append(point)
    trained = np.stack(path)
    own = trained[:, :-1] / scale
    return np.column_stack([own, trained[:, -1] - own @ mean])


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"standardize": True, "shuffle": True, "seed": 4},
        {"weight_decay": 0.2},
        {"standardize": True, "weight_decay": 0.2, "batch_size": 7},
    ],
)
def test_the_run_is_that_of_plain_numpy(options: dict[str, Any]) -> None:
    run = train(model="linear", epochs=5, lr=0.1, **options)
    decay = options.get("weight_decay", 0.0)
    path = descended(run, 0.1, options.get("standardize", False), decay)
    assert_allclose(run.params, path, rtol=2e-5, atol=2e-5)
    own = Regression(line(), "mse", decay, options.get("standardize", False))
    assert_allclose(run.loss, own.evaluate(run.params)[0], rtol=1e-6)
    assert np.isnan(run.accuracy).all()


@pytest.mark.parametrize("options", [{}, {"standardize": True}, {"weight_decay": 0.2}])
def test_the_recorded_gradient_is_that_of_the_batch(options: dict[str, Any]) -> None:
    run = train(model="linear", epochs=2, **options)
    for step in (1, 9, 20):
        batch = run.batch(step)
        data = Samples(run.x[batch], run.y[batch], ("x",), ())
        # Standardised by all samples, the penalty would be another one.
        if "standardize" not in options:
            own = Regression(data, "mse", options.get("weight_decay", 0.0))
            assert_allclose(run.batch_loss[step - 1], own.evaluate(run.params[step - 1])[0], 1e-5)
            assert_allclose(run.gradient[step - 1], own.gradient(run.params[step - 1]), 1e-4, 1e-5)
        else:
            own = Regression(data)
            assert_allclose(run.gradient[step - 1], own.gradient(run.params[step - 1]), 1e-4, 1e-4)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop", "adagrad", "adafactor"])
def test_the_usual_run_arrives_at_the_optimum(optimizer: str) -> None:
    run = train(model="linear", optimizer=optimizer)
    lowest = Regression(line()).optimum()
    assert lowest is not None
    assert_allclose(run.params[-1], lowest, atol=0.1)


def test_a_loss_of_ones_own_is_of_values() -> None:
    def quartic(yhat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return ((yhat - y) ** 4).mean()

    run = train(model="linear", loss=quartic, init=(1, 1), lr=0.01, epochs=2)
    data = line()
    expected = ((run.params.astype(np.float64) @ design(data).T - data.y) ** 4).mean(axis=1)
    assert_allclose(run.loss, expected, rtol=1e-5)
    own = Regression(data, quartic)
    rise = own.evaluate(np.array([1.001, 1.0]))[0] - own.evaluate(np.array([0.999, 1.0]))[0]
    assert_allclose(own.gradient(np.array([1.0, 1.0]))[0], rise / 2e-3, rtol=1e-4)


def test_a_rate_that_is_too_large_ends_the_run_where_it_diverged() -> None:
    run = train(model="linear", lr=10)
    assert run.diverged
    assert run.last_finite < run.steps < 200


def test_a_run_stops_where_it_is_told_to() -> None:
    run = train(model="linear", stop_loss=0.1)
    assert run.loss[-1] <= 0.1 < run.loss[-2]
    run = train(model="linear", stop_gradient=0.5)
    assert np.linalg.norm(Regression(line()).gradient(run.params[-1])) <= 0.5
    assert run.steps < 200


def test_the_samples_are_kept_as_they_are() -> None:
    run = train(model="linear", epochs=1)
    data = line()
    assert_array_equal(run.x, data.x)
    assert_array_equal(run.y, data.y)
