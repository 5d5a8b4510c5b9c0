"""Inputs standardised, and what that leaves alone."""

import numpy as np
from numpy.testing import assert_array_equal

from animate.core.units import Units

# The second never varies.
X = np.array([[1.0, 5.0], [2.0, 5.0]], np.float32)


def test_inputs_are_standardised_one_by_one() -> None:
    units = Units.of(X, standardize=True)
    assert units.mean is not None
    assert units.scale is not None
    assert_array_equal(units.mean, [1.5, 5])
    assert_array_equal(units.scale, [0.5, 1])
    assert_array_equal(units.inputs(X), [[-1, 0], [1, 0]])
    assert units.inputs(X).dtype == np.float32


def test_inputs_are_taken_as_they_are_where_nothing_is_asked_for() -> None:
    units = Units.of(X, standardize=False)
    assert units.mean is None
    assert units.scale is None
    assert units.inputs(X) is X
