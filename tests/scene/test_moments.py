"""The clocks that runs share, and what they show at the same time."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from animate.recipe import SYNC_NAMES, Recipe
from animate.scene.moments import times, together
from tests.scene.staging import run_of

Clock = NDArray[np.float64]


def clocks() -> st.SearchStrategy[Clock]:
    """Each starts at 0 and ascends; quarters, so that some meet."""
    beats = st.lists(st.integers(1, 12), max_size=15)
    return beats.map(lambda steps: np.concatenate([[0.0], np.cumsum(steps) / 4]))


def test_by_step_each_step_takes_as_long() -> None:
    run = run_of(Recipe(epochs=2))
    np.testing.assert_array_equal(times(run, "step"), np.arange(15))


def test_by_evaluations_a_step_takes_as_long_as_its_batch_is_large() -> None:
    run = run_of(Recipe(epochs=2))
    np.testing.assert_array_equal(
        times(run, "evaluations"), [0, 3, 6, 9, 12, 15, 18, 20, 23, 26, 29, 32, 35, 38, 40]
    )


@pytest.mark.parametrize("batch_size", [1, 3, 7, 20])
def test_by_epoch_all_runs_end_their_epochs_together(batch_size: int) -> None:
    run = run_of(Recipe(epochs=3, batch_size=batch_size))
    clock = times(run, "epoch")
    ends = np.flatnonzero(np.diff(run.epoch, append=4))
    np.testing.assert_array_equal(clock[ends], [0, 1, 2, 3])
    assert (np.diff(clock) > 0).all()


def test_a_shuffled_run_is_timed_as_one_in_order() -> None:
    ordered, shuffled = (run_of(Recipe(epochs=3, shuffle=shuffle)) for shuffle in (False, True))
    for sync in SYNC_NAMES:
        np.testing.assert_array_equal(times(shuffled, sync), times(ordered, sync))


def test_a_run_alone_shows_all_its_states() -> None:
    np.testing.assert_array_equal(together([np.arange(4.0)], [4]), [[0], [1], [2], [3]])


def test_runs_that_step_apart_wait_for_each_other() -> None:
    slow, fast = np.array([0.0, 1.0, 2.0]), np.array([0.0, 0.5, 1.0, 1.5])
    np.testing.assert_array_equal(
        together([slow, fast], [3, 4]), [[0, 0], [0, 1], [1, 2], [1, 3], [2, 3]]
    )


def test_what_comes_after_the_last_state_that_counts_isnt_shown() -> None:
    clock = np.arange(10.0)
    np.testing.assert_array_equal(
        together([clock, clock], [3, 5]), [[0, 0], [1, 1], [2, 2], [2, 3], [2, 4]]
    )


@given(st.lists(clocks(), min_size=1, max_size=4), st.data())
def test_every_run_is_where_it_was_at_that_time(many: list[Clock], data: st.DataObject) -> None:
    states = [data.draw(st.integers(1, len(clock))) for clock in many]
    steps = together(many, states)
    ends = sorted(
        {time for clock, count in zip(many, states, strict=True) for time in clock[:count]}
    )
    assert steps.shape == (len(ends), len(many))
    for time, row in zip(ends, steps.tolist(), strict=True):
        for clock, count, step in zip(many, states, row, strict=True):
            assert step == max(number for number in range(count) if clock[number] <= time)


@given(st.lists(clocks(), min_size=1, max_size=4))
def test_moments_only_go_forward_and_leave_no_state_out(many: list[Clock]) -> None:
    steps = together(many, [len(clock) for clock in many])
    assert not steps[0].any()
    for earlier, later in pairwise(steps):
        assert (later >= earlier).all()
        assert (later > earlier).any()
        assert (later - earlier <= 1).all()
    assert steps[-1].tolist() == [len(clock) - 1 for clock in many]
