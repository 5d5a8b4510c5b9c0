"""Outcomes on disk: .npz without pickle, or the end as .csv that a spreadsheet opens."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from animate.arrays import MOST, read_arrays
from animate.contents import content_of
from animate.errors import InputError
from animate.outcomes import ARRAYS, Outcomes
from animate.version import __version__

# What tells them from the histories of runs, and what else stands beside the arrays.
_LOSSES, _RECIPE, _VERSION = "losses", "recipe", "version"

_SUFFIX = ".npz"


def npz_bytes(outcomes: Outcomes, *, compressed: bool = True) -> bytes:
    """The outcomes as an .npz: an array per field, the same bytes every time."""
    arrays: dict[str, np.ndarray[Any, Any]] = {name: getattr(outcomes, name) for name in ARRAYS}
    arrays[_LOSSES] = np.array(outcomes.losses)
    arrays[_RECIPE] = np.array(outcomes.recipe)
    arrays[_VERSION] = np.array(__version__)
    buffer = io.BytesIO()
    save: Callable[..., None] = np.savez_compressed if compressed else np.savez
    save(buffer, **arrays)
    return buffer.getvalue()


def csv_bytes(outcomes: Outcomes) -> bytes:
    """Where each start leads to in the end, a row each, after comment lines with the recipe.

    Numbers are written so that they read back to the same float.
    """
    text = io.StringIO(newline="")
    text.write("# animate-ce outcomes\n")
    text.write(f"# {_VERSION} = {__version__}\n")
    text.write(f"# {_RECIPE} = {outcomes.recipe}\n")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["trained_on", "w", "b", "step", "w_end", "b_end", "loss", "accuracy"])
    step = int(outcomes.steps[-1])
    for which, name in enumerate(outcomes.losses):
        ends = outcomes.params[which, -1].tolist()
        losses = outcomes.loss[which, -1].tolist()
        accuracies = outcomes.accuracy[which, -1].tolist()
        for row, b in enumerate(outcomes.b.tolist()):
            for column, w in enumerate(outcomes.w.tolist()):
                end = *ends[row][column], losses[row][column], accuracies[row][column]
                rows.writerow([name, repr(w), repr(b), step, *map(_shortest, end)])
    return text.getvalue().encode()


def load_outcomes(path: str | Path) -> Outcomes:
    """Read outcomes from an .npz file.

    Raises
    ------
    InputError
        If the file isn't there, isn't of outcomes, or its parts don't agree.
    """
    path = Path(path)
    if path.suffix.lower() != _SUFFIX:
        raise InputError((str(path), f"a map is read from a file that ends in {_SUFFIX}"))
    content = content_of(path, MOST)
    try:
        return read_npz(content)
    except InputError as error:
        found = "; ".join(f"{place}: {sentence}" for place, sentence in error.mistakes)
        raise InputError((str(path), f"it isn't a map of animate-ce: {found}")) from None


def read_npz(content: bytes) -> Outcomes:
    """The outcomes in the bytes of an .npz file; raises InputError if there are none."""
    entries = read_arrays(content)
    missing = [name for name in (_LOSSES, *ARRAYS, _RECIPE) if name not in entries]
    if missing:
        raise InputError(*((name, "it is missing") for name in missing))
    losses, recipe = entries[_LOSSES], entries[_RECIPE]
    if losses.dtype.kind != "U" or losses.ndim != 1:
        raise InputError((_LOSSES, "it isn't a list of texts"))
    if recipe.dtype.kind != "U" or recipe.ndim:
        raise InputError((_RECIPE, "it isn't text"))
    arrays = {name: entries[name] for name in ARRAYS}
    return Outcomes(losses=tuple(losses.tolist()), recipe=str(recipe), **arrays)


def version_in(content: bytes) -> object:
    """What the bytes of outcomes, found sound before, say of the version that wrote them."""
    version = read_arrays(content, [_VERSION]).get(_VERSION)
    return None if version is None else str(version)


def holds_outcomes(path: Path) -> bool:
    """Whether a file is an .npz of outcomes, as far as can be told without reading all of it."""
    try:
        # Anything but a plain file might keep us waiting for ever.
        if not path.is_file():
            return False
        with zipfile.ZipFile(path) as archive:
            return f"{_LOSSES}.npy" in archive.namelist()
    except (OSError, ValueError, zipfile.BadZipFile):
        return False


def _shortest(value: float) -> str:
    """A number of single precision in as few digits as tell it."""
    return str(np.float32(value))
