"""The memory of whole processes."""

from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.processes import peak
from benchmarks.stage import IMPORTS, JOB


def memory(folder: Path) -> list[Figure]:
    """Peak memory against the imports, and for ten times the frames."""
    job = ("-m", "animate", *JOB, "--out", str(folder / "memory.gif"))
    imports, short, long = peak("-c", IMPORTS), peak(*job), peak(*job, "--epochs", "1000")
    return [
        Figure(
            "peak memory beyond those imports, MiB",
            "at most",
            130,
            short - imports,
            f"{short:.0f} against {imports:.0f}",
        ),
        Figure(
            "peak memory, 7,001 frames against 701",
            "at most",
            1.05,
            long / short,
            f"{long:.0f} against {short:.0f} MiB",
        ),
    ]
