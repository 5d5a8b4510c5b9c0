"""Commands that are told to stop, by Ctrl-C or SIGTERM, at random moments."""

import random
import signal
import time
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.torture.jobs import (
    Jobs,
    begin,
    end,
    family,
    finish,
    held,
    lay_old,
    listening,
    soon,
    strays,
    wait_at_random,
)

CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}


class Stopped(NamedTuple):
    """How a round went.

    Attributes
    ----------
    rounds : int
    stopped : int
        How many were stopped; the others had just finished.
    longest : float
        Seconds from the signal to the end, the most.
    """

    rounds: int
    stopped: int
    longest: float


def stop(jobs: Jobs, folder: Path, rounds: int, chance: random.Random) -> Stopped:
    """Stop each job in turn, and hold it to what is promised."""
    wanted, seconds = {}, {}
    for job in jobs:
        began = time.monotonic()
        wanted[job] = finish(job, folder)
        seconds[job] = time.monotonic() - began
        lay_old(job, folder)
    stopped, longest = 0, 0.0
    for number in range(rounds):
        job = jobs[number % len(jobs)]
        told = chance.choice([*CODES])
        lay_old(job, folder)
        process = begin(job, folder)
        try:
            assert soon(partial(listening, process))
            wait_at_random(chance, 0.95 * seconds[job])
            process.send_signal(told)
            began = time.monotonic()
            process.wait(30)
            longest = max(longest, time.monotonic() - began)
            assert not family(process), f"{job}: a process is left"
            out, err = process.communicate()
        finally:
            end(process)
        found = held(folder / job.goal)
        where = f"{job}, {told!r}: code {process.returncode}, {err!r}"
        if process.returncode == 0:
            assert found == wanted[job], where
        else:
            assert process.returncode == CODES[told], where
            assert err.strip() == "animate-ce: stopped", where
            assert found in (job.old, wanted[job]), where
        assert not out, where
        assert not strays(folder), where
        stopped += process.returncode != 0
    return Stopped(rounds, stopped, longest)
