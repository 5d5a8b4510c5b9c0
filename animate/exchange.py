"""Two files or folders that trade places in one step, so that neither name is ever without one."""

import errno
import os
import sys
from pathlib import Path

# Of renameat2 in Linux: paths from the working folder on, and to exchange.
_HERE, _EXCHANGE = -100, 2


def exchange(one: Path, other: Path) -> bool:
    """Let two paths on one file system trade places.

    Returns
    -------
    bool
        Whether they did; False where the system can't, and nothing has happened.

    Raises
    ------
    OSError
        If the system refuses.
    """
    if not sys.platform.startswith("linux"):
        return False
    # Loaded for folders alone.
    import ctypes

    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))
