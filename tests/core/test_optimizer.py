"""Each optimiser and schedule by name against a plain torch loop."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch.nn import functional

from animate.core.data import dataset
from animate.core.optimizer import CLASSES
from animate.core.schedule import SCHEDULES, share
from tests.core.running import generated, train

SPEC = generated("overlapping", 30, 2)
INIT = (1.0, -2.0, 3.0)


def plainly(make: Any, schedule: Any = None, epochs: int = 12) -> np.ndarray:
    """The parameters at the end of each epoch of a torch loop with batches of 10."""
    x, y = (torch.from_numpy(part) for part in dataset(SPEC)[:2])
    model = torch.nn.Linear(2, 1)
    with torch.no_grad():
        model.weight[:] = torch.tensor([INIT[:-1]])
        model.bias[:] = INIT[-1]
    optimizer = make(model.parameters())
    scheduler = schedule(optimizer) if schedule else None
    path = [INIT]
    for _ in range(epochs):
        for start in range(0, 30, 10):
            optimizer.zero_grad()
            z = model(x[start : start + 10])[:, 0]
            loss = functional.binary_cross_entropy_with_logits(z, y[start : start + 10])
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        if scheduler:
            scheduler.step()
        path.append((*model.weight[0].tolist(), model.bias.item()))
    return np.array(path)


def by_name(epochs: int = 12, **changes: Any) -> np.ndarray:
    run = train(data=SPEC, init=INIT, batch_size=10, epochs=epochs, **changes)
    assert run.steps == 3 * epochs
    return run.params[::3]


# Each with a parameter of its own that isn't the default; lists as JSON has them.
OPTIMIZERS: list[tuple[str, str, dict[str, Any]]] = [
    ("sgd", "SGD", {"momentum": 0.9}),
    ("sgd", "SGD", {"momentum": 0.9, "nesterov": True}),
    ("sgd", "SGD", {"momentum": 0.5, "dampening": 0.3, "weight_decay": 0.1}),
    ("adadelta", "Adadelta", {"rho": 0.8, "eps": 0.01, "weight_decay": 0.1}),
    ("adafactor", "Adafactor", {"eps": [None, 0.01], "d": 1.5, "weight_decay": 0.1}),
    ("adagrad", "Adagrad", {"lr_decay": 0.1, "weight_decay": 0.1}),
    ("adam", "Adam", {"betas": [0.8, 0.99], "eps": 1e-6}),
    ("adam", "Adam", {"amsgrad": True, "weight_decay": 0.1}),
    ("adam", "Adam", {"decoupled_weight_decay": True, "weight_decay": 0.1}),
    ("adamax", "Adamax", {"betas": [0.8, 0.99], "weight_decay": 0.1}),
    ("adamw", "AdamW", {"betas": [0.8, 0.99], "weight_decay": 0.1}),
    ("adamw", "AdamW", {"weight_decay": 0.0}),
    ("asgd", "ASGD", {"lambd": 0.01, "alpha": 0.5, "t0": 2.0, "weight_decay": 0.1}),
    ("nadam", "NAdam", {"momentum_decay": 0.01, "weight_decay": 0.1}),
    ("radam", "RAdam", {"betas": [0.8, 0.99], "weight_decay": 0.1}),
    ("rmsprop", "RMSprop", {"alpha": 0.9, "centered": True, "weight_decay": 0.1}),
    ("rmsprop", "RMSprop", {"momentum": 0.5}),
    ("rprop", "Rprop", {"etas": [0.4, 1.3], "step_sizes": [1e-5, 2.0]}),
]


@pytest.mark.parametrize(("name", "kind", "options"), OPTIMIZERS)
def test_an_optimiser_is_torchs(name: str, kind: str, options: dict[str, Any]) -> None:
    plain = {
        key: tuple(value) if isinstance(value, list) else value for key, value in options.items()
    }
    expected = plainly(lambda model: getattr(torch.optim, kind)(model, lr=0.3, **plain))
    keys = {key: options[key] for key in ("momentum", "weight_decay") if key in options}
    own = {key: value for key, value in options.items() if key not in keys}
    path = by_name(optimizer={"name": name, **own}, lr=0.3, **keys)
    assert_allclose(path, expected, rtol=0, atol=1e-5)
    # It has gone somewhere.
    assert np.abs(path[-1] - INIT).max() > 0.05


def test_every_optimiser_is_tested() -> None:
    assert {name for name, *_ in OPTIMIZERS} == {"sgd", *CLASSES}


def test_every_class_of_torch_is_known_or_left_out_for_a_reason() -> None:
    kinds = {
        name
        for name, kind in vars(torch.optim).items()
        if isinstance(kind, type) and issubclass(kind, torch.optim.Optimizer)
    }
    left_out = {"Optimizer", "LBFGS", "SparseAdam", "Muon"}
    assert kinds - left_out == {"SGD", *CLASSES.values()}


schedulers = torch.optim.lr_scheduler

SCHEDULED: list[tuple[dict[str, Any], Any]] = [
    ({"name": "constant"}, None),
    (
        {"name": "step", "every": 5, "factor": 0.3},
        lambda optimizer: schedulers.StepLR(optimizer, 5, 0.3),
    ),
    (
        {"name": "exponential", "factor": 0.8},
        lambda optimizer: schedulers.ExponentialLR(optimizer, 0.8),
    ),
    (
        {"name": "cosine", "floor": 0.1},
        lambda optimizer: schedulers.CosineAnnealingLR(optimizer, 12, 0.1 * 0.3),
    ),
]


@pytest.mark.parametrize(("schedule", "scheduler"), SCHEDULED)
@pytest.mark.parametrize("name", ["sgd", "adam"])
def test_a_schedule_is_torchs(name: str, schedule: dict[str, Any], scheduler: Any) -> None:
    kind = torch.optim.SGD if name == "sgd" else torch.optim.Adam
    expected = plainly(lambda model: kind(model, lr=0.3), scheduler)
    path = by_name(optimizer={"name": name}, lr=0.3, schedule=schedule)
    assert_allclose(path, expected, rtol=0, atol=1e-5)


def test_every_schedule_is_tested() -> None:
    assert {schedule["name"] for schedule, _ in SCHEDULED} == set(SCHEDULES)


def test_the_last_epoch_of_a_cosine_still_moves() -> None:
    shares = [share({"name": "cosine", "floor": 0.0}, epoch, 4) for epoch in range(4)]
    assert_allclose(shares, (1, (2 + 2**0.5) / 4, 0.5, (2 - 2**0.5) / 4))
    assert share({"name": "cosine", "floor": 0.0}, 0, 1) == 1


def test_a_rate_that_grows_beyond_all_numbers_is_still_one() -> None:
    assert share({"name": "exponential", "factor": 1e3}, 109, 110) == np.inf
    for name in ("sgd", "adam", "adafactor"):
        run = train(
            optimizer={"name": name},
            schedule={"name": "step", "every": 1, "factor": 1e3},
            batch_size=20,
            epochs=110,
            lr=1.0,
        )
        assert run.diverged or run.steps == 110


def test_no_way_of_plain_descent_loads_the_compiler() -> None:
    code = (
        # Taking PyTorch apart in the end takes half a second.
        "import atexit, gc, sys\n"
        "atexit.register(gc.freeze)\n"
        "from tests.core.running import generated, train\n"
        "train(data=generated('overlapping', dimensions=2), shuffle=True, standardize=True,\n"
        "    momentum=0.9, weight_decay=0.01, optimizer={'name': 'sgd', 'nesterov': True},\n"
        "    schedule={'name': 'cosine', 'floor': 0.1}, loss='hinge', epochs=2,\n"
        "    stop_loss=0.0, stop_gradient=0.0)\n"
        "print('torch' in sys.modules, 'torch._dynamo' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["True", "False"]
