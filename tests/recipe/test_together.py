"""Runs that were recorded one by one, shown together."""

import pytest

from animate.errors import InputError
from animate.recipe import Recipe, together

MANY = [
    {"compare": "lr=0.1,2,20"},
    {"compare": "optimizer=sgd,adam betas=0.8,0.9"},
    {"compare": "loss=cross-entropy,mse", "runs": [{"lr": 3, "label": "a"}, {"seed": 3}]},
    {"runs": [{"stop_loss": 0.1}, {"stop_loss": 0.2, "stop_gradient": 0.1}, {}]},
    {"compare": "data=lab,overlapping dimensions=2,my.csv"},
    {"runs": [{"optimizer": "adafactor"}, {"lr": 2, "optimizer": "adam"}], "lr": 0.5},
]


def recorded(recipe: Recipe) -> list[Recipe]:
    """The recipes of single runs, each with its label as a run keeps it."""
    return [
        variant.recipe.but(runs=[{"label": variant.label}] if variant.label else ())
        for variant in recipe.variants()
    ]


@pytest.mark.parametrize("options", MANY, ids=str)
def test_runs_of_one_recipe_are_together_again(options: dict[str, object]) -> None:
    recipe = Recipe.of({**options, "grid": 7})
    again = together(recorded(recipe))
    assert again.grid == 7
    assert [v.label for v in again.variants()] == [v.label for v in recipe.variants()]
    assert [v.recipe.training() for v in again.variants()] == [
        v.recipe.training() for v in recipe.variants()
    ]


def test_one_run_is_its_own_recipe() -> None:
    recipe = Recipe.of({"lr": 3, "runs": [{"label": "mine"}]})
    assert together([recipe]) == Recipe.of({"lr": 3})


def test_runs_without_labels_are_called_what_they_differ_in() -> None:
    slow, fast = Recipe.of({"lr": 0.1, "theme": "dark"}), Recipe.of({"lr": 20})
    both = together([slow, fast])
    assert both.theme == "dark"
    assert [variant.label for variant in both.variants()] == ["lr 0.1", "lr 20"]


def test_labels_that_two_runs_share_give_way() -> None:
    runs = [{"lr": rate, "runs": [{"label": "mine"}]} for rate in (1, 2)]
    both = together([Recipe.of(run) for run in runs])
    assert [variant.label for variant in both.variants()] == ["lr 1", "lr 2"]


def test_what_cant_be_compared_is_refused() -> None:
    with pytest.raises(InputError, match=r"^runs\[1\]: it is the same run as one before it"):
        together([Recipe(), Recipe.of({"lr": 2})])
    with pytest.raises(InputError, match=r"^runs: 9 runs are too many"):
        together([Recipe.of({"lr": rate}) for rate in range(1, 10)])
