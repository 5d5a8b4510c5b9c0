"""A module with other numbers in the place of its own."""

from collections.abc import Callable
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

    def at(self, rows: Tensor) -> Callable[[int], Forward]:
        """Gives the module at a point by its row; valid until it gives the next.

        Parameters
        ----------
        rows : Tensor, shape (K, P) or (K, P + Q)
            Parameters, and buffers if they are to be replaced as well.
        """
        copy = self._copy
        if copy is None:
            return lambda place: _called_with(self._module, rows[place])
        slots, start = [], 0
        for slot in self._slots:
            if start == rows.shape[1]:
                break
            piece = rows[:, start : start + slot.numel()]
            slots.append((slot, piece.reshape(len(rows), *slot.shape).to(slot.dtype)))
            start += slot.numel()

        def put(place: int) -> Forward:
            for slot, pieces in slots:
                slot.data = pieces[place]
            return copy

        return put


def _called_with(module: nn.Module, row: Tensor) -> Forward:
    state = named(module, row)

    def forward(x: Tensor) -> Tensor:
        outputs: Tensor = functional_call(module, state, (x,))
        return outputs

    return forward
