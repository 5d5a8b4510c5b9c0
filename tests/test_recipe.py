"""What a recipe accepts, what it says of the rest, and its one canonical form."""

import hashlib
import inspect
import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from animate.core.train import descend
from animate.errors import AnimateError, InputError, one_of
from animate.recipe import PANEL_NAMES, SHOWING_KEYS, TRAINING_KEYS, Recipe

KEYS = tuple(Recipe.model_fields)

ACCEPTED = {
    "init": "two numbers W,B from -1e6 to 1e6, such as -5,-10",
    "loss": "cross-entropy or mse",
    "lr": "a number above 0, at most 1e6",
    "momentum": "a number from 0 up to but not 1",
    "batch_size": "a whole number from 1 to 1000000",
    "epochs": "a whole number from 1 to 100000",
    "seed": "a whole number from 0 to 2**63 - 1",
    "shuffle": "true or false",
    "w_range": "two ascending numbers LOW,HIGH from -1e6 to 1e6, such as -15,15",
    "b_range": "two ascending numbers LOW,HIGH from -1e6 to 1e6, such as -13,13",
    "grid": "a whole number from 2 to 400",
    "panels": "each of data, contour, wireframe at most once, separated by commas",
    "size": "WIDTHxHEIGHT in pixels, each from 200 to 4096, such as 1200x400",
    "dpi": "a number from 30 to 600",
    "fps": "a number from 0.1 to 120",
    "every": "a whole number from 1 to 10000000",
    "frames": "a whole number from 2 to 1000000",
    "hold": "SECONDS or START,END, each from 0 to 60",
    "title": "at most 200 characters of text",
    "once": "true or false",
}

WRONG: dict[str, list[tuple[object, str]]] = {
    "init": [("-5", "'-5'"), ("1,2,3", "'1,2,3'"), ((1, 2e6), "'1,2000000.0'"), (7, "7")],
    "loss": [("rms", "'rms'"), (["mse"], "'mse'"), (None, "None")],
    "lr": [(0, "0"), (-1, "-1"), (1.1e6, "1100000.0"), ("fast", "'fast'"), (None, "None")],
    "momentum": [(1, "1"), (-0.1, "-0.1")],
    "batch_size": [(0, "0"), (1_000_001, "1000001"), (2.5, "2.5"), ("three", "'three'")],
    "epochs": [(0, "0"), (100_001, "100001"), (1.5, "1.5")],
    "seed": [(-1, "-1"), (2**63, "9223372036854775808"), (1e300, "1e+300")],
    "shuffle": [("perhaps", "'perhaps'"), (2, "2"), (None, "None")],
    "w_range": [("1,1", "'1,1'"), ("5,-5", "'5,-5'"), ((0, 2e6), "'0,2000000.0'"), (3, "3")],
    "b_range": [
        ("1,2,3", "'1,2,3'"),
        (("a", "b"), "'a,b'"),
        ((1e6 - 1, 1e6), "'999999.0,1000000.0'"),
    ],
    "grid": [(1, "1"), (401, "401")],
    "panels": [("data,data", "'data,data'"), ("", "''"), ([], "''"), ("surface", "'surface'")],
    "size": [("1200", "'1200'"), ("199x400", "'199x400'"), ((200, 4097), "'200,4097'")],
    "dpi": [(29, "29"), (601, "601")],
    "fps": [(0, "0"), (121, "121")],
    "every": [(0, "0"), (10_000_001, "10000001")],
    "frames": [(1, "1"), (1_000_001, "1000001")],
    "hold": [(-1, "-1"), ("1,2,3", "'1,2,3'"), ((0, 61), "'0,61'"), ("", "''"), ("1,", "'1,'")],
    "title": [(5, "5"), ("x" * 201, "'" + "x" * 56 + "...")],
    "once": [("sometimes", "'sometimes'")],
}


