"""Two caches on disk, of trainings and of what was drawn, shared by all batches of a user.

An entry is one file: a line of JSON with the digest of the rest, then the rest.
It is written aside and renamed into place, so it is whole or not there; what
became of it later is found out when it is read.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

from animate.errors import ResourceError
from animate.limits import CACHE
from animate.scratch import scratch, sweep

FOLDER = "ANIMATE_CE_CACHE"

# What is left of what they may hold when they have grown beyond that.
_LEFT = 0.8

TRAININGS, RENDERS = "trainings", "renders"

# Entries are spread over folders by the first two digits of their keys.
_SPREAD = "[0-9a-f][0-9a-f]"

# The first line of an entry is no longer.
_LONGEST = 4096
_PIECE = 1 << 20


class Extent(NamedTuple):
    """How much one of the caches holds."""

    entries: int
    bytes: int


@dataclass(frozen=True)
class Cache:
    """The folder that holds both.

    Attributes
    ----------
    folder : Path
    """

    folder: Path

    @classmethod
    def of_user(cls) -> "Cache":
        """The one in the user's cache folder, or where ANIMATE_CE_CACHE says."""
        named = os.environ.get(FOLDER)
        if named:
            return cls(Path(named))
        from platformdirs import user_cache_path

        return cls(user_cache_path("animate-ce", appauthor=False))

    def holds(self, kind: str, key: str) -> bool:
        """Whether there is an entry; it may be damaged."""
        return self._path(kind, key).is_file()

    def read(self, kind: str, key: str) -> bytes | None:
        """What is kept; None if nothing is, or it is damaged, and then it is removed."""
        with self._entry(kind, key) as entry:
            return None if entry is None else entry.content()

    def facts(self, kind: str, key: str) -> Mapping[str, Any]:
        """What was noted beside an entry; nothing if it isn't there."""
        try:
            with self._path(kind, key).open("rb") as file:
                return _head(file)
        except (OSError, _DamagedError):
            return {}

    def copy(self, kind: str, key: str, goal: Path) -> str | None:
        """Copy what is kept into a file; returns its digest, or None as `read` does."""
        with self._entry(kind, key) as entry:
            if entry is None:
                return None
            with goal.open("wb") as file:
                entry.pour(file)
            return str(entry.facts["sha256"])

    def keep(self, kind: str, key: str, content: bytes, aside: Path, **facts: Any) -> None:
        """Keep something.

        Parameters
        ----------
        kind, key : str
        content : bytes
        aside : Path
            A folder of `aside`.
        **facts
            What else to note, as JSON can hold it.

        Raises
        ------
        ResourceError
            If it can't be written.
        """
        head = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), **facts}
        path = self._path(kind, key)
        partial = aside / secrets.token_hex(8)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                file.write(json.dumps(head).encode() + b"\n")
                file.write(content)
            partial.replace(path)
        except OSError as error:
            raise self._refused(error) from error
        finally:
            partial.unlink(missing_ok=True)

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """A folder of one's own to write in, on the same file system; it is gone afterwards.

        Those of batches that died are swept.

        Raises
        ------
        ResourceError
            If it can't be made.
        """
        stack = ExitStack()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            folder = stack.enter_context(scratch(self.folder))
        except OSError as error:
            raise self._refused(error) from error
        with stack:
            yield folder

    def extent(self) -> dict[str, Extent]:
        """How much each of the caches holds."""
        found = {}
        for kind in (TRAININGS, RENDERS):
            sizes = [size for _, size, _ in self._entries(kind)]
            found[kind] = Extent(len(sizes), sum(sizes))
        return found

    def clear(self) -> None:
        """Remove every entry, and nothing else."""
        for kind in (TRAININGS, RENDERS):
            for path, _, _ in self._entries(kind):
                path.unlink(missing_ok=True)
            for folder in (*(self.folder / kind).glob(_SPREAD), self.folder / kind):
                with suppress(OSError):
                    folder.rmdir()
        sweep(self.folder)
        with suppress(OSError):
            self.folder.rmdir()

    def shrink(self, most: int = CACHE) -> int:
        """Remove what wasn't used for longest, if there is more than `most` bytes.

        Returns
        -------
        int
            How many entries were removed.
        """
        entries = [entry for kind in (TRAININGS, RENDERS) for entry in self._entries(kind)]
        total = sum(size for _, size, _ in entries)
        removed = 0
        if total <= most:
            return removed
        for path, size, _ in sorted(entries, key=lambda entry: entry[2]):
            if total <= most * _LEFT:
                break
            path.unlink(missing_ok=True)
            total -= size
            removed += 1
        return removed

    def _refused(self, error: OSError) -> ResourceError:
        told = f"the cache in {self.folder} could not be written: {error.strerror}"
        return ResourceError(f"{told}; name another folder in {FOLDER}")

    def _path(self, kind: str, key: str) -> Path:
        return self.folder / kind / key[:2] / key

    def _entries(self, kind: str) -> Iterator[tuple[Path, int, float]]:
        """Path, bytes and time of last use of each entry."""
        for path in (self.folder / kind).glob(f"{_SPREAD}/*"):
            if len(path.name) == 64:
                with suppress(OSError):
                    status = path.stat()
                    yield path, status.st_size, status.st_mtime

    @contextmanager
    def _entry(self, kind: str, key: str) -> "Iterator[_Entry | None]":
        """An entry, found sound; None if there is none."""
        path = self._path(kind, key)
        try:
            file = path.open("rb")
        except OSError:
            yield None
            return
        with file:
            try:
                entry = _Entry(file)
            except (_DamagedError, OSError):
                entry = None
            else:
                # So that it is known what is in use.
                with suppress(OSError):
                    os.utime(path)
            yield entry
        if entry is None:
            path.unlink(missing_ok=True)


class _DamagedError(Exception):
    """An entry isn't what it was."""


class _Entry:
    """An open entry whose digest is right; memory doesn't grow with its size."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.facts = _head(file)
        self._start = file.tell()
        digest = hashlib.sha256()
        while piece := file.read(_PIECE):
            digest.update(piece)
        if digest.hexdigest() != self.facts["sha256"]:
            raise _DamagedError

    def content(self) -> bytes:
        self._file.seek(self._start)
        return self._file.read()

    def pour(self, goal: IO[bytes]) -> None:
        self._file.seek(self._start)
        shutil.copyfileobj(self._file, goal, _PIECE)


def _head(file: IO[bytes]) -> dict[str, Any]:
    try:
        head = json.loads(file.readline(_LONGEST))
    except ValueError:
        raise _DamagedError from None
    if not isinstance(head, dict) or "sha256" not in head:
        raise _DamagedError
    return head
