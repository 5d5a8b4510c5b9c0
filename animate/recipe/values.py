"""The types of the values in a recipe, and the text forms of those that hold several.

The description of a type completes the sentence "give ...".
"""

import re
from fractions import Fraction
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from animate import limits
from animate.errors import one_of

# A parameter, a range or a rate beyond this is a slip of the keyboard; it also
# keeps float32 arithmetic on squares of it finite.
FAR = 1e6

LossName = Literal["cross-entropy", "mse", "hinge"]
PanelName = Literal[
    "data",
    "contour",
    "wireframe",
    "surface",
    "loss",
    "accuracy",
    "gradient",
    "parameters",
    "curves",
    "equation",
]
MarkName = Literal["cost", "batch", "gradient", "momentum", "field", "optimum", "log-levels"]
CameraName = Literal["fixed", "orbit"]
ThemeName = Literal["light", "dark", "print"]
LanguageName = Literal["en", "es", "fr", "de", "pt"]
FigureName = Literal["before", "during", "after", "epochs"]
SyncName = Literal["step", "epoch", "evaluations"]
PaceName = Literal["travel", "every", "epoch", "log"]
ScaleName = Literal["linear", "log"]
ControlName = Literal["start", "lr", "batch_size", "epochs", "loss"]

LOSS_NAMES: tuple[LossName, ...] = get_args(LossName)
PANEL_NAMES: tuple[PanelName, ...] = get_args(PanelName)
MARK_NAMES: tuple[MarkName, ...] = get_args(MarkName)
CAMERA_NAMES: tuple[CameraName, ...] = get_args(CameraName)
THEME_NAMES: tuple[ThemeName, ...] = get_args(ThemeName)
LANGUAGE_NAMES: tuple[LanguageName, ...] = get_args(LanguageName)
FIGURE_NAMES: tuple[FigureName, ...] = get_args(FigureName)
SYNC_NAMES: tuple[SyncName, ...] = get_args(SyncName)
PACE_NAMES: tuple[PaceName, ...] = get_args(PaceName)
SCALE_NAMES: tuple[ScaleName, ...] = get_args(ScaleName)
CONTROL_NAMES: tuple[ControlName, ...] = get_args(ControlName)


def _number(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    if isinstance(value, bool):
        raise ValueError("a flag")
    # Adding 0 makes -0.0 and 0.0, which are equal, one in the canonical form too.
    return handler(value) + 0


# To Python a flag is a number. Stands after the bounds, so that they hold what it hands on.
NUMBER = WrapValidator(_number)


def _parts(value: object, separator: str) -> object:
    """Split the text form of a tuple ('-5,-10', '1200x400'); leave the rest alone."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(separator))
    return value


def comma(value: object) -> object:
    """Split '1,2'; leave the rest alone."""
    return _parts(value, ",")


def cross(value: object) -> object:
    """Split '1200x400'; leave the rest alone."""
    return _parts(value.lower() if isinstance(value, str) else value, "x")


def _hold(value: object) -> object:
    """One number holds both ends."""
    parts = comma(value)
    if isinstance(parts, int | float) and not isinstance(parts, bool):
        return (parts, parts)
    if isinstance(parts, tuple) and len(parts) == 1:
        return parts * 2
    return parts


def _ascending(value: tuple[float, float]) -> tuple[float, float]:
    low, high = value
    # A range thinner than this has no float32 numbers to tell its ends apart.
    if not high - low >= 1e-5 * max(1.0, abs(low), abs(high)):
        raise ValueError("not ascending")
    return value


def _no_repeats(value: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(value)) < len(value):
        raise ValueError("repeated")
    return value


def _or_none_of_them(value: object) -> object:
    """'' and 'none' are the empty list."""
    return () if isinstance(value, str) and value.strip() in ("", "none") else comma(value)


def _in_order_of_names(value: tuple[MarkName, ...]) -> tuple[MarkName, ...]:
    return tuple(name for name in MARK_NAMES if name in value)


def _in_order_of_controls(value: tuple[ControlName, ...]) -> tuple[ControlName, ...]:
    return tuple(name for name in CONTROL_NAMES if name in value)


def _texts(value: object) -> object:
    """One text is a list of one; '' and 'none' are the empty list, as an option too."""
    texts = (value,) if isinstance(value, str) else value
    alone = texts[0] if isinstance(texts, tuple | list) and len(texts) == 1 else None
    return () if isinstance(alone, str) and alone.strip() in ("", "none") else texts


def _plane(value: object) -> object:
    """Split 'w,b', but not within the brackets of '0.weight[0,1]'."""
    parts: object = value
    if isinstance(value, str):
        parts = tuple(part.strip() for part in re.split(r",(?![^\[]*\])", value))
    return parts[0] if isinstance(parts, tuple) and len(parts) == 1 else parts


_UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9}


def _bytes(value: object) -> object:
    """'1.5 MB' in bytes; units are decimal."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(\d{1,12}(?:\.\d{1,12})?) ?([a-z]*)", value.strip().lower())
    if match is None or match[2] not in _UNITS:
        raise ValueError("not a size")
    return int(Fraction(match[1]) * _UNITS[match[2]])


