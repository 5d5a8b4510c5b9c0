"""Folders for what isn't finished, which the next to come clears away when their owner has died.

An owner holds a lock on its folder as long as it lives, and the system lets go
of it however the owner ends. So nothing has to be guessed from names or times,
and nobody takes away what a living process is writing.
"""

import atexit
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_NAME = ".animate-ce-{}"
_OURS = re.compile(r"\.animate-ce-[0-9a-f]{12}")

# What was moved out of the way of something new, under its own name.
ASIDE = "aside"

# The folders of this process, by its number: a fork has them as well, and no say in them.
_held: dict[Path, int] = {}


@contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """Yield a new folder in `parent`, and take it away with all that is left in it.

    Raises
    ------
    OSError
        If it can't be made.
    """
    sweep(parent)
    folder, lock = _begun(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _held.pop(folder, None)
        if lock is not None:
            os.close(lock)


def sweep(parent: Path) -> None:
    """Take away the scratch folders in `parent` whose owners have died.

    What an owner had moved aside, and put nothing in the place of, goes back.
    """
    try:
        found = [Path(entry.path) for entry in os.scandir(parent) if _OURS.fullmatch(entry.name)]
    except OSError:
        return
    for folder in found:
        # A link is nobody's scratch, and this process's own are in use.
        if folder in _held or folder.is_symlink():
            continue
        lock = _locked(folder, wait=False)
        if lock is not None:
            _put_back(folder, parent)
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def clear() -> None:
    """Take away all scratch folders of this process; for one that ends at once."""
    for folder, owner in list(_held.items()):
        if owner == os.getpid():
            shutil.rmtree(folder, ignore_errors=True)


# After an interrupt at a moment that no `finally` guards.
atexit.register(clear)


def in_another(path: str | bytes | os.PathLike[str] | None, folder: Path) -> bool:
    """Whether a path lies in a scratch folder of this process, though not in this one."""
    if not isinstance(path, str | os.PathLike):
        return False
    return any(one in _held and one != folder for one in Path(path).parents)


def _begun(parent: Path) -> tuple[Path, int | None]:
    while True:
        folder = parent / _NAME.format(os.urandom(6).hex())
        _held[folder] = os.getpid()
        try:
            folder.mkdir(0o700)
        except OSError:
            del _held[folder]
            raise
        lock = _locked(folder, wait=True)
        # Between the two lines above somebody may have taken it for a dead one's.
        if folder.is_dir():
            return folder, lock
        del _held[folder]
        if lock is not None:
            os.close(lock)


def _locked(folder: Path, *, wait: bool) -> int | None:
    """The descriptor that holds the lock on a folder; None where there is none to be had."""
    if sys.platform == "win32":
        # A folder can't be locked there, and nothing is cleared away for the dead.
        return None
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        # Another holds it, or the file system has no locks.
        os.close(lock)
        return None
    return lock


def _put_back(folder: Path, parent: Path) -> None:
    with suppress(OSError):
        for held in (folder / ASIDE).iterdir():
            if not os.path.lexists(parent / held.name):
                held.replace(parent / held.name)
