"""How far a long job has come."""

import sys
import time
from collections.abc import Callable

# Called with how much is done, and of how much.
Progress = Callable[[int, int], None]

# In seconds: what takes longer is told of, and on a terminal again and again;
# and how long it has to be watched before its pace is known.
_LONG, _APART, _WATCHED = 5.0, 5.0, 1.0


def silent(done: int, total: int) -> None:
    """Tell nobody."""


def patiently(what: str) -> Progress:
    """Tell on stderr how long something takes, if that is long.

    Parameters
    ----------
    what : str
        What is being done, as in "the loss of 1,001 states". It may be several
        jobs, one after the other.
    """
    ready, before, began, told = 0, 0, 0.0, 0.0

    def tell(done: int, total: int) -> None:
        nonlocal ready, before, began, told
        now = time.monotonic()
        following, before = done > before > 0, done
        if not following:
            # What was loaded for the first part isn't for those that follow.
            ready, began = done, now
            return
        if now - began < _WATCHED:
            return
        left = (now - began) / (done - ready) * (total - done)
        terminal = sys.stderr is not None and sys.stderr.isatty()
        if sys.stderr is None or (not told and left < _LONG):
            return
        if done < total and (not told or (terminal and now - told >= _APART)):
            print(f"animate-ce: {what}: about {left:.0f} s", file=sys.stderr, flush=True)
            told = now

    return tell
