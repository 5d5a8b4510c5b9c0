"""Training from a whole grid of starts, on each of some losses."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from animate.core.data import dataset, labels_of
from animate.core.log import steps
from animate.core.starts import descend_from
from animate.outcomes import Outcomes
from animate.progress import Progress, silent


def train_grid(order: Mapping[str, Any], on_step: Progress = silent) -> Outcomes:
    """Train from each start of a grid, on each loss.

    Parameters
    ----------
    order : mapping
        Plain values: `jobs`, the training keys of a recipe for each loss, alike
        in all but that; `w` and `b`, the weights and the biases of the grid;
        `shown`, the steps to record; `device`; and `recipe`, the text of the
        map's recipe.
    on_step : callable
        Called after each step with its number and the number of all steps,
        both of all losses together.

    Raises
    ------
    InputError
        If the data can't be read, or there is no such device.
    """
    jobs, shown = order["jobs"], order["shown"]
    samples = dataset(jobs[0]["data"], labels_of(jobs[0]))
    w, b = np.array(order["w"], np.float64), np.array(order["b"], np.float64)
    starts = np.stack(np.meshgrid(w, b), axis=-1).reshape(-1, 2)
    each = steps(len(samples.y), jobs[0]["batch_size"], jobs[0]["epochs"])
    reached = []
    for number, job in enumerate(jobs):

        def tell(step: int, _: int, before: int = number * each) -> None:
            on_step(before + step, len(jobs) * each)

        reached.append(descend_from(samples, job, starts, shown, order["device"], tell))
    grid = len(jobs), len(shown), len(b), len(w)
    an_epoch = -(-len(samples.y) // jobs[0]["batch_size"])
    return Outcomes(
        losses=tuple(job["loss"] for job in jobs),
        w=w,
        b=b,
        steps=np.array(shown, np.int32),
        epochs=np.array([-(-step // an_epoch) for step in shown], np.int32),
        params=np.stack([one.params for one in reached]).reshape(*grid, 2),
        loss=np.stack([one.loss for one in reached]).reshape(grid),
        accuracy=np.stack([one.accuracy for one in reached]).reshape(grid),
        x=samples.x,
        y=samples.y,
        recipe=order["recipe"],
    )
