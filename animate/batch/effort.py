"""What is left of a batch, estimated before any of it is made; what is huge is asked about."""

from collections.abc import Iterable

from animate.batch.settings import Settings
from animate.batch.survey import State
from animate.effort import BEGIN, Effort, effort, planned, spoken
from animate.errors import InputError


def agree(states: Iterable[State], settings: Settings, *, yes: bool) -> None:
    """Refuse a batch that is huge, unless the user knows; see `animate.effort.consent`.

    Parameters
    ----------
    states : iterable of State
        How far its runs are.
    settings : Settings
    yes : bool
    """
    if yes:
        return
    runs = [_of(state) for state in states if state.done is None and state.missing]
    if not runs:
        return
    # How many workers a cluster has isn't known before it is asked.
    workers = 1 if settings.cluster else min(settings.jobs, len(runs))
    largest = max(runs, key=lambda one: (one.memory, one.frames))
    asked = Effort(
        frames=max(one.frames for one in runs),
        size=largest.size,
        seconds=BEGIN + sum(one.seconds - BEGIN for one in runs) / workers,
        memory=largest.memory,
        disk=sum(one.disk for one in runs),
    )
    if not asked.huge:
        return
    width, height = asked.size
    raise InputError(
        (
            "yes",
            f"{len(runs):,} run{'s' * (len(runs) > 1)} left to make take about "
            f"{spoken(asked.seconds)} with {workers} worker{'s' * (workers > 1)} and "
            f"{asked.disk / 1e9:.1f} GB on the disk, up to {asked.memory / 1e9:.1f} GB of memory "
            f"each, for at most {asked.frames:,} frames of {width}x{height} pixels; add --yes to "
            "do it all the same, or ask for less, such as by --shard, fewer values in [matrix], or "
            "size, epochs and frames in [defaults]",
        )
    )


def _of(state: State) -> Effort:
    recipe = state.run.recipe
    return effort(recipe, state.missing, planned(recipe), trained=state.trained)
