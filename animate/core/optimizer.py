"""Optimisers by name, as one function that makes a step."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

# The functional form: constructing any torch.optim.Optimizer imports
# torch._dynamo first, which takes longer than the whole run.
from torch.optim.sgd import sgd

# Makes a step along the gradients, at a share of the learning rate.
Step = Callable[[Sequence[Tensor], float], None]

# Which a schedule that grows the rate stops at.
_LARGEST = 1e30

CLASSES: dict[str, str] = {
    "adadelta": "Adadelta",
    "adafactor": "Adafactor",
    "adagrad": "Adagrad",
    "adam": "Adam",
    "adamax": "Adamax",
    "adamw": "AdamW",
    "asgd": "ASGD",
    "nadam": "NAdam",
    "radam": "RAdam",
    "rmsprop": "RMSprop",
    "rprop": "Rprop",
}


def stepper(
    model: list[Tensor],
    optimizer: Mapping[str, Any],
    *,
    lr: float,
    momentum: float,
    weight_decay: float,
) -> Step:
    """The optimiser of a recipe, over the parameters of a model.

    Parameters
    ----------
    model : list of Tensor
        Changed in place by each step.
    optimizer : mapping
        `name`, sgd or a key of `CLASSES`, and the parameters of that class of
        `torch.optim`.
    lr : float
    momentum : float
        For sgd and rmsprop; 0 with others.
    weight_decay : float
        0 with rprop, which has none.
    """
    options = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in optimizer.items()
        if key != "name"
    }
    if optimizer["name"] == "sgd":
        return _sgd(model, lr, momentum=momentum, weight_decay=weight_decay, **options)
    kind = getattr(torch.optim, CLASSES[optimizer["name"]])
    if momentum:
        options["momentum"] = momentum
    if weight_decay or "weight_decay" in inspect.signature(kind).parameters:
        # The class's own default isn't always 0.
        options["weight_decay"] = weight_decay
    return _of_class(kind(model, foreach=False, **options), model, lr)


def rate_at(lr: float, share: float) -> float:
    """The rate of a step: one that grows stays a number that float32 can hold."""
    return min(lr * share, max(lr, _LARGEST))


def _sgd(model: list[Tensor], lr: float, **options: Any) -> Step:
    velocity: list[Tensor | None] = [None] * len(model)
    options = {"dampening": 0.0, "nesterov": False, **options}

    def step(slopes: Sequence[Tensor], share: float) -> None:
        sgd(
            model,
            list(slopes),
            velocity,
            lr=rate_at(lr, share),
            maximize=False,
            foreach=False,
            **options,
        )

    return step


def _of_class(optimizer: torch.optim.Optimizer, model: list[Tensor], lr: float) -> Step:
    # The first step's rate too: none of them takes it at construction.
    def step(slopes: Sequence[Tensor], share: float) -> None:
        optimizer.param_groups[0]["lr"] = rate_at(lr, share)
        for parameter, slope in zip(model, slopes, strict=True):
            parameter.grad = slope
        optimizer.step()

    return step
