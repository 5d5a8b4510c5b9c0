"""Mistakes in words: one sentence each, and the place it stands at.

Pydantic finds the mistakes and carries ours through its nesting. Every error
that leaves a table of a recipe is of the type `REFUSED`, and its message is
the whole sentence.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from animate.errors import InputError

REFUSED = "refused"

# Of what the user wrote, so many characters are shown.
_LONGEST = 60

Place = tuple[str | int, ...]


class Mistake(NamedTuple):
    """What is wrong, and where: keys, and the index (0-based) of a table of `runs`."""

    place: Place
    sentence: str


class Clash(NamedTuple):
    """A mistake between keys.

    Attributes
    ----------
    keys : tuple of str
        Those that don't agree; the mistake is told at the first of them.
    sentence : str
    inside : tuple of str
        Where it stands inside of the first key.
    """

    keys: tuple[str, ...]
    sentence: str
    inside: Place = ()


def shown(value: object) -> str:
    """The value as the user wrote it, cut to a length that fits a sentence."""
    try:
        parts = value if isinstance(value, tuple | list) else None
        text = repr(value) if parts is None else repr(",".join(map(_part, parts)))
    except ValueError:
        # Python writes out no number of more than 4300 digits.
        text = "a number that long"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _part(value: object) -> str:
    """A value in a list, a number as short as it is that very number."""
    if isinstance(value, float) and float(f"{value:g}") == value:
        return f"{value:g}"
    return str(value)


def refusal(value: object, accepted: str | None) -> str:
    """The sentence for a value that isn't accepted."""
    return f"{shown(value)} isn't accepted; give {accepted}"


def refuse(sentence: str) -> PydanticCustomError:
    """What a validator raises for one mistake, at the place it stands at."""
    return PydanticCustomError(REFUSED, "{sentence}", {"sentence": sentence})


def refuse_all(mistakes: Iterable[Mistake]) -> ValidationError:
    """What a validator raises for several mistakes inside of the place it stands at."""
    faults: list[InitErrorDetails] = [
        {"type": refuse(sentence), "loc": place, "input": None} for place, sentence in mistakes
    ]
    return ValidationError.from_exception_data("recipe", faults)


def faults(error: ValidationError) -> list[ErrorDetails]:
    """What pydantic found, without the values, which may not be printable."""
    return error.errors(include_url=False, include_context=False, include_input=False)


def mistakes_in(error: ValidationError) -> list[Mistake]:
    """The mistakes of an error that left a table."""
    return [Mistake(fault["loc"], fault["msg"]) for fault in faults(error)]


def input_error(mistakes: Sequence[Mistake]) -> InputError:
    """The mistakes for the user, each said once."""
    told = ((_dotted(place) or "recipe", sentence) for place, sentence in mistakes)
    return InputError(*dict.fromkeys(told))


def _dotted(place: Place) -> str:
    """('runs', 2, 'lr') as 'runs[2].lr'."""
    text = ""
    for part in place:
        if isinstance(part, str) and (len(part) > _LONGEST or not part.isprintable()):
            # No key of ours, and of any length.
            part = shown(part)
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
