"""A batch from its plan to its files: what is there stays, and the rest is fetched or made."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from animate.batch.cache import RENDERS, TRAININGS, Cache
from animate.batch.matrix import Plan, Planned
from animate.batch.outputs import Outputs
from animate.batch.pool import Begun, Ended, Event, Lost, Noted, Said
from animate.batch.records import Done
from animate.batch.summary import How, Row, Summary
from animate.batch.survey import State, job_of, survey
from animate.batch.work import Job

# How often a run is made anew because the cache has lost what it was just given.
_ATTEMPTS = 3

# So many files are named where the same is said of them.
_NAMED = 5


class Settled(NamedTuple):
    """A run that there is nothing more to do for.

    Attributes
    ----------
    row : Row
    settled, runs : int
        How many are settled, and of how many.
    """

    row: Row
    settled: int
    runs: int


class Backend(Protocol):
    """Does jobs, here or elsewhere, so that what they make is in the cache afterwards."""

    def do(self, take: Callable[[], Job | None]) -> Iterator[Event]:
        """Do the jobs that `take` gives; see `animate.batch.pool.Pool.do`."""
        ...


@dataclass
class Batch:
    """A batch that is being done.

    Parameters
    ----------
    plan : Plan
    outputs : Outputs
    cache : Cache
    part : tuple of int
        Which of how many parts of the runs to do, from 1.
    fail_fast : bool
        Whether to begin no more runs when one has failed.
    tell : callable
        Given each `Event` and each `Settled`.
    """

    plan: Plan
    outputs: Outputs
    cache: Cache
    part: tuple[int, int] = (1, 1)
    fail_fast: bool = False
    tell: Callable[[Event | Settled], None] = lambda event: None
    summary: Summary = field(init=False)
    _done: dict[str, Done] = field(default_factory=dict)
    _waiting: list[State] = field(default_factory=list)
    _making: dict[str, State] = field(default_factory=dict)
    _made: dict[str, int] = field(default_factory=dict)
    _flashing: list[str] = field(default_factory=list)
    _given_up: list[str] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.runs: Sequence[Planned] = self.plan.part(*self.part)
        self.summary = Summary(self.outputs.folder.resolve().name, len(self.runs))

    @property
    def done(self) -> list[Done]:
        """The records of the runs that are settled, in the order of the plan."""
        return [self._done[run.name] for run in self.runs if run.name in self._done]

    def states(self) -> list[State]:
        """How far the runs are; nothing is written.

        Raises
        ------
        InputError
            If a file of data isn't there.
        """
        return survey(self.plan, self.runs, self.outputs, self.cache)

    def begin(self, states: list[State]) -> int:
        """Settle what needs no work; returns how many runs are left.

        Parameters
        ----------
        states : list of State
            As `states` gave them; emptied, as of a large batch they take memory.

        Raises
        ------
        ResourceError
            If something can't be written.
        """
        states.reverse()
        while states:
            state = states.pop()
            if state.done is not None:
                self._settle(state, "there", state.done)
            elif not self._restored(state, "cached"):
                self._waiting.append(state)
        return len(self._waiting)

    def work(self, backend: Backend) -> None:
        """Make what is left.

        Raises
        ------
        ResourceError
            If workers can't be started, or something can't be written.
        """
        for event in backend.do(self._take):
            self.tell(event)
            self._heed(event)
            if self.fail_fast and self.summary.failed:
                break

    def finish(self) -> Summary:
        """Note what wasn't begun, and how long it all took."""
        for run in self.runs:
            if run.name not in self._done:
                self.summary.rows.append(Row(run.name, "left"))
        order = {run.name: index for index, run in enumerate(self.runs)}
        self.summary.rows.sort(key=lambda row: order[row.name])
        self.summary.seconds = time.monotonic() - self._began
        return self.summary

    def said(self) -> list[str]:
        """What may harm or bother those who watch the files, as far as the cache knows of them."""
        told = list(self._given_up)
        if self._flashing:
            more = len(self._flashing) - _NAMED
            names = f"{', '.join(self._flashing[:_NAMED])}{f' and {more} more' if more > 0 else ''}"
            told.append(
                f"{names}: more than three flashes a second, which can set off seizures; slow them "
                "down with speed, or show less"
            )
        return told

    def _take(self) -> Job | None:
        """The next job: one whose training isn't just being done for another."""
        trained = {state.keys.training for state in self._making.values()}
        for index, state in enumerate(self._waiting):
            training = state.keys.training
            if training not in trained or self.cache.holds(TRAININGS, training):
                del self._waiting[index]
                self._making[state.run.name] = state
                return job_of(state, self.cache)
        return None

    def _heed(self, event: Event) -> None:
        if isinstance(event, Noted):
            return
        name = event.job.name
        if isinstance(event, Begun):
            self.outputs.log(name, f"begun by worker {event.worker + 1}, attempt {event.attempt}")
        elif isinstance(event, Said):
            self.outputs.log(name, event.line)
        elif isinstance(event, Lost):
            self.outputs.log(name, f"its worker was lost: {event.reason}")
        elif isinstance(event, Ended):
            self._end(event, self._making.pop(name))

    def _end(self, event: Ended, state: State) -> None:
        name, made = state.run.name, event.made
        if made is None:
            self.outputs.log(name, f"failed: {event.error}", *event.trace.splitlines())
            failed = self.outputs.fail(state.run, state.keys, event.error)
            self._settle(state, "failed", failed, event)
            return
        self.outputs.log(name, *made.notes, f"done in {event.seconds:.2f} s")
        self.summary.trained += made.trained
        self.summary.kept += not made.trained
        self.summary.drawn += made.drawn
        if self._restored(state, "made", event, drawn=made.drawn):
            return
        self._made[name] = self._made.get(name, 0) + 1
        if self._made[name] < _ATTEMPTS:
            self._waiting.append(state)
            return
        error = f"the cache in {self.cache.folder} lost what it was given; give it more room"
        failed = self.outputs.fail(state.run, state.keys, error)
        self._settle(state, "failed", failed, event)

    def _restored(
        self, state: State, how: How, event: Ended | None = None, *, drawn: int = 0
    ) -> bool:
        """Put a run's files in place from the cache; whether all of them were there."""
        keys = state.keys
        kept = (keys.about, *keys.files.values())
        held = sum(self.cache.holds(RENDERS, key) for key in kept)
        done = self.outputs.restore(state.run, keys, self.cache)
        if done is None:
            self.summary.damaged += held - sum(self.cache.holds(RENDERS, key) for key in kept)
            return False
        self.summary.restored += len(keys.files) - drawn
        self._settle(state, how, done, event)
        return True

    def _settle(self, state: State, how: How, done: Done, event: Ended | None = None) -> None:
        attempts, seconds = (event.attempts, event.seconds) if event else (0, 0.0)
        row = Row(done.name, how, done.error, attempts, round(seconds, 3))
        self._done[done.name] = done
        self.summary.rows.append(row)
        for suffix, key in state.keys.files.items():
            name, facts = f"{done.name}{suffix}", self.cache.facts(RENDERS, key)
            if facts.get("flashes") is not None:
                self._flashing.append(name)
            if given_up := facts.get("given_up"):
                told = f"{name}: to keep to the budget it has {' and '.join(given_up)}"
                self._given_up.append(told)
        self.tell(Settled(row, len(self.summary.rows), len(self.runs)))
