"""Runs share a row where they share what they minimise; all rows show one plane."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import animate
from animate.casting import cast
from animate.core.problems import Known, Own
from animate.errors import InputError
from animate.history import History
from animate.language import speak
from animate.recipe import Recipe
from animate.scene.shown import Shown
from tests.scene.staging import runs_of

QUICK: dict[str, Any] = {"epochs": 2, "grid": 5}
PLANE = {"name": "overlapping", "dimensions": 2, "samples": 20}


def shown_of(lang: str = "en", **options: Any) -> list[Shown]:
    recipe = Recipe.of({**QUICK, **options})
    return cast(runs_of(recipe), recipe, speak(lang))


def quartic(yhat: Any, y: Any) -> Any:
    return ((yhat - y) ** 4).mean()


# Rows


@pytest.mark.parametrize(
    ("options", "rows", "names"),
    [
        ({}, [0], [""]),
        ({"compare": {"lr": (1, 2, 3)}}, [0, 0, 0], [""]),
        ({"compare": {"init": ((1, 1), (2, 2)), "batch_size": (1, 20)}}, [0, 0, 0, 0], [""]),
        ({"compare": {"optimizer": ("sgd", "adam")}}, [0, 0], [""]),
        ({"compare": {"standardize": (False, True)}}, [0, 0], [""]),
        (
            {"compare": {"loss": ("cross-entropy", "mse", "hinge")}},
            [0, 1, 2],
            ["cross-entropy", "squared loss", "hinge loss"],
        ),
        (
            {"compare": {"loss": ("cross-entropy", "mse"), "lr": (1, 2)}},
            [0, 0, 1, 1],
            ["cross-entropy", "squared loss"],
        ),
        (
            {"compare": {"data": ("lab", "overlapping")}},
            [0, 1],
            ["lab", "overlapping"],
        ),
        (
            {"compare": {"weight_decay": (0, 0.1)}},
            [0, 1],
            ["weight decay 0", "weight decay 0.1"],
        ),
        (
            {"compare": {"standardize": (False, True)}, "weight_decay": 0.1},
            [0, 1],
            ["not standardised", "standardised"],
        ),
    ],
    ids=str,
)
def test_runs_share_a_row_where_they_minimise_the_same(
    options: dict[str, Any], rows: list[int], names: list[str]
) -> None:
    shown = shown_of(**options)
    assert [one.row for one in shown] == rows
    assert [one.row_name for one in shown] == [names[row] for row in rows]


def test_a_penalty_beside_the_gradient_changes_nothing_that_is_minimised() -> None:
    """AdamW's decay isn't part of the loss, so those runs go over one surface."""
    shown = shown_of(optimizer="adamw", lr=0.1, compare={"weight_decay": (0, 0.1)})
    assert [one.row for one in shown] == [0, 0]


def test_a_run_in_a_row_of_its_own_gives_it_its_name() -> None:
    runs = ({"label": "the lab's"}, {"label": "outdated", "loss": "mse"})
    shown = shown_of(runs=runs)
    assert [one.row_name for one in shown] == ["the lab's", "outdated"]
    assert [one.label for one in shown] == ["the lab's", "outdated"]


def test_labels_and_rows_are_in_the_language_of_the_picture() -> None:
    shown = shown_of("de", compare={"loss": ("cross-entropy", "mse"), "lr": (1, 2)})
    assert [one.row_name for one in shown] == [
        "Kreuzentropie",
        "Kreuzentropie",
        "quadratischer Verlust",
        "quadratischer Verlust",
    ]
    assert len({one.label for one in shown}) == 4


# Surfaces


def test_each_row_has_the_surface_of_its_own_loss_over_the_same_ranges() -> None:
    one, other = shown_of(compare={"loss": ("cross-entropy", "mse")})
    assert one.plane is other.plane
    np.testing.assert_array_equal(one.surface.x, other.surface.x)
    np.testing.assert_array_equal(one.surface.y, other.surface.y)
    x, y = one.history.x[:, 0].astype(np.float64), one.history.y.astype(np.float64)
    w, b = one.surface.x[1], one.surface.y[3]
    z = w * x + b
    assert one.surface.loss[3, 1] == pytest.approx(np.mean(np.logaddexp(0, z) - y * z))
    assert other.surface.loss[3, 1] == pytest.approx(np.mean((1 / (1 + np.exp(-z)) - y) ** 2))


def test_runs_of_a_row_share_one_surface() -> None:
    shown = shown_of(compare={"lr": (1, 2, 3)})
    assert len({id(one.surface) for one in shown}) == 1


def test_the_ranges_hold_every_run() -> None:
    shown = shown_of(compare={"lr": (2, 60)}, epochs=5)
    x, y = shown[0].surface.x, shown[0].surface.y
    for one in shown:
        places = one.plane.project(one.history.params)
        assert (places > (x[0], y[0])).all() and (places < (x[-1], y[-1])).all()
    assert x[-1] > 15


def test_the_ranges_are_those_that_are_given() -> None:
    (one,) = shown_of(w_range=(-1, 2), b_range=(3, 5))
    assert (one.surface.x[0], one.surface.x[-1]) == (-1, 2)
    assert (one.surface.y[0], one.surface.y[-1]) == (3, 5)
    assert one.surface.loss.shape == (5, 5)


def test_the_optimum_is_looked_for_where_it_is_marked() -> None:
    data = {"name": "overlapping"}
    (one,) = shown_of(data=data)
    assert one.surface.optimum is None
    (one,) = shown_of(data=data, marks=("optimum",))
    assert one.surface.optimum is not None


def test_the_directions_of_a_plane_are_in_the_language_of_the_picture() -> None:
    (one,) = shown_of("de", data=PLANE)
    assert one.plane.labels == ("Richtung 1", "Richtung 2")
    (one,) = shown_of("de", data=PLANE, plane=("w1", "b"))
    assert one.plane.labels == ("w1", "b")


def test_what_is_predicted_is_the_models_own() -> None:
    (one,) = shown_of()
    w, b = one.history.params[-1].astype(np.float64)
    x = np.array([-1.0, 0.25, 3.0])
    np.testing.assert_allclose(one.predict(one.history.steps, x), 1 / (1 + np.exp(-(w * x + b))))


def test_names_of_a_table_go_along(tmp_path: Path) -> None:
    table = tmp_path / "exam.csv"
    table.write_text("hours,passed\n1,no\n2,yes\n3,no\n4,yes\n")
    recipe = Recipe.of({**QUICK, "data": str(table)})
    (history,) = runs_of(recipe)
    (one,) = cast([history], Recipe.from_json(history.recipe), speak("en"))
    assert (one.inputs, one.classes) == (("hours",), ("no", "yes"))


def test_a_run_that_turned_to_nan_is_cast_by_what_came_before() -> None:
    recipe = Recipe.of({**QUICK, "lr": 2})
    (run,) = runs_of(recipe)
    params = run.params.copy()
    params[5:] = np.nan
    (one,) = cast([like(run, params)], recipe, speak("en"))
    assert np.isfinite(one.surface.loss).all()
    assert (one.surface.x[0], one.surface.x[-1]) == (-15, 15)


def like(run: History, params: Any) -> History:
    arrays = {name: getattr(run, name) for name in run.__dataclass_fields__}
    return History(**{**arrays, "params": params})


# A loss of one's own


def test_a_loss_of_ones_own_is_what_the_surface_shows() -> None:
    run = animate.train(loss=quartic, init=(1, 1), epochs=1)
    recipe = Recipe.from_json(run.recipe).but(grid=5)
    (one,) = cast([run], recipe, speak("en"), Known(Own(quartic)))
    z = one.surface.x[1] * run.x[:, 0].astype(np.float64) + one.surface.y[3]
    expected = np.mean((1 / (1 + np.exp(-z)) - run.y) ** 4)
    assert one.surface.loss[3, 1] == pytest.approx(expected, rel=1e-5)


# What can't be shown together


def mistakes_of(recipe: Recipe, *histories: History, **options: Any) -> tuple[Any, ...]:
    with pytest.raises(InputError) as caught:
        cast(histories, recipe, speak("en"), **options)
    return caught.value.mistakes


def test_a_loss_of_ones_own_has_to_be_given_again() -> None:
    run = animate.train(loss=quartic, init=(1, 1), epochs=1)
    assert mistakes_of(Recipe.from_json(run.recipe), run) == (
        ("loss", "the run was trained on a loss of your own; give that function as loss="),
    )


def test_runs_of_unlike_inputs_cannot_be_shown_together() -> None:
    recipe = Recipe.of({**QUICK, "runs": ({}, {"data": PLANE, "init": (0, 0, 0)})})
    histories = [
        *runs_of(Recipe.of(QUICK)),
        *runs_of(Recipe.of({**QUICK, "data": PLANE, "init": (0, 0, 0)})),
    ]
    assert mistakes_of(recipe, *histories) == (
        ("compare", "the runs have data of 1 and 2 inputs; give data of as many for each"),
    )


def test_a_plane_that_the_runs_do_not_have(tmp_path: Path) -> None:
    """Of a table it is known only when it has been read how many inputs there are."""
    table = tmp_path / "two.csv"
    table.write_text("1,2,0\n2,1,1\n3,3,0\n4,2,1\n")
    recipe = Recipe.of({**QUICK, "data": str(table), "init": (0, 0, 0)})
    (run,) = runs_of(recipe)
    assert mistakes_of(recipe.but(plane=("w", "b")), run) == (
        ("plane", "'w,b' isn't accepted; give pca or two of w1, w2, b, such as w1,b"),
    )
