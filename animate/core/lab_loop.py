"""A loop like the lab's, which tells of each step when it is done; recorded all the same."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from animate.core.before_steps import BeforeSteps, State, as_array, state_of
from animate.core.data import Samples, names
from animate.core.objective import Objective
from animate.core.possible_losses import possible_losses
from animate.core.recorder import loss_name
from animate.errors import InputError, one_of
from animate.history import History
from animate.recipe import Recipe
from animate.recipe.values import FAR

Loss = str | Callable[[Any, Any], Any]

# The losses that can be asked for by name.
_NAMES = ("cross-entropy", "mse")


class LabLoop:
    """The run of a logistic regression of one weight and one bias.

    Parameters
    ----------
    x, y : Tensor or ndarray, shape (N,) or (N, 1)
    loss : str or callable, optional
        The loss that is trained; else it is found out.
    model : nn.Module, optional
        That stands at the start.
    steps_per_epoch : int, optional

    Raises
    ------
    InputError
        If an argument isn't accepted.
    """

    def __init__(
        self, x: Any, y: Any, loss: Loss | None, model: Any, steps_per_epoch: int | None
    ) -> None:
        self._samples = _samples(x, y)
        self._loss = _checked(loss)
        if steps_per_epoch is not None and steps_per_epoch < 1:
            told = f"{steps_per_epoch!r} isn't accepted; give a whole number above 0"
            raise InputError(("steps_per_epoch", told))
        self._epoch = steps_per_epoch
        self._states: list[State] = [] if model is None else [state_of(model)]
        self._losses: list[float] = []
        # What the loop's losses were computed at, as far as that is known.
        self._known: list[tuple[State, float]] = []
        self._before = BeforeSteps()

    @property
    def ready(self) -> bool:
        """Whether both a state and the loss are known without what the loop will tell."""
        return self._loss is not None and bool(self._states)

    @property
    def steps(self) -> int:
        """How many steps are recorded."""
        return len(self._losses)

    def step(self, model: Any, loss: Any) -> None:
        """Take the model as it is after a step, and the loss of the mini-batch from before it.

        Without a state from before the first step, the run begins after it.

        Raises
        ------
        InputError
            If the model has other parameters, or the loss isn't one number.
        """
        state, before = state_of(model), self._before.of(model)
        given = as_array(loss)
        if given.size != 1 or given.dtype.kind not in "fiu":
            told = "it isn't one number; give the loss of the mini-batch"
            raise InputError(("loss", told))
        value = float(given.item())
        if before is not None:
            self._known.append((before, value))
        if not self._losses and before is not None:
            self._states = [before]
        if self._states:
            self._losses.append(value)
        self._states.append(state)

    def history(self) -> History:
        """The run so far: the start, and a state for each call.

        Raises
        ------
        InputError
            If nothing was recorded yet, or no loss that is known has the
            values that were given.
        """
        if not self._states:
            told = "nothing is recorded yet; call it in the training loop after each step"
            raise InputError(("set_para_loss", told))
        loss = self.loss()
        params = np.array(self._states, np.float32)
        losses, accuracy = Objective(self._samples, loss).evaluate(params)
        states = np.arange(len(params), dtype=np.int32)
        start = self._states[0]
        options: dict[str, Any] = {
            "data": {"name": "custom", "shape": (1,), "inputs": ("x",), "classes": ("0", "1")},
            "loss": loss if isinstance(loss, str) else "custom",
            "title": title_of(loss),
        }
        if max(map(abs, start)) <= FAR:
            options["init"] = start
        return History(
            params=params,
            loss=losses.astype(np.float32),
            accuracy=accuracy.astype(np.float32),
            batch_loss=np.array(self._losses, np.float32),
            gradient=np.empty((len(self._losses), 0), np.float32),
            batch_indices=np.empty((len(self._losses), 0), np.int32),
            epoch=-(-states // self._epoch) if self._epoch else np.zeros_like(states),
            x=self._samples.x,
            y=self._samples.y,
            recipe=Recipe.of(options).canonical(),
        )

    def loss(self) -> Loss:
        """The loss that is trained: what was said, or what the values tell."""
        if self._loss is not None:
            return self._loss
        states = [state for state, _ in self._known]
        left = possible_losses(states, [value for _, value in self._known], self._samples)
        if not left:
            told = (
                "the losses that were given are neither cross-entropies nor squared losses, each "
                "the mean over a mini-batch of X and Y from before its step; give loss="
            )
            raise InputError(("loss", told))
        if len(left) == 1:
            self._loss = left[0]
        return left[0]


def pairs(x: Any, y: Any) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """X and Y as a number a sample each."""
    inputs, classes = column("X", as_array(x)), column("Y", as_array(y))
    if not len(inputs) or len(inputs) != len(classes):
        told = f"X and Y are of {len(inputs)} and {len(classes)} samples; give as many of each"
        raise InputError(("Y", told))
    return inputs, classes


def _samples(x: Any, y: Any) -> Samples:
    inputs, classes = pairs(x, y)
    if not np.isfinite(inputs).all():
        raise InputError(("X", "a sample isn't a finite number"))
    if not np.isin(classes, (0, 1)).all():
        raise InputError(("Y", "it holds other values than 0 and 1; give the class of each sample"))
    return Samples(inputs[:, np.newaxis], classes, names(1), ("0", "1"))


def column(name: str, array: NDArray[Any]) -> NDArray[np.float32]:
    """An array of one number a sample, shape (N,) or (N, 1), as (N,)."""
    if array.ndim not in (1, 2) or array.shape[1:] not in ((), (1,)):
        told = f"it has the shape {array.shape}; give one number a sample, (N,) or (N, 1)"
        raise InputError((name, told))
    if array.dtype.kind not in "fiub":
        raise InputError((name, "it isn't an array of numbers"))
    return array.reshape(-1).astype(np.float32)


def _checked(loss: Any) -> Loss | None:
    """The loss by its name if it has one."""
    if loss is None or (isinstance(loss, str) and loss in _NAMES):
        return loss
    if not callable(loss):
        told = f"{loss!r} isn't accepted; give {one_of(_NAMES)}, or a function of (yhat, Y)"
        raise InputError(("loss", told))
    name = loss_name(loss)
    return name if name in _NAMES else loss


def title_of(loss: Loss) -> str:
    """What a picture of a run on that loss is headed by."""
    if not isinstance(loss, str):
        return "Logistic regression"
    called = {"cross-entropy": "cross-entropy", "mse": "squared loss"}
    return f"Logistic regression, {called[loss]}"
