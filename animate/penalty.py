"""Whether weight decay is part of what is minimised."""

from collections.abc import Mapping
from typing import Any

# Optimisers whose weight decay pulls on the parameters beside the gradient.
_DECOUPLED = ("adamw", "adafactor")


def counted(optimizer: Mapping[str, Any]) -> bool:
    """Whether the loss holds the penalty, from an optimiser's table in a recipe."""
    return optimizer["name"] not in _DECOUPLED and not optimizer.get("decoupled_weight_decay")
