"""The ranges of w and b that are shown."""

import numpy as np
from numpy.testing import assert_allclose

import animate
from animate.core.plane import ranges
from animate.history import History


def run_along(*path: tuple[float, float]) -> History:
    """A run that visited these (w, b)."""
    steps = len(path) - 1
    params = np.array(path, np.float32)
    sound = np.isfinite(params).all(axis=1)
    return History(
        params=params,
        loss=np.where(sound, 1, np.nan).astype(np.float32),
        accuracy=np.ones(steps + 1, np.float32),
        batch_loss=np.ones(steps, np.float32),
        gradient=np.ones((steps, 2), np.float32),
        batch_indices=np.zeros((steps, 1), np.int32),
        epoch=np.arange(steps + 1, dtype=np.int32),
        x=np.zeros((1, 1), np.float32),
        y=np.zeros(1, np.float32),
        recipe="",
    )


def test_the_labs_run_is_shown_on_the_labs_plane() -> None:
    assert ranges(animate.train(epochs=100)) == ((-15, 15), (-13, 13))


def test_a_path_that_touches_the_edge_is_still_inside() -> None:
    assert ranges(run_along((-15, -13), (15, 13))) == ((-15, 15), (-13, 13))


def test_a_path_that_leaves_gets_a_twentieth_of_its_span_beyond() -> None:
    assert ranges(run_along((-5, -10), (35, 0))) == ((-15, 37), (-13, 13))


def test_both_ends_of_both_axes_widen() -> None:
    assert ranges(run_along((-40, 20), (40, -20))) == ((-44, 44), (-22, 22))


def test_a_path_that_stands_still_far_out_gets_room() -> None:
    assert_allclose(ranges(run_along((100, 0), (100, 0))), ((-15, 100.05), (-13, 13)))


def test_a_range_that_is_given_is_taken_as_it_is() -> None:
    run = run_along((-5, -10), (35, 0))
    assert ranges(run, w_range=(0, 1)) == ((0, 1), (-13, 13))
    assert ranges(run, b_range=(-1, 2)) == ((-15, 37), (-1, 2))


def test_what_comes_after_divergence_is_left_out() -> None:
    run = run_along((0, 0), (1, 1), (1e30, np.inf), (np.nan, 5e3))
    assert run.diverged
    assert ranges(run) == ((-15, 15), (-13, 13))
