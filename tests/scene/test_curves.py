"""The panel of the predictions at the end of some epochs."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from animate.core.loss import sigmoid
from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.epochs import chosen_epochs, end_of
from animate.scene.mover import Line
from animate.scene.number import Number
from animate.scene.scene import Scene
from tests.scene.staging import (
    agree,
    at,
    axes_of,
    ink,
    legend_of,
    movers_of,
    on_stage,
    programme_of,
    run_of,
)
from tests.scene.vision import contrast, lightness

THEMES = ("light", "dark", "print")


def recipe_of(**options: Any) -> Recipe:
    return Recipe.of({"epochs": 30, "size": (600, 400), "panels": ("curves",), **options})


def lines_of(scene: Scene, recipe: Recipe) -> list[Line]:
    return [mover for mover in movers_of(scene, recipe, "curves") if isinstance(mover, Line)]


def names_of(scene: Scene, recipe: Recipe) -> list[str]:
    return [label for label, _ in legend_of(axes_of(scene, recipe, "curves"))]


def near(drawn: NDArray[np.bool_], place: NDArray[np.float64], by: int) -> bool:
    x, y = int(place[0]), len(drawn) - 1 - int(place[1])
    return bool(drawn[max(y - by, 0) : y + by + 1, max(x - by, 0) : x + by + 1].any())


@pytest.mark.parametrize("options", [{}, {"loss": "mse"}, {"data": "overlapping dimensions=2"}])
def test_a_few_epochs_are_chosen_from_the_start_to_the_end(options: dict[str, Any]) -> None:
    epochs = chosen_epochs(programme_of(recipe_of(**options)).tracks, None)
    assert len(epochs) == 6
    assert epochs == sorted(set(epochs))
    assert (epochs[0], epochs[-1]) == (0, 30)


def test_the_epochs_chosen_follow_the_change() -> None:
    """The lab's prediction changes in the first epochs, and hardly in the last."""
    recipe = recipe_of(epochs=100)
    history = run_of(recipe)
    epochs = chosen_epochs(programme_of(recipe).tracks, None)
    assert sum(epoch <= 12 for epoch in epochs) == 5
    x = history.x[:, 0].astype(np.float64)
    curves = [
        sigmoid(w * x + b)
        for w, b in (history.params[end_of(history, epoch)].astype(float) for epoch in epochs)
    ]
    apart = [
        np.abs(one - other).mean() for place, one in enumerate(curves) for other in curves[:place]
    ]
    assert min(apart) > 0.03


def test_a_run_of_countless_epochs_is_looked_at_here_and_there() -> None:
    recipe = recipe_of(epochs=5000, batch_size=20, lr=0.5)
    epochs = chosen_epochs(programme_of(recipe).tracks, None)
    assert len(epochs) == 6
    assert (epochs[0], epochs[-1]) == (0, 5000)


def test_a_run_that_stands_still_has_two_epochs() -> None:
    recipe = recipe_of(lr=1e-12)
    history = run_of(recipe)
    still = replace(history, params=np.tile(history.params[:1], (len(history.params), 1)))
    assert chosen_epochs(programme_of(recipe, still).tracks, None) == [0, 30]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [((20, 0, 10), [0, 10, 20]), ((30,), [30]), ((5, 31, 99), [5]), ((99,), None)],
)
def test_wanted_epochs_are_those_that_are_reached(
    wanted: tuple[int, ...], expected: list[int] | None
) -> None:
    tracks = programme_of(recipe_of()).tracks
    assert chosen_epochs(tracks, wanted) == (expected or chosen_epochs(tracks, None))


@pytest.mark.parametrize(
    ("lang", "names"),
    [("en", ["epoch 0", "epoch 20", "epoch 30"]), ("fr", ["époque 0", "époque 20", "époque 30"])],
)
def test_the_legend_names_the_epochs(lang: str, names: list[str]) -> None:
    recipe = recipe_of(epochs_shown=(0, 20, 30), lang=lang)
    with on_stage(recipe) as scene:
        assert names_of(scene, recipe) == names


def test_a_curve_appears_when_its_epoch_is_reached_and_stays() -> None:
    recipe = recipe_of(epochs_shown=(0, 10, 30))
    with on_stage(recipe) as scene:
        for line, first in zip(lines_of(scene, recipe), (0, 70, 210), strict=True):
            for step in (0, 69, 70, 209, 210):
                line.pose(at(step))
                assert line.extent().empty == (step < first), (first, step)


def test_a_curve_passes_the_predictions_at_the_end_of_its_epoch() -> None:
    recipe = recipe_of(epochs_shown=(2, 5))
    history = run_of(recipe)
    with on_stage(recipe) as scene:
        x = np.linspace(-1, 0.9, 24)
        axes = axes_of(scene, recipe, "curves")
        for line, step in zip(lines_of(scene, recipe), (14, 35), strict=True):
            line.pose(at(100))
            drawn = ink(line, scene)
            w, b = history.params[step].astype(np.float64)
            places = axes.transData.transform(np.column_stack([x, sigmoid(w * x + b)]))
            # As far as the gap between two dashes.
            assert all(near(drawn, place, 4) for place in places)


