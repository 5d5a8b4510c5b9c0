"""Files of unknown origin, read with care."""

import os
from typing import IO

from animate.limits import COMMENT

# No comment of ours is longer in bytes.
MOST = COMMENT

# What is read before a file is given up, in bytes and in pieces: thousands of
# frames take as many pieces, and this many take a second.
_BYTES, _PIECES = 16 * MOST, 500_000


class UnreadableError(ValueError):
    """The bytes aren't what their format says, or more than ours would be."""


class Source:
    """A file that is read in pieces, each of them there, and not too much of it.

    Attributes
    ----------
    size : int
        In bytes.
    at : int
        Where the next piece begins.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = os.fstat(file.fileno()).st_size
        self.at = 0
        self._bytes_left, self._pieces_left = _BYTES, _PIECES

    def read(self, count: int) -> bytes:
        """The next `count` bytes.

        Raises
        ------
        UnreadableError
            If they aren't there, or more than `MOST`.
        """
        self._pieces_left -= 1
        self._bytes_left -= count
        if count > MOST or self._bytes_left < 0 or self._pieces_left < 0:
            raise UnreadableError
        content = self._file.read(count)
        if len(content) < count:
            raise UnreadableError
        self.at += count
        return content

    def rest(self) -> bytes:
        """All that is left, up to `MOST`."""
        return self.read(min(self.size - self.at, MOST))

    def seek(self, at: int) -> None:
        """Go to a place in the file.

        Raises
        ------
        UnreadableError
            If it has no such place.
        """
        if not 0 <= at <= self.size:
            raise UnreadableError
        self._file.seek(at)
        self.at = at

    def skip(self, count: int) -> None:
        self.seek(self.at + count)
