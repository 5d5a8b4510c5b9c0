"""Optimisers over many parameters that know nothing of each other."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from animate.core.optimizer import Step, rate_at, stepper


def stepper_of_many(
    model: list[Tensor],
    optimizer: Mapping[str, Any],
    *,
    lr: float,
    momentum: float,
    weight_decay: float,
) -> Step:
    """The optimiser of a recipe, over the weights (K,) and the biases (K,) of K models.

    Parameters are those of `animate.core.optimizer.stepper`. Most optimisers go
    by each number alone; Adafactor goes by the norms of tensors, which are
    those of a model of its own each.
    """
    if optimizer["name"] == "adafactor":
        return _Adafactor(model, optimizer, lr, weight_decay)
    return stepper(model, optimizer, lr=lr, momentum=momentum, weight_decay=weight_decay)


class _Adafactor:
    """`torch.optim.Adafactor` for weights of shape (1, 1) and biases of shape (1,), K of each."""

    def __init__(
        self, model: list[Tensor], optimizer: Mapping[str, Any], lr: float, weight_decay: float
    ) -> None:
        self._model, self._lr, self._weight_decay = model, lr, weight_decay
        self._beta2_decay, self._d = optimizer["beta2_decay"], optimizer["d"]
        smallest, self._relative = optimizer["eps"]
        self._eps = torch.finfo(torch.float32).eps if smallest is None else smallest
        self._variances = [torch.zeros_like(one) for one in model]
        self._steps = 0

    def __call__(self, slopes: Sequence[Tensor], share: float) -> None:
        self._steps += 1
        rate = rate_at(self._lr, share)
        most = min(rate, 1 / self._steps**0.5)
        weight = self._steps**self._beta2_decay
        for which, (one, slope) in enumerate(zip(self._model, slopes, strict=True)):
            size = one.abs().double().clamp_(min=self._relative) * most
            if self._weight_decay:
                one.mul_(1 - rate * self._weight_decay)
            variance = self._variances[which].lerp_(slope * slope, weight)
            # A weight, which has rows and columns, by the product of their variances.
            seen = variance.clone() if which else variance**2 / variance.clamp(min=self._eps)
            update = seen.clamp_(min=self._eps**2).rsqrt_().mul_(slope)
            cut = (update.abs().double() / self._d).clamp_(min=1.0)
            one.addcmul_((-size / cut).float(), update)
