"""The recipe of a map: which starts to train from, on which losses, and how to show it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import BeforeValidator, Field, ValidationError

from animate.errors import InputError, one_of
from animate.limits import RUNS, STARTS
from animate.recipe.compare import split
from animate.recipe.dataset import inputs_of
from animate.recipe.following import LEADING, completed
from animate.recipe.mistakes import input_error, mistakes_in, shown
from animate.recipe.model_checks import UNITS
from animate.recipe.recipe import Recipe
from animate.recipe.table import Table
from animate.recipe.toml import written
from animate.recipe.training import TRAINING_KEYS
from animate.recipe.values import (
    COMMA,
    LOSS_NAMES,
    NO_REPEATS,
    NUMBER,
    Coordinate,
    LossName,
    cross,
)

StyleName = Literal["map", "swarm"]
STYLE_NAMES: tuple[StyleName, ...] = get_args(StyleName)

# Of a recipe's keys for showing, those that a map has too.
_SHOWING = (
    "w_range",
    "b_range",
    "grid",
    "theme",
    "lang",
    "captions",
    "title",
    "size",
    "dpi",
    "pace",
    "every",
    "speed",
    "fps",
    "frames",
    "hold",
    "once",
    "at",
)

# A swarm's starts where none are given.
_FEWER = (50, 50)

# What a classifier's losses are where none is given; one of values has but one.
_USUAL: tuple[LossName, ...] = ("cross-entropy", "mse")


def _marked(value: object) -> object:
    """'3,7' is one start, '3,7;-5,-10' two, 'none' none; so is each text of a list."""
    if isinstance(value, str):
        return () if value.strip() in ("", "none") else tuple(split("init", value))
    if isinstance(value, tuple | list) and len(value) == 1 and value[0] in ("", "none"):
        return ()
    numbers = isinstance(value, tuple | list) and len(value) == 2
    if numbers and all(isinstance(one, int | float) for one in value):  # type: ignore[attr-defined]
        return (value,)
    return value


def _square(value: object) -> object:
    """One number is both sides of the grid."""
    parts = cross(value)
    if isinstance(parts, int) and not isinstance(parts, bool):
        return (parts, parts)
    return parts * 2 if isinstance(parts, tuple) and len(parts) == 1 else parts


_Losses = Annotated[
    tuple[LossName, ...],
    Field(
        min_length=1,
        description=f"each of {', '.join(LOSS_NAMES)} at most once, separated by commas",
    ),
    COMMA,
    NO_REPEATS,
]
_Marked = Annotated[
    tuple[Annotated[tuple[Coordinate, Coordinate], COMMA], ...],
    Field(
        max_length=RUNS,
        description=f"up to {RUNS} starts W,B from -1e6 to 1e6, such as -5,-10, or none",
    ),
    BeforeValidator(_marked),
    NO_REPEATS,
]
_Side = Annotated[int, Field(ge=STARTS.least, le=STARTS.most), NUMBER]
_Starts = Annotated[
    tuple[_Side, _Side],
    Field(
        description=f"how many a side, from {STARTS}, such as 100, or 100x80 for weights and biases"
    ),
    BeforeValidator(_square),
]


class Sweep(Table):
    """The keys of a map that a recipe of runs doesn't have, or has otherwise."""

    within: ClassVar[str] = "of a map"

    loss: _Losses = Field(_USUAL, title="Losses, each a column")
    init: _Marked | None = Field(
        None,
        title="Starts that are marked",
        description=f"up to {RUNS} starts W,B from -1e6 to 1e6, such as -5,-10, or none",
    )
    starts: _Starts = Field((100, 100), title="The grid of starts")
    style: StyleName = Field(
        "map",
        title="Cells of a map, or markers that go down the contours",
        description=one_of(STYLE_NAMES),
    )


_OWN = tuple(Sweep.model_fields)
MAP_KEYS = (*TRAINING_KEYS, "starts", "style", *_SHOWING)
_SHARED = tuple(key for key in MAP_KEYS if key not in _OWN)

# What a map's own keys that aren't given are, as comments in TOML.
_NOTES = {
    "w_range": "w_range is chosen from the data",
    "b_range": "b_range is chosen from the data",
    "pace": "pace is log, or every where every is set",
    "size": "size is chosen from the losses",
    "title": "title says what is trained",
    "frames": "frames isn't set: there are about eighty",
}


