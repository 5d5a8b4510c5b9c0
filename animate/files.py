"""Files that are whole or not there: written beside their goal, then moved into place."""

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from animate.errors import InputError, ResourceError
from animate.exchange import exchange
from animate.scratch import ASIDE, in_another, scratch


def check_goal(path: Path) -> None:
    """Refuse a goal that can't become a file, before any work is done for it.

    Raises
    ------
    InputError
        If the folder is missing, the path is a folder, or the folder can't be
        written to.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        pass
    except (OSError, ValueError):
        raise InputError(("out", f"{path.name!r} can't be the name of a file")) from None
    if path.is_dir():
        raise InputError(("out", f"{str(path)!r} is a folder; give the name of a file"))
    if not path.parent.is_dir():
        raise InputError(("out", f"the folder {str(path.parent)!r} of {path.name!r} doesn't exist"))
    _check_writable(path.parent)


# What tells a folder of frames from any other, and what else it holds; the last
# two are put there by desktops that have shown it.
FRAMES_TABLE = "frames.csv"
_FRAMES = re.compile(r"\d{5,}\.png|frames\.csv|recipe\.json|\.DS_Store|Thumbs\.db")


def check_folder_goal(path: Path) -> None:
    """Refuse a goal that can't become a folder of frames, before any work is done for it.

    Raises
    ------
    InputError
        If it is a file, its own folder is missing or can't be written to, or
        it holds anything else than the frames of another time.
    """
    other = "give one that is empty or new"
    if path.name in ("", ".."):
        # It can't be moved away from where it is looked for.
        raise InputError(("out", f"{str(path)!r} isn't the name of a folder; {other}"))
    if not path.is_dir():
        check_goal(path)
        if path.exists():
            raise InputError(("out", f"{str(path)!r} is a file; give the name of a folder"))
        return
    _check_writable(path.parent)
    held = list(path.iterdir())
    ours = all(_FRAMES.fullmatch(entry.name) and entry.is_file() for entry in held)
    if held and not (ours and path / FRAMES_TABLE in held):
        raise InputError(
            ("out", f"the folder {str(path)!r} holds something else than frames; {other}")
        )


def _check_writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK):
        raise InputError(("out", f"the folder {str(folder)!r} can't be written to"))


# Given a goal, yields where to write what is put there when it is whole.
Placing = Callable[[Path], AbstractContextManager[Path]]


@contextmanager
def replacing(goal: Path) -> Iterator[Path]:
    """Yield a new name in a folder beside `goal`, and move it to `goal` if the block succeeds.

    Whatever happens, `goal` is what it was before or the new file whole, and
    nothing else is left beside it; or, where the process was killed, nothing
    that isn't cleared away by the next. The new one may also be a folder.
    Several that replace the same goal at once all succeed, and the last to
    finish stays.

    Raises
    ------
    ResourceError
        If the system refuses to write, with its own reason.
    """
    folder = goal.parent
    try:
        with scratch(goal.parent) as folder:
            partial = folder / f"new{goal.suffix}"
            yield partial
            _move(partial, goal, folder / ASIDE)
    except OSError as error:
        if in_another(error.filename, folder):
            # Of several files that are written together: it is for another to tell.
            raise
        reason = error.strerror or str(error)
        raise ResourceError(f"{goal} could not be written: {reason}") from error


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Name the file in what the system refuses within, for whoever replaces it to tell."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


# How often a folder is tried to be moved to where others put theirs.
_TRIES = 10


def _move(new: Path, goal: Path, aside: Path) -> None:
    """Move a file, or a folder also to where a folder is."""
    for left in reversed(range(_TRIES)):
        if new.is_dir() and goal.is_dir():
            if exchange(new, goal):
                return
            aside.mkdir(exist_ok=True)
            goal.replace(aside / goal.name)
        try:
            new.replace(goal)
        except OSError as error:
            old = aside / goal.name
            if old.is_dir() and not goal.exists():
                old.replace(goal)
            # Somebody else's folder has come there since.
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY) or not left:
                raise
        else:
            return
