"""What a run minimises, at many points of parameter space, over all its data."""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from animate.core.data import Samples
from animate.core.loss import LOSSES, Loss, sigmoid
from animate.core.parameters import Parameters
from animate.core.units import Units
from animate.penalty import counted
from animate.plane import Plane
from animate.progress import Progress, silent

Floats = NDArray[np.float64]

# A loss of the user's own, of torch tensors (yhat, y): here torch isn't loaded.
Criterion = Callable[[Any, Any], Any]

# Data of more samples than this are summed in the fast form of a loss.
_FEW = 1000

# Logits held at one time: 32 thousand float64 are 256 KiB, which stay in the
# cache of one core; and samples in a part of them.
_CHUNK = 32_768
_PART = 8192


def penalty_of(job: Mapping[str, Any]) -> float:
    """The weight decay that is part of what is minimised, from the training keys of a recipe."""
    return float(job["weight_decay"]) if counted(job["optimizer"]) else 0.0


class Objective:
    """A loss over all samples, and the penalty of weight decay.

    Parameters (..., P) are the D weights and the bias, P = D + 1, in the
    data's own units.

    Parameters
    ----------
    samples : Samples
    loss : str or callable
        A key of `animate.core.loss.LOSSES`, or a function of torch tensors
        (yhat, y), each of shape (N,), that returns a scalar.
    weight_decay : float
        Adds weight_decay / 2 |p|^2, of the parameters that are trained.
    standardize : bool
        Whether those are the parameters of a model of standardised inputs.
    """

    def __init__(
        self,
        samples: Samples,
        loss: str | Criterion,
        weight_decay: float = 0.0,
        standardize: bool = False,
    ) -> None:
        self.samples = samples
        self.parameters = Parameters.linear(samples.x.shape[1])
        self.loss = loss
        self.weight_decay = weight_decay
        self.memory: dict[bytes, Floats] = {}
        # In numpy; None for one of the user's own.
        self.named: Loss | None = LOSSES[loss] if isinstance(loss, str) else None
        # Which parameters are trained matters only to the penalty.
        standardize = standardize and weight_decay > 0
        self.units = Units.of(samples.x, standardize)
        self._kind = (loss, weight_decay, standardize)
        # A row an input, so that one input is one piece of memory.
        self._inputs = np.ascontiguousarray(samples.x.T, np.float64)
        self._labels = samples.y.astype(np.float64)

    @classmethod
    def of(cls, samples: Samples, job: Mapping[str, Any]) -> Self:
        """What the training keys of a recipe, as a plain dict, minimise."""
        return cls(samples, job["loss"], penalty_of(job), job["standardize"])

    def __eq__(self, other: object) -> bool:
        """Whether both have the same value everywhere."""
        if not isinstance(other, Objective):
            return NotImplemented
        return (
            type(self) is type(other)
            and self._kind == other._kind
            and np.array_equal(self.samples.x, other.samples.x)
            and np.array_equal(self.samples.y, other.samples.y)
        )

    __hash__ = None  # type: ignore[assignment]  # arrays have none

    def with_loss(self, loss: Loss) -> Self:
        """The same with another form of the loss."""
        other = copy(self)
        other.named = loss
        return other

    def evaluate(
        self,
        params: NDArray[np.floating],
        buffers: NDArray[np.floating] | None = None,
        on_part: Progress = silent,
    ) -> tuple[Floats, Floats]:
        """What is minimised, and accuracy, at each point.

        Parameters
        ----------
        params : ndarray, shape (..., P)
        buffers, on_part : ignored
            This model has no buffers, and takes no time to speak of.

        Returns
        -------
        loss, accuracy : ndarray of float64, shape (...)
            A point that isn't finite has a loss that isn't either. A sample is
            of class 1 where its logit is above 0.
        """
        points, flat = _flat(params)
        with np.errstate(over="ignore", invalid="ignore"):
            losses, accuracies = self._measured(flat)
            if self.weight_decay:
                losses += self.weight_decay / 2 * (self.units.trained(flat) ** 2).sum(axis=1)
        losses[np.isfinite(losses) & ~np.isfinite(flat).all(axis=1)] = np.nan
        return losses.reshape(points.shape[:-1]), accuracies.reshape(points.shape[:-1])

    def losses(self, params: NDArray[np.floating], on_part: Progress = silent) -> Floats:
        """The first of what `evaluate` returns."""
        return self.evaluate(params)[0]

    def gradient(self, params: NDArray[np.floating]) -> Floats:
        """The gradient of what `evaluate` returns, (..., P) to (..., P).

        At the corner of the hinge it is the one-sided, flat one.
        """
        points, flat = _flat(params)
        slopes = np.empty_like(flat)
        design = np.column_stack([*self._inputs, np.ones_like(self._labels)])
        with np.errstate(over="ignore", invalid="ignore"):
            for part in self._parts(len(flat)):
                slopes[part] = self._slopes(logits(flat[part], self._inputs)) @ design
            if self.weight_decay:
                pull = self.weight_decay * self.units.trained(flat)
                slopes += self.units.own_gradient(pull)
        slopes[~np.isfinite(flat).all(axis=1)] = np.nan
        return slopes.reshape(points.shape)

    def predict(
        self,
        params: NDArray[np.floating],
        inputs: NDArray[np.floating],
        buffers: NDArray[np.floating] | None = None,
    ) -> Floats:
        """The predicted probability of class 1, the sigmoid of the logit.

        Parameters
        ----------
        params : ndarray, shape (P,)
        inputs : ndarray, shape (n,) or (n, D)
        buffers : ignored

        Returns
        -------
        ndarray of float64, shape (n,), from 0 to 1
        """
        columns = np.asarray(inputs, np.float64)
        columns = columns[np.newaxis] if columns.ndim == 1 else columns.T
        return sigmoid(logits(np.asarray(params, np.float64)[np.newaxis], columns)[0])

    def optimum(self) -> Floats | None:
        """The point with the lowest loss, shape (P,).

        None if there is none: if the loss keeps falling without end, as on
        separable data without weight decay, where the hinge loss is 0 at many.
        """
        from animate.core.optimum import minimum

        count = self.samples.x.shape[1] + 1
        # Where one unit along each axis matters as much.
        directions = Units.of(self.samples.x, standardize=True).own(np.eye(count))
        found = minimum(self, np.zeros(count), directions)
        return None if found is None else found @ directions

    def lowest(self, plane: Plane) -> Floats | None:
        """Where in a plane the loss has its minimum, shape (2,); None if there is none."""
        from animate.core.optimum import minimum

        if len(plane.origin) > 2:
            return minimum(self, plane.origin, plane.directions)
        # A model of two parameters lies in its plane.
        found = self.optimum()
        return None if found is None else plane.project(found)

    def _parts(self, count: int) -> Iterator[slice]:
        """Few enough points at a time for their logits to stay in the cache."""
        size = max(1, _CHUNK // len(self._labels))
        return (slice(start, start + size) for start in range(0, count, size))

    def _measured(self, flat: Floats) -> tuple[Floats, Floats]:
        """Loss without penalty, and accuracy, at each of some points (K, P)."""
        if self.named is not None and len(self._labels) > _FEW:
            return self._summed(flat, self.named)
        return self._pointwise(flat)

    def _pointwise(self, flat: Floats) -> tuple[Floats, Floats]:
        """Loss and accuracy from the loss of each sample."""
        losses, accuracies = np.empty(len(flat)), np.empty(len(flat))
        for part in self._parts(len(flat)):
            z = logits(flat[part], self._inputs)
            losses[part] = self._means(z)
            accuracies[part] = ((z > 0) == (self._labels > 0.5)).mean(axis=1)
        return losses, accuracies

    def _means(self, z: Floats) -> Floats:
        if self.named is not None:
            means: Floats = self.named.each(z, self._labels).mean(axis=1)
            return means
        from animate.core.criterion import means_of

        assert not isinstance(self.loss, str)
        return means_of(self.loss, z, self._labels)

    def _slopes(self, z: Floats) -> Floats:
        """The derivative of the mean loss by each logit, of the shape of z."""
        if self.named is not None:
            side = 2 * self._labels - 1
            return side * self.named.slope(side * z) / len(side)
        from animate.core.criterion import slopes_of

        assert not isinstance(self.loss, str)
        return slopes_of(self.loss, z, self._labels)

    def _summed(self, flat: Floats, loss: Loss) -> tuple[Floats, Floats]:
        """Loss and accuracy from sums over the samples of each class."""
        losses, right = np.zeros(len(flat)), np.zeros(len(flat))
        ones = self._labels > 0.5
        for side, inputs in ((1, self._inputs[:, ones]), (-1, self._inputs[:, ~ones])):
            for start in range(0, inputs.shape[1], _PART):
                part = inputs[:, start : start + _PART]
                size = _CHUNK // part.shape[1]
                for first in range(0, len(flat), size):
                    chosen = slice(first, first + size)
                    margins = logits(side * flat[chosen], part)
                    # A logit of 0, or one that isn't a number, is of class 0.
                    on_side = margins > 0 if side > 0 else ~(margins < 0)
                    right[chosen] += on_side.sum(axis=1, dtype=np.int32)
                    losses[chosen] += loss.total(margins)
        return losses / len(ones), right / len(ones)


def _flat(params: NDArray[np.floating]) -> tuple[Floats, Floats]:
    points = np.asarray(params, np.float64)
    return points, points.reshape(-1, points.shape[-1])


def logits(points: Floats, inputs: Floats) -> Floats:
    """The logits w x + b of points (K, D + 1) and inputs (D, n), shape (K, n)."""
    z: Floats = points[:, :1] * inputs[0]
    for weight, column in enumerate(inputs[1:], start=1):
        z += points[:, weight : weight + 1] * column
    z += points[:, -1:]
    return z
