"""The recorded run against the lab's reference, closed forms and torch.optim."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from torch.nn import functional

from animate.core import log
from animate.core.data import Samples, dataset, lab
from animate.core.objective import Objective
from animate.core.train import descend
from animate.errors import InputError
from animate.history import ARRAYS, History
from tests.core.running import descended, generated, job, train

REFERENCE = Path(__file__).parents[1] / "reference"

# Of the lab, in w and b, at every state.
TOLERANCE = 1e-4


@pytest.fixture(scope="module")
def cross_entropy() -> History:
    return train()


@pytest.fixture(scope="module")
def squared() -> History:
    return train(loss="mse")


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
    run = train(init=(3, -7), lr=0.7, batch_size=4, epochs=37)
    assert run.steps == 185
    assert_allclose(run.params[-1], (7.75627184, -1.83326867), atol=TOLERANCE)


def test_squared_loss_from_a_kinder_start() -> None:
    run = train(init=(1, 1), loss="mse", lr=3, batch_size=5, epochs=60)
    assert run.steps == 240
    assert_allclose(run.params[-1], (7.45925989, -1.83066165), atol=TOLERANCE)


def test_a_far_start_stays_finite() -> None:
    run = train(init=(-12, 9), lr=5, batch_size=20)
    assert not run.diverged
    for name in ARRAYS:
        assert np.isfinite(getattr(run, name)).all(), name


@pytest.mark.parametrize("loss", ["cross-entropy", "mse"])
def test_the_farthest_start_of_a_recipe_stays_finite(loss: str) -> None:
    run = train(init=(-1e6, 1e6), lr=1e6, momentum=0.999, epochs=30, loss=loss)
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
    run = train(init=init, loss=loss, lr=lr, batch_size=batch_size, shuffle=shuffle, epochs=1)
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
    run = train(init=(1.25, -3), epochs=1)
    assert_array_equal(run.params[0], (1.25, -3))
    assert run.epoch[0] == 0
    assert len(run.batch(0)) == 0


@pytest.mark.parametrize("loss", ["cross-entropy", "mse"])
def test_momentum_is_that_of_torch_sgd(loss: str) -> None:
    run = train(init=(-2, 1), lr=0.5, momentum=0.9, batch_size=6, epochs=10, loss=loss)
    x, y = (torch.from_numpy(part) for part in lab()[:2])
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
    first, second = (train(shuffle=True, seed=5, epochs=3) for _ in range(2))
    assert first == second


def test_another_seed_gives_another_run() -> None:
    first, second = (train(shuffle=True, seed=seed, epochs=3) for seed in (5, 6))
    assert not np.array_equal(first.batch_indices, second.batch_indices)
    assert not np.array_equal(first.params, second.params)


def test_the_seed_does_not_matter_without_shuffling() -> None:
    first, second = (train(seed=seed, epochs=1) for seed in (5, 6))
    assert_array_equal(first.params, second.params)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**63 - 1), batch_size=st.integers(1, 21))
def test_every_shuffled_epoch_is_a_permutation(seed: int, batch_size: int) -> None:
    run = train(shuffle=True, seed=seed, batch_size=batch_size, epochs=2)
    for epoch in (1, 2):
        seen = run.batch_indices[run.epoch[1:] == epoch]
        assert_array_equal(np.sort(seen[seen >= 0]), np.arange(20))


def test_shuffled_epochs_differ() -> None:
    run = train(shuffle=True, batch_size=20, epochs=3)
    assert len({tuple(row) for row in run.batch_indices}) == 3


def test_shuffling_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    train(shuffle=True, epochs=1)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_batch_larger_than_the_data_is_all_the_data() -> None:
    larger, full = (train(batch_size=size, epochs=4) for size in (1000, 20))
    assert larger.steps == 4
    assert larger.batch_indices.shape == (4, 20)
    assert_array_equal(larger.params, full.params)
    assert_array_equal(larger.epoch, range(5))


def test_progress_is_told_after_every_step() -> None:
    told: list[tuple[int, int]] = []
    run = descended(lambda *step: told.append(step), epochs=2)
    assert told == [(step, 14) for step in range(1, 15)]
    assert run.steps == 14


def test_training_keeps_to_one_thread_and_puts_the_setting_back() -> None:
    # On tiny tensors a second thread only spins: with another process on its
    # core, a run takes fifty times as long.
    before = torch.get_num_threads()
    told: list[int] = []
    try:
        torch.set_num_threads(2)
        descended(lambda *_: told.append(torch.get_num_threads()), epochs=1)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
    assert told == [1] * 7


# No recipe accepts this rate: at those that one does, a gradient of at most 1
# never carries a parameter beyond what float32 holds.
@pytest.mark.parametrize(("momentum", "steps"), [(0.0, 8), (0.9, 6)])
def test_a_diverging_run_is_recorded_up_to_where_it_did(momentum: float, steps: int) -> None:
    run = train(epochs=3, momentum=momentum, lr=3e38)
    assert run.diverged
    assert run.steps == steps
    assert run.last_finite == steps - 1
    assert np.isfinite(run.params[:-1]).all()
    assert np.isfinite(run.loss[:-1]).all()
    assert not np.isfinite(run.params[-1]).all()
    assert not math.isfinite(run.loss[-1])
    assert run.epoch[-1] == math.ceil(steps / 7)


def test_the_recipe_is_kept_in_the_history() -> None:
    assert train(epochs=1, recipe='{"title":"a"}').recipe == '{"title":"a"}'


def plain(
    data: Samples,
    init: tuple[float, ...],
    criterion: Any,
    *,
    steps: int,
    **options: Any,
) -> NDArray[np.float32]:
    """The path of torch's own SGD on a torch module over the full batch, (steps + 1, P)."""
    x, y = torch.from_numpy(data.x), torch.from_numpy(data.y)
    model = torch.nn.Linear(x.shape[1], 1)
    with torch.no_grad():
        model.weight[:] = torch.tensor([init[:-1]])
        model.bias[:] = init[-1]
    optimizer = torch.optim.SGD(model.parameters(), **options)
    path = [init]
    for _ in range(steps):
        optimizer.zero_grad()
        criterion(torch.sigmoid(model(x)[:, 0]), y).backward()
        optimizer.step()
        path.append((*model.weight[0].tolist(), model.bias.item()))
    return np.array(path, np.float32)


