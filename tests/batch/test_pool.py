"""Workers that stay, die, hang, and are gone when they should be."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from unittest.mock import patch

import pytest

from animate import pipes
from animate.batch import running, settings
from animate.batch.cache import Cache
from animate.batch.pool import Begun, Ended, Event, Going, Lost, Noted, Pool, Said, command
from animate.batch.work import Job, Made
from animate.errors import ResourceError

# A worker that does as the job's recipe says; the folder tells it what happened before.
WORKER = """
import json, os, signal, sys, time
from pathlib import Path
from threading import Thread
folder = Path(sys.argv[1])
def say(**words): print(json.dumps(words), flush=True)
say(ready=True)
for line in sys.stdin:
    job = json.loads(line)
    name, order = job["name"], job["recipe"]
    tried = len(list(folder.glob(f"{name}.*")))
    (folder / f"{name}.{tried}").write_text(str(os.getpid()))
    say(part="Training", done=1, total=2)
    if order == "fail":
        say(failed="it can't be", trace="line 1\\nline 2")
        continue
    if order == "print":
        print("a word of warning", file=sys.stderr, flush=True)
        # Words of both kinds come by ways of their own.
        time.sleep(0.3)
    if order == "die" or (order == "die once" and not tried):
        os.kill(os.getpid(), signal.SIGKILL)
    if order == "leave":
        sys.exit(3)
    if order == "hang" or (order == "hang once" and not tried):
        time.sleep(100)
    say(made={"trained": True, "drawn": 2, "notes": ["well"]})
