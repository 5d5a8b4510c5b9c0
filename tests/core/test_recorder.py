"""A loop of one's own, recorded: what is kept, and what is left as it was."""

import gc
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from torch import Tensor, nn
from torch.nn import functional

from animate.core import recorder as module
from animate.core.problems import Own, problem_of
from animate.core.recorder import Recorder, loss_name
from animate.errors import InputError
from animate.history import ARRAYS, History
from animate.progress import Progress, silent
from animate.recipe import Recipe
from tests.core.networks import layers, samples, train

LOSS = nn.BCEWithLogitsLoss()


def recorded(model: nn.Module, steps: int = 12, **options: Any) -> tuple[Recorder, list[Any]]:
    x, y = samples()
    recorder = Recorder(model, LOSS, x, y, **options)
    return recorder, train(model, LOSS, x, y, recorder, steps)


def test_each_state_is_kept_with_its_true_loss() -> None:
    model = layers(2, 5, 1)
    recorder, states = recorded(model)
    history = recorder.history()
    x, y = samples()
    assert history.steps == recorder.steps == 12
    assert history.buffers.shape == (13, 0)
    for row, loss, accuracy, state in zip(
        history.params, history.loss, history.accuracy, states, strict=True
    ):
        assert_array_equal(row, torch.cat([one.reshape(-1) for one in state.values()]).numpy())
        twin = layers(2, 5, 1)
        twin.load_state_dict(state)
        with torch.no_grad():
            outputs = twin(x)[:, 0]
            assert_allclose(loss, LOSS(outputs, y).item(), rtol=1e-5)
            assert_allclose(accuracy, ((outputs > 0) == (y > 0.5)).float().mean().item())


def test_the_loss_of_a_batch_is_that_before_its_step() -> None:
    model = layers(2, 5, 1)
    x, y = samples()
    recorder = Recorder(model, LOSS, x, y)
    with torch.no_grad():
        before = LOSS(model(x[:10])[:, 0], y[:10]).item()
    train(model, LOSS, x, y, recorder, 1)
    assert_allclose(recorder.history().batch_loss, [before])


def test_gradients_of_small_models_are_kept() -> None:
    model = layers(2, 1)
    recorder, states = recorded(model)
    history = recorder.history()
    assert history.has_gradients
    # Plain SGD with momentum 0.5 and rate 0.3, from the gradients and the states.
    velocity = np.zeros(3)
    for before, after, slope in zip(
        history.params, history.params[1:], history.gradient, strict=False
    ):
        velocity = 0.5 * velocity + slope
        assert_allclose(after, before - 0.3 * velocity, atol=1e-6)
    assert len(states) == 13


def test_gradients_of_large_models_are_kept_if_they_are_asked_for() -> None:
    assert not recorded(layers(2, 600, 1))[0].history().has_gradients
    assert recorded(layers(2, 600, 1), gradients=True)[0].history().has_gradients
    assert not recorded(layers(2, 1), gradients=False)[0].history().has_gradients


@pytest.mark.parametrize(("inputs", "kept"), [(999, True), (1000, False)])
def test_a_model_of_a_thousand_parameters_is_small(inputs: int, kept: bool) -> None:
    model = layers(inputs, 1)
    x, y = samples(inputs=inputs)
    recorder = Recorder(model, LOSS, x, y)
    train(model, LOSS, x, y, recorder, 1)
    assert recorder.history().has_gradients is kept


@pytest.mark.parametrize("told", [True, False])
def test_numbers_are_kept_in_32_bits(told: bool) -> None:
    model = layers(2, 1)
    recorder = Recorder(model, LOSS, X, Y, gradients=told)
    LOSS(model(X)[:, 0], Y).backward()
    recorder.step(0.5, batch=[1, 2] if told else None)
    history = recorder.history()
    kinds = {name: getattr(history, name).dtype for name in ARRAYS}
    whole = {name for name, kind in kinds.items() if kind == np.int32}
    assert whole == {"batch_indices", "epoch"}
    assert {kind for name, kind in kinds.items() if name not in whole} == {np.dtype(np.float32)}


def test_gradients_that_are_gone_are_left_out_or_refused() -> None:
    x, y = samples()
    for asked in (None, True):
        model = layers(2, 1)
        recorder = Recorder(model, LOSS, x, y, gradients=asked)
        LOSS(model(x)[:, 0], y).backward()
        model.zero_grad()
        if asked:
            with pytest.raises(InputError) as caught:
                recorder.step(0.5)
            told = "they aren't there; call step before the gradients are set to zero"
            assert caught.value.mistakes == (("gradients", told),)
            assert recorder.history().steps == 0
        else:
            recorder.step(0.5)
            assert not recorder.history().has_gradients


