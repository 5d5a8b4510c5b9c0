"""The optimisers are those of torch, with its parameters and defaults, and rates that suit."""

import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch.nn import functional

from animate.recipe import OPTIMIZER_NAMES, RATES, Recipe
from animate.recipe.optimizer import DECAY_NAMES, MOMENTUM_NAMES, OPTIMIZERS

# Keys of the recipe, and what is about how torch computes.
ELSEWHERE = {"params", "lr", "weight_decay", "momentum"}
COMPUTING = {"maximize", "foreach", "fused", "capturable", "differentiable"}
# A closure, sparse gradients, matrices.
LEFT_OUT = {"Optimizer", "LBFGS", "SparseAdam", "Muon"}


def parameters(name: str) -> dict[str, inspect.Parameter]:
    kind = getattr(torch.optim, OPTIMIZERS[name].__name__)
    return dict(inspect.signature(kind).parameters)


def test_every_class_of_torch_that_takes_plain_gradients_is_there() -> None:
    classes = {
        name for name, value in vars(torch.optim).items() if inspect.isclass(value)
    } - LEFT_OUT
    assert {kind.__name__ for kind in OPTIMIZERS.values()} == classes
    assert {name.lower() for name in classes} == set(OPTIMIZER_NAMES)


@pytest.mark.parametrize("name", OPTIMIZER_NAMES)
def test_it_has_the_parameters_and_defaults_of_its_class(name: str) -> None:
    own = {
        key: parameter.default
        for key, parameter in parameters(name).items()
        if key not in ELSEWHERE | COMPUTING
    }
    optimizer = Recipe.of({"optimizer": name}).optimizer
    assert {key: value for key, value in optimizer if key != "name"} == own
    assert optimizer.spelling == OPTIMIZERS[name].__name__


def test_those_that_take_a_momentum_or_a_decay_are_those_whose_class_does() -> None:
    for name in OPTIMIZER_NAMES:
        assert (name in MOMENTUM_NAMES) == ("momentum" in parameters(name))
        assert (name in DECAY_NAMES) == ("weight_decay" in parameters(name))
    assert MOMENTUM_NAMES == ("sgd", "rmsprop")
    assert set(OPTIMIZER_NAMES) - set(DECAY_NAMES) == {"rprop"}


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Many threads on a busy machine wait for one another longer than they work."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def lab_run(name: str) -> tuple[NDArray[np.bool_], float]:
    """Whether all points are right after each step of the lab's run, and the loss at the end."""
    tenths = np.arange(-10, 10)
    x = torch.tensor(tenths / 10, dtype=torch.float32)[:, None]
    y = torch.tensor(tenths > 2, dtype=torch.float32)
    weight = torch.tensor([[-5.0]], requires_grad=True)
    bias = torch.tensor([-10.0], requires_grad=True)
    options: dict[str, Any] = {"weight_decay": 0} if name in DECAY_NAMES else {}
    kind = getattr(torch.optim, OPTIMIZERS[name].__name__)
    optimizer = kind([weight, bias], lr=RATES[name], foreach=False, **options)
    right = []
    for _ in range(100):
        for start in range(0, 20, 3):
            part = slice(start, start + 3)
            z = functional.linear(x[part], weight, bias)[:, 0]
            optimizer.zero_grad()
            loss = functional.binary_cross_entropy_with_logits(z, y[part])
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            with torch.no_grad():
                z = functional.linear(x, weight, bias)[:, 0]
                right.append(bool(((z > 0) == (y > 0.5)).all()))
    return np.array(right), float(functional.binary_cross_entropy_with_logits(z, y))


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("name", OPTIMIZER_NAMES)
def test_its_own_rate_gets_all_points_of_the_lab_right(name: str) -> None:
    right, loss = lab_run(name)
    assert right[438:].all()
    # As deep in the valley as the lab's, so that runs that are compared share a picture.
    assert 0.04 < loss < 0.08 or name == "rprop"
