"""Processes, timed and weighed from the outside."""

import resource
import subprocess
import sys
import time
from pathlib import Path


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
