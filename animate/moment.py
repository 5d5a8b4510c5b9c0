"""What one frame shows."""

from typing import NamedTuple


class Moment(NamedTuple):
    """A state of every run at once.

    Attributes
    ----------
    steps : tuple of int
        The step of each run that is shown.
    turn : float
        How far the camera has gone round, in degrees.
    """

    steps: tuple[int, ...]
    turn: float = 0.0
