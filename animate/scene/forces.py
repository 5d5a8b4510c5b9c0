"""What the next step of a run is made of: the gradient, and what the last step carries over."""

import json
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from animate.history import History

Floats = NDArray[np.float64]

# Lengths beyond these are as good as none and as good as endless.
_TINY, _HUGE = 1e-30, 1e30


class Forces(NamedTuple):
    """Displacements of the parameters, one for each step that is yet to come.

    Attributes
    ----------
    gradient : ndarray of float64, shape (S, P)
        Against the gradient of the mini-batch that step k + 1 follows.
    momentum : ndarray of float64, shape (S, P)
        Along step k; 0 at the start.
    to_scale : bool
        Whether both together are step k + 1, but for a change of the rate
        between the two steps; else only their directions count.
    """

    gradient: Floats
    momentum: Floats
    to_scale: bool


def forces(history: History) -> Forces:
    """The forces on a run at each state that a step was made from.

    Plain SGD makes the step -lr (gradient + momentum * velocity), the second
    part of which is the momentum times the step before. In the Adam family the
    first beta says how much of a step goes on.
    """
    followed = json.loads(history.recipe)
    own = followed.get("model", {}).get("name") == "custom"
    optimizer = followed.get("optimizer", {"name": "sgd"})
    share = optimizer.get("betas", [followed.get("momentum", 0.0)])[0]
    to_scale = (
        optimizer["name"] == "sgd"
        and not own
        and not optimizer.get("nesterov", False)
        # The gradient in the data's own units isn't the one that was followed.
        and not followed.get("standardize", False)
    )
    with np.errstate(invalid="ignore", over="ignore"):
        steps = np.diff(history.params.astype(np.float64), axis=0)
        momentum = np.zeros_like(steps)
        momentum[1:] = share * steps[:-1]
        if not history.has_gradients:
            return Forces(np.zeros_like(steps), momentum, to_scale)
        gradient = _unit(-history.gradient.astype(np.float64))
        if to_scale:
            # What isn't carried over: so it follows every change of the rate.
            # A step that rounding swallowed still has a direction.
            length = np.linalg.norm(steps - momentum, axis=1, keepdims=True)
            gradient *= np.clip(np.nan_to_num(length, nan=_HUGE), _TINY, _HUGE)
    return Forces(gradient, momentum, to_scale)


def _unit(ways: Floats) -> Floats:
    length = np.linalg.norm(ways, axis=1, keepdims=True)
    return ways / np.where(length > 0, length, 1)
