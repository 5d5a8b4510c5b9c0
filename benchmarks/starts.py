"""What training from many starts at once takes, against training from each alone.

    python -m benchmarks.starts

prints one line of JSON, so that it is measured in a process of its own.
"""

import json
import time
from pathlib import Path

import numpy as np

import animate
from animate.core.outcomes import train_grid
from animate.mapping import order_for
from animate.recipe.map_recipe import MapRecipe
from benchmarks.figure import Figure
from benchmarks.processes import output

SIDE, STEPS = 100, 700


def alone() -> float:
    """Seconds of one run of the lab, the best of some, by cross-entropy and squared loss."""
    times = []
    for _ in range(7):
        start = time.perf_counter()
        for loss in ("cross-entropy", "mse"):
            assert animate.train(loss=loss).steps == STEPS
        times.append((time.perf_counter() - start) / 2)
    return min(times)


def together() -> float:
    """Seconds of all runs on each loss, the best of some.

    What a map shows of them is evaluated and recorded, as for the command.
    """
    times = []
    order = order_for(MapRecipe.of({"starts": SIDE}), "cpu")
    for _ in range(3):
        start = time.perf_counter()
        outcomes = train_grid(order)
        times.append((time.perf_counter() - start) / len(outcomes.losses))
        assert (outcomes.starts, outcomes.steps[-1]) == (SIDE**2, STEPS)
        assert np.isfinite(outcomes.loss).all()
    return min(times)


def memory() -> tuple[float, float]:
    """MiB held at most after the steps of the lab, and after ten times as many."""

    def peak(epochs: int) -> float:
        train_grid(order_for(MapRecipe.of({"loss": "mse", "epochs": epochs}), "cpu"))
        # Not getrusage: its peak begins with what the parent held when it forked.
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    return peak(100), peak(1000)


def figures() -> list[Figure]:
    """The promised figures, measured in a process of its own."""
    told = json.loads(output("-m", "benchmarks.starts"))
    one, many = told["alone"], told["together"]
    few, more = told["memory"]
    return [
        Figure(
            "10,000 starts x 700 steps at once, against 10,000 times one start",
            "at least",
            1000,
            SIDE**2 * one / many,
            f"{many:.2f} s against 10,000 x {one:.3f} s",
        ),
        Figure(
            "peak memory of 7,000 steps from 10,000 starts, against 700",
            "at most",
            1.1,
            more / few,
            f"{more:.0f} against {few:.0f} MiB",
        ),
    ]


def main() -> None:
    print(json.dumps({"memory": memory(), "alone": alone(), "together": together()}))


if __name__ == "__main__":
    main()
