"""A module as a problem, and the sweep over many points of it."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from torch import Tensor, nn

from animate.core import sweep
from animate.core.data import Samples
from animate.core.modules import floating_buffers, tensors
from animate.core.network import Network
from animate.core.objective import Objective
from animate.core.outputs import OutputsName
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
    # Its square is beyond float32, as its loss isn't.
    far = np.full((1, 3), 1e25, np.float32)
    assert_allclose(network(layers(2, 1), weight_decay=0.3).losses(far), 0.45e50, rtol=1e-6)


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


@pytest.fixture
def two_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine of two cores, where each point is taken for large."""
    monkeypatch.setattr(sweep, "_SMALL", 0)
    monkeypatch.setattr(sweep, "_LITTLE", 0)
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


class Around(nn.Module):
    """A unit with something before it."""

    def __init__(self, before: Callable[[Tensor, Tensor], Tensor]) -> None:
        super().__init__()
        self.unit = nn.Linear(2, 1)
        self.before = before

    def forward(self, x: Tensor) -> Tensor:
        outputs: Tensor = self.unit(self.before(x, self.unit.bias))
        return outputs


def telling() -> tuple[Around, set[tuple[int, int, bool]]]:
    """A unit, and in which threads it was called, with how many of PyTorch's own."""
    said = set()

    def tell(x: Tensor, bias: Tensor) -> Tensor:
        said.add((threading.get_ident(), torch.get_num_threads(), torch.is_grad_enabled()))
        # Another thread has its turn meanwhile.
        time.sleep(0.001)
        return x

    return Around(tell), said


@pytest.mark.usefixtures("two_threads")
def test_large_points_are_shared_out_among_threads() -> None:
    module, said = telling()
    own = network(module)
    places = points(own, 70)
    parts: list[tuple[int, int]] = []
    found = own.evaluate(places, on_part=lambda done, count: parts.append((done, count)))
    assert torch.get_num_threads() == 2
    assert parts == sorted(parts)
    assert parts[-1] == (70, 70)
    others = {told for told in said if told[0] != threading.get_ident()}
    assert len(others) == 2
    assert {told[1:] for told in others} == {(1, False)}
    said.clear()
    torch.set_num_threads(1)
    for mine, alone in zip(found, own.evaluate(places), strict=True):
        assert_array_equal(mine, alone)
    assert {told[0] for told in said} == {threading.get_ident()}


@pytest.mark.usefixtures("two_threads")
def test_a_module_that_draws_is_called_in_order() -> None:
    def found() -> NDArray[np.float64]:
        torch.manual_seed(3)
        own = network(Around(lambda x, bias: x + torch.rand(x.shape)))
        return own.losses(points(own, 40))

    first = found()
    assert len(np.unique(first)) == 40
    for _ in range(3):
        assert_array_equal(found(), first)
    # Nor does it matter how many threads there are.
    torch.set_num_threads(1)
    assert_array_equal(found(), first)


@pytest.mark.usefixtures("two_threads")
def test_what_goes_wrong_in_a_thread_is_told_and_ends_the_others() -> None:
    calls: list[float] = []

    def fail(x: Tensor, bias: Tensor) -> Tensor:
        calls.append(float(bias[0]))
        if calls[-1] > 2.5:
            raise ValueError("that is too much")
        return x

    own = network(Around(fail))
    places = np.zeros((30, 3))
    places[:, 2] = np.arange(30)
    with pytest.raises(ValueError, match="too much"):
        own.losses(places)
    assert torch.get_num_threads() == 2
    # Four were well, then each thread ended at its first beyond.
    assert max(calls) < 6


@pytest.mark.usefixtures("two_threads")
def test_threads_hold_no_more_than_one_alone_may(monkeypatch: pytest.MonkeyPatch) -> None:
    module, said = telling()
    # One number a sample: all samples of one point.
    monkeypatch.setattr(sweep, "_MOST", 4 * 30)
    own = network(module)
    own.losses(points(own, 40))
    assert {told[0] for told in said} == {threading.get_ident()}


def watched() -> tuple[nn.Module, list[int]]:
    """Two layers that give four numbers a sample, and to how many samples each call was."""
    seen: list[int] = []

    class Watched(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.unit = nn.Linear(2, 3)
            self.out = nn.Linear(3, 1)

        def forward(self, x: Tensor) -> Tensor:
            seen.append(len(x))
            outputs: Tensor = self.out(self.unit(x))
            return outputs

    return Watched(), seen


def test_one_by_one_each_point_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "_SMALL", 0)
    module, seen = watched()
    own = network(module)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 1)
    own.losses(points(own, 70))
    # The first call counts the numbers of the layers.
    assert seen == [30] * 71


