"""Data, optimiser and schedule: a name and parameters, as text or as a table."""

from typing import Any

import pytest

from animate.recipe import DATASET_NAMES, MODEL_NAMES, OPTIMIZER_NAMES, SCHEDULE_NAMES, Recipe
from tests.recipe.refused import mistakes, refused
from tests.recipe.test_values import DATA, OPTIMIZER, SCHEDULE

SHARE, BELOW = "a number from 0 to 1", "a number from 0 up to but not 1"
PAIR = "two numbers, each from 0 up to but not 1, such as 0.9,0.999"


@pytest.mark.parametrize(
    ("key", "given", "table"),
    [
        ("data", "lab", {"name": "lab"}),
        (
            "data",
            "overlapping samples=60 dimensions=2",
            {"name": "overlapping", "samples": 60, "dimensions": 2, "seed": 0},
        ),
        (
            "data",
            {"name": "Outliers", "seed": 3},
            {"name": "outliers", "samples": 40, "dimensions": 1, "seed": 3},
        ),
        *(
            (
                "data",
                given,
                {"name": "file", "file": file, "sha256": None, "inputs": None, "classes": None},
            )
            for given, file in [
                ("my.csv", "my.csv"),
                ("../my data.CSV ", "../my data.CSV"),
                ({"file": "a/b.csv"}, "a/b.csv"),
                ({"name": "file", "file": "samples=3.csv"}, "samples=3.csv"),
            ]
        ),
        ("optimizer", "SGD", {"name": "sgd", "dampening": 0.0, "nesterov": False}),
        (
            "optimizer",
            "  rmsprop   centered=true alpha=0.5",
            {"name": "rmsprop", "alpha": 0.5, "eps": 1e-8, "centered": True},
        ),
        (
            "optimizer",
            {"name": "Rprop", "etas": [0.4, 2]},
            {"name": "rprop", "etas": (0.4, 2.0), "step_sizes": (1e-6, 50.0)},
        ),
        (
            "optimizer",
            "adafactor eps=none,1e-2",
            {"name": "adafactor", "beta2_decay": -0.8, "eps": (None, 0.01), "d": 1.0},
        ),
        ("model", "MLP hidden=8", {"name": "mlp", "hidden": (8,), "activation": "tanh"}),
        (
            "model",
            {"name": "mlp", "hidden": "3,2", "activation": "relu"},
            {"name": "mlp", "hidden": (3, 2), "activation": "relu"},
        ),
        (
            "data",
            "spirals samples=50 noise=0.1",
            {"name": "spirals", "samples": 50, "classes": 2, "noise": 0.1, "seed": 0},
        ),
        ("data", "moons seed=3", {"name": "moons", "samples": 100, "noise": 0.1, "seed": 3}),
        ("schedule", "constant", {"name": "constant"}),
        ("schedule", "step every=5", {"name": "step", "every": 5, "factor": 0.5}),
        ("schedule", "Exponential", {"name": "exponential", "factor": 0.95}),
        ("schedule", {"name": "cosine", "floor": "0.1"}, {"name": "cosine", "floor": 0.1}),
    ],
)
def test_text_and_table_are_read(key: str, given: object, table: dict[str, Any]) -> None:
    read = getattr(Recipe.of({key: given}), key)
    assert read.model_dump() == table
    assert getattr(Recipe.of({key: read}), key) == read


@pytest.mark.parametrize("names", [MODEL_NAMES, DATASET_NAMES, OPTIMIZER_NAMES, SCHEDULE_NAMES])
def test_every_name_alone_is_enough(names: tuple[str, ...]) -> None:
    keys = {"logistic": "model", "lab": "data", "sgd": "optimizer", "constant": "schedule"}
    key = keys[names[0]]
    for name in names:
        # Data of several classes, or of values, aren't for the usual model.
        model = {"blobs": "softmax", "line": "linear", "wave": "mlp"}.get(name, "logistic")
        given = {} if key == "model" else {"model": model}
        assert getattr(Recipe.of({**given, key: name}), key).name == name
        assert getattr(Recipe.of({**given, key: {"name": name}}), key).name == name


def unknown(name: str, *keys: str) -> str:
    listed = f"the keys are {', '.join(keys)}" if keys else "it has none"
    return f"no such key with {name}; {listed}"


