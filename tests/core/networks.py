"""Networks to test with, and loops that train them."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from animate.core.recorder import Recorder


def layers(*widths: int, activation: type[nn.Module] = nn.Tanh, seed: int = 0) -> nn.Sequential:
    """Linear layers with an activation between them."""
    generator = torch.Generator().manual_seed(seed)
    parts: list[nn.Module] = []
    for before, after in pairwise(widths):
        linear = nn.Linear(before, after)
        with torch.no_grad():
            for parameter in linear.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator) / before**0.5)
        parts += [linear, activation()]
    return nn.Sequential(*parts[:-1])


def samples(count: int = 30, inputs: int = 2, seed: int = 1) -> tuple[Tensor, Tensor]:
    """Inputs, and which of them lie beyond a slanted line."""
    x = torch.randn(count, inputs, generator=torch.Generator().manual_seed(seed))
    return x, (x.sum(dim=1) > 0.2).float()


def train(
    model: nn.Module,
    loss: Callable[[Any, Any], Any],
    x: Tensor,
    y: Tensor,
    recorder: Recorder | None = None,
    steps: int = 12,
) -> list[dict[str, Tensor]]:
    """A loop as anybody writes it; return the state at the start and after each step."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.3, momentum=0.5)
    states = [{name: one.clone() for name, one in model.state_dict().items()}]
    for step in range(steps):
        chosen = slice(step % 3 * 10, step % 3 * 10 + 10)
        optimizer.zero_grad()
        outputs = model(x[chosen])
        target = y[chosen]
        value = loss(outputs[:, 0] if outputs.shape[1:] == (1,) else outputs, target)
        value.backward()
        optimizer.step()
        if recorder is not None:
            recorder.step(value)
        states.append({name: one.clone() for name, one in model.state_dict().items()})
    return states
