"""The model that is trained, by name."""

from typing import Annotated, Literal

from pydantic import Field

from animate.errors import one_of
from animate.limits import HIDDEN, LAYERS
from animate.recipe.table import Named, one_of_kinds
from animate.recipe.values import COMMA, NUMBER


class Logistic(Named):
    """The sigmoid of a linear unit: the probability of class 1."""

    name: Literal["logistic"] = "logistic"


class Linear(Named):
    """A linear unit: a value."""

    name: Literal["linear"] = "linear"


class Softmax(Named):
    """The softmax of a linear unit for each class: the probability of each."""

    name: Literal["softmax"] = "softmax"


class MLP(Named):
    """A multi-layer perceptron: a value, or the probability of each class."""

    name: Literal["mlp"] = "mlp"
    hidden: Annotated[
        tuple[Annotated[int, Field(ge=HIDDEN.least, le=HIDDEN.most), NUMBER], ...],
        Field(
            min_length=1,
            max_length=LAYERS,
            description=f"the width of each of 1 to {LAYERS} hidden layers, from {HIDDEN}, "
            "separated by commas",
        ),
        COMMA,
    ] = (16, 16)
    activation: Annotated[Literal["tanh", "relu"], Field(description=one_of(("tanh", "relu")))] = (
        "tanh"
    )


class Custom(Named):
    """A model of the user's own, recorded from Python; it can't be asked for by name."""

    name: Literal["custom"] = "custom"
    called: Annotated[
        str, Field(min_length=1, max_length=200, description="1 to 200 characters of text")
    ] = Field("model", title="What titles call it")


MODELS: dict[str, type[Named]] = {
    "logistic": Logistic,
    "linear": Linear,
    "softmax": Softmax,
    "mlp": MLP,
}
MODEL_NAMES = tuple(MODELS)

_ACCEPTED = f"{one_of(MODEL_NAMES)}, with parameters as in 'mlp hidden=32,32 activation=relu'"

Model = Annotated[
    Logistic | Linear | Softmax | MLP | Custom,
    Field(description=_ACCEPTED),
    one_of_kinds({**MODELS, "custom": Custom}, _ACCEPTED),
]
