"""PyTorch modules: what of them is recorded, and how they are left as they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn


def trained_parameters(module: nn.Module) -> list[tuple[str, nn.Parameter]]:
    """Name and tensor of each parameter that is trained; one that is shared, once."""
    return [(name, one) for name, one in module.named_parameters() if one.requires_grad]


def floating_buffers(module: nn.Module) -> list[tuple[str, Tensor]]:
    """Name and tensor of each buffer of floating-point numbers, such as a running mean."""
    return [(name, one) for name, one in module.named_buffers() if one.is_floating_point()]


def recorded_tensors(module: nn.Module) -> list[tuple[str, Tensor]]:
    """What the numbers of a recorded state stand for, in order: parameters, then buffers."""
    return [*trained_parameters(module), *floating_buffers(module)]


def named(module: nn.Module, row: Tensor) -> dict[str, Tensor]:
    """The tensors of a state by name.

    Parameters
    ----------
    module : nn.Module
    row : Tensor, shape (P,) or (P + Q,)
        The parameters, and the buffers if they are to be replaced as well.
    """
    found, start = {}, 0
    for name, own in recorded_tensors(module):
        if start == len(row):
            break
        found[name] = row[start : start + own.numel()].reshape(own.shape).to(own.dtype)
        start += own.numel()
    return found


@contextmanager
def evaluating(module: nn.Module) -> Iterator[None]:
    """Evaluate a module within the block: no gradients, dropout off, and nothing left changed.

    The mode of each part and the state of the random generators are put back.
    """
    modes = [(part, part.training) for part in module.modules()]
    devices = {one.device for one in module.parameters() if one.device.type == "cuda"}
    for part, _ in modes:
        part.training = False
    try:
        with torch.no_grad(), torch.random.fork_rng(devices=list(devices)):
            yield
    finally:
        for part, mode in modes:
            part.training = mode


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute in one thread.

    For tensors that are tiny: waiting for a second thread on a busy machine
    takes many times as long as the work.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def tensors(output: Any) -> Iterator[Tensor]:
    """The tensors in what a module returns."""
    if isinstance(output, Tensor):
        yield output
    elif isinstance(output, list | tuple):
        for one in output:
            yield from tensors(one)
    elif isinstance(output, dict):
        yield from tensors(list(output.values()))
