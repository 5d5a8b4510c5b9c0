"""What the legend calls each of several runs: what it differs in, and nothing else."""

from collections.abc import Callable, Collection, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from animate.recipe.dataset import File
from animate.recipe.model import Custom
from animate.recipe.table import Named
from animate.recipe.training import LONGEST_LABEL, TRAINING_KEYS
from animate.recipe.variants import Combined

if TYPE_CHECKING:
    from animate.recipe.recipe import Recipe

_MODELS = {"mlp": "MLP"}
_LOSSES = {"mse": "squared loss", "hinge": "hinge loss", "custom": "custom loss"}
_SCHEDULES = {
    "constant": "constant rate",
    "step": "stepped rate",
    "exponential": "exponential rate",
    "cosine": "cosine rate",
}


def number(value: float) -> str:
    """A number as short as it is that very number."""
    short = f"{value:g}"
    return short if float(short) == value else repr(value)


# What is said of a key in another language: its text, and the name of the value in it.
_TEXTS = {
    "init": ("title.start", "value"),
    "lr": ("label.rate", "value"),
    "momentum": ("title.momentum", "value"),
    "weight_decay": ("title.decay", "value"),
    "batch_size": ("title.batch", "n"),
    "seed": ("title.seed", "value"),
}

# Keys whose values say what they are.
_SPEAKING = ("model", "data", "optimizer", "schedule")


def named(key: str, value: str, words: Callable[..., str]) -> str:
    """A key and a value of it that is already text, in the words of a legend.

    Parameters
    ----------
    key : str
        Perhaps with a parameter behind a dot.
    value : str
    words : callable
        The catalogue of a language.
    """
    if key == "loss" and value in (*_LOSSES, "cross-entropy"):
        return words(f"loss.{value}")
    if key in _TEXTS:
        text, name = _TEXTS[key]
        return words(text, **{name: value.replace("-", "\N{MINUS SIGN}")})
    if key in _SPEAKING:
        return value
    return f"{key.replace('_', ' ').replace('.', ' ')} {value}"


def labels(
    runs: Sequence[Combined], compared: Collection[str], words: Callable[..., str] | None = None
) -> list[str]:
    """A label a run: its own, or what it differs from the others in.

    Parameters
    ----------
    runs : sequence of Combined
    compared : collection of str
        The keys of `compare`, which are told of beside a label of the run's own.
    words : callable, optional
        The catalogue of a language; else English.
    """
    recipes = [run.recipe for run in runs]
    # What follows from the others in every run is told by them.
    following = set.intersection(*({*recipe.followed()} for recipe in recipes))
    differing = [
        key
        for key in TRAINING_KEYS
        if key not in following
        and any(getattr(recipe, key) != getattr(recipes[0], key) for recipe in recipes)
    ]
    texts = []
    for run in runs:
        told = differing if run.label is None else [key for key in differing if key in compared]
        if run.recipe.init is None:
            # Not every model takes a start.
            told = [key for key in told if key != "init"]
        parts = [] if run.label is None else [run.label]
        texts.append(", ".join([*parts, *(_part(run.recipe, key, recipes, words) for key in told)]))
    return [_cut(text, number) for number, text in enumerate(texts, start=1)]


def _cut(text: str, number: int) -> str:
    """No longer than a label may be, and still told from others by its number."""
    if len(text) <= LONGEST_LABEL:
        return text
    end = f"\u2026 {number}"
    return text[: LONGEST_LABEL - len(end)] + end


def _part(
    recipe: "Recipe",
    key: str,
    others: "Sequence[Recipe]",
    words: Callable[..., str] | None,
) -> str:
    """A key and its value, in the words of a legend."""
    value = recipe.rate if key == "lr" else getattr(recipe, key)
    if words is not None and key == "loss":
        return words(f"loss.{value}")
    if words is not None and key in _TEXTS:
        text, name = _TEXTS[key]
        return words(text, **{name: _text(value).replace("-", "\N{MINUS SIGN}")})
    return _WORDS[key](value, [getattr(other, key) for other in others])


def _named(prefix: str) -> Callable[[float, list[Any]], str]:
    return lambda value, others: f"{prefix} {number(value)}"


def _flag(true: str, false: str) -> Callable[[bool, list[Any]], str]:
    return lambda value, others: true if value else false


def _until(what: str) -> Callable[[float | None, list[Any]], str]:
    return lambda value, others: "to the end" if value is None else f"until {what} {number(value)}"


def _init(value: tuple[float, ...], others: list[Any]) -> str:
    return f"start {_text(value)}"


def _loss(value: str, others: list[Any]) -> str:
    return _LOSSES.get(value, value)


def _model(value: Named, others: list[Any]) -> str:
    name = value.called if isinstance(value, Custom) else value.model_dump()["name"]
    return _table(value, others, _MODELS.get(name, name))


def _data(value: Named, others: list[Any]) -> str:
    if not isinstance(value, File):
        return _table(value, others, value.model_dump()["name"])
    files = {other.file for other in others if isinstance(other, File)}
    alike = [file for file in files if PurePath(file).name == value.label()]
    return value.label() if len(alike) == 1 else value.file


def _optimizer(value: Named, others: list[Any]) -> str:
    return _table(value, others, type(value).__name__)


def _schedule(value: Named, others: list[Any]) -> str:
    return _table(value, others, _SCHEDULES[value.model_dump()["name"]])


def _table(value: Named, others: list[Any], name: str) -> str:
    """The name, with the parameters in which tables of this name differ."""
    alike = [other for other in others if type(other) is type(value)]
    parts = [
        f"{key.replace('_', ' ')} {_text(getattr(value, key))}"
        for key in value.own_keys()
        if key != "called" and any(getattr(other, key) != getattr(value, key) for other in alike)
    ]
    return " ".join([name, *parts])


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_text, value))
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str):
        return value
    return number(value) if isinstance(value, int | float) else "none"


_WORDS: dict[str, Callable[[Any, list[Any]], str]] = {
    "model": _model,
    "data": _data,
    "standardize": _flag("standardised", "not standardised"),
    "init": _init,
    "loss": _loss,
    "optimizer": _optimizer,
    "lr": _named("lr"),
    "momentum": _named("momentum"),
    "weight_decay": _named("weight decay"),
    "schedule": _schedule,
    "batch_size": _named("batch size"),
    "epochs": _named("epochs"),
    "stop_loss": _until("loss"),
    "stop_gradient": _until("gradient"),
    "seed": _named("seed"),
    "shuffle": _flag("shuffled", "in order"),
}
