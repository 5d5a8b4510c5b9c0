"""The record of training from a grid of starts: numpy arrays only, frozen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from animate.errors import InputError

Floats = NDArray[np.floating]
Integers = NDArray[np.integer]

# Each array: its kind of numbers, and its dimensions by their letters.
_SHAPES = {
    "w": ("f", "C"),
    "b": ("f", "R"),
    "steps": ("iu", "F"),
    "epochs": ("iu", "F"),
    "params": ("f", "LFRC2"),
    "loss": ("f", "LFRC"),
    "accuracy": ("f", "LFRC"),
    "x": ("f", "N1"),
    "y": ("f", "N"),
}
ARRAYS = tuple(_SHAPES)


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What training leads to from each start of a grid, at some of its steps.

    With L losses, F of the steps, and R x C starts; N samples of one input:

    Attributes
    ----------
    losses : tuple of str
        What was trained on: the key `loss` of a recipe, L times.
    w, b : ndarray of float, shapes (C,) and (R,)
        The weights and the biases of the grid, ascending.
    steps, epochs : ndarray of int, shape (F,)
        The steps that were recorded, ascending, and the epoch of each; the
        first is step 0, the start, and the last is the end.
    params : ndarray of float, shape (L, F, R, C, 2)
        w and b that are reached.
    loss : ndarray of float, shape (L, F, R, C)
        The loss over all the data that is reached; not finite once a run
        has diverged.
    accuracy : ndarray of float, shape (L, F, R, C)
        The share of all samples that are classified rightly, 0 to 1; nan once
        a run has diverged, and for a model of values.
    x, y : ndarray of float, shapes (N, 1) and (N,)
        The samples.
    recipe : str
        The canonical JSON of the `animate.MapRecipe` that was followed.

    Raises
    ------
    InputError
        If the shapes don't agree.
    """

    losses: tuple[str, ...]
    w: Floats
    b: Floats
    steps: Integers
    epochs: Integers
    params: Floats
    loss: Floats
    accuracy: Floats
    x: Floats
    y: Floats
    recipe: str

    def __post_init__(self) -> None:
        self._check()
        for name in ARRAYS:
            array = getattr(self, name)
            if array.flags.writeable or not array.flags.owndata:
                # A view of what somebody may still write to would change with it.
                array = np.array(array) if array.base is not None else array
                array.setflags(write=False)
                object.__setattr__(self, name, array)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Outcomes):
            return NotImplemented
        return (self.losses, self.recipe) == (other.losses, other.recipe) and all(
            np.array_equal(getattr(self, name), getattr(other, name), equal_nan=True)
            for name in ARRAYS
        )

    __hash__ = None  # type: ignore[assignment]  # arrays have none

    @property
    def starts(self) -> int:
        """How many there are."""
        return len(self.w) * len(self.b)

    @property
    def classifies(self) -> bool:
        """Whether the model tells classes apart, so that there is an accuracy."""
        return not bool(np.isnan(self.accuracy[:, 0]).all())

    @property
    def diverged(self) -> NDArray[np.bool_]:
        """Which runs aren't finite any more, shape (L, F, R, C)."""
        return ~np.isfinite(self.loss)

    def share(self, accuracy: float) -> NDArray[np.float64]:
        """From what share of the starts at least such an accuracy is reached, shape (L, F)."""
        # An accuracy is a multiple of 1 / N in single precision.
        reached: NDArray[np.float64] = (self.accuracy >= np.float32(accuracy - 1e-6)).mean((2, 3))
        return reached

    def at(self, step: int) -> int:
        """Which of the recorded steps is that one, or the last before it."""
        return max(0, int(np.searchsorted(self.steps, step, side="right")) - 1)

    def _check(self) -> None:
        sizes = {"L": len(self.losses), "2": 2, "1": 1}
        for name, (kind, letters) in _SHAPES.items():
            array = getattr(self, name)
            if not isinstance(array, np.ndarray) or array.dtype.kind not in kind:
                numbers = "whole numbers" if kind == "iu" else "floating-point numbers"
                raise InputError((name, f"it isn't an array of {numbers}"))
            if array.ndim != len(letters):
                raise InputError((name, f"it has {array.ndim} dimensions"))
            expected = tuple(
                sizes.setdefault(letter, size)
                for letter, size in zip(letters, array.shape, strict=True)
            )
            if array.shape != expected:
                raise InputError((name, f"its shape {array.shape} isn't {expected}"))
        if not all(sizes[letter] for letter in "LFN") or min(sizes["R"], sizes["C"]) < 2:
            raise InputError(("outcomes", "there is nothing in them"))
        for name in ("w", "b", "steps"):
            if not (np.diff(getattr(self, name)) > 0).all():
                raise InputError((name, "it isn't ascending"))
        if self.steps[0] != 0:
            raise InputError(("steps", "it doesn't begin with the start"))
        if not (np.isfinite(self.x).all() and np.isfinite(self.y).all()):
            raise InputError(("x", "a sample isn't a finite number"))
        if not isinstance(self.recipe, str):
            raise InputError(("recipe", "it isn't text"))
