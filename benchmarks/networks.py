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


def train(model: nn.Module, x: Tensor, y: Tensor, recorder: Recorder | None, steps: int) -> float:
    """Seconds that a plain loop takes."""
    loss = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    order = torch.Generator().manual_seed(2)
    start = time.perf_counter()
    for _ in range(steps):
        chosen = torch.randint(0, len(x), (BATCH,), generator=order)
        optimizer.zero_grad()
        value = loss(model(x[chosen])[:, 0], y[chosen])
        value.backward()
        optimizer.step()
        if recorder is not None:
            recorder.step(value)
    return time.perf_counter() - start


def recording() -> tuple[float, float]:
    """Seconds of the loop alone and with a recorder, the best of some turns."""
    x, y = data(SAMPLES)
    alone, watched = [], []
    for _ in range(7):
        alone.append(train(layers(LARGE), x, y, None, STEPS))
        model = layers(LARGE)
        recorder = Recorder(model, nn.BCEWithLogitsLoss(), x, y)
        watched.append(train(model, x, y, recorder, STEPS))
    return min(alone), min(watched)


def whole(folder: Path) -> tuple[float, float]:
    """Seconds from the first step to the file, and those of drawing the main job's run."""
    lab = animate.train()
    x, y = data(SAMPLES)
    times, drawing = [], []
    for turn in range(3):
        start = time.perf_counter()
        animate.render(lab, folder / f"lab{turn}.gif", every=1)
        drawing.append(time.perf_counter() - start)
        model = layers(LARGE)
        start = time.perf_counter()
        recorder = Recorder(model, nn.BCEWithLogitsLoss(), x, y)
        train(model, x, y, recorder, STEPS)
        animate.render(recorder, folder / f"network{turn}.gif")
        times.append(time.perf_counter() - start)
    return min(times), min(drawing)


def surface(widths: tuple[int, ...], samples: int) -> tuple[float, float]:
    """Seconds of the surface, and of a loop that loads each point into the model."""
    x, y = data(samples)
    model, loss = layers(widths), nn.BCEWithLogitsLoss()
    recorder = Recorder(model, loss, x, y)
    train(model, x, y, recorder, 20)
    plane = choose([recorder.history().params], None, recorder.problem.parameters)
    ours, theirs = [], []
    for _ in range(5):
        recorder.problem.memory.clear()
        start = time.perf_counter()
        made = loss_surface(recorder.problem, plane, _RANGE, _RANGE, GRID).loss
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        looped = _looped(model, lambda: float(loss(model(x)[:, 0], y)), plane)
        theirs.append(time.perf_counter() - start)
    np.testing.assert_allclose(made, looped, rtol=1e-4)
    return min(ours), min(theirs)


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
    alone, watched = told["recording"]
    whole, lab = told["whole"]
    small, small_loop = told["small"]
    large, large_loop = told["large"]
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
            whole / (3 * alone + lab),
            f"{whole:.2f} s against 3 x {alone:.2f} s and {lab:.2f} s",
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
