"""Numbers with a point in files, whatever the program around writes them with."""

import locale
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Points:
    """Holds the locale's numbers to those of C while anybody needs them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._users = 0
        self._before = "C"

    def take(self) -> None:
        with self._lock:
            if not self._users:
                self._before = locale.setlocale(locale.LC_NUMERIC)
                # As it is unless somebody has asked for another; it is the whole process's.
                if self._before != "C":
                    locale.setlocale(locale.LC_NUMERIC, "C")
            self._users += 1

    def leave(self) -> None:
        with self._lock:
            self._users -= 1
            if not self._users and self._before != "C":
                locale.setlocale(locale.LC_NUMERIC, self._before)


_points = _Points()


@contextmanager
def decimal_points() -> Iterator[None]:
    """Let libraries in C print numbers with a point within the block.

    x264 notes its options in what it writes, and libav how long a WebM plays:
    with a comma, once the program around has set a locale that has one.
    """
    _points.take()
    try:
        yield
    finally:
        _points.leave()