def test_two_inputs_have_a_weight_each() -> None:
    spec = generated("overlapping", dimensions=2)
    run = train(data=spec, init=(1, -2, 3), lr=0.5, batch_size=40, epochs=30)
    expected = plain(dataset(spec), (1, -2, 3), functional.binary_cross_entropy, steps=30, lr=0.5)
    assert_allclose(run.params, expected, rtol=0, atol=TOLERANCE)
    assert run.gradient.shape == (30, 3)
    assert_array_equal(run.x, dataset(spec).x)


def test_a_weight_and_a_bias_start_both_weights() -> None:
    run = train(data=generated("overlapping", dimensions=2), init=(1.5, -2), epochs=1)
    assert_array_equal(run.params[0], (1.5, 1.5, -2))


def test_a_start_of_three_numbers_is_not_for_one_input() -> None:
    with pytest.raises(InputError) as caught:
        train(init=(1, -2.5, 3))
    told = "'1,-2.5,3' isn't accepted for data of one input; give two numbers W,B"
    assert caught.value.mistakes == (("init", told),)


def test_hinge_loss_is_trained_by_its_slope() -> None:
    run = train(loss="hinge", init=(-2, 1), lr=0.5, batch_size=20, epochs=40)
    sides = 2 * run.y.astype(float) - 1
    w, b = -2.0, 1.0
    for step in range(40):
        inside = sides * (w * run.x[:, 0].astype(float) + b) < 1
        slope = -np.array([(sides * run.x[:, 0])[inside].sum(), sides[inside].sum()]) / 20
        assert_allclose(run.gradient[step], slope, atol=1e-5)
        w, b = np.array([w, b]) - 0.5 * slope
        assert_allclose(run.params[step + 1], (w, b), atol=TOLERANCE)


