"""Commands that are killed (kill -9) at random moments, one after the other in one folder."""

import random
import signal
import time
from pathlib import Path
from typing import NamedTuple

from tests.torture.jobs import (
    Jobs,
    begin,
    end,
    finish,
    gone,
    held,
    lay_old,
    strays,
    wait_at_random,
)

# In seconds: what a training process takes to see that its parent has gone, under load.
_ORPHANED = 5


class Killed(NamedTuple):
    """How a round went.

    Attributes
    ----------
    rounds : int
    old, new : int
        After how many of them the goal was what it had been before, or the new one whole.
    midway : int
        How many left a scratch folder, which somebody had to clear away.
    """

    rounds: int
    old: int
    new: int
    midway: int


def kill(jobs: Jobs, folder: Path, rounds: int, chance: random.Random) -> Killed:
    """Kill each job in turn, and hold it to what is promised."""
    wanted, seconds = {}, {}
    for job in jobs:
        began = time.monotonic()
        wanted[job] = finish(job, folder)
        seconds[job] = time.monotonic() - began
        lay_old(job, folder)
    old = new = midway = 0
    for number in range(rounds):
        job = jobs[number % len(jobs)]
        lay_old(job, folder)
        process = begin(job, folder)
        try:
            wait_at_random(chance, 1.05 * seconds[job])
            process.send_signal(signal.SIGKILL)
            assert gone(process, _ORPHANED), f"{job}: a process outlived its parent"
        finally:
            end(process)
        found = held(folder / job.goal)
        assert found in (job.old, wanted[job]), f"{job}: neither the old nor the new"
        old, new = old + (found == job.old), new + (found == wanted[job])
        midway += bool(strays(folder))
        assert len(strays(folder)) <= 1, f"{job}: what the one before left is still there"
    for job in jobs:
        assert finish(job, folder) == wanted[job]
    assert not strays(folder)
    return Killed(rounds, old, new, midway)
