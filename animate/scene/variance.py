"""How much of the runs a plane shows."""

from animate.language import Words
from animate.plane import Plane


def kept(plane: Plane, words: Words) -> str:
    """The share of the paths' variance that the plane keeps, in words; empty where that is all."""
    if plane.kept >= 1:
        return ""
    percent = min(99.9, 100 * plane.kept)
    return words("plane.kept", share=f"{percent:.0f}" if percent < 98.5 else f"{percent:.1f}")
