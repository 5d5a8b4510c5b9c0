"""The optimisers: a class each, with the parameters and defaults of its class in `torch.optim`.

Left out are LBFGS, which needs a closure, SparseAdam, for sparse gradients,
and Muon, for matrices. Rate, momentum and weight decay are keys of the recipe.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from animate.errors import one_of
from animate.recipe.table import Named, one_of_kinds
from animate.recipe.values import COMMA, NUMBER, BelowOne, Flag, Positive, Share, UpToFar, comma


def _minimum_first(value: tuple[float, float]) -> tuple[float, float]:
    if value[0] > value[1]:
        raise ValueError("not ascending")
    return value


def _or_none(value: object) -> object:
    """In text 'none' is None, for which TOML has no value of its own."""
    parts = comma(value)
    if isinstance(value, str) and isinstance(parts, tuple):
        return tuple(None if part == "none" else part for part in parts)
    return parts


_Betas = Annotated[
    tuple[BelowOne, BelowOne],
    Field(description="two numbers, each from 0 up to but not 1, such as 0.9,0.999"),
    COMMA,
]


class _Optimizer(Named):
    """An optimiser.

    Attributes
    ----------
    rate : float
        The learning rate for a course. Of 1, 2 and 5 times the powers of ten
        it is the one by which the lab's run, in its 100 epochs, ends nearest
        to the loss that plain SGD with rate 2 ends at, 0.052, with all 20
        points right; so runs that are compared share one picture. Rprop ends
        far from there with every rate, for its rate is but that of the first
        step; with 0.2 and its neighbours all points are right soon, for good.
    momentum_taken, decay_taken : bool
        Whether the class in torch takes a momentum and a weight decay.
    """

    rate: ClassVar[float]
    momentum_taken: ClassVar[bool] = False
    decay_taken: ClassVar[bool] = True

    @property
    def spelling(self) -> str:
        """The name as it is usually written, which is that of the class in torch."""
        return type(self).__name__


class SGD(_Optimizer):
    """Stochastic gradient descent."""

    rate = 2.0
    momentum_taken = True

    name: Literal["sgd"] = "sgd"
    dampening: Share = 0.0
    nesterov: Flag = False


class Adam(_Optimizer):
    """Steps scaled by moments of the gradient."""

    rate = 0.2

    name: Literal["adam"] = "adam"
    betas: _Betas = (0.9, 0.999)
    eps: Share = 1e-8
    amsgrad: Flag = False
    decoupled_weight_decay: Flag = False


class AdamW(_Optimizer):
    """Adam, with weight decay beside the gradient."""

    rate = 0.2

    name: Literal["adamw"] = "adamw"
    betas: _Betas = (0.9, 0.999)
    eps: Share = 1e-8
    amsgrad: Flag = False


class Adamax(_Optimizer):
    """Adam by the maximum norm."""

    rate = 1.0

    name: Literal["adamax"] = "adamax"
    betas: _Betas = (0.9, 0.999)
    eps: Share = 1e-8


class NAdam(_Optimizer):
    """Adam with Nesterov's momentum."""

    rate = 0.2

    name: Literal["nadam"] = "nadam"
    betas: _Betas = (0.9, 0.999)
    eps: Share = 1e-8
    momentum_decay: Share = 4e-3
    decoupled_weight_decay: Flag = False


class RAdam(_Optimizer):
    """Adam, its first steps rectified."""

    rate = 1.0

    name: Literal["radam"] = "radam"
    betas: _Betas = (0.9, 0.999)
    eps: Share = 1e-8
    decoupled_weight_decay: Flag = False


class RMSprop(_Optimizer):
    """Steps scaled by the mean square of the gradient."""

    rate = 0.1
    momentum_taken = True

    name: Literal["rmsprop"] = "rmsprop"
    alpha: BelowOne = 0.99
    eps: Share = 1e-8
    centered: Flag = False


class Rprop(_Optimizer):
    """Steps by the signs of the gradient alone."""

    rate = 0.2
    decay_taken = False

    name: Literal["rprop"] = "rprop"
    etas: Annotated[
        tuple[
            Annotated[float, Field(gt=0, lt=1), NUMBER],
            Annotated[float, Field(gt=1, le=10), NUMBER],
        ],
        COMMA,
    ] = Field(
        (0.5, 1.2),
        description="two numbers, one between 0 and 1 and one above 1, at most 10, such as 0.5,1.2",
    )
    step_sizes: Annotated[tuple[Positive, Positive], COMMA, AfterValidator(_minimum_first)] = Field(
        (1e-6, 50.0),
        description="two numbers MIN,MAX above 0, at most 1e6, such as 1e-6,50",
    )


class Adagrad(_Optimizer):
    """Steps scaled by all squares of the gradient so far."""

    rate = 2.0

    name: Literal["adagrad"] = "adagrad"
    lr_decay: UpToFar = 0.0
    initial_accumulator_value: UpToFar = 0.0
    eps: Share = 1e-10


class Adadelta(_Optimizer):
    """Adagrad over a window, in the units of the parameters."""

    rate = 20.0

    name: Literal["adadelta"] = "adadelta"
    rho: Share = 0.9
    eps: Share = 1e-6


class ASGD(_Optimizer):
    """Stochastic gradient descent with averages."""

    rate = 2.0

    name: Literal["asgd"] = "asgd"
    lambd: Share = 1e-4
    alpha: Share = 0.75
    t0: UpToFar = 1e6


class Adafactor(_Optimizer):
    """Adam with less memory, and steps relative to the parameters."""

    rate = 0.5

    name: Literal["adafactor"] = "adafactor"
    beta2_decay: Annotated[float, Field(ge=-10, le=0), NUMBER] = Field(
        -0.8, description="a number from -10 to 0"
    )
    eps: Annotated[tuple[Share | None, Share], BeforeValidator(_or_none)] = Field(
        (None, 1e-3),
        description="two numbers from 0 to 1, the first of which may be none, such as none,1e-3",
    )
    d: Annotated[float, Field(ge=1, le=1e6), NUMBER] = Field(
        1.0, description="a number from 1 to 1e6"
    )


OPTIMIZERS: dict[str, type[_Optimizer]] = {
    kind.__name__.lower(): kind
    for kind in (
        SGD,
        Adam,
        AdamW,
        Adamax,
        NAdam,
        RAdam,
        RMSprop,
        Rprop,
        Adagrad,
        Adadelta,
        ASGD,
        Adafactor,
    )
}
OPTIMIZER_NAMES = tuple(OPTIMIZERS)
RATES = {name: kind.rate for name, kind in OPTIMIZERS.items()}
MOMENTUM_NAMES = tuple(name for name, kind in OPTIMIZERS.items() if kind.momentum_taken)
DECAY_NAMES = tuple(name for name, kind in OPTIMIZERS.items() if kind.decay_taken)

_ACCEPTED = f"{one_of(OPTIMIZER_NAMES)}, with parameters as in 'adam betas=0.8,0.99'"

Optimizer = Annotated[
    SGD
    | Adam
    | AdamW
    | Adamax
    | NAdam
    | RAdam
    | RMSprop
    | Rprop
    | Adagrad
    | Adadelta
    | ASGD
    | Adafactor,
    Field(description=_ACCEPTED),
    one_of_kinds(OPTIMIZERS, _ACCEPTED),
]
