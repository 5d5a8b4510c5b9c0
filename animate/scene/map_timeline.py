"""Which steps the frames of a map show, and for how long."""

from fractions import Fraction

import numpy as np

from animate.recipe import Recipe
from animate.scene.timeline import plan

# Frames of a map whose number isn't given.
_FRAMES = 80


def frames_of(recipe: Recipe, last: int, an_epoch: int) -> list[tuple[int, Fraction]]:
    """The frames: a step each, and how long it is shown in seconds.

    What matters happens early, so the usual pace is that of equal ratios.

    Parameters
    ----------
    recipe : Recipe
    last : int
        The last step.
    an_epoch : int
        How many steps make an epoch.
    """
    pace = recipe.pace or ("log" if recipe.every is None else "every")
    frames = recipe.frames
    if frames is None and pace != "every":
        frames = _FRAMES
    epochs = -(-np.arange(last + 1) // an_epoch)
    return plan(recipe.but(pace=pace, frames=frames), np.zeros(last), epochs)


def still_of(recipe: Recipe, last: int) -> int:
    """The step that a still shows: the end, or the end of the recipe's epoch."""
    if recipe.at is None:
        return last
    return min(last, int(recipe.at / recipe.epochs * last + 1e-9))
