"""What can go wrong, told apart by whose turn it is to act."""

import errno
import re
from collections.abc import Iterable


class AnimateError(Exception):
    """Base of every error that animate raises on purpose.

    Attributes
    ----------
    exit_code : int
        What the command exits with when the error reaches it.
    """

    exit_code = 70


class InputError(AnimateError):
    """The user's mistake: something that was asked for isn't accepted.

    Parameters
    ----------
    *mistakes : tuple of (str, str)
        Every mistake found, each as (place, sentence): the recipe key or
        argument it stands at, and what was wrong and what is accepted.
    """

    exit_code = 2

    def __init__(self, *mistakes: tuple[str, str]) -> None:
        self.mistakes = mistakes
        super().__init__("; ".join(self.told(_TOLD)))

    def told(self, most: int) -> list[str]:
        """The first `most` mistakes, each with its place, and how many more there are."""
        told = [f"{place}: {sentence}" for place, sentence in self.mistakes[:most]]
        more = len(self.mistakes) - most
        return told if more <= 0 else [*told, f"and {more} more"]


# In one paragraph; a file of anybody's may have thousands.
_TOLD = 4


class ResourceError(AnimateError):
    """The world's fault: a disk, a file or a process let us down."""

    exit_code = 1


class UnexpectedError(AnimateError):
    """Our own fault, which came up in another process.

    Parameters
    ----------
    fault : str
        The kind of the error and what it said.
    trace : str
        The traceback.
    """

    exit_code = 70

    def __init__(self, fault: str, trace: str) -> None:
        self.trace = trace
        super().__init__(fault)


MEMORY = "there is not enough memory"

# What libraries say that have no memory, or no thread, for want of it.
_NO_MEMORY = re.compile(
    r"cannot allocate memory|can't allocate memory|unable to allocate|not enough memory|"
    r"failed to map segment|std::bad_alloc|can't start new thread|MemoryError",
    re.IGNORECASE,
)


def tells_of_memory(text: str) -> bool:
    """Whether a library's words mean that there isn't enough memory."""
    return _NO_MEMORY.search(text) is not None


def lacks_memory(error: BaseException) -> bool:
    """Whether it was for want of memory that something failed, at the bottom of it."""
    one: BaseException | None = error
    while one is not None:
        if isinstance(one, MemoryError) or getattr(one, "errno", None) == errno.ENOMEM:
            return True
        if isinstance(one, ImportError | OSError | RuntimeError) and tells_of_memory(str(one)):
            return True
        one = one.__cause__ or one.__context__
    return False


def one_of(choices: Iterable[str]) -> str:
    """Write `choices` as prose: 'a', 'a or b', 'a, b or c'."""
    *most, last = choices
    return f"{', '.join(most)} or {last}" if most else last
