"""A batch as a whole: made by workers, here or on a cluster, and shown together."""

from collections.abc import Callable
from typing import Any, NamedTuple

from animate.batch.cache import Cache
from animate.batch.matrix import Plan
from animate.batch.naming import JUNIT, SUMMARY
from animate.batch.outputs import Outputs
from animate.batch.pool import Pool, command
from animate.batch.runner import Batch
from animate.batch.settings import Settings
from animate.batch.summary import Row, Summary, table


class Ran(NamedTuple):
    """How a batch went.

    Attributes
    ----------
    summary : Summary
    lines : list of str
        What to print of it.
    """

    summary: Summary
    lines: list[str]

    @property
    def failed(self) -> list[Row]:
        """The runs that failed."""
        return self.summary.failed


def run(
    plan: Plan,
    outputs: Outputs,
    cache: Cache,
    settings: Settings,
    *,
    fail_fast: bool,
    tell: Callable[[Any], None],
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

    Raises
    ------
    InputError
        If a file of data isn't there.
    ResourceError
        If workers can't be started, or something can't be written.
    """
    batch = Batch(plan, outputs, cache, settings.shard, fail_fast, tell)
    left = batch.begin()
    if left:
        with (
            cache.aside() as aside,
            Pool(command(cache.folder, aside), min(settings.jobs, left), settings.timeout) as pool,
        ):
            batch.work(pool)
        cache.shrink()
    summary = batch.finish()
    if settings.shard[1] == 1:
        outputs.write(SUMMARY, summary.json())
        outputs.write(JUNIT, summary.junit())
    return Ran(summary, [*table(summary.rows, batch.done), "", summary.line()])
