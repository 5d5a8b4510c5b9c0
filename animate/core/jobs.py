"""Several runs, one after the other."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from animate.core.data import Samples, dataset, labels_of
from animate.core.log import steps
from animate.core.regression import UNITS
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
        key = _key(job)
        if key not in read:
            read[key] = dataset(job["data"], labels_of(job))
    sizes = [steps(len(read[_key(job)].y), job["batch_size"], job["epochs"]) for job in jobs]
    for job in jobs:
        if job["model"]["name"] not in UNITS:
            from animate.core.learn import check_length

            check_length(job, read[_key(job)])
    histories = []
    for index, job in enumerate(jobs):
        before, total = sum(sizes[:index]), sum(sizes)

        def tell(step: int, _: int, before: int = before, total: int = total) -> None:
            on_step(before + step, total)

        histories.append(_train(job, read[_key(job)], tell))
    return histories


def _train(
    job: Mapping[str, Any], samples: Samples, on_step: Callable[[int, int], None]
) -> History:
    if job["model"]["name"] in UNITS:
        arguments = {key: value for key, value in job.items() if key != "data"}
        return descend(samples, **arguments, on_step=on_step)
    # What networks are evaluated with takes its time to load.
    from animate.core.learn import learn

    return learn(samples, job, on_step)


def _key(job: Mapping[str, Any]) -> str:
    """The same for the same samples, read the same way."""
    return json.dumps([job["data"], labels_of(job)], sort_keys=True)
