"""What a model of somebody's own is asked: found out from its loss, outputs and labels."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from animate.core.outputs import OUTPUTS_NAMES, OutputsName, column
from animate.errors import InputError, one_of

# What these losses take; by the name of their class, or of the function of
# torch.nn.functional. Others take what the outputs look like.
_TAKEN: dict[str, OutputsName] = {
    "BCEWithLogitsLoss": "logits",
    "binary_cross_entropy_with_logits": "logits",
    "CrossEntropyLoss": "logits",
    "cross_entropy": "logits",
    "MultiMarginLoss": "logits",
    "multi_margin_loss": "logits",
    "SoftMarginLoss": "logits",
    "soft_margin_loss": "logits",
    "BCELoss": "probabilities",
    "binary_cross_entropy": "probabilities",
    "NLLLoss": "log-probabilities",
    "nll_loss": "log-probabilities",
}


def meaning_of(
    loss: Callable[[Any, Any], Any], outputs: Tensor, y: Tensor, given: str | None = None
) -> OutputsName:
    """What the outputs of a model mean.

    As the loss takes them, if it is one of PyTorch's. Else outputs are values,
    unless y holds classes: zeros and ones for outputs of one column, or whole
    numbers for more; then they are probabilities if all lie between 0 and 1,
    and logits if not.

    Parameters
    ----------
    loss : callable
        Of (outputs, y).
    outputs : Tensor, shape (N,) or (N, C)
        At the start.
    y : Tensor, shape (N,) or (N, 1)
    given : str, optional
        What the user says that they mean.

    Raises
    ------
    InputError
        If `given` isn't a meaning.
    """
    if given is not None:
        if given not in OUTPUTS_NAMES:
            raise InputError(("outputs", f"{given!r} isn't accepted; give {one_of(OUTPUTS_NAMES)}"))
        return given
    name = type(loss).__name__ if isinstance(loss, nn.Module) else getattr(loss, "__name__", "")
    if name in _TAKEN:
        return _TAKEN[name]
    outputs, labels = column(outputs), column(y)
    of_classes = holds_classes(outputs, labels)
    if not of_classes:
        return "values"
    return "probabilities" if bool(((outputs >= 0) & (outputs <= 1)).all()) else "logits"


def holds_classes(outputs: Tensor, y: Tensor) -> bool:
    """Whether y holds classes: 0 and 1 for one output, or a whole number for several."""
    if outputs.ndim == 1:
        return bool(((y == 0) | (y == 1)).all())
    return not y.is_floating_point()


def class_count(meaning: OutputsName, outputs: Tensor) -> int:
    """How many classes outputs of a meaning tell apart; 0 for values."""
    if meaning == "values":
        return 0
    outputs = column(outputs)
    return 2 if outputs.ndim == 1 else outputs.shape[1]


def as_labels(y: Tensor, outputs: Tensor) -> Tensor:
    """Recorded labels as the loss of such outputs takes them: whole numbers for a column each."""
    return y.long() if column(outputs).ndim > 1 else y.to(torch.float32)