def test_nothing_of_the_model_is_changed() -> None:
    model = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 1))
    model[1].eval()
    x, y = samples()
    modes = [part.training for part in model.modules()]
    state = {name: one.clone() for name, one in model.state_dict().items()}
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    recorder = Recorder(model, LOSS, x, y)
    recorder.step(0.1)
    recorder.history()
    recorder.problem.losses(recorder.history().params)
    recorder.problem.predict(recorder.history().params[0], np.zeros((3, 2)))
    assert_array_equal(torch.rand(4), expected)
    assert [part.training for part in model.modules()] == modes
    for name, one in model.state_dict().items():
        assert_array_equal(one, state[name])
    assert all(one.grad is None for one in model.parameters())


def test_training_goes_on_as_without_a_recorder() -> None:
    x, y = samples()
    alone = train(layers(2, 5, 1), LOSS, x, y)
    _, watched = recorded(layers(2, 5, 1))
    for one, other in zip(alone, watched, strict=True):
        for name, value in one.items():
            assert_array_equal(value, other[name])


def test_no_graph_is_kept_alive() -> None:
    model = layers(2, 5, 1)
    x, y = samples()
    recorder = Recorder(model, LOSS, x, y)
    outputs = model(x)[:, 0]
    value = LOSS(outputs, y)
    value.backward(retain_graph=True)
    # The graph holds what its backward pass needs, such as the outputs.
    held = weakref.ref(outputs)
    recorder.step(value)
    del value, outputs
    gc.collect()
    assert held() is None


def test_dropout_is_off_and_batch_norm_has_the_statistics_of_each_state() -> None:
    model = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 1))
    recorder, states = recorded(model)
    history = recorder.history()
    assert history.buffers.shape == (13, 8)
    x, y = samples()
    for loss, state in zip(history.loss, states, strict=True):
        model.load_state_dict(state)
        model.eval()
        with torch.no_grad():
            assert_allclose(loss, LOSS(model(x)[:, 0], y).item(), rtol=1e-5)


def test_frozen_parameters_are_not_recorded() -> None:
    model = layers(2, 5, 1)
    model[0].requires_grad_(requires_grad=False)
    recorder, states = recorded(model)
    history = recorder.history()
    assert history.params.shape == (13, 6)
    x, y = samples()
    model.load_state_dict(states[4])
    with torch.no_grad():
        assert_allclose(history.loss[4], LOSS(model(x)[:, 0], y).item(), rtol=1e-5)


def test_parameters_that_move_are_followed() -> None:
    model = layers(2, 1)
    x, y = samples()
    recorder = Recorder(model, LOSS, x, y, gradients=False)
    for _ in range(2):
        for parameter in model.parameters():
            parameter.data = parameter.data + 1
        recorder.step(0.0)
    params = recorder.history().params
    assert_allclose(params[1:], params[:-1] + 1, rtol=1e-6)


def test_parameters_whose_numbers_lie_in_another_order_are_recorded() -> None:
    model = layers(2, 5, 1)
    weight = next(model.parameters())
    weight.data = weight.data.T.contiguous().T
    assert not weight.is_contiguous()
    recorder, states = recorded(model)
    for row, state in zip(recorder.history().params, states, strict=True):
        assert_array_equal(row, torch.cat([one.reshape(-1) for one in state.values()]).numpy())


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_parameters_of_other_types_are_kept_in_float32(dtype: torch.dtype) -> None:
    model = layers(2, 1).to(dtype)
    x, y = (one.to(dtype) for one in samples())
    recorder = Recorder(model, lambda yhat, y: ((yhat - y) ** 2).mean(), x, y)
    train(model, nn.MSELoss(), x, y, recorder, 2)
    history = recorder.history()
    expected = torch.cat([one.detach().reshape(-1).float() for one in model.parameters()])
    assert_array_equal(history.params[-1], expected)


