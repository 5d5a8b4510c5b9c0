"""What to train and what to show: typed, frozen, with one canonical form and one hash."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, ValidationError, ValidationInfo, model_validator

from animate import limits
from animate.errors import InputError, one_of
from animate.recipe.checks import disagreements
from animate.recipe.compare import Compare, Runs
from animate.recipe.following import LEADING, as_they_follow, completed
from animate.recipe.labels import labels
from animate.recipe.mistakes import input_error, mistakes_in, refuse_all
from animate.recipe.rates import rate_of
from animate.recipe.toml import toml
from animate.recipe.training import TRAINING_KEYS, Training
from animate.recipe.values import (
    CAMERA_NAMES,
    CONTROL_NAMES,
    FIGURE_NAMES,
    LANGUAGE_NAMES,
    NUMBER,
    PACE_NAMES,
    RANGE,
    SCALE_NAMES,
    SYNC_NAMES,
    THEME_NAMES,
    Budget,
    CameraName,
    Controls,
    FigureName,
    Flag,
    Hold,
    LanguageName,
    Marks,
    PaceName,
    Panels,
    Plane,
    Questions,
    Range,
    ScaleName,
    ShownEpochs,
    Size,
    SyncName,
    ThemeName,
)
from animate.recipe.variants import Variant, combine


class Recipe(Training):
    """One training run, or several to compare, and the way they are shown.

    Every key is an option of the command by the same name (`batch_size` is
    `--batch-size`). The description of a key says what it accepts, in the
    words that complete the sentence "give ...". Keys that hold several numbers
    also take their text form, such as ``"-5,-10"``, and `model`, `data`,
    `optimizer` and `schedule` one such as ``"adam betas=0.8,0.99"``. Data, loss,
    start, batch size and epochs that aren't given follow from the model.
    """

    within: ClassVar[str] = "in a recipe"

    compare: Compare = Field({}, title="What is compared; each combination is a run")
    runs: Runs = Field((), title="The runs, times what is compared")
    sync: SyncName = Field("step", title="What runs are level in", description=one_of(SYNC_NAMES))

    panels: Panels = Field(("data", "contour", "wireframe"), title="Panels, in order")
    marks: Marks = Field(("batch",), title="What else the panels show")
    camera: CameraName = Field("fixed", title="Of the surface", description=one_of(CAMERA_NAMES))
    plane: Plane | None = Field(
        None,
        title="The plane of parameter space that is shown",
        description="pca, random, or two parameters, such as w1,b",
    )
    w_range: Range | None = Field(
        None, title="Shown of the plane's first axis", description=f"{RANGE} -15,15"
    )
    b_range: Range | None = Field(
        None, title="Shown of the plane's second axis", description=f"{RANGE} -13,13"
    )
    grid: Annotated[int, Field(ge=limits.GRID.least, le=limits.GRID.most), NUMBER] = Field(
        30, title="Points a side of the loss surface", description=limits.GRID.whole
    )
    loss_scale: ScaleName = Field(
        "linear", title="Of the panel loss", description=one_of(SCALE_NAMES)
    )
    epochs_shown: ShownEpochs | None = Field(
        None,
        title="Whose curves the panel curves shows",
        description=(
            f"one to ten whole numbers from 0 to {limits.EPOCHS.most}, each once, separated by "
            "commas"
        ),
    )
    theme: ThemeName = Field("light", title="Colours", description=one_of(THEME_NAMES))
    lang: LanguageName = Field(
        "en", title="Language of the texts", description=one_of(LANGUAGE_NAMES)
    )
    captions: Flag = Field(True, title="Whether captions tell what happens")
    title: str | None = Field(
        None,
        max_length=limits.TITLE,
        title="Above the picture",
        description=f"at most {limits.TITLE} characters of text",
    )
    size: Size | None = Field(
        None,
        title="Of the picture",
        description=f"WIDTHxHEIGHT in pixels, each from {limits.SIDE}, such as 1200x400",
    )
    dpi: Annotated[float, Field(ge=limits.DPI.least, le=limits.DPI.most), NUMBER] = Field(
        100.0, title="Pixels an inch: more makes text larger", description=limits.DPI.number
    )

    pace: PaceName | None = Field(None, title="What frames follow", description=one_of(PACE_NAMES))
    every: Annotated[int, Field(ge=limits.EVERY.least, le=limits.EVERY.most), NUMBER] | None = (
        Field(
            None,
            title="Show each n-th step, or epoch with pace epoch",
            description=limits.EVERY.whole,
        )
    )
    speed: Annotated[float, Field(ge=limits.SPEED.least, le=limits.SPEED.most), NUMBER] = Field(
        1.0, title="How many times as fast", description=limits.SPEED.number
    )
    fps: Annotated[float, Field(ge=limits.FPS.least, le=limits.FPS.most), NUMBER] | None = Field(
        None, title="Frames a second", description=limits.FPS.number
    )
    frames: Annotated[int, Field(ge=limits.FRAMES.least, le=limits.FRAMES.most), NUMBER] | None = (
        Field(None, title="Frames at most", description=limits.FRAMES.whole)
    )
    hold: Hold = Field((0.6, 2.0), title="Seconds that the first and the last frame stay")
    once: Flag = Field(False, title="Whether it plays once, not for ever")
    at: Annotated[float, Field(ge=0, le=limits.EPOCHS.most), NUMBER] | None = Field(
        None,
        title="The epoch that a still shows",
        description=f"a number from 0 to {limits.EPOCHS.most}",
    )
    figure: FigureName | None = Field(
        None, title="A figure of the lab as a still", description=one_of(FIGURE_NAMES)
    )
    budget: Budget | None = Field(
        None,
        title="Bytes that a GIF may have",
        description="a size from 10kB to 10GB, such as 2MB",
    )
    controls: Controls = Field(CONTROL_NAMES, title="What the reader of a page may change")
    questions: Questions = Field((), title="What the reader of a page is asked")

    @classmethod
    def of(cls, options: Mapping[str, object]) -> Self:
        """Make a recipe, reporting every mistake in `options` at once.

        Raises
        ------
        InputError
            With the place of each mistake, such as ``optimizer.betas`` or
            ``runs[2].lr`` (counting from 0): what was given, and what is accepted.
        """
        try:
            return cls.model_validate(options)
        except ValidationError as error:
            mistakes = mistakes_in(error)
        # Keys that don't agree are looked for when each is sound by itself. So
        # look again, at the sound ones.
        unsound = {mistake.place[0] for mistake in mistakes if mistake.place}
        sound = {key: value for key, value in options.items() if key not in unsound}
        if unsound:
            try:
                cls.model_validate(sound, context=unsound)
            except ValidationError as error:
                mistakes += mistakes_in(error)
        raise input_error(mistakes)

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, options: Any) -> Any:
        return completed(options) if isinstance(options, Mapping) else options

    @model_validator(mode="after")
    def _agrees(self, info: ValidationInfo) -> Self:
        mistakes = disagreements(self, info.context or ())
        if mistakes:
            raise refuse_all(mistakes)
        return self

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

        Keys that are as they follow from model, data and loss go on to follow.

        Raises
        ------
        InputError
            As `of`.
        """
        left_out = self.followed() if {*LEADING} & {*options} else ()
        kept = {key: value for key, value in self.options().items() if key not in left_out}
        return self.of({**kept, **options}) if options else self

    def followed(self) -> tuple[str, ...]:
        """The keys whose value is the one that follows from model, data and loss."""
        return as_they_follow(self.values())

    def values(self) -> dict[str, Any]:
        """Every key with its value, tables as they are."""
        return {key: getattr(self, key) for key in type(self).model_fields}

    def options(self) -> dict[str, Any]:
        """Every key with its value, as `of` takes them."""
        return self.model_dump()

    @property
    def rate(self) -> float:
        """The learning rate at the start: `lr`, or else one that suits optimiser and model."""
        if self.lr is not None:
            return self.lr
        return rate_of(self.optimizer.name, self.model.name, self.loss)

    @property
    def turns(self) -> bool:
        """Whether a camera goes round: there has to be a landscape for it."""
        return self.camera == "orbit" and not {"wireframe", "surface"}.isdisjoint(self.panels)

    def training(self) -> dict[str, Any]:
        """The keys that determine the run, as plain JSON can hold them, with `lr` resolved."""
        return {**self.model_dump(mode="json", include=set(TRAINING_KEYS)), "lr": self.rate}

    def variants(self, words: Callable[..., str] | None = None) -> tuple[Variant, ...]:
        """The runs, one by one, each with a label of its own; one without for a plain recipe.

        Parameters
        ----------
        words : callable, optional
            The catalogue of the language of labels that aren't given, an
            `animate.language.Words`; else they are English.
        """
        runs = combine(self)
        called = labels(runs, self.compare, words)
        return tuple(Variant(label, run.recipe) for label, run in zip(called, runs, strict=True))

    def canonical(self) -> str:
        """JSON with every key, sorted, without spaces: equal recipes give equal text."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))

    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    def toml(self) -> str:
        """The recipe as the text of a recipe file, with every key."""
        return toml(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Recipe):
            return NotImplemented
        return self.canonical() == other.canonical()

    def __hash__(self) -> int:
        return hash(self.canonical())


COMPARING_KEYS = ("compare", "runs")
SHOWING_KEYS = tuple(
    key for key in Recipe.model_fields if key not in (*TRAINING_KEYS, *COMPARING_KEYS)
)
