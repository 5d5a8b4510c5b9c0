"""Each template is trained as it is, tells what its comment says, and is rendered."""

from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageSequence

import animate
from animate.casting import cast
from animate.history import History
from animate.inside import recipe_in
from animate.language import speak
from animate.narration import events
from animate.recipe import Recipe
from animate.recipe_files import template, templates
from animate.training import train_runs
from tests.scene.staging import programme_of

NAMES = list(templates())

FRAMES = 6


@cache
def runs_of(name: str) -> tuple[History, ...]:
    return tuple(train_runs(Recipe.of(template(name))))


def right(run: History) -> float:
    """The share of samples that are right in the end."""
    return float(run.accuracy[run.last_finite])


def keys_of(run: History) -> list[str]:
    return [event.key for event in events(run)]


def went(run: History) -> float:
    """How far from its start the run ends."""
    return float(np.linalg.norm(run.params[run.last_finite] - run.params[0]))


def pictures(path: Path) -> list[NDArray[np.uint8]]:
    with Image.open(path) as film:
        return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(film)]


# Every one of them


@pytest.mark.parametrize("name", NAMES)
def test_it_is_rendered(name: str, tmp_path: Path) -> None:
    """All its runs, panels and marks; small and in few frames, but nothing left out."""
    recipe = Recipe.of(template(name))
    rows = 2 if name in ("ce-vs-mse", "outliers") else 1
    size = (600, 220 * rows)
    path, still = tmp_path / "x.gif", tmp_path / "x.png"
    (made, _) = animate.render(runs_of(name), path, still, size=size, frames=FRAMES)
    shown = pictures(path)
    assert len(shown) == made.frames
    assert 2 <= made.frames <= FRAMES
    assert {picture.shape for picture in shown} == {(size[1], size[0], 3)}
    for before, after in pairwise(shown):
        assert (before != after).any()
    # Something is drawn in every ninth of every picture.
    for picture in shown:
        for part in np.array_split(picture, 3):
            for cell in np.array_split(part, 3, axis=1):
                assert cell.std() > 1
    assert np.asarray(Image.open(still).convert("RGB")).shape == shown[-1].shape
    inside = recipe_in(path)
    assert [one.recipe.training() for one in inside.variants()] == [
        one.recipe.training() for one in recipe.variants()
    ]
    assert (inside.panels, inside.marks) == (recipe.panels, recipe.marks)


@pytest.mark.parametrize("name", NAMES)
def test_its_usual_picture_takes_about_as_long_as_any(name: str) -> None:
    recipe = Recipe.of(template(name))
    timeline = programme_of(recipe, *runs_of(name)).timeline()
    assert 9 <= sum(seconds for _, seconds in timeline) <= 16
    assert 50 <= len(timeline) <= 150


def test_they_are_twelve() -> None:
    assert NAMES == [
        "batch-sizes",
        "ce-vs-mse",
        "lab",
        "learning-rates",
        "linear-regression",
        "momentum",
        "narrow-valley",
        "optimizers",
        "outliers",
        "overlapping-classes",
        "spirals",
        "starts",
    ]


# What each of them tells


def test_lab_thirty_steps_across_the_slope_and_then_along_the_valley() -> None:
    (run,) = runs_of("lab")
    assert run.steps == 700
    assert right(run) == 1
    way = np.linalg.norm(np.diff(run.params.astype(np.float64), axis=0), axis=1)
    assert way[:30].sum() > 0.25 * way.sum()
    assert way[:30].mean() > 5 * way[30:].mean()
    assert "plateau" not in keys_of(run)


def test_ce_vs_mse_one_arrives_and_the_other_never_leaves() -> None:
    cross, squared = runs_of("ce-vs-mse")
    np.testing.assert_array_equal(cross.params[0], squared.params[0])
    assert right(cross) == 1
    assert right(squared) == pytest.approx(0.65)
    assert went(squared) < 0.2 < 10 < went(cross)
    assert "plateau" in keys_of(squared)


