"""The recorded run against the lab's reference, closed forms and torch.optim."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from torch.nn import functional

import animate
from animate.core.data import lab
from animate.core.train import descend
from animate.history import ARRAYS, History
from animate.recipe import Recipe

REFERENCE = Path(__file__).parents[1] / "reference"

# Of the lab, in w and b, at every state.
TOLERANCE = 1e-4


@pytest.fixture(scope="module")
def cross_entropy() -> History:
    return animate.train()


@pytest.fixture(scope="module")
def squared() -> History:
    return animate.train(loss="mse")


@pytest.fixture(scope="module", params=["cross_entropy", "mse"])
def recorded(
    request: pytest.FixtureRequest, cross_entropy: History, squared: History
) -> tuple[History, dict[str, NDArray[np.float64]]]:
    """A run, and the reference's columns for it."""
    path = REFERENCE / f"{request.param}.csv"
    names = path.read_text().splitlines()[0].split(",")
    columns = np.genfromtxt(path, delimiter=",", skip_header=1, unpack=True)
    run = cross_entropy if request.param == "cross_entropy" else squared
    return run, dict(zip(names, columns, strict=True))


def test_data_is_the_labs() -> None:
    x, y = lab()
    assert (x.shape, y.shape) == ((20, 1), (20,))
    assert x.dtype == y.dtype == np.float32
    assert_array_equal(x[:, 0], (np.arange(-10, 10) / 10).astype(np.float32))
    assert_array_equal(y, [0] * 13 + [1] * 7)


def test_every_state_is_the_references(
    recorded: tuple[History, dict[str, NDArray[np.float64]]],
) -> None:
    run, reference = recorded
    assert run.steps == 700
    assert_array_equal(np.arange(701), reference["step"])
    assert_array_equal(run.epoch, reference["epoch"])
    assert_allclose(run.params[:, 0], reference["w"], rtol=0, atol=TOLERANCE)
    assert_allclose(run.params[:, 1], reference["b"], rtol=0, atol=TOLERANCE)


def test_every_loss_and_accuracy_is_the_references(
    recorded: tuple[History, dict[str, NDArray[np.float64]]],
) -> None:
    run, reference = recorded
    assert_allclose(run.loss, reference["full_loss"], rtol=1e-5, atol=1e-6)
    assert_allclose(run.batch_loss, reference["batch_loss"][1:], rtol=1e-4, atol=1e-6)
    assert_allclose(run.accuracy, reference["accuracy"], rtol=0, atol=1e-6)


def test_cross_entropy_reaches_the_labs_outcome(cross_entropy: History) -> None:
    assert_allclose(cross_entropy.params[-1], (14.8593559, -3.6105969), atol=TOLERANCE)
    assert_allclose(cross_entropy.loss[[0, -1]], (4.5509, 0.0524), atol=5e-5)
    assert cross_entropy.accuracy[-1] == 1


def test_cross_entropy_first_fits_at_step_24_and_for_good_from_80(cross_entropy: History) -> None:
    fits = cross_entropy.accuracy == 1
    assert np.flatnonzero(fits)[0] == 24
    assert np.flatnonzero(~fits)[-1] == 79
    assert cross_entropy.epoch[80] == 12


def test_squared_loss_stays_on_its_plateau(squared: History) -> None:
    assert_allclose(squared.params[-1], (-4.98975658, -10.0058517), atol=TOLERANCE)
    assert_allclose(squared.accuracy, 0.65, atol=1e-6)


def test_another_start_rate_and_batch() -> None:
    run = animate.train(init=(3, -7), lr=0.7, batch_size=4, epochs=37)
    assert run.steps == 185
    assert_allclose(run.params[-1], (7.75627184, -1.83326867), atol=TOLERANCE)


def test_squared_loss_from_a_kinder_start() -> None:
    run = animate.train(init=(1, 1), loss="mse", lr=3, batch_size=5, epochs=60)
    assert run.steps == 240
    assert_allclose(run.params[-1], (7.45925989, -1.83066165), atol=TOLERANCE)


