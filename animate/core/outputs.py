"""What a model's outputs mean, and what is right."""

from collections.abc import Callable
from math import log
from typing import Literal, get_args

import torch
from torch import Tensor
from torch.nn import functional

OutputsName = Literal["logits", "probabilities", "log-probabilities", "values"]
OUTPUTS_NAMES: tuple[OutputsName, ...] = get_args(OutputsName)

# From outputs of one column, for two classes, to the probability of class 1.
_OF_ONE: dict[OutputsName, Callable[[Tensor], Tensor]] = {
    "logits": torch.sigmoid,
    "probabilities": lambda outputs: outputs,
    "log-probabilities": torch.exp,
    "values": lambda outputs: outputs,
}

# Where a probability of class 1 of a half lies, which itself is of class 0.
_EDGES: dict[OutputsName, float] = {
    "logits": 0.0,
    "probabilities": 0.5,
    "log-probabilities": log(0.5),
    "values": 0.5,
}

# From a column for each class to the probability of each.
_OF_EACH: dict[OutputsName, Callable[[Tensor], Tensor]] = {
    "logits": lambda outputs: functional.softmax(outputs, dim=-1),
    "probabilities": lambda outputs: outputs,
    "log-probabilities": torch.exp,
    "values": lambda outputs: outputs,
}


def column(outputs: Tensor) -> Tensor:
    """Outputs without a second dimension of one: (N, 1) to (N,)."""
    return outputs[:, 0] if outputs.ndim == 2 and outputs.shape[1] == 1 else outputs


def like(outputs: Tensor, y: Tensor) -> Tensor:
    """Outputs of the shape that a loss compares with y: (N, 1) as (N,) where y is."""
    return column(outputs) if y.ndim == 1 else outputs


def predictions(outputs: Tensor, meaning: OutputsName, classes: int) -> Tensor:
    """What is shown of outputs: values, the probability of class 1, or that of each class.

    Parameters
    ----------
    outputs : Tensor, shape (N,), (N, 1) or (N, C)
    meaning : str
    classes : int
        C; 0 for values.

    Returns
    -------
    Tensor, shape (N,), or (N, C) of more than two classes
    """
    outputs = column(outputs)
    if outputs.ndim == 1:
        return _OF_ONE[meaning](outputs)
    each = _OF_EACH[meaning](outputs)
    return each[:, 1] if classes == 2 else each


def accuracy(outputs: Tensor, y: Tensor, meaning: OutputsName, classes: int) -> Tensor:
    """The share of samples that are classified rightly; nan for values."""
    if not classes:
        return torch.full((), torch.nan, dtype=torch.float32)
    outputs = column(outputs)
    if outputs.ndim == 1:
        return ((outputs > _EDGES[meaning]) == (column(y) > 0.5)).float().mean()
    return (outputs.argmax(dim=-1) == column(y)).float().mean()
