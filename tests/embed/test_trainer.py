"""The page's own trainer goes where PyTorch goes."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser

from animate.embed.module import script
from animate.recipe import Recipe
from animate.training import train
from tests.embed.visiting import Visit

Params = NDArray[np.floating]

REFERENCE = Path(__file__).parents[1] / "reference"

# In w and b, at each step.
TOLERANCE = 1e-3

OF_THE_PLAYER = (
    "train",
    "Objective",
    "Plane",
    "Run",
    "spread",
    "logarithmic",
    "shuffler",
    "unpacked",
)


@pytest.fixture(scope="module")
def library(browser: Browser) -> Any:
    """The player's functions on a page without a player."""
    names = ", ".join(OF_THE_PLAYER)
    code = f"<script type='module'>{script('player')}Object.assign(window, {{{names}}})</script>"
    visit = Visit(browser, code)
    yield visit
    visit.close()


TRAIN = """([x, y, training]) => train(
    {x: x.map((column) => Float32Array.from(column)), y: Float32Array.from(y)}, training
).map((state) => [...state])"""


def errors(library: Visit, recipe: Recipe, expected: Params | None = None) -> Params:
    """How far the page's states are from those of PyTorch, or others."""
    run = train(recipe)
    training = recipe.training()
    if len(training["init"]) <= run.x.shape[1]:
        training["init"] = [training["init"][0], *training["init"]]
    states = library.run(TRAIN, [run.x.T.tolist(), run.y.tolist(), training])
    expected = run.params if expected is None else expected
    assert len(states) == len(expected)
    return np.abs(np.array(states, np.float64) - expected)


@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
def test_the_lab_is_learnt_as_in_pytorch(loss: str, library: Visit) -> None:
    with (REFERENCE / f"{loss}.csv").open() as file:
        rows = list(csv.DictReader(file))
    expected = np.array([(float(row["w"]), float(row["b"])) for row in rows])
    recipe = Recipe(loss=loss.replace("_", "-"))
    assert len(expected) == 701
    assert errors(library, recipe, expected).max() < TOLERANCE


def random_recipe(seed: int) -> Recipe:
    """A recipe that a teacher might write, of any kind that the page trains."""
    random = np.random.default_rng(seed)
    dimensions = int(random.integers(1, 3))
    data: Any = {
        "name": random.choice(["separable", "overlapping", "imbalanced", "outliers"]),
        "samples": int(random.integers(5, 60)),
        "dimensions": dimensions,
        "seed": int(random.integers(100)),
    }
    if dimensions == 1 and random.random() < 0.5:
        data = {"name": "lab"}
    momentum = float(random.choice([0, 0.3, 0.9]))
    nesterov = bool(momentum and random.random() < 0.3)
    dampening = 0.0 if nesterov else float(random.choice([0, 0.2]))
    return Recipe.of(
        {
            "data": data,
            "standardize": bool(random.random() < 0.3),
            "init": [float(f"{value:.3g}") for value in random.uniform(-8, 8, dimensions + 1)],
            "loss": str(random.choice(["cross-entropy", "mse", "hinge"])),
            "optimizer": {"name": "sgd", "dampening": dampening, "nesterov": nesterov},
            "lr": float(random.choice([0.05, 0.2, 0.5, 1, 2])) * (1 - momentum),
            "momentum": momentum,
            "weight_decay": float(random.choice([0, 0, 0.01, 0.1])),
            "schedule": str(
                random.choice(
                    [
                        "constant",
                        "step every=3 factor=0.7",
                        "exponential factor=0.95",
                        "cosine floor=0.1",
                    ]
                )
            ),
            "batch_size": int(random.integers(1, 12)),
            "epochs": int(random.integers(2, 40)),
            "stop_loss": 0.2 if random.random() < 0.2 else None,
            "seed": int(random.integers(2**40)),
            "shuffle": bool(random.random() < 0.5),
        }
    )


@pytest.mark.parametrize("seed", range(50))
def test_random_recipes_are_learnt_as_in_pytorch(seed: int, library: Visit) -> None:
    found = errors(library, random_recipe(seed)).max()
    print("ERR", seed, found)
    assert found < TOLERANCE