def test_a_far_start_stays_finite() -> None:
    run = animate.train(init=(-12, 9), lr=5, batch_size=20)
    assert not run.diverged
    for name in ARRAYS:
        assert np.isfinite(getattr(run, name)).all(), name


@pytest.mark.parametrize("loss", ["cross-entropy", "mse"])
def test_the_farthest_start_of_a_recipe_stays_finite(loss: str) -> None:
    run = animate.train(init=(-1e6, 1e6), lr=1e6, momentum=0.999, epochs=30, loss=loss)
    assert np.isfinite(run.params).all()
    assert np.isfinite(run.loss).all()
    assert np.isfinite(run.batch_loss).all()


coordinates = st.floats(-15, 15)


@settings(max_examples=30, deadline=None)
@given(
    init=st.tuples(coordinates, coordinates),
    loss=st.sampled_from(["cross-entropy", "mse"]),
    lr=st.floats(0.01, 10),
    batch_size=st.integers(1, 25),
    shuffle=st.booleans(),
)
def test_gradients_and_batch_losses_are_the_closed_forms(
    init: tuple[float, float], loss: str, lr: float, batch_size: int, shuffle: bool
) -> None:
    run = animate.train(
        init=init, loss=loss, lr=lr, batch_size=batch_size, shuffle=shuffle, epochs=1
    )
    slopes, losses = [], []
    for step in range(1, run.steps + 1):
        batch = run.batch(step)
        x, y = run.x[batch, 0].astype(float), run.y[batch].astype(float)
        w, b = run.params[step - 1].astype(float)
        z = w * x + b
        s = 1 / (1 + np.exp(-z))
        if loss == "cross-entropy":
            slope = s - y
            value = np.where(y == 1, np.log1p(np.exp(-z)), np.log1p(np.exp(z)))
        else:
            slope = 2 * (s - y) * s * (1 - s)
            value = (s - y) ** 2
        slopes.append((np.mean(slope * x), np.mean(slope)))
        losses.append(np.mean(value))
    assert_allclose(run.gradient, slopes, rtol=1e-4, atol=2e-6)
    assert_allclose(run.batch_loss, losses, rtol=1e-4, atol=2e-6)


def test_each_step_follows_its_gradient(cross_entropy: History) -> None:
    moved = np.diff(cross_entropy.params.astype(float), axis=0)
    assert_allclose(moved, -2 * cross_entropy.gradient.astype(float), rtol=0, atol=2e-6)


def test_the_start_is_recorded_as_it_was_given() -> None:
    run = animate.train(init=(1.25, -3), epochs=1)
    assert_array_equal(run.params[0], (1.25, -3))
    assert run.epoch[0] == 0
    assert len(run.batch(0)) == 0


@pytest.mark.parametrize("loss", ["cross-entropy", "mse"])
def test_momentum_is_that_of_torch_sgd(loss: str) -> None:
    run = animate.train(init=(-2, 1), lr=0.5, momentum=0.9, batch_size=6, epochs=10, loss=loss)
    x, y = (torch.from_numpy(part) for part in lab())
    criterion = functional.mse_loss if loss == "mse" else functional.binary_cross_entropy
    model = torch.nn.Linear(1, 1)
    with torch.no_grad():
        model.weight.fill_(-2)
        model.bias.fill_(1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
    path = [(-2.0, 1.0)]
    for _ in range(10):
        for start in range(0, 20, 6):
            s = torch.sigmoid(model(x[start : start + 6])[:, 0])
            labels = y[start : start + 6]
            value = criterion(s, labels)
            optimizer.zero_grad()
            value.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            path.append((model.weight.item(), model.bias.item()))
    assert_allclose(run.params, path, rtol=0, atol=TOLERANCE)


def test_unshuffled_batches_go_through_the_samples_in_order(cross_entropy: History) -> None:
    assert_array_equal(cross_entropy.batch(1), (0, 1, 2))
    assert_array_equal(cross_entropy.batch(7), (18, 19))
    assert_array_equal(cross_entropy.batch_indices[6], (18, 19, -1))
    every = cross_entropy.batch_indices.reshape(100, 21)[:, :20]
    assert_array_equal(every, np.broadcast_to(np.arange(20), (100, 20)))


def test_the_same_seed_gives_the_same_run() -> None:
    first, second = (animate.train(shuffle=True, seed=5, epochs=3) for _ in range(2))
    assert first == second


def test_another_seed_gives_another_run() -> None:
    first, second = (animate.train(shuffle=True, seed=seed, epochs=3) for seed in (5, 6))
    assert not np.array_equal(first.batch_indices, second.batch_indices)
    assert not np.array_equal(first.params, second.params)


def test_the_seed_does_not_matter_without_shuffling() -> None:
    first, second = (animate.train(seed=seed, epochs=1) for seed in (5, 6))
    assert_array_equal(first.params, second.params)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**63 - 1), batch_size=st.integers(1, 21))
