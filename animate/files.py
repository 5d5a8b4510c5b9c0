"""Files that are whole or not there: written beside their goal, then moved into place."""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from animate.errors import InputError, ResourceError


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


@contextmanager
def replacing(goal: Path) -> Iterator[Path]:
    """Yield a new name beside `goal`, and rename it to `goal` if the block succeeds.

    Whatever happens, `goal` is what it was before or the new file whole, and
    nothing else is left in the folder. The new one may also be a folder.

    Raises
    ------
    ResourceError
        If the system refuses to write, with its own reason.
    """
    # A name may be 255 bytes long, and a character up to 4 of them.
    partial = goal.with_name(f".{goal.stem[:20]}-{secrets.token_hex(4)}.part{goal.suffix}")
    old = partial.with_suffix(".old")
    try:
        yield partial
        if partial.is_dir() and goal.is_dir():
            goal.replace(old)
        partial.replace(goal)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ResourceError(f"{goal} could not be written: {reason}") from error
    finally:
        if old.is_dir() and not goal.exists():
            old.replace(goal)
        for left in (partial, old):
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
