"""A recipe as a value: what it holds, its one canonical form, its hash."""

import hashlib
import json
import pickle
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from animate.errors import InputError
from animate.recipe import COMPARING_KEYS, RATES, SHOWING_KEYS, TRAINING_KEYS, Recipe
from tests.recipe.refused import refused
from tests.recipe.strategies import several, single

KEYS = tuple(Recipe.model_fields)


def test_the_default_is_the_labs() -> None:
    recipe = Recipe()
    assert recipe == Recipe.of({})
    assert (recipe.data.name, recipe.init, recipe.loss) == ("lab", (-5, -10), "cross-entropy")
    assert (recipe.optimizer.name, recipe.lr, recipe.rate) == ("sgd", None, 2)
    assert (recipe.batch_size, recipe.epochs, recipe.shuffle) == (3, 100, False)
    assert (recipe.momentum, recipe.weight_decay, recipe.schedule.name) == (0, 0, "constant")
    assert (recipe.panels, recipe.marks) == (("data", "contour", "wireframe"), ("batch",))
    assert (recipe.grid, recipe.size, recipe.captions, recipe.lang) == (30, None, True, "en")


def test_each_key_is_of_the_run_or_compares_or_shows() -> None:
    assert TRAINING_KEYS + COMPARING_KEYS + SHOWING_KEYS == KEYS
    assert COMPARING_KEYS == ("compare", "runs")
    assert "sync" in SHOWING_KEYS


def test_a_recipe_is_frozen() -> None:
    recipe = Recipe()
    with pytest.raises(ValidationError, match="frozen"):
        recipe.lr = 3.0  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        recipe.optimizer.name = "adam"  # type: ignore[misc]
    assert recipe == Recipe()


def test_a_recipe_made_without_of_says_the_same_of_a_mistake() -> None:
    with pytest.raises(ValidationError, match="'blue' isn't accepted; give light, dark or print"):
        Recipe(theme="blue")


def test_a_changed_copy_is_validated_and_the_recipe_stays() -> None:
    recipe = Recipe.of({"lr": 3, "optimizer": "adam eps=0.1", "compare": "epochs=1,2"})
    assert recipe.but(grid=10) == Recipe.of(
        {"lr": 3, "optimizer": "adam eps=0.1", "compare": "epochs=1,2", "grid": 10}
    )
    assert recipe.grid == 30
    assert recipe.but() is recipe
    assert recipe.but(compare={}).compare == {}
    with pytest.raises(InputError, match=r"^grid: 1 isn't accepted"):
        recipe.but(grid=1)


def test_the_options_of_a_recipe_make_it_again() -> None:
    recipe = Recipe.of({"optimizer": "adafactor", "compare": "lr=1,2", "runs": [{"seed": 1}, {}]})
    assert tuple(recipe.options()) == KEYS
    assert Recipe.of(recipe.options()) == recipe


def test_what_is_trained_is_plain_and_says_the_rate() -> None:
    recipe = Recipe.of({"optimizer": "adam", "data": "overlapping seed=3", "schedule": "step"})
    assert recipe.training() == {
        "model": {"name": "logistic"},
        "data": {"name": "overlapping", "samples": 40, "dimensions": 1, "seed": 3},
        "standardize": False,
        "init": [-5.0, -10.0],
        "loss": "cross-entropy",
        "optimizer": {
            "name": "adam",
            "betas": [0.9, 0.999],
            "eps": 1e-8,
            "amsgrad": False,
            "decoupled_weight_decay": False,
        },
        "lr": RATES["adam"],
        "momentum": 0.0,
        "weight_decay": 0.0,
        "schedule": {"name": "step", "every": 20, "factor": 0.5},
        "batch_size": 3,
        "epochs": 100,
        "stop_loss": None,
        "stop_gradient": None,
        "seed": 0,
        "shuffle": False,
    }
    assert tuple(recipe.training()) == TRAINING_KEYS
    assert json.loads(json.dumps(recipe.training())) == recipe.training()
    assert recipe.but(lr=0.5).training()["lr"] == recipe.but(lr=0.5).rate == 0.5


@settings(max_examples=60, deadline=None)
@given(given_options=single | several())
def test_the_canonical_form_reads_back(given_options: dict[str, Any]) -> None:
    recipe = Recipe.of(given_options)
    text = recipe.canonical()
    again = Recipe.from_json(text)
    assert again == recipe
    assert hash(again) == hash(recipe)
    assert again.canonical() == text
    assert [v.label for v in again.variants()] == [v.label for v in recipe.variants()]
    assert text.isascii()
    assert "\n" not in text


def test_the_canonical_form_is_sorted_and_dense_and_holds_every_key() -> None:
    text = Recipe().canonical()
    assert list(json.loads(text)) == sorted(KEYS)
    assert text.startswith('{"at":null,"b_range":null,"batch_size":3,"budget":null,')
    assert '"optimizer":{"dampening":0.0,"name":"sgd","nesterov":false}' in text


def test_the_digest_is_that_of_the_canonical_form() -> None:
    recipe = Recipe.of({"init": (-5, -10), "lr": 2.5})
    assert recipe.digest() == hashlib.sha256(recipe.canonical().encode("ascii")).hexdigest()
    assert Recipe.of({"lr": "2.5", "init": "-5,-10.0"}).digest() == recipe.digest()


