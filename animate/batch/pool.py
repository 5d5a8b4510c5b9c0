"""Worker processes that are started once and given one job after the other.

Each has pipes of its own and nothing in common with the others, so that one can
be killed at any moment and takes nothing with it but the job it was at. Pools
of the standard library give up as a whole when one process dies, and share
queues and locks that a killed process can leave held.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import IO, Any, NamedTuple, Self

from animate.batch.work import Job, Made
from animate.errors import ResourceError
from animate.pipes import join, lines, listen

# How often a job is begun before it is given up, where it ends its worker each time.
ATTEMPTS = 3

# Seconds in which a worker says nothing before it is taken to hang.
TIMEOUT = 600.0

# How long a wait for words is, in seconds.
_MOMENT = 0.1

# A file in the user's folder must not stand in for a module of ours or of
# Python's own (-P); the folder that animate was found in comes last.
_START = "import sys; sys.path.append(sys.argv[3]); from animate.batch.worker import main; main()"


def command(cache: Path, aside: Path) -> list[str]:
    """What starts a worker."""
    ours = str(Path(__file__).parents[2])
    return [sys.executable, "-P", "-c", _START, str(cache), str(aside), ours]


class Begun(NamedTuple):
    """A job is given to a worker, by its number from 0."""

    job: Job
    worker: int
    attempt: int


class Going(NamedTuple):
    """How far a job is; `part` is what is being done."""

    job: Job
    worker: int
    part: str
    done: int
    total: int


class Ended(NamedTuple):
    """A job is done, or has failed.

    Attributes
    ----------
    job : Job
    worker : int
    made : Made or None
        None if it failed.
    error : str
        Why, in a sentence.
    trace : str
        Where, if it is our own fault.
    attempts : int
    seconds : float
        Since it was begun for the last time.
    """

    job: Job
    worker: int
    made: Made | None
    error: str
    trace: str
    attempts: int
    seconds: float


class Lost(NamedTuple):
    """A worker has died or hung; its job is done again by another."""

    job: Job
    worker: int
    reason: str


class Said(NamedTuple):
    """A line that a library printed amid a job."""

    job: Job
    worker: int
    line: str


class Noted(NamedTuple):
    """Something that is told of the workers, not of a job."""

    text: str


Event = Begun | Going | Ended | Lost | Said | Noted


@dataclass
class _Worker:
    """A process, and what it is at."""

    number: int
    process: "subprocess.Popen[bytes]"
    threads: list[Thread]
    ready: bool = False
    job: Job | None = None
    begun: float = 0.0
    heard: float = field(default_factory=time.monotonic)
    said: str = ""

    def end(self) -> None:
        """Kill it and wait until it is gone."""
        self.process.kill()
        self.process.wait()
        join(self.threads)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


class Pool:
    """A context manager, which ends the workers.

    Parameters
    ----------
    command : sequence of str
        What starts a worker.
    count : int
        How many there are at most.
    timeout : float
        Seconds in which a worker says nothing before it is taken to hang.
    attempts : int
        How often a job is begun at most.
    threads : int
        How many of PyTorch's threads a worker has, unless the environment says it.
    """

    def __init__(
        self,
        command: Sequence[str],
        count: int,
        timeout: float = TIMEOUT,
        attempts: int = ATTEMPTS,
        threads: int = 1,
    ) -> None:
        self._command, self._count = list(command), count
        # PyTorch has as many threads in each process as there are cores: more than one a core
        # only keep one another waiting. What the user has set counts.
        self._variables = {"OMP_NUM_THREADS": str(threads), **os.environ}
        self._timeout, self._most = timeout, attempts
        self._heard: SimpleQueue[tuple[_Worker, str, str]] = SimpleQueue()
        self._workers: list[_Worker] = []
        self._attempts: dict[str, int] = {}
        # Workers that died before they could do anything, one after the other.
        self._stillborn = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # All at once first: waiting for each takes its time.
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.end()

    def do(self, take: Callable[[], Job | None]) -> Iterator[Event]:
        """Do jobs, and tell of them.

        Parameters
        ----------
        take : callable
            Gives the next job; None if there is none at the moment. When no
            worker is at any, there are none left.

        Raises
        ------
        ResourceError
            If workers can't be started.
        """
        again: list[Job] = []

        def next_job() -> Job | None:
            return again.pop() if again else take()

        while True:
            yield from self._employ(next_job)
            if not any(worker.job for worker in self._workers):
                return
            for event in self._listen():
                if isinstance(event, Lost):
                    again.append(event.job)
                yield event

    def _employ(self, take: Callable[[], Job | None]) -> Iterator[Event]:
        """Give each worker that has none a job, as long as there are some."""
        idle = [worker for worker in self._workers if worker.job is None]
        while idle or len(self._workers) < self._count:
            job = take()
            if job is None:
                return
            worker = idle.pop(0) if idle else self._start()
            attempt = self._attempts[job.name] = self._attempts.get(job.name, 0) + 1
            worker.job, worker.begun = job, time.monotonic()
            worker.heard = worker.begun
            stdin = worker.process.stdin
            assert stdin is not None
            # If it has died, that is told by the end of its words.
            with suppress(BrokenPipeError):
                stdin.write(f"{job.json()}\n".encode())
                stdin.flush()
            yield Begun(job, worker.number, attempt)

    def _start(self) -> _Worker:
        taken = {worker.number for worker in self._workers}
        number = next(number for number in range(self._count) if number not in taken)
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self._variables,
        )
        worker = _Worker(number, process, [])
        # At once, so that an interrupt finds it.
        self._workers.append(worker)
        assert process.stdout is not None and process.stderr is not None
        for stream, kind in ((process.stdout, "words"), (process.stderr, "said")):
            listen(worker.threads, kind, partial(self._hear, worker, stream, kind))
        return worker

    def _hear(self, worker: _Worker, stream: IO[bytes], kind: str) -> None:
        for line in lines(stream):
            self._heard.put((worker, kind, line.decode(errors="replace").rstrip()))
        if kind == "words":
            self._heard.put((worker, "gone", ""))

    def _listen(self) -> Iterator[Event]:
        """What the next word means; and what it means that there is none."""
        try:
            worker, kind, text = self._heard.get(timeout=_MOMENT)
        except Empty:
            yield from self._hanging()
            return
        if worker not in self._workers:
            return
        worker.heard = time.monotonic()
        if kind == "gone":
            yield from self._lost(worker, _cause(worker))
        elif kind == "said":
            worker.said = text or worker.said
            if worker.job is not None:
                yield Said(worker.job, worker.number, text)
        else:
            yield from self._understood(worker, json.loads(text))
        yield from self._hanging()

    def _understood(self, worker: _Worker, words: dict[str, Any]) -> Iterator[Event]:
        if "ready" in words:
            worker.ready, self._stillborn = True, 0
            return
        job = worker.job
        assert job is not None
        if "part" in words:
            yield Going(job, worker.number, words["part"], words["done"], words["total"])
            return
        made = None
        if "made" in words:
            trained, drawn, notes = words["made"].values()
            made = Made(trained, drawn, tuple(notes))
        seconds = time.monotonic() - worker.begun
        worker.job = None
        yield Ended(
            job,
            worker.number,
            made,
            words.get("failed", ""),
            words.get("trace", ""),
            self._attempts.pop(job.name),
            seconds,
        )

    def _hanging(self) -> Iterator[Event]:
        now = time.monotonic()
        for worker in [one for one in self._workers if one.job is not None]:
            if now - worker.heard > self._timeout:
                yield from self._lost(worker, f"it said nothing for {self._timeout:g} s")

    def _lost(self, worker: _Worker, reason: str) -> Iterator[Event]:
        self._workers.remove(worker)
        worker.end()
        if not worker.ready:
            self._stillborn += 1
            if self._stillborn >= self._most:
                told = worker.said or reason
                raise ResourceError(f"the workers could not be started: {told}")
        job = worker.job
        if job is None:
            return
        attempts = self._attempts[job.name]
        if attempts < self._most:
            yield Lost(job, worker.number, reason)
            return
        del self._attempts[job.name]
        error = f"its worker was lost {attempts} times, the last time because {reason}"
        seconds = time.monotonic() - worker.begun
        yield Ended(job, worker.number, None, error, "", attempts, seconds)


def _cause(worker: _Worker) -> str:
    """Why a worker ended, in words that follow "because"."""
    code = worker.process.wait()
    return f"it was ended by signal {-code}" if code < 0 else f"it ended with code {code}"