def test_the_boundary_of_two_inputs_is_where_the_prediction_is_a_half() -> None:
    recipe = recipe_of(data="separable dimensions=2", epochs_shown=(30,))
    history = run_of(recipe)
    w1, w2, b = history.params[-1].astype(np.float64)
    with on_stage(recipe) as scene:
        axes = axes_of(scene, recipe, "curves")
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("x1", "x2")
        (line,) = lines_of(scene, recipe)
        line.pose(at(history.steps))
        drawn = ink(line, scene)
        left, right = axes.get_xlim()
        x1 = np.linspace(left, right, 40)
        x2 = -(w1 * x1 + b) / w2
        low, high = axes.get_ylim()
        within = (low < x2) & (x2 < high)
        assert within.sum() > 5
        places = axes.transData.transform(np.column_stack([x1, x2])[within])
        assert all(near(drawn, place, 1) for place in places)


@pytest.mark.parametrize("theme", THEMES)
def test_curves_go_from_faint_and_dotted_to_strong_and_unbroken(theme: str) -> None:
    recipe = recipe_of(theme=theme)
    with on_stage(recipe) as scene:
        lines = [line for _, line in legend_of(axes_of(scene, recipe, "curves"))]
        colors = [line.get_color() for line in lines]
        paper = scene.programme.theme.paper
        assert all(contrast(color, paper) >= 3 for color in colors)
        shades = [abs(lightness(color) - lightness(paper)) for color in colors]
        # A hue between two others may be a little darker than both.
        assert all(one < other + 2 for one, other in pairwise(shades))
        assert shades[-1] > shades[0] + 8
        assert colors[-1] == scene.programme.theme.model
        # None is an unbroken line; else the first is the length of a dash.
        dashes = [line._dash_pattern[1] for line in lines]
        assert dashes[-1] is None
        lengths = [dash[0] for dash in dashes[:-1]]
        assert lengths == sorted(set(lengths))


@pytest.mark.parametrize("size", [(1200, 400), (400, 400), (600, 200)], ids=str)
def test_ten_epochs_find_room_below_the_caption(size: tuple[int, int]) -> None:
    recipe = recipe_of(epochs_shown=tuple(range(0, 30, 3)), size=size)
    with on_stage(recipe) as scene:
        scene.backdrop()
        axes = axes_of(scene, recipe, "curves")
        renderer = scene.canvas.get_renderer()
        legend = axes.get_legend().get_window_extent(renderer)
        (caption,) = (
            text for text in scene.figure.texts if text.get_text() == "Prediction by epoch"
        )
        assert legend.y1 <= caption.get_window_extent(renderer).y0 + 1
        assert legend.y0 >= axes.bbox.y1 - 1
        assert legend.x1 <= size[0]


@pytest.mark.parametrize("batch_sizes", [(3, 3), (3, 20)])
def test_runs_are_shown_at_the_latest_epoch_that_all_have_reached(
    batch_sizes: tuple[int, int],
) -> None:
    runs = [
        {"batch_size": size, "lr": rate} for size, rate in zip(batch_sizes, (1, 2), strict=True)
    ]
    recipe = recipe_of(runs=runs, epochs_shown=(5, 20))
    steps = [7 if size == 3 else 1 for size in batch_sizes]
    with on_stage(recipe) as scene:
        lines = lines_of(scene, recipe)
        (number,) = (
            mover for mover in movers_of(scene, recipe, "curves") if isinstance(mover, Number)
        )

        def shown(*epochs: int) -> str:
            moment = Moment(tuple(e * each for e, each in zip(epochs, steps, strict=True)))
            keys = [line.pose(moment) for line in lines]
            assert len(set(keys)) == (1 if keys[0] == b"" else 2)
            return str(number.pose(moment)).strip()

        assert shown(0, 0) == ""
        assert shown(4, 30) == ""
        assert shown(5, 30) == "5"
        assert shown(19, 5) == "5"
        assert shown(20, 30) == "20"
        assert axes_of(scene, recipe, "curves").get_legend() is None


def test_a_run_that_ended_waits_for_the_others() -> None:
    recipe = recipe_of(compare={"stop_loss": (0.3, 0.001)}, epochs_shown=(0, 10, 30))
    with on_stage(recipe) as scene:
        ended, other = scene.programme.tracks
        assert ended.history.epoch[-1] < 10
        (number,) = (
            mover for mover in movers_of(scene, recipe, "curves") if isinstance(mover, Number)
        )
        last = scene.programme.moment(-1)
        assert number.pose(last) == "30"
        assert other.history.epoch[last.steps[1]] == 30
        agree(scene, [last, scene.programme.moment(40), last])
