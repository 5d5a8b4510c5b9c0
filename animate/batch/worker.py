"""A worker process: jobs as lines of JSON on stdin, what becomes of them on stdout.

It is started once and does one job after the other, so that what is imported
for the first is there for the rest. It ends when the process that started it
does, however that ends.
"""

import gc
import json
import os
import signal
import sys
import time
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any, NoReturn

# Seconds between two words on how far a job is.
_APART = 0.1


def main() -> NoReturn:
    """Do the jobs that come, until no more can."""
    # The parent answers Ctrl-C, and takes care of this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nobody's matplotlibrc, good or bad, has a say in our pictures.
    os.environ["MATPLOTLIBRC"] = os.devnull
    # What a library prints shall not be taken for our words.
    words = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    jobs: SimpleQueue[str] = SimpleQueue()
    Thread(target=_listen, args=(sys.stdin, jobs), name="listener", daemon=True).start()
    _work(jobs, _Words(words), Path(sys.argv[1]), Path(sys.argv[2]))


def _listen(source: IO[str], jobs: "SimpleQueue[str]") -> None:
    for line in source:
        jobs.put(line)
    # Nobody is left to work for, be there work on hand or not.
    os._exit(0)


class _Words:
    """What is said to the parent, a line of JSON at a time."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._told = 0.0

    def say(self, **words: Any) -> None:
        print(json.dumps(words), file=self._stream, flush=True)

    def tell(self, part: str, done: int, total: int) -> None:
        """How far a job is, now and then."""
        now = time.monotonic()
        if now - self._told >= _APART or done == total:
            self._told = now
            self.say(part=part, done=done, total=total)


def _work(jobs: "SimpleQueue[str]", words: _Words, folder: Path, aside: Path) -> NoReturn:
    from animate.batch.cache import Cache
    from animate.batch.work import Job, attempt

    # Nothing of an import is garbage, and looking through it would go on for ever.
    gc.disable()
    cache = Cache(folder)
    words.say(ready=True)
    while True:
        words.say(**attempt(Job.of(jobs.get()), cache, aside, words.tell))
        if not gc.isenabled():
            # What the first job has loaded is there to stay.
            gc.collect()
            gc.freeze()
            gc.enable()
