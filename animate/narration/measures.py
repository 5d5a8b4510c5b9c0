"""What is measured of a run."""

import json
from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from animate.history import History

Floats = NDArray[np.float64]

# Where passes over the data aren't known there are so many sweeps in a run, of
# so many steps at least.
_SWEEPS, _SWEEP = 30, 4

# A sigmoid is saturated where its slope is below this share of its slope at
# the classes' own frequencies.
_SATURATED = 0.1

# Samples in all batches together, of which the losses are computed.
_MOST = 2_000_000

# Of logits and labels.
_LOSSES: dict[str, Callable[[Floats, Floats], Floats]] = {
    "cross-entropy": lambda z, y: np.logaddexp(0, z) - z * y,
    "mse": lambda z, y: (1 / (1 + np.exp(-z)) - y) ** 2,
    "hinge": lambda z, y: np.maximum(0, 1 - (2 * y - 1) * z),
}


class Run:
    """The finite part of a history, and what is measured of it.

    With F steps, N samples and sweeps of W steps:

    Attributes
    ----------
    last : int
        F.
    sweep : int
        W, the steps of about one pass over the data; at most F, but at least 1.
    params : ndarray of float64, shape (F + 1, P)
    loss : ndarray of float64, shape (F + 1,)
    right : ndarray of int, shape (F + 1,)
        How many samples are classified rightly.
    classes : bool
        Whether the model tells classes apart; else nothing is ever right.
    network : bool
        Whether the model may have layers, and a loss that rises and falls for many
        reasons.
    unit : bool
        Whether it is a linear unit for two classes, of which it is known how
        its parameters move its logits.
    gradient : ndarray of float64, shape (F, P) or (F, 0)
    weights : ndarray of float64, shape (F, 1)
        Samples in each batch.
    loss_name : str
        As the recipe has it.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self.last = last = history.last_finite
        self.loss = history.loss[: last + 1].astype(np.float64)
        self.count = len(history.y)
        self.classes = not np.isnan(history.accuracy[0])
        followed = json.loads(history.recipe)
        self.loss_name = followed.get("loss", "")
        model = followed.get("model", {}).get("name", "logistic")
        self.network = model in ("mlp", "custom")
        self.unit = model == "logistic" and history.params.shape[1] == history.x.shape[1] + 1
        share = np.nan_to_num(history.accuracy[: last + 1].astype(np.float64))
        self.right = np.rint(np.clip(share, 0, 1) * self.count).astype(np.intp)
        self.gradient = history.gradient[:last].astype(np.float64)
        used = (history.batch_indices[:last] >= 0).sum(axis=1, keepdims=True)
        self.weights = np.maximum(used, 1).astype(np.float64)
        self.sweep = max(1, min(self._epoch(), last))

    def _epoch(self) -> int:
        """The steps of a pass over the data, or of a part of the run where that isn't known."""
        if self.history.has_batches:
            return -(-self.count // int(self.weights.max(initial=1)))
        return int((self.history.epoch == 1).sum()) or max(_SWEEP, self.last // _SWEEPS)

    @cached_property
    def params(self) -> Floats:
        return self.history.params[: self.last + 1].astype(np.float64)

    @cached_property
    def size(self) -> float:
        """Root mean square length of an input with the 1 that goes with the bias."""
        x = self.history.x.astype(np.float64)
        return float(np.sqrt((x**2).sum(axis=1).mean() + 1))

    @cached_property
    def lengths(self) -> Floats:
        """How far each step goes, shape (F,)."""
        return self.history.lengths

    @cached_property
    def way(self) -> Floats:
        """How far the run has gone at each state, shape (F + 1,)."""
        return np.concatenate([[0.0], np.cumsum(self.lengths)])

    @cached_property
    def full_gradient(self) -> Floats:
        """Length of the mean gradient over the sweep from each state on, (F - W + 1,)."""
        total = sums(self.gradient * self.weights, self.sweep)
        return np.asarray(np.linalg.norm(total / sums(self.weights, self.sweep), axis=1))

    @cached_property
    def level(self) -> Floats:
        """Mean loss over the sweep from each state on, shape (F - W + 2,)."""
        return sums(self.loss[:, np.newaxis], self.sweep)[:, 0] / self.sweep

    @cached_property
    def stays_right(self) -> int:
        """The state from which on all samples are right; F + 1 if they aren't in the end."""
        wrong = np.flatnonzero(self.right < self.count)
        return int(wrong[-1]) + 1 if len(wrong) else 0

    @cached_property
    def raised(self) -> NDArray[np.bool_] | None:
        """For each step whether the loss of its own mini-batch was higher after it, shape (F,).

        What jumps though each step goes down its batch jumps since the batches
        differ. None where that can't be told: of full batches there is no need,
        and of too many samples no time.
        """
        loss, indices = _LOSSES.get(self.loss_name), self.history.batch_indices[: self.last]
        batches = 1 <= indices.shape[1] < self.count and indices.size <= _MOST
        if not (self.unit and batches and loss is not None):
            return None
        samples, used = np.maximum(indices, 0), indices >= 0
        y = self.history.y[samples].astype(np.float64)
        x = self.history.x[samples].astype(np.float64)
        losses = []
        for params in (self.params[:-1], self.params[1:]):
            logits = np.einsum("fbd,fd->fb", x, params[:, :-1]) + params[:, -1:]
            losses.append((loss(logits, y) * used).sum(axis=1))
        before, after = losses
        return np.asarray(after > before)

    def saturated(self, state: int) -> bool:
        """Whether the sigmoid is flat at the wrongly classified samples.

        That tells a plateau from a minimum of poor accuracy, where the samples
        pull as hard one way as the other.
        """
        if not self.unit:
            # There is no sigmoid of values, and of a network nobody knows.
            return self.classes
        x, ones = self.history.x.astype(np.float64), self.history.y > 0.5
        logits = x @ self.params[state, :-1] + self.params[state, -1]
        wrong = np.exp(-np.abs(logits[(logits > 0) != ones]))
        frequency = float(ones.mean())
        usual = frequency * (1 - frequency) or 0.25
        return bool(len(wrong)) and float((wrong / (1 + wrong) ** 2).mean()) < _SATURATED * usual


def sums(values: Floats, width: int) -> Floats:
    """Of each `width` successive rows: shape (n, P) to (max(n - width + 1, 0), P)."""
    sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    return np.asarray(sums[width:] - sums[:-width])
