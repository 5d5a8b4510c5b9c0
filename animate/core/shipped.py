"""The networks that come along, by name."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from animate.core.criterion import NO_GRADIENT, one_number
from animate.core.data import Samples
from animate.core.network import Network
from animate.core.objective import penalty_of
from animate.core.outputs import OutputsName, predictions
from animate.core.units import Units
from animate.errors import InputError

_ACTIVATIONS: dict[str, type[nn.Module]] = {"tanh": nn.Tanh, "relu": nn.ReLU}


class _Linear(nn.Linear):
    """A layer that draws no numbers when it is made.

    PyTorch's own `skip_init` loads sympy for that, which takes a fifth of a second.
    """

    def reset_parameters(self) -> None:
        """The global generator is the user's."""


class Standardized(nn.Module):
    """Shifts and scales inputs; what is shown of a model behind it is in the data's own units."""

    mean: Tensor
    scale: Tensor

    def __init__(self, units: Units) -> None:
        super().__init__()
        assert units.mean is not None and units.scale is not None
        self.register_buffer("mean", torch.from_numpy(units.mean.astype(np.float32)))
        self.register_buffer("scale", torch.from_numpy(units.scale.astype(np.float32)))

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean) / self.scale


def shipped(job: Mapping[str, Any], samples: Samples) -> Network:
    """The problem of a network by its name, at the start that its seed draws.

    Parameters
    ----------
    job : mapping
        The training keys of a recipe as plain values; `loss` may be a
        function of the user's own, of torch tensors (yhat, y).
    samples : Samples
    """
    classes = len(samples.classes)
    one_column = job["model"]["name"] == "mlp" and classes <= 2
    module = _module(job, samples, 1 if one_column else classes)
    meaning: OutputsName = "logits" if classes else "values"
    x = torch.from_numpy(np.array(samples.x))
    y = torch.from_numpy(np.array(samples.y))
    return Network(
        module,
        _loss(job["loss"], meaning, classes),
        x,
        y if one_column else y.long(),
        samples,
        meaning,
        penalty_of(job),
    )


def _module(job: Mapping[str, Any], samples: Samples, outputs: int) -> nn.Module:
    model, inputs = job["model"], samples.x.shape[1]
    generator = torch.Generator().manual_seed(job["seed"])
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    if job["standardize"]:
        layers["standardized"] = Standardized(Units.of(samples.x, standardize=True))
    widths = [inputs, *model.get("hidden", ())]
    for number, (before, after) in enumerate(pairwise(widths), start=1):
        layers[f"hidden{number}"] = _linear(before, after, generator)
        layers[f"activation{number}"] = _ACTIVATIONS[model["activation"]]()
    layers["output"] = _linear(widths[-1], outputs, generator)
    return nn.Sequential(layers)


def _linear(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    """A layer as `torch.nn.Linear` starts: evenly from -1 to 1 over the root of its inputs."""
    layer = _Linear(inputs, outputs, dtype=torch.float32)
    bound = 1 / sqrt(inputs)
    for parameter in (layer.weight, layer.bias):
        nn.init.uniform_(parameter, -bound, bound, generator=generator)
    return layer


def _loss(
    loss: str | Callable[[Any, Any], Any], meaning: OutputsName, classes: int
) -> Callable[[Tensor, Tensor], Tensor]:
    if callable(loss):
        return _own(loss, meaning, classes)
    if loss == "mse":
        return functional.mse_loss
    return _cross_entropy


def _own(
    loss: Callable[[Any, Any], Any], meaning: OutputsName, classes: int
) -> Callable[[Tensor, Tensor], Tensor]:
    """The user's own (yhat, y), as a function of outputs."""

    def own(outputs: Tensor, y: Tensor) -> Tensor:
        value = one_number(loss(predictions(outputs, meaning, classes), y))
        if outputs.requires_grad and not value.requires_grad:
            raise InputError(("loss", NO_GRADIENT))
        return value

    return own


def _cross_entropy(outputs: Tensor, y: Tensor) -> Tensor:
    if outputs.ndim == 1:
        return functional.binary_cross_entropy_with_logits(outputs, y)
    return functional.cross_entropy(outputs, y)
