"""Several runs, one after the other."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from animate.core.data import Samples, dataset
from animate.core.log import steps
from animate.core.train import descend
from animate.history import History


def train_all(
    jobs: Sequence[Mapping[str, Any]],
    on_step: Callable[[int, int], None] = lambda step, steps: None,
) -> list[History]:
    """Train each run.

    Parameters
    ----------
    jobs : sequence of mapping
        The training keys of a recipe as plain values, with `recipe`, its text.
    on_step : callable
        Called after each step with its number and the number of all steps,
        both of all runs together.

    Raises
    ------
    InputError
        If data can't be read, or aren't what the run was meant for.
    """
    read: dict[str, Samples] = {}
    for job in jobs:
        spec = _key(job["data"])
        if spec not in read:
            read[spec] = dataset(job["data"])
    sizes = [
        steps(len(read[_key(job["data"])].y), job["batch_size"], job["epochs"]) for job in jobs
    ]
    histories = []
    for index, job in enumerate(jobs):
        before, total = sum(sizes[:index]), sum(sizes)
        arguments = {key: value for key, value in job.items() if key not in ("model", "data")}

        def tell(step: int, _: int, before: int = before, total: int = total) -> None:
            on_step(before + step, total)

        histories.append(descend(read[_key(job["data"])], **arguments, on_step=tell))
    return histories


def _key(spec: Mapping[str, Any]) -> str:
    return json.dumps(spec, sort_keys=True)
