"""Keys that must agree with one another."""

from typing import Any

import pytest

from animate.recipe import Recipe
from tests.recipe.refused import mistakes

OF_VALUES = "'{model}' isn't accepted for data of values; give linear or mlp"
DRAWN = "'1,2' isn't accepted with {model}; it starts from numbers that its seed draws"
NESTEROV = "it needs a momentum above 0, and dampening 0"


def momentum(name: str, value: float = 0.9) -> str:
    return f"{value} isn't accepted with {name}; sgd and rmsprop take a momentum"


def start(inputs: str = "one input") -> str:
    return f"'1,2,3' isn't accepted for data of {inputs}; give two numbers W,B"


@pytest.mark.parametrize(
    ("options", "place", "sentence"),
    [
        ({"momentum": 0.9, "optimizer": "adam"}, "momentum", momentum("adam")),
        ({"momentum": 0.9, "optimizer": "nadam"}, "momentum", momentum("nadam")),
        ({"optimizer": "sgd nesterov=true"}, "optimizer.nesterov", NESTEROV),
        (
            {"optimizer": "sgd nesterov=true dampening=0.1", "momentum": 0.9},
            "optimizer.nesterov",
            NESTEROV,
        ),
        (
            {"weight_decay": 0.1, "optimizer": "rprop"},
            "weight_decay",
            "0.1 isn't accepted with rprop; every other optimiser takes one",
        ),
        ({"init": "1,2,3"}, "init", start()),
        (
            {"at": 40.5, "compare": "epochs=20,40"},
            "at",
            "40.5 is beyond the end of the run; give at most 40, its epochs",
        ),
        ({"init": "1,2,3", "data": "overlapping"}, "init", start()),
        ({"init": "1,2,3", "data": {"file": "a.csv", "inputs": ["x"]}}, "init", start()),
        (
            {"plane": "w1,b"},
            "plane",
            "'w1,b' isn't accepted for data of one input; give two of w, b",
        ),
        (
            {"plane": "w,b", "data": "outliers dimensions=2"},
            "plane",
            "'w,b' isn't accepted for data of two inputs; give two of w1, w2, b",
        ),
        (
            {"every": 7, "pace": "travel"},
            "every",
            "7 isn't accepted with pace travel; it is for pace every and epoch",
        ),
        (
            {"every": 7, "pace": "log"},
            "every",
            "7 isn't accepted with pace log; it is for pace every and epoch",
        ),
        (
            {"figure": "during", "compare": "lr=1,2"},
            "figure",
            "'during' isn't accepted with compare; a figure shows one run",
        ),
        (
            {"figure": "after", "runs": [{"lr": 1}, {}]},
            "figure",
            "'after' isn't accepted with runs; a figure shows one run",
        ),
        # Told where a run was made to differ.
        ({"momentum": 0.9, "compare": "optimizer=sgd,adam"}, "compare.optimizer", momentum("adam")),
        ({"optimizer": "adam", "compare": "momentum=0,0.9"}, "compare.momentum", momentum("adam")),
        (
            {"momentum": 0.9, "runs": [{}, {"optimizer": "adam"}]},
            "runs[1].optimizer",
            momentum("adam"),
        ),
        (
            {"runs": [{}, {"optimizer": "sgd nesterov=true"}]},
            "runs[1].optimizer.nesterov",
            NESTEROV,
        ),
        (
            {"optimizer": "sgd nesterov=true", "compare": "momentum=0,0.9"},
            "compare.momentum",
            NESTEROV,
        ),
        ({"compare": "init=1,2;1,2,3"}, "compare.init", start()),
        (
            {"init": "1,2,3", "compare": "data=lab,outliers dimensions=2"},
            "compare.data",
            start(),
        ),
        # A model with data, loss, start and picture.
        ({"data": "line"}, "model", OF_VALUES.format(model="logistic")),
        ({"model": "softmax", "data": "wave"}, "model", OF_VALUES.format(model="softmax")),
        (
            {"data": "spirals classes=3"},
            "model",
            "'logistic' isn't accepted for data of three classes; give softmax or mlp",
        ),
        (
            {"data": "blobs classes=6"},
            "model",
            "'logistic' isn't accepted for data of 6 classes; give softmax or mlp",
        ),
        (
            {"data": {"file": "a.csv", "classes": ["a", "b", "c"]}, "model": "linear"},
            "model",
            "'linear' isn't accepted for data of three classes; give softmax or mlp",
        ),
        (
            {"model": "linear", "data": "lab"},
            "model",
            "'linear' isn't accepted for data of two classes; give logistic, softmax or mlp",
        ),
        (
            {"model": "linear", "compare": "data=line,lab"},
            "compare.data",
            "'linear' isn't accepted for data of two classes; give logistic, softmax or mlp",
        ),
        (
            {"compare": "model=logistic,linear"},
            "compare.model",
            "'linear' isn't accepted for data of two classes; give logistic, softmax or mlp",
        ),
        (
            {"model": "linear", "loss": "hinge"},
            "loss",
            "'hinge' isn't accepted with linear; give mse",
        ),
        (
            {"model": "softmax", "loss": "mse"},
            "loss",
            "'mse' isn't accepted with softmax; give cross-entropy",
        ),
        (
            {"model": "mlp", "loss": "hinge"},
            "loss",
            "'hinge' isn't accepted with mlp; give cross-entropy for classes, or mse for values",
        ),
        (
            {"model": "mlp", "loss": "mse"},
            "loss",
            "'mse' isn't accepted with mlp for data of two classes; give cross-entropy",
        ),
        (
            {"model": "mlp", "data": "wave", "loss": "cross-entropy"},
            "loss",
            "'cross-entropy' isn't accepted with mlp for data of values; give mse",
        ),
        ({"model": "mlp", "init": "1,2"}, "init", DRAWN.format(model="mlp")),
        ({"model": "softmax", "init": "1,2"}, "init", DRAWN.format(model="softmax")),
        ({"model": "mlp", "compare": "init=1,2"}, "compare.init", DRAWN.format(model="mlp")),
        (
            {"model": "linear", "plane": "w1,b"},
            "plane",
            "'w1,b' isn't accepted for data of one input; give two of w, b",
        ),
        (
            {"model": "mlp", "marks": "batch,optimum"},
            "marks",
            "'optimum' isn't accepted with mlp; where its loss is lowest isn't known",
        ),
    ],
)
def test_what_disagrees_is_refused(options: dict[str, Any], place: str, sentence: str) -> None:
    assert mistakes(options) == ((place, sentence),)


