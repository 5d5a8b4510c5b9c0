"""Axes of values hold all that is shown on them, and their ticks can be read."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from animate.scene.scale import Scale, linear, logarithmic, short_number

ROOM = 20.0

_VALUES = st.lists(st.floats(-(2.0**100), 2.0**100, width=32), min_size=1, max_size=8).map(np.array)
_ROOMS = st.floats(0.5, 60)


def labels(scale: Scale) -> list[str]:
    return [label for _, label in scale.ticks]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.30000000000000004, "0.3"),
        (-2.5, "\u22122.5"),
        (50000, "50000"),
        (100000, "1e5"),
        (-1.5e6, "\u22121.5e6"),
        (0.001, "0.001"),
        (0.0005, "5e\u22124"),
        (1e-12, "1e\u221212"),
        (2e30, "2e30"),
    ],
)
def test_round_numbers_are_short(value: float, text: str) -> None:
    assert short_number(value) == text


@given(_VALUES, _ROOMS, st.booleans())
def test_a_linear_axis_holds_every_value(
    values: NDArray[np.float64], room: float, from_zero: bool
) -> None:
    scale = linear(values, room, from_zero=from_zero)
    assert scale.low <= values.min()
    assert scale.high >= values.max()
    np.testing.assert_array_equal(scale(values), values)
    _check_ticks(scale)


@given(_VALUES, _ROOMS)
def test_a_logarithmic_axis_holds_every_value(values: NDArray[np.float64], room: float) -> None:
    scale = logarithmic(values, room)
    places = scale(values)
    assert ((scale.low <= places) & (places <= scale.high)).all()
    if (values > 0).any():
        assert scale.logarithmic
        positive = values > 0
        np.testing.assert_allclose(places[positive], np.log10(values[positive]), atol=1e-9)
        assert (places[~positive] == scale.low).all()
    else:
        assert not scale.logarithmic
    _check_ticks(scale)


def _check_ticks(scale: Scale) -> None:
    assert scale.low < scale.high
    places = [at for at, _ in scale.ticks]
    assert len(places) <= 8
    assert all(one < other for one, other in pairwise(places))
    assert all(scale.low <= at <= scale.high for at in places)


def test_losses_begin_at_zero() -> None:
    scale = linear(np.array([0.3, 4.55]), ROOM, from_zero=True)
    assert scale.low == 0
    assert labels(scale) == ["0", "1", "2", "3", "4"]


def test_a_number_that_hardly_changes_is_not_blown_up() -> None:
    scale = linear(np.array([-5.0, -4.98975658]), ROOM)
    assert scale.high - scale.low >= 0.5
    scale = logarithmic(np.array([1.17e-5, 1.2e-5]), ROOM)
    assert scale.high - scale.low >= np.log10(4)


def test_what_is_not_finite_stands_at_an_edge_or_nowhere() -> None:
    for scale in (
        linear(np.array([1.0, np.inf, 2.0]), ROOM),
        logarithmic(np.array([1, 2.0]), ROOM),
    ):
        high, low, nowhere = scale(np.array([np.inf, -np.inf, np.nan]))
        assert high == scale.high
        assert low == scale.low
        assert np.isnan(nowhere)


@pytest.mark.parametrize(
    ("values", "first"),
    [([0.0, 0.01, 1.0], "0"), ([-1.0, 0.01, 1.0], "\u2264 0"), ([0.01, 1.0], "0.01")],
)
def test_zeros_have_a_tick_of_their_own(values: list[float], first: str) -> None:
    scale = logarithmic(np.array(values), ROOM)
    assert labels(scale)[0] == first
    assert labels(scale)[1] != "0"
    if first != "0.01":
        assert scale.ticks[0][0] == scale.low
        # Well below the least number that has a logarithm.
        assert scale.low < np.log10(0.01) - 0.9


def test_what_matters_is_told_apart() -> None:
    values = np.array([1e-9, 0.0, 0.05, 4.5])
    scale = logarithmic(values, ROOM, np.array([0.05, 4.5]))
    assert labels(scale) == ["\u2264 0.001", "0.01", "0.1", "1"]
    np.testing.assert_allclose(scale(values), [-3, -3, np.log10(0.05), np.log10(4.5)])


def test_a_short_axis_of_few_decades_has_ticks_between_the_powers_of_ten() -> None:
    assert labels(logarithmic(np.array([0.3, 0.6]), ROOM)) == ["0.3", "0.4", "0.6"]
    assert labels(logarithmic(np.array([0.3, 6.0]), ROOM)) == ["0.5", "1", "2", "5"]


def test_a_long_axis_has_every_so_many_th_power_of_ten() -> None:
    assert labels(logarithmic(np.array([1e-18, 1.0]), ROOM)) == [
        "1e\u221218",
        "1e\u221215",
        "1e\u221212",
        "1e\u22129",
        "1e\u22126",
        "0.001",
        "1",
    ]
