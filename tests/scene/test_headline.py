"""The title says what was trained, and how as far as all runs were."""

from typing import Any

import pytest

from animate.language import speak
from animate.recipe import Recipe
from animate.scene.headline import headline

OF = "Logistic regression, cross-entropy"
DOT = "  \u00b7  "


def of(lang: str = "en", **options: Any) -> tuple[str, str]:
    return headline(Recipe.of(options), speak(lang))


@pytest.mark.parametrize(
    ("options", "title", "parts"),
    [
        ({}, OF, ["SGD, learning rate 2", "batch size 3"]),
        (
            {"loss": "mse", "lr": 0.05},
            "Logistic regression, squared loss",
            ["SGD, learning rate 0.05", "batch size 3"],
        ),
        (
            {"loss": "hinge"},
            "Linear classifier, hinge loss",
            ["SGD, learning rate 2", "batch size 3"],
        ),
        ({"optimizer": "adam"}, OF, ["Adam, learning rate 0.2", "batch size 3"]),
        (
            {"momentum": 0.9, "weight_decay": 0.01, "shuffle": True, "batch_size": 20},
            OF,
            [
                "SGD, learning rate 2",
                "momentum 0.9",
                "weight decay 0.01, counted in the loss",
                "batch size 20, shuffled",
            ],
        ),
        (
            {"optimizer": "adamw", "weight_decay": 0.01},
            OF,
            ["AdamW, learning rate 0.2", "weight decay 0.01", "batch size 3"],
        ),
        (
            {"standardize": True, "schedule": "step every=20 factor=0.5"},
            OF,
            [
                "SGD, learning rate 2",
                "rate \u00d7 0.5 every 20 epochs",
                "batch size 3",
                "standardised inputs",
            ],
        ),
    ],
    ids=str,
)
def test_of_one_run_all_is_said(options: dict[str, Any], title: str, parts: list[str]) -> None:
    assert of(**options) == (title, DOT.join(parts))


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ("step every=1 factor=0.9", "rate \u00d7 0.9 every epoch"),
        ("exponential factor=0.95", "rate \u00d7 0.95 every epoch"),
        ("cosine floor=0.1", "rate along a cosine to \u00d7 0.1"),
    ],
)
def test_a_schedule_is_said_with_its_parameters(schedule: str, said: str) -> None:
    assert said in of(schedule=schedule)[1].split(DOT)
    assert "rate \u00d7" not in of(schedule="constant")[1]


@pytest.mark.parametrize(
    ("compare", "title", "parts"),
    [
        ({"lr": (1, 2)}, OF, ["SGD", "batch size 3"]),
        ({"batch_size": (1, 20)}, OF, ["SGD, learning rate 2"]),
        ({"momentum": (0.5, 0.9)}, OF, ["SGD, learning rate 2", "batch size 3"]),
        ({"weight_decay": (0.1, 0.2)}, OF, ["SGD, learning rate 2", "batch size 3"]),
        ({"init": ((1, 1), (2, 2))}, OF, ["SGD, learning rate 2", "batch size 3"]),
        (
            {"loss": ("cross-entropy", "mse")},
            "Logistic regression",
            ["SGD, learning rate 2", "batch size 3"],
        ),
        (
            {"loss": ("cross-entropy", "hinge")},
            "Linear classifier",
            ["SGD, learning rate 2", "batch size 3"],
        ),
    ],
    ids=str,
)
def test_of_several_runs_only_what_they_share_is_said(
    compare: dict[str, Any], title: str, parts: list[str]
) -> None:
    assert of(compare=compare) == (title, DOT.join(parts))


def test_of_unlike_optimisers_a_common_rate_is_said() -> None:
    optimizers = {"optimizer": ("sgd", "adam")}
    assert of(compare=optimizers, lr=0.5)[1] == f"learning rate 0.5{DOT}batch size 3"
    # Each has a rate of its own unless one is given.
    assert of(compare=optimizers)[1] == "batch size 3"


def test_what_some_runs_do_and_others_do_not_is_not_said() -> None:
    for compare in (
        {"shuffle": (True, False)},
        {"standardize": (True, False)},
        {"schedule": ("constant", "cosine")},
    ):
        said = of(compare=compare)[1]
        assert not any(word in said for word in ("shuffled", "standardised", "cosine"))


@pytest.mark.parametrize("title", ["Week 5", ""])
def test_a_title_of_ones_own_stands_alone(title: str) -> None:
    assert of(title=title, momentum=0.9) == (title, "")


def test_it_is_in_the_language_of_the_picture() -> None:
    assert of("de") == (
        "Logistische Regression, Kreuzentropie",
        f"SGD, Lernrate 2{DOT}Batchgr\u00f6\u00dfe 3",
    )
    said = {of(lang, momentum=0.9, standardize=True) for lang in ("en", "es", "fr", "de", "pt")}
    assert len(said) == 5
