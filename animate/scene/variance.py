"""How much of the runs a plane shows."""

from animate.language import Words
from animate.plane import Plane


def kept(plane: Plane, words: Words) -> str:
    """The share of the paths' variance that the plane keeps, in words; empty where that is all."""
    return "" if plane.kept >= 1 else words("plane.kept", share=percent(plane))


def percent(plane: Plane) -> str:
    """That share in digits; less than 100, unless it is all."""
    share = min(99.9 if plane.kept < 1 else 100.0, 100 * plane.kept)
    return f"{share:.0f}" if share < 98.5 else f"{share:.1f}"
