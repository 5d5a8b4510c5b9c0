"""Commands that write something, and what is to be there before and after."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")

SMALL = ("--size", "300x200", "--panels", "data", "--quiet")
_STRAY = re.compile(r"\.animate-ce-")

# What was there before: of a goal that is a folder, its frames.
OLD = {"": b"what was there before"}
OLD_FRAMES = {"00000.png": b"old", "frames.csv": b"old"}

# A tree of files: their paths within, and their bytes; a file alone is at "".
Tree = dict[str, bytes]


class Job(NamedTuple):
    """A command, without the program.

    Attributes
    ----------
    arguments : tuple of str
    goal : str
        What it writes.
    """

    arguments: tuple[str, ...]
    goal: str

    @property
    def old(self) -> Tree:
        """What is there before."""
        return OLD_FRAMES if self.goal.endswith("/") else OLD


def drawing(run: Path, goal: str, *more: str) -> Job:
    """A saved run drawn."""
    return Job(("render", str(run), *SMALL, *more, "--out", goal), goal)


def training(goal: str, *more: str) -> Job:
    """A run trained, then drawn."""
    return Job(("--epochs", "20", *SMALL, "--frames", "20", *more, "--out", goal), goal)


def begin(job: Job, folder: Path) -> subprocess.Popen[str]:
    """The command on its way."""
    return subprocess.Popen(
        [sys.executable, "-m", "animate", *job.arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(job: Job, folder: Path) -> Tree:
    """What the command writes where nothing stops it."""
    process = begin(job, folder)
    said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return held(folder / job.goal)


def lay_old(job: Job, folder: Path) -> None:
    """Put what was there before in the place of the goal."""
    goal = folder / job.goal
    if goal.is_dir():
        shutil.rmtree(goal)
    if job.old is OLD:
        goal.write_bytes(OLD[""])
        return
    goal.mkdir()
    for name, content in OLD_FRAMES.items():
        (goal / name).write_bytes(content)


def held(path: Path) -> Tree:
    """A file, or all files in a folder."""
    if path.is_file():
        return {"": path.read_bytes()}
    files = (one for one in path.rglob("*") if one.is_file())
    return {str(one.relative_to(path)): one.read_bytes() for one in files}


def strays(folder: Path) -> list[str]:
    """What isn't to be there once nothing is being written."""
    return [one.name for one in folder.iterdir() if _STRAY.match(one.name)]


def family(process: subprocess.Popen[str]) -> set[int]:
    """The living processes of a command: itself and those it started, by the session they share."""
    found = set()
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            # After the name in brackets: state, parent, group, session.
            state, _, _, session = stat.read_text().rpartition(") ")[2].split()[:4]
        except OSError:
            continue  # It has ended meanwhile.
        if int(session) == process.pid and state not in "ZX":
            found.add(int(stat.parent.name))
    return found


def gone(process: subprocess.Popen[str], seconds: float) -> bool:
    """Whether no process of a command is left after at most so many seconds."""
    return soon(lambda: not family(process), seconds)


def soon(condition: Callable[[], object], seconds: float = 30) -> bool:
    """Whether something comes true before so many seconds have passed."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def listening(process: subprocess.Popen[str]) -> bool:
    """Whether the command is so far that it answers SIGTERM."""
    try:
        status = (PROC / str(process.pid) / "status").read_text()
    except OSError:
        return True
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def wait_at_random(chance: random.Random, seconds: float) -> None:
    time.sleep(chance.uniform(0, seconds))


def end(process: subprocess.Popen[str]) -> None:
    """Leave nothing of a command behind."""
    for one in family(process):
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.communicate()


Jobs = Sequence[Job]
