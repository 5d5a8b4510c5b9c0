"""The losses in PyTorch: those that are trained by name, and the user's own."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from animate.errors import InputError

Floats = NDArray[np.float64]

NO_GRADIENT = "the function has no gradient; compute it from yhat in torch"

# Of logits and labels, to the mean over them.
Criterion = Callable[[Tensor, Tensor], Tensor]


def _cross_entropy(z: Tensor, y: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(z, y)


def _squared(z: Tensor, y: Tensor) -> Tensor:
    return functional.mse_loss(torch.sigmoid(z), y)


def _hinge(z: Tensor, y: Tensor) -> Tensor:
    return functional.relu(1 - (2 * y - 1) * z).mean()


CRITERIA: dict[str, Criterion] = {
    "cross-entropy": _cross_entropy,
    "mse": _squared,
    "hinge": _hinge,
}


def criterion(loss: str | Callable[[Any, Any], Any], *, values: bool = False) -> Criterion:
    """The loss by that name, or the user's own (yhat, y) as a function of logits.

    Of a model of values it is a function of those.

    Raises
    ------
    InputError
        When it is called, if the user's own doesn't give one number, or none
        that has a gradient.
    """
    if isinstance(loss, str):
        return functional.mse_loss if values else CRITERIA[loss]

    def own(z: Tensor, y: Tensor) -> Tensor:
        value = one_number(loss(z if values else torch.sigmoid(z), y))
        if z.requires_grad and not value.requires_grad:
            raise InputError(("loss", NO_GRADIENT))
        return value

    return own


def means_of(
    loss: Callable[[Any, Any], Any], z: Floats, y: Floats, *, values: bool = False
) -> Floats:
    """The user's own loss of each row of logits, or of values, (K, N) to (K,)."""
    labels, own = torch.from_numpy(y), criterion(loss, values=values)
    with torch.no_grad():
        return np.array([own(row, labels).item() for row in torch.from_numpy(z)], np.float64)


def slopes_of(
    loss: Callable[[Any, Any], Any], z: Floats, y: Floats, *, values: bool = False
) -> Floats:
    """The derivative of the user's own loss of each row by each logit, of the shape of z."""
    labels, own = torch.from_numpy(y), criterion(loss, values=values)
    slopes = np.empty_like(z)
    for row, logits in zip(slopes, torch.from_numpy(z), strict=True):
        logits.requires_grad_()
        row[:] = torch.autograd.grad(own(logits, labels), logits)[0].numpy()
    return slopes


def one_number(value: object) -> Tensor:
    """The value of a loss as a tensor without dimensions.

    Raises
    ------
    InputError
        If it isn't a tensor of one number.
    """
    if isinstance(value, Tensor) and value.numel() == 1:
        return value.reshape(())
    found = f"a tensor of shape {tuple(value.shape)}" if isinstance(value, Tensor) else repr(value)
    told = f"the function returned {found[:60]}; give one that returns a tensor of one number"
    raise InputError(("loss", told))
