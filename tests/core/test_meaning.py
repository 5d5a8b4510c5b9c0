"""What a model of one's own is asked."""

from functools import partial
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from animate.core.meaning import as_labels, class_count, meaning_of

CLASSES = torch.tensor([0.0, 1.0, 1.0])
LABELS = torch.tensor([0, 2, 1])
VALUES = torch.tensor([0.3, 1.0, -2.0])
COLUMN = torch.tensor([[0.2], [0.9], [0.4]])
LOGITS = torch.tensor([[-0.2], [2.9], [0.4]])
EACH = torch.tensor([[0.2, 0.5, 0.3]] * 3)


def own(yhat: Tensor, y: Tensor) -> Tensor:
    return ((yhat - y) ** 2).mean()


@pytest.mark.parametrize(
    ("loss", "outputs", "y", "meaning", "classes"),
    [
        (nn.BCEWithLogitsLoss(), COLUMN, CLASSES, "logits", 2),
        (functional.binary_cross_entropy_with_logits, LOGITS, CLASSES, "logits", 2),
        (nn.BCELoss(), COLUMN, CLASSES, "probabilities", 2),
        (nn.CrossEntropyLoss(), EACH, LABELS, "logits", 3),
        (functional.nll_loss, EACH.log(), LABELS, "log-probabilities", 3),
        (nn.MSELoss(), COLUMN, VALUES, "values", 0),
        (nn.MSELoss(), COLUMN, CLASSES, "probabilities", 2),
        (nn.MSELoss(), COLUMN, CLASSES[:, None], "probabilities", 2),
        (own, COLUMN, CLASSES, "probabilities", 2),
        (own, LOGITS, CLASSES, "logits", 2),
        (own, LOGITS, VALUES, "values", 0),
        (partial(own), COLUMN, CLASSES, "probabilities", 2),
        (own, torch.tensor([0.0, 1.0, 0.5]), CLASSES, "probabilities", 2),
        (own, torch.tensor([0.0, 1.5, 0.5]), CLASSES, "logits", 2),
        (own, EACH, LABELS, "probabilities", 3),
    ],
)
def test_it_is_found_out(loss: Any, outputs: Tensor, y: Tensor, meaning: str, classes: int) -> None:
    found = meaning_of(loss, outputs, y)
    assert found == meaning
    assert class_count(found, outputs) == classes


def test_what_is_said_counts() -> None:
    assert meaning_of(nn.BCELoss(), COLUMN, CLASSES, "values") == "values"


def test_recorded_labels_are_given_as_the_loss_takes_them() -> None:
    recorded = torch.tensor([0.0, 2.0, 1.0], dtype=torch.float64)
    for outputs, kind in ((EACH, torch.int64), (COLUMN, torch.float32), (CLASSES, torch.float32)):
        labels = as_labels(recorded, outputs)
        assert labels.dtype == kind
        assert labels.tolist() == [0, 2, 1]
