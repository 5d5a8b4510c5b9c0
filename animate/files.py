"""Files that are whole or not there: written beside their goal, then moved into place."""

import os
import secrets
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
    if not os.access(path.parent, os.W_OK):
        raise InputError(("out", f"the folder {str(path.parent)!r} can't be written to"))


@contextmanager
def replacing(goal: Path) -> Iterator[Path]:
    """Yield a new name beside `goal`, and rename it to `goal` if the block succeeds.

    Whatever happens, `goal` is what it was before or the new file whole, and
    nothing else is left in the folder.

    Raises
    ------
    ResourceError
        If the system refuses to write, with its own reason.
    """
    # A name may be 255 bytes long, and a character up to 4 of them.
    partial = goal.with_name(f".{goal.stem[:20]}-{secrets.token_hex(4)}.part{goal.suffix}")
    try:
        yield partial
        partial.replace(goal)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ResourceError(f"{goal} could not be written: {reason}") from error
    finally:
        partial.unlink(missing_ok=True)
