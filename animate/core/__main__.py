"""The training process: jobs as JSON on stdin, their histories as .npz on stdout.

Progress goes to stderr, a line "step steps" at a time. Mistakes of the user's
go to stdout as JSON.
"""

import gc
import json
import os
import signal
import sys
import time
from typing import NoReturn


def main() -> NoReturn:
    """Train the runs and exit."""
    # The parent answers Ctrl-C; this process just goes.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    code = _train()
    sys.stdout.flush()
    # Taking torch apart again would take a third as long as loading it.
    os._exit(code)


def _train() -> int:
    # Nothing of an import is garbage; looking for some takes a tenth of this one.
    gc.disable()
    # Here and not above: this is the long import, of torch.
    from animate.core.jobs import train_all
    from animate.errors import InputError
    from animate.history_files import npz_bytes

    gc.freeze()
    gc.enable()
    jobs = sys.stdin.read()
    if not jobs:
        return 0
    told = time.monotonic()

    def tell(step: int, steps: int) -> None:
        nonlocal told
        if time.monotonic() - told > 0.1:
            told = time.monotonic()
            print(step, steps, file=sys.stderr, flush=True)

    try:
        histories = train_all(json.loads(jobs), tell)
    except InputError as error:
        print(json.dumps(error.mistakes))
        return InputError.exit_code
    sys.stdout.buffer.write(npz_bytes(*histories, compressed=False))
    return 0


if __name__ == "__main__":
    main()
