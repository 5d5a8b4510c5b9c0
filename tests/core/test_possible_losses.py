"""Which losses the values that a loop comes to can be of."""

from collections.abc import Callable
from math import exp, inf, log1p, nan

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from animate.core import possible_losses as module
from animate.core.data import Samples, lab
from animate.core.possible_losses import KNOWN_APART, possible_losses


def written_out(yhat: Tensor, y: Tensor) -> Tensor:
    """The cross-entropy as the lab writes it."""
    return -1 * torch.mean(y * torch.log(yhat) + (1 - y) * torch.log(1 - yhat))


LOSSES: dict[str, tuple[Callable[[Tensor, Tensor], Tensor], ...]] = {
    "cross-entropy": (written_out, nn.BCELoss()),
    "mse": (nn.MSELoss(), lambda yhat, y: torch.mean((yhat - y) ** 2)),
}


@pytest.mark.parametrize("name", LOSSES)
def test_the_loss_that_is_trained_is_never_excluded(name: str) -> None:
    random, samples = np.random.default_rng(5), lab()
    x, y = torch.from_numpy(samples.x)[:, 0], torch.from_numpy(samples.y)
    for scale in (0.1, 1, 5, 20, 100):
        states, values = [], []
        for _ in range(200):
            w, b = random.normal(0, scale, 2).astype(np.float32).tolist()
            batch = random.choice(20, random.integers(1, 6), replace=False)
            yhat = torch.sigmoid(w * x[batch] + b)
            loss_of = LOSSES[name][random.integers(2)]
            states.append((w, b))
            values.append(loss_of(yhat, y[batch]).item())
        assert name in possible_losses(states, values, samples)


def of_one(*values: float, z: float) -> tuple[str, ...]:
    """What values can be of that are all computed from one sample of class 1, at that logit."""
    one = Samples(np.ones((1, 1), np.float32), np.ones(1, np.float32), ("x",), ("0", "1"))
    return possible_losses([(z - 0.5, 0.5)] * len(values), values, one)


def test_losses_that_a_value_cannot_be_of_are_excluded() -> None:
    samples = lab()
    start = [(-5.0, -8.0)]
    # No squared loss is above 1, and no cross-entropy below that of the sample that is most right.
    assert possible_losses(start, [4.0], samples) == ("cross-entropy",)
    assert possible_losses(start, [1e-7], samples) == ("mse",)
    assert possible_losses(start, [30.0], samples) == ()
    assert possible_losses(start * 2, [4.0, 1e-7], samples) == ()
    assert possible_losses(start * 2, [1e-7, 4.0], samples) == ()


def test_what_is_no_number_tells_nothing() -> None:
    samples = lab()
    assert possible_losses([], [], samples) == KNOWN_APART
    start = (-5.0, -8.0)
    for place, value in ((start, nan), (start, inf), ((nan, -8.0), 4.0), ((-5.0, inf), 4.0)):
        assert possible_losses([place], [value], samples) == KNOWN_APART
        assert possible_losses([place, start], [value, 1e-7], samples) == ("mse",)


def test_a_mean_lies_between_the_least_loss_and_the_greatest() -> None:
    random = np.random.default_rng(6)
    samples = lab()
    w, b = random.normal(0, 3, (2, 30))
    z = w[:, None] * samples.x[:, 0].astype(float) + b[:, None]
    each = np.log1p(np.exp(np.where(samples.y == 1, -z, z)))
    states = np.column_stack([w, b]).tolist()
    for values in (each.min(axis=1), each.max(axis=1), each.mean(axis=1)):
        assert "cross-entropy" in possible_losses(states, values.tolist(), samples)
    for row, state in enumerate(states):
        for value in (each[row].min() / 1.1 - 1e-5, each[row].max() * 1.1 + 1e-5):
            assert "cross-entropy" not in possible_losses([state], [value], samples)
            # One is enough.
            others = each.mean(axis=1).tolist()
            others[row] = value
            assert "cross-entropy" not in possible_losses(states, others, samples)


def test_a_loops_own_arithmetic_may_be_off_by_a_hundredth() -> None:
    for z in (-12.0, -1.0, 0.0, 2.0):
        right = {"cross-entropy": log1p(exp(-z)), "mse": (1 + exp(z)) ** -2}
        for name, value in right.items():
            for factor in (0.991, 1.009):
                assert name in of_one(factor * value, z=z)
            for factor in (0.989, 1.011):
                assert name not in of_one(factor * value, z=z)
    # Near 0 it may be off by what float32 rounds.
    for off in (-1.9e-6, 1.9e-6):
        assert of_one(off, z=30.0) == KNOWN_APART
    for off in (-2.1e-6, 2.1e-6):
        assert of_one(off, z=30.0) == ()


def test_a_cross_entropy_of_a_rounded_probability_may_be_any_large_number() -> None:
    # PyTorch's stops at 100, and the lab's own goes where float32 does.
    for z in (-14.1, -40.0, -300.0):
        for value in (13.9, 14.0, 100.0, 1e30):
            assert of_one(value, z=z) == ("cross-entropy",)
        assert of_one(13.8, z=z) == ()
    assert of_one(13.2, z=-13.0) == ()
    assert of_one(1.1, z=-300.0) == ()


@pytest.mark.parametrize("together", [1, 20, 40, 60, 1000])
def test_values_are_looked_at_in_parts(together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TOGETHER", together)
    samples, start = lab(), (-5.0, -8.0)
    for last, left in ((0.5, KNOWN_APART), (4.0, ("cross-entropy",)), (1e-7, ("mse",))):
        assert possible_losses([start] * 5, [0.5] * 4 + [last], samples) == left
        assert possible_losses([start] * 5, [last] + [0.5] * 4, samples) == left
    assert possible_losses([start] * 5, [4.0] + [0.5] * 3 + [1e-7], samples) == ()
