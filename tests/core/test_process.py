"""The training process, and the ways it can fail."""

import errno
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from unittest.mock import patch

import pytest

from animate.core import __main__ as training_process
from animate.core import process
from animate.core.process import Training
from animate.errors import InputError, ResourceError, UnexpectedError
from animate.history import History
from tests.core.running import generated, job, train
from tests.torture.jobs import PROC, soon

ROOT = Path(__file__).parents[2]

Play = Callable[[str], None]


def ignore(step: int, steps: int) -> None:
    """Take no notice of progress."""


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Have the training process run these lines of Python instead of a training."""

    def replace(code: str) -> None:
        script = tmp_path / "python"
        script.write_text(f"#!{sys.executable} -I\nimport os, signal, sys\n{code}\n")
        script.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(script))

    return replace


class Restricted:
    """The module subprocess, for processes that are refused something."""

    PIPE = subprocess.PIPE

    def __init__(self, limit: Callable[[], None]) -> None:
        self.Popen = partial(subprocess.Popen, preexec_fn=limit)


def failure(training: Training) -> str:
    """What is said when this training, just begun, fails."""
    with training:
        training.start([], ignore)
        with pytest.raises(ResourceError) as caught:
            training.histories()
    return str(caught.value)


def apart(*jobs: dict[str, Any]) -> list[History]:
    """What the training process makes of these jobs."""
    with Training() as training:
        training.start(jobs, ignore)
        return training.histories()


def test_runs_in_their_own_process_are_the_same_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file in the folder doesn't stand in for a library.
    (tmp_path / "json.py").write_text("raise ImportError('of the wrong json')")
    monkeypatch.chdir(tmp_path)
    first = {"shuffle": True, "seed": 3, "momentum": 0.5, "lr": 0.1}
    second = {"data": generated("overlapping", dimensions=2), "standardize": True}
    assert apart(job(**first), job(**second)) == [train(**first), train(**second)]


def test_long_runs_tell_of_their_progress() -> None:
    told: list[tuple[int, int]] = []
    with Training() as training:
        jobs = [job(epochs=300), job(epochs=300)]
        training.start(jobs, lambda *step: told.append(step))
        assert [run.steps for run in training.histories()] == [2100, 2100]
    assert told == sorted(set(told))
    assert told[-1][0] > 2100
    assert {steps for _, steps in told} == {4200}


def test_our_own_fault_in_the_process_is_told_as_ours() -> None:
    with pytest.raises(UnexpectedError, match=r"^KeyError: 'absolute'$") as caught:
        apart(job(loss="absolute"))
    first, *_, last = caught.value.trace.splitlines()
    assert (first, last) == ("Traceback (most recent call last):", "KeyError: 'absolute'")


def test_a_process_that_is_refused_memory_says_so_in_words() -> None:
    # Too little for torch, and enough for Python.
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (300_000_000, 300_000_000))

    with patch.object(process, "subprocess", Restricted(limit)):
        training = Training()
    assert failure(training) == "the training process failed: there is not enough memory"


def test_the_system_s_refusal_is_told_in_its_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(said: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(training_process, "_train", fail)
    assert training_process._end(SimpleQueue()) == 1
    assert capsys.readouterr() == ("", "No space left on device\n")


@pytest.mark.skipif(sys.platform == "win32", reason="processes are stopped by a signal")
def test_a_process_that_says_nothing_is_taken_to_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_SILENCE", 1)
    training = Training()
    os.kill(training._process.pid, signal.SIGSTOP)
    assert failure(training) == (
        "the training process failed: nothing has come from it for 1 seconds, so it was ended"
    )
    assert training._process.returncode == -signal.SIGKILL


def test_a_process_whose_parent_is_killed_ends_by_itself() -> None:
    code = (
        "from animate.core.process import Training\n"
        "from tests.core.running import job\n"
        "training = Training()\n"
        "print(training._process.pid, flush=True)\n"
        "training.start([job(epochs=100_000)], lambda step, steps: None)\n"
        "training.histories()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    assert soon(lambda: not alive(child))


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    # Nobody may have asked how it ended.
    stat = PROC / str(number) / "stat"
    return not stat.exists() or stat.read_text().rpartition(") ")[2][0] not in "ZX"


def test_a_mistake_of_the_users_is_told_as_one() -> None:
    with pytest.raises(InputError) as caught:
        apart(job(data={"name": "file", "file": "Größe.csv"}))
    told = "'Größe.csv' doesn't exist; give a CSV file of samples"
    assert caught.value.mistakes == (("data", told),)


def test_progress_is_not_mistaken_for_last_words(play: Play) -> None:
    play("print('out of memory\\n7 700', file=sys.stderr); sys.exit(1)")
    assert failure(Training()) == "the training process failed: out of memory"


def test_a_process_that_ends_without_a_word_is_told_by_its_code(play: Play) -> None:
    play("sys.stdin.readline(); sys.exit(3)")
    assert failure(Training()) == "the training process failed: it ended with code 3"


def test_a_process_that_is_killed_is_told_by_its_signal(play: Play) -> None:
    play("os.kill(os.getpid(), 9)")
    assert failure(Training()) == (
        "the training process failed: it was killed, as a system does that is short of memory"
    )


def test_a_process_that_died_before_its_arguments_came(play: Play) -> None:
    play("sys.exit(4)")
    training = Training()
    training._process.wait()
    assert failure(training) == "the training process failed: it ended with code 4"


def test_leaving_early_ends_the_process(play: Play) -> None:
    play("sys.stdin.readline(); signal.pause()")
    with pytest.raises(KeyboardInterrupt), Training() as training:
        raise KeyboardInterrupt
    assert training._process.returncode == -signal.SIGKILL


def test_leaving_while_progress_is_told_is_quiet(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    play("print(1, 700, file=sys.stderr, flush=True); signal.pause()")
    raised: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", raised.append)
    told = threading.Event()
    training = Training()

    def linger(step: int, steps: int) -> None:
        told.set()
        training._process.wait(10)

    with training:
        training.start([], linger)
        assert told.wait(10)
    for thread in training._threads:
        thread.join(10)
    assert not raised
