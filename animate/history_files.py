"""A history on disk: .npz without pickle, or .csv that a spreadsheet opens."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from animate.arrays import MOST, read_arrays
from animate.contents import content_of
from animate.errors import InputError, one_of
from animate.history import ARRAYS, History, parameter_names
from animate.limits import COMMENT, CSV_HISTORY
from animate.version import __version__

_CSV_TITLE = "# animate-ce history"
_CSV_NOTES = ("recipe", "x", "y")

# Most models have no buffers.
_REQUIRED = tuple(name for name in ARRAYS if name != "buffers")
# Of animate-ce; older files have none.
_VERSION = "version"


def npz_bytes(*histories: History, compressed: bool = True) -> bytes:
    """The histories as an .npz: an array per field, the same bytes every time.

    The fields of several are called "1/params", "2/params" and so on.
    """
    buffer = io.BytesIO()
    arrays: dict[str, np.ndarray] = {}
    for number, history in enumerate(histories, start=1):
        prefix = f"{number}/" if len(histories) > 1 else ""
        arrays |= {prefix + name: getattr(history, name) for name in ARRAYS}
        if not history.buffers.shape[1]:
            del arrays[f"{prefix}buffers"]
        arrays[f"{prefix}recipe"] = np.array(history.recipe)
    arrays[_VERSION] = np.array(__version__)
    save: Callable[..., None] = np.savez_compressed if compressed else np.savez
    save(buffer, **arrays)
    return buffer.getvalue()


def csv_bytes(history: History) -> bytes:
    """The history as text: a row per state, after comment lines with recipe and data.

    Numbers are written so that they read back to the same float. The columns
    of a step (batch_loss, gradient, batch) are empty at the start. Parameters
    of a linear unit have their names, those of another model are p1, p2, ...
    """
    text = io.StringIO(newline="")
    text.write(f"{_CSV_TITLE}\n")
    text.write(f"# {_VERSION} = {__version__}\n")
    text.write(f"# recipe = {history.recipe}\n")
    text.write(f"# x = {json.dumps(history.x.tolist())}\n")
    text.write(f"# y = {json.dumps(history.y.tolist())}\n")
    columns = _Columns.of(history)
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(columns.header)
    for step in range(history.steps + 1):
        state = (*history.params[step], history.loss[step], history.accuracy[step])
        update: tuple[str, ...] = ("",) * (2 + len(columns.slopes))
        if step:
            update = (
                repr(history.batch_loss[step - 1].item()),
                *(repr(value.item()) for value in history.gradient[step - 1]),
                " ".join(map(str, history.batch(step))),
            )
        held = history.buffers[step]
        rows.writerow(
            [
                step,
                history.epoch[step],
                *(repr(value.item()) for value in state),
                *update,
                *(repr(value.item()) for value in held),
            ]
        )
    return text.getvalue().encode()


class _Columns(NamedTuple):
    """What the columns of a CSV are called: parameters, gradients and buffers."""

    names: tuple[str, ...]
    slopes: tuple[str, ...]
    buffers: tuple[str, ...]

    @classmethod
    def named(cls, names: Sequence[str], slopes: bool, buffers: int) -> Self:
        return cls(
            tuple(names),
            tuple(f"gradient_{name}" for name in names) if slopes else (),
            tuple(f"buffer_{number}" for number in range(1, buffers + 1)),
        )

    @classmethod
    def of(cls, history: History) -> Self:
        count = history.params.shape[1]
        linear = count == history.x.shape[1] + 1
        names = parameter_names(count) if linear else _numbered(count)
        return cls.named(names, history.has_gradients, history.buffers.shape[1])

    @classmethod
    def read(cls, header: Sequence[str]) -> Self:
        """The columns that a header names, or those that it should."""
        count = header.index("loss") - 2 if "loss" in header[3:] else 2
        names = _numbered(count) if "p1" in header else parameter_names(count)
        slopes = any(name.startswith("gradient_") for name in header) or "batch" not in header
        return cls.named(names, slopes, sum(name.startswith("buffer_") for name in header))

    @property
    def header(self) -> list[str]:
        state = ("step", "epoch", *self.names, "loss", "accuracy")
        return [*state, "batch_loss", *self.slopes, "batch", *self.buffers]


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"p{number}" for number in range(1, count + 1))


def load(path: str | Path) -> History:
    """Read a history from an .npz or .csv file.

    Raises
    ------
    InputError
        If the file isn't there, isn't a history, or its parts don't agree; or
        if it holds several.
    """
    first, *others = load_runs(path)
    if others:
        told = f"it holds {len(others) + 1} runs; read it with animate.load_runs"
        raise InputError((str(path), told))
    return first


def load_runs(path: str | Path) -> list[History]:
    """Read the history of each run in an .npz or .csv file.

    Raises
    ------
    InputError
        If the file isn't there, isn't of histories, or its parts don't agree.
    """
    path = Path(path)
    if path.suffix.lower() not in READERS:
        raise InputError(
            (str(path), f"a history is read from a file that ends in {one_of(READERS)}")
        )
    content = read_whole(path)
    try:
        return READERS[path.suffix.lower()](content)
    except InputError as error:
        found = "; ".join(f"{place}: {sentence}" for place, sentence in error.mistakes)
        raise InputError((str(path), f"it isn't a history of animate-ce: {found}")) from None


_MOST = {".npz": MOST, ".csv": CSV_HISTORY}


def read_whole(path: Path) -> bytes:
    """The bytes of a file of histories; raises InputError if they can't be read."""
    return content_of(path, _MOST[path.suffix.lower()])


