"""Several runs in one recipe: how they are given, which they are, what they are called."""

from typing import Any

import pytest
from hypothesis import given, settings

from animate.recipe import COMPARING_KEYS, RATES, TRAINING_KEYS, Recipe
from tests.recipe.refused import mistakes, refused
from tests.recipe.strategies import several
from tests.recipe.test_values import ACCEPTED

RATE = ACCEPTED["lr"]
KEYS = ", ".join(TRAINING_KEYS)


def labels(**options: Any) -> list[str]:
    return [variant.label for variant in Recipe.of(options).variants()]


def values(key: str, **options: Any) -> list[Any]:
    return [getattr(variant.recipe, key) for variant in Recipe.of(options).variants()]


def test_a_plain_recipe_is_one_run_without_a_label() -> None:
    recipe = Recipe.of({"lr": 3, "grid": 10})
    assert recipe.variants() == (("", recipe),)


def test_what_is_compared_is_a_run_each() -> None:
    recipe = Recipe.of({"compare": {"lr": [0.1, 2, 20]}, "grid": 10, "epochs": 7})
    assert recipe.variants() == tuple(
        (f"lr {rate:g}", Recipe.of({"lr": rate, "grid": 10, "epochs": 7})) for rate in (0.1, 2, 20)
    )


def test_every_combination_is_compared_the_last_key_fastest_in_the_order_of_the_keys() -> None:
    assert labels(compare={"batch_size": [20, 3], "lr": [1, 2]}) == [
        "lr 1, batch size 20",
        "lr 1, batch size 3",
        "lr 2, batch size 20",
        "lr 2, batch size 3",
    ]


def test_runs_come_in_order_times_what_is_compared() -> None:
    given = {
        "runs": [{"lr": 20, "label": "fast"}, {"lr": 0.1}],
        "compare": {"loss": ["cross-entropy", "mse"]},
        "epochs": 5,
    }
    assert labels(**given) == [
        "fast, cross-entropy",
        "fast, squared loss",
        "cross-entropy, lr 0.1",
        "squared loss, lr 0.1",
    ]
    assert values("lr", **given) == [20, 20, 0.1, 0.1]
    assert values("epochs", **given) == [5] * 4
    for variant in Recipe.of(given).variants():
        assert not any(getattr(variant.recipe, key) for key in COMPARING_KEYS)


def test_a_run_is_the_recipe_but_for_what_it_overrides() -> None:
    recipe = Recipe.of({"lr": 3, "momentum": 0.5, "runs": [{"lr": 1}, {"momentum": 0}, {}]})
    one, two, three = (variant.recipe for variant in recipe.variants())
    assert one == Recipe.of({"lr": 1, "momentum": 0.5})
    assert two == Recipe.of({"lr": 3, "momentum": 0})
    assert three == Recipe.of({"lr": 3, "momentum": 0.5})


def test_an_optimiser_of_a_run_has_nothing_of_the_recipes_own() -> None:
    given: dict[str, Any] = {"optimizer": "adam eps=0.1", "runs": [{"optimizer": "adam"}, {}]}
    assert [one.eps for one in values("optimizer", **given)] == [1e-8, 0.1]


def test_a_rate_that_isnt_given_is_that_of_each_optimiser() -> None:
    recipes = [
        variant.recipe for variant in Recipe.of({"compare": "optimizer=sgd,adam"}).variants()
    ]
    assert [recipe.rate for recipe in recipes] == [RATES["sgd"], RATES["adam"]]
    assert [recipe.training()["lr"] for recipe in recipes] == [RATES["sgd"], RATES["adam"]]
    assert [recipe.lr for recipe in recipes] == [None, None]
    assert values("rate", lr=3, compare="optimizer=sgd,adam") == [3, 3]


@pytest.mark.parametrize(
    ("text", "key", "read"),
    [
        ("lr=0.1,2,20", "lr", (0.1, 2, 20)),
        (" lr = 0.1 ; 2 ", "lr", (0.1, 2)),
        ("loss=cross-entropy,mse", "loss", ("cross-entropy", "mse")),
        ("init=-5,-10;3,-7", "init", ((-5, -10), (3, -7))),
        ("init=-5,-10", "init", ((-5, -10),)),
        ("shuffle=true,false", "shuffle", (True, False)),
    ],
)
def test_texts_are_read(text: str, key: str, read: tuple[Any, ...]) -> None:
    for form in (text, [text], (text,), {key: text.partition("=")[2]}):
        assert Recipe.of({"compare": form}).compare == {key: read}
    assert Recipe.of({"compare": {key: list(read)}}).compare == {key: read}


@pytest.mark.parametrize(
    ("text", "key", "names"),
    [
        ("optimizer=sgd,Adam", "optimizer", ["sgd", "adam"]),
        ("optimizer=sgd,adam betas=0.8,0.9, rmsprop", "optimizer", ["sgd", "adam", "rmsprop"]),
        ("optimizer=sgd;adam betas=0.8,0.9", "optimizer", ["sgd", "adam"]),
        ("schedule=constant,step every=3", "schedule", ["constant", "step"]),
        ("data=lab,overlapping samples=60,my.csv", "data", ["lab", "overlapping", "file"]),
    ],
)
def test_texts_of_tables_are_read(text: str, key: str, names: list[str]) -> None:
    assert [value.name for value in Recipe.of({"compare": text}).compare[key]] == names


