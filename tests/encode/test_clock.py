"""Display times in whole ticks, and as fractions."""

from fractions import Fraction
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from animate.encode.clock import Clock, Ratios

_SECONDS = st.fractions(0, 20, max_denominator=1000)
_RATES = st.fractions(1, 120, max_denominator=1001)


@given(st.lists(_SECONDS, min_size=1, max_size=60), _RATES, st.integers(1, 3))
def test_no_frame_gets_less_than_the_least_and_the_rest_give_it_back(
    times: list[Fraction], rate: Fraction, least: int
) -> None:
    clock = Clock(rate, least)
    told = Fraction(0)
    for seconds, true in zip(times, accumulate(times), strict=True):
        ticks = clock.ticks(seconds)
        told += ticks
        assert ticks >= least
        ahead = told - true * rate
        assert ahead >= -Fraction(1, 2)
        assert ahead <= Fraction(1, 2) or ticks == least


@given(st.lists(_SECONDS, min_size=1, max_size=60), _RATES)
def test_the_running_total_never_drifts(times: list[Fraction], rate: Fraction) -> None:
    clock = Clock(rate)
    long_enough = [seconds + 1 / rate for seconds in times]
    ticks = accumulate(clock.ticks(seconds) for seconds in long_enough)
    for told, true in zip(ticks, accumulate(long_enough), strict=True):
        assert abs(told - true * rate) <= Fraction(1, 2)


def test_frames_after_a_short_one_give_its_ticks_back() -> None:
    clock = Clock(100, least=2)
    short = [clock.ticks(Fraction(1, 1000)) for _ in range(5)]
    assert short == [2] * 5
    assert clock.ticks(Fraction(195, 1000)) == 10


def test_thirty_frames_a_second_take_three_or_four_centiseconds() -> None:
    clock = Clock(100, least=2)
    ticks = [clock.ticks(Fraction(1, 30)) for _ in range(30)]
    assert sum(ticks) == 100
    for start in range(0, 30, 3):
        assert sorted(ticks[start : start + 3]) == [3, 3, 4]


def test_whole_ticks_are_told_as_they_are() -> None:
    clock = Clock(25)
    assert [clock.ticks(Fraction(count, 25)) for count in (1, 15, 2, 50)] == [1, 15, 2, 50]


def test_halves_alternate_instead_of_piling_up() -> None:
    clock = Clock(100, least=2)
    assert [clock.ticks(Fraction(5, 200)) for _ in range(4)] == [3, 2, 3, 2]


@given(st.lists(st.fractions(0, 60, max_denominator=1000), min_size=1, max_size=30))
def test_fractions_of_small_numbers_are_told_as_they_are(times: list[Fraction]) -> None:
    ratios = Ratios()
    assert [ratios.ratio(seconds) for seconds in times] == times


@given(st.lists(st.fractions(0, 500), min_size=1, max_size=30), st.integers(1000, 65535))
def test_any_fraction_is_told_in_numbers_that_fit_and_never_drifts(
    times: list[Fraction], most: int
) -> None:
    ratios = Ratios(most)
    told = Fraction(0)
    for seconds, true in zip(times, accumulate(times), strict=True):
        ratio = ratios.ratio(seconds)
        assert ratio >= 0
        assert max(ratio.as_integer_ratio()) <= most
        told += ratio
        assert abs(told - true) <= 1


def test_a_time_beyond_all_numbers_is_told_in_parts() -> None:
    ratios = Ratios(100)
    assert [ratios.ratio(Fraction(seconds)) for seconds in (150, 10, 10)] == [100, 60, 10]


def test_what_a_fraction_is_off_by_goes_into_the_next() -> None:
    ratios = Ratios(10)
    assert ratios.ratio(Fraction(101, 1000)) == Fraction(1, 10)
    assert ratios.ratio(Fraction(99, 1000)) == Fraction(1, 10)
