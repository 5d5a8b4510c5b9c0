"""What to train and what to show: typed, frozen, with one canonical form and one hash."""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from animate.errors import InputError, one_of

LossName = Literal["cross-entropy", "mse"]
PanelName = Literal["data", "contour", "wireframe"]
LOSS_NAMES: tuple[LossName, ...] = get_args(LossName)
PANEL_NAMES: tuple[PanelName, ...] = get_args(PanelName)

# A parameter, a range or a rate beyond this is a slip of the keyboard; it also
# keeps float32 arithmetic on squares of it finite.
FAR = 1e6


def _parts(value: object, separator: str) -> object:
    """Split the text form of a tuple ('-5,-10', '1200x400'); leave the rest alone."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(separator))
    return value


def _comma(value: object) -> object:
    return _parts(value, ",")


def _cross(value: object) -> object:
    return _parts(value.lower() if isinstance(value, str) else value, "x")


def _hold(value: object) -> object:
    """One number holds both ends."""
    parts = _parts(value, ",")
    if isinstance(parts, int | float):
        return (parts, parts)
    if isinstance(parts, tuple) and len(parts) == 1:
        return parts * 2
    return parts


def _ascending(value: object) -> object:
    parts = _comma(value)
    if isinstance(parts, tuple | list) and len(parts) == 2:
        try:
            low, high = float(parts[0]), float(parts[1])
        except (TypeError, ValueError, OverflowError):
            return parts
        # A range thinner than this has no float32 numbers to tell its ends apart.
        if not high - low >= 1e-3 * max(1.0, abs(low), abs(high)) * 0.01:
            raise PydanticCustomError("ascending", "not ascending")
    return parts


def _no_repeats(value: object) -> object:
    parts = _comma(value)
    if isinstance(parts, tuple | list) and any(parts.count(part) > 1 for part in parts):
        raise PydanticCustomError("repeats", "repeated")
    return parts


def _plain_zero(value: float) -> float:
    """Make -0.0 and 0.0, which are equal, one in the canonical form too."""
    return value + 0.0


_Coordinate = Annotated[float, Field(ge=-FAR, le=FAR), AfterValidator(_plain_zero)]
_Range = Annotated[tuple[_Coordinate, _Coordinate], BeforeValidator(_ascending)]
_Pixels = Annotated[int, Field(ge=200, le=4096)]
_Hold = Annotated[float, Field(ge=0, le=60)]


class Recipe(BaseModel):
    """One training run and the way it is shown.

    Every key is an option of the command by the same name (`batch_size` is
    `--batch-size`). The description of a key says what it accepts, in the
    words that complete the sentence "give ...". Keys that hold several numbers
    also take their text form, such as ``"-5,-10"``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    init: Annotated[tuple[_Coordinate, _Coordinate], BeforeValidator(_comma)] = Field(
        (-5.0, -10.0), description="two numbers W,B from -1e6 to 1e6, such as -5,-10"
    )
    loss: LossName = Field("cross-entropy", description=one_of(LOSS_NAMES))
    lr: float = Field(2.0, gt=0, le=FAR, description="a number above 0, at most 1e6")
    momentum: float = Field(0.0, ge=0, lt=1, description="a number from 0 up to but not 1")
    batch_size: int = Field(3, ge=1, le=1_000_000, description="a whole number from 1 to 1000000")
    epochs: int = Field(100, ge=1, le=100_000, description="a whole number from 1 to 100000")
    seed: int = Field(0, ge=0, lt=2**63, description="a whole number from 0 to 2**63 - 1")
    shuffle: bool = Field(False, description="true or false")

    w_range: _Range | None = Field(
        None, description="two ascending numbers LOW,HIGH from -1e6 to 1e6, such as -15,15"
    )
    b_range: _Range | None = Field(
        None, description="two ascending numbers LOW,HIGH from -1e6 to 1e6, such as -13,13"
    )
    grid: int = Field(30, ge=2, le=400, description="a whole number from 2 to 400")
    panels: Annotated[
        tuple[PanelName, ...],
        BeforeValidator(_no_repeats),
        Field(min_length=1),
    ] = Field(
        PANEL_NAMES,
        description=f"each of {', '.join(PANEL_NAMES)} at most once, separated by commas",
    )
    size: Annotated[tuple[_Pixels, _Pixels], BeforeValidator(_cross)] = Field(
        (1200, 400), description="WIDTHxHEIGHT in pixels, each from 200 to 4096, such as 1200x400"
    )
    dpi: float = Field(100.0, ge=30, le=600, description="a number from 30 to 600")
    fps: float | None = Field(None, ge=0.1, le=120, description="a number from 0.1 to 120")
    every: int | None = Field(
        None, ge=1, le=10_000_000, description="a whole number from 1 to 10000000"
    )
    frames: int | None = Field(
        None, ge=2, le=1_000_000, description="a whole number from 2 to 1000000"
    )
    hold: Annotated[tuple[_Hold, _Hold], BeforeValidator(_hold)] = Field(
        (0.6, 2.0), description="SECONDS or START,END, each from 0 to 60"
    )
    title: str | None = Field(None, max_length=200, description="at most 200 characters of text")
    once: bool = Field(False, description="true or false")

    @classmethod
    def of(cls, options: Mapping[str, object]) -> Self:
        """Make a recipe, reporting every mistake in `options` at once.

        Raises
        ------
        InputError
            With one mistake a key: what was given, and what is accepted.
        """
        try:
            return cls.model_validate(options)
        except ValidationError as error:
            raise InputError(*_mistakes(error, options)) from None

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read the canonical form back.

        Raises
        ------
        InputError
            If `text` isn't the JSON of a recipe.
        """
        try:
            options = json.loads(text)
        except (ValueError, RecursionError):
            options = None
        if not isinstance(options, dict):
            raise InputError(("recipe", "it isn't a recipe in JSON"))
        return cls.of(options)

    def but(self, **options: object) -> Self:
        """Copy with some keys changed, validated anew.

        Raises
        ------
        InputError
            As `of`.
        """
        return self.of({**self.model_dump(), **options}) if options else self

    def training(self) -> dict[str, Any]:
        """The keys that determine the run, as the arguments of `animate.core.train.descend`."""
        return self.model_dump(include=set(TRAINING_KEYS))

    def canonical(self) -> str:
        """JSON with every key, sorted, without spaces: equal recipes give equal text."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))

    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


TRAINING_KEYS = ("init", "loss", "lr", "momentum", "batch_size", "epochs", "seed", "shuffle")
SHOWING_KEYS = tuple(key for key in Recipe.model_fields if key not in TRAINING_KEYS)


def _mistakes(error: ValidationError, options: Mapping[str, object]) -> list[tuple[str, str]]:
    """One (key, sentence) for each key that pydantic found fault with."""
    found: dict[str, str] = {}
    for fault in error.errors(include_url=False):
        # A key that isn't even Unicode has no place.
        key = str(fault["loc"][0]) if fault["loc"] else "recipe"
        field = Recipe.model_fields.get(key)
        if field is None:
            found[key] = f"no such key in a recipe; the keys are {', '.join(Recipe.model_fields)}"
        else:
            found[key] = f"{_shown(options[key])} isn't accepted; give {field.description}"
    return list(found.items())


def _shown(value: object) -> str:
    """The value as the user wrote it, cut to a length that fits a sentence."""
    try:
        parts = value if isinstance(value, tuple | list) else None
        text = repr(value) if parts is None else repr(",".join(map(str, parts)))
    except ValueError:
        # Python writes out no number of more than 4300 digits.
        text = "a number that long"
    return text if len(text) <= 60 else text[:57] + "..."