def mistakes(options: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    with pytest.raises(InputError) as caught:
        Recipe.of(options)
    return caught.value.mistakes


def sentence(key: str, shown: str) -> str:
    return f"{shown} isn't accepted; give {ACCEPTED[key]}"


@pytest.mark.parametrize(
    ("key", "value", "shown"), [(key, *wrong) for key in WRONG for wrong in WRONG[key]]
)
def test_a_wrong_value_is_shown_with_what_is_accepted(key: str, value: object, shown: str) -> None:
    assert mistakes({key: value}) == ((key, sentence(key, shown)),)


def test_every_mistake_is_reported_at_once() -> None:
    wrong = {key: WRONG[key][0] for key in KEYS}
    found = mistakes({**{key: value for key, (value, _) in wrong.items()}, "colour": "red"})
    listed = f"no such key in a recipe; the keys are {', '.join(KEYS)}"
    expected = [(key, sentence(key, shown)) for key, (_, shown) in wrong.items()]
    assert sorted(found) == sorted([*expected, ("colour", listed)])


def test_the_error_reads_as_one_line_of_places_and_sentences() -> None:
    with pytest.raises(InputError) as caught:
        Recipe.of({"lr": 0, "grid": 1})
    assert str(caught.value) == (
        "lr: 0 isn't accepted; give a number above 0, at most 1e6; "
        "grid: 1 isn't accepted; give a whole number from 2 to 400"
    )
    assert isinstance(caught.value, AnimateError)


def test_an_unknown_key_lists_the_keys() -> None:
    assert mistakes({"learning_rate": 2}) == (
        ("learning_rate", f"no such key in a recipe; the keys are {', '.join(KEYS)}"),
    )


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, "nan", "inf", "-Infinity"])
@pytest.mark.parametrize("key", ["lr", "momentum", "dpi", "fps", "hold", "seed", "epochs", "grid"])
def test_no_number_may_be_nan_or_infinite(key: str, bad: object) -> None:
    assert mistakes({key: bad}) == ((key, sentence(key, repr(bad))),)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, "nan", "inf"])
@pytest.mark.parametrize("key", ["init", "w_range", "b_range", "hold", "size"])
def test_no_part_of_a_pair_may_be_nan_or_infinite(key: str, bad: object) -> None:
    for pair in ((bad, 1), (1, bad)):
        assert mistakes({key: pair}) == ((key, sentence(key, f"'{pair[0]},{pair[1]}'")),)


@pytest.mark.parametrize(
    ("options", "key", "value"),
    [
        ({"init": "-5,-10"}, "init", (-5.0, -10.0)),
        ({"init": " 1e3 , -.5 "}, "init", (1000.0, -0.5)),
        ({"w_range": "-2,3"}, "w_range", (-2.0, 3.0)),
        ({"size": "1200x400"}, "size", (1200, 400)),
        ({"size": "640 X 480"}, "size", (640, 480)),
        ({"hold": "1"}, "hold", (1.0, 1.0)),
        ({"hold": 1.5}, "hold", (1.5, 1.5)),
        ({"hold": "0.5,2"}, "hold", (0.5, 2.0)),
        ({"panels": "wireframe, data"}, "panels", ("wireframe", "data")),
        ({"lr": "0.25"}, "lr", 0.25),
        ({"epochs": "7"}, "epochs", 7),
        ({"shuffle": "true"}, "shuffle", True),
        ({"init": [1, 2]}, "init", (1.0, 2.0)),
    ],
)
def test_text_and_lists_are_read(options: dict[str, object], key: str, value: object) -> None:
    assert getattr(Recipe.of(options), key) == value


