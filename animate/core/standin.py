"""A module with other numbers in the place of its own."""

from collections.abc import Callable, Iterator
from copy import deepcopy

from torch import Tensor, nn
from torch.func import functional_call

from animate.core.modules import named, recorded_tensors

Forward = Callable[[Tensor], Tensor]


class StandIn:
    """A module as it would be at other points.

    A copy points at the numbers, which costs less than handing them to each
    call; a module that can't be copied is called with them.

    Parameters
    ----------
    module : nn.Module
    """

    def __init__(self, module: nn.Module) -> None:
        self._module = module
        self._copy: nn.Module | None = None
        try:
            self._copy = deepcopy(module)
        except (RuntimeError, TypeError, AttributeError):
            return
        self._slots = [one for _, one in recorded_tensors(self._copy)]

    @property
    def apart(self) -> bool:
        """Whether it is a copy, which another thread may call meanwhile."""
        return self._copy is not None

    def at(self, rows: Tensor) -> Iterator[Forward]:
        """The module at one point after the other; each is valid until the next.

        Parameters
        ----------
        rows : Tensor, shape (K, P) or (K, P + Q)
            Parameters, and buffers if they are to be replaced as well.
        """
        if self._copy is None:
            for row in rows:
                yield _called_with(self._module, row)
            return
        slots, start = [], 0
        for slot in self._slots:
            if start == rows.shape[1]:
                break
            piece = rows[:, start : start + slot.numel()]
            slots.append((slot, piece.reshape(len(rows), *slot.shape).to(slot.dtype)))
            start += slot.numel()
        for place in range(len(rows)):
            for slot, pieces in slots:
                slot.data = pieces[place]
            yield self._copy


def _called_with(module: nn.Module, row: Tensor) -> Forward:
    state = named(module, row)

    def forward(x: Tensor) -> Tensor:
        outputs: Tensor = functional_call(module, state, (x,))
        return outputs

    return forward
