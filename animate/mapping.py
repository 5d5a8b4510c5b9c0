"""From the recipe of a map to outcomes: which steps are recorded, from which starts."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from animate.core.data import Samples, dataset, labels_of, seal
from animate.core.log import steps as steps_of
from animate.core.plane import choose, ranges
from animate.core.regression import UNITS
from animate.errors import InputError, one_of
from animate.limits import OUTCOMES
from animate.outcomes import Outcomes
from animate.progress import Progress, silent
from animate.recipe.map_recipe import MapRecipe
from animate.scene.map_timeline import frames_of, still_of

# Where the training is done; auto is a GPU where PyTorch can use one.
DEVICES = ("auto", "cpu", "cuda")

# Data that the lab's own ranges of w and b suit.
_USUAL = ("lab", "separable", "overlapping", "imbalanced", "outliers")


def map_starts(
    recipe: MapRecipe | None = None, *, device: str = "auto", **options: Any
) -> Outcomes:
    """Train from a whole grid of starts at once, on each of some losses, in this process.

    Parameters
    ----------
    recipe : MapRecipe, optional
        What to start from; else the lab's data, by cross-entropy and squared loss.
    device : str
        'cpu', 'cuda', or 'auto' for a GPU where there is one.
    **options
        Keys of the recipe to set, such as ``loss="cross-entropy,mse"`` or
        ``starts=(100, 80)``.

    Returns
    -------
    Outcomes

    Raises
    ------
    InputError
        If an option isn't accepted, or the data aren't of one input.
    """
    from animate.core.outcomes import train_grid

    return train_grid(order_for((recipe or MapRecipe.of({})).but(**options), device))


def map_apart(order: Mapping[str, Any], on_step: Progress = silent) -> Outcomes:
    """Train in a process of its own, and get ready to draw meanwhile.

    Parameters
    ----------
    order : mapping
        As `order_for` says.
    on_step : callable
        Called now and then with the number of steps done and of all.

    Raises
    ------
    InputError
        If there is no such device.
    ResourceError
        If the process fails.
    """
    from animate.core.process import Training

    with Training() as training:
        training.start(order, on_step)
        from animate.scene.scene import warm_up

        warm_up()
        return training.outcomes()


def order_for(recipe: MapRecipe, device: str) -> dict[str, Any]:
    """What `animate.core.outcomes.train_grid` takes.

    Raises
    ------
    InputError
        If the data can't be read or aren't of one input, if there is no such
        device, or if more would be recorded than can be held.
    """
    if device not in DEVICES:
        raise InputError(("device", f"{device!r} isn't accepted; give {one_of(DEVICES)}"))
    jobs = [run.training() for run in recipe.runs]
    labels = labels_of(jobs[0])
    sealed = seal(jobs[0]["data"], labels)
    if "sha256" in sealed:
        # The path as it was given, and what was found there just now.
        jobs = [{**job, "data": {**job["data"], "sha256": sealed["sha256"]}} for job in jobs]
    samples = dataset(jobs[0]["data"], labels)
    if samples.x.shape[1] != 1:
        told = "it has two inputs, and the model three parameters with them"
        raise InputError(("data", f"{told}; give data of one input"))
    last = steps_of(len(samples.y), jobs[0]["batch_size"], jobs[0]["epochs"])
    shown = recipe.shown
    wanted = sorted(
        {
            *(step for step, _ in frames_of(shown, last, -(-last // shown.epochs))),
            still_of(shown, last),
        }
    )
    _check_size(recipe, len(wanted))
    w, b = grid_of(recipe, samples)
    return {
        "jobs": jobs,
        "w": w.tolist(),
        "b": b.tolist(),
        "shown": wanted,
        "samples": len(samples.y),
        "device": device,
        "recipe": recipe.but(data=sealed).canonical(),
    }


def grid_of(recipe: MapRecipe, samples: Samples) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The weights and the biases of the starts: the middles of cells that fill the ranges.

    Ranges that aren't given hold what is marked, and the optimum if there is one.
    """
    shown = recipe.shown
    problems = [UNITS[run.model.name].of(samples, run.training()) for run in recipe.runs]
    optima = [optimum for problem in problems if (optimum := problem.optimum()) is not None]
    places = np.array([*recipe.marked, *optima] or [(0.0, 0.0)])
    found = ranges(
        choose([places]),
        [places],
        shown.w_range,
        shown.b_range,
        samples.x if samples.classes else None,
        usual=shown.data.name in _USUAL,
    )
    w, b = (_middles(one, count) for one, count in zip(found, recipe.sweep.starts, strict=True))
    return w, b


def _middles(ends: Sequence[float], count: int) -> NDArray[np.float64]:
    low, high = ends
    return low + (high - low) * (np.arange(count) + 0.5) / count


def _check_size(recipe: MapRecipe, frames: int) -> None:
    columns, rows = recipe.sweep.starts
    each = len(recipe.runs) * columns * rows
    if frames * each > OUTCOMES:
        found = f"{frames} frames of {columns} x {rows} starts are more than can be recorded"
        most = OUTCOMES // each
        raise InputError(("frames", f"{found}; give at most {most}"))
