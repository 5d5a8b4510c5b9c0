"""How much of the runs a plane shows."""

from animate.language import Words
from animate.plane import Plane


def kept(plane: Plane, words: Words, runs: int) -> str:
    """The share of the variance of so many paths that the plane keeps, in words; empty if all."""
    if plane.kept >= 1:
        return ""
    percent = min(99.9, 100 * plane.kept)
    key = "plane.kept" if runs == 1 else "plane.kept_of_several"
    return words(key, share=f"{percent:.0f}" if percent < 98.5 else f"{percent:.1f}")
