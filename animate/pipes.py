"""Threads that read what a process says, and can be interrupted at any moment."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from threading import Thread
from typing import IO


def lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Each line of a pipe, until it ends or is closed by another thread."""
    while True:
        try:
            line = stream.readline()
        except ValueError:
            return
        if not line:
            return
        yield line


def listen(threads: list[Thread], name: str, target: Callable[[], None]) -> None:
    """Begin a thread; it is among `threads` before, so that an interrupt finds it."""
    thread = Thread(target=target, name=name, daemon=True)
    threads.append(thread)
    thread.start()


def join(threads: Iterable[Thread]) -> None:
    """Wait for each thread that has begun."""
    for thread in threads:
        # One that was interrupted as it began, which finds its pipe closed if it still does.
        with suppress(RuntimeError):
            thread.join()