def test_a_large_record_lies_on_disk() -> None:
    model, twin = layers(2, 300, 300, 1), layers(2, 300, 300, 1)
    x, y = samples()
    small = Recorder(model, LOSS, x, y, in_memory=1)
    large = Recorder(twin, LOSS, x, y)
    train(model, LOSS, x, y, small, 60)
    train(twin, LOSS, x, y, large, 60)
    mapped = small.history()
    assert isinstance(mapped.params, np.memmap)
    assert not isinstance(large.history().params, np.memmap)
    assert mapped == large.history()
    # The loop may go on after that.
    train(model, LOSS, x, y, small, 60)
    train(twin, LOSS, x, y, large, 60)
    assert small.history() == large.history()


def test_states_are_evaluated_once() -> None:
    model = layers(2, 5, 1)
    recorder, _ = recorded(model)
    told: list[tuple[int, int]] = []
    recorder.history(lambda done, total: told.append((done, total)))
    assert told[-1] == (13, 13)
    told.clear()
    first = recorder.history(lambda done, total: told.append((done, total)))
    assert told == []
    train(model, LOSS, *samples(), recorder, 2)
    second = recorder.history(lambda done, total: told.append((done, total)))
    assert told[-1] == (2, 2)
    assert_array_equal(second.loss[:13], first.loss)


def test_a_long_wait_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def patiently(what: str) -> Progress:
        told.append(what)
        return silent

    monkeypatch.setattr(module, "patiently", patiently)
    model = layers(2, 5, 1)
    recorder, _ = recorded(model)
    recorder.history()
    train(model, LOSS, *samples(), recorder, 2)
    recorder.history()
    assert told == ["the loss at 13 states", "the loss at 2 states"]


def test_batches_and_epochs_are_kept_if_they_are_told() -> None:
    model = layers(2, 1)
    x, y = samples()
    recorder = Recorder(model, LOSS, x, y, steps_per_epoch=2)
    for batch in ([3, 1, 4], torch.tensor([1, 5]), np.array([9])):
        LOSS(model(x)[:, 0], y).backward()
        recorder.step(0.5, batch=batch)
    history = recorder.history()
    assert history.epoch.tolist() == [0, 1, 1, 2]
    assert history.batch_indices.tolist() == [[3, 1, 4], [1, 5, -1], [9, -1, -1]]
    bare = recorded(model)[0].history()
    assert not bare.has_batches
    assert bare.epoch.tolist() == [0] * 13


def test_several_classes() -> None:
    model = layers(2, 6, 3)
    x, _ = samples()
    y = (x[:, 0] > 0).long() + (x[:, 1] > 0).long()
    recorder = Recorder(model, nn.CrossEntropyLoss(), x, y, classes=("low", "mid", "high"))
    train(model, nn.CrossEntropyLoss(), x, y, recorder)
    history = recorder.history()
    with torch.no_grad():
        expected = (model(x).argmax(dim=1) == y).float().mean().item()
    assert_allclose(history.accuracy[-1], expected)
    told = recorder.problem.predict(history.params[-1], x.numpy())
    with torch.no_grad():
        assert_allclose(told, functional.softmax(model(x), dim=1), atol=1e-6)
    assert recorder.problem.samples.classes == ("low", "mid", "high")


def test_values_have_no_accuracy() -> None:
    model = layers(1, 6, 1)
    x = torch.linspace(-1, 1, 30)[:, None]
    recorder = Recorder(model, nn.MSELoss(), x, torch.sin(3 * x))
    train(model, lambda out, y: functional.mse_loss(out[:, None], y), x, torch.sin(3 * x), recorder)
    history = recorder.history()
    assert np.isnan(history.accuracy).all()
    assert recorder.problem.samples.classes == ()
    with torch.no_grad():
        assert_allclose(
            history.loss[-1], functional.mse_loss(model(x), torch.sin(3 * x)), rtol=1e-5
        )
        told = recorder.problem.predict(history.params[-1], np.array([0.3, -0.2]))
        assert_allclose(told, model(torch.tensor([[0.3], [-0.2]]))[:, 0], atol=1e-6)


def test_inputs_of_any_shape() -> None:
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(8, 2))
    x = torch.randn(12, 1, 4, 4, generator=torch.Generator().manual_seed(0))
    y = (x.mean(dim=(1, 2, 3)) > 0).long()
    recorder = Recorder(model, functional.cross_entropy, x, y)
    recorder.step(0.7)
    history = recorder.history()
    assert history.x.shape == (12, 16)
    data = Recipe.from_json(history.recipe).data.model_dump()
    assert (data["shape"], data["inputs"]) == ((1, 4, 4), ())
    with torch.no_grad():
        assert_allclose(history.loss[0], functional.cross_entropy(model(x), y), rtol=1e-5)


