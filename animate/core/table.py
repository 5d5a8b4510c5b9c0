"""A teacher's own data: a CSV file of one or two inputs and a label or a value."""

import csv
import hashlib
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from animate.core.data import Labels, Samples, names
from animate.errors import InputError
from animate.limits import CLASSES, DATA_FILE, SAMPLES

ROWS = int(SAMPLES.most)
BYTES = DATA_FILE

# Further out, float32 arithmetic on squares of an input overflows.
FAR = 1e15

_ACCEPTED = "two columns (an input and a label) or three (two inputs and a label)"


class _Table(NamedTuple):
    lines: list[int]  # of each row, from 1
    rows: list[list[str]]  # all of one length
    separator: str


def read(spec: Mapping[str, Any], labels: Labels = "two") -> tuple[Samples, str]:
    """The samples in the file of a spec, and the SHA-256 of its bytes in hexadecimal.

    The last column is the label: 0 or 1, or any names, of which the one that
    sorts first is class 0; or it is a value. A first row whose inputs aren't numbers names
    them. Values are separated by commas, semicolons or tabs; decimals may be
    written with a comma where it separates nothing.

    Parameters
    ----------
    spec : mapping
        With `file`; if it has a `sha256`, the file must still be that one.
    labels : str
        Whether the last column holds two classes, several, or values.

    Raises
    ------
    InputError
        At ``data``, naming the file and the line.
    """
    file = str(spec["file"])
    try:
        content = _content(Path(file))
        digest = hashlib.sha256(content).hexdigest()
        if spec.get("sha256") not in (None, digest):
            raise _TableError(
                "has changed since the recipe was made; give the same data, or name the file anew"
            )
        return _samples(content, labels), digest
    except _TableError as error:
        raise InputError(("data", f"{file!r}{error}")) from None


class _TableError(Exception):
    """What is wrong with the file, in words that follow its name."""

    def __init__(self, sentence: str, line: int | None = None, column: int | None = None) -> None:
        where = "" if line is None else f", line {line}"
        where += "" if column is None else f", column {column}"
        super().__init__(f"{where}: {sentence}" if where else f" {sentence}")


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(BYTES + 1)
    except FileNotFoundError:
        raise _TableError("doesn't exist; give a CSV file of samples") from None
    except IsADirectoryError:
        raise _TableError("is a folder; give a CSV file of samples") from None
    except OSError as error:
        raise _TableError(f"can't be read: {error.strerror}; give a CSV file of samples") from None
    except ValueError:
        raise _TableError("can't be the name of a file; give a CSV file of samples") from None
    if len(content) > BYTES:
        raise _TableError(f"is too large; give a CSV file of at most {BYTES // 1_000_000} MB")
    return content


def _samples(content: bytes, labels: Labels) -> Samples:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise _TableError("isn't text in UTF-8; give a CSV file saved as UTF-8")
    table = _table(text)
    header = _taken_header(table)
    if len(table.rows) < 2:
        found = "only one row" if table.rows else "no rows"
        least = "two" if labels == "values" else "two, one of each class"
        raise _TableError(f"has {found} of samples; give at least {least}")
    if len(table.rows) > ROWS:
        raise _TableError(f"has too many rows; give at most {ROWS}")
    inputs = len(table.rows[0]) - 1
    x = np.column_stack([_numbers(table, column) for column in range(inputs)])
    classes: tuple[str, ...] = ()
    if labels == "values":
        y = _numbers(table, inputs).astype(np.float32)
    else:
        y, classes = _classified(table, 2 if labels == "two" else CLASSES)
    called = header or [""] * inputs
    return Samples(
        x.astype(np.float32),
        y,
        tuple(name or usual for name, usual in zip(called, names(inputs), strict=True)),
        classes,
    )


