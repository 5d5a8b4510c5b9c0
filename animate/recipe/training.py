"""The keys that determine a run, and a table that overrides some of them."""

from typing import Annotated, Any, ClassVar

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    field_validator,
    model_serializer,
)

from animate.limits import LABEL
from animate.recipe.dataset import Dataset, Lab
from animate.recipe.mistakes import refusal, refuse
from animate.recipe.model import Logistic, Model
from animate.recipe.optimizer import SGD, Optimizer
from animate.recipe.schedule import Constant, Schedule
from animate.recipe.table import Table
from animate.recipe.values import (
    POSITIVE,
    START,
    UP_TO_FAR,
    BatchSize,
    BelowOne,
    Decay,
    Epochs,
    Flag,
    Init,
    Loss,
    Positive,
    Seed,
    UpToFar,
)


class Training(Table):
    """What is trained, and how."""

    within: ClassVar[str] = "of a run"

    model: Model = Field(Logistic(), title="Model")
    data: Dataset = Field(Lab(), title="Data")
    standardize: Flag = Field(
        False, title="Whether inputs are shifted and scaled to mean 0 and deviation 1 for training"
    )
    init: Init | None = Field(
        (-5.0, -10.0), title="Weight and bias at the start", description=START
    )
    loss: Loss = Field("cross-entropy", title="Loss")
    optimizer: Optimizer = Field(SGD(), title="Optimiser")
    lr: Positive | None = Field(
        None,
        title="Learning rate; one that suits optimiser and model if not given",
        description=POSITIVE,
    )
    momentum: BelowOne = Field(0.0, title="Momentum, of sgd and rmsprop")
    weight_decay: Decay = Field(0.0, title="Weight decay")
    schedule: Schedule = Field(Constant(), title="How the rate changes, in epochs")
    batch_size: BatchSize = Field(3, title="Samples in a mini-batch")
    epochs: Epochs = Field(100, title="Passes over the data")
    stop_loss: UpToFar | None = Field(
        None,
        title="Stop when the loss over all the data is at or below this",
        description=UP_TO_FAR,
    )
    stop_gradient: UpToFar | None = Field(
        None,
        title="Stop when the norm of the gradient over all the data is at or below this",
        description=UP_TO_FAR,
    )
    seed: Seed = Field(0, title="Of the shuffling, and of the start that isn't given")
    shuffle: Flag = Field(False, title="Whether every epoch has a new order of the samples")


LONGEST_LABEL = LABEL
TRAINING_KEYS = tuple(Training.model_fields)


class Run(Training):
    """One of several runs: the keys in which it differs from the recipe it stands in."""

    label: Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL)] | None = Field(
        None,
        title="What the legend calls the run; if not given, what it differs in",
        description=f"1 to {LONGEST_LABEL} characters of text",
    )

    def given(self) -> dict[str, Any]:
        """The keys that it overrides, in the order of `TRAINING_KEYS`."""
        return {key: getattr(self, key) for key in TRAINING_KEYS if key in self.model_fields_set}

    @field_validator(*TRAINING_KEYS, mode="before")
    @classmethod
    def _a_value(cls, value: object, info: ValidationInfo) -> object:
        # A key that isn't overridden isn't there; TOML has no None either.
        if value is None:
            raise refuse(refusal(value, cls.model_fields[str(info.field_name)].description))
        return value

    @model_serializer(mode="wrap")
    def _what_is_given(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        full: dict[str, Any] = handler(self)
        given = {"label", *self.given()} if self.label is not None else set(self.given())
        return {key: value for key, value in full.items() if key in given}
