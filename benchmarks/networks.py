"""What recording and showing a network costs, against the loop that trains it.

    python -m benchmarks.networks FOLDER

prints one line of JSON, so that it is measured in a process of its own.
"""

import json
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

import animate
from animate.core.plane import choose
from animate.core.recorder import Recorder
from animate.core.surface import loss_surface
from animate.plane import Plane
from benchmarks.figure import Figure
from benchmarks.processes import output

STEPS, SAMPLES, BATCH, GRID = 1000, 2000, 100, 30

# Two hidden layers, 10,095 parameters; and a model as small as a course's.
LARGE, SMALL = (2, 98, 98, 1), (2, 8, 1)

_RANGE = (-1.0, 1.0)

# Steps in turn with a recorder and without.
_SOME = 50


def layers(widths: tuple[int, ...]) -> nn.Sequential:
    """Linear layers with a rectifier between them, the same every time."""
    torch.manual_seed(0)
    parts: list[nn.Module] = []
    for before, after in pairwise(widths):
        parts += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*parts[:-1])


def data(samples: int) -> tuple[Tensor, Tensor]:
    """Points, and in which of two pairs of quarters each lies."""
    x = torch.randn(samples, 2, generator=torch.Generator().manual_seed(1))
    return x, (x[:, 0] * x[:, 1] > 0).float()


def train(
    model: nn.Module, x: Tensor, y: Tensor, recorder: Recorder | None, steps: int = STEPS
) -> float:
    """Seconds that a plain loop takes."""
    step = stepping(model, x, y)
    start = time.perf_counter()
    for _ in range(steps):
        value = step()
        if recorder is not None:
            recorder.step(value)
    return time.perf_counter() - start


def stepping(model: nn.Module, x: Tensor, y: Tensor) -> Callable[[], Tensor]:
    """What a plain loop does at each step; it returns the loss of the batch."""
    loss = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    order = torch.Generator().manual_seed(2)

    def step() -> Tensor:
        chosen = torch.randint(0, len(x), (BATCH,), generator=order)
        optimizer.zero_grad()
        value: Tensor = loss(model(x[chosen])[:, 0], y[chosen])
        value.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        return value

    return step