@dataclass(frozen=True, eq=False)
class MapRecipe:
    """A grid of starts, each trained on each of some losses, and how that is shown.

    Attributes
    ----------
    sweep : Sweep
        The keys that only a map has.
    runs : tuple of Recipe
        One for each loss: with it the training from any of the starts, and
        what the map has in common with pictures of runs.
    """

    sweep: Sweep
    runs: tuple[Recipe, ...]

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Make a recipe, reporting every mistake in `options` at once.

        Raises
        ------
        InputError
            With the place of each mistake.
        """
        keys = ", ".join(MAP_KEYS)
        mistakes = [
            (str(key), f"no such key of a map; the keys are {keys}")
            for key in options
            if key not in MAP_KEYS
        ]
        own = {key: value for key, value in options.items() if key in _OWN}
        shared = {key: value for key, value in options.items() if key in _SHARED}
        follows = completed(shared)["loss"]
        own.setdefault("loss", _USUAL if follows in _USUAL[:1] else (follows,))
        if own.get("style") == "swarm":
            # Of more markers each would hide another.
            own.setdefault("starts", _FEWER)
        sweep, runs = Sweep(), []
        try:
            sweep = Sweep.model_validate(own)
        except ValidationError as error:
            mistakes += input_error(mistakes_in(error)).mistakes
        for loss in sweep.loss:
            try:
                runs.append(Recipe.of({**shared, "loss": loss}))
            except InputError as error:
                mistakes += error.mistakes
        unfit = [mistake for run in runs for mistake in _unfit(run)]
        if any(place == "model" for place, _ in unfit):
            # Which losses it has doesn't matter then.
            mistakes = [mistake for mistake in mistakes if mistake[0] != "loss"]
        mistakes += unfit
        if mistakes:
            raise InputError(*dict.fromkeys(mistakes))
        return cls(sweep, tuple(runs))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read the canonical form back.

        Raises
        ------
        InputError
            If `text` isn't the JSON of such a recipe.
        """
        try:
            options = json.loads(text)
        except (ValueError, RecursionError):
            options = None
        if not isinstance(options, dict):
            raise InputError(("recipe", "it isn't the recipe of a map in JSON"))
        return cls.of(options)

    @property
    def shown(self) -> Recipe:
        """How it is shown, and the training that all losses have in common."""
        return self.runs[0]

    @property
    def marked(self) -> tuple[tuple[float, float], ...]:
        """The starts that are marked: those given, or else the usual one of the model."""
        if self.sweep.init is not None:
            return self.sweep.init
        usual = self.shown.init
        return ((usual[0], usual[1]),) if usual is not None else ()

    def but(self, **options: object) -> Self:
        """Copy with some keys changed, validated anew.

        Keys that are as they follow from model, data and loss go on to follow.

        Raises
        ------
        InputError
            As `of`.
        """
        return self.of({**self.kept(options), **options}) if options else self

    def kept(self, options: Mapping[str, object]) -> dict[str, Any]:
        """The keys that stay as they are beside others, as `of` takes them."""
        left_out: set[str] = set()
        if {*LEADING} & {*options}:
            left_out = {key for key in self.shown.followed() if key not in _OWN}
            if self.sweep.loss in (_USUAL, ("mse",)):
                left_out.add("loss")
        return {key: value for key, value in self.options().items() if key not in left_out}

    def options(self) -> dict[str, Any]:
        """Every key with its value, as `of` takes them."""
        both = {**self.shown.model_dump(include={*_SHARED}), **self.sweep.model_dump()}
        return {key: both[key] for key in MAP_KEYS}

    def canonical(self) -> str:
        """JSON with every key, sorted, without spaces: equal recipes give equal text."""
        mode: Literal["json"] = "json"
        shared = self.shown.model_dump(mode=mode, include={*_SHARED})
        both = {**shared, **self.sweep.model_dump(mode=mode)}
        return json.dumps(both, sort_keys=True, separators=(",", ":"))

    def toml(self) -> str:
        """The recipe as the text of a recipe file, with every key."""
        marked = {} if self.sweep.init is not None else {"init": _note(self.marked)}
        return written(self.options(), self.shown.rate, {**_NOTES, **marked})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MapRecipe):
            return NotImplemented
        return self.canonical() == other.canonical()

    def __hash__(self) -> int:
        return hash(self.canonical())


def merged(base: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """A recipe file with options that override its keys.

    With another model, other data or other losses go keys that follow from
    them and are in the file as they would be if they weren't given.
    """
    if base and {*LEADING} & {*options}:
        try:
            return {**MapRecipe.of(base).kept(options), **options}
        except InputError:
            # What is wrong with it is told when all of it is read.
            pass
    return {**base, **options}


def _note(marked: tuple[tuple[float, float], ...]) -> str:
    return "init isn't set: marked is " + ", ".join(f"[{w:g}, {b:g}]" for w, b in marked)


def _unfit(run: Recipe) -> Iterator[tuple[str, str]]:
    """What is sound in a recipe of runs, and no map can be made of."""
    if run.model.name not in UNITS:
        told = f"{shown(run.model.name)} has more than two parameters; give {one_of(UNITS)}"
        yield "model", told
    elif inputs_of(run.data) == 2:
        told = f"{shown(run.data.name)} has two inputs, and the model three parameters with them"
        yield "data", f"{told}; give data of one input"
    if run.pace == "travel":
        yield "pace", "'travel' isn't accepted for a map; give every, epoch or log"
