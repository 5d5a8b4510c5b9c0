"""A module as a problem, and the sweep over many points of it."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from torch import Tensor, nn

from animate.core import sweep
from animate.core.data import Samples
from animate.core.modules import floating_buffers
from animate.core.network import Network
from animate.core.objective import Objective
from animate.core.problem import Problem
from tests.core.networks import layers, samples

LOSS = nn.BCEWithLogitsLoss()


def network(model: nn.Module, count: int = 30, weight_decay: float = 0.0) -> Network:
    x, y = samples(count)
    told = Samples(x.numpy(), y.numpy(), ("x1", "x2"), ("0", "1"))
    return Network(model, LOSS, x, y, told, "logits", weight_decay)


def points(problem: Problem, *shape: int) -> NDArray[np.float64]:
    random = np.random.default_rng(5)
    return random.normal(size=(*shape, problem.parameters.count))


def plainly(model: nn.Module, row: NDArray[np.float64], count: int = 30) -> float:
    x, y = samples(count)
    twin = layers(2, 5, 1) if len(model) > 1 else layers(2, 1)  # type: ignore[arg-type]
    nn.utils.vector_to_parameters(torch.tensor(row, dtype=torch.float32), twin.parameters())
    with torch.no_grad():
        return float(LOSS(twin(x)[:, 0], y))


@pytest.mark.parametrize("way", ["mapped", "one by one", "in parts"])
def test_every_way_gives_the_loss_of_a_loop(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if way != "mapped":
        monkeypatch.setattr(sweep, "_SMALL", 0)
    if way == "in parts":
        monkeypatch.setattr(sweep, "_MOST", 7 * 4 * 11)
    if way == "mapped":
        monkeypatch.setattr(sweep, "_HELD", 5000)
    own = network(layers(2, 5, 1))
    places = points(own, 4, 3)
    losses, accuracies = own.evaluate(places)
    assert losses.shape == accuracies.shape == (4, 3)
    expected = [[plainly(own.module, row) for row in rows] for rows in places]
    assert_allclose(losses, expected, rtol=1e-5)
    assert_allclose(own.losses(places), expected, rtol=1e-5)


@pytest.mark.parametrize("copied", [True, False])
@pytest.mark.parametrize("plain", [True, False])
def test_one_by_one_takes_any_loss_and_any_module(
    copied: bool, plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stubborn(nn.Sequential):
        def __deepcopy__(self, memo: object) -> "Stubborn":
            raise TypeError("no copies")

    def by_item(outputs: Tensor, y: Tensor) -> Tensor:
        return torch.tensor(LOSS(outputs, y).item())

    monkeypatch.setattr(sweep, "_SMALL", 0)
    model = layers(2, 5, 1)
    own = network(model if copied else Stubborn(*model))
    own.loss = LOSS if plain else by_item
    places = points(own, 9)
    expected = [plainly(model, row) for row in places]
    assert_allclose(own.losses(places), expected, rtol=1e-5)


def test_a_linear_unit_agrees_with_the_closed_form() -> None:
    own = network(layers(2, 1))
    other = Objective(own.samples, "cross-entropy")
    places = points(own, 40)
    for mine, theirs in zip(own.evaluate(places), other.evaluate(places), strict=True):
        assert_allclose(mine, theirs, rtol=2e-5)
    inputs = np.random.default_rng(2).normal(size=(9, 2))
    assert_allclose(own.predict(places[0], inputs), other.predict(places[0], inputs), rtol=1e-5)


def test_weight_decay_is_part_of_the_loss() -> None:
    places = points(network(layers(2, 5, 1)), 6)
    plain = network(layers(2, 5, 1)).losses(places)
    decayed = network(layers(2, 5, 1), weight_decay=0.3).losses(places)
    assert_allclose(decayed, plain + 0.15 * (places**2).sum(axis=1))


def test_a_point_that_is_not_finite_has_no_finite_loss() -> None:
    own = network(layers(2, 5, 1))
    places = points(own, 3)
    places[1, 4] = np.nan
    places[2, 0] = np.inf
    found = np.isfinite(own.evaluate(places)[0])
    assert found.tolist() == [True, False, False]


class Branching(nn.Module):
    """Which way it goes depends on its numbers: it can't be mapped over them."""

    def __init__(self) -> None:
        super().__init__()
        self.unit = nn.Linear(2, 1)

    def forward(self, x: Tensor) -> Tensor:
        outputs: Tensor = self.unit(x)
        return outputs if float(outputs.detach().mean()) > 0 else 2 * outputs


