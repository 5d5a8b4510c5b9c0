"""What happens in a run, gathered step by step into its history."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from animate.core.data import Samples
from animate.core.objective import Objective
from animate.core.units import Units
from animate.errors import InputError
from animate.history import History
from animate.limits import RECORDED

# Logits that are worth a call of their own when states are evaluated.
_WORTHWHILE = 2**22


def batches(samples: int, batch_size: int) -> list[slice]:
    """The samples of each batch of an epoch; the last takes what is left."""
    return [slice(start, start + batch_size) for start in range(0, samples, batch_size)]


def steps(samples: int, batch_size: int, epochs: int) -> int:
    """How many steps a run has that isn't stopped early.

    Raises
    ------
    InputError
        If their history would be too large to hold.
    """
    if samples * epochs > RECORDED:
        found = f"{epochs} epochs of {samples} samples are more than can be recorded"
        raise InputError(("epochs", f"{found}; give at most {RECORDED // samples}"))
    return epochs * -(-samples // batch_size)


class Log:
    """A run as it goes on.

    Parameters
    ----------
    samples : Samples
    objective : Objective
        What is minimised, over all data.
    units : Units
        Those of the parameters that are trained.
    batch_size, epochs : int
    """

    def __init__(
        self, samples: Samples, objective: Objective, units: Units, batch_size: int, epochs: int
    ) -> None:
        self._samples, self._objective, self._units = samples, objective, units
        self._width = min(batch_size, len(samples.y))
        self.steps = steps(len(samples.y), batch_size, epochs)
        count = samples.x.shape[1] + 1
        self._trained = np.empty((self.steps + 1, count), np.float32)
        self._gradient = np.empty((self.steps, count), np.float32)
        self._batch_loss = np.empty(self.steps, np.float32)
        self._loss = np.empty(self.steps + 1)
        self._accuracy = np.empty(self.steps + 1)
        self._orders: list[NDArray[np.int32]] = []
        self.done = 0
        self._evaluated = 0  # states

    def start(self, trained: Sequence[float]) -> None:
        """Record the parameters before the first step."""
        self._trained[0] = trained

    def epoch(self, order: NDArray[np.int32]) -> None:
        """Record the order of the samples in an epoch that begins."""
        self._orders.append(order)

    def step(self, loss: float, gradient: Sequence[float], trained: Sequence[float]) -> bool:
        """Record a step: the loss of its batch, the gradient it followed, and where it led.

        Returns whether it led to a point that is finite.
        """
        self._batch_loss[self.done] = loss
        self._gradient[self.done] = gradient
        self.done += 1
        self._trained[self.done] = trained
        if (self.done + 1 - self._evaluated) * len(self._samples.y) >= _WORTHWHILE:
            self._evaluate()
        return bool(np.isfinite(self._trained[self.done]).all())

    def loss(self) -> float:
        """What is minimised, over all data, where the run is now."""
        self._evaluate()
        return float(self._loss[self.done])

    def slope(self) -> float:
        """The norm of its gradient, in the data's own units."""
        here = self._own(self._trained[self.done])
        return float(np.linalg.norm(self._objective.gradient(here)))

    def history(self, recipe: str) -> History:
        """The run up to now."""
        self._evaluate()
        done, penalty = self.done, self._objective.weight_decay
        batch_loss, gradient = self._batch_loss[:done], self._gradient[:done].astype(np.float64)
        if penalty:
            # What a step with weight decay goes down is the loss with its penalty.
            before = self._trained[:done].astype(np.float64)
            batch_loss = batch_loss + penalty / 2 * (before**2).sum(axis=1)
            gradient = gradient + penalty * before
        return History(
            params=self._own(self._trained[: done + 1]),
            loss=_single(self._loss[: done + 1]),
            accuracy=_single(self._accuracy[: done + 1]),
            batch_loss=_single(batch_loss),
            gradient=_single(self._units.own_gradient(gradient)),
            batch_indices=self._indices(),
            epoch=self._epochs(),
            x=self._samples.x,
            y=self._samples.y,
            recipe=recipe,
        )

    def _own(self, trained: NDArray[np.float32]) -> NDArray[np.float32]:
        return _single(self._units.own(trained.astype(np.float64)))

    def _evaluate(self) -> None:
        """Evaluate the states that haven't been."""
        chosen = slice(self._evaluated, self.done + 1)
        states = self._own(self._trained[chosen])
        self._loss[chosen], self._accuracy[chosen] = self._objective.evaluate(states)
        self._evaluated = self.done + 1

    def _indices(self) -> NDArray[np.int32]:
        """The samples of each step's batch, filled up with -1."""
        samples, width = len(self._samples.y), self._width
        each = -(-samples // width)
        rows = np.full((len(self._orders), each * width), -1, np.int32)
        for row, order in zip(rows, self._orders, strict=True):
            row[:samples] = order
        return rows.reshape(-1, width)[: self.done]

    def _epochs(self) -> NDArray[np.int32]:
        """Epoch of each state: 0 at the start, then 1 for the first epoch's steps, and so on."""
        each = -(-len(self._samples.y) // self._width)
        return np.asarray((np.arange(self.done + 1) + each - 1) // each, np.int32)


def _single(values: NDArray[np.floating]) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):
        return values.astype(np.float32, copy=False)
