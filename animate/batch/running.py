"""A batch as a whole: made by workers, here or on a cluster, and shown together."""

import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from animate.batch.cache import Cache
from animate.batch.effort import agree
from animate.batch.gathering import gather, plan_of
from animate.batch.matrix import Plan
from animate.batch.naming import JUNIT, SUMMARY
from animate.batch.outputs import Outputs
from animate.batch.pool import Going, Pool, command
from animate.batch.records import Done
from animate.batch.runner import Batch
from animate.batch.settings import Settings, share
from animate.batch.showing import Showing
from animate.batch.summary import Row, Summary, table
from animate.batch.work import DRAWING, Job
from animate.errors import InputError

if TYPE_CHECKING:
    from animate.batch.cluster import Cluster


class Ran(NamedTuple):
    """How a batch went.

    Attributes
    ----------
    summary : Summary
    table : list of str
        A line a run, below one that heads the columns.
    said : sequence of str
        What may harm or bother those who watch what was made.
    """

    summary: Summary
    table: list[str]
    said: Sequence[str] = ()

    @property
    def whole(self) -> bool:
        """Whether every run is done."""
        return not any(row.how in ("failed", "left") for row in self.summary.rows)

    @property
    def missing(self) -> list[Row]:
        """The runs that aren't there."""
        return [row for row in self.summary.rows if row.how == "left"]


def run(
    plan: Plan,
    outputs: Outputs,
    cache: Cache,
    settings: Settings,
    *,
    fail_fast: bool,
    tell: Callable[[Any], None],
    yes: bool,
) -> Ran:
    """Do a batch, or a part of it.

    Parameters
    ----------
    plan : Plan
    outputs : Outputs
    cache : Cache
    settings : Settings
    fail_fast : bool
        Whether to begin no more runs when one has failed.
    tell : callable
        Given each `animate.batch.pool.Event` and `animate.batch.runner.Settled`.
    yes : bool
        Whether it is to be done however much it takes.

    Raises
    ------
    InputError
        If a file of data isn't there, or the batch is huge and that isn't wanted.
    ResourceError
        If workers can't be started, or something can't be written.
    """
    batch = Batch(plan, outputs, cache, settings.shard, fail_fast, tell)
    states = batch.states()
    agree(states, settings, yes=yes)
    with outputs.opened(plan.text):
        left = batch.begin(states)
        if left:
            with cache.aside() as aside, _backend(settings, left, cache, aside) as backend:
                batch.work(backend)
            cache.shrink()
        summary, said = batch.finish(), batch.said()
        if settings.shard[1] > 1:
            # The rest of the folder is for whoever has all parts.
            return Ran(summary, table(summary.rows, batch.done), said)
        ran = _shown(plan, outputs, cache, batch.done, summary, tell)
        return ran._replace(said=[*said, *ran.said])


def _backend(settings: Settings, runs: int, cache: Cache, aside: Path) -> "Pool | Cluster":
    """What does the runs."""
    if settings.cluster is None:
        workers = min(settings.jobs, runs)
        starting = command(cache.folder, aside)
        return Pool(starting, workers, settings.timeout, threads=share(workers))
    if find_spec("distributed") is None:
        told = "it needs Dask, which isn't installed; install animate-ce with its extra 'cluster'"
        raise InputError(("cluster", told))
    from animate.batch.cluster import Cluster

    return Cluster(settings.cluster, cache, aside)


def join(folders: Sequence[Path], out: Path, cache: Cache, tell: Callable[[Any], None]) -> Ran:
    """Join the parts of a batch in one folder, and show them all.

    Parameters
    ----------
    folders : sequence of Path
        Those that the parts were written to.
    out : Path
        Where to join them, which may be one of them.
    cache : Cache
        Where trainings may be, for the comparison.
    tell : callable
        As for `run`.

    Raises
    ------
    InputError
        If a folder isn't that of a batch, or of another.
    ResourceError
        If something can't be written.
    """
    began = time.monotonic()
    parts, goal = [Outputs(folder) for folder in folders], Outputs(out)
    plan = plan_of(parts)
    with goal.opened(plan.text):
        done, summary = gather(plan, parts, goal)
        summary.seconds = time.monotonic() - began
        return _shown(plan, goal, cache, done, summary, tell)


def _shown(
    plan: Plan,
    outputs: Outputs,
    cache: Cache,
    done: Sequence[Done],
    summary: Summary,
    tell: Callable[[Any], None],
) -> Ran:
    """Write what shows a batch as a whole."""
    outputs.write(SUMMARY, summary.json())
    outputs.write(JUNIT, summary.junit())
    comparison = Job(plan.gallery.animation or "", "", "", "", {})

    def on_frame(frames: int, total: int) -> None:
        tell(Going(comparison, 0, DRAWING, frames, total))

    said = Showing(plan, outputs, cache, done, on_frame).write()
    return Ran(summary, table(summary.rows, done), said)
