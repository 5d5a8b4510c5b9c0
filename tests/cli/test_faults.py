"""What is left behind, and said, when something goes wrong on the way."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import animate
from animate.cli.fault import paragraph
from animate.cli.main import main
from animate.history_files import npz_bytes
from tests.cli.test_command import SMALL

OLD = b"what was there before"
PROC = Path("/proc")

needs_proc = pytest.mark.skipif(
    not (PROC / "self" / "stat").exists(), reason="processes are looked up in /proc"
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("faults") / "run.npz"
    path.write_bytes(npz_bytes(animate.train(epochs=2, size=(300, 200), panels=("data",))))
    return path


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of 3500 steps."""
    path = tmp_path_factory.mktemp("faults") / "run.npz"
    path.write_bytes(npz_bytes(animate.train(epochs=500)))
    return path


@pytest.fixture
def goal(tmp_path: Path) -> Path:
    """A file that is there already, alone in its folder."""
    path = tmp_path / "ce.gif"
    path.write_bytes(OLD)
    return path


def untouched(goal: Path) -> bool:
    return goal.read_bytes() == OLD and list(goal.parent.iterdir()) == [goal]


def exit_code(*arguments: str) -> object:
    """The code that the command, run in this process, exits with."""
    with pytest.raises(SystemExit) as caught:
        main(list(arguments))
    return caught.value.code


def children(process: subprocess.Popen[str]) -> list[int]:
    """The living children of a process."""
    found = []
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            # After the name, which is in brackets: the state, then the parent.
            state, parent = stat.read_text().rpartition(") ")[2].split()[:2]
        except OSError:
            continue  # It has ended meanwhile.
        if int(parent) == process.pid and state != "Z":
            found.append(int(stat.parent.name))
    return found


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


