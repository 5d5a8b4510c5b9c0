"""The command, from its first moment: whoever stops it while it is being loaded is heard too."""

import gc
import os

from animate.cli import stopping


def main() -> None:
    """Run the command and exit."""
    try:
        stopping.listen()
        # Nothing of an import is garbage; to look for some at each 700 objects, as is usual, takes
        # longer than reading the command.
        gc.set_threshold(10_000)
        # PyTorch's threads, here and in the processes that train, else turn in circles for a
        # while when they wait for work, on cores that drawing or another worker needs.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        from animate.cli.main import main as run

        run()
    except Exception:
        # A library that was interrupted while it was loaded may put it into an error of its own.
        if not stopping.heard():
            raise
        stopping.say()
    except KeyboardInterrupt:
        stopping.say()
    finally:
        stopping.leave()


if __name__ == "__main__":
    main()