@pytest.mark.parametrize(
    ("options", "place", "sentence"),
    [
        ({"data": "rings samples=3"}, "data", refused("'rings'", DATA)),
        ({"data": "overlapping 60"}, "data", refused("'overlapping 60'", DATA)),
        ({"data": "lab samples=3"}, "data.samples", unknown("lab")),
        (
            {"data": {"name": "separable", "noise": 1}},
            "data.noise",
            unknown("separable", "samples", "dimensions", "seed"),
        ),
        (
            {"data": "overlapping samples=1"},
            "data.samples",
            refused("'1'", "a whole number from 2 to 200000"),
        ),
        (
            {"data": {"name": "overlapping", "samples": 200_001}},
            "data.samples",
            refused("200001", "a whole number from 2 to 200000"),
        ),
        ({"data": "outliers dimensions=3"}, "data.dimensions", refused("'3'", "1 or 2")),
        (
            {"data": "outliers seed=-1"},
            "data.seed",
            refused("'-1'", "a whole number from 0 to 2**63 - 1"),
        ),
        ({"data": {"name": "rings"}}, "data.name", refused("'rings'", DATA)),
        ({"data": {"name": 3}}, "data.name", refused("3", DATA)),
        ({"data": {"samples": 3}}, "data.name", f"it isn't given; give {DATA}"),
        ({"data": {}}, "data.name", f"it isn't given; give {DATA}"),
        ({"data": "file"}, "data.file", "it isn't given; give the path of a .csv file"),
        ({"data": {"file": 3}}, "data.file", refused("3", "the path of a .csv file")),
        ({"data": {"file": "my.txt"}}, "data.file", refused("'my.txt'", "the path of a .csv file")),
        (
            {"data": "a\0.csv"},
            "data.file",
            refused(r"'a\x00.csv'", "the path of a .csv file"),
        ),
        (
            {"data": {"file": "a.csv", "sha256": "abc"}},
            "data.sha256",
            refused("'abc'", "64 hexadecimal digits in small letters"),
        ),
        (
            {"data": {"file": "a.csv", "inputs": "x,y,z"}},
            "data.inputs",
            refused("'x,y,z'", "the name of the input, or of both, separated by a comma"),
        ),
        (
            {"model": "mlp hidden=0"},
            "model.hidden",
            refused(
                "'0'",
                "the width of each of 1 to 8 hidden layers, from 1 to 512, separated by commas",
            ),
        ),
        (
            {"model": {"name": "mlp", "activation": "gelu"}},
            "model.activation",
            refused("'gelu'", "tanh or relu"),
        ),
        ({"model": "linear hidden=3"}, "model.hidden", unknown("linear")),
        (
            {"data": "spirals classes=6"},
            "data.classes",
            refused("'6'", "a whole number from 2 to 5"),
        ),
        (
            {"data": "line slope=2000"},
            "data.slope",
            refused("'2000'", "a number from -1000 to 1000"),
        ),
        (
            {"data": "moons samples=9"},
            "data.samples",
            refused("'9'", "a whole number from 10 to 200000"),
        ),
        ({"data": "wave noise=-1"}, "data.noise", refused("'-1'", "a number from 0 to 10")),
        (
            {"data": {"file": "a.csv", "classes": "yes"}},
            "data.classes",
            refused(
                "'yes'", "the names of two to ten classes, separated by commas; none for values"
            ),
        ),
        (
            {"data": {"file": "a.csv", "samples": 3}},
            "data.samples",
            unknown("file", "file", "sha256", "inputs", "classes"),
        ),
        ({"optimizer": "adam eps=1 eps=2"}, "optimizer", refused("'adam eps=1 eps=2'", OPTIMIZER)),
        ({"optimizer": "sgd name=adam"}, "optimizer", refused("'sgd name=adam'", OPTIMIZER)),
        ({"optimizer": {"name": "adm"}}, "optimizer.name", refused("'adm'", OPTIMIZER)),
        ({"optimizer": {"eps": 1}}, "optimizer.name", f"it isn't given; give {OPTIMIZER}"),
        ({"optimizer": "adam betas=0.9"}, "optimizer.betas", refused("'0.9'", PAIR)),
        ({"optimizer": "adam betas=0.9,1"}, "optimizer.betas", refused("'0.9,1'", PAIR)),
        (
            {"optimizer": {"name": "adam", "betas": (True, 0.5)}},
            "optimizer.betas",
            refused("'True,0.5'", PAIR),
        ),
        (
            {"optimizer": "adam nesterov=true"},
            "optimizer.nesterov",
            unknown("adam", "betas", "eps", "amsgrad", "decoupled_weight_decay"),
        ),
        ({"optimizer": "adam eps=nan"}, "optimizer.eps", refused("'nan'", SHARE)),
        (
            {"optimizer": "adam amsgrad=maybe"},
            "optimizer.amsgrad",
            refused("'maybe'", "true or false"),
        ),
        ({"optimizer": "sgd dampening=2"}, "optimizer.dampening", refused("'2'", SHARE)),
        ({"optimizer": "sgd lr=2"}, "optimizer.lr", unknown("sgd", "dampening", "nesterov")),
        ({"optimizer": "rmsprop alpha=1"}, "optimizer.alpha", refused("'1'", BELOW)),
        (
            {"optimizer": "rprop etas=0.5,1"},
            "optimizer.etas",
            refused(
                "'0.5,1'",
                "two numbers, one between 0 and 1 and one above 1, at most 10, such as 0.5,1.2",
            ),
        ),
        (
            {"optimizer": "rprop step_sizes=50,1"},
            "optimizer.step_sizes",
            refused("'50,1'", "two numbers MIN,MAX above 0, at most 1e6, such as 1e-6,50"),
        ),
        (
            {"optimizer": "adagrad lr_decay=-1"},
            "optimizer.lr_decay",
            refused("'-1'", "a number from 0 to 1e6"),
        ),
        (
            {"optimizer": "adafactor beta2_decay=0.1"},
            "optimizer.beta2_decay",
            refused("'0.1'", "a number from -10 to 0"),
        ),
        (
            {"optimizer": "adafactor eps=0.1,none"},
            "optimizer.eps",
            refused(
                "'0.1,none'",
                "two numbers from 0 to 1, the first of which may be none, such as none,1e-3",
            ),
        ),
        (
            {"optimizer": "adafactor d=0.5"},
            "optimizer.d",
            refused("'0.5'", "a number from 1 to 1e6"),
        ),
        (
            {"schedule": "step every=0"},
            "schedule.every",
            refused("'0'", "a whole number from 1 to 100000"),
        ),
        (
            {"schedule": "exponential factor=0"},
            "schedule.factor",
            refused("'0'", "a number above 0, at most 2"),
        ),
        ({"schedule": "cosine floor=2"}, "schedule.floor", refused("'2'", SHARE)),
        ({"schedule": "cosine every=2"}, "schedule.every", unknown("cosine", "floor")),
        ({"schedule": {"name": "linear"}}, "schedule.name", refused("'linear'", SCHEDULE)),
        ({"schedule": {}}, "schedule.name", f"it isn't given; give {SCHEDULE}"),
    ],
)
def test_a_mistake_is_told_at_its_place(options: dict[str, Any], place: str, sentence: str) -> None:
    assert mistakes(options) == ((place, sentence),)


def test_every_mistake_in_every_table_is_told_at_once() -> None:
    found = mistakes(
        {
            "data": "overlapping samples=1 dimensions=3",
            "optimizer": {"name": "adam", "eps": -1, "rho": 1},
            "schedule": "step every=0 factor=9",
            "grid": 1,
        }
    )
    assert [place for place, _ in found] == [
        "data.samples",
        "data.dimensions",
        "optimizer.eps",
        "optimizer.rho",
        "schedule.every",
        "schedule.factor",
        "grid",
    ]


def test_a_table_of_one_key_is_no_table_of_another() -> None:
    adam = Recipe.of({"optimizer": "adam"}).optimizer
    assert [place for place, _ in mistakes({"schedule": adam})] == ["schedule"]


def test_a_label_tells_data_from_other_data() -> None:
    def label(data: str) -> str:
        return Recipe.of({"data": data}).data.label()

    assert label("lab") == "lab"
    assert label("overlapping") == "overlapping"
    assert label("overlapping seed=3 samples=50") == "overlapping samples 50 seed 3"
    assert label("folder/my data.csv") == "my data.csv"
