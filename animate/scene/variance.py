"""How much of the runs a plane shows."""

from animate.language import Words
from animate.plane import Plane


def kept(plane: Plane, words: Words, runs: int) -> str:
    """The share of the variance of so many paths that the plane keeps, in words; empty if all."""
    if plane.kept >= 1:
        return ""
    return words("plane.kept" if runs == 1 else "plane.kept_of_several", share=percent(plane))


def percent(plane: Plane) -> str:
    """That share in digits; less than 100, unless it is all."""
    share = min(99.9 if plane.kept < 1 else 100.0, 100 * plane.kept)
    return f"{share:.0f}" if share < 98.5 else f"{share:.1f}"
