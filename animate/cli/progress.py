"""One bar on the terminal: for the training, the loss surface, then the frames."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

import click


class Progress:
    """A context manager; does nothing unless it is `wanted`."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._stack = ExitStack()
        self._label, self._done = "", 0
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def part(self, label: str) -> Callable[[int, int], None]:
        """A function to call with what is done and what there is to do in all."""

        def advance(done: int, total: int) -> None:
            if not self._wanted:
                return
            if label != self._label:
                self._stack.close()
                bar = click.progressbar(
                    length=total,
                    label=label.ljust(8),
                    file=sys.stderr,
                    update_min_steps=max(1, total // 100),
                )
                self._bar, self._label, self._done = self._stack.enter_context(bar), label, 0
            self._bar.update(done - self._done)
            self._done = done

        return advance


def wanted(progress: bool | None, quiet: bool) -> bool:
    """Whether a bar is shown: as asked for, or else on a terminal."""
    if progress is not None:
        return progress
    return sys.stderr is not None and sys.stderr.isatty() and not quiet