def test_the_recipe_says_what_is_known() -> None:
    x, y = samples()
    recorder = Recorder(layers(2, 1), LOSS, x, y, inputs=("height", "width"), label="plain")
    recipe = Recipe.from_json(recorder.history().recipe)
    assert recipe.model.model_dump() == {"name": "custom", "called": "Sequential"}
    assert recipe.loss == "cross-entropy"
    assert recipe.data.model_dump() == {
        "name": "custom",
        "shape": (2,),
        "inputs": ("height", "width"),
        "classes": ("0", "1"),
    }
    assert recipe.runs[0].label == "plain"


def test_a_recorded_run_finds_its_problem_again() -> None:
    x = torch.randn(12, 1, 4, 4, generator=torch.Generator().manual_seed(0))
    y = (x.mean(dim=(1, 2, 3)) > 0).long()
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(8, 2))
    recorder = Recorder(model, functional.cross_entropy, x, y)
    recorder.step(0.7)
    history = recorder.history()
    job = Recipe.from_json(history.recipe).training()
    found = problem_of(job, history, Own(functional.cross_entropy, model))
    assert found == recorder.problem
    losses, accuracies = found.evaluate(history.params)
    assert_allclose(losses, history.loss, rtol=1e-6)
    assert_allclose(accuracies, history.accuracy, rtol=1e-6)


LOST = (
    "the run was recorded from a model of your own; draw the recorder itself, or give the "
    "model and its loss as model= and loss="
)


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        (Own(LOSS), LOST),
        (Own(model=layers(2, 5, 1)), LOST),
        (Own(LOSS, layers(2, 6, 1)), "it has 25 parameters, and the recorded one 21"),
    ],
)
def test_a_recorded_run_is_drawn_with_its_model_and_loss(own: Own, sentence: str) -> None:
    history = recorded(layers(2, 5, 1))[0].history()
    with pytest.raises(InputError) as caught:
        problem_of(Recipe.from_json(history.recipe).training(), history, own)
    assert caught.value.mistakes == (("model", sentence),)


def test_the_recipe_names_two_inputs_at_most() -> None:
    for count, told in ((1, ("x",)), (2, ("x1", "x2")), (3, ())):
        recorder = Recorder(layers(count, 1), LOSS, *samples(inputs=count))
        data = Recipe.from_json(recorder.history().recipe).data.model_dump()
        assert data["inputs"] == told


def test_a_loss_has_the_name_of_its_class_or_function() -> None:
    for loss in (LOSS, functional.cross_entropy, nn.NLLLoss()):
        assert loss_name(loss) == "cross-entropy"
    assert loss_name(functional.mse_loss) == "mse"
    own: list[Any] = [nn.HuberLoss(), partial(functional.mse_loss), samples]
    assert [loss_name(one) for one in own] == ["custom"] * 3


class _Returns(nn.Module):
    """A model of two inputs that makes something else of its outputs."""

    def __init__(self, made: Callable[[Tensor], Any]) -> None:
        super().__init__()
        self.unit, self.made = nn.Linear(2, 1), made

    def forward(self, x: Tensor) -> Any:
        return self.made(self.unit(x))


def _failing(*given: Tensor) -> Tensor:
    raise RuntimeError("it broke\nin many lines")


ROWLESS = "it doesn't return a tensor with a row a sample, of shape (N,) or (N, C)"
NO_MEAN = "it isn't one finite number at the start; give one that is the mean over samples"
NO_FUNCTION = (
    "isn't a function; give one of the outputs and y, such as torch.nn.BCEWithLogitsLoss()"
)


X, Y = samples()


