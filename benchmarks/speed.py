"""Whole processes against each other, and one frame against a full redraw."""

import json
import time
from pathlib import Path

from animate.history import History
from animate.scene.compositor import Compositor
from benchmarks.figure import Figure
from benchmarks.processes import output, seconds
from benchmarks.stage import FRAMES, IMPORTS, JOB, lab_scene

# The baseline draws every tenth frame.
_APART = 10


def speed(folder: Path) -> list[Figure]:
    """Whole processes against each other."""
    gif, mp4, npz = folder / "ce.gif", folder / "ce.mp4", folder / "ce.npz"
    imports = seconds("-c", IMPORTS)
    ours_gif = seconds("-m", "animate", *JOB, "--out", str(gif))
    ours_mp4 = seconds("-m", "animate", *JOB, "--out", str(mp4))
    seconds("-m", "animate", *JOB, "--out", str(npz), runs=1)
    saved = seconds("-m", "animate", "render", str(npz), "--out", str(folder / "saved.gif"))
    base_gif = _baseline(folder / "base.gif")
    several = _several(ours_gif, base_gif, folder)
    help_, click = seconds("-m", "animate", "--help", runs=7), seconds("-c", "import click", runs=7)
    base_mp4 = _baseline(folder / "base.mp4")
    return [
        *several,
        Figure(
            "GIF, whole process, against FuncAnimation + PillowWriter",
            "at least",
            40,
            base_gif / ours_gif,
            f"{ours_gif:.2f} s against {base_gif:.0f} s",
        ),
        Figure(
            "MP4, whole process, against FuncAnimation + FFMpegWriter",
            "at least",
            25,
            base_mp4 / ours_mp4,
            f"{ours_mp4:.2f} s against {base_mp4:.0f} s",
        ),
        Figure(
            f"GIF, whole process, against bare `{IMPORTS}`",
            "at most",
            2.2,
            ours_gif / imports,
            f"{ours_gif:.2f} s against {imports:.2f} s",
        ),
        Figure(
            "GIF from a saved history, against the whole job",
            "at most",
            0.75,
            saved / ours_gif,
            f"{saved:.2f} s against {ours_gif:.2f} s",
        ),
        Figure(
            "`--help` against `import click`",
            "at most",
            3,
            help_ / click,
            f"{help_ * 1e3:.0f} ms against {click * 1e3:.0f} ms",
        ),
    ]


def _several(alone: float, base: float, folder: Path) -> list[Figure]:
    """What runs together, a turning camera and many samples cost, against the job alone."""

    def job(*options: str) -> float:
        command = ("-m", "animate", *JOB, *options, "--out", str(folder / "several.gif"))
        return seconds(*command, runs=2)

    eight = job("--compare", "lr=0.1,0.2,0.5,1,2,3,5,8")
    orbit = job("--camera", "orbit")
    few = job("--data", "overlapping samples=20")
    # As many steps: seven an epoch.
    many = job("--data", "overlapping samples=100000", "--batch-size", "15000")
    return [
        Figure(
            "eight runs overlaid, against one",
            "at most",
            3,
            eight / alone,
            f"{eight:.2f} s against {alone:.2f} s",
        ),
        Figure(
            "an orbiting camera, against a fixed one",
            "at most",
            12,
            orbit / alone,
            f"{orbit:.2f} s against {alone:.2f} s",
        ),
        Figure(
            "an orbiting camera, against FuncAnimation with a fixed one",
            "at least",
            5,
            base / orbit,
            f"{orbit:.2f} s against {base:.0f} s",
        ),
        Figure(
            "100,000 samples, against 20",
            "at most",
            2,
            many / few,
            f"{many:.2f} s against {few:.2f} s",
        ),
    ]


def _baseline(path: Path) -> float:
    """Seconds that FuncAnimation takes for all frames, as a whole process."""
    told = json.loads(output("-m", "benchmarks.funcanimation", str(path), str(_APART)))
    return float(told["ready"] + told["saving"] * FRAMES / told["frames"])


def drawing(run: History) -> Figure:
    """One composited frame against one full redraw."""
    with lab_scene(run) as scene:
        compositor = Compositor(scene)
        compositor.draw(scene.programme.moment(0))
        start = time.perf_counter()
        for step in range(1, run.steps + 1):
            compositor.draw(scene.programme.moment(step))
        frame = (time.perf_counter() - start) / run.steps
        start = time.perf_counter()
        for step in range(0, run.steps + 1, 35):
            scene.redraw(scene.programme.moment(step))
        redraw = (time.perf_counter() - start) / len(range(0, run.steps + 1, 35))
    return Figure(
        "drawing one frame, against one full redraw",
        "at least",
        60,
        redraw / frame,
        f"{frame * 1e3:.2f} ms against {redraw * 1e3:.0f} ms",
    )
