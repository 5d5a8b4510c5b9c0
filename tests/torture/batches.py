"""A batch that is killed (kill -9) at random moments, or loses a worker, until it is done."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.torture.jobs import Tree, end, family, gone, held, wait_at_random

SPEC = """
name = "{loss}-{lr}"
outputs = ["gif", "npz"]
[defaults]
epochs = 2
size = [300, 200]
panels = ["data"]
frames = 5
[matrix]
lr = [0.2, 2, 6]
loss = ["cross-entropy", "mse"]
"""

# In seconds: what a worker takes to see that its parent has gone, under load.
_ORPHANED = 5

# What tells how it went, not what came of it.
_OF_THE_DAY = re.compile(r"logs/.*|junit\.xml|summary\.json")

_STRAY = re.compile(r"(.*/)?\.animate-ce-.*")


class Killed(NamedTuple):
    """How a round went.

    Attributes
    ----------
    kills : int
        How often something was killed: a worker, or the batch as a whole.
    lost : int
        How many of them were workers.
    begun : int
        How often a batch was begun, until each was done.
    """

    kills: int
    lost: int
    begun: int


def kill_batches(
    folder: Path, kills: int, chance: random.Random, wanted: Tree, seconds: float
) -> Killed:
    """Kill batches until enough was killed, and hold each to what an undisturbed one makes.

    Parameters
    ----------
    folder : Path
    kills : int
    chance : Random
    wanted : Tree
        What comes of a batch that nothing disturbs.
    seconds : float
        How long such a one takes.
    """
    done = lost = begun = number = 0
    while done < kills:
        place = folder / str(number)
        number += 1
        while True:
            process = _begin(place)
            begun += 1
            wait_at_random(chance, 1.2 * seconds)
            workers = family(process) - {process.pid}
            if process.poll() is not None or done >= kills:
                break
            done += 1
            if workers and chance.random() < 0.5:
                lost += 1
                os.kill(chance.choice(sorted(workers)), signal.SIGKILL)
                break
            process.kill()
            assert gone(process, _ORPHANED), "a worker outlived its parent"
            end(process)
        said = process.communicate(timeout=120)
        assert process.returncode == 0, said
        assert made(place / "out") == wanted, "not what an undisturbed batch makes"
        assert not [name for name in held(place) if _STRAY.fullmatch(name)]
    return Killed(done, lost, begun)


def _begin(place: Path) -> subprocess.Popen[str]:
    place.mkdir(exist_ok=True)
    (place / "spec.toml").write_text(SPEC)
    words = ("batch", "spec.toml", "--out", "out", "--jobs", "2", "--quiet")
    return subprocess.Popen(
        [sys.executable, "-m", "animate", *words],
        cwd=place,
        env=os.environ | {"ANIMATE_CE_CACHE": str(place / "cache")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def whole(place: Path) -> tuple[Tree, float]:
    """What comes of a batch that nothing disturbs, and how many seconds it takes."""
    began = time.monotonic()
    process = _begin(place)
    said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return made(place / "out"), time.monotonic() - began


def made(out: Path) -> Tree:
    """What came of a batch, less what tells how it went."""
    return {name: content for name, content in held(out).items() if not _OF_THE_DAY.fullmatch(name)}
