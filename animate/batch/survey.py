"""What of a batch is there already, what the cache has, and what is left to do."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from animate.batch.cache import RENDERS, TRAININGS, Cache
from animate.batch.keys import Keyring, Keys
from animate.batch.matrix import Plan, Planned
from animate.batch.outputs import Outputs
from animate.batch.records import Done
from animate.batch.work import Job
from animate.errors import InputError


@dataclass(frozen=True)
class State:
    """How far a run is.

    Attributes
    ----------
    run : Planned
    keys : Keys
    done : Done or None
        Its record, if it is in the folder with all its files.
    trained : bool
        Whether the cache has its training.
    missing : tuple of str
        The suffixes of the files that the cache doesn't have.
    """

    run: Planned
    keys: Keys
    done: Done | None
    trained: bool
    missing: tuple[str, ...]

    def __str__(self) -> str:
        if self.done is not None:
            return "there"
        if not self.missing:
            return "in the cache"
        drawn = ", ".join(suffix.removeprefix(".") for suffix in self.missing)
        return f"to be {'' if self.trained else 'trained and '}drawn: {drawn}"


def survey(plan: Plan, runs: Sequence[Planned], outputs: Outputs, cache: Cache) -> list[State]:
    """How far each of some runs is.

    Raises
    ------
    InputError
        If a file of data isn't there.
    """
    ring = Keyring()
    states = []
    mistakes: list[tuple[str, str]] = []
    for run in runs:
        try:
            keys = ring.keys(run.recipe, plan.suffixes)
        except InputError as error:
            place = "matrix.data" if "data" in run.values else "defaults.data"
            mistakes += [(place, told) for _, told in error.mistakes]
            continue
        states.append(state_of(run, keys, outputs, cache))
    if mistakes:
        raise InputError(*dict.fromkeys(mistakes))
    return states


def state_of(run: Planned, keys: Keys, outputs: Outputs, cache: Cache) -> State:
    """How far a run is."""
    missing = [suffix for suffix, key in keys.files.items() if not cache.holds(RENDERS, key)]
    return State(
        run=run,
        keys=keys,
        done=outputs.whole(run, [*keys.files], keys.about),
        trained=cache.holds(TRAININGS, keys.training),
        missing=tuple(missing),
    )


def job_of(state: State, cache: Cache) -> Job:
    """What is left to be made of a run."""
    keys = state.keys
    return Job(
        name=state.run.name,
        recipe=_held_to(state.run, keys),
        training=keys.training,
        about=keys.about,
        files={suffix: key for suffix, key in keys.files.items() if not cache.holds(RENDERS, key)},
    )


def _held_to(run: Planned, keys: Keys) -> str:
    """The recipe of a run, held to the data that its keys are of."""
    if keys.sha256 is None:
        return run.text
    table = json.loads(run.text)
    return json.dumps({**table, "data": {**table["data"], "sha256": keys.sha256}})
