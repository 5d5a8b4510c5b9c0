"""Where the loss has its minimum, by Newton's method with what keeps it from harm."""

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from animate.core.loss import Loss, soft_hinge
from animate.core.objective import Objective

Floats = NDArray[np.float64]

# In units of the logit: how far out a search goes before there is no minimum,
# and the lattice that the search of a loss with several of them starts from.
_FAR = 1e4
_LATTICE = np.linspace(-8, 8, 9)
_STARTS = 4

# The least curvature of a minimum that is one point, and not the end of a valley.
_FLAT = 1e-9

# The corner of the hinge is rounded less and less.
_WIDTHS = (1.0, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3)

_STEPS, _HALVINGS = 100, 60

# Steps shorter than this, relative to the place, are at the end of a search.
_NEAR = 1e-5


class _Slice(NamedTuple):
    """The loss over coordinates q of the points origin + q @ directions."""

    value: Callable[[Floats], Floats]  # (..., K) to (...)
    gradient: Callable[[Floats], Floats]  # (..., K) to (..., K)


class _Found(NamedTuple):
    place: Floats
    value: float
    settled: bool  # whether it is a minimum, and one point


def minimum(objective: Objective, origin: Floats, directions: Floats) -> Floats | None:
    """Where in a slice of parameter space the loss is lowest.

    Parameters
    ----------
    objective : Objective
    origin : ndarray, shape (P,)
    directions : ndarray, shape (K, P)
        Linearly independent.

    Returns
    -------
    ndarray, shape (K,), or None
        The coordinates q of the point origin + q @ directions, to about 1e-8
        (of the hinge loss, 1e-3). None if the loss falls without end, or the
        hinge loss is 0 at many points.
    """
    # So that a unit along each direction moves the logits by 1 in the root
    # mean square.
    x = objective.samples.x.astype(np.float64)
    moved = np.column_stack([x, np.ones(len(x))]) @ directions.T
    size = np.sqrt((moved**2).mean(axis=0))
    size = np.where(size > 0, size, 1.0)
    scaled = directions / size[:, np.newaxis]

    if objective.loss == "hinge":
        found = _under_hinge(objective, origin, scaled)
    else:
        found = _lowest(objective, _sliced(objective, origin, scaled), len(scaled))
    return None if found is None else found / size


def _lowest(objective: Objective, loss: _Slice, count: int) -> Floats | None:
    starts = np.zeros((1, count))
    if objective.named is None or not objective.named.convex:
        lattice = np.array(list(product(_LATTICE, repeat=count)))
        values = np.nan_to_num(loss.value(lattice), nan=np.inf)
        starts = lattice[np.argsort(values, kind="stable")[:_STARTS]]
    searched = [_settled(loss, start) for start in starts]
    best = min(searched, key=lambda found: found.value)
    return best.place if best.settled else None


def _without_loss(objective: Objective, point: Floats) -> bool:
    """Whether the hinge is 0 at a point, as it then is all around."""
    if objective.weight_decay:
        return False
    design = np.column_stack([objective.samples.x, np.ones(len(objective.samples.x))])
    margins = (2 * objective.samples.y - 1) * (design @ point)
    return bool((margins >= 1).all())


def _under_hinge(objective: Objective, origin: Floats, directions: Floats) -> Floats | None:
    place: Floats | None = None
    for width in _WIDTHS:
        loss = _sliced(objective, origin, directions, soft_hinge(width))
        found = _settled(loss, np.zeros(len(directions)) if place is None else place)
        if not found.settled or _without_loss(objective, origin + found.place @ directions):
            return None
        place = found.place
    return place


def _sliced(
    objective: Objective, origin: Floats, directions: Floats, loss: Loss | None = None
) -> _Slice:
    objective = objective if loss is None else objective.with_loss(loss)
    return _Slice(
        lambda q: objective.evaluate(origin + q @ directions)[0],
        lambda q: objective.gradient(origin + q @ directions) @ directions.T,
    )


def _settled(loss: _Slice, start: Floats) -> _Found:
    """Go downhill from a start until nothing is left of the step.

    Newton's step, with each curvature made positive so that it leads down
    from a saddle too, halved until the loss falls.
    """
    place, value = start, float(loss.value(start))
    for _ in range(_STEPS):
        slope = loss.gradient(place)
        curvature = _hessian(loss, place)
        if not (np.isfinite(slope).all() and np.isfinite(curvature).all()):
            break
        bends, axes = np.linalg.eigh(curvature)
        floor = max(_FLAT, 1e-12 * float(np.abs(bends).max()))
        step = -axes @ ((axes.T @ slope) / np.maximum(np.abs(bends), floor))
        reach = 1 + float(np.linalg.norm(place))
        length = float(np.linalg.norm(step))
        if length <= _NEAR * reach:
            # Here the loss itself changes by less than float64 can tell.
            rest = loss.gradient(place + step)
            if not np.linalg.norm(rest) < np.linalg.norm(slope):
                return _Found(place, value, settled=bool(bends.min() > _FLAT))
            place = place + step
            continue
        step *= min(1.0, 4 * reach / length)
        for _ in range(_HALVINGS):
            lower = float(loss.value(place + step))
            if lower <= value:
                break
            step /= 2
        else:
            break
        place, value = place + step, lower
        if np.linalg.norm(place) > _FAR:
            break
    return _Found(place, value, settled=False)


def _hessian(loss: _Slice, place: Floats) -> Floats:
    """Second derivatives by central differences of the gradient."""
    apart = 1e-4 * (1 + np.abs(place))
    moves = np.diag(apart)
    slopes = loss.gradient(np.concatenate([place + moves, place - moves]))
    count = len(place)
    second = (slopes[:count] - slopes[count:]) / (2 * apart[:, np.newaxis])
    return np.asarray((second + second.T) / 2)