"""


def job(name: str, order: str = "") -> Job:
    return Job(name, order, "training", "about", {})


class Jobs:
    """Gives jobs one by one, and keeps what is told of them."""

    def __init__(self, *jobs: Job) -> None:
        self.left = list(jobs)
        self.events: list[Event] = []

    def take(self) -> Job | None:
        return self.left.pop(0) if self.left else None

    def done_by(self, pool: Pool) -> list[Ended]:
        for event in pool.do(self.take):
            self.events.append(event)
        return sorted(
            (event for event in self.events if isinstance(event, Ended)), key=lambda e: e.job.name
        )


def fake(folder: Path) -> list[str]:
    return [sys.executable, "-c", WORKER, str(folder)]


# A worker that says which share of the cores it has.
SHARE = "import os, sys; print(os.environ['OMP_NUM_THREADS'], file=open(sys.argv[1], 'a'))"


def pids(folder: Path) -> list[int]:
    """The processes that were at any job."""
    return [int(path.read_text()) for path in sorted(folder.iterdir())]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        # A process that nobody has waited for yet isn't alive.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


def test_workers_are_started_once_and_do_one_job_after_the_other(tmp_path: Path) -> None:
    jobs = Jobs(*(job(f"{number}") for number in range(6)))
    with Pool(fake(tmp_path), 2) as pool:
        ended = jobs.done_by(pool)
    assert [one.job.name for one in ended] == list("012345")
    assert all(one.made == Made(True, 2, ("well",)) and one.attempts == 1 for one in ended)
    assert len({*pids(tmp_path)}) == 2
    assert {one.worker for one in ended} == {0, 1}
    assert not any(map(alive, pids(tmp_path)))
    kinds = [type(one) for one in jobs.events if not isinstance(one, Noted) and one.job.name == "0"]
    assert kinds == [Begun, Going, Ended]


def test_no_more_workers_are_started_than_there_are_jobs(tmp_path: Path) -> None:
    with Pool(fake(tmp_path), 8) as pool:
        Jobs(job("a")).done_by(pool)
        assert len(pool._workers) == 1


def test_a_job_that_fails_is_told_of_and_the_rest_goes_on(tmp_path: Path) -> None:
    with Pool(fake(tmp_path), 1) as pool:
        failed, well = Jobs(job("a", "fail"), job("b")).done_by(pool)
    assert (failed.made, failed.error, failed.trace) == (None, "it can't be", "line 1\nline 2")
    assert well.made
    assert len({*pids(tmp_path)}) == 1


def test_what_a_worker_prints_is_told_of(tmp_path: Path) -> None:
    jobs = Jobs(job("a", "print"))
    with Pool(fake(tmp_path), 1) as pool:
        jobs.done_by(pool)
    assert [event.line for event in jobs.events if isinstance(event, Said)] == ["a word of warning"]


def test_a_worker_that_dies_is_replaced_and_its_job_done_again(tmp_path: Path) -> None:
    jobs = Jobs(job("a"), job("b", "die once"), job("c"))
    with Pool(fake(tmp_path), 1) as pool:
        ended = jobs.done_by(pool)
    assert [(one.job.name, bool(one.made), one.attempts) for one in ended] == [
        ("a", True, 1),
        ("b", True, 2),
        ("c", True, 1),
    ]
    (lost,) = [event for event in jobs.events if isinstance(event, Lost)]
    assert (lost.job.name, lost.reason) == ("b", "it was ended by signal 9")
    assert len({*pids(tmp_path)}) == 2


@pytest.mark.parametrize(
    ("order", "reason"),
    [("die", "it was ended by signal 9"), ("leave", "it ended with code 3")],
)
def test_a_job_that_ends_every_worker_fails_in_words_and_the_rest_goes_on(
    order: str, reason: str, tmp_path: Path
) -> None:
    with Pool(fake(tmp_path), 1) as pool:
        failed, well = Jobs(job("a", order), job("b")).done_by(pool)
    assert failed.error == f"its worker was lost 3 times, the last time because {reason}"
    assert failed.made is None
    assert well.made


def test_a_worker_that_says_nothing_is_taken_to_hang(tmp_path: Path) -> None:
    jobs = Jobs(job("a", "hang once"), job("b"))
    with Pool(fake(tmp_path), 1, timeout=1) as pool:
        ended = jobs.done_by(pool)
    assert [(one.job.name, one.attempts) for one in ended] == [("a", 2), ("b", 1)]
    (lost,) = [event for event in jobs.events if isinstance(event, Lost)]
    assert lost.reason == "it said nothing for 1 s"
    assert not any(map(alive, pids(tmp_path)))


def test_workers_that_cant_be_started_are_given_up_with_their_last_word() -> None:
    code = "import sys; print('no such module', file=sys.stderr); sys.exit(1)"
    with (
        Pool([sys.executable, "-c", code], 2) as pool,
        pytest.raises(ResourceError, match=r"^the workers could not be started: no such module$"),
    ):
        Jobs(*(job(f"{number}") for number in range(9))).done_by(pool)


def test_leaving_in_the_middle_ends_the_workers_at_once(tmp_path: Path) -> None:
    began = 0.0
    with Pool(fake(tmp_path), 2) as pool:
        for event in pool.do(Jobs(job("a", "hang"), job("b", "hang"), job("c")).take):
            if isinstance(event, Going) and len(pids(tmp_path)) == 2:
                began = time.monotonic()
                break
    assert began and time.monotonic() - began < 1
    assert not any(map(alive, pids(tmp_path)))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    """The real ones; a run that would take minutes is under way."""
    code = (
        "import sys\n"
        "from animate.batch.pool import Pool, command, Going\n"
        "from animate.batch.work import Job\n"
        "from animate.recipe import Recipe\n"
        "from pathlib import Path\n"
        "jobs = [Job(n, Recipe.of({'epochs': 100000}).canonical(), 'a' * 64, 'b' * 64, {})\n"
        "        for n in 'xy']\n"
        "folder = Path(sys.argv[1])\n"
        "with Pool(command(folder, folder), 2) as pool:\n"
        "    for event in pool.do(lambda: jobs.pop() if jobs else None):\n"
        "        if isinstance(event, Going):\n"
        "            told = [worker.process.pid for worker in pool._workers]\n"
        "            print(*told, flush=True)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    workers = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(workers) == 2
    assert all(map(alive, workers))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    began = time.monotonic()
    wait_for(lambda: not any(map(alive, workers)))
    assert time.monotonic() - began < 5


def test_a_worker_is_not_misled_by_files_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('mine')")
    ended = subprocess.run(
        command(tmp_path, tmp_path),
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(("own", "threads"), [(None, "3"), ("5", "5")], ids=str)
def test_a_worker_has_its_share_of_threads_or_what_the_user_says(
    own: str | None, threads: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if own is not None:
        monkeypatch.setenv("OMP_NUM_THREADS", own)
    told = tmp_path / "told"
    starting = [sys.executable, "-c", SHARE, str(told)]
    with Pool(starting, 2, threads=3) as pool, pytest.raises(ResourceError):
        Jobs(job("a")).done_by(pool)
    assert {*told.read_text().split()} == {threads}


@pytest.mark.parametrize(
    ("jobs", "runs", "threads"), [(2, 60, 3), (4, 60, 1), (8, 2, 3), (8, 60, 1)]
)
def test_the_workers_of_a_batch_share_the_cores(
    jobs: int, runs: int, threads: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "cores", lambda: 6)
    with patch.object(running, "Pool") as made:
        running._backend(settings.Settings(jobs=jobs), runs, Cache(tmp_path), tmp_path)
    assert made.call_args.args[1] == min(jobs, runs)
    assert made.call_args.kwargs == {"threads": threads}


@pytest.mark.parametrize("late", [False, True])
def test_an_interrupt_while_a_worker_begins_leaves_no_thread_behind(
    late: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would go wrong in a thread is an error of the test."""
    begun: list[Thread] = []

    class Interrupted(Thread):
        def start(self) -> None:
            begun.append(self)
            if not late:
                super().start()
            raise KeyboardInterrupt

        def run(self) -> None:
            # Not before the worker is being ended.
            time.sleep(0.2)
            super().run()

    monkeypatch.setattr(pipes, "Thread", Interrupted)
    with Pool(fake(tmp_path), 1) as pool, pytest.raises(KeyboardInterrupt):
        Jobs(job("a")).done_by(pool)
    (thread,) = begun
    if late:
        # It was about to begin, and finds its pipe closed.
        Thread.start(thread)
        Thread.join(thread)
    assert not thread.is_alive()
