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

from animate.core import train
from animate.core.loss import LOSSES, cross_entropy, sigmoid, squared
from animate.core.model import predict
from animate.recipe import LOSS_NAMES

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
@given(z=arrays(np.float64, 8, elements=st.floats(-1e300, 1e300)))
def test_sigmoid_is_torchs_and_never_overflows(z: Floats) -> None:
    assert_allclose(sigmoid(z), torch.sigmoid(torch.from_numpy(z)).numpy(), atol=1e-15)
    assert_allclose(sigmoid(z) + sigmoid(-z), 1, atol=1e-15)


def test_a_saturated_logit_costs_its_distance() -> None:
    far = np.array([-1e6, -800.0, 800.0, 1e6])
    assert_array_equal(cross_entropy(far, np.zeros(4)), (0, 0, 800, 1e6))
    assert_array_equal(cross_entropy(far, np.ones(4)), (1e6, 800, 0, 0))
    assert_array_equal(squared(far, np.zeros(4)), (0, 0, 1, 1))


def test_a_recipe_a_trainer_and_a_surface_name_the_same_losses() -> None:
    assert set(LOSSES) == set(train.LOSSES) == set(LOSS_NAMES)


@pytest.mark.parametrize("loss", LOSS_NAMES)
def test_the_loss_trained_is_the_loss_drawn(loss: str) -> None:
    z = np.linspace(-30, 30, 61)
    for y in (np.zeros(61), np.ones(61)):
        trained = train.LOSSES[loss](torch.from_numpy(z), torch.from_numpy(y)).item()
        assert_allclose(LOSSES[loss](z, y).mean(), trained, rtol=1e-12)


def test_a_prediction_is_the_sigmoid_of_the_line() -> None:
    params = np.array([2.0, -1.0], np.float32)
    x = np.array([[-1.0, 0.5], [0.0, 1e6]])
    assert_allclose(predict(params, x), [[1 / (1 + np.exp(3)), 0.5], [1 / (1 + np.e), 1]])
