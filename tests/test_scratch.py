"""What the dead leave is cleared away, and what the living write is left alone."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from animate import scratch as module
from animate.exchange import exchange
from animate.scratch import ASIDE, clear, in_another, scratch, sweep

_WRITING = """
import sys
from pathlib import Path
from animate.files import replacing

with replacing(Path(sys.argv[1])) as partial:
    partial.write_text("new")
    print("writing", flush=True)
    sys.stdin.read()
"""


@contextmanager
def writing(goal: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process in the midst of writing."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITING, str(goal)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_what_a_killed_process_left_is_cleared_away_by_the_next(tmp_path: Path) -> None:
    with writing(tmp_path / "ce.gif") as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    (stray,) = names(tmp_path)
    assert stray.startswith(".animate-ce-")
    with scratch(tmp_path) as ours:
        assert names(tmp_path) == [ours.name]
    assert not names(tmp_path)


def test_what_a_living_process_writes_is_left_alone(tmp_path: Path) -> None:
    with writing(tmp_path / "ce.gif") as process:
        (its,) = names(tmp_path)
        with scratch(tmp_path) as ours:
            assert names(tmp_path) == sorted([its, ours.name])
        assert names(tmp_path) == [its]
        process.communicate("")
        assert process.returncode == 0
    assert names(tmp_path) == ["ce.gif"]


def test_of_two_that_write_the_same_both_end_well(tmp_path: Path) -> None:
    goal = tmp_path / "ce.gif"
    with writing(goal) as one, writing(goal) as other:
        for process in (other, one):
            process.communicate("")
            assert process.returncode == 0
    assert names(tmp_path) == ["ce.gif"]


def test_a_process_s_own_folders_are_in_use(tmp_path: Path) -> None:
    with scratch(tmp_path) as one, scratch(tmp_path) as other:
        sweep(tmp_path)
        assert names(tmp_path) == sorted([one.name, other.name])


@pytest.mark.parametrize(
    "name", [".animate-ce-", ".animate-ce-0123456789ab.gif", "animate-ce-0123456789ab", ".animate"]
)
def test_what_is_called_otherwise_is_not_ours(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    sweep(tmp_path)
    assert names(tmp_path) == [name]


def test_a_link_is_never_followed(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "text").write_text("years of work")
    (tmp_path / ".animate-ce-0123456789ab").symlink_to(tmp_path / "thesis")
    sweep(tmp_path)
    assert names(tmp_path / "thesis") == ["text"]


def test_what_was_moved_aside_by_one_that_died_goes_back(tmp_path: Path) -> None:
    left = tmp_path / ".animate-ce-0123456789ab"
    (left / ASIDE / "frames").mkdir(parents=True)
    (left / ASIDE / "frames" / "00000.png").write_text("old")
    (left / "new").mkdir()
    sweep(tmp_path)
    assert names(tmp_path) == ["frames"]
    assert (tmp_path / "frames" / "00000.png").read_text() == "old"


def test_what_was_moved_aside_does_not_come_before_what_is_there(tmp_path: Path) -> None:
    left = tmp_path / ".animate-ce-0123456789ab"
    (left / ASIDE / "frames").mkdir(parents=True)
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "00000.png").write_text("newer")
    sweep(tmp_path)
    assert names(tmp_path) == ["frames"]
    assert (tmp_path / "frames" / "00000.png").read_text() == "newer"


def test_one_that_was_taken_for_a_dead_one_s_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = module._locked
    taken: list[Path] = []

    def late(folder: Path, *, wait: bool) -> int | None:
        # Another process sweeps before the first folder is locked.
        if wait and not taken:
            taken.append(folder)
            folder.rmdir()
        return locked(folder, wait=wait)

    monkeypatch.setattr(module, "_locked", late)
    with scratch(tmp_path) as folder:
        assert folder.is_dir()
        assert folder not in taken
    assert not names(tmp_path)


def test_an_interrupt_that_nothing_guards_leaves_nothing_at_exit(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom animate import scratch\n"
        "print(scratch._begun(Path(sys.argv[1]))[0].is_dir())"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "True\n"
    assert not names(tmp_path)


def test_one_that_ends_at_once_clears_its_own_folders_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scratch(tmp_path) as ours, scratch(tmp_path) as parents:
        with monkeypatch.context() as patched:
            patched.setitem(module._held, parents, os.getpid() + 1)
            clear()
        assert not ours.exists()
        assert parents.exists()


def test_a_folder_that_is_missing_is_told_by_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), scratch(tmp_path / "none"):
        pass
    assert not module._held


def test_where_a_path_lies(tmp_path: Path) -> None:
    with scratch(tmp_path) as one, scratch(tmp_path) as other:
        assert in_another(str(one / "new.gif"), other)
        assert not in_another(one / "new" / "00000.png", one)
        assert not in_another(tmp_path / "ce.gif", one)
        assert not in_another(None, one)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux exchanges paths")
def test_a_folder_and_a_file_trade_places(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("a file")
    (tmp_path / "other").mkdir()
    assert exchange(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "one").is_dir()
    assert (tmp_path / "other").read_text() == "a file"
    with pytest.raises(FileNotFoundError):
        exchange(tmp_path / "one", tmp_path / "none")


def test_elsewhere_nothing_trades_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one").write_text("1")
    (tmp_path / "other").write_text("2")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not exchange(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "one").read_text() == "1"
