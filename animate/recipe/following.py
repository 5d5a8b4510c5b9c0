"""Keys of a run that follow from its model and its data, where they aren't given."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from pydantic import ValidationError

from animate.recipe.compare import first_of
from animate.recipe.dataset import Blobs, Lab, Line, Spirals, classes_of
from animate.recipe.model import Logistic
from animate.recipe.training import Training

# From the values of the keys before it to what a key is.
_Rule = Callable[[Mapping[str, Any]], Any]

_DATA = {"linear": Line(), "softmax": Blobs(), "mlp": Spirals()}

# Weight and bias; other models start from numbers that their seed draws.
_STARTS = {"logistic": (-5.0, -10.0), "linear": (-3.0, 4.0)}

# Samples in a mini-batch, and passes over the data.
_COURSES = {"linear": (4, 20), "softmax": (9, 30), "mlp": (10, 100)}
_USUAL_COURSE = (3, 100)

# Of many samples, larger batches.
_OTHER_COURSES = {("mlp", "spirals"): (30, 100)}


def _data(known: Mapping[str, Any]) -> object:
    return _DATA.get(known["model"].name, Lab())


def _loss(known: Mapping[str, Any]) -> str:
    name = known["model"].name
    of_values = name == "linear" or (name == "mlp" and classes_of(known["data"]) == 0)
    return "mse" if of_values else "cross-entropy"


def _start(known: Mapping[str, Any]) -> tuple[float, float] | None:
    return _STARTS.get(known["model"].name)


def _course(known: Mapping[str, Any]) -> tuple[int, int]:
    name = known["model"].name
    usual = _COURSES.get(name, _USUAL_COURSE)
    return _OTHER_COURSES.get((name, known["data"].name), usual)


def _batch_size(known: Mapping[str, Any]) -> int:
    return _course(known)[0]


def _epochs(known: Mapping[str, Any]) -> int:
    return _course(known)[1]


# In an order in which each follows from keys before it.
_RULES: dict[str, _Rule] = {
    "data": _data,
    "loss": _loss,
    "init": _start,
    "batch_size": _batch_size,
    "epochs": _epochs,
}
FOLLOWING = tuple(_RULES)

# What they follow from.
LEADING = ("model", "data", "loss")


def takes_start(model: str) -> bool:
    """Whether a model is started from numbers that are given."""
    return model in _STARTS


def completed(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a recipe, as they were given, with the keys that follow from them.

    A model that isn't given is the first of those that are compared.
    """
    found = dict(options)
    if "model" not in found:
        first = _first_model(options)
        found |= {} if first is None else {"model": first}
    known = {"model": _read("model", found, Logistic())}
    for key, rule in _RULES.items():
        value = rule(known)
        # A start that isn't set is one that isn't given: TOML and JSON schema know no other.
        if key not in found or (key == "init" and found[key] is None):
            found[key] = value
        known[key] = _read(key, found, value)
    return found


def as_they_follow(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Which keys have the very value that follows from the others."""
    return tuple(key for key, rule in _RULES.items() if values[key] == rule(values))


def followed_anew(
    before: Mapping[str, Any], values: Mapping[str, Any], given: Collection[str]
) -> dict[str, Any]:
    """What keys become in a run that overrides some that they follow from.

    Parameters
    ----------
    before : mapping
        The keys of the recipe, each with its value.
    values : mapping
        The same with what the run overrides.
    given : collection of str
        What it overrides. Data and course are what runs have in common, so
        that they can be compared: only loss and start follow its own model,
        and a start that is given is for those models that take one.
    """
    if not {*LEADING} & {*given}:
        return {}
    followed = as_they_follow(before)
    known = dict(values)
    if "loss" in followed and "loss" not in given:
        known["loss"] = _loss(known)
    start = _start(known)
    if "init" not in given and ("init" in followed or None in (start, known["init"])):
        known["init"] = start
    return {key: known[key] for key in ("loss", "init")}


def _first_model(options: Mapping[str, Any]) -> object:
    compared = first_of("model", options.get("compare"))
    runs = options.get("runs")
    if compared is not None or not isinstance(runs, list | tuple) or not runs:
        return compared
    named = [run.get("model") if isinstance(run, Mapping) else None for run in runs]
    return named[0] if None not in named else None


def _read(key: str, options: Mapping[str, Any], usual: object) -> Any:
    """The value of a key, validated; what isn't sound is told of elsewhere."""
    if key not in options:
        return usual
    try:
        return getattr(Training.model_validate({key: options[key]}), key)
    except ValidationError:
        return usual
