"""The record of a run: numpy arrays only, frozen."""

from collections.abc import Collection
from dataclasses import dataclass, field, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from animate.errors import InputError

Floats = NDArray[np.floating]
Integers = NDArray[np.integer]

# Numbers of states that are held at one time: 1 MiB of float64, which stays in
# the caches.
_HELD = 2**17

# Stands for a row without columns for each state.
_NO_BUFFERS: Floats = np.empty((0, 0), np.float32)


@dataclass(frozen=True, eq=False)
class History:
    """Every step of a training run, the start included.

    With S steps, P parameters, N samples of D inputs, batches of at most B and
    Q buffers:

    Attributes
    ----------
    params : ndarray of float, shape (S + 1, P)
        The parameters at each state; row 0 is the start. For the lab's model
        they are (w, b).
    loss : ndarray of float, shape (S + 1,)
        The loss over the full data at each state.
    accuracy : ndarray of float, shape (S + 1,)
        The share of all samples that are classified rightly, 0 to 1; nan for
        a model of values, which has no classes.
    batch_loss : ndarray of float, shape (S,)
        The loss over the mini-batch of step k + 1, before that step.
    gradient : ndarray of float, shape (S, P) or (S, 0)
        The gradient of the batch loss that step k + 1 followed; no columns if
        it wasn't recorded.
    batch_indices : ndarray of int, shape (S, B)
        Which samples were in the batch; a shorter batch is filled up with -1.
        B is 0 if that wasn't recorded.
    epoch : ndarray of int, shape (S + 1,)
        The epoch that each state was reached in, from 1; 0 at the start.
    x : ndarray of float, shape (N, D)
        The inputs.
    y : ndarray of float, shape (N,)
        The classes, 0, 1 and so on; or the values of a model of values.
    recipe : str
        The canonical JSON of the recipe that was followed.
    buffers : ndarray of float, shape (S + 1, Q), optional
        What else the model holds at each state and doesn't train, such as the
        running means of a batch norm; most models have none.

    Raises
    ------
    InputError
        If the shapes don't agree, a value isn't a number, or a run has no
        finite start.
    """

    params: Floats
    loss: Floats
    accuracy: Floats
    batch_loss: Floats
    gradient: Floats
    batch_indices: Integers
    epoch: Integers
    x: Floats
    y: Floats
    recipe: str
    buffers: Floats = field(default_factory=lambda: _NO_BUFFERS)

    def __post_init__(self) -> None:
        if self.buffers is _NO_BUFFERS and np.ndim(self.params):
            none = np.empty((len(self.params), 0), np.float32)
            object.__setattr__(self, "buffers", none)
        self._check()
        for name in ARRAYS:
            array = getattr(self, name)
            # What nobody can change needn't be copied, nor what lies on disk.
            if isinstance(array, np.memmap) and not array.flags.writeable:
                continue
            if array.flags.writeable or not array.flags.owndata or not array.flags.c_contiguous:
                array = np.array(array, order="C")
                array.setflags(write=False)
            object.__setattr__(self, name, array)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, History):
            return NotImplemented
        return self.recipe == other.recipe and all(
            np.array_equal(getattr(self, name), getattr(other, name), equal_nan=True)
            for name in ARRAYS
        )

    __hash__ = None  # type: ignore[assignment]  # arrays have none

    @property
    def steps(self) -> int:
        """S, the number of optimiser updates."""
        return len(self.batch_loss)

    @property
    def has_gradients(self) -> bool:
        """Whether the gradient of each step was recorded."""
        return bool(self.gradient.shape[1])

    @property
    def has_batches(self) -> bool:
        """Whether the samples of each mini-batch were recorded."""
        return bool(self.batch_indices.shape[1])

    @cached_property
    def last_finite(self) -> int:
        """The last step before anything turned to inf or nan; `steps` for a sound run."""
        sound = np.isfinite(self.params).all(axis=1) & np.isfinite(self.loss)
        return int(np.argmin(sound)) - 1 if not sound.all() else self.steps

    @cached_property
    def lengths(self) -> NDArray[np.float64]:
        """How far each step goes in parameter space, shape (last_finite,)."""
        lengths = np.empty(self.last_finite)
        rows = max(1, _HELD // self.params.shape[1])
        for first in range(0, len(lengths), rows):
            stop = min(first + rows, len(lengths))
            steps = np.diff(self.params[first : stop + 1].astype(np.float64), axis=0)
            lengths[first:stop] = np.linalg.norm(steps, axis=1)
        return lengths

    @property
    def diverged(self) -> bool:
        """Whether the run ended in inf or nan."""
        return self.last_finite < self.steps

    def batch(self, step: int) -> Integers:
        """The samples in the mini-batch of `step`, shape (up to B,); none at the start."""
        if step == 0:
            return self.batch_indices[:0].ravel()
        row = self.batch_indices[step - 1]
        samples: Integers = row[row >= 0]
        return samples

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """What a notebook shows of it; see `animate.Animation`."""
        from animate.animation import Animation

        try:
            animation = Animation(self)
        except InputError:
            # Its recipe is none of ours, and says nothing of how to show it.
            return {}
        return animation._repr_mimebundle_(include, exclude)

    def _check(self) -> None:
        for name in ARRAYS:
            array = getattr(self, name)
            kind = "iu" if name in ("batch_indices", "epoch") else "f"
            if not isinstance(array, np.ndarray) or array.dtype.kind not in kind:
                numbers = "whole numbers" if kind == "iu" else "floating-point numbers"
                raise InputError((name, f"it isn't an array of {numbers}"))
        if not isinstance(self.recipe, str):
            raise InputError(("recipe", "it isn't text"))
        dimensions = {"params": 2, "gradient": 2, "batch_indices": 2, "x": 2, "buffers": 2}
        for name in ARRAYS:
            if getattr(self, name).ndim != dimensions.get(name, 1):
                raise InputError((name, f"it has {getattr(self, name).ndim} dimensions"))
        steps = len(self.batch_loss)
        samples = len(self.y)
        if not samples:
            raise InputError(("y", "there are no samples"))
        expected = {
            "params": steps + 1,
            "loss": steps + 1,
            "accuracy": steps + 1,
            "gradient": steps,
            "batch_indices": steps,
            "epoch": steps + 1,
            "x": samples,
            "buffers": steps + 1,
        }
        for name, length in expected.items():
            if len(getattr(self, name)) != length:
                found = len(getattr(self, name))
                raise InputError((name, f"it has {found} rows where the others ask for {length}"))
        if not self.params.shape[1]:
            raise InputError(("params", "there are no parameters"))
        if self.gradient.shape[1] not in (0, self.params.shape[1]):
            raise InputError(("gradient", "its columns aren't those of params"))
        named = self.batch_indices
        if named.size and not -1 <= named.min() <= named.max() < samples:
            raise InputError(("batch_indices", f"a sample is named outside 0 to {samples - 1}"))
        if not (np.isfinite(self.x).all() and np.isfinite(self.y).all()):
            raise InputError(("x", "a sample isn't a finite number"))
        if not (np.isfinite(self.params[0]).all() and np.isfinite(self.loss[0])):
            raise InputError(("params", "the start isn't finite"))


def parameter_names(count: int) -> tuple[str, ...]:
    """What the parameters of a model with one output are called: w, b, or w1, w2, ... b."""
    if count == 2:
        return ("w", "b")
    return (*(f"w{index}" for index in range(1, count)), "b")


ARRAYS = tuple(field.name for field in fields(History) if field.name != "recipe")
