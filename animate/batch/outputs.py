"""The folder that a batch writes: each run's files, what is recorded of it, and its log."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from animate.batch.cache import RENDERS, Cache
from animate.batch.keys import Keys
from animate.batch.matrix import Planned
from animate.batch.naming import LOGS, RECORDS, SPEC
from animate.batch.records import Done, Outcome
from animate.errors import InputError, ResourceError
from animate.scratch import scratch


class Outputs:
    """A batch's folder. What is there can be looked at any time, and written within `opened`.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._aside: Path | None = None

    @contextmanager
    def opened(self, spec: str) -> Iterator[None]:
        """Make the folder with what is in it for sure, the spec; it can be written within.

        Raises
        ------
        ResourceError
            If that can't be done.
        """
        stack = ExitStack()
        try:
            for place in (self.folder, self.folder / RECORDS, self.folder / LOGS):
                place.mkdir(parents=True, exist_ok=True)
            self._aside = stack.enter_context(scratch(self.folder))
        except OSError as error:
            told = f"{self.folder} could not be made: {error.strerror}"
            raise ResourceError(told) from error
        with stack:
            if self.spec() != spec:
                self.write(SPEC, spec)
            yield

    @contextmanager
    def placing(self, name: str) -> Iterator[Path]:
        """Yield where to write a file, which is put in its place when it is whole.

        Raises
        ------
        ResourceError
            If the system refuses.
        """
        assert self._aside is not None, "it isn't opened"
        goal = self.folder / name
        partial = self._aside / goal.name
        try:
            yield partial
            partial.replace(goal)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ResourceError(f"{goal} could not be written: {reason}") from error

    def write(self, name: str, text: str) -> None:
        """Write a file, whole or not at all."""
        with self.placing(name) as partial:
            partial.write_text(text, "utf-8", newline="\n")

    def spec(self) -> str | None:
        """The spec of the batch; None if there is none."""
        return self._text(SPEC)

    def record(self, name: str) -> Done | None:
        """What is recorded of a run; None if nothing is that can be read."""
        text = self._text(f"{RECORDS}/{name}.json")
        if text is None:
            return None
        with suppress(InputError):
            return Done.of(text)
        return None

    def whole(self, run: Planned, suffixes: Sequence[str], key: str | None) -> Done | None:
        """The record of a run that is done, with all its files as they were made.

        Parameters
        ----------
        run : Planned
        suffixes : sequence of str
        key : str or None
            What the run must have been made from, if that matters.
        """
        done = self.record(run.name)
        files = tuple(f"{run.name}{suffix}" for suffix in suffixes)
        if done is None or done.error is not None or (done.name, done.files) != (run.name, files):
            return None
        if done.values != run.values or key not in (None, done.key):
            return None
        for name in files:
            if _digest(self.folder / name) != done.digests.get(name):
                return None
        return done

    def restore(self, run: Planned, keys: Keys, cache: Cache) -> Done | None:
        """Put a run's files here from the cache, then its record; None if not all is kept."""
        held = [cache.holds(RENDERS, key) for key in (keys.about, *keys.files.values())]
        about = cache.read(RENDERS, keys.about) if all(held) else None
        if about is None:
            return None
        told: dict[str, Any] = json.loads(about)
        digests = {}
        for suffix, key in keys.files.items():
            name = f"{run.name}{suffix}"
            try:
                with self.placing(name) as partial:
                    digests[name] = _copied(cache, key, partial)
            except _NotKeptError:
                return None
        done = Done(
            name=run.name,
            values=run.values,
            title=told["title"],
            alt=told["alt"],
            files=tuple(digests),
            outcome=Outcome.of(told["outcome"]),
            error=None,
            training=keys.training,
            key=keys.about,
            digests=digests,
        )
        # Last, so where it is the rest is too.
        self.write(f"{RECORDS}/{run.name}.json", done.json())
        return done

    def fail(self, run: Planned, keys: Keys, error: str) -> Done:
        """Record that a run has failed, and why."""
        done = Done(run.name, run.values, run.name, "", (), None, error)
        done = replace(done, training=keys.training, key=keys.about)
        self.write(f"{RECORDS}/{run.name}.json", done.json())
        return done

    def log(self, name: str, *lines: str) -> None:
        """Note what happened to a run, and when."""
        now = datetime.now().astimezone().isoformat(timespec="milliseconds")
        with suppress(OSError), (self.folder / LOGS / f"{name}.log").open("a", -1, "utf-8") as log:
            log.writelines(f"{now} {line}\n" for line in lines)

    def _text(self, name: str) -> str | None:
        try:
            return (self.folder / name).read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None


class _NotKeptError(Exception):
    """The cache doesn't hold it, or not any more."""


def _copied(cache: Cache, key: str, goal: Path) -> str:
    digest = cache.copy(RENDERS, key, goal)
    if digest is None:
        raise _NotKeptError
    return digest


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
