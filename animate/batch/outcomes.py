"""The table of what came of the runs: as a file for other programs, and as cells of a page."""

import csv
import io
import re
from collections.abc import Sequence

from animate.batch.records import Done, Outcome
from animate.embed.gallery import Cell
from animate.language import Words
from animate.narration.digits import share

# In the file, behind the name and the keys of the matrix, none of which is called so.
_COLUMNS = (
    "start",
    "end",
    "start_loss",
    "final_loss",
    "accuracy",
    "steps",
    "steps_to_90",
    "steps_to_all",
    "diverged",
    "error",
)

# What a spreadsheet takes for the beginning of a formula, unless all of it is numbers.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBERS = re.compile(r"[+-]?[\d.]+(e[+-]?\d+)?([ ,]+[+-]?[\d.]+(e[+-]?\d+)?)*")

_DIGITS = 3


def keys_of(done: Sequence[Done]) -> list[str]:
    """The keys of the matrix, in its order."""
    return list(dict.fromkeys(key for one in done for key in one.values))


def outcomes_csv(done: Sequence[Done]) -> str:
    """A line a run, as RFC 4180 has it; no text in it is a formula to a spreadsheet."""
    keys = keys_of(done)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(["name", *map(_harmless, keys), *_COLUMNS])
    for one in done:
        values = [_harmless(one.values.get(key, "")) for key in keys]
        told = _told(one.outcome) if one.outcome else [""] * (len(_COLUMNS) - 1)
        writer.writerow([_harmless(one.name), *values, *told, _harmless(one.error or "")])
    return written.getvalue()


def _told(outcome: Outcome) -> list[str]:
    places = (" ".join(map(repr, place)) for place in (outcome.start, outcome.end))
    numbers = (
        outcome.start_loss,
        outcome.loss,
        outcome.accuracy,
        outcome.steps,
        outcome.steps_to_90,
        outcome.steps_to_all,
    )
    known = ("" if value is None else repr(value) for value in numbers)
    return [*places, *known, "yes" if outcome.diverged else "no"]


def _harmless(text: str) -> str:
    if _FORMULA.match(text) and not _NUMBERS.fullmatch(text):
        return f"'{text}"
    return text


def table_of(done: Sequence[Done], words: Words) -> tuple[list[str], list[list[Cell]]]:
    """The page's table: heads and rows, without the columns that are empty for all runs."""
    keys = keys_of(done)
    heads, rows = _heads(keys, words), [_cells(one, keys, words) for one in done]
    known = [place for place in range(len(heads)) if any(row[place].text for row in rows)]
    return [heads[place] for place in known], [[row[place] for place in known] for row in rows]


def _heads(keys: Sequence[str], words: Words) -> list[str]:
    """What stands above the columns of the page's table."""
    columns = ("start", "end", "accuracy", "steps", "to_90", "to_all", "loss", "diverged")
    return [
        words("gallery.run"),
        *(key_name(key, words) for key in keys),
        *(words(f"gallery.{column}") for column in columns),
    ]


def _cells(one: Done, keys: Sequence[str], words: Words) -> list[Cell]:
    """A run in the page's table; what isn't known is empty, so that it is sorted last."""
    values = [_of_value(key, one.values.get(key, ""), words) for key in keys]
    outcome = one.outcome
    if outcome is None:
        failed = Cell(words("standing.failed"), None, "warn")
        return [Cell(one.name), *values, *[Cell("")] * 7, failed]
    accuracy = outcome.accuracy
    told = [
        _of_place(outcome.start),
        _of_place(outcome.end),
        Cell("") if accuracy is None else Cell(share(accuracy).strip(), accuracy),
        _of_count(outcome.steps),
        _of_count(outcome.steps_to_90),
        _of_count(outcome.steps_to_all),
        Cell(_short(outcome.loss), outcome.loss),
        Cell(words("gallery.yes"), 1, "warn") if outcome.diverged else Cell(words("gallery.no"), 0),
    ]
    return [Cell(one.name), *values, *told]


def _of_value(key: str, value: str, words: Words) -> Cell:
    try:
        return Cell(value_name(key, value, words), float(value))
    except ValueError:
        return Cell(value_name(key, value, words))


def _of_place(place: Sequence[float]) -> Cell:
    return Cell(", ".join(map(_short, place)))


def _short(value: float) -> str:
    return f"{value:.{_DIGITS}g}".replace("-", "\N{MINUS SIGN}")


def _of_count(count: int | None) -> Cell:
    return Cell("") if count is None else Cell(str(count), count)


def key_name(key: str, words: Words) -> str:
    """What a key of the matrix is called."""
    if key in ("init", "lr", "batch_size", "epochs", "loss"):
        return words(f"player.{key}")
    name = key.replace("_", " ").replace(".", " ")
    return name[:1].upper() + name[1:]


def value_name(key: str, value: str, words: Words) -> str:
    """What a value of it is called, beside its name."""
    if key == "loss":
        return words.texts.get(f"loss.{value}", value)
    return value
