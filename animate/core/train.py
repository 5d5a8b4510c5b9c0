"""Gradient descent on a PyTorch model, every step recorded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

# The functional form: constructing any torch.optim.Optimizer imports
# torch._dynamo first, which takes longer than the whole run.
from torch.optim.sgd import sgd

from animate.core.surface import evaluate
from animate.history import History


def _cross_entropy(z: Tensor, y: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(z, y)


def _squared(z: Tensor, y: Tensor) -> Tensor:
    return functional.mse_loss(torch.sigmoid(z), y)


LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "cross-entropy": _cross_entropy,
    "mse": _squared,
}


@contextmanager
def _one_thread() -> Iterator[None]:
    """Compute in one thread.

    The tensors are tiny; waiting for a second thread on a busy machine takes
    many times as long as the work.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@_one_thread()
def descend(
    x: NDArray[np.float32],
    y: NDArray[np.float32],
    *,
    init: tuple[float, float],
    loss: str,
    lr: float,
    momentum: float,
    batch_size: int,
    epochs: int,
    seed: int,
    shuffle: bool,
    recipe: str,
    on_step: Callable[[int, int], None] = lambda step, steps: None,
) -> History:
    """Train yhat = sigmoid(w x + b) by stochastic gradient descent.

    Parameters
    ----------
    x : ndarray of float32, shape (N, 1)
    y : ndarray of float32, shape (N,)
        Labels, 0 or 1.
    init : (float, float)
        w and b at the start.
    loss : str
        A key of `LOSSES`.
    lr, momentum : float
        The update is v <- momentum v + gradient, p <- p - lr v, as in
        `torch.optim.SGD`.
    batch_size : int
        Samples a step; the last batch of an epoch takes what is left.
    epochs : int
    seed : int
        Of the generator that shuffles.
    shuffle : bool
        Draw a new order of the samples every epoch; else keep their order.
    recipe : str
        Kept in the history as it is.
    on_step : callable
        Called after each step with its number and the number of all steps.

    Returns
    -------
    History
        A run that turns to inf or nan ends with the step at which it did.
    """
    inputs, labels = torch.from_numpy(x), torch.from_numpy(y)
    weight = torch.tensor([[init[0]]], dtype=torch.float32, requires_grad=True)
    bias = torch.tensor([init[1]], dtype=torch.float32, requires_grad=True)
    model = [weight, bias]
    velocity: list[Tensor | None] = [None, None]
    criterion = LOSSES[loss]

    samples = len(x)
    batch_size = min(batch_size, samples)
    batches = _batches(samples, batch_size)
    steps = epochs * len(batches)
    params = np.empty((steps + 1, 2), np.float32)
    gradient = np.empty((steps, 2), np.float32)
    batch_loss = np.empty(steps, np.float32)
    batch_indices = np.full((steps, batch_size), -1, np.int32)
    params[0] = weight.item(), bias.item()

    generator = torch.Generator().manual_seed(seed)
    order = torch.arange(samples)
    done = 0
    for _, (batch, part) in product(range(epochs), enumerate(batches)):
        if shuffle and batch == 0:
            order = torch.randperm(samples, generator=generator)
        chosen = order[part]
        z = functional.linear(inputs[chosen], weight, bias)[:, 0]
        value = criterion(z, labels[chosen])
        slopes = torch.autograd.grad(value, model)
        with torch.no_grad():
            sgd(
                model,
                list(slopes),
                velocity,
                lr=lr,
                momentum=momentum,
                weight_decay=0.0,
                dampening=0.0,
                nesterov=False,
                maximize=False,
                foreach=False,
            )
        batch_loss[done] = value.item()
        gradient[done] = slopes[0].item(), slopes[1].item()
        batch_indices[done, : len(chosen)] = chosen.numpy()
        done += 1
        params[done] = weight.item(), bias.item()
        on_step(done, steps)
        if not np.isfinite(params[done]).all():
            break

    params = params[: done + 1]
    losses, accuracies = evaluate(params[:, 0], params[:, 1], x, y, loss)
    return History(
        params=params,
        loss=losses.astype(np.float32),
        accuracy=accuracies.astype(np.float32),
        batch_loss=batch_loss[:done],
        gradient=gradient[:done],
        batch_indices=batch_indices[:done],
        epoch=_epochs(done, len(batches)),
        x=x,
        y=y,
        recipe=recipe,
    )


def _batches(samples: int, batch_size: int) -> list[slice]:
    return [slice(start, start + batch_size) for start in range(0, samples, batch_size)]


def _epochs(steps: int, batches: int) -> NDArray[np.int32]:
    """Epoch of each state: 0 at the start, then 1 for the first `batches` steps, and so on."""
    return np.asarray((np.arange(steps + 1) + batches - 1) // batches, np.int32)
