"""The state of a model of one weight and one bias right before an optimiser's step."""

from typing import Any, NamedTuple
from weakref import ReferenceType, finalize, ref

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.optimizer import register_optimizer_step_pre_hook

from animate.core.modules import evaluating
from animate.errors import InputError

State = tuple[float, float]

_CURVE_POINTS = 200


class _Seen(NamedTuple):
    """A parameter and what it was; it may be gone, and another one have its id."""

    parameter: ReferenceType[Tensor]
    value: float


class BeforeSteps:
    """Knows what small parameters were before the last step that any optimiser made.

    A loop that tells of a step only when it is done has changed its model by
    then. PyTorch lets everybody look before any optimiser's step (see
    `torch.optim.optimizer.register_optimizer_step_pre_hook`); this looks at
    parameters of one number, and at nothing else, until it is let go of.
    """

    def __init__(self) -> None:
        seen: dict[int, _Seen] = {}

        # It holds on to what was seen, not to who looks, so that both can go.
        def look(optimizer: Optimizer, args: Any, kwargs: Any) -> None:
            for group in optimizer.param_groups:
                for one in group["params"]:
                    if one.numel() == 1:
                        seen[id(one)] = _Seen(ref(one), one.item())

        handle = register_optimizer_step_pre_hook(look)
        self._seen = seen
        finalize(self, handle.remove)

    def of(self, model: nn.Module) -> State | None:
        """Weight and bias before the last step; None if no optimiser made one."""
        found = [self._seen.get(id(one)) for one in _both(model)]
        if any(one is None for one in found):
            return None
        values = [
            one.value
            for one, parameter in zip(found, _both(model), strict=True)
            if one is not None and one.parameter() is parameter
        ]
        return (values[0], values[1]) if len(values) == 2 else None


def state_of(model: nn.Module) -> State:
    """Weight and bias of a model as they are now.

    Raises
    ------
    InputError
        If it isn't a module of one weight and then one bias.
    """
    weight, bias = _both(model)
    return weight.item(), bias.item()


def _both(model: object) -> tuple[Tensor, Tensor]:
    if not isinstance(model, nn.Module):
        told = f"{type(model).__name__!r} isn't a PyTorch module; give the one that is trained"
        raise InputError(("model", told))
    found = list(model.parameters())
    if len(found) != 2 or any(one.numel() != 1 for one in found):
        count = sum(one.numel() for one in found)
        told = (
            f"it has {count} parameters in {len(found)} tensors; give one of a weight and a bias, "
            "and record any other with animate.Recorder"
        )
        raise InputError(("model", told))
    weight, bias = found
    return weight, bias


def as_array(one: Any) -> NDArray[Any]:
    """A tensor, or what numpy can make an array of, as an array."""
    if isinstance(one, Tensor):
        return one.detach().cpu().numpy()
    return np.asarray(one)


def curve_of(model: nn.Module, x: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """What a model makes of inputs all along those of some samples, as it is used after training.

    Parameters
    ----------
    model : nn.Module
    x : Tensor or ndarray, shape (N,) or (N, 1)

    Returns
    -------
    across, predicted : ndarray, shape (n,) or (n, 1)

    Raises
    ------
    InputError
        If it can't take them.
    """
    samples = torch.as_tensor(x)
    ends = float(samples.min()), float(samples.max())
    given = torch.linspace(*ends, _CURVE_POINTS).to(samples).reshape(-1, *samples.shape[1:])
    try:
        with evaluating(model):
            return as_array(given), as_array(model(given))
    except RuntimeError as error:
        told = f"it can't take a tensor of shape {tuple(given.shape)}: {str(error).splitlines()[0]}"
        raise InputError(("model", told)) from error
