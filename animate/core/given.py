"""What somebody hands to a recorder, found to fit together."""

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from animate.core.data import Samples, names
from animate.core.meaning import class_count, meaning_of
from animate.core.modules import evaluating
from animate.core.network import Network
from animate.core.outputs import column, like
from animate.errors import InputError

# Characters of what was given, in a message.
_LONGEST = 40


def check(model: object, loss: object) -> None:
    """Refuse what is no module, or no function of a model's outputs."""
    if not isinstance(model, nn.Module):
        raise InputError(("model", f"{_short(model)} isn't a torch.nn.Module; give the model"))
    if isinstance(loss, type):
        told = f"{loss.__name__} is a class; give one of it, {loss.__name__}()"
        raise InputError(("loss", told))
    if not callable(loss):
        told = (
            f"{_short(loss)} isn't a function; give one of the outputs and y, such as "
            "torch.nn.BCEWithLogitsLoss()"
        )
        raise InputError(("loss", told))


def problem_of_given(
    model: nn.Module,
    loss: Callable[[Any, Any], Any],
    given_x: Tensor | NDArray[Any],
    given_y: Tensor | NDArray[Any],
    inputs: Sequence[str] | None,
    classes: Sequence[str] | None,
    outputs: str | None,
) -> Network:
    """The model and the loss over the samples, found to fit each other."""
    device = next(model.parameters()).device
    x, y = _tensor("X", given_x).to(device), _tensor("y", given_y).to(device)
    if not x.ndim or not len(x) or y.shape not in ((len(x),), (len(x), 1)):
        found = f"{tuple(x.shape)} and {tuple(y.shape)}"
        raise InputError(("y", f"X and y have shapes {found}; give a class or a value a sample"))
    with evaluating(model):
        result = _called("model", model, x)
        if (
            not isinstance(result, Tensor)
            or result.shape[:1] != x.shape[:1]
            or not 1 <= result.ndim <= 2
        ):
            told = "it doesn't return a tensor with a row a sample, of shape (N,) or (N, C)"
            raise InputError(("model", told))
        value = _called("loss", loss, like(result, y), y)
        if not isinstance(value, Tensor) or value.numel() != 1 or not isfinite(value.item()):
            told = "it isn't one finite number at the start; give one that is the mean over samples"
            raise InputError(("loss", told))
    meaning = meaning_of(loss, result, y, outputs)
    known = tuple(classes or map(str, range(class_count(meaning, result))))
    if len(known) != class_count(meaning, result):
        count = class_count(meaning, result)
        raise InputError(("classes", f"{len(known)} names are given for {count} classes"))
    rows = x.reshape(len(x), -1).float().cpu().numpy()
    called = tuple(inputs) if inputs else names(rows.shape[1])
    if len(called) != rows.shape[1]:
        told = f"{len(called)} names are given for {rows.shape[1]} inputs"
        raise InputError(("inputs", told))
    samples = Samples(rows, column(y).float().cpu().numpy(), called, known)
    return Network(model, loss, x, y, samples, meaning)


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}\u2026"


def _tensor(name: str, value: object) -> Tensor:
    try:
        return torch.as_tensor(value).detach()
    except (RuntimeError, TypeError, ValueError):
        told = f"{_short(value)} can't be made a tensor; give a tensor or an array"
        raise InputError((name, told)) from None


def _called(what: str, function: Callable[..., Any], *arguments: Tensor) -> Any:
    try:
        return function(*arguments)
    except (RuntimeError, TypeError, ValueError, IndexError) as error:
        shapes = " and ".join(str(tuple(one.shape)) for one in arguments)
        told = f"it can't take tensors of shape {shapes}: {str(error).splitlines()[0]}"
        raise InputError((what, told)) from error
