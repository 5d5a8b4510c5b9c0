"""A training loop of somebody's own, recorded step by step."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from animate.core.given import check, problem_of_given
from animate.core.modules import floating_buffers, trained_parameters
from animate.core.network import Network
from animate.core.rows import Rows
from animate.errors import InputError
from animate.history import History
from animate.progress import Progress, patiently
from animate.recipe import Recipe

# Gradients of larger models are recorded only if they are asked for.
_SMALL = 1000

# In bytes: what goes beyond it is kept on disk.
_IN_MEMORY = 512 * 2**20

# Looked up once, not at each step.
_pointer = Tensor.data_ptr

# What recipes call the losses of PyTorch.
_LOSSES = {
    "BCELoss": "cross-entropy",
    "BCEWithLogitsLoss": "cross-entropy",
    "CrossEntropyLoss": "cross-entropy",
    "NLLLoss": "cross-entropy",
    "binary_cross_entropy": "cross-entropy",
    "binary_cross_entropy_with_logits": "cross-entropy",
    "cross_entropy": "cross-entropy",
    "nll_loss": "cross-entropy",
    "MSELoss": "mse",
    "mse_loss": "mse",
}


class Recorder:
    """Records every step of a training loop: one call a step, after the optimiser's.

    >>> rec = animate.Recorder(model, loss, X, y)
    >>> for xb, yb in loader:
    ...     batch_loss = loss(model(xb)[:, 0], yb)
    ...     optimizer.zero_grad()
    ...     batch_loss.backward()
    ...     optimizer.step()
    ...     rec.step(batch_loss)
    >>> animate.render(rec, "mine.gif")

    The parameters are copied at each step; the loss over all of X and y at
    each is computed when the history is asked for, with the model as it is
    used after training (`eval` mode). The model, its mode and the random
    state stay as they are, and no graph is kept.

    Parameters
    ----------
    model : torch.nn.Module
        Any; its parameters at this moment are the start. What requires no
        gradient isn't recorded.
    loss : callable
        Of (outputs, y), to the mean over the samples. Outputs of shape (N, 1)
        are given to it as (N,) if y is (N,).
    X : Tensor or ndarray, shape (N,), (N, D) or (N, ...)
        The inputs that the loss is shown over: the training set, or a part of
        a large one.
    y : Tensor or ndarray, shape (N,) or (N, 1)
        Their classes or values, as the loss takes them.
    inputs, classes : sequence of str, optional
        What the D inputs and the classes are called.
    outputs : {'logits', 'probabilities', 'log-probabilities', 'values'}, optional
        What the model's outputs mean; found out from the loss, the outputs
        and y if it isn't given.
    label : str, optional
        What tells this run from others that it is drawn with.
    gradients : bool, optional
        Whether to record the gradient of each step, which has to be there
        when `step` is called; by default that of models of up to 1,000
        parameters.
    steps_per_epoch : int, optional
        How many steps make an epoch; else no epochs are shown.
    in_memory : int
        Bytes that are held in memory; a longer record is kept in a temporary
        file.

    Attributes
    ----------
    steps : int
        How many were recorded.

    Raises
    ------
    InputError
        If X and y don't fit the model and the loss, or the loss of the start
        isn't a finite number.
    """

    def __init__(
        self,
        model: nn.Module,
        loss: Callable[[Any, Any], Any],
        X: Tensor | NDArray[Any],  # noqa: N803  # as everybody calls it
        y: Tensor | NDArray[Any],
        *,
        inputs: Sequence[str] | None = None,
        classes: Sequence[str] | None = None,
        outputs: str | None = None,
        label: str | None = None,
        gradients: bool | None = None,
        steps_per_epoch: int | None = None,
        in_memory: int = _IN_MEMORY,
    ) -> None:
        check(model, loss)
        self._model, self._loss = model, loss
        self._parameters = [one for _, one in trained_parameters(model)]
        self._buffers = [one for _, one in floating_buffers(model)]
        if not self._parameters:
            raise InputError(("model", "it has no parameters that are trained"))
        self._look_again()
        count = sum(one.numel() for one in self._parameters)
        self._params = Rows(count, in_memory)
        self._held = Rows(sum(one.numel() for one in self._buffers), in_memory)
        recorded = count <= _SMALL if gradients is None else gradients
        self._gradients = Rows(count, in_memory) if recorded else None
        self._asked = bool(gradients)
        self._losses: list[float] = []
        self._batches: list[NDArray[np.int32]] = []
        self._epoch = steps_per_epoch
        self._told = np.empty((2, 0))
        self.problem = problem_of_given(model, loss, X, y, inputs, classes, outputs)
        self._recipe = _recipe(model, loss, self.problem, label)
        self._copy()

    @property
    def steps(self) -> int:
        return len(self._losses)

    def step(self, batch_loss: Tensor | float, batch: Any = None) -> None:
        """Record a step that the optimiser has just made.

        Parameters
        ----------
        batch_loss : Tensor or float
            The loss of the mini-batch that the step followed, as it was
            before.
        batch : sequence of int, optional
            Which samples of X were in it; given at every step or at none.

        Raises
        ------
        InputError
            If the loss isn't one number, or a gradient that was asked for
            isn't there.
        """
        try:
            value = batch_loss.item() if isinstance(batch_loss, Tensor) else float(batch_loss)
        except (RuntimeError, TypeError, ValueError):
            told = "it isn't one number; give the loss of the mini-batch"
            raise InputError(("batch_loss", told)) from None
        if self._gradients is not None:
            self._copy_gradients(self._gradients)
        self._copy()
        self._losses.append(value)
        if batch is not None:
            self._batches.append(np.asarray(batch, np.int32).ravel())

    def history(self, on_part: Progress | None = None) -> "History":
        """The run up to now, with the loss over all data at each state.

        States that were evaluated before aren't again.

        Parameters
        ----------
        on_part : callable, optional
            Called now and then with the number of states evaluated and of
            all; else a long wait is told of on stderr.
        """
        params = self._params.array()
        buffers = self._held.array() if self._buffers else np.empty((len(params), 0), np.float32)
        new = slice(self._told.shape[1], len(params))
        if new.start < new.stop:
            tell = on_part or patiently(f"the loss at {new.stop - new.start:,} states")
            found = self.problem.evaluate(params[new], buffers[new], tell)
            self._told = np.concatenate([self._told, found], axis=1)
        loss, accuracy = self._told.astype(np.float32)
        slopes = self._gradients
        return History(
            params=params,
            loss=loss,
            accuracy=accuracy,
            batch_loss=np.array(self._losses, np.float32),
            gradient=np.empty((self.steps, 0), np.float32) if slopes is None else slopes.array(),
            batch_indices=self._indices(),
            epoch=self._epochs(),
            x=self.problem.samples.x,
            y=self.problem.samples.y,
            recipe=self._recipe,
            buffers=buffers,
        )

    def _copy(self) -> None:
        """Copy the parameters and the buffers as they are now."""
        if self._pointers != [*map(_pointer, self._parameters)]:
            self._look_again()
        row = self._params.new()
        if self._plain:
            for place, numbers in self._views:
                row[place] = numbers
        else:
            row[:] = _numbers(self._parameters)
        if self._buffers:
            self._held.new()[:] = _numbers(self._buffers)

    def _look_again(self) -> None:
        """Find the parameters' numbers, which may have moved."""
        self._pointers = [*map(_pointer, self._parameters)]
        self._plain = all(
            one.is_contiguous() and one.dtype == torch.float32 and one.device.type == "cpu"
            for one in self._parameters
        )
        self._views: list[tuple[slice, memoryview]] = []
        if not self._plain:
            return
        start = 0
        for one in self._parameters:
            numbers = one.detach().numpy().reshape(-1).data
            self._views.append((slice(start, start + len(numbers)), numbers))
            start += len(numbers)

    def _copy_gradients(self, rows: Rows) -> None:
        slopes = [one.grad for one in self._parameters]
        found = [slope for slope in slopes if slope is not None]
        if len(found) < len(slopes):
            if self._asked:
                told = "they aren't there; call step before the gradients are set to zero"
                raise InputError(("gradients", told))
            self._gradients = None
        else:
            rows.new()[:] = _numbers(found)

    def _indices(self) -> NDArray[np.int32]:
        """The samples of each batch, filled up with -1; no columns if they weren't given."""
        if len(self._batches) < self.steps or not self.steps:
            return np.empty((self.steps, 0), np.int32)
        indices = np.full((self.steps, max(map(len, self._batches))), -1, np.int32)
        for row, batch in zip(indices, self._batches, strict=True):
            row[: len(batch)] = batch
        return indices

    def _epochs(self) -> NDArray[np.int32]:
        states = np.arange(self.steps + 1, dtype=np.int32)
        return -(-states // self._epoch) if self._epoch else np.zeros_like(states)


def _numbers(parts: Sequence[Tensor]) -> memoryview:
    """The numbers of some tensors, one after the other."""
    flat = torch.cat([one.detach().reshape(-1).float() for one in parts])
    return flat.cpu().numpy().data


def _recipe(model: nn.Module, loss: Any, problem: Network, label: str | None) -> str:
    """What the history says of how it came about, as far as that is known."""
    samples = problem.samples
    # The names of the pixels of a picture tell nobody anything.
    shown = samples.inputs if len(samples.inputs) <= 2 else ()
    options: dict[str, Any] = {
        "model": {"name": "custom", "called": type(model).__name__},
        "data": {
            "name": "custom",
            "shape": tuple(problem.x.shape[1:]),
            "inputs": shown,
            "classes": samples.classes,
        },
        "loss": loss_name(loss),
    }
    if label is not None:
        options["runs"] = [{"label": label}]
    return Recipe.of(options).canonical()


def loss_name(loss: Any) -> str:
    """What a recipe calls a loss: one of PyTorch's by its class or function, else 'custom'."""
    name = type(loss).__name__ if isinstance(loss, nn.Module) else getattr(loss, "__name__", "")
    return _LOSSES.get(name, "custom")