def own_loss(yhat: Any, y: Any) -> Any:
    """The lab's cross-entropy, as a learner writes it."""
    return -torch.mean(y * torch.log(yhat) + (1 - y) * torch.log(1 - yhat))


def test_a_loss_of_the_users_own_is_trained_as_the_same_by_name() -> None:
    own, named = (
        train(loss=loss, init=(1, 1), lr=0.5, epochs=20) for loss in (own_loss, "cross-entropy")
    )
    assert_allclose(own.params, named.params, rtol=0, atol=TOLERANCE)
    assert_allclose(own.loss, named.loss, rtol=1e-4)
    assert_allclose(own.batch_loss, named.batch_loss, rtol=1e-3)


@pytest.mark.parametrize(
    ("loss", "told"),
    [
        (lambda yhat, y: (yhat - y).abs().sum() / 0, "it isn't a finite number at the start"),
        (
            lambda yhat, y: (yhat - y) ** 2,
            "the function returned a tensor of shape (20,); "
            "give one that returns a tensor of one number",
        ),
        (
            lambda yhat, y: yhat.detach().sum(),
            "the function has no gradient; compute it from yhat in torch",
        ),
    ],
)
def test_a_loss_that_cannot_be_trained_is_refused(loss: Any, told: str) -> None:
    with pytest.raises(InputError) as caught:
        train(loss=loss)
    assert caught.value.mistakes == (("loss", told),)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_weight_decay_is_torchs_and_part_of_what_is_recorded(momentum: float) -> None:
    options = {"lr": 0.5, "momentum": momentum, "weight_decay": 0.05}
    run = train(init=(-2, 1), batch_size=20, epochs=30, **options)
    expected = plain(lab(), (-2, 1), functional.binary_cross_entropy, steps=30, **options)
    assert_allclose(run.params, expected, rtol=0, atol=TOLERANCE)
    own = Objective(lab(), "cross-entropy", 0.05)
    losses, _ = own.evaluate(run.params)
    assert_allclose(run.loss, losses, rtol=1e-6)
    # Over the full batch the two are the same.
    assert_allclose(run.batch_loss, losses[:-1], rtol=1e-5)
    assert_allclose(run.gradient, own.gradient(run.params[:-1]), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("dimensions", [1, 2])
@pytest.mark.parametrize("decay", [0.0, 0.02])
def test_a_standardised_run_is_one_on_standardised_inputs(dimensions: int, decay: float) -> None:
    data = dataset(generated("overlapping", dimensions=dimensions))
    data = data._replace(x=4 * data.x + np.float32(3))
    mean, scale = data.x.mean(axis=0, dtype=float), data.x.std(axis=0, dtype=float)
    init = (0.5,) * dimensions + (-1.0,)
    options = job(init=init, lr=0.7, weight_decay=decay, batch_size=7, epochs=10, standardize=True)
    del options["data"]
    run = descend(data, **options)

    # By hand: the same model, in inputs and parameters that are standardised.
    w = np.array(init[:-1]) * scale
    by_hand = descend(
        data._replace(x=((data.x - mean) / scale).astype(np.float32)),
        **options | {"standardize": False, "init": (*w, init[-1] + (init[:-1] * mean).sum())},
    )
    weights = by_hand.params[:, :-1] / scale
    lifts = by_hand.params[:, -1] - (weights * mean).sum(axis=1)
    assert_allclose(run.params, np.column_stack([weights, lifts]), rtol=1e-4, atol=1e-5)
    assert_allclose(run.params[0], init, atol=1e-5)
    assert_array_equal(run.x, data.x)
    for name in ("loss", "accuracy", "batch_loss"):
        assert_allclose(getattr(run, name), getattr(by_hand, name), rtol=1e-4, atol=1e-6)
    # The gradient is of the parameters that are shown.
    own = Objective(data, "cross-entropy", decay, standardize=True)
    one_batch = descend(data, **options | {"batch_size": 40, "epochs": 3})
    assert_allclose(one_batch.gradient, own.gradient(one_batch.params[:-1]), rtol=1e-3, atol=1e-5)


def test_an_input_that_never_varies_is_only_shifted() -> None:
    x = np.full((4, 1), 7, np.float32)
    data = Samples(x, np.array([0, 1, 0, 1], np.float32), ("x",), ("0", "1"))
    arguments = job(standardize=True, init=(1, 2), epochs=2)
    del arguments["data"]
    run = descend(data, **arguments)
    assert not run.diverged
    assert_array_equal(run.params[:, 0], 1)


def test_a_run_stops_at_the_loss_that_is_enough() -> None:
    whole = train(epochs=20)
    stopped = train(epochs=20, stop_loss=0.5)
    enough = int(np.argmax(whole.loss <= 0.5))
    assert 0 < enough < whole.steps
    assert stopped.steps == enough
    for name in ("params", "loss", "accuracy", "epoch"):
        assert_array_equal(getattr(stopped, name), getattr(whole, name)[: enough + 1])
    for name in ("batch_loss", "gradient", "batch_indices"):
        assert_array_equal(getattr(stopped, name), getattr(whole, name)[:enough])


def test_a_run_stops_where_its_slope_is_small_enough() -> None:
    whole = train(epochs=20)
    slopes = np.linalg.norm(Objective(lab(), "cross-entropy").gradient(whole.params), axis=1)
    enough = int(np.argmax(slopes[1:] <= 0.05)) + 1
    assert 1 < enough < whole.steps
    assert train(epochs=20, stop_gradient=0.05).steps == enough
    # The start doesn't count: a run has a step.
    assert train(epochs=20, stop_gradient=100.0, stop_loss=0.0).steps == 1


def test_what_is_enough_is_enough_exactly() -> None:
    """The hinge comes down to 0, where it is flat."""
    options: dict[str, Any] = {"loss": "hinge", "lr": 6.0}
    enough = int(np.argmax(train(**options).loss == 0))
    assert enough > 0
    assert train(**options, stop_loss=0.0).steps == enough
    assert train(**options, stop_gradient=0.0).steps == enough


def test_a_run_that_never_gets_there_is_whole() -> None:
    assert train(epochs=3, stop_loss=0.0, stop_gradient=0.0).steps == 21


def test_losses_are_the_same_however_many_states_are_evaluated_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = train(epochs=3)
    monkeypatch.setattr(log, "_WORTHWHILE", 60)
    assert train(epochs=3) == whole


def test_a_run_too_long_to_be_recorded_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        train(data=generated("separable", 200_000), epochs=672, batch_size=200_000)
    told = "672 epochs of 200000 samples are more than can be recorded; give at most 671"
    assert caught.value.mistakes == (("epochs", told),)


def test_a_run_may_be_as_long_as_can_be_recorded() -> None:
    assert log.steps(2**17, 2**10, 2**10) == 2**17
    with pytest.raises(InputError, match=r"^epochs: 1025 epochs .*; give at most 1024$"):
        log.steps(2**17, 2**10, 2**10 + 1)


def test_numbers_are_kept_in_32_bits() -> None:
    run = train(epochs=2, weight_decay=0.1, standardize=True)
    kinds = {name: getattr(run, name).dtype for name in ARRAYS}
    whole = {name for name, kind in kinds.items() if kind == np.int32}
    assert whole == {"batch_indices", "epoch"}
    assert {kind for name, kind in kinds.items() if name not in whole} == {np.dtype(np.float32)}
