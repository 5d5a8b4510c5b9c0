"""Measure every promised figure and print them in one table.

    python -m benchmarks

Ratios are of things measured in the same run. Whole processes are timed from
the outside, the best of some runs. The baseline draws every tenth frame; the
time it takes to save is scaled up to all of them.
"""

import gzip
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageSequence

import animate
from animate.history import History
from animate.scene.compositor import Compositor
from benchmarks.browser import look_at
from benchmarks.stage import FRAMES, JOB, lab_scene

_RESULTS = Path(__file__).with_name("RESULTS.md")
_IMPORTS = "import torch, matplotlib.pyplot, av"
_APART = 10


class Figure(NamedTuple):
    """A promised figure: `seen` is to be at least or at most `goal`."""

    name: str
    relation: str
    goal: float
    seen: float
    detail: str

    @property
    def kept(self) -> bool:
        return self.seen >= self.goal if self.relation == "at least" else self.seen <= self.goal


def seconds(*command: str, runs: int = 3) -> float:
    """The shortest time that a process took."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return min(times)


def output(*command: str) -> str:
    """The last line that a process printed."""
    done = subprocess.run([sys.executable, *command], check=True, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[-1]


def baseline(path: Path) -> float:
    """Seconds that FuncAnimation takes for all frames, as a whole process."""
    told = json.loads(output("-m", "benchmarks.funcanimation", str(path), str(_APART)))
    return float(told["ready"] + told["saving"] * FRAMES / told["frames"])


def speed(folder: Path) -> list[Figure]:
    """Whole processes against each other."""
    gif, mp4, npz = folder / "ce.gif", folder / "ce.mp4", folder / "ce.npz"
    imports = seconds("-c", _IMPORTS)
    ours_gif = seconds("-m", "animate", *JOB, "--out", str(gif))
    ours_mp4 = seconds("-m", "animate", *JOB, "--out", str(mp4))
    seconds("-m", "animate", *JOB, "--out", str(npz), runs=1)
    saved = seconds("-m", "animate", "render", str(npz), "--out", str(folder / "saved.gif"))
    base_gif = baseline(folder / "base.gif")
    several = _several(ours_gif, base_gif, folder)
    help_, click = seconds("-m", "animate", "--help", runs=7), seconds("-c", "import click", runs=7)
    base_mp4 = baseline(folder / "base.mp4")
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
            f"GIF, whole process, against bare `{_IMPORTS}`",
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


def peak(*command: str) -> float:
    """The most memory in MiB that a process and its children held at one time.

    Resident pages, looked at every few milliseconds; pages that parent and
    child share count twice.
    """
    most = 0
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            most = max(most, sum(map(_resident, [process.pid, *_children(process.pid)])))
            time.sleep(0.004)
    assert process.returncode == 0, command
    return most / 2**20


def _children(pid: int) -> list[int]:
    try:
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    except OSError:
        return []


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def memory(folder: Path) -> list[Figure]:
    """Peak memory against the imports, and for ten times the frames."""
    job = ("-m", "animate", *JOB, "--out", str(folder / "memory.gif"))
    imports, short, long = peak("-c", _IMPORTS), peak(*job), peak(*job, "--epochs", "1000")
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


def networks(folder: Path) -> list[Figure]:
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


Picture = NDArray[np.uint8]


def quality(folder: Path, run: History) -> list[Figure]:
    """Sizes of the files that `speed` left, and how near their frames are to the drawn ones."""
    gif, mp4 = folder / "ce.gif", folder / "ce.mp4"
    with lab_scene(run) as scene:
        compositor = Compositor(scene)

        def drawn(step: int) -> Picture:
            return compositor.draw(scene.programme.moment(min(step, run.steps)))[0][..., :3]

        with Image.open(gif) as film:
            pictures = (
                np.asarray(frame.convert("RGB"), np.uint8) for frame in ImageSequence.Iterator(film)
            )
            gif_noise, worst = _compared(pictures, drawn)
        with av.open(str(mp4)) as container:
            # The first and last frames are held for some ticks more.
            frames = container.decode(video=0)
            decoded = [frame.to_ndarray(format="rgb24").astype(np.uint8) for frame in frames]
        held = round(0.6 * 25) - 1
        mp4_noise, _ = _compared(iter(decoded[held : held + FRAMES]), drawn)
    return [
        Figure("GIF size, MB", "at most", 1.0, gif.stat().st_size / 1e6, "701 frames"),
        Figure("GIF mean PSNR, dB", "at least", 42, gif_noise, "against the drawn frames"),
        Figure("GIF largest error of a channel", "at most", 24, worst, "of 255"),
        Figure("MP4 size, MB", "at most", 0.35, mp4.stat().st_size / 1e6, "701 frames and holds"),
        Figure("MP4 mean PSNR, dB", "at least", 35.5, mp4_noise, "against the drawn frames"),
    ]


def _compared(pictures: Iterable[Picture], drawn: Callable[[int], Picture]) -> tuple[float, int]:
    """Mean PSNR in dB and largest error of pictures against the drawn steps 0, 1, ..."""
    ratios, worst = [], 0
    for step, picture in enumerate(pictures):
        error = picture.astype(np.int16) - drawn(step)
        worst = max(worst, int(np.abs(error).max()))
        mean = float((error.astype(np.float64) ** 2).mean())
        ratios.append(10 * np.log10(255**2 / max(mean, 1e-9)))
    return float(np.mean(ratios)), worst


def page(folder: Path) -> list[Figure]:
    """The lab's page: how large it is, and how fast a browser draws it."""
    path = folder / "ce.html"
    seconds("-m", "animate", "--init", "-5,-10", "--out", str(path), runs=1)
    content = path.read_bytes()
    seen = look_at(path)
    return [
        Figure("page size, kB", "at most", 60, len(content) / 1e3, "701 states and the player"),
        Figure(
            "page size, gzipped, kB",
            "at most",
            25,
            len(gzip.compress(content, 9)) / 1e3,
            "the same",
        ),
        Figure("a frame of the page, ms", "at most", 4, seen.frame, "1200x400, in Chromium"),
        Figure("frames a second of the page", "at least", 59, seen.rate, "while it plays"),
        Figure("first paint of the page, ms", "at most", 150, seen.paint, "after its last byte"),
    ]


def main() -> None:
    run = animate.train()
    with TemporaryDirectory() as name:
        folder = Path(name)
        figures = [
            *speed(folder),
            drawing(run),
            *memory(folder),
            *quality(folder, run),
            *networks(folder),
            *page(folder),
        ]
    lines = ["| figure | to reach | seen | | from |", "| --- | --- | --- | --- | --- |"]
    for figure in figures:
        verdict = "kept" if figure.kept else "**missed**"
        goal, seen = f"{figure.relation} {figure.goal:g}", f"{figure.seen:.4g}"
        lines.append(f"| {figure.name} | {goal} | {seen} | {verdict} | {figure.detail} |")
    table = "\n".join(lines)
    print(table)
    _RESULTS.write_text(
        "# Benchmarks\n\nWritten by `make bench`; see `__main__.py` beside this for how each "
        f"figure is taken.\nThe job is the lab's run at 1200x400 with `--every 1`: {FRAMES} "
        f"frames.\n\n{table}\n"
    )


if __name__ == "__main__":
    main()