def version_in(content: bytes, suffix: str) -> object:
    """What the bytes of histories, found sound before, say of the version that wrote them."""
    if suffix == ".csv":
        lines = content.decode("utf-8-sig").splitlines()
        start = f"# {_VERSION} = "
        return next((line.removeprefix(start) for line in lines if line.startswith(start)), None)
    found = read_arrays(content, [_VERSION])
    return str(found[_VERSION]) if found else None


def read_npz(content: bytes) -> list[History]:
    """The histories in the bytes of an .npz file; raises InputError if there are none."""
    entries = read_arrays(content)
    runs = {name.partition("/")[0] for name in entries if "/" in name}
    prefixes = [f"{number}/" for number in range(1, len(runs) + 1)] or [""]
    _require(entries, [prefix + name for prefix in prefixes for name in (*_REQUIRED, "recipe")])
    return [_from_entries(entries, prefix) for prefix in prefixes]


def _from_entries(entries: dict[str, Any], prefix: str) -> History:
    recipe = entries[f"{prefix}recipe"]
    if recipe.dtype.kind != "U" or recipe.ndim or recipe.nbytes > 4 * COMMENT:
        raise InputError((f"{prefix}recipe", "it isn't text"))
    try:
        arrays = {name: entries[prefix + name] for name in ARRAYS if prefix + name in entries}
        return History(**arrays, recipe=str(recipe))
    except InputError as error:
        raise InputError(
            *((prefix + place, sentence) for place, sentence in error.mistakes)
        ) from None


def read_csv(content: bytes) -> History:
    """The history in the bytes of a .csv file; raises InputError if there is none."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise InputError(("csv", "it isn't text in UTF-8")) from None
    if not lines or lines[0] != _CSV_TITLE:
        raise InputError(("line 1", f"it isn't {_CSV_TITLE!r}"))
    noted = (line[2:].partition(" = ") for line in lines if line.startswith("# "))
    notes = {name: value for name, _, value in noted}
    _require(notes, _CSV_NOTES)
    try:
        table = list(csv.reader(line for line in lines if not line.startswith("#")))
    except csv.Error:
        raise InputError(("rows", "they aren't values separated by commas")) from None
    header, *rows = table or [[]]
    columns = _Columns.read(header)
    if header != columns.header:
        raise InputError(("header", f"it isn't {','.join(columns.header)}"))
    try:
        # A value beyond float32 becomes inf, which History judges.
        with np.errstate(over="ignore"):
            return _from_rows(rows, columns, notes)
    except (ValueError, IndexError, TypeError, OverflowError, RecursionError):
        raise InputError(("rows", "a value isn't a number, or a row is too short")) from None


READERS: dict[str, Callable[[bytes], list[History]]] = {
    ".npz": read_npz,
    ".csv": lambda content: [read_csv(content)],
}


def _from_rows(rows: list[list[str]], columns: _Columns, notes: dict[str, str]) -> History:
    count, slopes = len(columns.names), len(columns.slopes)
    if [int(row[0]) for row in rows] != list(range(len(rows))):
        raise InputError(("step", "the rows aren't those of steps 0, 1, 2 and so on, in order"))
    states = np.array([[float(cell) for cell in row[: count + 4]] for row in rows], np.float64)
    updates = np.array(
        [[float(cell) for cell in row[count + 4 : count + slopes + 5]] for row in rows[1:]],
        np.float64,
    ).reshape(-1, slopes + 1)
    batch = count + slopes + 5
    batches = [[int(index) for index in row[batch].split()] for row in rows[1:]]
    buffers = [[float(row[batch + 1 + at]) for at in range(len(columns.buffers))] for row in rows]
    width = max(map(len, batches), default=0)
    padded = [batch + [-1] * (width - len(batch)) for batch in batches]
    return History(
        params=states[:, 2 : 2 + count].astype(np.float32),
        loss=states[:, 2 + count].astype(np.float32),
        accuracy=states[:, 3 + count].astype(np.float32),
        batch_loss=updates[:, 0].astype(np.float32),
        gradient=updates[:, 1:].astype(np.float32),
        batch_indices=np.array(padded, np.int32).reshape(len(padded), width),
        epoch=np.array([int(row[1]) for row in rows], np.int32),
        x=np.array(json.loads(notes["x"]), np.float32),
        y=np.array(json.loads(notes["y"]), np.float32),
        recipe=notes["recipe"],
        buffers=np.array(buffers, np.float32).reshape(len(rows), len(columns.buffers)),
    )


def _require(found: Mapping[str, object], names: Sequence[str]) -> None:
    missing = [name for name in names if name not in found]
    if missing:
        raise InputError(*((name, "it is missing") for name in missing))
