"""The command, called in this process: quicker by a second than a process of its own."""

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from animate.cli.main import main
from animate.core.outcomes import train_grid
from animate.history import History
from animate.outcomes import Outcomes
from animate.recipe import Recipe
from animate.training import train_runs

NAME = "animate-ce: "
UNPAUSED = (
    " s and can't be paused; for a page write .mp4, .webm or .html as well, or play it --once"
)
# As for maps as well, which no page can show.
_ADVICE = " s and can't be paused; for a page write "


class Said(NamedTuple):
    """How the command ended: its exit code, and what it said to either stream."""

    code: object
    out: str
    err: str


def _train_here(
    recipe: Recipe, on_step: Callable[[int, int], None] = lambda done, total: None
) -> list[History]:
    return train_runs(recipe)


def _map_here(
    order: Mapping[str, Any],
    on_step: Callable[[int, int], None] = lambda done, total: None,
) -> Outcomes:
    return train_grid(order)


def call(*arguments: str, folder: Path) -> Said:
    """The command, run to its end in `folder`; it trains in this process too."""
    out, err = StringIO(), StringIO()
    with ExitStack() as stack:
        # The command sets variables in the process that it takes for its own.
        stack.enter_context(patch.dict(os.environ))
        stack.enter_context(chdir(folder))
        stack.enter_context(patch("animate.training.train_apart", _train_here))
        stack.enter_context(patch("animate.mapping.map_apart", _map_here))
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        try:
            main(list(arguments))
        except SystemExit as ended:
            return Said(ended.code, out.getvalue(), err.getvalue())
    raise AssertionError("the command didn't exit")


def done(*arguments: str, folder: Path) -> str:
    """What the command says of what it did, and nothing else but that a GIF can't be paused."""
    said = call(*arguments, folder=folder)
    others = [line for line in said.err.splitlines() if _ADVICE not in line]
    assert (said.code, others) == (0, []), said.err
    return said.out


def refused(*arguments: str, folder: Path) -> list[str]:
    """What is said of the user's mistakes, a line each; nothing is written."""
    before = _states(folder)
    said = call(*arguments, folder=folder)
    assert (said.code, said.out) == (2, ""), said
    assert _states(folder) == before
    lines = said.err.splitlines()
    assert all(line.startswith(NAME) for line in lines)
    return [line.removeprefix(NAME) for line in lines]


def _states(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
