"""What a job takes, estimated before any work is done for it; a huge one is asked about."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import ceil, floor, log
from pathlib import Path
from typing import NamedTuple

from animate.encode.formats import FOLDER
from animate.errors import InputError
from animate.goals import MOVING
from animate.history import History
from animate.limits import (
    ASK_DISK,
    ASK_FRAMES,
    ASK_MEMORY,
    ASK_SECONDS,
    CLASSES,
    DATA_FILE,
    SAMPLES,
)
from animate.memory import require
from animate.recipe import Recipe
from animate.recipe.dataset import File, Lab, classes_of, inputs_of
from animate.recipe.model import MLP
from animate.scene.size import size_of
from animate.scene.timeline import FPS, RUNNING, TOTAL


class Course(NamedTuple):
    """A run in numbers.

    Attributes
    ----------
    steps, samples, parameters, epochs : int
    """

    steps: int
    samples: int
    parameters: int
    epochs: int


class Effort(NamedTuple):
    """What a job takes, about.

    Attributes
    ----------
    frames : int
        0 where nothing moves.
    size : (int, int)
        In pixels.
    seconds : float
        On a machine of two cores.
    memory, disk : int
        In bytes.
    """

    frames: int
    size: tuple[int, int]
    seconds: float
    memory: int
    disk: int

    @property
    def huge(self) -> bool:
        """Whether it is to be asked about."""
        return (
            self.seconds > ASK_SECONDS
            or self.memory > ASK_MEMORY
            or self.frames > ASK_FRAMES
            or self.disk > ASK_DISK
        )


class _Cost(NamedTuple):
    """Of a format: seconds a million pixels of a frame, bytes of memory and of disk a pixel."""

    seconds: float
    memory: float
    disk: float


# Measured with pictures of 0.5 to 17 million pixels.
_COSTS = {
    ".gif": _Cost(0.009, 45, 0.01),
    ".mp4": _Cost(0.015, 80, 0.002),
    ".webm": _Cost(0.012, 120, 0.003),
    ".webp": _Cost(0.020, 40, 0.01),
    ".apng": _Cost(0.009, 40, 0.02),
    FOLDER: _Cost(0.012, 5, 0.25),
}

# Of any picture: bytes a pixel, and seconds a million pixels to draw the backdrop.
_CANVAS, _BACKDROP = 30, 0.4

# Seconds that a process takes to begin.
BEGIN = 2

# Seconds for each step of a linear unit or of a network, for each sample that one state is
# evaluated at, the same for each parameter of a network, and for each frame.
_STEP, _DEEP_STEP, _EVALUATION, _DEEP_EVALUATION, _FRAME = 1e-4, 8e-4, 1e-8, 1e-9, 1e-3

# Bytes: of the libraries, and of the numbers of a step beside parameters and gradient.
_LIBRARIES, _NUMBERS = 150_000_000, 24

# Of each number that is written as text.
_DIGITS = 12


def planned(recipe: Recipe) -> list[Course]:
    """The runs that a recipe asks for, unless they stop early."""
    courses = []
    for variant in recipe.variants():
        one = variant.recipe
        samples = _samples(one.data)
        steps = one.epochs * ceil(samples / one.batch_size)
        courses.append(Course(steps, samples, _parameters(one), one.epochs))
    return courses


def recorded(histories: Iterable[History]) -> list[Course]:
    """Runs that are there."""
    return [
        Course(one.steps, len(one.y), one.params.shape[1], int(one.epoch.max(initial=0)))
        for one in histories
    ]


def effort(
    recipe: Recipe, kinds: Sequence[str], courses: Sequence[Course], *, trained: bool
) -> Effort:
    """What it takes to draw runs.

    Parameters
    ----------
    recipe : Recipe
        Of all runs together.
    kinds : sequence of str
        Of the files, as of `animate.goals.Goal`.
    courses : sequence of Course
    trained : bool
        Whether the runs are there already.
    """
    size = size_of(recipe, _rows(recipe))
    moving = bool({*kinds} & {*MOVING})
    frames = _frames(recipe, courses) if moving else 0
    drawn = of_pictures(size, kinds, frames)
    deep = recipe.model.name not in ("logistic", "linear")
    each = [_DEEP_EVALUATION * one.parameters if deep else _EVALUATION for one in courses]
    seconds = BEGIN + drawn.seconds
    numbers = [one.steps * (2 * one.parameters * 4 + _NUMBERS) for one in courses]
    batches = [4 * one.samples * one.epochs for one in courses]
    if not trained:
        for one, evaluation in zip(courses, each, strict=True):
            seconds += one.steps * ((_DEEP_STEP if deep else _STEP) + one.samples * evaluation)
    if {*kinds} - {".npz", ".csv", ".toml"}:
        seconds += recipe.grid**2 * max(
            one.samples * evaluation for one, evaluation in zip(courses, each, strict=True)
        )
    seconds += frames * _FRAME
    disk = drawn.disk
    history = sum(numbers) + sum(batches)
    if ".npz" in kinds:
        disk += history
    if ".csv" in kinds or ".html" in kinds:
        disk += int(history / 4 * _DIGITS)
    # Beside the run itself its form as a file, on its way from the process that trained it.
    return Effort(frames, size, seconds, drawn.memory + 2 * history, disk)


def of_pictures(size: tuple[int, int], kinds: Sequence[str], frames: int) -> Effort:
    """What pictures take alone, whatever they are of.

    Parameters
    ----------
    size : (int, int)
        In pixels.
    kinds : sequence of str
        Of the files, as of `animate.goals.Goal`.
    frames : int
        0 where nothing moves.
    """
    pixels = size[0] * size[1]
    costs = [_COSTS[kind] for kind in kinds if kind in MOVING]
    seconds = _BACKDROP * pixels / 1e6
    seconds += frames * sum(cost.seconds for cost in costs) * pixels / 1e6
    memory = _LIBRARIES + pixels * (_CANVAS + sum(cost.memory for cost in costs))
    disk = frames * pixels * sum(cost.disk for cost in costs)
    return Effort(frames, size, seconds, int(memory), int(disk))


def consent(asked: Effort, *, yes: bool) -> None:
    """Refuse what is huge, unless the user knows.

    Raises
    ------
    InputError
        Saying what it would take.
    """
    if yes or not asked.huge:
        return
    frames, (width, height), seconds, memory, disk = asked
    picture = (
        f"{frames:,} frames of {width}x{height} pixels" if frames else f"{width}x{height} pixels"
    )
    raise InputError(
        (
            "yes",
            f"this takes about {spoken(seconds)}, {memory / 1e9:.1f} GB of memory and "
            f"{disk / 1e9:.1f} GB on the disk, for {picture}; add --yes to do it all the same, or "
            "ask for less, such as by --frames, --size, --epochs or --grid",
        )
    )


def agree(
    recipe: Recipe, kinds: Sequence[str], courses: Sequence[Course], *, trained: bool, yes: bool
) -> None:
    """Find out whether a job is to be done, and whether there is memory for it.

    Parameters are those of `effort` and `consent`.

    Raises
    ------
    InputError
        If it is huge, and the user doesn't know.
    ResourceError
        If there isn't the memory.
    """
    asked = effort(recipe, kinds, courses, trained=trained)
    consent(asked, yes=yes)
    require(asked.memory)


def _samples(data: object) -> int:
    if isinstance(data, File):
        try:
            with Path(data.file).open("rb") as file:
                rows = file.read(DATA_FILE).count(b"\n") + 1
        except (OSError, ValueError):
            # What is wrong with it is told when it is read.
            return 1
        return min(rows, int(SAMPLES.most))
    return 20 if isinstance(data, Lab) else int(getattr(data, "samples", 1))


def _parameters(recipe: Recipe) -> int:
    inputs = inputs_of(recipe.data) or 2
    classes = classes_of(recipe.data)
    classes = CLASSES if classes is None else classes
    if not isinstance(recipe.model, MLP):
        return (inputs + 1) * (max(1, classes) if recipe.model.name == "softmax" else 1)
    widths = [inputs, *recipe.model.hidden, classes if classes > 2 else 1]
    return sum((before + 1) * after for before, after in pairwise(widths))


def _rows(recipe: Recipe) -> int:
    """How many rows of panels there are: runs of the same loss and data share one."""
    told = [
        (one.model, one.data, one.loss, one.weight_decay)
        for one in (variant.recipe for variant in recipe.variants())
    ]
    return sum(one not in told[:place] for place, one in enumerate(told))


def _frames(recipe: Recipe, courses: Sequence[Course]) -> int:
    """How many frames an animation has at most, by the rules of `animate.scene.timeline`."""
    steps = [one.steps for one in courses]
    last = max(steps) if recipe.sync == "step" else sum(steps)
    fps = recipe.fps or FPS
    cap = recipe.frames or last + 1
    pace = recipe.pace or ("travel" if recipe.every is None else "every")
    if pace == "every":
        frames = 2 + last // ceil((recipe.every or 1) * recipe.speed)
    elif pace == "epoch":
        frames = 2 + max(one.epochs for one in courses) // (recipe.every or 1)
    elif pace == "log":
        # One each at first, then at ratios of 1.04.
        frames = 27 + floor(log(last + 1) / log(1.04))
    else:
        playing = max(TOTAL - sum(recipe.hold), 1) / recipe.speed
        cap = recipe.frames or max(2, floor(playing * fps * float(RUNNING)))
        frames = last + 1
    frames = min(frames, cap, last + 1)
    if recipe.turns:
        # A frame a tick, for as long as the others are shown.
        shown = frames / fps / recipe.speed if pace == "every" else TOTAL / recipe.speed
        frames = max(frames, floor((shown + sum(recipe.hold)) * fps))
    return frames


def spoken(seconds: float) -> str:
    """A time as one would say it."""
    for most, unit, name in ((120, 1, "seconds"), (7200, 60, "minutes"), (172_800, 3600, "hours")):
        if seconds < most:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds / 86_400:.0f} days"
