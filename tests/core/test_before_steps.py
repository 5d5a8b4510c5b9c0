"""A model of one weight and one bias: where it was before a step, and what it makes of inputs."""

import gc
from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from torch import nn
from torch.optim import optimizer as optimizers

from animate.core import before_steps
from animate.core.before_steps import BeforeSteps, as_array, curve_of, state_of
from animate.errors import InputError
from tests.core.networks import layers


def unit(weight: float, bias: float) -> nn.Linear:
    model = nn.Linear(1, 1)
    with torch.no_grad():
        model.weight.fill_(weight)
        model.bias.fill_(bias)
    return model


def descend(*models: nn.Module, rate: float = 1.0) -> None:
    """A step of one optimiser along slopes of 1, each model a group of its own."""
    optimizer = torch.optim.SGD([{"params": [*one.parameters()]} for one in models], lr=rate)
    for model in models:
        for parameter in model.parameters():
            parameter.grad = torch.ones_like(parameter)
    optimizer.step()


def test_a_state_is_that_before_the_last_step() -> None:
    before, model = BeforeSteps(), unit(-5, 2.5)
    assert before.of(model) is None
    descend(model)
    assert (before.of(model), state_of(model)) == ((-5, 2.5), (-6, 1.5))
    descend(model)
    assert (before.of(model), state_of(model)) == ((-6, 1.5), (-7, 0.5))


def test_models_are_told_apart_and_larger_ones_left_alone() -> None:
    before, one, other, aside = BeforeSteps(), unit(1, 2), unit(3, 4), unit(5, 6)
    descend(one, layers(2, 3, 1), other)
    assert [before.of(model) for model in (one, other, aside)] == [(1, 2), (3, 4), None]


def test_what_only_one_parameter_was_before_is_no_state() -> None:
    for trained in ("weight", "bias"):
        before, model = BeforeSteps(), unit(1, 2)
        parameter = getattr(model, trained)
        parameter.grad = torch.ones_like(parameter)
        torch.optim.SGD([parameter], lr=1.0).step()
        assert before.of(model) is None


def test_a_parameter_is_not_taken_for_one_that_had_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each weight has one id, and each bias another.
    monkeypatch.setattr(before_steps, "id", lambda one: one.ndim, raising=False)
    before, model = BeforeSteps(), unit(1, 2)
    descend(model)
    assert before.of(model) == (1, 2)
    assert before.of(unit(1, 2)) is None
    new = unit(3, 4)
    for place in ("weight", "bias"):
        mixed = unit(0, 0)
        mixed.weight = model.weight if place == "weight" else new.weight
        mixed.bias = model.bias if place == "bias" else new.bias
        assert before.of(mixed) is None


def test_nobody_looks_once_the_one_who_wanted_to_know_is_gone() -> None:
    gc.collect()
    hooks = len(optimizers._global_optimizer_pre_hooks)
    before = BeforeSteps()
    assert len(optimizers._global_optimizer_pre_hooks) == hooks + 1
    assert before.of(unit(1, 2)) is None
    del before
    gc.collect()
    assert len(optimizers._global_optimizer_pre_hooks) == hooks


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (
            nn.Linear(2, 1),
            "it has 3 parameters in 2 tensors; give one of a weight and a bias, and record any "
            "other with animate.Recorder",
        ),
        (
            nn.Linear(1, 1, bias=False),
            "it has 1 parameters in 1 tensors; give one of a weight and a bias, and record any "
            "other with animate.Recorder",
        ),
        ("ours", "'str' isn't a PyTorch module; give the one that is trained"),
    ],
)
def test_another_model_has_no_such_state(model: Any, told: str) -> None:
    for state in (state_of, BeforeSteps().of):
        with pytest.raises(InputError) as caught:
            state(model)
        assert caught.value.mistakes == (("model", told),)


def test_tensors_and_what_numpy_takes_are_arrays() -> None:
    assert_array_equal(as_array(torch.tensor([1.5, 2], requires_grad=True)), [1.5, 2])
    assert_array_equal(as_array([1, 2]), [1, 2])


@pytest.mark.parametrize("shape", [(-1,), (-1, 1)])
@pytest.mark.parametrize("kind", [torch.Tensor.numpy, torch.Tensor.double])
def test_a_curve_runs_from_the_least_input_to_the_greatest(shape: Any, kind: Any) -> None:
    x = torch.tensor([0.5, -2, 3, 1]).reshape(shape)
    model = nn.Sequential(unit(2, -1), nn.Dropout(0.5))
    if len(shape) == 1:
        model = nn.Sequential(nn.Unflatten(0, (-1, 1)), *model)
    given = kind(x)
    if isinstance(given, torch.Tensor):
        model = model.double()
    across, predicted = curve_of(model, given)
    assert across.dtype == as_array(given).dtype
    assert across.shape == torch.linspace(-2, 3, 200).reshape(shape).shape
    assert_allclose(across.ravel(), np.linspace(-2, 3, 200), atol=1e-6)
    # As it is used after training, and in training again afterwards.
    assert_allclose(predicted, (2 * across - 1).reshape(-1, 1), atol=1e-6)
    assert model.training


def test_a_curve_of_a_model_that_takes_something_else_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        curve_of(nn.Linear(3, 1), torch.tensor([[1.0], [2.0]]))
    told = (
        "it can't take a tensor of shape (200, 1): "
        "mat1 and mat2 shapes cannot be multiplied (200x1 and 3x1)"
    )
    assert caught.value.mistakes == (("model", told),)
