"""What the command says of what it did."""

from collections.abc import Sequence
from json import loads
from math import isnan
from typing import Any

import click

from animate.cli.plain import plain


def report(
    runs: Sequence[Any], files: Sequence[Any], seconds: float, *, quiet: bool, aside: bool = False
) -> None:
    """Name each file that was written; warn of what went wrong in a run.

    With `aside` the files are named on the standard error, where the output is
    for something else.
    """
    for run, history in enumerate(runs, start=1):
        if history.diverged:
            which = f"run {run} of {len(runs)}" if len(runs) > 1 else "the run"
            step = history.last_finite + 1
            click.echo(
                f"animate-ce: {which} diverged: at step {step} the parameters or the loss are no "
                f"longer finite; what is drawn ends at step {step - 1}",
                err=True,
            )
    for history in runs if not quiet else ():
        size, samples = loads(history.recipe).get("batch_size", 0), len(history.y)
        if size > samples and history.has_batches:
            click.echo(
                f"animate-ce: a batch of {size} is more than the {samples} samples: each step "
                "takes all of them",
                err=True,
            )
            break
    for file in files:
        if file.given_up:
            click.echo(
                f"animate-ce: {plain(str(file.path))}: to keep to the budget it has "
                f"{' and '.join(file.given_up)}",
                err=True,
            )
    warn(files, quiet=quiet)
    if quiet:
        return
    from animate.goals import HISTORIES

    outcome = _outcome(runs)
    for file in files:
        parts = [size_of(file.size), f"made in {seconds:.1f} s", outcome]
        if file.seconds:
            parts.insert(0, f"{file.seconds:.1f} s shown")
        if file.frames:
            parts.insert(0, f"{file.frames} frame{'s' if file.frames > 1 else ''}")
        elif file.path.suffix.lower() in HISTORIES:
            parts.insert(0, f"{sum(history.steps for history in runs)} steps")
        folder = "/" if file.path.is_dir() else ""
        click.echo(f"{plain(str(file.path))}{folder}: {', '.join(parts)}", err=aside)


def warn(files: Sequence[Any], *, quiet: bool) -> None:
    """Say what may harm or bother those who watch, each warning once."""
    told: set[str] = set()
    for file in files:
        for warning in file.warnings:
            if warning not in told and not quiet:
                click.echo(f"animate-ce: {plain(str(file.path))}: {warning}", err=True)
            told.add(warning)


def _outcome(runs: Sequence[Any]) -> str:
    """How well the runs did; of values, which are never right or wrong, by their loss."""
    from animate.narration.digits import share

    right = [history.accuracy[history.last_finite] for history in runs]
    if any(map(isnan, right)):
        losses = ", ".join(f"{history.loss[history.last_finite]:.3g}" for history in runs)
        return f"loss {losses}"
    return f"accuracy {', '.join(share(float(one)) for one in right)}"


def size_of(count: int) -> str:
    """Bytes, in a unit that suits them."""
    return f"{count / 1e6:.2f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