def test_points_of_a_small_network_are_computed_together() -> None:
    module, seen = watched()
    own = network(module)
    own.losses(points(own, 70))
    assert len(seen) < 10


@pytest.mark.parametrize("together", [True, False])
def test_a_module_of_doubles_stays_one(together: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not together:
        monkeypatch.setattr(sweep, "_SMALL", 0)
    plain = network(layers(2, 5, 1))
    x, y = (one.double() for one in samples())
    own = Network(layers(2, 5, 1).double(), LOSS, x, y, plain.samples, "logits")
    places = points(own, 5)
    assert_allclose(own.losses(places), plain.losses(places), rtol=1e-5)
    told = own.predict(places[0], x.numpy())
    assert_allclose(told, plain.predict(places[0], x.numpy()), rtol=1e-5)


def test_one_by_one_buffers_stay_where_none_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    own = network(nn.Sequential(nn.BatchNorm1d(2), nn.Linear(2, 1)))
    _, mean = floating_buffers(own.module)[0]
    mean += 1
    places = points(own, 5)
    together = own.losses(places)
    monkeypatch.setattr(sweep, "_SMALL", 0)
    assert_allclose(own.losses(places), together, rtol=1e-5)


def test_labels_in_a_column_are_compared_with_a_column() -> None:
    plain = network(layers(2, 5, 1))
    own = Network(plain.module, LOSS, plain.x, plain.y[:, None], plain.samples, "logits")
    places = points(own, 5)
    for mine, theirs in zip(own.evaluate(places), plain.evaluate(places), strict=True):
        assert_allclose(mine, theirs, rtol=1e-6)


@pytest.mark.parametrize(("outputs", "edge"), [("logits", 0.0), ("probabilities", 0.5)])
def test_on_the_edge_a_sample_is_of_class_0(outputs: OutputsName, edge: float) -> None:
    module = nn.Linear(2, 1)
    x, y = torch.zeros(3, 2), torch.tensor([0.0, 0.0, 1.0])
    told = Samples(x.numpy(), y.numpy(), ("x1", "x2"), ("0", "1"))
    own = Network(module, nn.MSELoss(), x, y, told, outputs)
    assert_allclose(own.evaluate(np.array([[1.0, 1.0, edge]]))[1], 2 / 3, rtol=1e-6)


def test_the_tensors_of_an_output_are_found_wherever_they_are() -> None:
    first, second, third = torch.ones(1), torch.ones(2), torch.ones(3)
    found = tensors(([first, None], {"second": second, "others": (third, "no tensor")}))
    assert [len(one) for one in found] == [1, 2, 3]


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


@pytest.mark.parametrize(
    "changed",
    [
        {"weight_decay": 0.1},
        {"outputs": "probabilities"},
        {"module": nn.Sequential(nn.Linear(2, 1))},
        {"module": nn.Sequential(nn.BatchNorm1d(2, affine=False), nn.Linear(2, 1))},
        {"x": 1},
        {"y": 1},
    ],
)
def test_networks_are_equal_where_nothing_differs(changed: dict[str, Any]) -> None:
    def made(
        *,
        weight_decay: float = 0.0,
        outputs: OutputsName = "logits",
        module: nn.Module | None = None,
        x: float = 0.0,
        y: float = 0.0,
    ) -> Network:
        plain = nn.Sequential(nn.Identity(), nn.Linear(2, 1)) if module is None else module
        with torch.no_grad():
            for one in plain.parameters():
                one.zero_()
        inputs, labels = samples()
        moved = (inputs + x).numpy(), (labels + y).numpy()
        told = Samples(*moved, ("x1", "x2"), ("0", "1"))
        # The loss tells nothing apart, not even from itself.
        return Network(plain, _nothing, inputs, labels, told, outputs, weight_decay)

    assert made() == made()
    assert made() != made(**changed)
    assert made(**changed) != made()


def _nothing(outputs: Tensor, y: Tensor) -> Tensor:
    return outputs.sum() * torch.nan


def test_running_means_make_no_other_problem() -> None:
    one, other = (network(nn.Sequential(nn.BatchNorm1d(2), *layers(2, 5, 1))) for _ in "12")
    assert one == other
    _, mean = floating_buffers(other.module)[0]
    mean += 1
    assert one == other
    assert mean.tolist() == [1, 1]
    assert one != network(nn.Sequential(nn.BatchNorm1d(2, eps=1), *layers(2, 5, 1)))


def test_large_memory_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "_SMALL", 0)
    monkeypatch.setattr(sweep, "_MOST", 4 * 4 * 8)
    module, seen = watched()
    own = network(module)
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