def test_nothing_compared_is_an_empty_table() -> None:
    empty: list[Any] = [{}, (), []]
    for nothing in empty:
        assert Recipe.of({"compare": nothing}) == Recipe()
    assert Recipe.of({"runs": []}) == Recipe()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"compare": "lr=0.1,2"}, ["lr 0.1", "lr 2"]),
        ({"compare": "lr=1,1.0000001"}, ["lr 1", "lr 1.0000001"]),
        ({"compare": "optimizer=sgd,adam,rmsprop"}, ["SGD", "Adam", "RMSprop"]),
        (
            {"compare": "optimizer=sgd,adam,adam betas=0.8,0.9"},
            ["SGD", "Adam betas 0.9, 0.999", "Adam betas 0.8, 0.9"],
        ),
        (
            {"compare": "optimizer=adafactor,adafactor eps=0.1,0.2"},
            ["Adafactor eps none, 0.001", "Adafactor eps 0.1, 0.2"],
        ),
        (
            {"compare": "optimizer=adam amsgrad=true;adam"},
            ["Adam amsgrad on", "Adam amsgrad off"],
        ),
        (
            {"compare": "loss=cross-entropy,mse,hinge"},
            ["cross-entropy", "squared loss", "hinge loss"],
        ),
        ({"compare": "init=-5,-10;3,-7"}, ["start -5, -10", "start 3, -7"]),
        ({"compare": "batch_size=1,3,20"}, ["batch size 1", "batch size 3", "batch size 20"]),
        ({"compare": "momentum=0,0.9"}, ["momentum 0", "momentum 0.9"]),
        ({"compare": "weight_decay=0,0.1"}, ["weight decay 0", "weight decay 0.1"]),
        ({"compare": "epochs=5,10"}, ["epochs 5", "epochs 10"]),
        ({"compare": "seed=1,2", "shuffle": True}, ["seed 1", "seed 2"]),
        ({"compare": "shuffle=true,false"}, ["shuffled", "in order"]),
        ({"compare": "standardize=true,false"}, ["standardised", "not standardised"]),
        (
            {"compare": "schedule=constant,step,exponential,cosine"},
            ["constant rate", "stepped rate", "exponential rate", "cosine rate"],
        ),
        (
            {"compare": "schedule=step every=5,step every=9"},
            ["stepped rate every 5", "stepped rate every 9"],
        ),
        ({"runs": [{"stop_loss": 0.1}, {}]}, ["until loss 0.1", "to the end"]),
        ({"runs": [{"stop_gradient": 0.1}, {}]}, ["until gradient 0.1", "to the end"]),
        ({"compare": "data=lab,overlapping"}, ["lab", "overlapping"]),
        (
            {"compare": "data=overlapping seed=1,overlapping seed=2"},
            ["overlapping seed 1", "overlapping seed 2"],
        ),
        ({"compare": "data=a/x.csv,a/y.csv"}, ["x.csv", "y.csv"]),
        ({"compare": "data=a/x.csv,b/x.csv,c/y.csv"}, ["a/x.csv", "b/x.csv", "y.csv"]),
        ({"runs": [{"optimizer": "adam"}, {"lr": 3}]}, ["Adam, lr 0.2", "SGD, lr 3"]),
        ({"runs": [{"label": "mine"}]}, ["mine"]),
        (
            {"data": "moons", "compare": "model=logistic,softmax,mlp"},
            ["logistic", "softmax", "MLP"],
        ),
        (
            {"compare": "model=mlp hidden=8,8 activation=relu,mlp hidden=8,8,mlp hidden=4"},
            [
                "MLP hidden 8, 8 activation relu",
                "MLP hidden 8, 8 activation tanh",
                "MLP hidden 4 activation tanh",
            ],
        ),
        (
            {"model": "mlp", "compare": "data=spirals noise=0.1,spirals,moons,wave"},
            ["spirals noise 0.1", "spirals noise 0.02", "moons", "wave"],
        ),
        ({"compare": "lr=3"}, [""]),
    ],
)
def test_labels_say_what_differs_and_nothing_else(
    options: dict[str, Any], expected: list[str]
) -> None:
    assert labels(**options) == expected


def test_a_label_is_never_too_long_to_be_given_to_a_run() -> None:
    long = "x" * 300
    given = {"compare": {"data": [f"a/{long}.csv", f"b/{long}.csv"]}}
    found = labels(**given)
    assert [len(label) for label in found] == [200, 200]
    assert len(set(found)) == 2
    for label in found:
        assert labels(runs=[{"label": label}]) == [label]