@pytest.mark.parametrize(
    ("arguments", "options", "place", "sentence"),
    [
        ((None, LOSS, X, Y), {}, "model", "None isn't a torch.nn.Module; give the model"),
        (("net", LOSS, X, Y), {}, "model", "'net' isn't a torch.nn.Module; give the model"),
        (
            (layers(2, 1), "cross-entropy", X, Y),
            {},
            "loss",
            "'cross-entropy' isn't a function; give one of the outputs and y, such as "
            "torch.nn.BCEWithLogitsLoss()",
        ),
        (
            (layers(2, 1), nn.MSELoss, X, Y),
            {},
            "loss",
            "MSELoss is a class; give one of it, MSELoss()",
        ),
        (
            (layers(2, 1), LOSS, X, None),
            {},
            "y",
            "None can't be made a tensor; give a tensor or an array",
        ),
        (
            (nn.ReLU(), LOSS, X, Y),
            {},
            "model",
            "it has no parameters that are trained",
        ),
        (
            (layers(2, 1), LOSS, X, Y[:4]),
            {},
            "y",
            "X and y have shapes (30, 2) and (4,); give a class or a value a sample",
        ),
        (
            (layers(3, 1), LOSS, X, Y),
            {},
            "model",
            "it can't take tensors of shape (30, 2): "
            "mat1 and mat2 shapes cannot be multiplied (30x2 and 3x1)",
        ),
        *(
            ((_Returns(made), LOSS, X, Y), {}, "model", ROWLESS)
            for made in (
                lambda outputs: (outputs, outputs),
                lambda outputs: outputs[:3],
                lambda outputs: outputs.sum(),
                lambda outputs: outputs[:, :, None],
                lambda outputs: outputs.tolist(),
            )
        ),
        *(
            ((layers(2, 1), loss, X, Y), {}, "loss", NO_MEAN)
            for loss in (
                nn.BCEWithLogitsLoss(reduction="none"),
                lambda outputs, y: 0.5,
                lambda outputs, y: (outputs - y).mean() * torch.nan,
                lambda outputs, y: (outputs - y).mean()[None][:0],
            )
        ),
        (
            (layers(2, 1), _failing, X, Y),
            {},
            "loss",
            "it can't take tensors of shape (30,) and (30,): it broke",
        ),
        (
            (_Returns(_failing), LOSS, X, Y),
            {},
            "model",
            "it can't take tensors of shape (30, 2): it broke",
        ),
        (
            (layers(2, 1), LOSS, {}, Y),
            {},
            "X",
            "{} can't be made a tensor; give a tensor or an array",
        ),
        (
            (layers(2, 1), LOSS, torch.tensor(1.0), Y),
            {},
            "y",
            "X and y have shapes () and (30,); give a class or a value a sample",
        ),
        (
            (layers(2, 1), LOSS, X[:0], Y[:0]),
            {},
            "y",
            "X and y have shapes (0, 2) and (0,); give a class or a value a sample",
        ),
        (
            (layers(2, 1), LOSS, X, torch.stack([Y, Y], dim=1)),
            {},
            "y",
            "X and y have shapes (30, 2) and (30, 2); give a class or a value a sample",
        ),
        ((layers(2, 1), "e" * 38, X, Y), {}, "loss", f"'{'e' * 38}' {NO_FUNCTION}"),
        ((layers(2, 1), "e" * 39, X, Y), {}, "loss", f"'{'e' * 39}\u2026 {NO_FUNCTION}"),
        (
            (layers(2, 1), LOSS, X, Y),
            {"outputs": "odds"},
            "outputs",
            "'odds' isn't accepted; give logits, probabilities, log-probabilities or values",
        ),
        (
            (layers(2, 1), LOSS, X, Y),
            {"classes": ("a", "b", "c")},
            "classes",
            "3 names are given for 2 classes",
        ),
        (
            (layers(2, 1), LOSS, X, Y),
            {"inputs": ("a",)},
            "inputs",
            "1 names are given for 2 inputs",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    arguments: tuple[Any, ...], options: dict[str, Any], place: str, sentence: str
) -> None:
    with pytest.raises(InputError) as caught:
        Recorder(*arguments, **options)
    assert caught.value.mistakes == ((place, sentence),)


def test_outputs_and_labels_may_be_columns_or_not() -> None:
    model = layers(2, 1)
    flat = nn.Sequential(*model, nn.Flatten(0))
    expected = Recorder(model, LOSS, X, Y).history().loss
    assert_array_equal(Recorder(model, LOSS, X, Y[:, None]).history().loss, expected)
    assert_array_equal(Recorder(flat, LOSS, X, Y).history().loss, expected)


@pytest.mark.parametrize("bad", [torch.ones(3), "much", None])
def test_a_batch_loss_that_is_no_number_is_refused(bad: Any) -> None:
    recorder = Recorder(layers(2, 1), LOSS, X, Y, gradients=False)
    with pytest.raises(InputError) as caught:
        recorder.step(bad)
    told = "it isn't one number; give the loss of the mini-batch"
    assert caught.value.mistakes == (("batch_loss", told),)
    assert isinstance(recorder.history(), History)
    assert recorder.history().steps == 0