def _table(text: str) -> _Table:
    """The rows that aren't blank, each of as many cells as the first."""
    # The strongest separator in the first line: a comma may stand in a number.
    first = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = "".join(first.split('"')[::2])
    separator = next((mark for mark in "\t;" if mark in unquoted), ",")
    table = _Table([], [], separator)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    width = 0
    try:
        for cells in reader:
            if not "".join(cells).strip():
                continue
            if not width:
                width = len(cells)
                if width not in (2, 3):
                    raise _TableError(_miscounted(width), reader.line_num)
            elif len(cells) != width:
                told = f"it has {_columns(len(cells))} where line {table.lines[0]} has {width}"
                raise _TableError(told, reader.line_num)
            table.lines.append(reader.line_num)
            table.rows.append(cells)
    except csv.Error:
        raise _TableError("it isn't a row of values", reader.line_num) from None
    return table


def _miscounted(width: int) -> str:
    marks = ", separated by commas, semicolons or tabs" if width == 1 else ""
    return f"it has {_columns(width)}; give {_ACCEPTED}{marks}"


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count} columns"


def _taken_header(table: _Table) -> list[str] | None:
    """Take the first row away if none of its inputs is a number, and return its names of them."""
    inputs = [cell.strip() for row in table.rows[:1] for cell in row[:-1]]
    if not inputs or any(_number(cell, table.separator) is not None for cell in inputs):
        return None
    del table.lines[0], table.rows[0]
    return inputs


def _number(cell: str, separator: str) -> float | None:
    try:
        return float(cell if separator == "," else cell.replace(",", "."))
    except ValueError:
        return None


def _numbers(table: _Table, column: int) -> NDArray[np.float64]:
    numbers = [_number(row[column], table.separator) for row in table.rows]
    if None in numbers:
        raise _at(table, numbers.index(None), column, "isn't a number")
    values = np.array(numbers, np.float64)
    for sound, sentence in (
        (np.isfinite(values), "isn't a finite number"),
        (np.abs(values) <= FAR, "isn't a number from -1e15 to 1e15"),
    ):
        if not sound.all():
            raise _at(table, int(np.argmin(sound)), column, sentence)
    return values


def _at(table: _Table, row: int, column: int, sentence: str) -> _TableError:
    cell = table.rows[row][column].strip()
    return _TableError(f"{_shown(cell)} {sentence}", table.lines[row], column + 1)


def _classified(table: _Table, most: int) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """The class of each row, and what the classes are called."""
    labels = [row[-1].strip() for row in table.rows]
    if "" in labels:
        row = labels.index("")
        raise _TableError("the label is missing", table.lines[row], len(table.rows[row]))
    called = _called(list(dict.fromkeys(labels)))
    classes = list(dict.fromkeys(called.values()))
    shown = [_shown(name) for name in classes]
    if len(classes) == 1:
        raise _TableError(f"has samples of one class only, {shown[0]}; give samples of two")
    if len(classes) > most:
        more = " and so on" if len(classes) > 3 else ""
        accepted = (
            "two, or take the model softmax or mlp"
            if most == 2
            else f"at most {most}, or take a loss of values, mse, with the model mlp"
        )
        raise _TableError(
            f"has samples of {len(classes)} classes, {', '.join(shown[:3])}{more}; "
            f"give samples of {accepted}"
        )
    numbers = {name: number for number, name in enumerate(classes)}
    y = np.fromiter((numbers[called[label]] for label in labels), np.float32, len(labels))
    return y, tuple(classes)


def _called(labels: list[str]) -> dict[str, str]:
    """What the class of each label is called, class 0 first; of numbers, 1, 1.0 and +1 are one."""
    values = [_number(label, ",") for label in labels]
    numbers = [value for value in values if value is not None and math.isfinite(value)]
    if len(numbers) < len(labels):
        return {label: label for label in sorted(labels)}
    pairs = sorted(zip(numbers, labels, strict=True))
    return {label: str(int(value) if value.is_integer() else value) for value, label in pairs}


def _shown(cell: str) -> str:
    """The cell as it was written, cut to a length that fits a sentence."""
    text = repr(cell)
    return text if len(text) <= 40 else text[:37] + "..."
