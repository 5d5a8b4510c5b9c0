"""The panels of numbers that grow with time: loss, gradient and parameters."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from animate.history import History
from animate.recipe import Recipe
from animate.scene.gradient import trailing_mean
from animate.scene.mover import Marks, Mover
from animate.scene.scene import Scene
from animate.scene.trail import Trail
from tests.scene.staging import (
    agree,
    at,
    axes_of,
    box_of,
    ink,
    movers_of,
    on_stage,
    run_of,
    runs_of,
)

GROWING = ("loss", "gradient", "parameters")
THREE = {"lr": (0.1, 2, 20)}
# Markers rest while they would move less than a pixel or two, on whole pixels.
NEAR = 2.5


def recipe_of(panel: str, **options: Any) -> Recipe:
    return Recipe.of({"epochs": 12, "size": (600, 300), "panels": (panel,), **options})


def markers_of(scene: Scene, recipe: Recipe, panel: str) -> list[Marks]:
    return [mover for mover in movers_of(scene, recipe, panel) if isinstance(mover, Marks)]


def places(scene: Scene, recipe: Recipe, panel: str, x: Any, y: Any) -> NDArray[np.float64]:
    """Display pixels of data coordinates."""
    shown: NDArray[np.float64] = axes_of(scene, recipe, panel).transData.transform(
        np.column_stack([x, y])
    )
    return shown


def middle(mover: Mover, scene: Scene) -> NDArray[np.float64]:
    box = box_of(mover.extent(), scene)
    return np.array([box.x0 + box.x1, box.y0 + box.y1]) / 2


def legend_of(scene: Scene, recipe: Recipe, panel: str) -> list[str]:
    legend = axes_of(scene, recipe, panel).get_legend()
    return [] if legend is None else [text.get_text() for text in legend.get_texts()]


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_the_loss_stands_at_its_step(scale: str) -> None:
    recipe = recipe_of("loss", loss_scale=scale)
    history = run_of(recipe)
    with on_stage(recipe) as scene:
        heights = np.log10(history.loss) if scale == "log" else history.loss
        expected = places(scene, recipe, "loss", np.arange(history.steps + 1), heights)
        (marker,) = markers_of(scene, recipe, "loss")
        for step in range(history.steps + 1):
            marker.pose(at(step))
            assert np.abs(middle(marker, scene) - expected[step]).max() <= NEAR, step
        _check_trail(scene, recipe, "loss", expected)


def _check_trail(scene: Scene, recipe: Recipe, panel: str, expected: NDArray[np.float64]) -> None:
    """The trail covers all places so far, and none that are yet to come."""
    (trail,) = (one for one in movers_of(scene, recipe, panel) if isinstance(one, Trail))
    for step in (1, 5, len(expected) // 2, len(expected) - 1):
        trail.pose(at(step))
        left = ink(trail, scene)
        for place in expected[1 : step + 1]:
            assert _near(left, place, 3), step
        right = np.nonzero(left.any(axis=0))[0].max()
        assert right <= expected[step, 0] + 4


def _near(drawn: NDArray[np.bool_], place: NDArray[np.float64], by: int) -> bool:
    """Whether anything is drawn within `by` pixels of a place."""
    x, y = int(place[0]), len(drawn) - 1 - int(place[1])
    return bool(drawn[max(y - by, 0) : y + by + 1, max(x - by, 0) : x + by + 1].any())


def test_the_loss_of_a_mini_batch_stands_at_the_step_that_it_led_to() -> None:
    recipe = recipe_of("loss")
    history = run_of(recipe)
    with on_stage(recipe) as scene:
        steps = np.arange(1, history.steps + 1)
        expected = places(scene, recipe, "loss", steps, history.batch_loss)
        (trail,) = (one for one in movers_of(scene, recipe, "loss") if isinstance(one, Trail))
        trail.pose(at(history.steps))
        drawn = ink(trail, scene)
        assert all(_near(drawn, place, 3) for place in expected)
        assert axes_of(scene, recipe, "loss").get_ylim()[1] >= history.batch_loss.max()
        # The highest is far from the loss over all data.
        highest = int(history.batch_loss.argmax())
        assert history.batch_loss[highest] > 2 * history.loss.max()
        trail.pose(at(highest))
        assert not _near(ink(trail, scene), expected[highest], 3)


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, ["all data", "mini-batch"]),
        ({"lang": "de"}, ["alle Daten", "Mini-Batch"]),
        ({"batch_size": 20}, []),
        ({"compare": THREE}, []),
    ],
)
def test_the_legend_tells_the_two_losses_apart(options: dict[str, Any], names: list[str]) -> None:
    recipe = recipe_of("loss", **options)
    with on_stage(recipe) as scene:
        assert legend_of(scene, recipe, "loss") == names


@pytest.mark.parametrize("panel", GROWING)
@pytest.mark.parametrize(
    ("sync", "label", "end"),
    [("step", "step", 84), ("epoch", "epoch", 12), ("evaluations", "gradient evaluations", 240)],
)
def test_the_axis_across_is_the_clock_of_the_runs(
    panel: str, sync: str, label: str, end: int
) -> None:
    recipe = recipe_of(panel, sync=sync)
    with on_stage(recipe) as scene:
        axes = axes_of(scene, recipe, panel)
        assert axes.get_xlabel() == label
        assert axes.get_xlim() == (0, end)


def test_runs_of_unlike_batches_end_together_by_the_epoch() -> None:
    recipe = recipe_of("loss", sync="epoch", compare={"batch_size": (3, 20)})
    with on_stage(recipe) as scene:
        for marker in markers_of(scene, recipe, "loss"):
            marker.pose(scene.programme.moment(-1))
            (right, _), *_ = places(scene, recipe, "loss", [12], [0])
            assert abs(middle(marker, scene)[0] - right) <= NEAR


def test_the_mean_of_the_last_values_does_not_forget_the_small_ones() -> None:
    values = np.array([5.0, 1.0, 3.0, 1e-20, 3e-20, 5e-20, 1e-20])
    means = trailing_mean(values, 3)
    expected = [values[max(0, end - 2) : end + 1].mean() for end in range(len(values))]
    np.testing.assert_allclose(means, expected, rtol=1e-12)


@pytest.mark.parametrize("window", [1, 2, 7, 20, 50])
def test_the_mean_is_over_as_many_values_as_there_are(window: int) -> None:
    values = np.random.default_rng(1).random(41)
    expected = [values[max(0, end - window + 1) : end + 1].mean() for end in range(41)]
    np.testing.assert_allclose(trailing_mean(values, window), expected, rtol=1e-12)


def test_the_gradient_is_the_mean_of_its_norms_over_an_epoch() -> None:
    recipe = recipe_of("gradient")
    history = run_of(recipe)
    norms = np.linalg.norm(history.gradient.astype(np.float64), axis=1)
    with on_stage(recipe) as scene:
        (marker,) = markers_of(scene, recipe, "gradient")
        marker.pose(at(0))
        assert marker.extent().empty
        for step in (1, 3, 7, 30, history.steps):
            mean = norms[max(0, step - 7) : step].mean()
            (expected,) = places(scene, recipe, "gradient", [step], [np.log10(mean)])
            marker.pose(at(step))
            assert np.abs(middle(marker, scene) - expected).max() <= NEAR, step


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, ["epoch mean", "mini-batch"]),
        ({"compare": THREE}, ["epoch mean"]),
        ({"batch_size": 20}, []),
    ],
)
def test_the_legend_says_that_the_gradient_is_a_mean(
    options: dict[str, Any], names: list[str]
) -> None:
    recipe = recipe_of("gradient", **options)
    with on_stage(recipe) as scene:
        assert legend_of(scene, recipe, "gradient") == names


@pytest.mark.parametrize(
    ("data", "names"), [("lab", ["w", "b"]), ("separable dimensions=2", ["w1", "w2", "b"])]
)
def test_parameters_stand_at_their_values(data: str, names: list[str]) -> None:
    recipe = recipe_of("parameters", data=data, init=(-5, 4))
    history = run_of(recipe)
    with on_stage(recipe) as scene:
        assert legend_of(scene, recipe, "parameters") == names
        markers = markers_of(scene, recipe, "parameters")
        for index, marker in enumerate(markers):
            for step in (0, 1, 20, history.steps):
                value = history.params[step, index]
                (expected,) = places(scene, recipe, "parameters", [step], [value])
                marker.pose(at(step))
                assert np.abs(middle(marker, scene) - expected).max() <= NEAR, (index, step)
        assert len(markers) == len(names)


def test_parameters_of_one_run_differ_in_colour_and_dashes() -> None:
    recipe = recipe_of("parameters", data="separable dimensions=2")
    with on_stage(recipe) as scene:
        lines = axes_of(scene, recipe, "parameters").get_legend().get_lines()
        assert len({line.get_color() for line in lines}) == 3
        assert len({str(line._dash_pattern) for line in lines}) == 3


def test_parameters_of_several_runs_differ_in_dashes_alone() -> None:
    recipe = recipe_of("parameters", compare=THREE)
    with on_stage(recipe) as scene:
        assert len(markers_of(scene, recipe, "parameters")) == 6
        lines = axes_of(scene, recipe, "parameters").get_legend().get_lines()
        ink_color = scene.programme.theme.ink
        assert [line.get_color() for line in lines] == [ink_color, ink_color]
        assert len({str(line._dash_pattern) for line in lines}) == 2


@pytest.mark.parametrize("panel", GROWING)
def test_a_marker_stands_on_the_end_of_its_line(panel: str) -> None:
    """Both wait for the next pixel or two together."""
    recipe = recipe_of(panel, batch_size=20, epochs=300, size=(400, 300))
    with on_stage(recipe) as scene:
        marker = markers_of(scene, recipe, panel)[0]
        (trail,) = (one for one in movers_of(scene, recipe, panel) if isinstance(one, Trail))
        keys = []
        for step in range(301):
            keys.append(marker.pose(at(step)))
            if step % 50 == 49:
                trail.pose(at(step))
                right = np.nonzero(ink(trail, scene).any(axis=0))[0].max()
                assert abs(right - middle(marker, scene)[0]) <= 3, step
        # Of 300 steps over some 200 pixels not each moves the marker.
        assert len(set(keys)) < 260


def test_runs_share_one_axis(lab: History) -> None:
    """The range holds the values of every run."""
    recipe = recipe_of("loss", compare=THREE)
    highest = max(float(run.loss.max()) for run in runs_of(recipe))
    with on_stage(recipe) as scene:
        low, high = axes_of(scene, recipe, "loss").get_ylim()
        assert low == 0
        assert highest <= high <= 1.2 * highest


def test_a_run_is_drawn_up_to_its_last_finite_state() -> None:
    recipe = recipe_of("loss")
    run = run_of(recipe)
    params, loss = run.params.copy(), run.loss.copy()
    params[10:], loss[10:] = np.nan, np.nan
    history = replace(run, params=params, loss=loss)
    with on_stage(recipe, history) as scene:
        assert axes_of(scene, recipe, "loss").get_xlim() == (0, 9)
        agree(scene, [at(9), at(4), at(9), at(0)])
