"""What each key accepts, and what is said of the rest."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from animate.errors import AnimateError, InputError, one_of
from animate.recipe import Recipe
from animate.recipe.mistakes import Mistake, input_error
from tests.recipe.refused import mistakes, refused

KEYS = tuple(Recipe.model_fields)

DATA = (
    "lab, separable, overlapping, imbalanced, outliers, moons, spirals, blobs, line, wave or the "
    "path of a .csv file, "
    "with parameters as in 'overlapping samples=60 dimensions=2'"
)
MODEL = "logistic, linear, softmax or mlp, with parameters as in 'mlp hidden=32,32 activation=relu'"
OPTIMIZER = (
    "sgd, adam, adamw, adamax, nadam, radam, rmsprop, rprop, adagrad, adadelta, asgd or adafactor, "
    "with parameters as in 'adam betas=0.8,0.99'"
)
SCHEDULE = "constant, step, exponential or cosine, with parameters as in 'step every=20 factor=0.5'"
RANGE = "two ascending numbers LOW,HIGH from -1e6 to 1e6, such as"

ACCEPTED = {
    "model": MODEL,
    "data": DATA,
    "standardize": "true or false",
    "init": "two numbers W,B from -1e6 to 1e6, such as -5,-10, or three W1,W2,B for data of two "
    "inputs",
    "loss": "cross-entropy, mse or hinge",
    "optimizer": OPTIMIZER,
    "lr": "a number above 0, at most 1e6",
    "momentum": "a number from 0 up to but not 1",
    "weight_decay": "a number from 0 to 1000",
    "schedule": SCHEDULE,
    "batch_size": "a whole number from 1 to 1000000",
    "epochs": "a whole number from 1 to 100000",
    "stop_loss": "a number from 0 to 1e6",
    "stop_gradient": "a number from 0 to 1e6",
    "seed": "a whole number from 0 to 2**63 - 1",
    "shuffle": "true or false",
    "compare": "keys of a run, each with the values to compare, such as lr=0.1,2,20",
    "runs": "a list of tables, each with the keys of a run that it overrides",
    "sync": "step, epoch or evaluations",
    "panels": "each of data, contour, wireframe, surface, loss, accuracy, gradient, parameters, "
    "curves, equation at most once, separated by commas",
    "marks": "each of cost, batch, gradient, momentum, field, optimum, log-levels at most once, "
    "separated by commas, or none",
    "camera": "fixed or orbit",
    "plane": "pca, random, or two parameters, such as w1,b",
    "w_range": f"{RANGE} -15,15",
    "b_range": f"{RANGE} -13,13",
    "grid": "a whole number from 2 to 400",
    "loss_scale": "linear or log",
    "epochs_shown": "one to ten whole numbers from 0 to 100000, each once, separated by commas",
    "theme": "light, dark or print",
    "lang": "en, es, fr, de or pt",
    "captions": "true or false",
    "title": "at most 200 characters of text",
    "size": "WIDTHxHEIGHT in pixels, each from 200 to 4096, such as 1200x400",
    "dpi": "a number from 30 to 600",
    "pace": "travel, every, epoch or log",
    "every": "a whole number from 1 to 10000000",
    "speed": "a number from 0.1 to 20",
    "fps": "a number from 0.1 to 120",
    "frames": "a whole number from 2 to 1000000",
    "hold": "SECONDS or START,END, each from 0 to 60",
    "once": "true or false",
    "at": "a number from 0 to 100000",
    "figure": "before, during, after or epochs",
    "budget": "a size from 10kB to 10GB, such as 2MB",
    "controls": "each of start, lr, batch_size, epochs, loss at most once, separated by commas, or "
    "none",
    "questions": "at most ten texts of 1 to 300 characters, or none",
}

WRONG: dict[str, list[tuple[object, str]]] = {
    "model": [("svm", "'svm'"), ("", "''"), (5, "5"), ("mlp 32", "'mlp 32'"), (None, "None")],
    "data": [("rings", "'rings'"), ("", "''"), (5, "5"), (["lab"], "'lab'"), (None, "None")],
    "standardize": [("perhaps", "'perhaps'")],
    "init": [
        ("-5", "'-5'"),
        ("1,2,3,4", "'1,2,3,4'"),
        ((1, 2e6), "'1,2e+06'"),
        (7, "7"),
        ((True, 1), "'True,1'"),
    ],
    "loss": [("rms", "'rms'"), (["mse"], "'mse'"), (None, "None")],
    "optimizer": [("adm", "'adm'"), ("lbfgs", "'lbfgs'"), (3, "3"), ("adam eps", "'adam eps'")],
    "lr": [(0, "0"), (-1, "-1"), (1.1e6, "1100000.0"), ("fast", "'fast'"), (True, "True")],
    "momentum": [(1, "1"), (-0.1, "-0.1"), (False, "False")],
    "weight_decay": [(-1, "-1"), (1001, "1001")],
    "schedule": [("linear", "'linear'"), ("step 3", "'step 3'"), (None, "None")],
    "batch_size": [(0, "0"), (1_000_001, "1000001"), (2.5, "2.5"), ("three", "'three'")],
    "epochs": [(0, "0"), (100_001, "100001"), (1.5, "1.5"), (True, "True")],
    "stop_loss": [(-1, "-1"), (2e6, "2000000.0")],
    "stop_gradient": [(-1, "-1"), ("low", "'low'")],
    "seed": [(-1, "-1"), (2**63, "9223372036854775808"), (1e300, "1e+300")],
    "shuffle": [("perhaps", "'perhaps'"), (2, "2"), (None, "None")],
    "compare": [("lr", "'lr'"), (5, "5"), (["lr=1,2", "lr=3"], "'lr=1,2,lr=3'"), ([3], "'3'")],
    "runs": [(5, "5"), ("lr=3", "'lr=3'"), ({"lr": 3}, "{'lr': 3}")],
    "sync": [("time", "'time'")],
    "panels": [("data,data", "'data,data'"), ("", "''"), ([], "''"), ("walls", "'walls'")],
    "marks": [("batch,batch", "'batch,batch'"), ("none,batch", "'none,batch'"), (None, "None")],
    "camera": [("still", "'still'")],
    "plane": [("w", "'w'"), ("w,w", "'w,w'"), ("w1,w2,b", "'w1,w2,b'"), (3, "3")],
    "w_range": [("1,1", "'1,1'"), ("5,-5", "'5,-5'"), ((0, 2e6), "'0,2e+06'"), (3, "3")],
    "b_range": [
        ("1,2,3", "'1,2,3'"),
        (("a", "b"), "'a,b'"),
        ((1e6 - 1, 1e6), "'999999,1e+06'"),
    ],
    "grid": [(1, "1"), (401, "401")],
    "loss_scale": [("root", "'root'")],
    "epochs_shown": [("", "''"), ("1,1", "'1,1'"), ("-1", "'-1'"), (range(11), "range(0, 11)")],
    "theme": [("blue", "'blue'")],
    "lang": [("it", "'it'"), ("EN", "'EN'")],
    "captions": [("some", "'some'")],
    "title": [(5, "5"), ("x" * 201, "'" + "x" * 56 + "...")],
    "size": [("1200", "'1200'"), ("199x400", "'199x400'"), ((200, 4097), "'200,4097'")],
    "dpi": [(29, "29"), (601, "601")],
    "pace": [("slow", "'slow'")],
    "every": [(0, "0"), (10_000_001, "10000001")],
    "speed": [(0.05, "0.05"), (21, "21")],
    "fps": [(0, "0"), (121, "121")],
    "frames": [(1, "1"), (1_000_001, "1000001")],
    "hold": [(-1, "-1"), ("1,2,3", "'1,2,3'"), ((0, 61), "'0,61'"), ("", "''"), (True, "True")],
    "once": [("sometimes", "'sometimes'")],
    "at": [(-1, "-1"), (100_001, "100001")],
    "figure": [("later", "'later'")],
    "budget": [("2 MiB", "'2 MiB'"), ("9kB", "'9kB'"), (9999, "9999"), ("-2MB", "'-2MB'")],
    "controls": [("all", "'all'"), ("lr,lr", "'lr,lr'"), (None, "None")],
    "questions": [
        (5, "5"),
        ([""] * 2, "','"),
        (["Why?"] * 11, "'Why?,Why?,Why?,Why?,Why?,Why?,Why?,Why?,Why?,Why?,Why?'"),
        ("x" * 301, "'" + "x" * 56 + "..."),
    ],
}


@pytest.mark.parametrize(
    ("key", "value", "shown"), [(key, *wrong) for key in WRONG for wrong in WRONG[key]]
)
def test_a_wrong_value_is_shown_with_what_is_accepted(key: str, value: object, shown: str) -> None:
    assert mistakes({key: value}) == ((key, refused(shown, ACCEPTED[key])),)


def test_every_key_is_refused_and_described_above() -> None:
    assert tuple(ACCEPTED) == tuple(WRONG) == KEYS
    assert {key: field.description for key, field in Recipe.model_fields.items()} == ACCEPTED


def test_every_mistake_is_reported_at_once() -> None:
    wrong = {key: WRONG[key][0] for key in KEYS}
    found = mistakes({**{key: value for key, (value, _) in wrong.items()}, "colour": "red"})
    listed = f"no such key in a recipe; the keys are {', '.join(KEYS)}"
    expected = [(key, refused(shown, ACCEPTED[key])) for key, (_, shown) in wrong.items()]
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


def test_every_key_says_what_it_is() -> None:
    assert all(field.title for field in Recipe.model_fields.values())


NUMBERS = ["lr", "momentum", "weight_decay", "stop_loss", "stop_gradient", "dpi", "fps", "speed"]
WHOLE = ["seed", "epochs", "grid", "budget"]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, "nan", "inf", "-Infinity"])
@pytest.mark.parametrize("key", [*NUMBERS, *WHOLE, "hold", "at"])
def test_no_number_may_be_nan_or_infinite(key: str, bad: object) -> None:
    assert mistakes({key: bad}) == ((key, refused(repr(bad), ACCEPTED[key])),)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, "nan", "inf"])
@pytest.mark.parametrize("key", ["init", "w_range", "b_range", "hold", "size", "epochs_shown"])
def test_no_part_of_a_pair_may_be_nan_or_infinite(key: str, bad: object) -> None:
    for pair in ((bad, 1), (1, bad)):
        assert mistakes({key: pair}) == ((key, refused(f"'{pair[0]},{pair[1]}'", ACCEPTED[key])),)


@pytest.mark.parametrize(
    ("key", "given", "value"),
    [
        ("init", "-5,-10", (-5.0, -10.0)),
        ("init", " 1e3 , -.5 ", (1000.0, -0.5)),
        ("init", [1, 2], (1.0, 2.0)),
        ("w_range", "-2,3", (-2.0, 3.0)),
        ("size", "1200x400", (1200, 400)),
        ("size", "640 X 480", (640, 480)),
        ("hold", "1", (1.0, 1.0)),
        ("hold", 1.5, (1.5, 1.5)),
        ("hold", "0.5,2", (0.5, 2.0)),
        ("panels", "wireframe, data", ("wireframe", "data")),
        ("marks", "", ()),
        ("marks", "none", ()),
        ("marks", [], ()),
        ("marks", "field,cost", ("cost", "field")),
        ("plane", "pca", "pca"),
        ("plane", "b,w", ("b", "w")),
        ("epochs_shown", "20,0", (0, 20)),
        ("epochs_shown", "7", (7,)),
        ("lr", "0.25", 0.25),
        ("epochs", "7", 7),
        ("shuffle", "true", True),
        ("budget", "2MB", 2_000_000),
        ("budget", "500kB", 500_000),
        ("budget", "1.5 MB", 1_500_000),
        ("budget", "1.1gb", 1_100_000_000),
        ("budget", "10000", 10_000),
        ("budget", "10000 B", 10_000),
    ],
)
def test_text_and_lists_are_read(key: str, given: object, value: object) -> None:
    assert getattr(Recipe.of({key: given}), key) == value


@pytest.mark.parametrize(
    "options",
    [
        {"init": (1e6, -1e6)},
        {"lr": 1e6, "momentum": 0, "weight_decay": 1000, "stop_loss": 0, "stop_gradient": 1e6},
        {"batch_size": 1_000_000, "epochs": 100_000, "seed": 2**63 - 1},
        {"w_range": (-1e6, 1e6), "b_range": (0, 1e-5)},
        {"grid": 400, "size": (4096, 200), "dpi": 600},
        {"fps": 0.1, "every": 1, "frames": 2, "hold": (0, 60), "title": "x" * 200},
        {"speed": 0.1, "at": 0, "epochs_shown": tuple(range(10)), "budget": 10**10},
    ],
)
def test_the_ends_of_what_is_accepted_are_accepted(options: dict[str, object]) -> None:
    recipe = Recipe.of(options)
    for key, value in options.items():
        assert getattr(recipe, key) == value


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10)
numerals = st.lists(st.sampled_from(["1", "-5", "1e9", "nan", "x", "", "0.5"]), max_size=4).map(
    ",".join
)
words = st.sampled_from(["adam", "overlapping samples=3", "lr=1,2", "step", "label", "lr", "name"])
values = st.recursive(
    scalars | numerals | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(options=st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), values, max_size=6))
def test_whatever_is_given_makes_a_recipe_or_an_input_error(options: dict[str, Any]) -> None:
    try:
        recipe = Recipe.of(options)
    except InputError as error:
        tops = {place.split(".")[0].split("[")[0] for place, _ in error.mistakes}
        # Keys that can't be printed are told of as Python would write them.
        keys = input_error([Mistake((key,), "") for key in options]).mistakes
        known = {key.split(".")[0].split("[")[0] for key, _ in keys}
        assert tops <= known | {"recipe"}
        assert len(set(error.mistakes)) == len(error.mistakes) > 0
    else:
        assert Recipe.from_json(recipe.canonical()) == recipe


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=30))
def test_whatever_text_a_key_is_given_makes_a_recipe_or_an_input_error(text: str) -> None:
    for key in KEYS:
        try:
            Recipe.of({key: text})
        except InputError as error:
            assert {place.split(".")[0] for place, _ in error.mistakes} == {key}


@pytest.mark.parametrize(
    "options",
    [
        {"panels": [["data"]]},
        {"panels": [{}]},
        {"marks": [[]]},
        {"w_range": [10**400, 1]},
        {"b_range": [1, -(10**400)]},
        {"init": [10**400, 1]},
        {"lr": 10**5000},
        {"hold": 10**5000},
        {"size": [10**5000, 300]},
        {"title": "\ud800"},
        {"data": "\ud800.csv"},
        {"optimizer": "\ud800"},
        {"compare": {"lr": [10**5000]}},
        {"budget": "9" * 5000},
    ],
    ids=lambda options: repr(next(iter(options))),
)
def test_what_python_itself_trips_over_is_an_input_error(options: dict[str, object]) -> None:
    # Unhashable, beyond a float, too long to print, no Unicode.
    assert [place.split(".")[0] for place, _ in mistakes(options)] == list(options)


def test_a_key_that_is_no_text_is_told_of() -> None:
    listed = f"no such key in a recipe; the keys are {', '.join(KEYS)}"
    assert mistakes({"\ud800": 1}) == (("recipe", listed),)
    assert mistakes({5: 1}) == (("[5]", listed),)  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("choices", "prose"), [(("a",), "a"), (("a", "b"), "a or b"), (("a", "b", "c"), "a, b or c")]
)
def test_choices_are_listed_as_prose(choices: tuple[str, ...], prose: str) -> None:
    assert one_of(choices) == prose
