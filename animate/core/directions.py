"""Directions in parameter space that span a plane worth looking at."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from animate.core.parameters import Parameters

Floats = NDArray[np.float64]

# Paths that are flat but for what float32 rounds away have one direction.
_ROUNDING = 1e-6


def principal(paths: Sequence[NDArray[np.floating]]) -> Floats:
    """The two directions in which all states together vary most, orthonormal, shape (2, P).

    Where they vary in one only, the second is that of the parameter most
    across it.

    Parameters
    ----------
    paths : sequence of ndarray, shape (S + 1, P)
    """
    states = np.concatenate(paths).astype(np.float64)
    states -= states.mean(axis=0)
    few, count = states.shape
    if few >= count:
        sizes, columns = np.linalg.eigh(states.T @ states)
        axes = columns.T[::-1][:2]
    else:
        # The same by the smaller of the two products.
        sizes, columns = np.linalg.eigh(states @ states.T)
        axes = columns.T[::-1][:2] @ states
        axes /= np.maximum(np.linalg.norm(axes, axis=1, keepdims=True), 1e-300)
    sizes = np.concatenate([np.zeros(2), sizes])
    if sizes[-2] <= _ROUNDING**2 * sizes[-1]:
        axes = _completed(axes[0] if sizes[-1] > 0 else np.eye(1, count)[0])
    # An axis has no sign of its own.
    signs = [np.sign(axis[np.argmax(np.abs(axis))]) for axis in axes]
    directions: Floats = axes * np.array(signs)[:, np.newaxis]
    return directions


def filter_normalised(end: Floats, parameters: Parameters, seed: int) -> Floats:
    """Two random directions, filter by filter as long as the parameters, shape (2, P).

    After Li, Xu, Taylor, Studer and Goldstein, 'Visualizing the Loss Landscape
    of Neural Nets', NeurIPS 2018, section 4: each is drawn from a normal
    distribution; of a tensor of two or more dimensions, each row of the first
    (a filter, or what leads to one unit) is scaled to the length that it has
    in the model, and biases and the like are left where they are. Models
    without such tensors are taken as one filter.

    Parameters
    ----------
    end : ndarray, shape (P,)
        The parameters around which the plane lies.
    parameters : Parameters
    seed : int
    """
    random = np.random.Generator(np.random.PCG64(seed))
    drawn = random.standard_normal((2, len(end)))
    filters = [part for part in parameters.parts if len(part.shape) > 1]
    if not filters:
        return drawn * _ratio(end, drawn)
    directions = np.zeros_like(drawn)
    for part in filters:
        rows = part.shape[0]
        own = end[part.columns].reshape(rows, -1)
        for direction, draw in zip(directions, drawn, strict=True):
            each = draw[part.columns].reshape(rows, -1)
            direction[part.columns] = (each * _ratio(own, each)).ravel()
    return directions


def _ratio(own: Floats, drawn: Floats) -> Floats:
    """What rows are to be multiplied by to be as long as others."""
    length = np.linalg.norm(own, axis=-1, keepdims=True)
    return np.asarray(length / np.maximum(np.linalg.norm(drawn, axis=-1, keepdims=True), 1e-300))


def _completed(axis: Floats) -> Floats:
    """That axis, and the parameter most across it, made orthogonal to it."""
    other = np.zeros(len(axis))
    other[np.argmin(np.abs(axis))] = 1
    other -= (other @ axis) * axis
    return np.stack([axis, other / np.linalg.norm(other)])
