"""What a batch of sixty runs takes, against its parts, against itself, and against a larger one."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from animate.batch.cache import FOLDER
from benchmarks.figure import Figure
from benchmarks.processes import seconds

# Five starts, three rates, two losses and two sizes of batch.
_SIXTY = """
name = "{loss}-{init}-{lr}-{batch_size}"
outputs = ["%s"]
[defaults]
epochs = 30
theme = "%s"
[matrix]
loss = ["cross-entropy", "mse"]
init = [[-5, -10], [-10, 0], [0, 8], [3, -7], [1, 1]]
lr = [0.2, 2, 6]
batch_size = [3, 20]
"""

# As many runs as are asked for, each as small as they come.
_SMALL = """
name = "run_{seed}"
outputs = ["png"]
[defaults]
epochs = 1
size = [200, 200]
panels = ["data"]
captions = false
[matrix]
seed = %s
"""

# Some of the sixty, as they are made alone.
_ALONE = (("-5,-10", "2", "3"), ("0,8", "6", "3"), ("3,-7", "0.2", "20"), ("1,1", "2", "20"))


def figures(folder: Path) -> list[Figure]:
    """What sixty runs take."""
    os.environ[FOLDER] = str(folder / "cache")
    try:
        return [*_times(folder), _memory(folder)]
    finally:
        del os.environ[FOLDER]


def _times(folder: Path) -> list[Figure]:
    gifs, stills = folder / "gifs.toml", folder / "stills.toml"
    gifs.write_text(_SIXTY % ("gif", "light"))
    stills.write_text(_SIXTY % ("png", "dark"))
    one = _batch(gifs, folder / "one", 1)
    seconds("-m", "animate", "cache", "clear", runs=1)
    two = _batch(gifs, folder / "two", 2)
    again = _batch(gifs, folder / "two", 2)
    _batch(stills, folder / "dark", 2)
    trained = json.loads((folder / "dark" / "summary.json").read_text())["trainings"]["done"]
    alone = sum(_alone(folder, *run) for run in _ALONE) / len(_ALONE)
    return [
        Figure(
            "60 runs, 2 jobs against 1",
            "at least",
            1.8,
            one / two,
            f"{two:.1f} s against {one:.1f} s",
        ),
        Figure(
            "a run inside a batch, against the same run as its own process",
            "at most",
            0.5,
            one / 60 / alone,
            f"{one / 60:.2f} s against {alone:.2f} s",
        ),
        Figure(
            "a second, unchanged batch of 60, against the first",
            "at most",
            0.05,
            again / two,
            f"{again:.2f} s against {two:.1f} s",
        ),
        Figure(
            "trainings done by a batch of 60 with a changed theme",
            "at most",
            0,
            trained,
            "all of them are in the cache",
        ),
    ]


def _batch(spec: Path, out: Path, jobs: int) -> float:
    words = ("batch", str(spec), "--out", str(out), "--jobs", str(jobs), "--quiet")
    return seconds("-m", "animate", *words, runs=1)


def _alone(folder: Path, init: str, lr: str, batch: str) -> float:
    files = ("--out", str(folder / "alone.gif"), "--out", str(folder / "alone.png"))
    words = (f"--init={init}", "--lr", lr, "--batch-size", batch, "--epochs", "30", "--quiet")
    return seconds("-m", "animate", *words, *files, runs=1)


def _memory(folder: Path) -> Figure:
    few, many = (_most_held(folder, runs) for runs in (60, 600))
    return Figure(
        "memory of a batch's client, 600 runs against 60",
        "at most",
        1.1,
        many / few,
        f"{many:.0f} against {few:.0f} MiB",
    )


def _most_held(folder: Path, runs: int) -> float:
    """The most MiB that the client of a batch held; the workers aren't counted."""
    spec = folder / f"{runs}.toml"
    spec.write_text(_SMALL % list(range(runs)))
    words = ("batch", str(spec), "--out", str(folder / str(runs)), "--quiet")
    most = 0
    with subprocess.Popen([sys.executable, "-m", "animate", *words]) as process:
        status = Path(f"/proc/{process.pid}/status")
        while process.poll() is None:
            # What it held at most so far, which is gone with the process.
            _, _, told = status.read_text().partition("VmHWM:")
            most = max(most, int(told.split()[0]) if told else 0)
            time.sleep(0.02)
    assert process.returncode == 0, runs
    return most / 1024
