"""The training process: a line of jobs as JSON on stdin, their histories as .npz on stdout.

Progress goes to stderr, a line "step steps" at a time, and last words do. Mistakes of
the user's go to stdout as JSON. Stdin stays open as long as there is someone to train for.
What isn't a list of jobs is the order of a map, and its outcomes are the answer.
"""

import gc
import json
import os
import signal
import sys
import time
from queue import SimpleQueue
from threading import Thread
from typing import NoReturn


def main() -> NoReturn:
    """Train the runs and exit."""
    # The parent answers Ctrl-C; this process just goes.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    said: SimpleQueue[str] = SimpleQueue()
    Thread(target=_listen, args=(said,), name="lifeline", daemon=True).start()
    # Nothing of an import is garbage; looking for some takes a tenth of this one.
    gc.disable()
    code = _end(said)
    sys.stdout.flush()
    # Taking torch apart again would take a third as long as loading it.
    os._exit(code)


def _listen(said: "SimpleQueue[str]") -> None:
    said.put(sys.stdin.readline())
    # Nothing more is said, so this waits for whoever wants the runs to go, in whatever way.
    sys.stdin.read()
    os._exit(1)


def _end(said: "SimpleQueue[str]") -> int:
    """Train, and say what went wrong if anything did; the code to exit with."""
    from animate.errors import MEMORY, UnexpectedError, lacks_memory

    try:
        return _train(said)
    except Exception as error:
        if lacks_memory(error):
            print(MEMORY, file=sys.stderr)
            return 1
        if isinstance(error, OSError):
            print(error.strerror or error, file=sys.stderr)
            return 1
        sys.excepthook(type(error), error, error.__traceback__)
        return UnexpectedError.exit_code


def _train(said: "SimpleQueue[str]") -> int:
    # Here and not above: this is the long import, of torch.
    from animate.core.jobs import train_all
    from animate.core.outcomes import train_grid
    from animate.errors import InputError
    from animate.history_files import npz_bytes
    from animate.outcome_files import npz_bytes as outcomes_bytes

    gc.freeze()
    gc.enable()
    jobs = said.get()
    if not jobs:
        return 0
    told = time.monotonic()

    def tell(step: int, steps: int) -> None:
        nonlocal told
        if time.monotonic() - told > 0.1:
            told = time.monotonic()
            print(step, steps, file=sys.stderr, flush=True)

    asked = json.loads(jobs)
    try:
        if isinstance(asked, list):
            made = npz_bytes(*train_all(asked, tell), compressed=False)
        else:
            made = outcomes_bytes(train_grid(asked, tell), compressed=False)
    except InputError as error:
        print(json.dumps(error.mistakes))
        return InputError.exit_code
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    main()