def test_every_shuffled_epoch_is_a_permutation(seed: int, batch_size: int) -> None:
    run = animate.train(shuffle=True, seed=seed, batch_size=batch_size, epochs=2)
    for epoch in (1, 2):
        seen = run.batch_indices[run.epoch[1:] == epoch]
        assert_array_equal(np.sort(seen[seen >= 0]), np.arange(20))


def test_shuffled_epochs_differ() -> None:
    run = animate.train(shuffle=True, batch_size=20, epochs=3)
    assert len({tuple(row) for row in run.batch_indices}) == 3


def test_shuffling_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    animate.train(shuffle=True, epochs=1)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_batch_larger_than_the_data_is_all_the_data() -> None:
    larger, full = (animate.train(batch_size=size, epochs=4) for size in (1000, 20))
    assert larger.steps == 4
    assert larger.batch_indices.shape == (4, 20)
    assert_array_equal(larger.params, full.params)
    assert_array_equal(larger.epoch, range(5))


def test_progress_is_told_after_every_step() -> None:
    told: list[tuple[int, int]] = []
    options = Recipe.of({"epochs": 2}).training()
    run = descend(*lab(), **options, recipe="", on_step=lambda *step: told.append(step))
    assert told == [(step, 14) for step in range(1, 15)]
    assert run.steps == 14


def test_training_keeps_to_one_thread_and_puts_the_setting_back() -> None:
    # On tiny tensors a second thread only spins: with another process on its
    # core, a run takes fifty times as long.
    before = torch.get_num_threads()
    told: list[int] = []
    options = Recipe.of({"epochs": 1}).training()
    try:
        torch.set_num_threads(2)
        descend(
            *lab(), **options, recipe="", on_step=lambda *_: told.append(torch.get_num_threads())
        )
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
    assert told == [1] * 7


# No recipe accepts this rate: at those that one does, a gradient of at most 1
# never carries a parameter beyond what float32 holds.
@pytest.mark.parametrize(("momentum", "steps"), [(0.0, 8), (0.9, 6)])
def test_a_diverging_run_is_recorded_up_to_where_it_did(momentum: float, steps: int) -> None:
    options = Recipe.of({"epochs": 3, "momentum": momentum}).training() | {"lr": 3e38}
    run = descend(*lab(), **options, recipe="")
    assert run.diverged
    assert run.steps == steps
    assert run.last_finite == steps - 1
    assert np.isfinite(run.params[:-1]).all()
    assert np.isfinite(run.loss[:-1]).all()
    assert not np.isfinite(run.params[-1]).all()
    assert not math.isfinite(run.loss[-1])
    assert run.epoch[-1] == math.ceil(steps / 7)


def test_the_recipe_is_kept_in_the_history(cross_entropy: History) -> None:
    assert Recipe.from_json(cross_entropy.recipe) == Recipe()


def test_options_are_set_on_the_recipe_that_is_passed() -> None:
    run = animate.train(Recipe.of({"init": "1,2", "epochs": 50}), epochs=1)
    assert_array_equal(run.params[0], (1, 2))
    assert run.steps == 7


def test_a_wrong_option_is_refused() -> None:
    with pytest.raises(animate.InputError, match=r"^lr: -1 isn't accepted; give a number above 0"):
        animate.train(lr=-1)
