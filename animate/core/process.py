"""Training in a process of its own, while this one gets ready to draw.

Importing torch takes longer than everything else together. A second process
does it on the second core, and this one never loads it.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

from animate import outcome_files
from animate.errors import MEMORY, InputError, ResourceError, UnexpectedError, tells_of_memory
from animate.history import History
from animate.history_files import read_npz
from animate.outcomes import Outcomes
from animate.pipes import join, lines, listen

# A file in the user's folder must not stand in for a module of ours or of
# Python's own (-P); the folder that animate was found in comes last.
_START = "import sys; sys.path.append(sys.argv[1]); from animate.core.__main__ import main; main()"


# The number of the signal that can't be answered, where there are signals.
_KILL = 9

# A process from which nothing has come for so many seconds hangs: it tells how far it is
# ten times a second, and no step of training or part of an evaluation takes nearly as long.
_SILENCE = 300


class Training:
    """Runs that are being trained; a context manager, which ends the process.

    The process ends by itself when this one does, in whatever way.
    """

    def __init__(self) -> None:
        self._threads: list[Thread] = []
        self._said: list[str] = []
        self._content = b""
        self._silent = 0
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, str(Path(__file__).parents[2])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        join(self._threads)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        self._process.wait()

    def start(
        self,
        jobs: Sequence[Mapping[str, Any]] | Mapping[str, Any],
        on_step: Callable[[int, int], None],
    ) -> None:
        """Send the jobs, as `animate.core.jobs.train_all` takes them, once.

        Parameters
        ----------
        jobs : sequence of mapping
            Of plain values that JSON can hold. Or the order of a map, as
            `animate.core.outcomes.train_grid` takes it.
        on_step : callable
            Called now and then, from a thread, with the number of steps done
            and of all, both of all runs together.
        """
        stdin, stdout, stderr = self._process.stdin, self._process.stdout, self._process.stderr
        assert stdin is not None and stdout is not None and stderr is not None

        def hear() -> None:
            for raw in lines(stderr):
                self._silent = 0
                line = raw.decode(errors="replace").rstrip()
                step, _, steps = line.partition(" ")
                if step.isdigit() and steps.isdigit():
                    on_step(int(step), int(steps))
                elif line:
                    self._said.append(line)

        def take() -> None:
            with suppress(ValueError):  # It was closed: nobody waits any more.
                self._content = stdout.read()

        listen(self._threads, "training", hear)
        listen(self._threads, "histories", take)
        # Left open: its end tells the process that nobody waits any more.
        with suppress(BrokenPipeError):  # It has ended already; `histories` says why.
            stdin.write(json.dumps(jobs).encode() + b"\n")
            stdin.flush()

    def histories(self) -> list[History]:
        """Wait for the runs to end.

        Raises
        ------
        InputError
            If data can't be read, or aren't what a run was meant for.
        ResourceError
            If the process dies or hangs, with the last thing it said.
        UnexpectedError
            If something went wrong in it that shouldn't.
        """
        return read_npz(self._answer())

    def outcomes(self) -> Outcomes:
        """Wait for the runs of a map to end; errors are those of `histories`."""
        return outcome_files.read_npz(self._answer())

    def _answer(self) -> bytes:
        for thread in self._threads:
            while thread.is_alive():
                thread.join(1)
                # Counted and not timed: a laptop that slept, or a stopped job, was not silent.
                self._silent += 1
                if self._silent > _SILENCE:
                    told = f"nothing has come from it for {_SILENCE} seconds, so it was ended"
                    raise ResourceError(f"the training process failed: {told}")
        code = self._process.wait()
        if code == InputError.exit_code and self._content:
            raise InputError(*(tuple(mistake) for mistake in json.loads(self._content)))
        if code == UnexpectedError.exit_code and self._said:
            raise UnexpectedError(self._said[-1], "\n".join(self._said))
        if code:
            raise ResourceError(f"the training process failed: {self._reason(code)}")
        return self._content

    def _reason(self, code: int) -> str:
        if any(map(tells_of_memory, self._said)):
            return MEMORY
        if self._said:
            return self._said[-1].strip()
        if code == -_KILL:
            return "it was killed, as a system does that is short of memory"
        return f"it ended with code {code}"
