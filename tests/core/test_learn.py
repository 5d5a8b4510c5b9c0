"""Networks that come along, held to plain PyTorch and to numpy."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from torch import Tensor, nn
from torch.nn import functional

from animate.core import learn as learning
from animate.core.data import dataset, labels_of
from animate.core.jobs import train_all
from animate.core.learn import Descent, learn
from animate.core.network import Network
from animate.core.problems import Own, problem_of
from animate.core.shipped import shipped
from animate.errors import InputError
from animate.history import History
from animate.recipe import Recipe
from animate.training import train


def job(**options: Any) -> dict[str, Any]:
    """The training keys of a recipe, as the trainer takes them."""
    recipe = Recipe.of(options)
    return {**recipe.training(), "recipe": recipe.canonical()}


def started(**options: Any) -> Network:
    """The problem of a recipe, at the start of its run."""
    one = job(**options)
    return shipped(one, dataset(one["data"], labels_of(one)))


def flat(tensors: Any) -> np.ndarray:
    return torch.cat([one.detach().reshape(-1) for one in tensors]).double().numpy()


LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "bce": functional.binary_cross_entropy_with_logits,
    "mse": functional.mse_loss,
}


def plain(history: History, module: nn.Module, loss: str, make: Any) -> np.ndarray:
    """The path of a loop as anybody would write it, over the recorded batches."""
    optimizer = make(module.parameters())
    x, y = torch.from_numpy(history.x.copy()), torch.from_numpy(history.y.copy())
    path = [flat(module.parameters())]
    for step in range(1, history.steps + 1):
        batch = torch.from_numpy(history.batch(step).copy()).long()
        outputs = module(x[batch])
        if loss == "ce":
            value = functional.cross_entropy(outputs, y[batch].long())
        else:
            value = LOSSES[loss](outputs[:, 0], y[batch])
        optimizer.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        path.append(flat(module.parameters()))
    return np.stack(path)


@pytest.mark.parametrize(
    ("options", "loss", "make"),
    [
        ({"model": "mlp"}, "bce", lambda p: torch.optim.SGD(p, lr=1)),
        (
            {"model": "mlp hidden=5 activation=relu", "data": "moons", "momentum": 0.9, "lr": 0.05},
            "bce",
            lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
        ),
        (
            {"model": "mlp", "data": "wave", "optimizer": "adam", "shuffle": True, "seed": 3},
            "mse",
            lambda p: torch.optim.Adam(p, lr=0.01),
        ),
        (
            {"model": "mlp hidden=4,3", "data": "blobs", "weight_decay": 0.1, "lr": 0.2},
            "ce",
            lambda p: torch.optim.SGD(p, lr=0.2, weight_decay=0.1),
        ),
        (
            {"model": "softmax", "optimizer": "adamw", "weight_decay": 0.1},
            "ce",
            lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.1),
        ),
        ({"model": "softmax", "data": "lab"}, "ce", lambda p: torch.optim.SGD(p, lr=0.5)),
    ],
)
def test_the_run_is_that_of_a_plain_loop(options: dict[str, Any], loss: str, make: Any) -> None:
    run = train(epochs=3, **options)
    module = started(**options).module
    assert_allclose(run.params, plain(run, module, loss, make), rtol=1e-4, atol=1e-5)


def test_a_schedule_changes_the_rate_by_epochs() -> None:
    run = train(model="softmax", schedule="step every=1 factor=0.5", epochs=3, lr=0.4)
    whole = np.diff(run.params.astype(np.float64), axis=0)
    rates = 0.4 * 0.5 ** (run.epoch[1:] - 1)
    assert_allclose(whole, -rates[:, np.newaxis] * run.gradient, rtol=1e-3, atol=1e-6)


def test_softmax_of_two_classes_is_logistic_regression() -> None:
    # Of two logits only their difference counts: its weights are the logistic
    # unit's, which learns with twice the rate.
    run = train(model="softmax", data="lab", lr=0.5, epochs=4, batch_size=3)
    weights, biases = run.params[:, :2].astype(np.float64), run.params[:, 2:].astype(np.float64)
    unit = np.column_stack([weights[:, 1] - weights[:, 0], biases[:, 1] - biases[:, 0]])
    other = train(init=tuple(unit[0].tolist()), lr=1.0, epochs=4, batch_size=3)
    assert_allclose(unit, other.params, rtol=1e-4, atol=1e-5)
    assert_allclose(run.loss, other.loss, rtol=1e-4)
    assert_allclose(run.batch_loss, other.batch_loss, rtol=1e-4)
    assert_array_equal(run.accuracy, other.accuracy)


@pytest.mark.parametrize("decay", [0.0, 0.3])
@pytest.mark.parametrize(
    "options",
    [{"model": "softmax"}, {"model": "mlp hidden=3", "data": "wave", "standardize": True}],
)
def test_what_is_recorded_of_a_step_is_what_it_went_down(
    options: dict[str, Any], decay: float
) -> None:
    run = train(epochs=2, weight_decay=decay, lr=0.1, **options)
    problem = started(weight_decay=decay, **options)
    assert_allclose(run.loss, problem.evaluate(run.params)[0], rtol=1e-5)
    for step in (1, 7, 11):
        batch = run.batch(step)
        x = problem.samples.x[batch]
        part = Network(
            problem.module,
            problem.loss,
            torch.from_numpy(x),
            problem.y[torch.from_numpy(batch.copy()).long()],
            problem.samples._replace(x=x, y=problem.samples.y[batch]),
            problem.outputs,
            decay,
        )
        before = run.params[step - 1].astype(np.float64)
        assert_allclose(run.batch_loss[step - 1], part.evaluate(before[np.newaxis])[0][0], 1e-5)
        for axis in (0, 4, -1):
            ends = np.stack([before, before])
            ends[:, axis] += (-1e-2, 1e-2)
            low, high = part.evaluate(ends)[0]
            assert_allclose(run.gradient[step - 1, axis], (high - low) / 2e-2, rtol=2e-2, atol=2e-4)


def test_decay_beside_the_gradient_is_no_part_of_the_loss() -> None:
    coupled = train(model="softmax", optimizer="adam", weight_decay=0.5, epochs=1)
    apart = train(model="softmax", optimizer="adamw", weight_decay=0.5, epochs=1)
    assert apart.loss[0] < coupled.loss[0]
    assert_allclose(apart.loss[0], train(model="softmax", epochs=1).loss[0])


@pytest.mark.parametrize("model", ["softmax", "mlp"])
def test_the_seed_draws_the_start_and_leaves_the_global_generator_alone(model: str) -> None:
    torch.manual_seed(1)
    state = torch.get_rng_state()
    runs = [train(model=model, epochs=1, seed=seed, shuffle=True) for seed in (0, 0, 1)]
    assert torch.equal(torch.get_rng_state(), state)
    assert runs[0] == runs[1]
    assert not np.array_equal(runs[0].params[0], runs[2].params[0])
    assert not np.array_equal(runs[0].batch_indices, runs[2].batch_indices)


def test_layers_start_as_torch_starts_them() -> None:
    module = started(model="mlp hidden=400,90").module
    for layer in module.children():
        if isinstance(layer, nn.Linear):
            bound = layer.in_features**-0.5
            ends = float(layer.weight.detach().min()), float(layer.weight.detach().max())
            assert -bound <= ends[0] < -0.9 * bound and 0.9 * bound < ends[1] <= bound
            assert float(layer.weight.detach().std()) == pytest.approx(bound / 3**0.5, rel=0.2)


def test_layers_are_of_32_bits_whatever_the_user_prefers() -> None:
    torch.set_default_dtype(torch.float64)
    try:
        module = started(model="mlp hidden=3", data="moons", standardize=True).module
    finally:
        torch.set_default_dtype(torch.float32)
    assert {one.dtype for one in module.state_dict().values()} == {torch.float32}


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"model": "softmax"}, ["output.weight", "output.bias"]),
        (
            {"model": "mlp hidden=3", "data": "moons", "standardize": True},
            ["hidden1.weight", "hidden1.bias", "output.weight", "output.bias"],
        ),
    ],
)
def test_parameters_are_called_by_their_layer(options: dict[str, Any], names: list[str]) -> None:
    assert [part.name for part in started(**options).parameters.parts] == names


def test_standardised_inputs_are_shown_in_their_own_units(tmp_path: Any) -> None:
    path = tmp_path / "far.csv"
    rows = [f"{1000 + 10 * i},{500 - i},{'ab'[i % 2]}" for i in range(20)]
    path.write_text("\n".join(rows) + "\n")
    run = train(model="mlp hidden=3", data=str(path), standardize=True, epochs=1)
    assert run.x.min() == 481 and run.x.max() == 1190
    problem = problem_of(Recipe.from_json(run.recipe).training(), run, Own())
    assert isinstance(problem, Network)
    (layer,) = [one for one in problem.module.children() if not list(one.parameters())][:1]
    scaled: Tensor = layer(torch.from_numpy(run.x.copy()))
    assert_allclose(scaled.mean(dim=0), 0, atol=1e-4)
    assert_allclose(scaled.std(dim=0, correction=0), 1, rtol=1e-4)
    assert_allclose(problem.predict(run.params[-1], run.x, run.buffers[-1]).shape, (20,))
    assert_allclose(problem.evaluate(run.params, run.buffers)[0], run.loss, rtol=1e-6)


@pytest.mark.parametrize(
    ("options", "shape"),
    [
        ({"model": "softmax", "data": "blobs classes=4"}, (5, 4)),
        ({"model": "softmax", "data": "moons"}, (5,)),
        ({"model": "mlp", "data": "spirals classes=3"}, (5, 3)),
        ({"model": "mlp", "data": "moons"}, (5,)),
        ({"model": "mlp", "data": "wave"}, (5,)),
    ],
)
def test_a_saved_run_can_be_shown_again(options: dict[str, Any], shape: tuple[int, ...]) -> None:
    run = train(epochs=1, **options)
    problem = problem_of(Recipe.from_json(run.recipe).training(), run, Own())
    loss, accuracy = problem.evaluate(run.params, run.buffers)
    assert_allclose(loss, run.loss, rtol=1e-6)
    assert_array_equal(accuracy.astype(np.float32), run.accuracy)
    told = problem.predict(run.params[-1], run.x[:5], run.buffers[-1])
    assert told.shape == shape
    if run.accuracy[-1] >= 0:
        assert (told >= 0).all() and (told <= 1).all()
    if len(shape) == 2:
        assert_allclose(told.sum(axis=1), 1, rtol=1e-6)
        everywhere = problem.predict(run.params[-1], run.x, run.buffers[-1])
        assert (everywhere.argmax(axis=1) == run.y).mean() == pytest.approx(run.accuracy[-1])


def test_a_network_of_values_says_what_it_comes_to() -> None:
    seen = []

    def loss(yhat: Tensor, y: Tensor) -> Tensor:
        seen.append(yhat.detach())
        return ((yhat - y) ** 2).mean()

    problem = started(model="mlp", data="wave")
    inputs = torch.tensor([[-3.0], [0.5], [3.0]])
    params = 2 * flat(problem.module.parameters()).astype(np.float32)
    with torch.no_grad():
        for one in problem.module.parameters():
            one.mul_(2)
        expected = problem.module(inputs)[:, 0]
    assert expected.min() < 0
    assert_allclose(problem.predict(params, inputs.numpy()), expected, rtol=1e-5)
    own = shipped({**job(model="mlp", data="wave"), "loss": loss}, problem.samples)
    own.loss(torch.tensor([-2.0, 3.0]), torch.zeros(2))
    assert seen[-1].tolist() == [-2, 3]


def test_epochs_and_batches_are_recorded() -> None:
    run = train(model="mlp", data="moons samples=25", batch_size=10, epochs=2)
    assert run.epoch.tolist() == [0, 1, 1, 1, 2, 2, 2]
    assert run.batch_indices.shape == (6, 10)
    assert run.batch(3).tolist() == [20, 21, 22, 23, 24]
    assert run.batch(4).tolist() == list(range(10))


def test_a_run_that_diverges_ends_there() -> None:
    run = train(model="mlp", data="wave", lr=100)
    assert run.diverged
    assert run.last_finite < run.steps < 600


def test_a_run_may_be_as_long_as_can_be_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    one = job(model="softmax", batch_size=7, epochs=2)
    samples = dataset(one["data"], labels_of(one))
    numbers = 2 * -(-len(samples.y) // 7) * started(model="softmax").parameters.count
    monkeypatch.setattr(learning, "RECORDED", numbers)
    learning.check_length(one, samples)
    monkeypatch.setattr(learning, "RECORDED", numbers - 1)
    with pytest.raises(InputError) as caught:
        learning.check_length(one, samples)
    ((place, told),) = caught.value.mistakes
    assert place == "epochs"
    assert told.endswith(" are more than can be recorded; give at most 1")


def test_a_run_is_sound_while_every_parameter_is_a_number() -> None:
    descent = Descent(started(model="softmax"))
    first, *_ = descent.parameters
    assert descent.sound()
    with torch.no_grad():
        # Their sum is none in float32.
        first.fill_(3e38)
    assert descent.sound()
    for number in (torch.inf, -torch.inf, torch.nan):
        with torch.no_grad():
            first.view(-1)[0] = number
        assert not descent.sound()


@pytest.mark.parametrize("decay", [0.0, 0.01])
def test_a_run_stops_where_it_is_told_to(decay: float) -> None:
    run = train(model="softmax", stop_loss=0.3, weight_decay=decay)
    assert run.loss[-1] <= 0.3 < run.loss[-2]
    assert run.steps < 300
    full = job(model="softmax", batch_size=90, epochs=40, stop_gradient=0.1, weight_decay=decay)
    run = learn(dataset(full["data"]), full)
    # The batch is all there is: the gradient of the next step is the one it stopped at.
    longer = learn(dataset(full["data"]), {**full, "stop_gradient": None})
    norms = np.linalg.norm(longer.gradient, axis=1)
    assert norms[run.steps] <= 0.1 < norms[run.steps - 1]


def test_progress_is_told_of_every_step() -> None:
    told: list[tuple[int, int]] = []
    train_all([job(model="softmax", epochs=1), job(epochs=1)], lambda *step: told.append(step))
    # Again and again, while a run's losses are computed at its end: whoever waits hears of it.
    assert list(dict.fromkeys(told)) == [(step, 17) for step in range(1, 18)]
    assert told == sorted(told)


def test_a_loss_of_ones_own_is_of_predictions() -> None:
    seen = []

    def brier(yhat: Tensor, y: Tensor) -> Tensor:
        seen.append((yhat.shape[-1], y.dtype))
        return ((yhat - functional.one_hot(y, 3)) ** 2).sum(dim=-1).mean()

    run = train(model="softmax", loss=brier, epochs=2)
    assert set(seen) == {(3, torch.int64)}
    assert run.loss[-1] < run.loss[0] < 3
    problem = problem_of(Recipe.from_json(run.recipe).training(), run, Own(brier))
    assert_allclose(problem.evaluate(run.params)[0], run.loss, rtol=1e-6)


@pytest.mark.parametrize(
    ("loss", "sentence"),
    [
        (
            lambda yhat, y: torch.zeros(()),
            "the function has no gradient; compute it from yhat in torch",
        ),
        (
            lambda yhat, y: yhat,
            "the function returned a tensor of shape (30,); give one that returns a tensor of one "
            "number",
        ),
    ],
)
def test_a_loss_that_cannot_be_trained_on_is_refused(loss: Any, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        train(model="mlp", loss=loss)
    ((place, told),) = caught.value.mistakes
    assert place == "loss"
    assert told.replace("(300,)", "(30,)") == sentence


def test_a_run_too_long_to_be_recorded_is_refused_at_once() -> None:
    with pytest.raises(InputError) as caught:
        train(model="mlp hidden=512,512", epochs=1000)
    assert caught.value.mistakes == (
        (
            "epochs",
            "1000 epochs of 10 steps of 264705 parameters are more than can be recorded; give at "
            "most 50",
        ),
    )
    with pytest.raises(InputError, match=r"give a smaller model or larger batches$"):
        train(model="mlp hidden=512,512,512,512", batch_size=1, epochs=1)
