"""How far a long job has come."""

import sys
import time
from collections.abc import Callable

# Called with how much is done, and of how much.
Progress = Callable[[int, int], None]

# In seconds: what takes longer is told of, and on a terminal again and again.
_LONG, _APART = 5.0, 5.0


def silent(done: int, total: int) -> None:
    """Tell nobody."""


def patiently(what: str) -> Progress:
    """Tell on stderr how long something takes, if that is long.

    Parameters
    ----------
    what : str
        What is being done, as in "the loss of 1,001 states".
    """
    ready, began, told = 0, 0.0, 0.0

    def tell(done: int, total: int) -> None:
        nonlocal ready, began, told
        now = time.monotonic()
        if not ready:
            # What was loaded for the first part isn't for those that follow.
            ready, began = done, now
            return
        left = (now - began) / max(done - ready, 1) * (total - done)
        terminal = sys.stderr is not None and sys.stderr.isatty()
        if sys.stderr is None or (not told and left < _LONG):
            return
        if done < total and (not told or (terminal and now - told >= _APART)):
            print(f"animate-ce: {what}: about {left:.0f} s", file=sys.stderr, flush=True)
            told = now

    return tell
