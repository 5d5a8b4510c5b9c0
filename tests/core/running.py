"""Runs for the tests of the core, from plain values."""

from typing import Any

from animate.core.data import dataset
from animate.core.jobs import train_all
from animate.core.train import descend
from animate.history import History

# The lab's, as `Recipe().training()` gives them.
LAB: dict[str, Any] = {
    "model": {"name": "logistic"},
    "data": {"name": "lab"},
    "standardize": False,
    "init": [-5.0, -10.0],
    "loss": "cross-entropy",
    "optimizer": {"name": "sgd", "dampening": 0.0, "nesterov": False},
    "lr": 2.0,
    "momentum": 0.0,
    "weight_decay": 0.0,
    "schedule": {"name": "constant"},
    "batch_size": 3,
    "epochs": 100,
    "stop_loss": None,
    "stop_gradient": None,
    "seed": 0,
    "shuffle": False,
}


def job(**changes: Any) -> dict[str, Any]:
    """The lab's run with some keys changed."""
    assert set(changes) <= {*LAB, "recipe"}
    return {**LAB, "recipe": "{}", **changes}


def train(**changes: Any) -> History:
    """Train the lab's run with some keys changed."""
    (history,) = train_all([job(**changes)])
    return history


def descended(on_step: Any, **changes: Any) -> History:
    """As `train`, with progress told by the trainer itself."""
    arguments = job(**changes)
    return descend(dataset(arguments.pop("data")), **arguments, on_step=on_step)


def generated(name: str, samples: int = 40, dimensions: int = 1, seed: int = 0) -> dict[str, Any]:
    """The spec of a generated set."""
    return {"name": name, "samples": samples, "dimensions": dimensions, "seed": seed}