COMMA, NO_REPEATS = BeforeValidator(comma), AfterValidator(_no_repeats)

# What a type accepts, where it is one of several that a key accepts.
POSITIVE = "a number above 0, at most 1e6"
UP_TO_FAR = "a number from 0 to 1e6"
START = "two numbers W,B from -1e6 to 1e6, such as -5,-10, or three W1,W2,B for data of two inputs"
RANGE = "two ascending numbers LOW,HIGH from -1e6 to 1e6, such as"

# In each, the bounds come first: what stands after them encloses them.
Flag = Annotated[bool, Field(description="true or false")]
Coordinate = Annotated[float, Field(ge=-FAR, le=FAR), NUMBER]
Positive = Annotated[float, Field(gt=0, le=FAR, description=POSITIVE), NUMBER]
UpToFar = Annotated[float, Field(ge=0, le=FAR, description=UP_TO_FAR), NUMBER]
Share = Annotated[float, Field(ge=0, le=1, description="a number from 0 to 1"), NUMBER]
BelowOne = Annotated[
    float, Field(ge=0, lt=1, description="a number from 0 up to but not 1"), NUMBER
]
Decay = Annotated[float, Field(ge=0, le=1000, description="a number from 0 to 1000"), NUMBER]

Init = Annotated[tuple[Coordinate, Coordinate] | tuple[Coordinate, Coordinate, Coordinate], COMMA]
# A callable from Python is "custom", which isn't told of: it can't be asked for by name.
Loss = Annotated[LossName | Literal["custom"], Field(description=one_of(LOSS_NAMES))]
BatchSize = Annotated[
    int,
    Field(
        ge=limits.BATCH_SIZE.least,
        le=limits.BATCH_SIZE.most,
        description=limits.BATCH_SIZE.whole,
    ),
    NUMBER,
]
Epochs = Annotated[
    int,
    Field(ge=limits.EPOCHS.least, le=limits.EPOCHS.most, description=limits.EPOCHS.whole),
    NUMBER,
]
Seed = Annotated[
    int, Field(ge=0, lt=2**63, description="a whole number from 0 to 2**63 - 1"), NUMBER
]

Panels = Annotated[
    tuple[PanelName, ...],
    Field(
        min_length=1,
        description=f"each of {', '.join(PANEL_NAMES)} at most once, separated by commas",
    ),
    COMMA,
    NO_REPEATS,
]
Marks = Annotated[
    tuple[MarkName, ...],
    Field(
        description=f"each of {', '.join(MARK_NAMES)} at most once, separated by commas, or none"
    ),
    BeforeValidator(_or_none_of_them),
    NO_REPEATS,
    # They have no order of their own, and equal recipes have equal text.
    AfterValidator(_in_order_of_names),
]
# Of a linear unit, or of any module: the name of a tensor and a place in it.
ParameterName = Annotated[
    str, Field(max_length=200, pattern=r"^[A-Za-z0-9_.]+(\[\d+(, *\d+)*\])?$")
]
Range = Annotated[tuple[Coordinate, Coordinate], COMMA, AfterValidator(_ascending)]
Plane = Annotated[
    Literal["pca", "random"] | Annotated[tuple[ParameterName, ParameterName], NO_REPEATS],
    BeforeValidator(_plane),
]
Side = Annotated[int, Field(ge=limits.SIDE.least, le=limits.SIDE.most), NUMBER]
Size = Annotated[tuple[Side, Side], BeforeValidator(cross)]
Seconds = Annotated[float, Field(ge=limits.HOLD.least, le=limits.HOLD.most), NUMBER]
Hold = Annotated[
    tuple[Seconds, Seconds],
    Field(description=f"SECONDS or START,END, each from {limits.HOLD}"),
    BeforeValidator(_hold),
]
ShownEpochs = Annotated[
    tuple[Annotated[int, Field(ge=0, le=limits.EPOCHS.most), NUMBER], ...],
    Field(min_length=1, max_length=10),
    COMMA,
    NO_REPEATS,
    AfterValidator(lambda epochs: tuple(sorted(epochs))),
]
Budget = Annotated[
    int,
    Field(ge=limits.BUDGET.least, le=limits.BUDGET.most),
    NUMBER,
    BeforeValidator(_bytes),
]
Controls = Annotated[
    tuple[ControlName, ...],
    Field(
        description=f"each of {', '.join(CONTROL_NAMES)} at most once, separated by commas, or none"
    ),
    BeforeValidator(_or_none_of_them),
    NO_REPEATS,
    AfterValidator(_in_order_of_controls),
]
Questions = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=limits.QUESTION)], ...],
    Field(
        max_length=limits.QUESTIONS,
        description=f"at most ten texts of 1 to {limits.QUESTION} characters, or none",
    ),
    BeforeValidator(_texts),
]
