"""The bytes of a file that somebody named: a plain one, and no larger than is read."""

import stat
from pathlib import Path

from animate.errors import InputError


def content_of(path: Path, most: int) -> bytes:
    """The bytes of a file.

    Parameters
    ----------
    path : Path
    most : int
        How many there may be.

    Raises
    ------
    InputError
        If it isn't a plain file that can be read, or is larger than that.
    """
    try:
        found = path.stat()
        # Anything but a plain file might keep us waiting for ever.
        if not stat.S_ISREG(found.st_mode):
            reason = "Is a directory" if stat.S_ISDIR(found.st_mode) else "it isn't a file"
        elif found.st_size > most:
            size = f"{found.st_size / 1e6:,.0f} MB"
            reason = f"it is too large, {size}; at most {most / 1e6:,.0f} MB are read"
        else:
            return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
    except ValueError:
        reason = "no file has such a name"
    raise InputError((str(path), f"it can't be read: {reason}"))
