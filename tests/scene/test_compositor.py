"""The compositor's pictures against full redraws of the same figure."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from animate.frame import Rect
from animate.history import History
from animate.recipe import LOSS_NAMES, MARK_NAMES, Recipe
from animate.scene.compositor import Compositor
from animate.scene.panels import PANELS
from animate.scene.scene import Scene
from tests.scene.staging import agree, at, made_up, on_stage, run_of

_COORDINATES = st.floats(-20, 20)
_RATES = st.floats(-2, 1.5).map(lambda power: 10**power)
_STEPS = st.lists(st.floats(0, 1), min_size=2, max_size=4)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    options: dict[str, Any] = {
        "init": draw(st.tuples(_COORDINATES, _COORDINATES)),
        "lr": draw(_RATES),
        "loss": draw(st.sampled_from(LOSS_NAMES)),
        "batch_size": draw(st.integers(1, 25)),
        "epochs": draw(st.integers(1, 5)),
        "shuffle": draw(st.booleans()),
        "momentum": draw(st.sampled_from([0.0, 0.9])),
        "panels": draw(st.lists(st.sampled_from(sorted(PANELS)), min_size=1, unique=True)),
        "size": draw(st.tuples(st.integers(300, 700), st.integers(200, 300))),
        "dpi": draw(st.sampled_from([60.0, 72.0, 96.5, 100.0])),
        "title": draw(st.sampled_from([None, "", "Down the hill"])),
        "grid": draw(st.sampled_from([2, 9, 30])),
        "marks": draw(st.sets(st.sampled_from(MARK_NAMES)).map(sorted)),
        "captions": draw(st.booleans()),
        "w_range": draw(st.sampled_from([None, (-4.0, 9.0)])),
    }
    return Recipe.of(options)


# A scene takes a tenth of a second, so shrinking one that fails would take minutes.
@given(recipes(), _STEPS)
@settings(max_examples=15, deadline=None, phases=set(Phase) - {Phase.shrink, Phase.explain})
def test_any_steps_in_any_order_look_as_drawn_anew(recipe: Recipe, shares: list[float]) -> None:
    last = run_of(recipe).last_finite
    with on_stage(recipe) as scene:
        agree(scene, [at(round(share * last)) for share in shares])


def test_the_lab_looks_as_drawn_anew(lab_scene: Scene) -> None:
    agree(lab_scene, map(at, [0, 1, 30, 350, 700, 30]))


@pytest.mark.parametrize("panels", [("data", "contour"), ("wireframe",)])
def test_a_path_far_outside_the_shown_plane_looks_as_drawn_anew(panels: tuple[str, ...]) -> None:
    """The rasteriser's coordinates have 24 bits; display pixels of such a path have more."""
    history = made_up([(-99, 99), (99, 99), (5e-6, 0), (0, -99), (12.3, -0.1), (-5, -10), (0, 0)])
    narrow = (-1e-5, 1e-5)
    recipe = Recipe(panels=panels, size=(600, 300), w_range=narrow, b_range=narrow)
    with on_stage(recipe, history) as scene:
        agree(scene, map(at, [0, 1, 2, 3, 4, 5, 6, 2, 0]))


def test_numbers_of_any_magnitude_look_as_drawn_anew() -> None:
    far = [(0, 0), (1e6, -1e6), (-999.996, 1234.5), (-1e-9, 1e10), (3e38, -3e38), (0, 0)]
    losses = np.array([0, 1e10, 1e-10, 3e38, 123456, 0.5], np.float32)
    batch_losses = np.array([np.inf, np.nan, 1e6, 1e-9, 0], np.float32)
    history = made_up(far, loss=losses, batch_loss=batch_losses)
    recipe = Recipe(panels=("data",), size=(900, 300), w_range=(-1, 1), b_range=(-1, 1))
    with on_stage(recipe, history) as scene:
        agree(scene, map(at, [0, 1, 2, 3, 4, 5, 1, 4]))


def test_a_run_that_turned_to_nan_is_drawn_up_to_its_last_number() -> None:
    recipe = Recipe(epochs=2, size=(480, 260))
    run = run_of(recipe)
    params, loss = run.params.copy(), run.loss.copy()
    params[10:], loss[10:] = np.nan, np.nan
    history = replace(run, params=params, loss=loss)
    with on_stage(recipe, history) as scene:
        assert len(scene.programme.travel()) == 9
        agree(scene, map(at, [9, 4, 9, 0]))


def test_a_picture_is_the_same_whichever_came_before(lab_scene: Scene) -> None:
    ways = ([40], [0, 40], [700, 3, 40], list(range(41)))
    pictures = []
    for way in ways:
        compositor = Compositor(lab_scene)
        for step in way:
            pixels, _ = compositor.draw(at(step))
        pictures.append(pixels.copy())
    for picture in pictures[1:]:
        np.testing.assert_array_equal(picture, pictures[0])


def test_a_step_drawn_again_changes_nothing(lab_scene: Scene) -> None:
    compositor = Compositor(lab_scene)
    compositor.draw(at(12))
    _, changed = compositor.draw(at(12))
    assert changed == ()


def test_two_compositors_of_a_scene_leave_each_other_alone(lab_scene: Scene) -> None:
    one, other = Compositor(lab_scene), Compositor(lab_scene)
    one.draw(at(20))
    other.draw(at(300))
    shown, _ = one.draw(at(21))
    np.testing.assert_array_equal(shown, lab_scene.redraw(at(21)))


def test_drawing_in_between_doesnt_show_in_a_full_redraw(lab_scene: Scene) -> None:
    before = lab_scene.backdrop()
    Compositor(lab_scene).draw(at(100))
    lab_scene.redraw(at(50))
    np.testing.assert_array_equal(lab_scene.backdrop(), before)


def test_frames_carry_the_timeline_and_the_first_covers_everything(lab_scene: Scene) -> None:
    timeline = [(at(0), Fraction(1, 2)), (at(3), Fraction(1, 25)), (at(700), Fraction(2))]
    frames = [
        (frame.step, frame.seconds, frame.size, frame.changed)
        for frame in Compositor(lab_scene).frames(timeline)
    ]
    assert [(at(step), seconds) for step, seconds, _, _ in frames] == timeline
    assert {size for _, _, size, _ in frames} == {(1200, 400)}
    assert frames[0][3] == (Rect(0, 0, 1200, 400),)


def test_a_second_showing_starts_with_everything_again(lab_scene: Scene) -> None:
    compositor = Compositor(lab_scene)
    list(compositor.frames([(at(0), Fraction(1)), (at(700), Fraction(1))]))
    again = next(compositor.frames([(at(700), Fraction(1))]))
    assert again.changed == (Rect(0, 0, 1200, 400),)


def test_pictures_are_opaque(lab: History) -> None:
    with on_stage(Recipe(size=(301, 201)), lab) as scene:
        pixels, _ = Compositor(scene).draw(at(9))
        assert pixels.shape == (201, 301, 4)
        assert (pixels[..., 3] == 255).all()
