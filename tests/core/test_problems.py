"""From what was recorded to the problem that the run went down."""

from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from torch import Tensor

from animate.core.objective import Objective
from animate.core.problems import NOTHING, Own, problem_of
from animate.core.regression import UNITS
from animate.errors import InputError
from tests.core.running import generated, job, train


def absolute(yhat: Tensor, y: Tensor) -> Tensor:
    return (yhat - y).abs().mean()


LINE = {"name": "line", "samples": 20, "slope": 2.0, "shift": 0.0, "noise": 0.1, "seed": 0}

MODELS: list[dict[str, Any]] = [
    {"loss": "mse", "weight_decay": 0.1},
    {"loss": "hinge", "data": generated("overlapping", dimensions=2), "standardize": True},
    {"model": {"name": "linear"}, "loss": "mse", "lr": 0.1, "data": LINE},
    {"model": {"name": "mlp", "hidden": [3], "activation": "tanh"}},
    {"model": {"name": "softmax"}},
]


@pytest.mark.parametrize("changes", MODELS)
def test_a_run_finds_the_loss_that_it_went_down(changes: dict[str, Any]) -> None:
    run = train(epochs=2, **changes)
    # A loss of one's own is for runs that were trained on one.
    for own in (Own(), Own(absolute)):
        problem = problem_of(job(**changes), run, own)
        losses, accuracies = problem.evaluate(run.params, run.buffers)
        assert_allclose(losses, run.loss, rtol=1e-5)
        assert_array_equal(accuracies.astype(np.float32), run.accuracy)
        assert_array_equal(problem.samples.x, run.x)
        unit = changes.get("model", {"name": "logistic"})["name"] in UNITS
        assert isinstance(problem, Objective) == unit


def test_a_run_on_a_loss_of_ones_own_is_shown_with_it() -> None:
    run = train(epochs=2, loss=absolute, init=(1, 0), lr=0.5)
    recorded = job(loss="custom")
    problem = problem_of(recorded, run, Own(absolute))
    assert_allclose(problem.evaluate(run.params)[0], run.loss, rtol=1e-5)
    assert recorded["loss"] == "custom"
    with pytest.raises(InputError) as caught:
        problem_of(recorded, run, NOTHING.own)
    told = "the run was trained on a loss of your own; give that function as loss="
    assert caught.value.mistakes == (("loss", told),)


def test_a_model_of_ones_own_has_the_loss_that_is_given() -> None:
    model = torch.nn.Linear(1, 1)
    run = train(epochs=1)
    data = {"name": "custom", "shape": (1,), "inputs": ("x",), "classes": ("0", "1")}
    own = job(model={"name": "custom", "called": "Linear"}, data=data)
    problem = problem_of(own, run, Own(torch.nn.BCEWithLogitsLoss(), model))
    assert_allclose(problem.evaluate(run.params)[0], run.loss, rtol=1e-5)
