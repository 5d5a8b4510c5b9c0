"""Training in a process of its own, while this one gets ready to draw.

Importing torch takes longer than everything else together. A second process
does it on the second core, and this one never loads it.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

from animate.errors import InputError, ResourceError
from animate.history import History
from animate.history_files import read_npz

# A file in the user's folder must not stand in for a module of ours or of
# Python's own (-P); the folder that animate was found in comes last.
_START = "import sys; sys.path.append(sys.argv[1]); from animate.core.__main__ import main; main()"


class Training:
    """Runs that are being trained; a context manager, which ends the process."""

    def __init__(self) -> None:
        self._listener: Thread | None = None
        self._said: list[str] = []
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
        if self._listener is not None:
            self._listener.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        self._process.wait()

    def start(self, jobs: Sequence[Mapping[str, Any]], on_step: Callable[[int, int], None]) -> None:
        """Send the jobs, as `animate.core.jobs.train_all` takes them, once.

        Parameters
        ----------
        jobs : sequence of mapping
            Of plain values that JSON can hold.
        on_step : callable
            Called now and then, from a thread, with the number of steps done
            and of all, both of all runs together.
        """
        stdin, stderr = self._process.stdin, self._process.stderr
        assert stdin is not None and stderr is not None

        def listen() -> None:
            for raw in stderr:
                line = raw.decode(errors="replace").strip()
                step, _, steps = line.partition(" ")
                if step.isdigit() and steps.isdigit():
                    on_step(int(step), int(steps))
                elif line:
                    self._said.append(line)

        self._listener = Thread(target=listen, name="training", daemon=True)
        self._listener.start()
        try:
            stdin.write(json.dumps(jobs).encode())
            stdin.close()
        except BrokenPipeError:
            pass  # It has ended already; `histories` says why.

    def histories(self) -> list[History]:
        """Wait for the runs to end.

        Raises
        ------
        InputError
            If data can't be read, or aren't what a run was meant for.
        ResourceError
            If the process dies, with the last thing it said.
        """
        stdout = self._process.stdout
        assert stdout is not None and self._listener is not None
        content = stdout.read()
        self._listener.join()
        code = self._process.wait()
        if code == InputError.exit_code and content:
            raise InputError(*(tuple(mistake) for mistake in json.loads(content)))
        if code:
            reason = self._said[-1] if self._said else f"it ended with code {code}"
            raise ResourceError(f"the training process failed: {reason}")
        return read_npz(content)
