"""What isn't given follows the model."""

import json
import tomllib
from typing import Any

import pytest

from animate.recipe import MODEL_NAMES, OPTIMIZER_NAMES, Recipe
from animate.recipe.following import FOLLOWING, LEADING
from animate.recipe.together import together
from animate.recipe.training import Training

# What each model is trained on, and how, where it alone is given.
USUAL: dict[str, tuple[str, str, object, int, int]] = {
    "logistic": ("lab", "cross-entropy", (-5.0, -10.0), 3, 100),
    "linear": ("line", "mse", (-3.0, 4.0), 4, 20),
    "softmax": ("blobs", "cross-entropy", None, 9, 30),
    "mlp": ("spirals", "cross-entropy", None, 30, 100),
}


def following(recipe: Recipe) -> tuple[object, ...]:
    return (recipe.data.name, recipe.loss, recipe.init, recipe.batch_size, recipe.epochs)


def test_every_model_has_what_follows_from_it() -> None:
    assert tuple(USUAL) == MODEL_NAMES
    for name, expected in USUAL.items():
        recipe = Recipe.of({"model": name})
        assert following(recipe) == expected
        assert recipe.followed() == FOLLOWING
    assert {*LEADING} <= {*Training.model_fields}


def test_the_usual_recipe_is_the_labs() -> None:
    fields = Training.model_fields
    assert Recipe.of({"model": "logistic"}) == Recipe()
    assert {key: getattr(Recipe(), key) for key in FOLLOWING} == {
        key: fields[key].default for key in FOLLOWING
    }


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_the_canonical_form_has_all_of_it(name: str) -> None:
    recipe = Recipe.of({"model": name})
    told = json.loads(recipe.canonical())
    assert {key: told[key] for key in ("loss", "batch_size", "epochs")} == {
        "loss": recipe.loss,
        "batch_size": recipe.batch_size,
        "epochs": recipe.epochs,
    }
    assert Recipe.from_json(recipe.canonical()) == recipe
    assert Recipe.of(tomllib.loads(recipe.toml())) == recipe
    assert Recipe.of(recipe.options()) == recipe


@pytest.mark.parametrize(
    ("options", "loss"),
    [
        ({"model": "mlp", "data": "wave"}, "mse"),
        ({"model": "mlp", "data": "line"}, "mse"),
        ({"model": "mlp", "data": "moons"}, "cross-entropy"),
        # What is in a file isn't known before it is read.
        ({"model": "mlp", "data": "my.csv"}, "cross-entropy"),
        ({"model": "mlp", "data": {"file": "my.csv", "classes": []}}, "mse"),
        ({"model": "linear", "data": "my.csv"}, "mse"),
        ({"model": "softmax", "data": "my.csv"}, "cross-entropy"),
    ],
)
def test_the_loss_follows_model_and_data(options: dict[str, Any], loss: str) -> None:
    assert Recipe.of(options).loss == loss


def test_what_is_given_stays() -> None:
    options = {"data": "moons", "loss": "cross-entropy", "batch_size": 7, "epochs": 2}
    recipe = Recipe.of({"model": "mlp", **options})
    assert following(recipe) == ("moons", "cross-entropy", None, 7, 2)
    assert Recipe.of({"model": "linear", "init": "1,2"}).init == (1, 2)


def test_a_start_that_is_none_isnt_given() -> None:
    assert Recipe.of({"init": None}) == Recipe()
    assert Recipe.of({"model": "mlp", "init": None}).init is None


def test_a_copy_goes_on_to_follow() -> None:
    assert Recipe().but(model="mlp") == Recipe.of({"model": "mlp"})
    assert Recipe.of({"model": "mlp"}).but(model="logistic") == Recipe()
    wave = Recipe.of({"model": "mlp"}).but(data="wave")
    assert (wave.loss, wave.batch_size) == ("mse", 10)
    kept = Recipe.of({"batch_size": 5, "lr": 0.3}).but(model="softmax")
    assert (kept.data.name, kept.batch_size, kept.epochs, kept.lr) == ("blobs", 5, 30, 0.3)


def test_the_first_model_that_is_compared_is_followed() -> None:
    for options in (
        {"compare": "model=softmax,mlp hidden=4,4"},
        {"compare": ["model=softmax,mlp hidden=4,4"]},
        {"compare": {"model": ["softmax", {"name": "mlp", "hidden": [4, 4]}]}},
        {"runs": [{"model": "softmax"}, {"model": "mlp hidden=4,4"}]},
    ):
        recipe = Recipe.of(options)
        assert recipe.model.name == "softmax"
        assert [following(variant.recipe) for variant in recipe.variants()] == [
            USUAL["softmax"],
            USUAL["softmax"],
        ]
        assert [variant.recipe.model.name for variant in recipe.variants()] == ["softmax", "mlp"]
        assert Recipe.from_json(recipe.canonical()) == recipe


def test_a_run_without_a_model_has_the_usual_one() -> None:
    recipe = Recipe.of({"data": "moons", "runs": [{"model": "mlp"}, {}]})
    assert recipe.model.name == "logistic"
    mlp, logistic = (variant.recipe for variant in recipe.variants())
    assert (mlp.model.name, mlp.init) == ("mlp", None)
    assert (logistic.model.name, logistic.init) == ("logistic", (-5, -10))


def test_of_several_models_those_that_take_a_start_have_it() -> None:
    recipe = Recipe.of({"init": "1,2", "data": "separable", "compare": "model=logistic,softmax"})
    assert [variant.recipe.init for variant in recipe.variants()] == [(1, 2), None]
    assert [variant.label for variant in recipe.variants()] == ["logistic, start 1, 2", "softmax"]
    recipe = Recipe.of({"data": "separable", "compare": "model=softmax,logistic"})
    assert [variant.recipe.init for variant in recipe.variants()] == [None, (-5, -10)]


def test_of_several_data_each_has_the_loss_that_suits() -> None:
    recipe = Recipe.of({"model": "mlp", "compare": "data=line,lab"})
    assert [variant.recipe.loss for variant in recipe.variants()] == ["mse", "cross-entropy"]
    assert [variant.label for variant in recipe.variants()] == ["line", "lab"]


def test_runs_recorded_one_by_one_are_the_same_together() -> None:
    recipes = [
        Recipe.of({"data": "separable", "batch_size": 30}),
        Recipe.of({"model": "softmax", "data": "separable", "epochs": 7}),
        Recipe.of({"model": "mlp", "data": "separable", "batch_size": 3}),
    ]
    variants = together(recipes).variants()
    assert [variant.recipe.training() for variant in variants] == [
        recipe.training() for recipe in recipes
    ]


@pytest.mark.parametrize("optimizer", OPTIMIZER_NAMES)
@pytest.mark.parametrize("model", MODEL_NAMES)
def test_every_optimiser_has_a_rate_for_every_model(model: str, optimizer: str) -> None:
    recipe = Recipe.of({"model": model, "optimizer": optimizer})
    assert 0 < recipe.rate == recipe.training()["lr"] <= 20
    assert recipe.but(lr=0.3).rate == 0.3


def test_the_squared_loss_of_values_takes_smaller_steps() -> None:
    assert Recipe.of({"model": "mlp"}).rate == 1
    assert Recipe.of({"model": "mlp", "data": "wave"}).rate == 0.1
