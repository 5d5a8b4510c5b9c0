"""The sentences of a description: of the data, the training, and the way that a run took."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from animate.history import History, parameter_names
from animate.language import Words
from animate.narration import Event, events
from animate.narration.digits import share, signed
from animate.narration.terms import schedule
from animate.recipe import Recipe
from animate.recipe.dataset import File

# What the course says already, and what is said once for all runs.
_ENDS = ("start", "end")

# Events at most: a reader has more time for them than a viewer.
_MOST = 8


def counted(words: Words, noun: str, n: int) -> str:
    """A number with what is counted: '1 step', '700 steps'."""
    return words(f"described.{noun}{'.one' if n == 1 else ''}", n=n)


def right_at(history: History, step: int) -> int:
    """How many samples are classified rightly."""
    return round(float(history.accuracy[step]) * len(history.y))


def loss_at(history: History, step: int) -> str:
    """The loss over all the data, as the readout writes it."""
    return signed(float(history.loss[step]), 3, 6).strip()


def data(history: History, recipe: Recipe, words: Words) -> list[str]:
    """What a run was trained on."""
    spec, inputs = recipe.data, history.x.shape[1]
    classes: tuple[str, ...] = ("0", "1")
    ones = int((history.y > 0.5).sum())
    names: tuple[str, ...] = ("x1", "x2") if inputs == 2 else ()
    file = ""
    if isinstance(spec, File):
        file = spec.label()
        names, classes = spec.inputs or names, spec.classes or classes
    told = [
        words(
            f"described.data.{spec.name}",
            zeros=len(history.y) - ones,
            ones=ones,
            no=classes[0],
            yes=classes[1],
            file=file,
        )
    ]
    if len(names) == 1:
        told.append(words("described.input", x=names[0]))
    elif names:
        told.append(words("described.inputs", x=names[0], y=names[1]))
    return told


def training(history: History, recipe: Recipe, words: Words) -> str:
    """What minimised what, and for how long."""
    full = recipe.batch_size >= len(history.y)
    return words(
        "described.training.full" if full else "described.training",
        name=type(recipe.optimizer).__name__,
        lr=f"{recipe.rate:g}",
        loss=words(f"described.loss.{recipe.loss}"),
        size=recipe.batch_size,
        epochs=counted(words, "epochs", int(history.epoch[-1])),
        steps=counted(words, "steps", history.steps),
    )


def settings(recipe: Recipe, words: Words) -> list[str]:
    """What else was set, in the words of a title; nothing if it is all as usual."""
    told = []
    if recipe.momentum:
        told.append(words("title.momentum", value=f"{recipe.momentum:g}"))
    if recipe.weight_decay:
        told.append(words("title.decay", value=f"{recipe.weight_decay:g}"))
    if recipe.schedule.name != "constant":
        told.append(schedule(recipe, words))
    if recipe.shuffle:
        told.append(words("title.shuffled"))
    if recipe.standardize:
        told.append(words("title.standardized"))
    return [words("described.settings", settings=", ".join(told))] if told else []


def course(history: History, words: Words) -> list[str]:
    """Where a run starts and ends, and its loss on the way."""
    last = history.last_finite
    told = [words("described.start", **_state(history, 0))]
    if last or history.diverged:
        end = "described.broken" if history.diverged else "described.end"
        told.append(words(end, **_state(history, last)))
    if last >= 4:
        steps = [round(last * quarter / 4) for quarter in range(5)]
        losses = [loss_at(history, step) for step in steps]
        key = "described.quarters" if len(set(losses)) > 1 else "described.level"
        told.append(words(key, **dict(zip("abcde", losses, strict=True))))
    return told


def happened(history: History, words: Words, inside: NDArray[np.bool_] | None = None) -> list[str]:
    """What a reader should know of the way, in the order in which it happens."""
    found = [*events(history, _MOST), *([] if inside is None else _view(inside))]
    found.sort(key=lambda event: event.step)
    return [_told(event, words) for event in found if event.key not in _ENDS]


def _view(inside: NDArray[np.bool_]) -> Iterator[Event]:
    """Leaving the ranges that are shown for the first time, and coming back for the last."""
    outside = np.flatnonzero(~inside)
    if not len(outside):
        return
    first, last = int(outside[0]), int(outside[-1])
    yield Event(first, "left_range" if first else "starts_outside", {})
    if last + 1 < len(inside):
        yield Event(last + 1, "back_in_range", {})


def _told(event: Event, words: Words) -> str:
    key = "described.since" if event.step else "described.since_start"
    since = words(key, step=event.step)
    return words(f"told.{event.key}", **{**event.values, "step": event.step, "since": since})


def _state(history: History, step: int) -> dict[str, object]:
    params = history.params[step]
    place = ", ".join(
        f"{name} = {signed(float(value), 2, 7).strip()}"
        for name, value in zip(parameter_names(len(params)), params, strict=True)
    )
    return {
        "step": step,
        "place": place,
        "loss": loss_at(history, step),
        "right": right_at(history, step),
        "count": len(history.y),
        "accuracy": share(float(history.accuracy[step])),
    }
