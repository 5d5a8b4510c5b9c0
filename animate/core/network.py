"""Any PyTorch module as a problem: its loss over all samples, at many points at once."""

from collections.abc import Callable, Iterator, Mapping
from math import prod
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.func import functional_call, vmap

from animate.core.criterion import one_number
from animate.core.data import Samples
from animate.core.meaning import as_labels, meaning_of
from animate.core.modules import evaluating, floating_buffers, tensors, trained_parameters
from animate.core.outputs import OutputsName, accuracy, like, predictions
from animate.core.parameters import Parameters
from animate.errors import InputError
from animate.history import History
from animate.plane import Plane
from animate.progress import Progress, silent

Floats = NDArray[np.float64]

# Of (outputs, y) to a tensor of one number, the mean over the samples.
Loss = Callable[[Tensor, Tensor], Tensor]

# Bytes of parameters and outputs of layers that are held at one time. More
# leaves the caches, and is slower.
_HELD = 16 * 2**20

# The same where one point alone needs more, and samples are taken in parts.
_MOST = 256 * 2**20

# Outputs of layers are counted by so many samples.
_COUNTED = 32

# Two ways to the same loss agree so far.
_AGREEMENT = 1e-3


class Network:
    """A module and a loss, as `animate.core.problem.Problem` describes it.

    The module is evaluated as it is used after training: dropout is off, and
    batch norm takes its running statistics, those of each state along a path
    and the last ones elsewhere. Neither its mode, nor its parameters, nor the
    random state are changed.

    Parameters
    ----------
    module : nn.Module
        Kept, not copied: parameters that aren't trained are looked up in it.
    loss : callable
        Of (outputs, y). It is the mean over samples, so that many of them can
        be taken in parts. Outputs (N, 1) are given as (N,) where y is (N,).
    x, y : Tensor, shape (N, ...)
    samples : Samples
        The same as a row each, and what they are called.
    outputs : str
        What the module's outputs mean.
    weight_decay : float
        Adds weight_decay / 2 |p|^2.
    """

    def __init__(
        self,
        module: nn.Module,
        loss: Loss,
        x: Tensor,
        y: Tensor,
        samples: Samples,
        outputs: OutputsName,
        weight_decay: float = 0.0,
    ) -> None:
        self.module, self.loss = module, loss
        self.x, self.y, self.samples = x, y, samples
        self.outputs, self.weight_decay = outputs, weight_decay
        trained = trained_parameters(module)
        self.parameters = Parameters([(name, tuple(one.shape)) for name, one in trained])
        self._trained = trained
        self._buffers = floating_buffers(module)
        self._samples_at_once = len(x)
        self.memory: dict[bytes, Floats] = {}

    def __eq__(self, other: object) -> bool:
        """Whether both have the same value everywhere."""
        if not isinstance(other, Network):
            return NotImplemented
        alike = (
            self.weight_decay == other.weight_decay
            and self.outputs == other.outputs
            and self.parameters.parts == other.parameters.parts
            and np.array_equal(self.samples.x, other.samples.x)
            and np.array_equal(self.samples.y, other.samples.y)
        )
        # What the modules and the losses do nobody can compare but by doing it.
        return alike and all(
            np.array_equal(self.evaluate(probe)[0], other.evaluate(probe)[0])
            for probe in (_row_of(self.module), _row_of(other.module))
        )

    __hash__ = None  # type: ignore[assignment]  # arrays have none

    def evaluate(
        self,
        params: NDArray[np.floating],
        buffers: NDArray[np.floating] | None = None,
        on_part: Progress = silent,
    ) -> tuple[Floats, Floats]:
        """As `animate.core.problem.Problem.evaluate`."""
        shape = params.shape[:-1]
        flat = params.reshape(-1, params.shape[-1])
        held = None if buffers is None else buffers.reshape(len(flat), -1)
        found = np.empty((2, len(flat)))
        with evaluating(self.module):
            for part, values in self._in_parts(flat, held):
                found[:, part] = values
                on_part(part.stop, len(flat))
        losses, accuracies = found
        if self.weight_decay:
            squares = [float(row @ row) for row in flat.astype(np.float64)]
            losses += self.weight_decay / 2 * np.array(squares)
        sound = np.isfinite(flat).all(axis=1)
        losses[np.isfinite(losses) & ~sound] = np.nan
        return losses.reshape(shape), accuracies.reshape(shape)

    def predict(
        self,
        params: NDArray[np.floating],
        inputs: NDArray[np.floating],
        buffers: NDArray[np.floating] | None = None,
    ) -> Floats:
        """As `animate.core.problem.Problem.predict`."""
        rows = np.asarray(inputs, np.float32).reshape(len(inputs), *self.x.shape[1:])
        given = torch.from_numpy(rows).to(self.x)
        held = None if buffers is None else buffers[np.newaxis]
        (state,) = self._rows(params[np.newaxis], held)
        with evaluating(self.module):
            outputs = functional_call(self.module, self._named(state), (given,))
            told = predictions(outputs, self.outputs, len(self.samples.classes))
        return told.double().cpu().numpy()

    def lowest(self, plane: Plane) -> Floats | None:
        """None: where the lowest point of a network's loss lies isn't known."""
        return None

    def _in_parts(
        self, flat: NDArray[np.floating], buffers: NDArray[np.floating] | None
    ) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        """Loss and accuracy, shape (2, k), of some points at a time."""
        count = self._at_once()
        together = count > 1 and len(flat) > 1
        start = 0
        while start < len(flat):
            part = slice(start, min(start + (count if together else 1), len(flat)))
            rows = self._rows(flat[part], None if buffers is None else buffers[part])
            if start == 0 and together:
                # Not every module can be mapped over its parameters; and one
                # that can may mean something else by it.
                values = self._mapped_or_not(rows)
                if values is None:
                    together = False
                    continue
            elif together:
                values = self._mapped(rows)
            else:
                values = self._one_by_one(rows)
            yield part, values
            start = part.stop

    def _at_once(self) -> int:
        """How many points are evaluated together, by what each of them holds in memory."""
        counted: list[int] = []

        def count(module: nn.Module, inputs: Any, output: Any) -> None:
            counted.extend(one.numel() for one in tensors(output) if not list(module.children()))

        handles = [module.register_forward_hook(count) for module in self.module.modules()]
        few = self.x[:_COUNTED]
        try:
            self.module(few)
        finally:
            for handle in handles:
                handle.remove()
        each = max(1, 4 * sum(counted) // len(few))
        self._samples_at_once = max(1, _MOST // each)
        return max(1, _HELD // (4 * self.parameters.count + each * len(self.x)))

    def _rows(self, params: NDArray[np.floating], buffers: NDArray[np.floating] | None) -> Tensor:
        """Parameters and buffers of each point in one row, shape (k, P + Q)."""
        parts = [params] if buffers is None else [params, buffers]
        numbers = np.concatenate(parts, axis=1, dtype=np.float32)
        return torch.from_numpy(numbers).to(self.x.device)

    def _named(self, row: Tensor) -> dict[str, Tensor]:
        """What of the module is replaced by the numbers of a row."""
        replaced, start = {}, 0
        for name, own in (*self._trained, *self._buffers):
            if start == len(row):
                break
            size = prod(own.shape)
            replaced[name] = row[start : start + size].reshape(own.shape).to(own.dtype)
            start += size
        return replaced

    def _one(self, row: Tensor) -> Tensor:
        """Loss and accuracy at one point, shape (2,)."""
        state = self._named(row)
        total = torch.zeros(2, device=self.x.device)
        size = self._samples_at_once
        for first in range(0, len(self.x), size):
            x, y = self.x[first : first + size], self.y[first : first + size]
            outputs = functional_call(self.module, state, (x,))
            value = one_number(self.loss(like(outputs, y), y))
            right = accuracy(outputs, y, self.outputs, len(self.samples.classes))
            share = len(x) / len(self.x)
            total = total + share * torch.stack([value.float(), right.to(value.device)])
        return total

    def _mapped(self, rows: Tensor) -> NDArray[np.float64]:
        mapped: Tensor = vmap(self._one)(rows)
        return mapped.T.double().cpu().numpy()

    def _one_by_one(self, rows: Tensor) -> NDArray[np.float64]:
        return torch.stack([self._one(row) for row in rows], dim=1).double().cpu().numpy()

    def _mapped_or_not(self, rows: Tensor) -> NDArray[np.float64] | None:
        """The values by mapping, if it is possible and right at the first point."""
        try:
            values = self._mapped(rows)
        except RuntimeError:
            return None
        first = self._one_by_one(rows[:1])[:, 0]
        return values if np.allclose(values[:, 0], first, _AGREEMENT, equal_nan=True) else None


def _row_of(module: nn.Module) -> NDArray[np.float32]:
    """The parameters of a module as they are now, shape (1, P)."""
    parts = [one.detach().reshape(-1) for _, one in trained_parameters(module)]
    return torch.cat(parts)[np.newaxis].float().cpu().numpy()


def network_of(
    job: Mapping[str, Any], history: History, samples: Samples, model: nn.Module | None
) -> Network:
    """The problem of a recorded run of a network, its last state put into the module.

    Parameters
    ----------
    job : mapping
        The training keys of its recipe, with `loss` a function if that is the
        user's own.
    history : History
    samples : Samples
    model : nn.Module or None
        The user's own.

    Raises
    ------
    InputError
        If the model is the user's own and isn't given with its loss, or isn't
        the one that was recorded.
    """
    from animate.core.shipped import shipped

    if job["model"]["name"] != "custom":
        return shipped(job, samples)
    if model is None or isinstance(job["loss"], str):
        told = (
            "the run was recorded from a model of your own; draw the recorder itself, or give the "
            "model and its loss as model= and loss="
        )
        raise InputError(("model", told))
    x = torch.from_numpy(np.array(samples.x)).reshape(-1, *job["data"]["shape"])
    with evaluating(model):
        outputs = model(x)
    y = as_labels(torch.from_numpy(np.array(samples.y)), outputs)
    meaning = meaning_of(job["loss"], outputs, y)
    network = Network(model, job["loss"], x, y, samples, meaning)
    if network.parameters.count != history.params.shape[1]:
        found, wanted = network.parameters.count, history.params.shape[1]
        raise InputError(("model", f"it has {found} parameters, and the recorded one {wanted}"))
    return network
