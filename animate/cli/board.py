"""How far a batch is: a line a worker and one for the whole on a terminal, else a line a run."""

import shutil
import sys
import time
from types import TracebackType
from typing import Any, Self

import click

# Seconds between two pictures of the board.
_APART = 0.1

_BAR = 20

# Of the terminal: up some lines, and clear what is left of a line.
_UP, _CLEAR = "\x1b[{}F", "\x1b[K"

_HOW = {"cached": "from the cache", "failed": "failed"}


class Board:
    """A context manager, told of each event of a batch.

    Parameters
    ----------
    name : str
        Of the command.
    runs : int
        How many there are.
    live : bool
        Whether lines are written over, as a terminal can.
    quiet : bool
        Whether nothing is said but what went wrong.
    """

    def __init__(self, name: str, runs: int, *, live: bool, quiet: bool) -> None:
        self._name, self._runs = name, runs
        self._live, self._quiet = live and not quiet, quiet
        self._began = time.monotonic()
        self._settled = self._made = self._failed = 0
        self._going: dict[int, str] = {}
        self._height = 0
        self._drawn = 0.0
        # By name, so that none of what tells them is loaded for this.
        self._handlers = {
            "Begun": self._on_begun,
            "Going": self._on_going,
            "Lost": self._on_lost,
            "Ended": self._on_ended,
            "Noted": self._on_noted,
            "Settled": self._on_settled,
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live:
            self._going.clear()
            self._draw([])

    def __call__(self, event: Any) -> None:
        """Show what an event changes."""
        handle = self._handlers.get(type(event).__name__)
        if handle is not None:
            handle(event)
        if self._live and time.monotonic() - self._drawn >= _APART:
            self._draw([*self._workers(), self._whole()])

    def stop(self) -> None:
        """Say how far it is when it is told to stop."""
        done = f"{self._settled} of {self._runs} runs are done"
        self._say(f"{done}; the same command goes on from there")

    def _on_begun(self, event: Any) -> None:
        self._going[event.worker] = f"{event.job.name}  begun"

    def _on_going(self, event: Any) -> None:
        share = event.done / max(event.total, 1)
        bar = "#" * round(_BAR * share)
        told = f"{event.part.ljust(8)} [{bar.ljust(_BAR, '-')}]"
        self._going[event.worker] = f"{event.job.name}  {told} {share:4.0%}"

    def _on_lost(self, event: Any) -> None:
        self._going.pop(event.worker, None)
        self._say(f"{event.job.name}: a worker was lost, {event.reason}; it is done again")

    def _on_noted(self, event: Any) -> None:
        self._say(event.text)

    def _on_ended(self, event: Any) -> None:
        self._going.pop(event.worker, None)
        self._made += 1

    def _on_settled(self, event: Any) -> None:
        row = event.row
        self._settled = event.settled
        if row.how == "failed":
            self._failed += 1
            self._say(f"{row.name}: failed: {row.error}", wrong=True)
        elif not self._live and row.how != "there":
            told = _HOW.get(row.how) or f"made in {row.seconds:.1f} s"
            self._say(f"{event.settled} of {event.runs}: {row.name}: {told}")

    def _say(self, line: str, *, wrong: bool = False) -> None:
        """A line that stays."""
        if self._quiet and not wrong:
            return
        if self._live:
            self._draw([])
        click.echo(f"{self._name}: {line}", err=True)

    def _workers(self) -> list[str]:
        lines = [f"  {worker + 1}  {told}" for worker, told in sorted(self._going.items())]
        # The last line is for the whole, and one below it for the cursor.
        return lines[: max(0, shutil.get_terminal_size().lines - 2)]

    def _whole(self) -> str:
        told = f"  {self._settled} of {self._runs} runs"
        if self._failed:
            told += f", {self._failed} failed"
        if self._made:
            left = self._runs - self._settled
            seconds = (time.monotonic() - self._began) / self._made * left
            told += f", about {seconds:.0f} s left"
        return told

    def _draw(self, lines: list[str]) -> None:
        """Write lines over those of before."""
        width = shutil.get_terminal_size().columns - 1
        text = _UP.format(self._height) if self._height else ""
        text += "".join(f"{line[:width]}{_CLEAR}\n" for line in lines)
        left = self._height - len(lines)
        if left > 0:
            text += f"{_CLEAR}\n" * left + _UP.format(left)
        sys.stderr.write(text)
        sys.stderr.flush()
        self._height = len(lines)
        self._drawn = time.monotonic()
