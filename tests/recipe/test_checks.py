"""Keys that must agree with one another."""

from typing import Any

import pytest

from animate.recipe import Recipe
from tests.recipe.refused import mistakes

NESTEROV = "it needs a momentum above 0, and dampening 0"


def momentum(name: str, value: float = 0.9) -> str:
    return f"{value} isn't accepted with {name}; sgd and rmsprop take a momentum"


def start(inputs: str = "one input") -> str:
    return f"'1.0,2.0,3.0' isn't accepted for data of {inputs}; give two numbers W,B"


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
    ],
)
def test_nothing_is_said_about_a_key_that_isnt_accepted_in_itself(
    options: dict[str, Any], place: str
) -> None:
    assert [found for found, _ in mistakes(options)] == [place]
