"""The losses in numpy against PyTorch's own."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from torch.nn import functional

from animate.core.criterion import CRITERIA
from animate.core.loss import LOSSES, cross_entropy, hinge, sigmoid, soft_hinge, squared

# Beyond this the probability that PyTorch's plain form takes has itself
# rounded too far to compare by.
PLAIN = 15.0

Floats = NDArray[np.float64]

logits = arrays(np.float64, 8, elements=st.floats(-PLAIN, PLAIN))
labels = arrays(np.float64, 8, elements=st.sampled_from([0.0, 1.0]))


@settings(max_examples=50, deadline=None)
@given(z=logits, y=labels)
def test_cross_entropy_is_torchs_on_probabilities(z: Floats, y: Floats) -> None:
    s = torch.sigmoid(torch.from_numpy(z))
    expected = functional.binary_cross_entropy(s, torch.from_numpy(y), reduction="none")
    assert_allclose(cross_entropy(z, y), expected.numpy(), rtol=1e-8)


@settings(max_examples=50, deadline=None)
@given(z=arrays(np.float64, 8, elements=st.floats(-1e6, 1e6)), y=labels)
def test_cross_entropy_is_torchs_on_logits(z: Floats, y: Floats) -> None:
    expected = functional.binary_cross_entropy_with_logits(
        torch.from_numpy(z), torch.from_numpy(y), reduction="none"
    )
    assert_allclose(cross_entropy(z, y), expected.numpy(), rtol=1e-9, atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(z=logits, y=labels)
def test_squared_loss_is_torchs(z: Floats, y: Floats) -> None:
    s = torch.sigmoid(torch.from_numpy(z))
    expected = functional.mse_loss(s, torch.from_numpy(y), reduction="none")
    assert_allclose(squared(z, y), expected.numpy(), rtol=1e-8, atol=1e-15)


@settings(max_examples=50, deadline=None)
@given(z=logits, y=labels)
def test_hinge_loss_is_torchs(z: Floats, y: Floats) -> None:
    expected = functional.hinge_embedding_loss(
        torch.from_numpy((2 * y - 1) * z), -torch.ones(8, dtype=torch.float64), reduction="none"
    )
    assert_allclose(hinge(z, y), expected.numpy(), rtol=1e-12)


@settings(max_examples=50, deadline=None)
@given(z=arrays(np.float64, 8, elements=st.floats(-1e300, 1e300)))
def test_sigmoid_is_torchs_and_never_overflows(z: Floats) -> None:
    assert_allclose(sigmoid(z), torch.sigmoid(torch.from_numpy(z)).numpy(), atol=1e-15)
    assert_allclose(sigmoid(z) + sigmoid(-z), 1, atol=1e-15)


def test_a_saturated_logit_costs_its_distance() -> None:
    far = np.array([-1e6, -800.0, 800.0, 1e6])
    assert_array_equal(cross_entropy(far, np.zeros(4)), (0, 0, 800, 1e6))
    assert_array_equal(cross_entropy(far, np.ones(4)), (1e6, 800, 0, 0))
    assert_array_equal(squared(far, np.zeros(4)), (0, 0, 1, 1))
    assert_array_equal(hinge(far, np.ones(4)), (1e6 + 1, 801, 0, 0))


def test_a_trainer_and_a_surface_name_the_same_losses() -> None:
    assert set(LOSSES) == set(CRITERIA) == {"cross-entropy", "mse", "hinge"}


@pytest.mark.parametrize("loss", LOSSES)
def test_the_loss_trained_is_the_loss_drawn(loss: str) -> None:
    z = np.linspace(-30, 30, 61)
    for y in (np.zeros(61), np.ones(61)):
        trained = CRITERIA[loss](torch.from_numpy(z), torch.from_numpy(y)).item()
        assert_allclose(LOSSES[loss].each(z, y).mean(), trained, rtol=1e-12)


@pytest.mark.parametrize("loss", LOSSES)
@settings(max_examples=40, deadline=None)
@given(data=st.data(), count=st.integers(1, 200), far=st.sampled_from([1.0, 30.0, 1e6]))
def test_the_fast_sum_is_the_sum(loss: str, data: st.DataObject, count: int, far: float) -> None:
    margins = data.draw(arrays(np.float64, (3, count), elements=st.floats(-far, far)))
    ones = np.ones(count)
    expected = LOSSES[loss].each(margins, ones).sum(axis=1)
    with np.errstate(over="ignore"):
        total = LOSSES[loss].total(margins.copy())
    assert_allclose(total, expected, rtol=1e-13, atol=1e-15 * count)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_fast_sum_of_very_many_does_not_overflow(loss: str) -> None:
    """A product of as many factors 1 + exp(-0) would."""
    count = 100_000
    total = LOSSES[loss].total(np.zeros((1, count)))
    assert_allclose(total, count * LOSSES[loss].each(np.zeros(1), np.ones(1)), rtol=1e-12)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_slope_is_torchs_derivative(loss: str) -> None:
    # Not at 1, the corner of the hinge.
    m = np.array([-700.0, -30.0, -2.5, 0.0, 0.3, 0.99, 1.01, 5.0, 30.0])
    z = torch.from_numpy(m).requires_grad_()
    (slope,) = torch.autograd.grad(CRITERIA[loss](z, torch.ones(9)) * 9, z)
    with np.errstate(over="ignore"):
        assert_allclose(LOSSES[loss].slope(m), slope.numpy(), rtol=1e-9, atol=1e-15)


def test_the_slope_keeps_its_precision_on_the_plateau() -> None:
    with np.errstate(over="ignore"):
        assert_allclose(LOSSES["mse"].slope(np.array([-50.0])), -2 * np.exp(-50), rtol=1e-12)
        assert_allclose(LOSSES["cross-entropy"].slope(np.array([50.0])), -np.exp(-50), rtol=1e-12)


def test_the_corner_of_the_hinge_is_flat() -> None:
    assert LOSSES["hinge"].slope(np.array([1.0])) == 0


@pytest.mark.parametrize("width", [1.0, 0.01])
def test_a_rounded_hinge_lies_just_above_the_hinge(width: float) -> None:
    m = np.linspace(-3, 5, 81)
    soft = soft_hinge(width)
    above = soft.each(m, np.ones(81)) - hinge(m, np.ones(81))
    assert soft.convex
    assert above.min() >= 0
    assert_allclose(above.max(), np.log(2) * width)
    assert_allclose(soft.total(m[np.newaxis].copy()), soft.each(m, np.ones(81)).sum())
    steps = np.diff(soft.each(m, np.ones(81))) / np.diff(m)
    assert (soft.slope(m)[:-1] <= steps + 1e-9).all()
    assert (soft.slope(m)[1:] >= steps - 1e-9).all()
