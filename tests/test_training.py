"""Training from Python: the lab's facts, several runs, a loss of one's own, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from animate.core.process import Training
from animate.errors import InputError, UnexpectedError
from animate.recipe import TRAINING_KEYS, Recipe
from animate.recipe.together import together
from animate.training import train, train_apart, train_runs


def mistakes(of: Callable[..., object], *arguments: Any, **options: Any) -> dict[str, str]:
    """What is refused, by the place it stands at."""
    with pytest.raises(InputError) as caught:
        of(*arguments, **options)
    return dict(caught.value.mistakes)


def labels(runs: list[Any]) -> list[str]:
    recipe = together([Recipe.from_json(run.recipe) for run in runs])
    return [variant.label for variant in recipe.variants()]


def fourth(yhat: Any, y: Any) -> Any:
    return ((yhat - y) ** 4).mean()


def csv(path: Path, text: str = "hours,passed\n1,no\n2,no\n3,yes\n4,no\n5,yes\n") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_without_options_it_is_the_labs_run() -> None:
    run = train()
    assert run.steps == 700
    np.testing.assert_allclose(run.params[-1], [14.8593559, -3.6105969], atol=1e-4)
    assert run.accuracy[-1] == 1
    assert Recipe.from_json(run.recipe) == Recipe()


def test_a_rate_that_is_not_given_suits_the_optimiser() -> None:
    np.testing.assert_array_equal(train(epochs=1).params, train(epochs=1, lr=2).params)
    own, same = train(epochs=1, optimizer="adagrad"), train(epochs=1, optimizer="adagrad", lr=2)
    np.testing.assert_array_equal(own.params, same.params)


def test_options_stand_over_a_recipe() -> None:
    recipe = Recipe.of({"epochs": 2, "lr": 1, "theme": "dark"})
    run = train(recipe, lr=0.5)
    assert Recipe.from_json(run.recipe) == recipe.but(lr=0.5)


def test_several_runs_come_in_the_order_of_the_recipe() -> None:
    runs = train_runs(epochs=1, runs=[{"lr": 1}, {"lr": 2}], compare={"momentum": (0, 0.5)})
    recipes = [Recipe.from_json(run.recipe) for run in runs]
    assert [(one.lr, one.momentum) for one in recipes] == [(1, 0), (1, 0.5), (2, 0), (2, 0.5)]
    assert all(len(one.variants()) == 1 and not one.compare for one in recipes)
    assert labels(runs) == [
        "lr 1, momentum 0",
        "lr 1, momentum 0.5",
        "lr 2, momentum 0",
        "lr 2, momentum 0.5",
    ]


def test_a_label_stays_with_its_run() -> None:
    runs = train_runs(epochs=1, runs=[{"lr": 1, "label": "slow"}, {"lr": 2, "label": "fast"}])
    assert labels(runs) == ["slow", "fast"]
    assert labels(runs[::-1]) == ["fast", "slow"]
    (one,) = Recipe.from_json(runs[0].recipe).runs
    assert one.label == "slow"
    assert train(Recipe.from_json(runs[0].recipe)) == runs[0]


def test_one_run_alone_has_no_label() -> None:
    assert Recipe.from_json(train(epochs=1).recipe).runs == ()


def test_each_run_is_the_run_that_it_is_alone() -> None:
    together_, alone = train_runs(epochs=2, compare={"lr": (1, 3)}), train(epochs=2, lr=3)
    np.testing.assert_array_equal(together_[1].params, alone.params)


def test_train_trains_one_run() -> None:
    assert mistakes(train, compare={"lr": (1, 2)}) == {
        "compare": "the recipe compares 2 runs; train them with train_runs"
    }


def test_wrong_options_are_refused_at_once() -> None:
    assert mistakes(train, epochs=0, batch_size="many", rate=2) == {
        "epochs": "0 isn't accepted; give a whole number from 1 to 100000",
        "batch_size": "'many' isn't accepted; give a whole number from 1 to 1000000",
        "rate": "no such key in a recipe; the keys are " + ", ".join(Recipe.model_fields),
    }


def test_a_loss_of_ones_own_is_trained_on() -> None:
    run = train(loss=fourth, init=(1, 1), epochs=2)
    assert Recipe.from_json(run.recipe).loss == "custom"
    ends = run.params[0, 0] * run.x[:, 0] + run.params[0, 1]
    yhat = 1 / (1 + np.exp(-ends.astype(np.float64)))
    assert run.loss[0] == pytest.approx(((yhat - run.y) ** 4).mean(), rel=1e-5)


def test_a_loss_of_ones_own_is_compared_with_others() -> None:
    runs = train_runs(loss=fourth, init=(1, 1), epochs=1, compare={"loss": ["custom", "mse"]})
    own, squared = (
        train(loss=fourth, init=(1, 1), epochs=1),
        train(loss="mse", init=(1, 1), epochs=1),
    )
    np.testing.assert_array_equal(runs[0].loss, own.loss)
    np.testing.assert_array_equal(runs[1].loss, squared.loss)


@pytest.mark.parametrize("of", [train, train_runs])
def test_a_loss_of_ones_own_is_no_name(of: Callable[..., object]) -> None:
    sentence = "'custom' isn't accepted; give cross-entropy, mse or hinge"
    assert mistakes(of, loss="custom") == {"loss": sentence}


def test_a_loss_that_is_no_number_is_refused() -> None:
    assert mistakes(train, loss=lambda yhat, y: (yhat - yhat).mean() / 0) == {
        "loss": "it isn't a finite number at the start"
    }


def test_a_start_of_three_is_for_two_inputs(tmp_path: Path) -> None:
    sentence = "'1,2,3' isn't accepted for data of one input; give two numbers W,B"
    assert mistakes(train, init=(1, 2, 3)) == {"init": sentence}
    # Of a file it is known when it is read.
    data = csv(tmp_path / "my.csv")
    assert mistakes(train, init=(1, 2, 3), data=str(data)) == {"init": sentence}
    assert mistakes(train_apart, Recipe.of({"init": (1, 2, 3), "data": str(data)})) == {
        "init": sentence
    }
    two = train(data="overlapping dimensions=2", init=(1, 2, 3), epochs=1)
    np.testing.assert_array_equal(two.params[0], [1, 2, 3])


def test_data_of_ones_own_are_noted_by_what_they_are(tmp_path: Path) -> None:
    data = csv(tmp_path / "elsewhere" / "my.csv")
    run = train(data=str(data), epochs=1, standardize=True, init=(0, 0), lr=1)
    noted = json.loads(run.recipe)["data"]
    assert len(noted.pop("sha256")) == 64
    # Nothing of where they lay on somebody's disk.
    assert noted == {
        "name": "file",
        "file": "my.csv",
        "inputs": ["hours"],
        "classes": ["no", "yes"],
    }
    assert str(tmp_path) not in run.recipe
    np.testing.assert_array_equal(run.x[:, 0], [1, 2, 3, 4, 5])
    np.testing.assert_array_equal(run.y, [0, 0, 1, 0, 1])


def test_data_that_changed_are_refused(tmp_path: Path) -> None:
    data = csv(tmp_path / "my.csv")
    run = train(data=str(data), epochs=1, init=(0, 0))
    sealed = Recipe.from_json(run.recipe)
    file = {**sealed.model_dump()["data"], "file": str(data)}
    assert train(sealed, data=file) == run
    csv(data, "hours,passed\n1,no\n2,yes\n")
    sentence = "has changed since the recipe was made; give the same data, or name the file anew"
    assert mistakes(train, sealed, data=file) == {"data": f"'{data}' {sentence}"}
    assert mistakes(train_apart, sealed.but(data=file)) == {"data": f"'{data}' {sentence}"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", " has no rows of samples; give at least two, one of each class"),
        ("1,0\n", " has only one row of samples; give at least two, one of each class"),
        ("1,0\n2,0\n", " has samples of one class only, '0'; give samples of two"),
        (
            "1,a\n2,b\n3,c\n",
            " has samples of 3 classes, 'a', 'b', 'c'; give samples of two, or take the model "
            "softmax or mlp",
        ),
        ("1,0\nx,1\n", ", line 2, column 1: 'x' isn't a number"),
        ("1,0\n1\n", ", line 2: it has 1 column where line 1 has 2"),
        (
            "1,2,3,0\n",
            ", line 1: it has 4 columns; give two columns (an input and a label) or three "
            "(two inputs and a label)",
        ),
    ],
    ids=range(7),
)
def test_data_that_are_none_are_refused_before_a_process_is_started(
    text: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = csv(tmp_path / "my.csv", text)
    monkeypatch.setattr("animate.core.process.Training", None)
    recipe = Recipe.of({"data": str(data)})
    assert mistakes(train_apart, recipe) == {"data": f"'{data}'{sentence}"}
    assert mistakes(train, recipe) == {"data": f"'{data}'{sentence}"}


def test_a_process_of_its_own_trains_the_same(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    data = csv(tmp_path / "my.csv")
    recipe = Recipe.of(
        {
            "runs": [
                {"data": str(data), "init": (0, 0), "label": "mine"},
                {"lr": 0.5, "shuffle": True, "label": "the lab's"},
            ],
            "epochs": 20,
        }
    )
    runs = train_apart(recipe, lambda *done: told.append(done))
    assert runs == train_runs(recipe)
    total = sum(run.steps for run in runs)
    assert told == sorted(told)
    assert {steps for _, steps in told} <= {total}


def test_a_process_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(self: Training, jobs: object, on_step: object) -> None:
        begin(self, [{"data": {"name": "lab"}}], on_step)

    begin: Any = Training.start
    monkeypatch.setattr(Training, "start", start)
    with pytest.raises(UnexpectedError, match="KeyError: 'loss'"):
        train_apart(Recipe())


def test_a_run_is_determined_by_its_training_keys() -> None:
    shown: dict[str, Any] = {"theme": "dark", "size": (300, 200), "title": "x"}
    assert not {*shown} & {*TRAINING_KEYS}
    plain, other = train(epochs=1), train(epochs=1, **shown)
    np.testing.assert_array_equal(plain.params, other.params)
    assert Recipe.from_json(other.recipe).training() == Recipe.from_json(plain.recipe).training()
