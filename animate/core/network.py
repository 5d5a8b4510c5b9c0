"""Any PyTorch module as a problem: its loss over all samples, at many points at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.func import functional_call

from animate.core.criterion import one_number
from animate.core.data import Samples
from animate.core.meaning import as_labels, meaning_of
from animate.core.modules import evaluating, floating_buffers, named, one_thread, trained_parameters
from animate.core.outputs import OutputsName, accuracy, like, predictions
from animate.core.parameters import Parameters
from animate.core.sweep import Sweep
from animate.errors import InputError
from animate.history import History
from animate.plane import Plane
from animate.progress import Progress, silent

Floats = NDArray[np.float64]

# Of (outputs, y) to a tensor of one number, the mean over the samples.
Loss = Callable[[Tensor, Tensor], Tensor]


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
        self.parameters = Parameters(
            [(name, tuple(one.shape)) for name, one in trained_parameters(module)]
        )
        self._measures = (self._value, self._accuracy)
        self.memory: dict[bytes, Floats] = {}

    def __eq__(self, other: object) -> bool:
        """Whether both have the same value everywhere."""
        if not isinstance(other, Network):
            return NotImplemented
        modules = self.module, other.module
        alike = (
            self.weight_decay == other.weight_decay
            and self.outputs == other.outputs
            and self.parameters.parts == other.parameters.parts
            and np.array_equal(self.samples.x, other.samples.x)
            and np.array_equal(self.samples.y, other.samples.y)
        )
        # What the modules and the losses do nobody can compare but by doing it: each
        # with the same numbers, the running means of a batch norm among them.
        probes = [(_row(trained_parameters(one)), _row(floating_buffers(one))) for one in modules]
        return (
            alike
            and probes[0][1].shape == probes[1][1].shape
            and all(
                np.array_equal(self.evaluate(*probe)[0], other.evaluate(*probe)[0], equal_nan=True)
                for probe in probes
            )
        )

    __hash__ = None  # type: ignore[assignment]  # arrays have none

    def evaluate(
        self,
        params: NDArray[np.floating],
        buffers: NDArray[np.floating] | None = None,
        on_part: Progress = silent,
    ) -> tuple[Floats, Floats]:
        """As `animate.core.problem.Problem.evaluate`."""
        losses, accuracies = self._told(params, buffers, on_part, both=True)
        return losses, accuracies

    def losses(self, params: NDArray[np.floating], on_part: Progress = silent) -> Floats:
        """As `animate.core.problem.Problem.losses`."""
        losses: Floats = self._told(params, None, on_part, both=False)[0]
        return losses

    def _told(
        self,
        params: NDArray[np.floating],
        buffers: NDArray[np.floating] | None,
        on_part: Progress,
        *,
        both: bool,
    ) -> Floats:
        """The loss, or loss and accuracy, at each point: shape (1 or 2, ...)."""
        flat = params.reshape(-1, params.shape[-1])
        parts = [flat] if buffers is None else [flat, buffers.reshape(len(flat), -1)]
        with evaluating(self.module):
            sweep = Sweep(self.module, self.x, self.y, self._measures[: 1 + both])
            found = sweep.along(parts, on_part)
        if self.weight_decay:
            found[0] += self.weight_decay / 2 * np.square(flat, dtype=np.float64).sum(axis=1)
        sound = np.isfinite(flat).all(axis=1)
        found[0, np.isfinite(found[0]) & ~sound] = np.nan
        return found.reshape(len(found), *params.shape[:-1])

    def predict(
        self,
        params: NDArray[np.floating],
        inputs: NDArray[np.floating],
        buffers: NDArray[np.floating] | None = None,
    ) -> Floats:
        """As `animate.core.problem.Problem.predict`."""
        rows = np.array(inputs, np.float32).reshape(len(inputs), *self.x.shape[1:])
        given = torch.from_numpy(rows).to(self.x)
        row = params if buffers is None else np.concatenate([params, buffers])
        numbers = torch.from_numpy(np.array(row, np.float32)).to(self.x.device)
        with evaluating(self.module), one_thread():
            outputs = functional_call(self.module, named(self.module, numbers), (given,))
            told = predictions(outputs, self.outputs, len(self.samples.classes))
        return told.double().cpu().numpy()

    def lowest(self, plane: Plane) -> Floats | None:
        """None: where the lowest point of a network's loss lies isn't known."""
        return None

    def _value(self, outputs: Tensor, y: Tensor) -> Tensor:
        return one_number(self.loss(like(outputs, y), y)).float()

    def _accuracy(self, outputs: Tensor, y: Tensor) -> Tensor:
        return accuracy(outputs, y, self.outputs, len(self.samples.classes))


def _row(parts: Sequence[tuple[str, Tensor]]) -> NDArray[np.float32]:
    """The numbers of some tensors as they are now, shape (1, n)."""
    flat = [one.detach().reshape(-1).float().cpu() for _, one in parts]
    return torch.cat([torch.empty(0, dtype=torch.float32), *flat])[np.newaxis].numpy()


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
