"""The training process: arguments as JSON on stdin, the history as .npz on stdout.

Progress goes to stderr, a line "step steps" at a time.
"""

import json
import signal
import sys
import time


def main() -> None:
    """Train one run."""
    # The parent answers Ctrl-C; this process just goes.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Here and not above: this is the long import, of torch.
    from animate.core.data import lab
    from animate.core.train import descend
    from animate.history_files import npz_bytes

    arguments = sys.stdin.read()
    if not arguments:
        return
    told = time.monotonic()

    def tell(step: int, steps: int) -> None:
        nonlocal told
        if time.monotonic() - told > 0.1:
            told = time.monotonic()
            print(step, steps, file=sys.stderr, flush=True)

    history = descend(*lab(), **json.loads(arguments), on_step=tell)
    sys.stdout.buffer.write(npz_bytes(history))


if __name__ == "__main__":
    main()