@settings(max_examples=60, deadline=None)
@given(options=several())
def test_no_two_runs_are_called_alike(options: dict[str, Any]) -> None:
    variants = Recipe.of(options).variants()
    assert len({label for label, _ in variants}) == len(variants)
    assert len({recipe for _, recipe in variants}) == len(variants)
    assert all(label for label, _ in variants) or len(variants) == 1


@pytest.mark.parametrize(
    ("options", "place", "sentence"),
    [
        ({"compare": {"lr": ["fast", 2]}}, "compare.lr", refused("'fast'", RATE)),
        ({"compare": "lr=0"}, "compare.lr", refused("'0'", RATE)),
        ({"compare": {"lr": [None, 2]}}, "compare.lr", refused("None", RATE)),
        ({"compare": {"lr": 3}}, "compare.lr", refused("3", f"a list; each value in it is {RATE}")),
        ({"compare": {"lr": []}}, "compare.lr", f"it holds no value; give {RATE}"),
        ({"compare": "lr="}, "compare.lr", f"it holds no value; give {RATE}"),
        ({"compare": "lr=2,3,2.0"}, "compare.lr", "'2.0' is there twice; give it once"),
        (
            {"compare": {"optimizer": ["adam", {"name": "adam"}]}},
            "compare.optimizer",
            "{'name': 'adam'} is there twice; give it once",
        ),
        (
            {"compare": "optimizer=adam betas=1,2"},
            "compare.optimizer.betas",
            refused("'1,2'", "two numbers, each from 0 up to but not 1, such as 0.9,0.999"),
        ),
        (
            {"compare": "lr=1,2,3,4,5,6,7,8,9"},
            "compare.lr",
            "9 values are too many; give 8 at most",
        ),
        ({"compare": "grid=10,20"}, "compare.grid", f"no such key to compare; the keys are {KEYS}"),
        ({"compare": {3: [1]}}, "compare[3]", f"no such key to compare; the keys are {KEYS}"),
        (
            {"compare": ["lr=1,2,3", "epochs=1,2,3"]},
            "compare",
            "9 runs are too many to tell apart; give 8 at most",
        ),
        (
            {"runs": [{"lr": n + 1} for n in range(9)]},
            "runs",
            "9 runs are too many to tell apart; give 8 at most",
        ),
        ({"runs": [{}, {}, {"lr": -1}]}, "runs[2].lr", refused("-1", RATE)),
        ({"runs": [{"lr": None}]}, "runs[0].lr", refused("None", RATE)),
        ({"runs": [{"lr": 1}, 5]}, "runs[1]", refused("5", "a table of keys and values")),
        (
            {"runs": [{"grid": 10}]},
            "runs[0].grid",
            f"no such key of a run; the keys are {KEYS}, label",
        ),
        (
            {"runs": [{"optimizer": "adam eps=2"}]},
            "runs[0].optimizer.eps",
            refused("'2'", "a number from 0 to 1"),
        ),
        ({"runs": [{"label": ""}]}, "runs[0].label", refused("''", "1 to 200 characters of text")),
        (
            {"runs": [{"lr": 1}, {"lr": 2}, {"lr": 1}]},
            "runs[2]",
            "it is the same run as one before it; give each run once",
        ),
        (
            {"runs": [{"lr": 2, "label": "a"}, {"label": "b"}]},
            "runs[1]",
            "it is the same run as one before it; give each run once",
        ),
        (
            {"runs": [{"lr": 1, "label": "a"}, {"lr": 3, "label": "a"}]},
            "runs[1].label",
            "'a' is what a run before it is called; give each its own",
        ),
        (
            {"runs": [{"lr": 1}, {"lr": 3, "label": "lr 1"}]},
            "runs[1].label",
            "'lr 1' is what a run before it is called; give each its own",
        ),
        (
            {"runs": [{"lr": 1}, {"epochs": 3}], "compare": "lr=2,3"},
            "runs[0].lr",
            "it is compared as well; give it in one place only",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(options: dict[str, Any], place: str, sentence: str) -> None:
    assert mistakes(options) == ((place, sentence),)


def test_every_mistake_in_what_is_compared_is_told_at_once() -> None:
    found = mistakes(
        {
            "compare": {"lr": ["x", -1, 2], "grid": [1], "momentum": []},
            "runs": [{"lr": 0, "epochs": 0}, {"optimizer": "adm"}],
            "theme": "blue",
        }
    )
    assert [place for place, _ in found] == [
        "compare.lr",
        "compare.lr",
        "compare.grid",
        "compare.momentum",
        "runs[0].lr",
        "runs[0].epochs",
        "runs[1].optimizer",
        "theme",
    ]


def test_a_million_combinations_are_refused_at_once() -> None:
    keys = ("lr", "weight_decay", "epochs", "batch_size", "seed", "stop_loss", "stop_gradient")
    many = {key: [1, 2, 3, 4, 5, 6, 7, 8] for key in keys}
    assert mistakes({"compare": many}) == (
        ("compare", "2097152 runs are too many to tell apart; give 8 at most"),
    )
