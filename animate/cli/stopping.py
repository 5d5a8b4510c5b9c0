"""Being told to stop, by Ctrl-C or SIGTERM: all is undone, and the command ends within a second."""

import os
import signal
import sys
import time
from threading import Thread
from types import FrameType

from animate.cli import NAME
from animate.scratch import clear

_SIGNALS = (signal.SIGINT, signal.SIGTERM)

# In seconds: what isn't undone by then is left to whoever comes next, and isn't waited for.
_PATIENCE = 0.8

# In seconds: until an interrupt that got lost is tried again.
_MOMENT = 0.01

_told: int | None = None


def listen() -> None:
    """From now on the signals raise KeyboardInterrupt, once, and the process ends soon after.

    A signal that whoever started the command wants to be ignored stays so.
    """
    heard, tell = os.pipe()
    os.set_blocking(tell, False)
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    sys.unraisablehook = _unheard
    Thread(target=_insist, args=(heard,), name="stopping", daemon=True).start()


def heard() -> bool:
    """Whether the command was told to stop."""
    return _told is not None


def code() -> int:
    """What a command that was stopped exits with."""
    return 128 + (_told or signal.SIGINT)


def say() -> None:
    """Say that the command was stopped."""
    print(f"{NAME}: stopped", file=sys.stderr, flush=True)


def leave() -> None:
    """The work is done or undone, and signals no longer matter; end here if one ended it."""
    _ignore()
    if _told is not None:
        clear()
        # An interrupt that came in the midst of an `exec`, as dataclasses use it, would
        # have the interpreter end itself by SIGINT, though it was answered.
        os._exit(code())


def _ignore() -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _stop(number: int, frame: FrameType | None) -> None:
    global _told
    _told = number
    # The way out isn't to be interrupted.
    _ignore()
    raise KeyboardInterrupt


def _unheard(lost: "sys.UnraisableHookArgs") -> None:
    """The interrupt came where no exception gets out of, as a callback of a reference: once more.

    What else goes wrong there once the command was told to stop is of no interest.
    """
    if _told is None:
        sys.__unraisablehook__(lost)
    elif lost.exc_type is KeyboardInterrupt:
        signal.signal(_told, _stop)
        Thread(target=_again, args=(_told,), name="stopping again", daemon=True).start()


def _again(number: int) -> None:
    # Not from within the hook, which no exception gets out of either.
    time.sleep(_MOMENT)
    os.kill(os.getpid(), number)


def _insist(heard: int) -> None:
    # The system's own part of a handler writes here, also while the main thread is busy elsewhere.
    number = os.read(heard, 1)[0]
    time.sleep(_PATIENCE)
    clear()
    os.write(2, f"\n{NAME}: stopped\n".encode())
    os._exit(128 + number)