@pytest.mark.parametrize(
    "options",
    [
        {"init": (1e6, -1e6)},
        {"lr": 1e6},
        {"momentum": 0},
        {"batch_size": 1_000_000, "epochs": 100_000, "seed": 2**63 - 1},
        {"w_range": (-1e6, 1e6), "b_range": (0, 1e-5)},
        {"grid": 400, "size": (4096, 200), "dpi": 600},
        {"fps": 0.1, "every": 1, "frames": 2, "hold": (0, 60), "title": "x" * 200},
    ],
)
def test_the_ends_of_what_is_accepted_are_accepted(options: dict[str, object]) -> None:
    recipe = Recipe.of(options)
    for key, value in options.items():
        assert getattr(recipe, key) == value


def test_the_default_is_the_labs() -> None:
    recipe = Recipe()
    assert recipe == Recipe.of({})
    assert (recipe.init, recipe.loss, recipe.lr) == ((-5, -10), "cross-entropy", 2)
    assert (recipe.batch_size, recipe.epochs, recipe.shuffle) == (3, 100, False)
    assert (recipe.momentum, recipe.grid, recipe.panels) == (0, 30, PANEL_NAMES)


def test_a_recipe_is_frozen() -> None:
    recipe = Recipe()
    with pytest.raises(ValidationError, match="frozen"):
        recipe.lr = 3.0  # type: ignore[misc]
    assert recipe.lr == 2


def test_a_changed_copy_is_validated_and_the_recipe_stays() -> None:
    recipe = Recipe.of({"lr": 3})
    assert recipe.but(grid=10) == Recipe.of({"lr": 3, "grid": 10})
    assert recipe.grid == 30
    assert recipe.but() is recipe
    with pytest.raises(InputError, match=r"^grid: 1 isn't accepted"):
        recipe.but(grid=1)


def test_training_gives_what_a_trainer_takes() -> None:
    taken = set(inspect.signature(descend).parameters) - {"x", "y", "recipe", "on_step"}
    assert set(Recipe().training()) == taken == set(TRAINING_KEYS)
    assert sorted(KEYS) == sorted(TRAINING_KEYS + SHOWING_KEYS)


coordinates = st.floats(-1e6, 1e6)


@st.composite
def ranges(draw: st.DrawFn) -> tuple[float, float]:
    low = draw(st.floats(-9e5, 9e5))
    return low, low + draw(st.floats(10, 1e5))


recipes = st.fixed_dictionaries(
    {},
    optional={
        "init": st.tuples(coordinates, coordinates),
        "loss": st.sampled_from(["cross-entropy", "mse"]),
        "lr": st.floats(0, 1e6, exclude_min=True),
        "momentum": st.floats(0, 1, exclude_max=True),
        "seed": st.integers(0, 2**63 - 1),
        "shuffle": st.booleans(),
        "w_range": st.none() | ranges(),
        "b_range": st.none() | ranges(),
        "panels": st.lists(st.sampled_from(PANEL_NAMES), min_size=1, unique=True),
        "size": st.tuples(st.integers(200, 4096), st.integers(200, 4096)),
        "fps": st.none() | st.floats(0.1, 120),
        "hold": st.tuples(st.floats(0, 60), st.floats(0, 60)),
        "title": st.none() | st.text(max_size=200),
    },
).map(Recipe.of)


@settings(max_examples=50, deadline=None)
@given(recipe=recipes)
def test_the_canonical_form_reads_back(recipe: Recipe) -> None:
    text = recipe.canonical()
    again = Recipe.from_json(text)
    assert again == recipe
    assert again.canonical() == text
    assert text.isascii()
    assert "\n" not in text


def test_the_canonical_form_is_sorted_and_dense_and_holds_every_key() -> None:
    text = Recipe().canonical()
    assert list(json.loads(text)) == sorted(KEYS)
    assert text.startswith('{"b_range":null,"batch_size":3,"dpi":100.0,')


def test_the_digest_is_that_of_the_canonical_form() -> None:
    recipe = Recipe.of({"init": (-5, -10), "lr": 2.5})
    assert recipe.digest() == hashlib.sha256(recipe.canonical().encode("ascii")).hexdigest()
    assert Recipe.of({"lr": "2.5", "init": "-5,-10.0"}).digest() == recipe.digest()


