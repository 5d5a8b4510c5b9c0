"""The commands for many runs at once: a batch, its gallery, and the caches behind it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from animate.cli import NAME
from animate.cli.board import Board
from animate.cli.options import BATCH, DEBUG, GALLERY, MANNER, QUIET, YES, SectionedCommand, options
from animate.errors import InputError

if TYPE_CHECKING:
    from animate.batch.matrix import Plan
    from animate.batch.running import Ran
    from animate.batch.spec import Written


@click.command(cls=SectionedCommand)
@click.argument("file", metavar="[SPEC]", required=False, type=click.Path())
@options(BATCH, YES, MANNER, DEBUG)
def batch(
    file: str | None,
    template: str | None,
    out: str | None,
    dry_run: bool | None,
    fail_fast: bool | None,
    yes: bool,
    progress: bool | None,
    quiet: bool,
    debug: bool,
    **given: Any,
) -> None:
    """Make a run of each combination of values, and show them all.

    SPEC is a TOML file with [defaults], a recipe, and [matrix], a list of
    values for each key. What is there or in the cache already isn't made
    again; a batch that was stopped goes on where it was.
    """
    from animate.batch import matrix
    from animate.batch.cache import Cache
    from animate.batch.outputs import Outputs
    from animate.batch.settings import Settings

    settings = Settings.of({key: value for key, value in given.items() if value is not None})
    written = _written(file, template)
    if out is None:
        raise InputError(("out", "it isn't given; name a folder, such as outputs/week5"))
    if Path(out).exists() and not Path(out).is_dir():
        raise InputError(("out", f"{out!r} is a file; give the name of a folder"))
    plan = matrix.expand(written)
    outputs, cache = Outputs(Path(out)), Cache.of_user()
    if dry_run:
        _list(plan, settings.shard, outputs, cache)
        return

    from animate.batch.running import run

    runs = len(plan.part(*settings.shard))
    live = sys.stderr is not None and sys.stderr.isatty()
    with Board(NAME, runs, live=live, quiet=quiet or progress is False) as board:
        try:
            ran = run(
                plan, outputs, cache, settings, fail_fast=bool(fail_fast), tell=board, yes=yes
            )
        except (KeyboardInterrupt, SystemExit):
            board.stop()
            raise
    _tell(ran, out, quiet=quiet)


@click.command(cls=SectionedCommand)
@click.argument("folders", metavar="FOLDER...", nargs=-1, required=True, type=click.Path())
@options(GALLERY, QUIET, DEBUG)
def gallery(folders: tuple[str, ...], out: str | None, quiet: bool, debug: bool) -> None:
    """Join the parts that --shard made, and show them all.

    What is in the other folders is copied into the first, unless --out names
    one for it.
    """
    from animate.batch.cache import Cache
    from animate.batch.running import join

    goal = out or folders[0]
    live = sys.stderr is not None and sys.stderr.isatty()
    with Board(NAME, len(folders), live=live, quiet=quiet) as board:
        ran = join([Path(folder) for folder in folders], Path(goal), Cache.of_user(), board)
    if ran.missing:
        names = ", ".join(row.name for row in ran.missing)
        click.echo(f"{NAME}: {len(ran.missing)} runs are missing: {names}", err=True)
    _tell(ran, goal, quiet=quiet)


def _tell(ran: "Ran", out: str, *, quiet: bool) -> None:
    """Say how a batch went, with the exit code as well."""
    if not quiet:
        for one in ran.said:
            click.echo(f"{NAME}: {one}", err=True)
        click.echo(f"{out}: {ran.summary.line()}")
        for line in ran.table:
            click.echo(line)
    if not ran.whole:
        sys.exit(1)


def _written(file: str | None, template: str | None) -> "Written":
    from animate.batch import spec

    if file is not None and template is not None:
        raise InputError(("template", f"{file!r} is given too; start from one"))
    if template is not None:
        return spec.template(template)
    if file is None:
        told = "it isn't given; name a spec in TOML, or --template NAME for one that comes along"
        raise InputError(("spec", told))
    return spec.read(Path(file))


def _list(plan: "Plan", shard: tuple[int, int], outputs: Any, cache: Any) -> None:
    """Print the runs, and how far each is."""
    from animate.batch.survey import survey

    states = survey(plan, plan.part(*shard), outputs, cache)
    there = sum(state.done is not None for state in states)
    runs = f"{len(states)} run{'s' if len(states) != 1 else ''}"
    click.echo(f"{outputs.folder}: {runs}, {there} there already")
    width = max(len(state.run.name) for state in states)
    for state in states:
        values = ", ".join(f"{key} = {value}" for key, value in state.run.values.items())
        click.echo(f"{state.run.name.ljust(width)}  {state}{f'  ({values})' if values else ''}")


@click.group(invoke_without_command=True)
@click.pass_context
def cache(ctx: click.Context) -> None:
    """Show what is kept of batches: trainings, and what was drawn."""
    if ctx.invoked_subcommand is not None:
        return
    from animate.batch.cache import FOLDER, Cache

    kept = Cache.of_user()
    click.echo(f"{kept.folder} ({FOLDER} names another)")
    for kind, extent in kept.extent().items():
        click.echo(f"{kind.ljust(9)}  {extent.entries} entries, {_size(extent.bytes)}")


@cache.command(cls=SectionedCommand)
def clear() -> None:
    """Remove all of it."""
    from animate.batch.cache import Cache

    kept = Cache.of_user()
    extents = kept.extent().values()
    kept.clear()
    entries, size = (sum(one) for one in zip(*extents, strict=True))
    click.echo(f"{kept.folder}: {entries} entries removed, {_size(size)}")


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
