"""Contour levels of any surface."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from animate.core.data import lab
from animate.core.surface import evaluate
from animate.scene.levels import spread

_LOSSES = st.floats(0, 1e12) | st.sampled_from([0.0, 0.5, 1.0, np.inf, np.nan])


@given(arrays(np.float64, array_shapes(min_dims=2, max_dims=2), elements=_LOSSES))
@example(np.array([[5e-324, 1e-310], [1e-300, 0.5]]))
@example(np.array([[1e300, 1e308], [1.0, 0.0]]))
def test_levels_ascend_strictly_inside_the_range(surface: NDArray[np.float64]) -> None:
    levels = spread(surface, count=9)
    finite = surface[np.isfinite(surface)]
    assert len(levels) <= 9
    assert (np.diff(levels) > 0).all()
    if len(levels):
        assert finite.min() < levels[0]
        assert levels[-1] < finite.max()


def test_a_flat_or_empty_surface_has_none() -> None:
    assert len(spread(np.full((5, 5), 0.25), count=9)) == 0
    assert len(spread(np.full((5, 5), np.nan), count=9)) == 0


def test_what_isnt_finite_doesnt_count() -> None:
    surface = np.linspace(0, 5, 100).reshape(10, 10)
    holed = np.vstack([surface, np.full((1, 10), np.inf), np.full((1, 10), np.nan)])
    np.testing.assert_array_equal(spread(holed, count=9), spread(surface, count=9))


def test_levels_show_the_valley_and_the_cliffs() -> None:
    w, b = np.linspace(-15, 15, 30), np.linspace(-13, 13, 30)
    for loss in ("cross-entropy", "mse"):
        surface, _ = evaluate(w[np.newaxis, :], b[:, np.newaxis], *lab(), loss)
        levels = spread(surface, count=9)
        assert len(levels) >= 6
        below = [(surface < level).mean() for level in levels]
        assert below[0] < 0.15
        assert below[-1] > 0.75


def test_levels_are_round() -> None:
    w, b = np.linspace(-15, 15, 30), np.linspace(-13, 13, 30)
    surface, _ = evaluate(w[np.newaxis, :], b[:, np.newaxis], *lab(), "cross-entropy")
    assert [float(f"{level:.2g}") for level in spread(surface, count=9)] == list(
        spread(surface, count=9)
    )
