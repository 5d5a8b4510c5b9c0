"""Records of small batches, made by training and rendering their runs right here."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any

import animate
from animate.batch.outcome import outcome_of
from animate.batch.records import Done
from animate.history import History
from animate.recipe import Recipe

Runs = list[tuple[Done, Callable[[], History]]]


@cache
def trained(recipe: Recipe) -> History:
    return animate.train(**recipe.options())


def runs_of(matrix: Mapping[str, Sequence[Any]], **defaults: Any) -> Runs:
    """The runs of a matrix, with no files yet."""
    runs: Runs = []
    for taken in product(*matrix.values()):
        options = dict(zip(matrix, taken, strict=True))
        recipe = Recipe.of({"epochs": 3, **defaults, **options})
        values = {key: str(value) for key, value in options.items()}
        name = "-".join(values.values()).replace(",", "_")
        alt = f"A run with {', '.join(values.values())}"
        done = Done(name, values, f"The run {name}", alt, (), outcome_of(trained(recipe)), None)
        runs.append((done, partial(trained, recipe)))
    return runs


def failed(done: Done, error: str) -> Done:
    """The same run, if it had failed."""
    return Done(done.name, done.values, done.name, "", (), None, error)


def rendered(runs: Runs, folder: Path, *suffixes: str, **options: Any) -> list[Done]:
    """The records of runs whose files are written, the still last."""
    done = []
    for one, history in runs:
        files = tuple(f"{one.name}{suffix}" for suffix in (*suffixes, ".png"))
        animate.render(history(), *(folder / name for name in files), **options)
        done.append(Done(one.name, one.values, one.title, one.alt, files, one.outcome, one.error))
    return done
