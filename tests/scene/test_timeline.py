"""Which step each frame shows, and for how long."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from animate.recipe import Recipe
from animate.scene.scene import Scene
from animate.scene.timeline import FPS, plan
from tests.scene.staging import on_stage

# The number of a moment, and for how long it is shown.
Frames = Sequence[tuple[int, Fraction]]

TRAVELS = arrays(np.float64, st.integers(0, 200), elements=st.floats(0, 1e9))


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    options: dict[str, Any] = {
        "every": draw(st.none() | st.integers(1, 300)),
        "frames": draw(st.none() | st.integers(2, 300)),
        "fps": draw(st.none() | st.sampled_from([0.1, 7.5, 24.0, 25.0, 29.97, 30.0, 50.0, 120.0])),
        "hold": draw(st.tuples(st.floats(0, 60), st.floats(0, 60))),
    }
    return Recipe.of(options)


def steps_of(timeline: Frames) -> list[int]:
    return [step for step, _ in timeline]


def total(timeline: Frames) -> Fraction:
    return sum((seconds for _, seconds in timeline), Fraction(0))


@pytest.fixture(scope="module")
def lab_travel(lab_scene: Scene) -> NDArray[np.float64]:
    return lab_scene.programme.travel()


@given(recipes(), TRAVELS)
@example(Recipe(), np.zeros(0))
@example(Recipe(), np.zeros(1))
@example(Recipe(), np.zeros(200))
@example(Recipe(every=3, frames=2), np.zeros(0))
@example(Recipe(every=3), np.ones(1))
@example(Recipe(frames=2), np.ones(150))
@example(Recipe(), np.r_[1e9, np.zeros(199)])
def test_any_timeline_runs_from_start_to_end(recipe: Recipe, travel: NDArray[np.float64]) -> None:
    timeline = plan(recipe, travel)
    steps, seconds = zip(*timeline, strict=True)
    assert steps[0] == 0
    assert steps[-1] == len(travel)
    assert all(earlier < later for earlier, later in pairwise(steps))
    assert all(isinstance(step, int) for step in steps)
    assert len(timeline) <= (recipe.frames or len(travel) + 1)
    tick = 1 / Fraction(recipe.fps or FPS).limit_denominator(1000)
    assert min(seconds) >= tick
    start, end = recipe.hold
    assert float(seconds[0]) >= start - 1e-3
    assert float(seconds[-1]) >= end - 1e-3
    longest = max(Fraction(10), Fraction(1) + sum(map(Fraction, recipe.hold)))
    assert total(timeline) <= len(timeline) * tick + longest + sum(map(Fraction, recipe.hold))


@given(recipes(), TRAVELS)
def test_a_timeline_is_planned_the_same_again(recipe: Recipe, travel: NDArray[np.float64]) -> None:
    assert plan(recipe, travel) == plan(recipe, travel.copy())


@given(st.integers(1, 300), TRAVELS)
def test_every_nth_step_is_shown_for_the_same_time(every: int, travel: NDArray[np.float64]) -> None:
    timeline = plan(Recipe(every=every, hold=(0.0, 0.0)), travel)
    steps = steps_of(timeline)
    assert steps == sorted({*range(0, len(travel) + 1, every), len(travel)})
    assert {seconds for _, seconds in timeline} == {Fraction(1, 25)}


def test_the_lab_takes_about_ten_seconds(lab_travel: NDArray[np.float64]) -> None:
    assert 9 <= total(plan(Recipe(), lab_travel)) <= 11


@pytest.mark.parametrize("fps", [10.0, 24.0, 50.0, 60.0])
def test_the_lab_takes_as_long_at_any_beat(fps: float, lab_travel: NDArray[np.float64]) -> None:
    assert 9 <= total(plan(Recipe(fps=fps), lab_travel)) <= 11


def test_large_steps_each_have_a_frame(lab_travel: NDArray[np.float64]) -> None:
    large = np.flatnonzero(lab_travel > 0.15 * lab_travel.max()) + 1
    assert len(large) >= 10
    assert set(large.tolist()) <= set(steps_of(plan(Recipe(), lab_travel)))


def test_large_steps_are_lingered_on(lab_travel: NDArray[np.float64]) -> None:
    timeline = plan(Recipe(), lab_travel)
    away = [*lab_travel, 0.0]
    before = [seconds for step, seconds in timeline if away[step] > 0.5 * lab_travel.max()]
    crawl = [seconds for step, seconds in timeline if 350 <= step < 700]
    assert sum(before) / len(before) > 1.2 * sum(crawl) / len(crawl)


def test_the_crawl_is_skipped_through(lab_travel: NDArray[np.float64]) -> None:
    """The last 600 steps hardly move; a tenth of a second for each would be a minute."""
    timeline = plan(Recipe(), lab_travel)
    crawl = [(step, seconds) for step, seconds in timeline if 100 <= step < 700]
    assert len(crawl) < 300
    assert total(crawl) < 6


def test_a_run_that_stands_still_is_seen_to_stand_still() -> None:
    with on_stage(Recipe(loss="mse", size=(600, 200))) as scene:
        timeline = plan(Recipe(loss="mse"), scene.programme.travel())
    steps = steps_of(timeline)
    assert len(steps) > 20
    assert max(np.diff(steps)) <= 70
    assert 5 <= total(timeline) <= 11


@pytest.mark.parametrize("jump", [0.0, 300.0])
def test_what_doesnt_move_at_all_is_shown_evenly(jump: float) -> None:
    steps = steps_of(plan(Recipe(), np.r_[jump, np.zeros(699)]))
    strides = np.diff(steps)
    assert len(steps) > 20
    assert max(strides) <= 70
    # But for the rest of the stride that the jump ends in, and the last.
    assert np.ptp(strides[2:-1]) <= 1


@pytest.mark.parametrize("frames", [2, 3, 10, 99, 700, 701, 5000])
@pytest.mark.parametrize("every", [None, 1, 7, 400])
def test_the_number_of_frames_is_capped(
    frames: int, every: int | None, lab_travel: NDArray[np.float64]
) -> None:
    steps = steps_of(plan(Recipe(frames=frames, every=every), lab_travel))
    assert 2 <= len(steps) <= frames
    assert (steps[0], steps[-1]) == (0, 700)


def test_a_cap_is_made_use_of(lab_travel: NDArray[np.float64]) -> None:
    assert len(plan(Recipe(frames=100), lab_travel)) > 90
    assert len(plan(Recipe(frames=701), lab_travel)) == 701


def test_a_cap_widens_the_stride(lab_travel: NDArray[np.float64]) -> None:
    strides = np.diff(steps_of(plan(Recipe(every=1, frames=71), lab_travel)))
    assert set(strides.tolist()) == {10}


def test_ends_are_held(lab_travel: NDArray[np.float64]) -> None:
    timeline = plan(Recipe(hold=(1.5, 3.0)), lab_travel)
    assert timeline[0][1] == Fraction(3, 2)
    assert timeline[-1][1] == 3
    even = plan(Recipe(every=10, hold=(1.5, 3.0)), lab_travel)
    assert [seconds for _, seconds in even[1:-1]] == [Fraction(1, 25)] * (len(even) - 2)
    assert (even[0][1], even[-1][1]) == (Fraction(3, 2), Fraction(3))


def test_without_holds_ends_still_have_their_tick(lab_travel: NDArray[np.float64]) -> None:
    timeline = plan(Recipe(hold=(0.0, 0.0), every=100), lab_travel)
    assert {seconds for _, seconds in timeline} == {Fraction(1, 25)}


def test_a_run_of_one_step_shows_both_states() -> None:
    timeline = plan(Recipe(), np.array([12.0]))
    assert steps_of(timeline) == [0, 1]


def test_travel_is_measured_between_states_and_is_finite(lab_scene: Scene) -> None:
    travel = lab_scene.programme.travel()
    assert travel.shape == (700,)
    assert np.isfinite(travel).all()
    assert (travel >= 0).all()
    assert travel[:70].mean() > 5 * travel[70:].mean()
