"""Directions in parameter space that span a plane worth looking at."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from animate.core.parameters import Parameters

Floats = NDArray[np.float64]

# Paths that are flat but for what float32 rounds away have one direction.
_ROUNDING = 1e-6

# Up to so many states or parameters all axes are computed.
_EXACT = 200

# Of the iteration for more: how many axes, how many turns at most, and when
# two axes are true, as a share of the largest eigenvalue.
_AXES, _TURNS, _CONVERGED = 8, 100, 1e-7

# Numbers of states that are held at one time: 1 MiB of float64, which stays in
# the caches. To take them from the paths again costs less than to fetch them.
_HELD = 2**17


def principal(paths: Sequence[NDArray[np.floating]]) -> Floats:
    """The two directions in which all states together vary most, orthonormal, shape (2, P).

    Where they vary in one only, the second is that of the parameter most
    across it.

    Parameters
    ----------
    paths : sequence of ndarray, shape (S + 1, P)
    """
    count, width = sum(map(len, paths)), paths[0].shape[1]
    middle = sum(path.sum(axis=0, dtype=np.float64) for path in paths) / count
    spread = _Spread(paths, middle)
    if min(count, width) <= _EXACT:
        sizes, axes = _exactly(np.concatenate(list(spread)))
    else:
        sizes, axes = _nearly(spread, width)
    if sizes[1] <= _ROUNDING**2 * sizes[0]:
        axes = _completed(axes[0] if sizes[0] > 0 else np.eye(1, width)[0])
    # An axis has no sign of its own.
    signs = [np.sign(axis[np.argmax(np.abs(axis))]) for axis in axes]
    directions: Floats = axes * np.array(signs)[:, np.newaxis]
    return directions


class _Spread:
    """States less their mean, in blocks of rows."""

    def __init__(self, paths: Sequence[NDArray[np.floating]], middle: Floats) -> None:
        self._paths, self._middle = paths, middle
        self._rows = max(1, _HELD // len(middle))

    def __iter__(self) -> Iterator[Floats]:
        for path in self._paths:
            for first in range(0, len(path), self._rows):
                yield path[first : first + self._rows] - self._middle


def _exactly(states: Floats) -> tuple[Floats, Floats]:
    """The two largest eigenvalues of the covariance, and their axes, by all of them."""
    few, count = states.shape
    if few >= count:
        sizes, columns = np.linalg.eigh(states.T @ states)
        axes = columns.T[::-1][:2]
    else:
        # The same by the smaller of the two products.
        sizes, columns = np.linalg.eigh(states @ states.T)
        axes = columns.T[::-1][:2] @ states
        axes /= np.maximum(np.linalg.norm(axes, axis=1, keepdims=True), 1e-300)
    return np.concatenate([np.zeros(2), sizes])[:-3:-1], axes


def _nearly(spread: _Spread, width: int) -> tuple[Floats, Floats]:
    """The same by subspace iteration, for many states of many parameters.

    Some more axes than two are multiplied by the covariance and made
    orthonormal again and again. Of a path the sizes fall off fast, so that a
    few turns do.
    """
    random = np.random.Generator(np.random.PCG64(0))
    axes = np.linalg.qr(random.standard_normal((width, _AXES)))[0]
    for _ in range(_TURNS):
        product = np.zeros_like(axes)
        for block in spread:
            product += block.T @ (block @ axes)
        sizes, turn = np.linalg.eigh(axes.T @ product)
        # The best axes within the subspace, and how far they are from being true ones.
        best, multiplied = axes @ turn[:, ::-1], product @ turn[:, ::-1]
        off = np.linalg.norm(multiplied[:, :2] - best[:, :2] * sizes[:-3:-1], axis=0)
        if off.max() <= _CONVERGED * sizes[-1]:
            break
        axes = np.linalg.qr(product)[0]
    return sizes[:-3:-1], best.T[:2]


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
