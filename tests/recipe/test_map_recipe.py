"""The recipe of a map: what it takes, what it refuses, and its forms."""

import json
import tomllib
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from animate.errors import InputError
from animate.recipe import LANGUAGE_NAMES, LOSS_NAMES, THEME_NAMES, Recipe
from animate.recipe.map_recipe import MAP_KEYS, STYLE_NAMES, MapRecipe, merged
from tests.recipe.refused import refused

LOSSES = refused("'foo'", "each of cross-entropy, mse, hinge at most once, separated by commas")
STARTS = "how many a side, from 2 to 400, such as 100, or 100x80 for weights and biases"
MARKED = "up to 8 starts W,B from -1e6 to 1e6, such as -5,-10, or none"


def mistakes(options: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    with pytest.raises(InputError) as caught:
        MapRecipe.of(options)
    return caught.value.mistakes


def test_the_usual_map_is_that_of_the_lab() -> None:
    recipe = MapRecipe.of({})
    assert recipe.sweep.loss == ("cross-entropy", "mse")
    assert recipe.sweep.starts == (100, 100)
    assert recipe.marked == ((-5.0, -10.0),)
    assert [run.training() for run in recipe.runs] == [
        Recipe(loss=loss).training() for loss in ("cross-entropy", "mse")
    ]


def test_what_is_not_given_follows_the_model() -> None:
    recipe = MapRecipe.of({"model": "linear"})
    assert recipe.sweep.loss == ("mse",)
    assert recipe.marked == ((-3.0, 4.0),)
    (run,) = recipe.runs
    assert (run.data.name, run.batch_size, run.epochs) == ("line", 4, 20)
    assert MapRecipe.of({}).but(model="linear") == recipe
    assert recipe.but(model="logistic") == MapRecipe.of({})


def test_a_swarm_has_fewer_starts_unless_they_are_given() -> None:
    assert MapRecipe.of({"style": "swarm"}).sweep.starts == (50, 50)
    assert MapRecipe.of({"style": "swarm", "starts": 90}).sweep.starts == (90, 90)


@pytest.mark.parametrize(
    ("given", "read"),
    [("40", (40, 40)), (40, (40, 40)), ("40x30", (40, 30)), ((5, 6), (5, 6)), ([2, 400], (2, 400))],
)
def test_the_grid_is_read_in_any_form(given: Any, read: tuple[int, int]) -> None:
    assert MapRecipe.of({"starts": given}).sweep.starts == read


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("3,-7", ((3, -7),)),
        ((3, -7), ((3, -7),)),
        ("3,-7;1,1", ((3, -7), (1, 1))),
        (["3,-7", "1,1"], ((3, -7), (1, 1))),
        ([[3, -7]], ((3, -7),)),
        ("none", ()),
        (["none"], ()),
        ([], ()),
    ],
)
def test_marked_starts_are_read_in_any_form(given: Any, read: tuple[Any, ...]) -> None:
    assert MapRecipe.of({"init": given}).marked == read


def test_all_mistakes_are_told_at_once() -> None:
    options = {"starts": "1", "style": "x", "lr": -1, "panels": "data", "loss": "foo", "theme": "a"}
    assert mistakes(options) == (
        ("panels", f"no such key of a map; the keys are {', '.join(MAP_KEYS)}"),
        ("loss", LOSSES),
        ("starts", refused("'1'", STARTS)),
        ("style", refused("'x'", "map or swarm")),
        ("lr", refused("-1", "a number above 0, at most 1e6")),
        ("theme", refused("'a'", "light, dark or print")),
    )