def middle(turns: list[tuple[float, float]]) -> tuple[float, float]:
    """The turn with the median ratio: what both have met at the same time cancels out."""
    return sorted(turns, key=lambda turn: turn[0] / turn[1])[len(turns) // 2]


def recording() -> tuple[float, float]:
    """Seconds of 1,000 steps with a recorder and without.

    By some steps in turn, so that both see the same machine; as many as fill
    a large page of memory.
    """
    x, y = data(SAMPLES)
    turns: list[tuple[float, float]] = []
    for _ in range(6):
        model = layers(LARGE)
        recorder, step = Recorder(model, nn.BCEWithLogitsLoss(), x, y), stepping(model, x, y)
        for _ in range(STEPS // _SOME):
            times = []
            for watched in (True, False):
                start = time.perf_counter()
                for _ in range(_SOME):
                    value = step()
                    if watched:
                        recorder.step(value)
                times.append((time.perf_counter() - start) * STEPS / _SOME)
            turns.append((times[0], times[1]))
    # The first recorder gets its memory from the system, the others from it.
    return middle(turns[STEPS // _SOME :])


def whole(folder: Path) -> tuple[float, float]:
    """Seconds from the first step to the file, and what they may be.

    Three times the loop alone, and the drawing of the main job's run.
    """
    lab = animate.train()
    x, y = data(SAMPLES)
    turns = []
    for turn in range(5):
        start = time.perf_counter()
        animate.render(lab, folder / f"lab{turn}.gif", every=1)
        allowed = time.perf_counter() - start + 3 * train(layers(LARGE), x, y, None)
        model = layers(LARGE)
        start = time.perf_counter()
        recorder = Recorder(model, nn.BCEWithLogitsLoss(), x, y)
        train(model, x, y, recorder)
        animate.render(recorder, folder / f"network{turn}.gif")
        turns.append((time.perf_counter() - start, allowed))
    # The first has loaded what the others find loaded.
    return middle(turns[1:])


def surface(widths: tuple[int, ...], samples: int) -> tuple[float, float]:
    """Seconds of a loop that loads each point into the model, and of the surface."""
    x, y = data(samples)
    model, loss = layers(widths), nn.BCEWithLogitsLoss()
    recorder = Recorder(model, loss, x, y)
    train(model, x, y, recorder, 20)
    plane = choose([recorder.history().params], None, recorder.problem.parameters)
    turns = []
    for _ in range(7):
        recorder.problem.memory.clear()
        start = time.perf_counter()
        made = loss_surface(recorder.problem, plane, _RANGE, _RANGE, GRID).loss
        ours = time.perf_counter() - start
        start = time.perf_counter()
        looped = _looped(model, lambda: float(loss(model(x)[:, 0], y)), plane)
        turns.append((time.perf_counter() - start, ours))
    np.testing.assert_allclose(made, looped, rtol=1e-4)
    return middle(turns)


def _looped(model: nn.Module, value: Callable[[], float], plane: Plane) -> NDArray[np.float64]:
    found = np.empty((GRID, GRID))
    axis = np.linspace(*_RANGE, GRID)
    with torch.no_grad():
        for row, v in enumerate(axis):
            for column, u in enumerate(axis):
                point = plane.points(np.array(u), np.array(v))
                numbers = torch.from_numpy(point).float()
                nn.utils.vector_to_parameters(numbers, model.parameters())
                found[row, column] = value()
    return found


def memory() -> tuple[float, float]:
    """MiB held at most after a surface, and after one of nine times the points."""
    x, y = data(SAMPLES)
    recorder = Recorder(layers(LARGE), nn.BCEWithLogitsLoss(), x, y)
    plane = Plane(
        recorder.history().params[0].astype(np.float64),
        np.eye(2, recorder.problem.parameters.count),
        ("u", "v"),
    )

    def peak(grid: int) -> float:
        loss_surface(recorder.problem, plane, _RANGE, _RANGE, grid)
        # Not getrusage: its peak begins with what the parent held when it forked.
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    return peak(GRID), peak(3 * GRID)


def figures(folder: Path) -> list[Figure]:
    """What recording and showing a network costs."""
    told = json.loads(output("-m", "benchmarks.networks", str(folder)))
    watched, alone = told["recording"]
    whole, allowed = told["whole"]
    small_loop, small = told["small"]
    large_loop, large = told["large"]
    few, many = told["memory"]
    return [
        Figure(
            "recording 1,000 steps of a network of 10,000 parameters, against its loop",
            "at most",
            1.05,
            watched / alone,
            f"{watched:.3f} s against {alone:.3f} s",
        ),
        Figure(
            "that network's animation, against 3 times its loop and drawing the lab's",
            "at most",
            1,
            whole / allowed,
            f"{whole:.2f} s against {allowed:.2f} s",
        ),
        Figure(
            "surface of a small network, against a loop over its points",
            "at least",
            10,
            small_loop / small,
            f"{small * 1e3:.1f} ms against {small_loop * 1e3:.0f} ms",
        ),
        Figure(
            "surface of the large one, against a loop over its points",
            "at least",
            1,
            large_loop / large,
            f"{large:.2f} s against {large_loop:.2f} s",
        ),
        Figure(
            "peak memory of a surface of 8,100 points, against 900",
            "at most",
            1.1,
            many / few,
            f"{many:.0f} against {few:.0f} MiB",
        ),
    ]


def main(folder: Path) -> None:
    told = {
        "memory": memory(),
        "recording": recording(),
        "small": surface(SMALL, 50),
        "large": surface(LARGE, SAMPLES),
        "whole": whole(folder),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
