"""Measure every promised figure, and print them in one table.

    python -m benchmarks [--gate]

Ratios are of things measured in the same run. Whole processes are timed from
the outside, the best of some runs. The baseline draws every tenth frame; the
time it takes to save is scaled up to all of them.

Writes `RESULTS.md`. With --gate it leaves that as it is, and fails where a
figure is worse by a fifth than it is there.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import animate
from benchmarks import batches, browser, networks, starts
from benchmarks.figure import losses, table
from benchmarks.memory import memory
from benchmarks.quality import quality
from benchmarks.speed import drawing, speed
from benchmarks.stage import FRAMES

_RESULTS = Path(__file__).with_name("RESULTS.md")


def main(*, gate: bool) -> int:
    """Measure, and write what was seen or compare it; returns the exit code."""
    run = animate.train()
    with TemporaryDirectory() as name:
        folder = Path(name)
        figures = [
            *speed(folder),
            drawing(run),
            *memory(folder),
            *quality(folder, run),
            *networks.figures(folder),
            *starts.figures(),
            *batches.figures(folder),
            *browser.figures(folder),
        ]
    print(table(figures))
    if gate:
        lost = losses(figures, _RESULTS.read_text("utf-8"))
        for sentence in lost:
            print(f"lost a fifth: {sentence}", file=sys.stderr)
        return 1 if lost else 0
    _RESULTS.write_text(
        "# Benchmarks\n\nWritten by `make bench`; each figure's file beside this says how it is "
        f"taken.\nThe job is the lab's run at 1200x400 with `--every 1`: {FRAMES} frames.\n\n"
        f"{table(figures)}\n",
        "utf-8",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(gate="--gate" in sys.argv[1:]))