CHANGED: dict[str, object] = {
    "model": "mlp",
    "data": "separable",
    "standardize": True,
    "init": (-5, -9),
    "loss": "mse",
    "optimizer": "adam",
    "lr": 2.5,
    "momentum": 0.5,
    "weight_decay": 0.5,
    "schedule": "cosine",
    "batch_size": 4,
    "epochs": 99,
    "stop_loss": 0.1,
    "stop_gradient": 0.1,
    "seed": 1,
    "shuffle": True,
    "compare": {"lr": [1, 2]},
    "runs": [{"lr": 1}, {"lr": 2}],
    "sync": "epoch",
    "panels": ("contour", "data", "wireframe"),
    "marks": "none",
    "camera": "orbit",
    "plane": "pca",
    "w_range": (-15, 15),
    "b_range": (-13, 13),
    "grid": 31,
    "loss_scale": "log",
    "epochs_shown": "0,20",
    "theme": "dark",
    "lang": "de",
    "captions": False,
    "title": "",
    "size": (400, 1200),
    "dpi": 99,
    "pace": "log",
    "every": 1,
    "speed": 2,
    "fps": 25,
    "frames": 50,
    "hold": 1,
    "once": True,
    "at": 3,
    "figure": "before",
    "budget": "2MB",
    "controls": "start",
    "questions": "Why?",
}


def test_different_recipes_differ_in_text_digest_and_hash() -> None:
    assert tuple(CHANGED) == KEYS
    recipes = [Recipe(), *(Recipe.of({key: value}) for key, value in CHANGED.items())]
    assert len({recipe.digest() for recipe in recipes}) == len(KEYS) + 1
    assert len(set(recipes)) == len(KEYS) + 1
    assert len({hash(recipe) for recipe in recipes}) == len(KEYS) + 1


def test_equal_recipes_have_equal_text_however_they_are_written() -> None:
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"init": "0,1"}, {"init": "-0,1"}),
        ({"momentum": 0}, {"momentum": -0.0}),
        ({"marks": "cost,batch"}, {"marks": ["batch", "cost"]}),
        ({"epochs_shown": "20,0"}, {"epochs_shown": [0, 20]}),
        ({"optimizer": "Adam"}, {"optimizer": {"name": "adam", "betas": "0.9,0.999"}}),
        ({"compare": ["lr=1,2", "loss=mse,hinge"]}, {"compare": ["loss=mse,hinge", "lr=1,2"]}),
        ({"budget": "2MB"}, {"budget": 2_000_000}),
        ({"runs": [{"lr": 1, "label": None}]}, {"runs": [{"lr": 1}]}),
    ]
    for one, other in pairs:
        first, second = Recipe.of(one), Recipe.of(other)
        assert first == second, one
        assert first.canonical() == second.canonical()
        assert hash(first) == hash(second)


def test_a_recipe_isnt_equal_to_what_is_none() -> None:
    assert Recipe() != Recipe().canonical()
    assert Recipe() != Recipe.of({"lr": 2})


def test_a_recipe_can_be_sent_to_another_process() -> None:
    recipe = Recipe.of({"compare": "optimizer=sgd,adam", "runs": [{"lr": 1}, {"lr": 2}]})
    assert pickle.loads(pickle.dumps(recipe)) == recipe


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "3", "{", '{"lr":2', "\x00", "[" * 100_000, "1" * 5000]
)
def test_text_that_is_no_recipe_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^recipe: it isn't a recipe in JSON$"):
        Recipe.from_json(text)


@pytest.mark.parametrize(("number", "shown"), [("NaN", "nan"), ("1e999", "inf")])
def test_json_does_not_smuggle_in_what_is_not_finite(number: str, shown: str) -> None:
    accepted = "a number above 0, at most 1e6"
    for text, place in [
        (f'{{"lr":{number}}}', "lr"),
        (f'{{"compare":{{"lr":[{number}]}}}}', "compare.lr"),
        (f'{{"runs":[{{"lr":{number}}}]}}', "runs[0].lr"),
    ]:
        with pytest.raises(InputError) as caught:
            Recipe.from_json(text)
        assert caught.value.mistakes == ((place, refused(shown, accepted)),)


def test_a_recipe_of_the_first_version_still_reads() -> None:
    text = (
        '{"b_range":null,"batch_size":3,"dpi":100.0,"epochs":100,"every":null,"fps":null,'
        '"frames":null,"grid":30,"hold":[0.6,2.0],"init":[-5.0,-10.0],"loss":"cross-entropy",'
        '"lr":2.0,"momentum":0.0,"once":false,"panels":["data","contour","wireframe"],"seed":0,'
        '"shuffle":false,"size":[1200,400],"title":null,"w_range":null}'
    )
    assert Recipe.from_json(text) == Recipe.of({"lr": 2, "size": "1200x400"})


def test_reading_recipes_loads_nothing_heavy() -> None:
    code = (
        "import sys, animate.recipe, animate.recipe_files\n"
        "animate.recipe.Recipe.of({'compare': 'lr=1,2'}).variants()\n"
        "print(sorted({'numpy', 'torch', 'matplotlib', 'click'} & set(sys.modules)))\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"
