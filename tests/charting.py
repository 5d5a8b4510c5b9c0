"""Outcomes for the tests of maps: small ones that are trained, and made-up ones."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from animate.mapping import map_starts
from animate.outcomes import Outcomes
from animate.recipe.map_recipe import MapRecipe


@cache
def lab(**options: Any) -> Outcomes:
    """Those of the lab from few starts; options have to be hashable."""
    return map_starts(device="cpu", **{"starts": (9, 7), "epochs": 12, **options})


def made_up(
    accuracy: NDArray[np.float32], loss: NDArray[np.float32] | None = None, **options: Any
) -> Outcomes:
    """Outcomes with some accuracies, shape (L, F, R, C), and losses that go with them."""
    losses, frames, rows, columns = accuracy.shape
    if loss is None:
        loss = (1.05 - np.nan_to_num(accuracy)).astype(np.float32)
    chosen = ("cross-entropy", "mse", "hinge")[:losses]
    recipe = MapRecipe.of(
        {"loss": chosen, "starts": (columns, rows), "epochs": frames - 1, "batch_size": 20}
        | options
    )
    w, b = np.linspace(-14, 14, columns), np.linspace(-12, 12, rows)
    grid = np.stack(np.meshgrid(w, b), axis=-1).astype(np.float32)
    return Outcomes(
        losses=chosen,
        w=w,
        b=b,
        steps=np.arange(frames, dtype=np.int32),
        epochs=np.arange(frames, dtype=np.int32),
        params=np.broadcast_to(grid, (losses, frames, rows, columns, 2)),
        loss=loss,
        accuracy=accuracy,
        x=np.linspace(-1, 0.9, 20, dtype=np.float32)[:, np.newaxis],
        y=(np.arange(20) > 12).astype(np.float32),
        recipe=recipe.canonical(),
    )
