"""The sentences of a description: of the training, and the way that a run took."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from animate.embed.subject import classifies, counted, recorded
from animate.history import History
from animate.language import Words
from animate.narration import Event, events
from animate.narration.digits import share, signed
from animate.narration.terms import decay, schedule
from animate.recipe import Recipe

# What the course says already, and what is said once for all runs.
ENDS = ("start", "start_values", "end", "end_values")

# Events at most: a reader has more time for them than a viewer.
_MOST = 8


def right_at(history: History, step: int) -> int:
    """How many samples are classified rightly."""
    return round(float(history.accuracy[step]) * len(history.y))


def loss_at(history: History, step: int) -> str:
    """The loss over all the data, as the readout writes it."""
    return signed(float(history.loss[step]), 3, 6).strip()


def training(history: History, recipe: Recipe, words: Words) -> list[str]:
    """What minimised what, for how long, and what else was set; of a loop of one's own less."""
    steps = counted(words, "steps", history.steps)
    epochs = counted(words, "epochs", int(history.epoch[-1]))
    loss = words(f"described.loss.{recipe.loss}")
    if recorded(recipe):
        key = "own_epochs" if history.epoch[-1] else "own"
        return [words(f"described.training.{key}", loss=loss, epochs=epochs, steps=steps)]
    full = recipe.batch_size >= len(history.y)
    told = words(
        "described.training.full" if full else "described.training",
        name=type(recipe.optimizer).__name__,
        lr=f"{recipe.rate:g}",
        loss=loss,
        size=recipe.batch_size,
        epochs=epochs,
        steps=steps,
    )
    return [told, *_settings(recipe, words)]


def _settings(recipe: Recipe, words: Words) -> list[str]:
    """What else was set, in the words of a title; nothing if it is all as usual."""
    told = []
    if recipe.momentum:
        told.append(words("title.momentum", value=f"{recipe.momentum:g}"))
    if recipe.weight_decay:
        told.append(decay(recipe, words))
    if recipe.schedule.name != "constant":
        told.append(schedule(recipe, words))
    if recipe.shuffle:
        told.append(words("title.shuffled"))
    if recipe.standardize:
        told.append(words("title.standardized"))
    return [words("described.settings", settings=", ".join(told))] if told else []


def course(history: History, names: Sequence[str], words: Words) -> list[str]:
    """Where a run starts and ends, and its loss on the way.

    Parameters
    ----------
    history : History
    names : sequence of str
        What its parameters are called, if they are few enough to be told.
    words : Words
    """
    last = history.last_finite
    told = [words("described.start", state=_state(history, 0, names, words))]
    if last or history.diverged:
        end = "described.broken" if history.diverged else "described.end"
        told.append(words(end, step=last, state=_state(history, last, names, words)))
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
    return [_told(event, words) for event in found if event.key not in ENDS]


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


def _state(history: History, step: int, names: Sequence[str], words: Words) -> str:
    """Where a run is, as far as that can be told, and how well it does there."""
    loss = loss_at(history, step)
    if classifies(history):
        state = words(
            "described.state",
            loss=loss,
            right=right_at(history, step),
            count=len(history.y),
            accuracy=share(float(history.accuracy[step])),
        )
    else:
        state = words("described.state.values", loss=loss)
    if not names:
        return state
    place = ", ".join(
        f"{name} = {signed(float(value), 2, 7).strip()}"
        for name, value in zip(names, history.params[step], strict=True)
    )
    return words("described.at", place=place, state=state)