@pytest.mark.parametrize(
    ("options", "place", "sentence"),
    [
        ({"model": "mlp"}, "model", "'mlp' has more than two parameters; give logistic or linear"),
        (
            {"model": "softmax", "data": "blobs"},
            "model",
            "'softmax' has more than two parameters; give logistic or linear",
        ),
        (
            {"data": "moons"},
            "data",
            "'moons' has two inputs, and the model three parameters with them; give data of one "
            "input",
        ),
        (
            {"pace": "travel"},
            "pace",
            "'travel' isn't accepted for a map; give every, epoch or log",
        ),
        ({"loss": "custom"}, "loss", LOSSES.replace("foo", "custom")),
        ({"loss": "mse,mse"}, "loss", LOSSES.replace("foo", "mse,mse")),
        ({"loss": ""}, "loss", LOSSES.replace("foo", "")),
        ({"starts": "401"}, "starts", refused("'401'", STARTS)),
        ({"starts": "40x30x2"}, "starts", refused("'40x30x2'", STARTS)),
        ({"starts": True}, "starts", refused("True", STARTS)),
        ({"init": ["1,2,3"]}, "init", refused("'1,2,3'", MARKED)),
        ({"init": ["1,1", "1,1"]}, "init", refused("'1,1,1,1'", MARKED)),
        (
            {"loss": "cross-entropy,mse", "model": "linear"},
            "loss",
            "'cross-entropy' isn't accepted with linear; give mse",
        ),
        (
            {"every": 3, "pace": "log"},
            "every",
            "3 isn't accepted with pace log; it is for pace every and epoch",
        ),
        (
            {"optimizer": "adam", "momentum": 0.5},
            "momentum",
            "0.5 isn't accepted with adam; sgd and rmsprop take a momentum",
        ),
    ],
)
def test_a_mistake_is_told_once(options: dict[str, Any], place: str, sentence: str) -> None:
    assert mistakes(options) == ((place, sentence),)


@st.composite
def recipes(draw: st.DrawFn) -> MapRecipe:
    low = draw(st.floats(-50, 0))
    options: dict[str, Any] = {
        "loss": draw(st.lists(st.sampled_from(LOSS_NAMES), min_size=1, unique=True)),
        "init": draw(
            st.none()
            | st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), max_size=3, unique=True)
        ),
        "starts": draw(st.tuples(st.integers(2, 400), st.integers(2, 400))),
        "style": draw(st.sampled_from(STYLE_NAMES)),
        "w_range": draw(st.none() | st.just((low, low + 7.5))),
        "optimizer": draw(st.sampled_from(["sgd", "adam betas=0.5,0.9", "adafactor"])),
        "data": draw(st.sampled_from(["lab", "outliers samples=30", "mine.csv"])),
        "theme": draw(st.sampled_from(THEME_NAMES)),
        "lang": draw(st.sampled_from(LANGUAGE_NAMES)),
        "title": draw(st.none() | st.text(max_size=20)),
        "lr": draw(st.none() | st.floats(0.01, 9)),
        "at": draw(st.none() | st.floats(0, 9)),
    }
    return MapRecipe.of(options)


@given(recipes())
@settings(max_examples=60, deadline=None)
def test_a_recipe_reads_back_in_all_its_forms(recipe: MapRecipe) -> None:
    assert MapRecipe.from_json(recipe.canonical()) == recipe
    assert MapRecipe.of(tomllib.loads(recipe.toml())) == recipe
    assert MapRecipe.of(recipe.options()) == recipe
    assert recipe.but() == recipe
    assert hash(recipe.but(theme="dark").but(theme=recipe.shown.theme)) == hash(recipe)
    assert sorted(json.loads(recipe.canonical())) == sorted(MAP_KEYS)


def test_what_is_not_set_is_a_comment_in_toml() -> None:
    lines = MapRecipe.of({}).toml().splitlines()
    assert "# init isn't set: marked is [-5, -10]" in lines
    assert "# lr is one that suits the optimiser and the model, 2" in lines
    assert "# pace is log, or every where every is set" in lines


def test_options_override_a_file_and_what_follows_goes_on_to_follow() -> None:
    base = MapRecipe.of({"epochs": 50, "theme": "dark"}).options()
    recipe = MapRecipe.of(merged(base, {"model": "linear"}))
    assert (recipe.sweep.loss, recipe.shown.data.name) == (("mse",), "line")
    assert (recipe.shown.epochs, recipe.shown.theme) == (50, "dark")
    assert merged({"loss": ["hinge"], "lr": 1}, {"lr": 3}) == {"loss": ["hinge"], "lr": 3}
    # What is wrong is told when all of it is read.
    assert merged({"loss": "foo"}, {"loss": "mse"}) == {"loss": "mse"}


@pytest.mark.parametrize("text", ["", "[]", "3", "{", "nothing"])
def test_what_is_no_recipe_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="it isn't the recipe of a map in JSON"):
        MapRecipe.from_json(text)
