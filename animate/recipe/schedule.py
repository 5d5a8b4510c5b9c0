"""How the learning rate changes from epoch to epoch."""

from typing import Annotated, Literal

from pydantic import Field

from animate.errors import one_of
from animate.recipe.table import Named, one_of_kinds
from animate.recipe.values import NUMBER, Epochs, Share

_Factor = Annotated[float, Field(gt=0, le=2, description="a number above 0, at most 2"), NUMBER]


class Constant(Named):
    """The rate stays."""

    name: Literal["constant"] = "constant"


class Step(Named):
    """After every so many epochs the rate is multiplied by a factor."""

    name: Literal["step"] = "step"
    every: Epochs = 20
    factor: _Factor = 0.5


class Exponential(Named):
    """After every epoch the rate is multiplied by a factor."""

    name: Literal["exponential"] = "exponential"
    factor: _Factor = 0.95


class Cosine(Named):
    """The rate follows half a cosine, down to a share of what it was after the last epoch."""

    name: Literal["cosine"] = "cosine"
    floor: Share = 0.0


SCHEDULES: dict[str, type[Named]] = {
    "constant": Constant,
    "step": Step,
    "exponential": Exponential,
    "cosine": Cosine,
}
SCHEDULE_NAMES = tuple(SCHEDULES)

_ACCEPTED = f"{one_of(SCHEDULE_NAMES)}, with parameters as in 'step every=20 factor=0.5'"

Schedule = Annotated[
    Constant | Step | Exponential | Cosine,
    Field(description=_ACCEPTED),
    one_of_kinds(SCHEDULES, _ACCEPTED),
]