def begun(*arguments: str, folder: Path) -> subprocess.Popen[str]:
    """The command on its way, at the head of a group as from a terminal."""
    return subprocess.Popen(
        [sys.executable, "-m", "animate", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def training(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """The command amid a training of minutes, and the process that trains."""
    process = begun("--epochs", "100000", "--progress", "--out", "ce.gif", folder=folder)
    wait_for(lambda: children(process))
    # Its first word of progress is its word that it is training.
    assert process.stderr is not None
    assert process.stderr.readline().strip() == "Training"
    (child,) = children(process)
    return process, child


def drawing(run: Path, folder: Path) -> subprocess.Popen[str]:
    """The command amid the drawing of every step of a run."""
    process = begun("render", str(run), "--every", "1", "--out", "ce.gif", folder=folder)
    wait_for(lambda: list(folder.glob(".animate-ce-*/new.gif")))
    return process


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """How a process that is told to stop ends; it has a few seconds."""
    try:
        stdout, stderr = process.communicate(timeout=5)
    finally:
        process.kill()
        process.wait()
    return process.returncode, stdout, stderr


STOPPED = "\nanimate-ce: stopped\n"
SIGNALS = pytest.mark.parametrize(
    ("number", "code", "said"),
    [(signal.SIGINT, 130, STOPPED), (signal.SIGTERM, 143, STOPPED)],
    ids=["SIGINT", "SIGTERM"],
)


@needs_proc
@SIGNALS
def test_stopped_while_it_trains(number: int, code: int, said: str, goal: Path) -> None:
    process, child = training(goal.parent)
    process.send_signal(number)
    assert ended(process) == (code, "", said)
    assert not (PROC / str(child)).exists()
    assert untouched(goal)


@SIGNALS
def test_stopped_while_it_draws(number: int, code: int, said: str, long: Path, goal: Path) -> None:
    process = drawing(long, goal.parent)
    process.send_signal(number)
    assert ended(process) == (code, "", said)
    assert untouched(goal)


@needs_proc
def test_stopped_from_the_keyboard_the_whole_group_ends(goal: Path) -> None:
    process, child = training(goal.parent)
    os.killpg(process.pid, signal.SIGINT)
    assert ended(process) == (130, "", STOPPED)
    assert not (PROC / str(child)).exists()
    assert untouched(goal)


@pytest.mark.parametrize("rest", ["time.sleep(5)", "pass"], ids=["in the midst", "at the end"])
def test_stopped_where_no_exception_gets_out_of(rest: str) -> None:
    """As in a callback of a reference, which Python has while it imports."""
    code = f"""
import signal, time, weakref
import animate.cli.main

class Referred:
    pass

def work():
    one = Referred()
    reference = weakref.ref(one, lambda _: signal.raise_signal(signal.SIGINT))
    del one
    {rest}

animate.cli.main.command.main = lambda *arguments, **options: work()
from animate.__main__ import main
main()
"""
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    # On a line of its own it would have been said only when patience was at an end.
    said = STOPPED.removeprefix("\n")
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", said)


@needs_proc
def test_a_training_process_that_is_killed_is_told(goal: Path) -> None:
    process, child = training(goal.parent)
    os.kill(child, signal.SIGKILL)
    sentence = (
        "animate-ce: the training process failed: it was killed, as a system does that is short "
        "of memory\n"
    )
    assert ended(process) == (1, "", sentence)
    assert untouched(goal)


def through(shell: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command as "$@" of a line of the shell."""
    return subprocess.run(
        ["sh", "-c", shell, "sh", sys.executable, "-m", "animate", *arguments],
        cwd=folder,
        # Where coverage is measured it could write as little as the command.
        env={key: value for key, value in os.environ.items() if "COVERAGE" not in key},
        capture_output=True,
        text=True,
        check=False,
    )


# Every format is held to it in tests/torture/test_refusals.py.
@pytest.mark.parametrize("name", ["ce.gif", "ce.npz"])
def test_a_full_disk_leaves_the_old_file_alone(name: str, saved: Path, tmp_path: Path) -> None:
    goal = tmp_path / name
    goal.write_bytes(OLD)
    words = ("render", str(saved), "--every", "1", "--out", name)
    # Files of up to two blocks of 512 bytes, which also the superuser is held to.
    process = through('ulimit -f 2; exec "$@"', *words, folder=tmp_path)
    sentence = f"animate-ce: {name} could not be written: File too large\n"
    assert (process.returncode, process.stdout, process.stderr) == (1, "", sentence)
    assert untouched(goal)


def test_one_file_that_fails_leaves_every_old_file_alone(saved: Path, tmp_path: Path) -> None:
    for name in ("ce.gif", "ce.csv"):
        (tmp_path / name).write_bytes(OLD)
    words = ("render", str(saved), "--out", "ce.csv", "--out", "ce.gif")
    # The history fits, the film doesn't.
    process = through('ulimit -f 20; exec "$@"', *words, folder=tmp_path)
    assert process.returncode == 1
    assert process.stderr == "animate-ce: ce.gif could not be written: File too large\n"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "ce.gif": OLD,
        "ce.csv": OLD,
    }


def test_a_file_that_may_not_be_replaced_stays(
    saved: Path,
    goal: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(path: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted", str(path), None, str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    assert exit_code("render", str(saved), "--frames", "2", "--out", str(goal)) == 1
    sentence = f"animate-ce: {goal} could not be written: Operation not permitted\n"
    assert capsys.readouterr() == ("", sentence)
    assert untouched(goal)


@pytest.mark.parametrize("debug", [False, True])
def test_our_own_fault_is_told_as_ours(
    debug: bool,
    saved: Path,
    goal: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("animate.rendering._draw", fail)
    words = ["render", str(saved), "--out", str(goal), *(["--debug"] if debug else [])]
    assert exit_code(*words) == 70
    stdout, stderr = capsys.readouterr()
    *trace, told = stderr.splitlines()
    assert stdout == ""
    assert re.sub(r"line \d+", "line N", told) == (
        "animate-ce: while it drew, something went wrong that should not have (ZeroDivisionError: "
        "division by zero; animate.rendering, line N). This is a fault of animate-ce "
        f"{animate.__version__}, not yours, and nothing was left half-written. Please report it "
        "with this paragraph, the command you gave and what 'animate-ce doctor' says; the same "
        "command with --debug added shows where it happened."
    )
    if debug:
        assert trace[0] == "Traceback (most recent call last):"
        assert trace[-1] == "ZeroDivisionError: division by zero"
    else:
        assert not trace
    assert untouched(goal)


def test_a_fault_of_the_training_process_is_told_with_its_own_traceback(
    goal: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The process is told to train by a loss that there isn't.
    monkeypatch.setattr(
        "animate.training.jobs_of",
        lambda recipe: [{**recipe.training(), "loss": "absolute", "recipe": recipe.canonical()}],
    )
    assert exit_code("--epochs", "1", "--debug", "--out", str(goal)) == 70
    *trace, told = capsys.readouterr().err.splitlines()
    assert told.startswith(
        "animate-ce: while it trained, something went wrong that should not have (KeyError: "
        "'absolute'; animate.core.objective, line "
    )
    assert trace.count("Traceback (most recent call last):") == 2
    assert trace[-1] == "KeyError: 'absolute'"
    assert untouched(goal)


def test_what_an_error_says_is_one_short_line_that_no_terminal_obeys() -> None:
    told = paragraph(ValueError("one\n\x1b[31mtwo\x07" + "!" * 1000))
    assert told.isprintable()
    assert "(ValueError: one [31mtwo !!!!" in told
    assert len(told) < 800
    assert "while it was at work" in told


def test_too_little_memory_is_told_with_what_helps(
    saved: Path,
    goal: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("animate.rendering._draw", fail)
    assert exit_code("render", str(saved), "--out", str(goal)) == 1
    sentence = "animate-ce: there is not enough memory for this; try a smaller --size or --grid\n"
    assert capsys.readouterr() == ("", sentence)
    assert untouched(goal)


def test_a_reader_that_has_gone_is_no_matter(saved: Path, tmp_path: Path) -> None:
    process = begun("render", str(saved), *SMALL, "--out", "x.gif", folder=tmp_path)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, stderr = process.communicate(timeout=30)
    assert stderr == ""
    assert process.returncode in (0, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["x.gif"]


# What isn't drawn loads less.
@pytest.mark.parametrize(
    ("closed", "name"),
    [(">&-", "x.csv"), ("2>&-", "x.csv"), ("<&-", "x.csv"), ("<&- >&- 2>&-", "x.gif")],
)
def test_a_closed_stream_is_no_matter(closed: str, name: str, saved: Path, tmp_path: Path) -> None:
    words = ("render", str(saved), *SMALL, "--progress", "--out", name)
    process = through(f'exec "$@" {closed}', *words, folder=tmp_path)
    assert (process.returncode, process.stderr) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here is always full")
@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["templates"]], ids=" ".join)
def test_words_that_do_not_fit_on_the_disk_are_not_our_fault(
    arguments: list[str], tmp_path: Path
) -> None:
    process = through('exec "$@" >/dev/full', *arguments, folder=tmp_path)
    assert process.returncode == 1
    assert re.fullmatch(r"animate-ce: .*No space left on device.*\n", process.stderr)


@pytest.mark.parametrize(
    ("name", "told"),
    [(b"a\nb\x1b[31m.csv", "a\\nb\\x1b[31m.csv"), (b"a\xff.csv", "a\\udcff.csv")],
    ids=["controls", "no UTF-8"],
)
def test_a_name_that_a_terminal_would_obey_is_told_in_letters(
    name: bytes, told: str, saved: Path, tmp_path: Path
) -> None:
    words = [b"render", os.fsencode(saved), b"--out"]
    ended = subprocess.run(
        [sys.executable, "-m", "animate", *words, name],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith(f"{told}: 14 steps, ")
    assert len(ended.stdout.splitlines()) == 1
    assert [os.fsencode(one.name) for one in tmp_path.iterdir()] == [name]
    ended = subprocess.run(
        [sys.executable, "-m", "animate", name + b".toml", b"--out", b"x.gif"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr == f"animate-ce: {told}.toml: it doesn't exist; give a recipe in TOML\n"
