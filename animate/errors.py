"""What can go wrong, told apart by whose turn it is to act."""

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
        super().__init__("; ".join(f"{place}: {sentence}" for place, sentence in mistakes))


class ResourceError(AnimateError):
    """The world's fault: a disk, a file or a process let us down."""

    exit_code = 1


def one_of(choices: Iterable[str]) -> str:
    """Write `choices` as prose: 'a', 'a or b', 'a, b or c'."""
    *most, last = choices
    return f"{', '.join(most)} or {last}" if most else last
