"""Gradient descent on a network that comes along, every step recorded."""

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from typing import Any

import torch
from torch import Tensor

from animate.core.criterion import one_number
from animate.core.data import Samples
from animate.core.log import batches, steps
from animate.core.minibatches import minibatches
from animate.core.modules import one_thread, trained_parameters
from animate.core.network import Network
from animate.core.optimizer import stepper
from animate.core.outputs import like
from animate.core.recorder import Recorder
from animate.core.shipped import shipped
from animate.errors import InputError
from animate.history import History
from animate.limits import RECORDED
from animate.progress import Progress, silent


class Descent:
    """A network and its loss, with what an optimiser's step asks for.

    What is gone down is the loss of a batch and the penalty of weight decay,
    which the optimiser adds to the gradient by itself.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.parameters: list[Tensor] = [one for _, one in trained_parameters(network.module)]

    def slopes(self, chosen: Tensor) -> tuple[Tensor, list[Tensor]]:
        """The loss of some samples, without the penalty, and its gradient."""
        value = self._loss(chosen)
        return value.detach(), list(torch.autograd.grad(value, self.parameters))

    def penalty(self) -> float:
        decay = self.network.weight_decay
        return decay / 2 * sum(float((one.detach() ** 2).sum()) for one in self.parameters)

    def pulls(self) -> list[Tensor]:
        """The gradient of the penalty."""
        return [self.network.weight_decay * one.detach() for one in self.parameters]

    def sound(self) -> bool:
        """Whether all parameters are finite."""
        # A sum of finite numbers may overflow, so that it alone doesn't tell.
        total = sum(float(one.detach().sum()) for one in self.parameters)
        return isfinite(total) or all(bool(torch.isfinite(one).all()) for one in self.parameters)

    def arrived(self, stop_loss: float | None, stop_gradient: float | None) -> bool:
        """Whether loss or gradient over all samples are down to where the run is to stop."""
        if stop_loss is None and stop_gradient is None:
            return False
        value, slopes = self.slopes(torch.arange(len(self.network.x)))
        whole = [slope + pull for slope, pull in zip(slopes, self.pulls(), strict=True)]
        steepness = float(torch.cat([one.reshape(-1) for one in whole]).norm())
        return (stop_loss is not None and float(value) + self.penalty() <= stop_loss) or (
            stop_gradient is not None and steepness <= stop_gradient
        )

    def _loss(self, chosen: Tensor) -> Tensor:
        network = self.network
        y = network.y[chosen]
        return one_number(network.loss(like(network.module(network.x[chosen]), y), y))


def check_length(job: Mapping[str, Any], samples: Samples) -> None:
    """Find a run too long to be recorded before it is trained.

    Raises
    ------
    InputError
    """
    count = shipped(job, samples).parameters.count
    each = -(-len(samples.y) // job["batch_size"])
    if count * each * job["epochs"] > RECORDED:
        found = f"{job['epochs']} epochs of {each} steps of {count} parameters"
        most = RECORDED // (count * each)
        accepted = f"give at most {most}" if most else "give a smaller model or larger batches"
        raise InputError(("epochs", f"{found} are more than can be recorded; {accepted}"))


@one_thread()
def learn(
    samples: Samples,
    job: Mapping[str, Any],
    on_step: Progress = silent,
) -> History:
    """Train a network by stochastic gradient descent.

    Parameters
    ----------
    samples : Samples
    job : mapping
        The training keys of a recipe as plain values, as
        `animate.core.train.descend` takes them, with `model` and `recipe`.
        The start is drawn by `seed`, and so are the orders of the samples.
    on_step : callable
        Called after each step with its number and the number of all steps.

    Returns
    -------
    History
        As of `animate.core.train.descend`, in the parameters of the network.

    Raises
    ------
    InputError
        If a loss of the user's own can't be trained on.
    """
    network = shipped(job, samples)
    descent = Descent(network)
    each = len(batches(len(samples.y), job["batch_size"]))
    recorder = Recorder(
        network.module,
        network.loss,
        network.x,
        network.y,
        inputs=samples.inputs,
        classes=samples.classes,
        outputs=network.outputs,
        gradients=True,
        steps_per_epoch=each,
    )
    # What is shown is what is gone down, and that is with its penalty.
    recorder.problem = network
    step = stepper(
        descent.parameters,
        job["optimizer"],
        lr=job["lr"],
        momentum=job["momentum"],
        weight_decay=job["weight_decay"],
    )
    total = steps(len(samples.y), job["batch_size"], job["epochs"])
    for rate, chosen in minibatches(job, len(samples.y)):
        value, slopes = descent.slopes(chosen)
        if network.weight_decay:
            value = value + descent.penalty()
        followed = [slope + pull for slope, pull in zip(slopes, descent.pulls(), strict=True)]
        with torch.no_grad():
            step(slopes, rate)
        for parameter, slope in zip(descent.parameters, followed, strict=True):
            parameter.grad = slope
        recorder.step(value, batch=chosen)
        on_step(recorder.steps, total)
        if not descent.sound() or descent.arrived(job["stop_loss"], job["stop_gradient"]):
            break
    # Whoever waits hears that this is going on, too.
    history = recorder.history(lambda done, states: on_step(recorder.steps, total))
    return replace(history, recipe=job["recipe"])
