"""Work done by several threads, its results taken in the order it was given."""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Work = TypeVar("Work")
Result = TypeVar("Result")

# Coders that drop the interpreter's lock keep a core each busy.
_THREADS = min(4, os.cpu_count() or 1)

# Pieces that may wait before the drawing waits for them.
_AHEAD = 2 * _THREADS


class InOrder(Generic[Work, Result]):
    """Runs `code` on other threads, and `take` on this one.

    An error of `code` comes out of the `put` or `finish` that would have taken
    its result.

    Parameters
    ----------
    code : callable
        From a piece of work to its result; several run at once.
    take : callable
        Given the results one by one, in the order of the work.
    threads : int, optional
        With one, `code` too is given the work in order.
    """

    def __init__(
        self,
        code: Callable[[Work], Result],
        take: Callable[[Result], object],
        threads: int | None = None,
    ) -> None:
        self._code, self._take = code, take
        self._pool = ThreadPoolExecutor(threads or _THREADS, thread_name_prefix="coder")
        self._waiting: deque[Future[Result]] = deque()

    def put(self, work: Work) -> None:
        """Hand over a piece of work; take what is finished."""
        self._waiting.append(self._pool.submit(self._code, work))
        while self._waiting and (len(self._waiting) > _AHEAD or self._waiting[0].done()):
            self._take(self._waiting.popleft().result())

    def finish(self) -> None:
        """Take all that is left."""
        while self._waiting:
            self._take(self._waiting.popleft().result())

    def close(self) -> None:
        """Drop what hasn't begun, and wait for what has."""
        self._pool.shutdown(wait=True, cancel_futures=True)
