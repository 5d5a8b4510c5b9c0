"""Display times in whole ticks, without drifting from the true time."""

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
