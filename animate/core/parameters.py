"""The trained parameters of a model as one row of numbers, each with a name."""

from collections.abc import Sequence
from itertools import accumulate
from math import prod
from typing import NamedTuple

from animate.history import parameter_names

# More names than this nobody reads, and they take their time to make.
_READABLE = 8


class Part(NamedTuple):
    """A tensor of parameters, and where its numbers stand in the row.

    Attributes
    ----------
    name : str
    shape : tuple of int
    columns : slice
    """

    name: str
    shape: tuple[int, ...]
    columns: slice


class Parameters:
    """P parameters, in tensors that follow one another.

    Parameters
    ----------
    tensors : sequence of (str, tuple of int)
        Name and shape of each.
    """

    def __init__(self, tensors: Sequence[tuple[str, tuple[int, ...]]]) -> None:
        ends = list(accumulate((prod(shape) for _, shape in tensors), initial=0))
        self.parts = tuple(
            Part(name, shape, slice(ends[index], ends[index + 1]))
            for index, (name, shape) in enumerate(tensors)
        )
        self.count = ends[-1]

    @classmethod
    def linear(cls, inputs: int) -> "Parameters":
        """The weights and the bias of a model with one output."""
        return cls([(name, ()) for name in parameter_names(inputs + 1)])

    def names(self) -> tuple[str, ...]:
        """What they are called one by one, if they are few; else nothing."""
        if self.count > _READABLE:
            return ()
        return tuple(self.name(index) for index in range(self.count))

    def layers(self) -> tuple[tuple[str, slice], ...]:
        """The name and the columns of each part of the model that holds tensors, in order."""
        found: dict[str, slice] = {}
        for name, _, columns in self.parts:
            owner = name.rpartition(".")[0] or name
            first = found.get(owner, columns)
            found[owner] = slice(min(first.start, columns.start), columns.stop)
        return tuple(found.items())

    def name(self, index: int) -> str:
        """What one is called: that of its tensor, with its place in it as in ``0.weight[2,1]``."""
        part = next(part for part in self.parts if part.columns.stop > index)
        if prod(part.shape) == 1:
            return part.name
        rest, places = index - part.columns.start, []
        for size in reversed(part.shape):
            rest, place = divmod(rest, size)
            places.append(place)
        return f"{part.name}[{','.join(map(str, reversed(places)))}]"

    def index(self, name: str) -> int | None:
        """Which one is called so; None if none is."""
        for part in self.parts:
            if name == part.name and prod(part.shape) == 1:
                return int(part.columns.start)
            if name.startswith(f"{part.name}[") and name.endswith("]"):
                return self._place(part, name[len(part.name) + 1 : -1])
        return None

    @staticmethod
    def _place(part: Part, text: str) -> int | None:
        digits = [one.strip() for one in text.split(",")]
        if len(digits) != len(part.shape) or not all(one.isdecimal() for one in digits):
            return None
        place = 0
        for digit, size in zip(digits, part.shape, strict=True):
            if int(digit) >= size:
                return None
            place = place * size + int(digit)
        return int(part.columns.start) + place