def test_different_recipes_have_different_digests() -> None:
    changed: dict[str, object] = {
        "init": (-5, -9),
        "loss": "mse",
        "lr": 2.5,
        "momentum": 0.5,
        "batch_size": 4,
        "epochs": 99,
        "seed": 1,
        "shuffle": True,
        "w_range": (-15, 15),
        "b_range": (-13, 13),
        "grid": 31,
        "panels": ("contour", "data", "wireframe"),
        "size": (400, 1200),
        "dpi": 99,
        "fps": 25,
        "every": 1,
        "frames": 50,
        "hold": 1,
        "title": "",
        "once": True,
    }
    assert set(changed) == set(KEYS)
    digests = {Recipe.of({key: value}).digest() for key, value in changed.items()}
    assert len(digests | {Recipe().digest()}) == len(KEYS) + 1


def test_equal_recipes_have_equal_text_whatever_the_sign_of_zero() -> None:
    plus, minus = Recipe.of({"init": "0,1"}), Recipe.of({"init": "-0,1"})
    assert plus == minus
    assert plus.canonical() == minus.canonical()


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "3", "{", '{"lr":2', "\x00", "[" * 100_000, "1" * 5000]
)
def test_text_that_is_no_recipe_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^recipe: it isn't a recipe in JSON$"):
        Recipe.from_json(text)


@pytest.mark.parametrize(("number", "shown"), [("NaN", "nan"), ("1e999", "inf")])
def test_json_does_not_smuggle_in_what_is_not_finite(number: str, shown: str) -> None:
    with pytest.raises(InputError) as caught:
        Recipe.from_json(f'{{"lr":{number}}}')
    assert caught.value.mistakes == (("lr", sentence("lr", shown)),)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10)
numerals = st.lists(st.sampled_from(["1", "-5", "1e9", "nan", "x", "", "0.5"]), max_size=4).map(
    ",".join
)
values = st.recursive(scalars | numerals, lambda inner: st.lists(inner, max_size=4), max_leaves=6)


@settings(max_examples=50, deadline=None)
@given(options=st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), values, max_size=6))
def test_whatever_is_given_makes_a_recipe_or_an_input_error(options: dict[str, Any]) -> None:
    try:
        recipe = Recipe.of(options)
    except InputError as error:
        assert {place for place, _ in error.mistakes} <= set(options)
    else:
        assert Recipe.from_json(recipe.canonical()) == recipe


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=30))
def test_whatever_text_a_key_is_given_makes_a_recipe_or_an_input_error(text: str) -> None:
    for key in KEYS:
        try:
            Recipe.of({key: text})
        except InputError as error:
            assert [place for place, _ in error.mistakes] == [key]


@pytest.mark.parametrize(
    "options",
    [
        {"panels": [["data"]]},
        {"panels": [{}]},
        {"w_range": [10**400, 1]},
        {"b_range": [1, -(10**400)]},
        {"init": [10**400, 1]},
        {"lr": 10**5000},
        {"hold": 10**5000},
        {"size": [10**5000, 300]},
        {"title": "\ud800"},
    ],
    ids=lambda options: repr(next(iter(options))),
)
def test_what_python_itself_trips_over_is_an_input_error(options: dict[str, object]) -> None:
    # Unhashable, beyond a float, too long to print, no Unicode.
    assert [place for place, _ in mistakes(options)] == list(options)


@pytest.mark.parametrize(
    ("choices", "prose"), [(("a",), "a"), (("a", "b"), "a or b"), (("a", "b", "c"), "a, b or c")]
)
def test_choices_are_listed_as_prose(choices: tuple[str, ...], prose: str) -> None:
    assert one_of(choices) == prose


def test_a_key_that_is_no_unicode_is_told_of_without_printing_it() -> None:
    assert [place for place, _ in mistakes({"\ud800": 1})] == ["recipe"]