@pytest.mark.parametrize(
    "options",
    [
        {"momentum": 0.9, "optimizer": "sgd nesterov=true"},
        {"momentum": 0.9, "optimizer": "rmsprop", "weight_decay": 1},
        {"momentum": 0, "weight_decay": 0, "optimizer": "rprop"},
        {"init": "1,2,3", "data": "overlapping dimensions=2", "plane": "w1,b"},
        # What is in a file isn't known before it is read.
        {"init": "1,2,3", "data": "my.csv", "plane": "w1,w2"},
        {"init": "1,2", "data": {"file": "a.csv", "inputs": ["u", "v"]}, "plane": "b,w2"},
        {"plane": "pca"},
        {"model": "linear", "init": "1,2,3", "data": "my.csv", "marks": "optimum", "plane": "w,b"},
        {"model": "mlp", "data": "my.csv", "loss": "mse"},
        {"model": "mlp", "plane": "hidden1.weight[0,1],output.bias"},
        {"model": "softmax", "data": "lab", "panels": "data,equation", "standardize": True},
        {"model": "softmax", "data": "blobs dimensions=1 classes=6"},
        {"data": "moons", "init": "1,2,3", "plane": "w1,w2"},
        {"every": 7},
        {"every": 7, "pace": "every"},
        {"every": 7, "pace": "epoch"},
        {"pace": "log"},
        {"figure": "during", "runs": [{"label": "one"}]},
        {"figure": "during", "compare": "lr=3"},
        # Only the runs need to agree, not what none of them is.
        {"momentum": 0.9, "optimizer": "adam", "compare": "optimizer=sgd,rmsprop"},
        {"init": "1,2,3", "runs": [{"init": "1,2"}, {"data": "separable dimensions=2"}]},
    ],
)
def test_what_agrees_is_accepted(options: dict[str, Any]) -> None:
    assert Recipe.of(options)


def test_what_disagrees_is_told_along_with_other_mistakes() -> None:
    found = mistakes(
        {"momentum": 0.9, "optimizer": "adam", "every": 7, "pace": "log", "grid": 1, "theme": "x"}
    )
    assert [place for place, _ in found] == ["grid", "theme", "every", "momentum"]


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"momentum": 0.9, "optimizer": "adm"}, "optimizer"),
        ({"momentum": 1, "optimizer": "adam"}, "momentum"),
        ({"init": "1,2,3", "data": "rings"}, "data"),
        ({"every": 7, "pace": "slow"}, "pace"),
        ({"figure": "during", "compare": "lr=1,fast"}, "compare.lr"),
        ({"momentum": 0.9, "optimizer": "adam", "runs": [{"lr": 0}]}, "runs[0].lr"),
        ({"loss": "x", "runs": [{"loss": "mse"}, {}]}, "loss"),
        ({"model": "svm", "data": "line"}, "model"),
        ({"model": "mlp", "data": "rings", "loss": "mse"}, "data"),
        ({"model": "softmax", "init": "1"}, "init"),
        ({"model": "linear", "loss": "rms"}, "loss"),
    ],
)
def test_nothing_is_said_about_a_key_that_isnt_accepted_in_itself(
    options: dict[str, Any], place: str
) -> None:
    assert [found for found, _ in mistakes(options)] == [place]
