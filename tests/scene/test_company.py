"""Several runs, overlaid or in rows: each picture is what a full redraw gives, to the byte."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from animate.moment import Moment
from animate.recipe import LANGUAGE_NAMES, MARK_NAMES, PANEL_NAMES, SYNC_NAMES, THEME_NAMES, Recipe
from animate.scene.compositor import Compositor
from animate.scene.scene import Scene
from tests.scene.staging import (
    agree,
    made_up,
    numbers_of,
    on_stage,
    programme_of,
    text_boxes,
)

ALL = tuple(name for name in PANEL_NAMES if name != "equation")
EVERY_MARK = tuple(MARK_NAMES)
EIGHT = (0.1, 0.5, 1, 2, 5, 10, 20, 60)
TWO_INPUTS = {"name": "overlapping", "dimensions": 2, "samples": 30}


def recipe_of(**options: Any) -> Recipe:
    return Recipe.of({"epochs": 3, "size": (600, 400), "grid": 12, **options})


def moments_at(scene: Scene, shares: Sequence[float], turn: float = 0.0) -> list[Moment]:
    """Moments at those shares of the time, the camera going on from each to the next."""
    programme = scene.programme
    last = programme.moments() - 1
    return [
        programme.moment(round(share * last))._replace(turn=turn * number)
        for number, share in enumerate(shares)
    ]


# Forwards, back, and the same again.
SHARES = (0.0, 1.0, 0.3, 0.3)


@pytest.mark.parametrize(
    "options",
    [
        {"compare": {"lr": EIGHT}},
        {"compare": {"lr": EIGHT}, "theme": "dark", "size": (1200, 400)},
        {"compare": {"lr": EIGHT}, "theme": "print", "panels": ("contour", "surface")},
        {"compare": {"loss": ("cross-entropy", "mse", "hinge")}, "size": (700, 900)},
        {"compare": {"loss": ("cross-entropy", "mse"), "lr": (0.5, 9)}, "size": (900, 600)},
        {"compare": {"batch_size": (1, 20)}, "sync": "evaluations", "shuffle": True},
        {"runs": ({"epochs": 1}, {"epochs": 5}, {"optimizer": "adam"}), "sync": "epoch"},
        {"compare": {"data": ("lab", "outliers")}, "marks": EVERY_MARK, "size": (900, 700)},
        {"data": TWO_INPUTS, "compare": {"lr": (0.2, 2, 9)}, "marks": EVERY_MARK},
        {
            "data": TWO_INPUTS,
            "compare": {"loss": ("cross-entropy", "mse")},
            "plane": ("w1", "b"),
            "size": (700, 700),
        },
        {"compare": {"lr": (2, 60, 200)}, "w_range": (-6, 3), "b_range": (-9, 2)},
        {"compare": {"loss": ("mse", "hinge")}, "w_range": (-2, 3), "size": (600, 600)},
        {"compare": {"lr": (2, 20)}, "panels": ALL[:4], "marks": EVERY_MARK, "momentum": 0.5},
        {"compare": {"lr": (2, 20)}, "panels": ALL[4:], "loss_scale": "log"},
        {"compare": {"loss": ("cross-entropy", "mse")}, "panels": ALL, "size": (1600, 900)},
        {"compare": {"init": ((1, 1), (-9, 9))}, "panels": ("equation", "contour")},
        {"compare": {"lr": (2, 20)}, "size": (200, 200)},
        {"compare": {"loss": ("cross-entropy", "mse")}, "size": (300, 900), "lang": "de"},
    ],
    ids=str,
)
def test_runs_together_look_as_drawn_anew(options: dict[str, Any]) -> None:
    with on_stage(recipe_of(**options)) as scene:
        agree(scene, moments_at(scene, SHARES))


@pytest.mark.parametrize(
    "options",
    [
        {"compare": {"lr": EIGHT}},
        {"compare": {"loss": ("cross-entropy", "mse")}, "size": (500, 700)},
        {"compare": {"lr": (2, 60)}, "w_range": (-6, 3), "theme": "dark"},
        {"data": TWO_INPUTS, "compare": {"lr": (0.2, 2)}, "marks": ("optimum", "batch")},
    ],
    ids=str,
)
@pytest.mark.parametrize("panel", ["wireframe", "surface"])
def test_under_a_turning_camera_too(panel: str, options: dict[str, Any]) -> None:
    recipe = recipe_of(camera="orbit", panels=("data", panel), **options)
    with on_stage(recipe) as scene:
        agree(scene, moments_at(scene, (0.0, 0.6, 0.2, 1.0), turn=77.0))


def test_one_that_is_outside_while_others_are_not_and_one_that_turned_infinite() -> None:
    recipe = recipe_of(compare={"lr": (1, 2, 3)}, w_range=(-5, 5), b_range=(-5, 5))
    ended = made_up([(0, 0), (3, 3), (np.nan, 0), (np.nan, 0), (np.nan, 0)])
    far = made_up([(9, 9), (4, 4), (-1e6, 1e6), (0, 0), (1, 1)])
    near = made_up([(0, 0), (1, 0), (1, 1), (2, 1), (2, 2)])
    with on_stage(recipe, ended, far, near) as scene:
        agree(scene, moments_at(scene, SHARES))


# Options that agree with every other.
_COMPARED: list[dict[str, Any]] = [
    {"lr": (0.3, 4)},
    {"lr": (0.3, 4, 40), "momentum": (0, 0.9)},
    {"batch_size": (1, 7, 20)},
    {"loss": ("cross-entropy", "hinge")},
    {"loss": ("cross-entropy", "mse"), "batch_size": (3, 20)},
    {"shuffle": (True, False)},
    {"epochs": (1, 3)},
]


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    ranges = draw(st.sampled_from([None, (-4, 9)]))
    return recipe_of(
        compare=draw(st.sampled_from(_COMPARED)),
        data=draw(st.sampled_from([{"name": "lab"}, {"name": "overlapping"}, TWO_INPUTS])),
        panels=draw(st.lists(st.sampled_from(PANEL_NAMES), min_size=1, max_size=5, unique=True)),
        marks=sorted(draw(st.sets(st.sampled_from(MARK_NAMES)))),
        camera=draw(st.sampled_from(["fixed", "fixed", "orbit"])),
        w_range=ranges,
        sync=draw(st.sampled_from(SYNC_NAMES)),
        size=(draw(st.integers(300, 900)), draw(st.integers(300, 700))),
        dpi=draw(st.sampled_from([72.0, 96.5, 100.0])),
        theme=draw(st.sampled_from(THEME_NAMES)),
        lang=draw(st.sampled_from(LANGUAGE_NAMES)),
        captions=draw(st.booleans()),
    )


# A scene takes a tenth of a second, so shrinking one that fails would take minutes.
@given(recipes(), st.lists(st.floats(0, 1), min_size=2, max_size=4), st.floats(0, 120))
@settings(max_examples=12, deadline=None, phases=set(Phase) - {Phase.shrink, Phase.explain})
def test_any_moments_of_any_runs_in_any_order(
    recipe: Recipe, shares: list[float], turn: float
) -> None:
    with on_stage(recipe) as scene:
        agree(scene, moments_at(scene, shares, turn if recipe.camera == "orbit" else 0.0))


def test_a_picture_is_the_same_whichever_came_before() -> None:
    recipe = recipe_of(compare={"loss": ("cross-entropy", "mse"), "lr": (0.5, 9)})
    with on_stage(recipe) as scene:
        pictures = []
        for way in ((0.5,), (1.0, 0.0, 0.5), np.linspace(0, 0.5, 9)):
            compositor = Compositor(scene)
            for moment in moments_at(scene, list(way)):
                pixels, _ = compositor.draw(moment)
            pictures.append(pixels.copy())
    for picture in pictures[1:]:
        np.testing.assert_array_equal(picture, pictures[0])


def test_rows_change_apart_from_each_other() -> None:
    """A run that has ended leaves its row alone while the other goes on."""
    runs = ({"loss": "mse", "epochs": 1}, {"epochs": 3})
    recipe = recipe_of(runs=runs, panels=("contour",), captions=False, size=(400, 600))
    programme = programme_of(recipe)
    first, second = programme.layout.rows
    with on_stage(recipe) as scene:
        compositor = Compositor(scene)
        compositor.draw(scene.programme.moment(8))
        _, changed = compositor.draw(scene.programme.moment(15))
        assert changed
        height = scene.layout.height
        border = height - first.readout.y0
        # What is common, step and epoch, stands in each row.
        panels = [rect for rect in changed if rect.top < height - first.cells[0].y0]
        assert not panels
        assert any(rect.top >= border for rect in changed)
        assert second.cells[0].y1 <= first.readout.y0


def test_numbers_of_several_runs_are_named_with_each_where_there_is_room() -> None:
    runs = ({"lr": 0.9, "label": "momentum 0.9"}, {"lr": 2, "label": "Adam"})
    for size, named in (((900, 400), True), ((300, 300), False)):
        recipe = recipe_of(runs=runs, panels=("contour",), size=size)
        programme = programme_of(recipe)
        labels = [field.label for field in programme.numbers[0]]
        each = ["loss", "accuracy"] if named else []
        assert labels == [
            "step",
            "epoch",
            *([] if named else ["loss, accuracy:"]),
            "momentum 0.9",
            *each,
            "Adam",
            *each,
        ]
        moment = programme.moment(5)
        (track, _) = programme.tracks
        told = " ".join(field.text(moment) for field in programme.numbers[0]).split()
        assert f"{track.history.loss[5]:.3f}" in told


def test_the_numbers_of_a_run_stand_apart_from_its_name() -> None:
    runs = ({"lr": 0.9, "label": "momentum 0.9"}, {"lr": 2, "label": "Adam"})
    with on_stage(recipe_of(runs=runs, size=(600, 300))) as scene:
        (name,) = (box for text, box in text_boxes(scene) if text == "momentum 0.9")
        numbers = numbers_of(scene)
        for number in numbers:
            number.pose(scene.programme.moment(3))
        lefts = [number.extent().left for number in numbers]
        assert min(left - name.x1 for left in lefts if left > name.x1) >= scene.layout.em


def test_two_markers_that_fall_on_one_another_are_told_apart() -> None:
    """Both runs start at the same loss."""
    recipe = recipe_of(compare={"lr": (0.5, 2)}, panels=("loss",), size=(500, 400))
    with on_stage(recipe) as scene:
        pixels, _ = Compositor(scene).draw(scene.programme.moment(0))
        box = scene.layout.cells[0]
        top, bottom = (round(scene.layout.height - y) for y in (box.y1, box.y0))
        shown = pixels[top:bottom, round(box.x0) : round(box.x1), :3]
        for track in scene.programme.tracks:
            color = bytes.fromhex(track.style.color[1:])
            assert (shown == tuple(color)).all(axis=2).sum() >= 4, track.label


def test_an_epoch_is_told_only_where_all_that_go_on_are_in_it() -> None:
    programme = programme_of(recipe_of(compare={"batch_size": (5, 20)}, epochs=2))
    (epoch,) = (field for field in programme.numbers[0] if field.label == "epoch")
    told = [epoch.text(programme.moment(number)) for number in range(programme.moments())]
    # Four steps an epoch, and one: that run ends with step 2, in epoch 2.
    assert told == ["0", "1", "\u2013", "1", "1", *"2222"]
