"""A batch on a cluster: its runs go to the workers of a Dask scheduler, their files come back.

Nothing but the scheduler's address is shared: data and trainings that are known
here travel with a run, and what it makes returns as bytes, into the cache here.
"""

import json
import logging
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from distributed import Client, Future, KilledWorker
from distributed.comm.core import CommClosedError

from animate.batch.cache import TRAININGS, Cache
from animate.batch.keys import versions
from animate.batch.pool import ATTEMPTS, Begun, Ended, Event, Lost, Noted
from animate.batch.remote import Sent, at_worker
from animate.batch.work import Job, Made
from animate.errors import ResourceError

# Seconds to wait for the scheduler, and between two looks at what is done.
_PATIENCE = 5
_MOMENT = 0.05

# Seconds between two looks at how many workers there are.
_LOOK = 2.0

# A training of more bytes doesn't travel.
_LARGEST = 50_000_000

# Runs that are sent ahead, for each thread of the cluster: those on a worker
# that is lost have all to be sent again.
_AHEAD = 2

# What logs errors that are told of in our own words.
_TALKATIVE = ("asyncio", "distributed", "tornado")

# What is raised where the scheduler is gone.
_GONE = (CancelledError, CommClosedError, OSError)


class _Sent(NamedTuple):
    """A run on the cluster, and since when."""

    job: Job
    future: "Future[Any]"
    slot: int
    begun: float


class Cluster:
    """A context manager that does jobs on a cluster; see `animate.batch.runner.Backend`.

    Parameters
    ----------
    address : str
        Of the scheduler.
    cache : Cache
        Where what is made comes to.
    aside : Path
        A folder that `Cache.aside` gave.

    Raises
    ------
    ResourceError
        If there is no scheduler, or a worker has other versions of what
        trains and draws than are here.
    """

    def __init__(self, address: str, cache: Cache, aside: Path) -> None:
        self._address, self._cache, self._aside = address, cache, aside
        # Dask gives levels of their own to some of its loggers.
        for name in ("asyncio", *logging.root.manager.loggerDict):
            if name.partition(".")[0] in _TALKATIVE:
                logging.getLogger(name).setLevel(logging.CRITICAL)
        warnings.filterwarnings("ignore", module="distributed")
        try:
            self._client = Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            told = f"there is no Dask scheduler at {address} that answers"
            raise ResourceError(f"{told}; start one with 'dask scheduler'") from error
        self._attempts: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # The scheduler forgets what a client that has gone has asked for.
        self._client.close(timeout=0.5)

    def do(self, take: Callable[[], Job | None]) -> Iterator[Event]:
        """Do jobs, and tell of them; as `animate.batch.pool.Pool.do`."""
        self._check_versions()
        again: list[Job] = []
        sent: list[_Sent] = []
        threads, looked, lonely = 0, 0.0, False
        while True:
            if time.monotonic() - looked > _LOOK:
                threads, looked = self._threads(), time.monotonic()
                if not threads and not lonely:
                    yield Noted(f"the scheduler at {self._address} has no workers yet; waiting")
                lonely = not threads
            while len(sent) < _AHEAD * max(threads, 1):
                job = again.pop() if again else take()
                if job is None:
                    break
                slot = next(slot for slot in count() if slot not in {one.slot for one in sent})
                attempt = self._attempts[job.name] = self._attempts.get(job.name, 0) + 1
                sent.append(self._send(job, slot))
                yield Begun(job, slot, attempt)
            if not sent:
                return
            time.sleep(_MOMENT)
            for one in [one for one in sent if one.future.done()]:
                sent.remove(one)
                for event in self._received(one):
                    if isinstance(event, Lost):
                        again.append(one.job)
                    yield event

    def _threads(self) -> int:
        """How many runs the workers can be at together."""
        try:
            return sum(self._client.nthreads().values())
        except _GONE as error:
            raise self._cut_off() from error

    def _cut_off(self) -> ResourceError:
        told = f"the connection to the scheduler at {self._address} was lost"
        return ResourceError(f"{told}; the same command goes on from there")

    def _check_versions(self) -> None:
        def ask() -> dict[str, str] | None:
            # Sent as it is: the worker may not have the module it is in.
            try:
                from animate.batch.keys import versions
            except ImportError:
                return None
            return versions()

        for worker, found in self._client.run(ask, on_error="return").items():
            if isinstance(found, Exception):
                reason = f"{type(found).__name__}: {found}"
                told = f"the worker at {worker} could not be asked for its versions ({reason})"
                raise ResourceError(f"{told}; give it the Python and the animate-ce that are here")
            self._check(worker, found)

    def _check(self, worker: str, found: dict[str, str] | None) -> None:
        """Refuse a worker that would make something else.

        Raises
        ------
        ResourceError
        """
        own = versions()
        if found is None:
            told = f"the worker at {worker} has no animate-ce {own['animate-ce']}, as there is here"
            raise ResourceError(f"{told}; install it there")
        others = [
            f"{name} {found.get(name, 'of no version')} and here is {version}"
            for name, version in own.items()
            if found.get(name) != version
        ]
        if others:
            told = f"the worker at {worker} has {'; '.join(others)}"
            raise ResourceError(f"{told}: install the same there")

    def _send(self, job: Job, slot: int) -> _Sent:
        training = self._cache.read(TRAININGS, job.training)
        if training is not None and len(training) > _LARGEST:
            # It is trained anew in less time.
            training = None
        parcel = Sent(job.json(), versions(), _data_of(job), training)
        future = self._client.submit(at_worker, parcel, pure=False)
        return _Sent(job, future, slot, time.monotonic())

    def _received(self, one: _Sent) -> Iterator[Event]:
        """What became of a run that was sent."""
        try:
            told: dict[str, Any] = one.future.result()
        except KilledWorker:
            yield self._lost(one)
            return
        except _GONE as error:
            raise self._cut_off() from error
        except Exception as error:
            kind = type(error).__name__
            told = {"failed": f"its worker could not do it ({kind}: {error})", "trace": ""}
        if "versions" in told:
            self._check("another address", told["versions"])
        made = None
        if "made" in told:
            for kind, key, content, facts in told["entries"]:
                self._cache.keep(kind, key, content, self._aside, **facts)
            trained, drawn, notes = told["made"].values()
            made = Made(trained, drawn, tuple(notes))
        yield self._ended(one, made, told.get("failed", ""), told.get("trace", ""))

    def _lost(self, one: _Sent) -> Event:
        """A run that was on one worker after the other as they were lost."""
        attempts = self._attempts[one.job.name]
        if attempts < ATTEMPTS:
            return Lost(one.job, one.slot, "several workers were lost with it")
        return self._ended(one, None, f"its workers were lost, {attempts} times several", "")

    def _ended(self, one: _Sent, made: Made | None, error: str, trace: str) -> Ended:
        attempts = self._attempts.pop(one.job.name)
        seconds = time.monotonic() - one.begun
        return Ended(one.job, one.slot, made, error, trace, attempts, seconds)


def _data_of(job: Job) -> bytes | None:
    """The content of a run's file of data, which its worker holds to its digest."""
    file = json.loads(job.recipe)["data"].get("file")
    return None if file is None else Path(file).read_bytes()