class Stubborn(Branching):
    """It can't be copied either."""

    def __deepcopy__(self, memo: object) -> "Stubborn":
        raise TypeError("no")


@pytest.mark.parametrize("kind", [Branching, Stubborn])
def test_a_module_that_cannot_be_mapped_is_looped_over(kind: type[Branching]) -> None:
    own = network(kind())
    places = points(own, 20)
    x, y = samples()
    expected = []
    for row in places.astype(np.float32):
        z = x @ torch.from_numpy(row[:2]) + row[2]
        expected.append(LOSS(z if z.mean() > 0 else 2 * z, y).item())
    assert_allclose(own.losses(places), expected, rtol=1e-4)


def test_progress_ends_with_all_points() -> None:
    told: list[tuple[int, int]] = []
    own = network(layers(2, 5, 1))
    own.evaluate(points(own, 50), on_part=lambda done, total: told.append((done, total)))
    assert told[-1] == (50, 50)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_networks_are_equal_where_their_losses_are() -> None:
    one, other = network(layers(2, 5, 1, seed=1)), network(layers(2, 5, 1, seed=2))
    assert one == other
    assert one != network(layers(2, 5, 1, activation=nn.ReLU))
    assert one != network(layers(2, 5, 1), count=20)
    assert one != network(layers(2, 5, 1), weight_decay=0.1)
    assert one != network(layers(2, 4, 1))
    assert one != "one"


def test_running_means_make_no_other_problem() -> None:
    one, other = (network(nn.Sequential(nn.BatchNorm1d(2), *layers(2, 5, 1))) for _ in "12")
    assert one == other
    _, mean = floating_buffers(other.module)[0]
    mean += 1
    assert one == other
    assert mean.tolist() == [1, 1]
    assert one != network(nn.Sequential(nn.BatchNorm1d(2, eps=1), *layers(2, 5, 1)))


def test_large_memory_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    class Watched(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.unit = nn.Linear(2, 3)
            self.out = nn.Linear(3, 1)

        def forward(self, x: Tensor) -> Tensor:
            seen.append(len(x))
            return self.out(self.unit(x))  # type: ignore[no-any-return]

    monkeypatch.setattr(sweep, "_SMALL", 0)
    monkeypatch.setattr(sweep, "_MOST", 4 * 4 * 8)
    own = network(Watched())
    seen.clear()
    own.evaluate(points(own, 2))
    # The first call counts the numbers of the layers: four a sample.
    assert seen[1:] == [8, 8, 8, 6] * 2


def test_predictions_take_the_buffers_that_they_are_given() -> None:
    model = nn.Sequential(nn.BatchNorm1d(2, affine=False), nn.Linear(2, 1))
    own = network(model)
    inputs = np.array([[1.0, 2.0], [3.0, 0.0]])
    params = np.array([1.0, 0.0, 0.0])
    plain = own.predict(params, inputs)
    moved = own.predict(params, inputs, np.array([1.0, 0.0, 1.0, 1.0]))
    assert_allclose(plain, 1 / (1 + np.exp(-inputs[:, 0])), rtol=1e-4)
    assert_allclose(moved, 1 / (1 + np.exp(1 - inputs[:, 0])), rtol=1e-4)
    assert_array_equal(model[0].running_mean, [0, 0])
