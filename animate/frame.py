"""The picture that crosses from the scene to the encoders."""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Rect(NamedTuple):
    """Pixels `left <= column < right`, `top <= row < bottom`, counted from the top left."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """The rectangle as an index into an array of shape (H, W, ...)."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def empty(self) -> bool:
        return self.left >= self.right or self.top >= self.bottom

    def within(self, width: int, height: int) -> "Rect":
        """Cut to a picture of `width` x `height` pixels."""
        return Rect(
            min(max(self.left, 0), width),
            min(max(self.top, 0), height),
            min(max(self.right, 0), width),
            min(max(self.bottom, 0), height),
        )

    def union(self, other: "Rect") -> "Rect":
        """The smallest rectangle that holds both."""
        if self.empty:
            return other
        if other.empty:
            return self
        return Rect(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of an animation.

    Attributes
    ----------
    pixels : ndarray of uint8, shape (H, W, 4)
        RGBA, opaque. A live view: it is valid until the next frame is drawn,
        so whoever needs it for longer copies it.
    changed : tuple of Rect
        Where it may differ from the frame before it in the same sequence.
        The first frame names the whole picture.
    seconds : Fraction
        How long it is shown.
    step : int
        The recorded step that it shows.
    """

    pixels: NDArray[np.uint8]
    changed: tuple[Rect, ...]
    seconds: Fraction
    step: int

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        height, width = self.pixels.shape[:2]
        return width, height
