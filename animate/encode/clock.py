"""Display times as formats write them, without drifting from the true time."""

from fractions import Fraction
from math import floor


class Clock:
    """Rounds the running total, not each time by itself, so errors don't add up.

    Parameters
    ----------
    rate : Fraction or int
        Ticks a second.
    least : int
        Ticks that every frame gets at least; what a short frame takes too
        much, the ones after it give back.
    """

    def __init__(self, rate: Fraction | int, least: int = 1) -> None:
        self._rate, self._least = Fraction(rate), least
        self._elapsed = Fraction(0)
        self._told = 0

    def ticks(self, seconds: Fraction) -> int:
        """How many ticks the next frame, to be shown for `seconds`, is given."""
        self._elapsed += seconds
        # Halves round up; `round` would round them to even and alternate.
        due = floor(self._elapsed * self._rate + Fraction(1, 2))
        ticks = max(self._least, due - self._told)
        self._told += ticks
        return ticks


class Ratios:
    """Gives each time as a fraction of two numbers up to `most`.

    Exact wherever such a fraction is; what another is off by goes into the
    next one.
    """

    def __init__(self, most: int = 0xFFFF) -> None:
        self._most = most
        self._owed = Fraction(0)

    def ratio(self, seconds: Fraction) -> Fraction:
        """The time that the next frame, to be shown for `seconds`, is given."""
        due = self._owed + seconds
        denominators = max(1, floor(self._most / max(due, Fraction(1))))
        told = min(max(due, Fraction(0)).limit_denominator(denominators), Fraction(self._most))
        self._owed = due - told
        return told
