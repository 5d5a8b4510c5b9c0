"""Gradient descent on a linear unit of one input, from many starts at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from animate.core.data import Samples
from animate.core.log import steps
from animate.core.many import stepper_of_many
from animate.core.minibatches import minibatches
from animate.core.objective import Objective
from animate.core.regression import UNITS
from animate.core.units import Units
from animate.errors import InputError
from animate.progress import Progress, silent

Singles = NDArray[np.float32]

# Logits held at one time, 4 bytes each: a MiB, which stays in the cache.
_HELD = 2**18

# PyTorch computes so many elements of a tensor one by one, as long as they don't
# fill the registers of a processor; larger batches are rounded otherwise.
_FEW = 32


class Reached(NamedTuple):
    """Where the runs from K starts are at F of their steps.

    Attributes
    ----------
    params : ndarray of float32, shape (F, K, 2)
        w and b, in the data's own units.
    loss, accuracy : ndarray of float32, shape (F, K)
        Over all the data. Once a run isn't finite its loss isn't either, and
        its accuracy is nan; so is that of a model of values.
    """

    params: Singles
    loss: Singles
    accuracy: Singles


def device_of(name: str) -> torch.device:
    """The device by that name; 'auto' is a GPU where there is one.

    Raises
    ------
    InputError
        If there is none.
    """
    there = torch.cuda.is_available()
    if name == "cuda" and not there:
        raise InputError(("device", "there is no GPU that PyTorch can use; give auto or cpu"))
    return torch.device("cuda" if name != "cpu" and there else "cpu")


def descend_from(
    samples: Samples,
    job: Mapping[str, Any],
    starts: NDArray[np.float64],
    shown: Sequence[int],
    device: str = "auto",
    on_step: Progress = silent,
) -> Reached:
    """Train a linear unit from each of some starts, all on the same mini-batches.

    Each run is the one that `animate.core.train.descend` has from that start:
    with mini-batches of up to 32 samples, on a processor, usually to the last
    bit. Where a loss is all but flat, or steps are too large, a run may make
    much of a single rounding, so every number is rounded as it is there.

    Parameters
    ----------
    samples : Samples
        Of one input.
    job : mapping
        The training keys of a recipe as plain values; `init` doesn't matter.
    starts : ndarray, shape (K, 2)
        w and b in the data's own units.
    shown : sequence of int
        The steps to record, ascending; 0 is the start.
    device : str
        As `device_of` takes it.
    on_step : callable
        Called after each step with its number and the number of all steps.

    Raises
    ------
    InputError
        If there is no such device, or the runs are too long.
    """
    chosen = device_of(device)
    last = steps(len(samples.y), job["batch_size"], job["epochs"])
    units = Units.of(samples.x, job["standardize"])
    objective = UNITS[job["model"]["name"]].of(samples, job)
    runs = _Runs(samples, job, units.trained(starts), units, chosen)
    stops = _Stops(objective, job["stop_loss"], job["stop_gradient"])
    record = _Record(objective, len(shown), len(starts))
    wanted = iter([*shown, last + 1])
    following = next(wanted)
    if following == 0:
        record.add(runs.here())
        following = next(wanted)
    for step, (rate, batch) in enumerate(minibatches(job, len(samples.y)), start=1):
        before = runs.copy() if stops.any else None
        runs.step(batch, rate)
        if before is not None:
            stops.hold(runs, before)
        if step == following:
            record.add(runs.here())
            following = next(wanted)
        on_step(step, last)
    return record.reached()


class _Runs:
    """The K runs: a weight and a bias each, as float32 on the device."""

    def __init__(
        self,
        samples: Samples,
        job: Mapping[str, Any],
        trained: NDArray[np.float64],
        units: Units,
        device: torch.device,
    ) -> None:
        self._units, self._device = units, device
        numbers = torch.from_numpy(trained.astype(np.float32)).to(device)
        self._unit = [numbers[:, 0].clone(), numbers[:, 1].clone()]
        # Copies: torch shares no memory that can't be written to.
        self._inputs = torch.from_numpy(units.inputs(samples.x)[:, 0].copy()).to(device)
        self._labels = torch.from_numpy(samples.y.copy()).to(device)
        self._slope = _SLOPES[job["loss"]] if samples.classes else _of_values
        self._step = stepper_of_many(
            self._unit,
            job["optimizer"],
            lr=job["lr"],
            momentum=job["momentum"],
            weight_decay=job["weight_decay"],
        )

    @torch.no_grad()
    def step(self, batch: Tensor, rate: float) -> None:
        """Make a step from the mean gradient over some samples, at a share of the rate."""
        chosen = batch.to(self._device)
        x, y = self._inputs[chosen], self._labels[chosen]
        slopes = [torch.empty_like(one) for one in self._unit]
        for part in self._parts(len(x)):
            weight, bias = (one[part] for one in self._unit)
            found = self._slope(self._logits(weight, bias, x), y)
            slopes[0][part], slopes[1][part] = self._sums(found, x)
        self._step(slopes, rate)

    def here(self) -> Singles:
        """Where every run is, w and b in the data's own units, shape (K, 2)."""
        trained = torch.stack(self._unit, dim=1).cpu().numpy().astype(np.float64)
        with np.errstate(over="ignore"):
            return self._units.own(trained).astype(np.float32)

    def copy(self) -> list[Tensor]:
        """Weights and biases as they are now."""
        return [one.clone() for one in self._unit]

    def put_back(self, which: NDArray[np.bool_], before: Sequence[Tensor]) -> None:
        """Give some runs the weights and biases that they had."""
        chosen = torch.from_numpy(which).to(self._device)
        for one, old in zip(self._unit, before, strict=True):
            one[chosen] = old[chosen]

    def _parts(self, batch: int) -> Iterator[slice]:
        """Few enough runs at a time for their logits to stay in the cache."""
        size = max(1, _HELD // batch)
        return (slice(start, start + size) for start in range(0, len(self._unit[0]), size))

    def _alone(self, batch: int) -> bool:
        """Whether the elements of such a batch are computed one by one in a run by itself."""
        return self._device.type == "cpu" and batch <= _FEW

    def _logits(self, weight: Tensor, bias: Tensor, x: Tensor) -> Tensor:
        """The logits of some runs and a batch, shape (K, B)."""
        shape = len(weight), len(x)
        # What lies apart in memory is computed one by one.
        apart = self._alone(len(x))
        spread = torch.empty((*shape, 2) if apart else shape, dtype=x.dtype, device=self._device)
        z = spread[..., 0] if apart else spread
        torch.mul(weight[:, None], x, out=z)
        z += bias[:, None]
        return z

    def _sums(self, slopes: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
        """The gradient by weight and bias, from the derivatives by the logits (K, B)."""
        if not self._alone(len(x)):
            return slopes @ x, slopes.sum(dim=1)
        first, *others = x.tolist()
        weight = slopes[:, 0] * first
        for column, one in enumerate(others, start=1):
            # Product and sum are rounded once, as in a product of matrices.
            weight.add_(slopes[:, column], alpha=one)
        return weight, slopes.sum(dim=1)


# The derivatives of the losses in `animate.core.criterion`, means over a batch,
# by the logits z (K, B) of many runs and the labels y (B,).


def _cross_entropy(z: Tensor, y: Tensor) -> Tensor:
    return (torch.sigmoid(z) - y).div_(len(y))


def _squared(z: Tensor, y: Tensor) -> Tensor:
    predicted = torch.sigmoid(z)
    outer = (predicted - y).mul_(2 / len(y))
    slopes: Tensor = torch.ops.aten.sigmoid_backward(outer, predicted)
    return slopes


def _hinge(z: Tensor, y: Tensor) -> Tensor:
    side = 2 * y - 1
    return (1 - side * z > 0) * (-side / len(y))


def _of_values(z: Tensor, y: Tensor) -> Tensor:
    return (z - y).mul_(2 / len(y))


_SLOPES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "cross-entropy": _cross_entropy,
    "mse": _squared,
    "hinge": _hinge,
}


class _Stops:
    """Which runs are down to where they are to stop."""

    def __init__(
        self, objective: Objective, stop_loss: float | None, stop_gradient: float | None
    ) -> None:
        self._objective, self._loss, self._gradient = objective, stop_loss, stop_gradient
        self._stopped: NDArray[np.bool_] | None = None
        self.any = stop_loss is not None or stop_gradient is not None

    def hold(self, runs: _Runs, before: Sequence[Tensor]) -> None:
        """After a step: let those that had stopped stand still, and see which others do now."""
        if self._stopped is not None:
            runs.put_back(self._stopped, before)
        here = runs.here()
        arrived = np.zeros(len(here), bool)
        if self._loss is not None:
            arrived |= self._objective.losses(here) <= self._loss
        if self._gradient is not None:
            arrived |= np.linalg.norm(self._objective.gradient(here), axis=1) <= self._gradient
        self._stopped = arrived


class _Record:
    """What is kept of the steps that are shown."""

    def __init__(self, objective: Objective, shown: int, runs: int) -> None:
        self._objective, self._done = objective, 0
        self._reached = Reached(
            np.empty((shown, runs, 2), np.float32),
            np.empty((shown, runs), np.float32),
            np.empty((shown, runs), np.float32),
        )

    def add(self, here: Singles) -> None:
        params, losses, accuracies = self._reached
        params[self._done] = here
        loss, accuracy = self._objective.evaluate(here)
        accuracy[~np.isfinite(loss)] = np.nan
        with np.errstate(over="ignore"):
            losses[self._done], accuracies[self._done] = loss, accuracy
        self._done += 1

    def reached(self) -> Reached:
        return self._reached
