"""Recorded runs of models of other kinds than the lab's, and scenes of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from animate.casting import cast
from animate.core.modules import one_thread
from animate.core.network import Network
from animate.core.problems import Known
from animate.core.recorder import Recorder
from animate.history import History
from animate.language import speak
from animate.recipe import Recipe
from animate.recipe.together import together
from animate.scene.programme import Programme
from animate.scene.scene import Scene, staged
from animate.scene.theme import THEMES

Array = NDArray[np.float32]
Data = tuple[Array, NDArray[Any]]

# How a loop makes its optimiser.
Optimizers = dict[str, Callable[[Any], torch.optim.Optimizer]]

SGD: Optimizers = {"SGD": lambda params: torch.optim.SGD(params, 0.5)}
ADAM: Optimizers = {"Adam": lambda params: torch.optim.Adam(params, 0.03)}
FIVE: Optimizers = {
    "SGD": lambda params: torch.optim.SGD(params, 0.5),
    "momentum 0.9": lambda params: torch.optim.SGD(params, 0.1, momentum=0.9),
    "Adagrad": lambda params: torch.optim.Adagrad(params, 0.1),
    "RMSprop": lambda params: torch.optim.RMSprop(params, 0.01),
    "Adam": lambda params: torch.optim.Adam(params, 0.02),
}


class Recorded(NamedTuple):
    """Some runs, and the problem of each."""

    histories: tuple[History, ...]
    problems: tuple[Network, ...]


def moons(count: int = 120, seed: int = 0) -> Data:
    generator = np.random.default_rng(seed)
    angle, y = generator.uniform(0, np.pi, count), np.arange(count) % 2
    x = np.column_stack([np.cos(angle), np.sin(angle)])
    x[y == 1] = [1, 0.5] - x[y == 1]
    return (x + generator.normal(0, 0.12, x.shape)).astype(np.float32), y


def spirals(count: int = 150, arms: int = 3, seed: int = 0) -> Data:
    generator = np.random.default_rng(seed)
    y, along = np.arange(count) % arms, np.linspace(0.1, 1, count)
    angle = 4 * along + y * 2 * np.pi / arms + generator.normal(0, 0.12, count)
    return (along[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])).astype(np.float32), y


def blobs(classes: int, dimensions: int = 2, count: int = 120, seed: int = 3) -> Data:
    generator = np.random.default_rng(seed)
    angle = np.arange(classes) * 2 * np.pi / classes
    middles = np.column_stack([2.2 * np.cos(angle), 2.2 * np.sin(angle)])
    if dimensions == 1:
        middles = np.linspace(-2, 2, classes)[:, None]
    y = np.arange(count) % classes
    return (middles[y] + generator.normal(0, 0.5, (count, dimensions))).astype(np.float32), y


def wave(count: int = 60, dimensions: int = 1, seed: int = 1) -> Data:
    """Values: a bent curve, or a bump over two inputs, with noise."""
    generator = np.random.default_rng(seed)
    x = generator.uniform(-2, 2, (count, dimensions)).astype(np.float32)
    y = np.sin(2 * x[:, 0]) if dimensions == 1 else 3 * np.exp(-(x**2).sum(axis=1)) - 1
    return x, (y + generator.normal(0, 0.1, count)).astype(np.float32)


def digits(count: int = 200, seed: int = 2) -> Data:
    """Pictures of 8 x 8 in ten classes, one for each place of a bright bar."""
    generator = np.random.default_rng(seed)
    y = np.arange(count) % 10
    x = generator.normal(0, 0.4, (count, 1, 8, 8))
    for one, label in zip(x, y, strict=True):
        if label < 5:
            one[0, label + 1] += 1.5
        else:
            one[0, :, label - 4] += 1.5
    return x.astype(np.float32), y


def mlp(inputs: int, outputs: int, width: int = 12) -> nn.Module:
    return nn.Sequential(
        nn.Linear(inputs, width),
        nn.Tanh(),
        nn.Linear(width, width),
        nn.Tanh(),
        nn.Linear(width, outputs),
    )


def cnn() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 6, 3),
        nn.BatchNorm2d(6),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(54, 10),
    )


@one_thread()
def train(
    make: Callable[[], nn.Module],
    loss: Callable[[Any, Any], Tensor],
    data: Data,
    optimizers: Optimizers = SGD,
    steps: int = 120,
    batch: int = 0,
    model: str | None = None,
    **options: Any,
) -> Recorded:
    """Record a loop of one's own for each optimiser; batches are told of if they are small.

    With `model` the runs say that they are of a model that comes along.
    """
    x, y = torch.from_numpy(data[0]), torch.from_numpy(np.asarray(data[1]))
    if loss is functional.binary_cross_entropy_with_logits:
        y = y.float()
    histories, problems = [], []
    for label, optimizer_of in optimizers.items():
        torch.manual_seed(4)
        module = make()
        optimizer = optimizer_of(module.parameters())
        named = label if len(optimizers) > 1 else None
        recorder = Recorder(module, loss, x, y, label=named, **options)
        order = np.random.default_rng(5)
        for _ in range(steps):
            chosen = order.choice(len(x), batch, replace=False) if batch else slice(None)
            outputs = module(x[chosen])
            value = loss(outputs[:, 0] if outputs.shape[1] == 1 else outputs, y[chosen])
            optimizer.zero_grad()
            value.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            recorder.step(value, chosen if batch else None)
        history = recorder.history()
        if model is not None:
            told = Recipe.from_json(history.recipe).but(model=model).canonical()
            history = replace(history, recipe=told)
        histories.append(history)
        problems.append(recorder.problem)
    return Recorded(tuple(histories), tuple(problems))


@cache
def runs(name: str) -> Recorded:
    """Runs by a name: what is learnt, and from how many inputs."""
    cross, values = functional.cross_entropy, nn.MSELoss()
    binary = functional.binary_cross_entropy_with_logits
    made: dict[str, Callable[[], Recorded]] = {
        "binary-1": lambda: train(
            lambda: mlp(1, 1), binary, blobs(2, 1), ADAM, batch=8, steps_per_epoch=15
        ),
        "binary-2": lambda: train(lambda: mlp(2, 1), binary, moons(), ADAM, batch=8),
        "binary-2-five": lambda: train(lambda: mlp(2, 1), binary, moons(), FIVE, steps=90),
        "classes-1": lambda: train(lambda: mlp(1, 3), cross, blobs(3, 1), ADAM),
        "classes-1-two": lambda: train(
            lambda: mlp(1, 3), cross, blobs(3, 1), {**ADAM, **SGD}, steps=60
        ),
        "classes-2": lambda: train(
            lambda: mlp(2, 3), cross, spirals(), ADAM, 200, batch=10, steps_per_epoch=15
        ),
        "classes-2-five": lambda: train(lambda: mlp(2, 3), cross, spirals(), FIVE, 150),
        "classes-2-six": lambda: train(lambda: mlp(2, 6), cross, blobs(6, count=150), ADAM),
        "classes-2-ten": lambda: train(lambda: mlp(2, 10), cross, blobs(10, count=200), ADAM, 150),
        "softmax-2": lambda: train(
            lambda: nn.Linear(2, 3), cross, blobs(3), steps=80, model="softmax"
        ),
        "line-1": lambda: train(
            lambda: nn.Linear(1, 1), values, wave(), SGD, 40, batch=10, model="linear"
        ),
        "mlp-2": lambda: train(
            lambda: mlp(2, 1), binary, moons(), ADAM, 60, model="mlp hidden=12,12"
        ),
        "values-1": lambda: train(lambda: mlp(1, 1), values, wave(), ADAM, 200),
        "values-1-two": lambda: train(lambda: mlp(1, 1), values, wave(), {**ADAM, **SGD}, 80),
        "values-2": lambda: train(lambda: mlp(2, 1), values, wave(120, 2), ADAM, 150),
        "values-2-two": lambda: train(lambda: mlp(2, 1), values, wave(120, 2), {**ADAM, **SGD}, 80),
        "values-3": lambda: train(lambda: mlp(3, 1), values, wave(60, 3), ADAM, 40),
        "pictures": lambda: train(cnn, cross, digits(), ADAM, 60, batch=20),
        "pictures-two": lambda: train(cnn, cross, digits(), {**ADAM, **SGD}, 40, batch=20),
    }
    return made[name]()


def recipe_of(name: str, **options: Any) -> Recipe:
    """The recipe of recorded runs, shown as `options` say; over a coarse grid, which is quick."""
    recorded = runs(name)
    texts = [Recipe.from_json(history.recipe) for history in recorded.histories]
    return together(texts).but(**{"grid": 12, **options})


def programme_of(name: str, **options: Any) -> Programme:
    recorded, recipe = runs(name), recipe_of(name, **options)
    words = speak(recipe.lang)
    shown = cast(recorded.histories, recipe, words, Known(problems=recorded.problems))
    return Programme(shown, recipe, THEMES[recipe.theme], words)


@contextmanager
def scene_of(
    name: str, histories: Sequence[History] | None = None, **options: Any
) -> Iterator[Scene]:
    """The scene of recorded runs, or of others with their problems."""
    recorded, recipe = runs(name), recipe_of(name, **options)
    words = speak(recipe.lang)
    shown = cast(histories or recorded.histories, recipe, words, Known(problems=recorded.problems))
    with staged(shown, recipe) as scene:
        yield scene


def legend_of(scene: Scene, panel: int = 0) -> list[str]:
    """The labels of a panel's legend."""
    legend: Any = scene.figure.axes[panel].get_legend()
    return [text.get_text() for text in legend.get_texts()]
