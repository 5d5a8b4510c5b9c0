"""The losses in numpy, as functions of the logit z = w x + b.

A run is trained on PyTorch's own forms of them (see `animate.core.criterion`);
these draw surfaces and full-data losses, also where torch isn't loaded.

With labels of 0 and 1, each depends on the logit only through its margin
m = (2 y - 1) z: how far the sample lies on its own side.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Loss(NamedTuple):
    """One loss in three forms.

    Attributes
    ----------
    each : callable
        The loss of each logit, from logits and labels that broadcast.
    total : callable
        The sums of the rows of a matrix of margins, which it may overwrite.
        Precise to about 1e-16 a sample, and several times as fast.
    slope : callable
        The derivative by the margin, of each margin.
    convex : bool
        Whether every minimum is the lowest.
    """

    each: Callable[[Array, Array], Array]
    total: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    convex: bool


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


def hinge(z: Array, y: Array) -> Array:
    """Hinge loss max(0, 1 - (2 y - 1) z) of each logit."""
    return np.maximum(0, 1 - (2 * y - 1) * z)


# How many factors 1 + exp(-|m|), of at most 2 each, make one product.
_FACTORS = 64


def _cross_entropies(m: Array) -> Array:
    """ln(1 + exp(-m)) = max(-m, 0) + ln(1 + exp(-|m|)), with one logarithm for many factors."""
    distance = np.abs(m)
    m -= distance
    total: Array = -0.5 * m.sum(axis=1)
    np.negative(distance, out=distance)
    np.exp(distance, out=distance)
    distance += 1
    whole = distance.shape[1] // _FACTORS * _FACTORS
    if whole:
        products = np.multiply.reduce(distance[:, :whole].reshape(len(m), _FACTORS, -1), axis=1)
        total += np.log(products).sum(axis=1)
    total += np.log(np.multiply.reduce(distance[:, whole:], axis=1))
    return total


def _squares(m: Array) -> Array:
    """(1 - s(m))^2 = 1 / (1 + exp(m))^2."""
    np.exp(m, out=m)
    m += 1
    np.divide(1, m, out=m)
    total: Array = np.einsum("ij,ij->i", m, m)
    return total


def _hinges(m: Array) -> Array:
    np.subtract(1, m, out=m)
    total: Array = np.maximum(m, 0, out=m).sum(axis=1)
    return total


def _cross_entropy_slope(m: Array) -> Array:
    return -1 / (1 + np.exp(m))


def _squared_slope(m: Array) -> Array:
    # Both factors in forms that keep their precision where the other saturates.
    wrong = 1 / (1 + np.exp(m))
    slope: Array = -2 * wrong**2 / (1 + np.exp(-m))
    return slope


def _hinge_slope(m: Array) -> Array:
    return -(m < 1).astype(np.float64)


LOSSES: dict[str, Loss] = {
    "cross-entropy": Loss(cross_entropy, _cross_entropies, _cross_entropy_slope, convex=True),
    "mse": Loss(squared, _squares, _squared_slope, convex=False),
    "hinge": Loss(hinge, _hinges, _hinge_slope, convex=True),
}


def soft_hinge(width: float) -> Loss:
    """The hinge with its corner rounded over `width`: width ln(1 + exp((1 - m) / width)).

    It lies above the hinge by at most 0.7 width, and its minimum is one point
    where the hinge's may be an edge.
    """

    def total(m: Array) -> Array:
        rounded: Array = _cross_entropies((m - 1) / width) * width
        return rounded

    def each(z: Array, y: Array) -> Array:
        return cross_entropy(((2 * y - 1) * z - 1) / width, np.ones(1)) * width

    return Loss(each, total, lambda m: _cross_entropy_slope((m - 1) / width), convex=True)
