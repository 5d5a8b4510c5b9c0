"""Contour levels of any surface."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from animate.core.data import dataset
from animate.core.objective import Objective
from animate.scene.levels import logarithmic, spread


def lab_surface(loss: str) -> NDArray[np.float64]:
    w, b = np.meshgrid(np.linspace(-15, 15, 30), np.linspace(-13, 13, 30))
    losses, _ = Objective(dataset({"name": "lab"}), loss).evaluate(np.stack([w, b], axis=-1))
    return losses


_LOSSES = st.floats(0, 1e12) | st.sampled_from([0.0, 0.5, 1.0, np.inf, np.nan])


@given(arrays(np.float64, array_shapes(min_dims=2, max_dims=2), elements=_LOSSES))
@example(np.array([[5e-324, 1e-310], [1e-300, 0.5]]))
@example(np.array([[1e300, 1e308], [1.0, 0.0]]))
def test_levels_ascend_strictly_inside_the_range(surface: NDArray[np.float64]) -> None:
    finite = surface[np.isfinite(surface)]
    for chosen in (spread, logarithmic):
        levels = chosen(surface, count=9)
        assert len(levels) <= 9
        assert (np.diff(levels) > 0).all()
        if len(levels):
            assert finite.min() < levels[0]
            assert levels[-1] < finite.max()


def test_a_flat_or_empty_surface_has_none() -> None:
    for chosen in (spread, logarithmic):
        for value in (0.25, 0.0, np.nan):
            assert len(chosen(np.full((5, 5), value), count=9)) == 0


def test_what_isnt_finite_doesnt_count() -> None:
    surface = np.linspace(0, 5, 100).reshape(10, 10)
    holed = np.vstack([surface, np.full((1, 10), np.inf), np.full((1, 10), np.nan)])
    for chosen in (spread, logarithmic):
        np.testing.assert_array_equal(chosen(holed, count=9), chosen(surface, count=9))


def test_levels_show_the_valley_and_the_cliffs() -> None:
    for loss in ("cross-entropy", "mse"):
        surface = lab_surface(loss)
        levels = spread(surface, count=9)
        assert len(levels) >= 6
        below = [(surface < level).mean() for level in levels]
        assert below[0] < 0.15
        assert below[-1] > 0.75


def test_levels_are_round() -> None:
    surface = lab_surface("cross-entropy")
    for levels in (spread(surface, count=9), logarithmic(surface, count=9)):
        assert [float(f"{level:.2g}") for level in levels] == list(levels)


def test_logarithmic_levels_are_about_equal_ratios_apart() -> None:
    levels = logarithmic(lab_surface("cross-entropy"), count=9)
    assert len(levels) >= 8
    ratios = levels[1:] / levels[:-1]
    # But for the rounding to two digits.
    np.testing.assert_allclose(ratios, np.exp(np.log(ratios).mean()), rtol=0.1)


def test_logarithmic_levels_of_a_loss_that_touches_zero_begin_above_it() -> None:
    surface = np.linspace(0, 8, 100).reshape(10, 10)
    levels = logarithmic(surface, count=9)
    assert levels[0] >= 8e-4
    assert len(levels) == 9
