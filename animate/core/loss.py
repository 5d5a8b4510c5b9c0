"""The losses as functions of the logit z = w x + b, in numpy.

A run is trained on PyTorch's own forms of them (see `animate.core.train`);
these draw surfaces and full-data losses, also where torch isn't loaded.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)), through tanh so that no z overflows."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def cross_entropy(z: Array, y: Array) -> Array:
    """Binary cross-entropy -(y ln s(z) + (1 - y) ln(1 - s(z))) of each logit.

    Computed as max(z, 0) - z y + ln(1 + exp(-|z|)), which stays finite where
    the sigmoid saturates (the form that TensorFlow documents for its
    `sigmoid_cross_entropy_with_logits`).
    """
    return np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))


def squared(z: Array, y: Array) -> Array:
    """Squared loss (s(z) - y)^2 of each logit."""
    return (sigmoid(z) - y) ** 2


LOSSES: dict[str, Callable[[Array, Array], Array]] = {
    "cross-entropy": cross_entropy,
    "mse": squared,
}
