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

from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.scene import Scene
from animate.scene.timeline import FPS, Timeline, plan, turned
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


# Between the ends, which are held


def held_alike(timeline: Frames) -> Fraction:
    """For how long every frame is shown but the first and the last."""
    (seconds,) = {seconds for _, seconds in timeline[1:-1]}
    return seconds


TICK = Fraction(1, 25)

# Of a run of ten epochs, three steps each.
EPOCHS = -(-np.arange(31) // 3)


def test_at_the_pace_of_epochs_their_ends_are_shown() -> None:
    steps = steps_of(plan(Recipe(pace="epoch"), np.ones(30), EPOCHS))
    assert steps == list(range(0, 31, 3))
    third = steps_of(plan(Recipe(pace="epoch", every=3), np.ones(30), EPOCHS))
    # The end of the run, too, though the tenth isn't a third epoch.
    assert third == [0, 9, 18, 27, 30]


def test_an_epoch_that_is_cut_short_ends_with_the_run() -> None:
    timeline = plan(Recipe(pace="epoch"), np.ones(28), EPOCHS[:29])
    assert steps_of(timeline) == [*range(0, 28, 3), 28]


def test_at_the_logarithmic_pace_strides_grow_with_the_time_so_far() -> None:
    steps = np.array(steps_of(plan(Recipe(pace="log"), np.ones(5000))))
    strides = np.diff(steps)
    assert (steps[0], steps[-1]) == (0, 5000)
    assert set(strides[steps[:-1] < 50].tolist()) == {1}
    late = steps[:-2] >= 1000
    np.testing.assert_allclose(strides[:-1][late] / steps[:-2][late], 0.04, rtol=0.03)


@pytest.mark.parametrize("pace", ["epoch", "log"])
def test_those_paces_keep_to_a_cap_evenly(pace: str) -> None:
    recipe = Recipe.of({"pace": pace, "frames": 6})
    steps = steps_of(plan(recipe, np.ones(30), EPOCHS))
    assert steps == [0, 6, 12, 18, 24, 30]
    free = recipe.but(frames=31)
    assert steps_of(plan(free, np.ones(30), EPOCHS)) == steps_of(
        plan(free.but(frames=None), np.ones(30), EPOCHS)
    )


def test_those_paces_share_the_time_out_and_show_nothing_for_long() -> None:
    recipe = Recipe(pace="epoch", hold=(0.0, 0.0))
    # Fifty-one frames in ten seconds, in whole ticks.
    many = -(-np.arange(101) // 2)
    assert held_alike(plan(recipe, np.ones(100), many)) == 4 * TICK
    assert held_alike(plan(recipe.but(speed=2), np.ones(100), many)) == 2 * TICK
    # Twenty in as many seconds as the holds leave.
    few = -(-np.arange(39) // 2)
    assert held_alike(plan(recipe.but(hold=(1, 3)), np.ones(38), few)) == 7 * TICK
    # More than there are ticks.
    assert held_alike(plan(recipe, np.ones(800), np.arange(801))) == TICK
    assert held_alike(plan(recipe, np.ones(30), EPOCHS)) == Fraction(2, 5)
    # But for a tick, if that is longer.
    assert held_alike(plan(recipe.but(fps=2), np.ones(3), np.arange(4))) == Fraction(1, 2)


def test_by_every_step_the_speed_widens_the_stride_or_holds_it_longer() -> None:
    recipe = Recipe(pace="every", hold=(0.0, 0.0))
    assert len(plan(recipe, np.ones(30))) == 31
    double = plan(recipe.but(speed=2), np.ones(30))
    assert steps_of(double) == list(range(0, 31, 2))
    assert held_alike(double) == TICK
    half = plan(recipe.but(speed=0.5), np.ones(30))
    assert steps_of(half) == list(range(31))
    assert held_alike(half) == 2 * TICK
    # 4.5 steps a tick are 5 steps in 10 / 9 of one.
    odd = plan(recipe.but(every=3, speed=1.5), np.ones(30))
    assert steps_of(odd) == list(range(0, 31, 5))
    assert held_alike(odd) == TICK * Fraction(10, 9)


def test_a_cap_that_is_wide_enough_changes_nothing() -> None:
    free, wide = Recipe(every=1), Recipe(every=1, frames=31)
    assert plan(wide, np.ones(30)) == plan(free, np.ones(30))


def test_the_time_is_shared_out_to_the_tick() -> None:
    assert total(plan(Recipe(hold=(0.0, 0.0)), np.ones(700))) == 10


def test_long_holds_leave_a_second_to_play_in() -> None:
    assert 14 <= len(plan(Recipe(hold=(6.0, 6.0)), np.ones(700))) <= 15


def test_at_a_slow_beat_there_are_the_ends_at_least() -> None:
    assert steps_of(plan(Recipe(fps=0.1), np.ones(50))) == [0, 50]


def test_a_cap_is_made_use_of_by_a_run_that_stands_still() -> None:
    assert len(plan(Recipe(frames=600), np.zeros(700))) == 600


def test_more_frames_than_there_is_time_for_have_a_tick_each() -> None:
    timeline = plan(Recipe(frames=701), np.r_[1e6, np.ones(699)])
    assert len(timeline) == 701
    assert held_alike(timeline) == TICK


@pytest.mark.parametrize(
    ("fps", "longest"), [(25.0, Fraction(2, 5)), (7.5, Fraction(2, 5)), (2.0, Fraction(1, 2))]
)
def test_no_step_is_lingered_on_for_long(fps: float, longest: Fraction) -> None:
    """But for a tick, if that is longer."""
    timeline = plan(Recipe(fps=fps), np.r_[1.0, 1e6, np.ones(5)])
    assert timeline[1][0] == 1
    assert timeline[1][1] == max(seconds for _, seconds in timeline[1:-1]) == longest


# Where something is said


def test_where_something_is_said_there_is_time_to_read() -> None:
    stops = [3, 411]
    timeline = dict(plan(Recipe(), np.ones(700), None, stops))
    assert [timeline[stop] for stop in stops] == [1, 1]
    assert max(seconds for step, seconds in timeline.items() if step not in (*stops, 0, 700)) < 1
    fast = dict(plan(Recipe(speed=2), np.ones(700), None, stops))
    assert [fast[stop] for stop in stops] == [Fraction(1, 2), Fraction(1, 2)]
    slow = dict(plan(Recipe(speed=0.5), np.ones(700), None, stops))
    assert [slow[stop] for stop in stops] == [1, 1]


def test_a_hold_is_not_cut_by_reading() -> None:
    timeline = plan(Recipe(fps=0.5, frames=21), np.ones(20), None, [7])
    assert dict(timeline)[7] == 2


@pytest.mark.parametrize("stops", [[5], [5, 17], [5, 17, 400]])
def test_such_steps_have_frames_if_these_are_half_of_all_at_most(stops: list[int]) -> None:
    enough = 2 * len(stops) + 2
    steps = steps_of(plan(Recipe(frames=enough), np.ones(700), None, stops))
    assert set(stops) <= set(steps)
    assert len(steps) <= enough
    steps = steps_of(plan(Recipe(frames=enough - 1), np.ones(700), None, stops))
    assert not set(stops) & set(steps)


# A landscape that turns


@pytest.mark.parametrize("fps", [None, 10.0])
def test_the_camera_goes_round_once_a_frame_a_tick(fps: float | None) -> None:
    tick = Fraction(1, 10) if fps else TICK
    first, second, third = (Moment((step,)) for step in (0, 4, 9))
    timeline: Timeline = [(first, 5 * tick), (second, tick / 4), (third, 2 * tick)]
    turning = turned(timeline, fps)
    assert [moment.steps[0] for moment, _ in turning] == [0, 0, 0, 0, 0, 4, 9, 9]
    assert [moment.turn for moment, _ in turning] == [0, 45, 90, 135, 180, 225, 270, 315]
    assert {seconds for _, seconds in turning} == {tick}