def test_starts_two_arrive_and_three_end_on_the_plateau() -> None:
    runs = runs_of("starts")
    arrived = [right(run) == 1 for run in runs]
    assert arrived == [False, False, False, True, True]
    for run, there in zip(runs, arrived, strict=True):
        assert ("plateau" in keys_of(run)) != there
    # Under cross-entropy every one of them does.
    others = train_runs(Recipe.of({**template("starts"), "loss": "cross-entropy"}))
    assert [right(run) for run in others] == [1] * 5


def test_learning_rates_too_small_right_too_large_and_diverging() -> None:
    small, good, large, wild = runs_of("learning-rates")
    assert right(small) < 1
    assert small.loss[-1] < small.loss[0]
    assert right(good) == 1
    assert good.loss[-1] < 0.2 * small.loss[-1]
    assert "settled" in keys_of(good)
    assert "oscillating" in keys_of(large)
    assert good.loss[-1] < large.loss[-1] < large.loss[0]
    assert wild.loss[wild.last_finite] > 1e6 * wild.loss[0]
    found = keys_of(wild)
    assert "diverging" in found or "diverged" in found


def test_batch_sizes_see_the_same_data_in_unlike_numbers_of_steps() -> None:
    one, three, all_ = runs_of("batch-sizes")
    assert [run.steps for run in (one, three, all_)] == [600, 210, 30]
    for run in (one, three, all_):
        assert run.epoch[-1] == 30

    def wandering(run: History) -> float:
        """How much longer the way is than it would be straight ahead."""
        params = run.params.astype(np.float64)
        return float(np.linalg.norm(np.diff(params, axis=0), axis=1).sum() / went(run))

    assert wandering(one) > wandering(three) > wandering(all_)
    # A full batch goes down the gradient of the very loss that is shown.
    assert (np.diff(all_.loss) < 0).all()


def test_momentum_the_more_the_farther() -> None:
    runs = runs_of("momentum")
    assert [run.params.shape for run in runs] == [(421, 2)] * 3
    # Without any it is still on its way.
    assert runs[0].loss[-1] < 0.9 * runs[0].loss[-100]
    ends = [float(run.loss[-1]) for run in runs]
    assert ends == sorted(ends, reverse=True)
    first_right = [int(np.argmax(run.accuracy == 1)) for run in runs]
    assert first_right == sorted(first_right, reverse=True)


def test_optimizers_the_rescaling_ones_set_off_diagonally() -> None:
    runs = runs_of("optimizers")
    assert len(runs) == 5
    for run in runs[2:]:
        across, up = np.abs(run.params[1] - run.params[0])
        assert across == pytest.approx(up, rel=1e-3)
    for run in runs[:2]:
        across, up = np.abs(run.params[1] - run.params[0])
        assert across != pytest.approx(up, rel=0.03)
    assert all(run.loss[-1] < 0.1 * run.loss[0] for run in runs)


def test_overlapping_classes_it_settles_around_the_lowest_point() -> None:
    (run,) = runs_of("overlapping-classes")
    assert 0.5 < right(run) < 1
    assert {"settled", "minimum"} & set(keys_of(run))
    middle = run.params[-300:].mean(axis=0)
    (shown,) = cast([run], Recipe.from_json(run.recipe), speak("en"))
    optimum = shown.surface.optimum
    assert optimum is not None
    assert np.linalg.norm(middle - optimum) < 0.1 * went(run)


def test_outliers_drag_the_curve_of_cross_entropy_along() -> None:
    cross, squared = runs_of("outliers")
    edges = [-float(run.params[-1, 1] / run.params[-1, 0]) for run in (cross, squared)]
    # The boundary that the samples but for the outliers have is at about 0.
    assert right(squared) > right(cross) or abs(edges[1]) < abs(edges[0])
    assert abs(squared.params[-1, 0]) > abs(cross.params[-1, 0])
