"""Gradient descent on a linear unit, every step recorded."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from animate.core.criterion import criterion
from animate.core.data import Samples
from animate.core.log import Log, batches
from animate.core.modules import one_thread
from animate.core.optimizer import stepper
from animate.core.regression import UNITS
from animate.core.schedule import share
from animate.core.units import Units
from animate.errors import InputError
from animate.history import History


@one_thread()
def descend(
    samples: Samples,
    *,
    model: Mapping[str, Any],
    init: Sequence[float],
    loss: str | Callable[[Any, Any], Any],
    optimizer: Mapping[str, Any],
    lr: float,
    momentum: float,
    weight_decay: float,
    schedule: Mapping[str, Any],
    batch_size: int,
    epochs: int,
    stop_loss: float | None,
    stop_gradient: float | None,
    seed: int,
    shuffle: bool,
    standardize: bool,
    recipe: str,
    on_step: Callable[[int, int], None] = lambda step, steps: None,
) -> History:
    """Train yhat = sigmoid(w x + b), or yhat = w x + b, by stochastic gradient descent.

    Parameters
    ----------
    samples : Samples
    model : mapping
        `name`, a key of `animate.core.regression.UNITS`.
    init : sequence of float
        w and b at the start, or w1, w2 and b, in the data's own units; w and
        b for data of two inputs are w, w and b.
    loss : str or callable
        A key of `animate.core.criterion.CRITERIA`, for values 'mse', or a function of tensors
        (yhat, y), each of the shape of the batch, that returns a scalar.
    optimizer : mapping
        `name` and parameters, as `animate.core.optimizer.stepper` takes them.
    lr, momentum, weight_decay : float
        As in `torch.optim`.
    schedule : mapping
        `name` and parameters, as `animate.core.schedule.share` takes them.
    batch_size : int
        Samples a step; the last batch of an epoch takes what is left.
    epochs : int
    stop_loss, stop_gradient : float or None
        End after the first step at which what is minimised, over all data, or
        the norm of its gradient, is at or below this.
    seed : int
        Of the generator that shuffles.
    shuffle : bool
        Draw a new order of the samples every epoch; else keep their order.
    standardize : bool
        Train on inputs of mean 0 and standard deviation 1.
    recipe : str
        Kept in the history as it is.
    on_step : callable
        Called after each step with its number and the number of all steps.

    Returns
    -------
    History
        In the data's own units. Its losses and gradients include the penalty
        of weight decay, except where the optimiser keeps that apart. A run
        that turns to inf or nan ends with the step at which it did.

    Raises
    ------
    InputError
        If the start isn't one for the data, if a loss of the user's own isn't
        a finite number there, or if the run is too long to be recorded.
    """
    units = Units.of(samples.x, standardize)
    objective = UNITS[model["name"]].of(
        samples,
        {
            "loss": loss,
            "optimizer": optimizer,
            "weight_decay": weight_decay,
            "standardize": standardize,
        },
    )
    start = _start(samples, init)
    if not np.isfinite(objective.evaluate(start)[0]):
        raise InputError(("loss", "it isn't a finite number at the start"))
    log = Log(samples, objective, units, batch_size, epochs)

    *weights, lift = units.trained(start)
    weight = torch.tensor([weights], dtype=torch.float32, requires_grad=True)
    bias = torch.tensor([lift], dtype=torch.float32, requires_grad=True)
    unit = [weight, bias]
    # Copies: torch shares no memory that can't be written to.
    inputs = torch.from_numpy(units.inputs(samples.x).copy())
    labels = torch.from_numpy(samples.y.copy())
    value_of = criterion(loss, values=not samples.classes)
    step = stepper(unit, optimizer, lr=lr, momentum=momentum, weight_decay=weight_decay)
    parts = batches(len(samples.y), batch_size)
    generator = torch.Generator().manual_seed(seed)
    order = torch.arange(len(samples.y))
    numbers = order.numpy().astype(np.int32)

    def one_epoch(rate: float) -> bool:
        """Whether to go on after it."""
        for part in parts:
            chosen = order[part]
            z = functional.linear(inputs[chosen], weight, bias)[:, 0]
            value = value_of(z, labels[chosen])
            slopes = torch.autograd.grad(value, unit)
            with torch.no_grad():
                step(slopes, rate)
            sound = log.step(value.item(), _numbers(slopes), _numbers(unit))
            on_step(log.done, log.steps)
            if not sound or _arrived(log, stop_loss, stop_gradient):
                return False
        return True

    log.start(_numbers(unit))
    for epoch in range(epochs):
        if shuffle:
            order = torch.randperm(len(samples.y), generator=generator)
            numbers = order.numpy().astype(np.int32)
        log.epoch(numbers)
        if not one_epoch(share(schedule, epoch, epochs)):
            break
    return log.history(recipe)


def _start(samples: Samples, init: Sequence[float]) -> NDArray[np.float64]:
    inputs = samples.x.shape[1]
    if len(init) == 2:
        return np.array([init[0]] * inputs + [init[1]])
    if len(init) != inputs + 1:
        given = ",".join(f"{number:g}" for number in init)
        raise InputError(
            ("init", f"{given!r} isn't accepted for data of one input; give two numbers W,B")
        )
    return np.array(init)


def _numbers(unit: Sequence[Tensor]) -> list[float]:
    weight, bias = unit
    return [*weight.tolist()[0], bias.item()]


def _arrived(log: Log, stop_loss: float | None, stop_gradient: float | None) -> bool:
    return (stop_loss is not None and log.loss() <= stop_loss) or (
        stop_gradient is not None and log.slope() <= stop_gradient
    )
