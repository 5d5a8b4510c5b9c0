"""The mini-batches of a run, in the order that its seed draws."""

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

from animate.core.log import batches
from animate.core.schedule import share


def minibatches(job: Mapping[str, Any], samples: int) -> Iterator[tuple[float, Tensor]]:
    """The share of the rate that each step is made at, and the samples in its batch.

    Parameters
    ----------
    job : mapping
        The training keys of a recipe as plain values.
    samples : int
        How many there are.
    """
    generator = torch.Generator().manual_seed(job["seed"])
    order = torch.arange(samples)
    for epoch in range(job["epochs"]):
        if job["shuffle"]:
            order = torch.randperm(samples, generator=generator)
        for part in batches(samples, job["batch_size"]):
            yield share(job["schedule"], epoch, job["epochs"]), order[part]
