"""A recipe as TOML."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from animate.recipe.recipe import Recipe

# TOML has no None; what it means is a comment in its place.
_NOTES = {
    "init": "init isn't set: the start is drawn by seed",
    "lr": "lr is one that suits the optimiser and the model, {rate:g}",
    "stop_loss": "stop_loss isn't set: the run goes to its end",
    "stop_gradient": "stop_gradient isn't set: the run goes to its end",
    "plane": "plane is chosen from the data",
    "w_range": "w_range is chosen from the run",
    "b_range": "b_range is chosen from the run",
    "epochs_shown": "epochs_shown is chosen from the run",
    "title": "title says what was trained",
    "size": "size is chosen from the panels",
    "pace": "pace is travel, or every where every is set",
    "every": "every isn't set",
    "fps": "fps is the usual",
    "frames": "frames isn't set: there may be any number",
    "at": "at isn't set: a still shows the end",
    "figure": "figure isn't set",
    "budget": "budget isn't set: a file may have any size",
}
_TABLES = ("model", "data", "optimizer", "schedule", "compare")


def toml(recipe: "Recipe") -> str:
    """The text that reads back to an equal recipe: every key, tables last."""
    return written(recipe.model_dump(), recipe.rate)


def written(
    options: Mapping[str, Any], rate: float, notes: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Keys with their values as TOML, tables last.

    Parameters
    ----------
    options : mapping
    rate : float
        The learning rate that is used where none is given.
    notes : mapping
        What keys without a value mean, where that isn't as in a recipe of runs.
    """
    keys = dict(options)
    tables = {name: keys.pop(name) for name in _TABLES if name in keys}
    runs = keys.pop("runs", ())
    said = {**_NOTES, **notes}
    lines = [
        f"# {said[key].format(rate=rate)}" if value is None else _pair(key, value)
        for key, value in keys.items()
    ]
    for name, table in tables.items():
        if table:
            lines += ["", f"[{name}]", *_pairs(table)]
    for run in runs:
        lines += ["", "[[runs]]", *_pairs(run)]
    return "\n".join(lines) + "\n"


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [_pair(key, value) for key, value in table.items() if value is not None]


def _pair(key: str, value: object) -> str:
    return f"{key} = {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(_pairs(value))} }}" if value else "{}"
    if isinstance(value, tuple):
        if None in value:
            # No array can hold it, but the text form of these numbers can.
            return _string(",".join("none" if part is None else repr(part) for part in value))
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return _string(value) if isinstance(value, str) else repr(value)


def _string(text: str) -> str:
    escaped = {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(escaped.get(c, c if c.isprintable() else _escape(c)) for c in text) + '"'


def _escape(character: str) -> str:
    return f"\\U{ord(character):08X}"
