"""A batch that is killed or stopped, and one that loses a worker: what is left, and what comes."""

import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from animate.batch.cache import FOLDER, TRAININGS
from tests.batch.specs import NAMES, SPEC, batch, counts, files, summary
from tests.batch.test_pool import alive
from tests.calling import Said
from tests.cli.test_faults import children, needs_proc, wait_for

pytestmark = needs_proc


def begun(folder: Path, *options: str, spec: str = SPEC) -> subprocess.Popen[str]:
    """The command on its way, at the head of a group as from a terminal."""
    (folder / "spec.toml").write_text(spec)
    return subprocess.Popen(
        [sys.executable, "-m", "animate", "batch", "spec.toml", "--out", "out", *options],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ended(process: subprocess.Popen[str]) -> Said:
    out, err = process.communicate(timeout=120)
    return Said(process.returncode, out, err)


def first_word(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    return process.stderr.readline()


def strays(folder: Path) -> list[Path]:
    """What isn't whole, wherever it is."""
    return [
        path
        for path in folder.rglob("*")
        if path.name.startswith(".") or path.parent.name == "aside"
    ]


@pytest.fixture
def place(tmp_path: Path, ran: tuple[Path, Said], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a cache of its own, in which only trainings are: loading torch takes long."""
    shutil.copytree(ran[0] / "cache" / TRAININGS, tmp_path / "cache" / TRAININGS)
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    return tmp_path


def test_killed_in_the_midst_it_goes_on_where_it_was(place: Path, ran: tuple[Path, Said]) -> None:
    process = begun(place, "--jobs", "2")
    assert "made in" in first_word(process)
    workers = children(process)
    process.kill()
    ended(process)
    assert len(workers) == 2
    wait_for(lambda: not any(map(alive, workers)))
    done = len(list((place / "out" / "runs").glob("[!.]*.json")))
    assert 1 <= done < len(NAMES)
    said = ended(begun(place, "--jobs", "2"))
    assert said.code == 0, said.err
    told = summary(place / "out")
    assert told["there"] == done
    assert files(place / "out") == files(ran[0] / "out")
    assert strays(place) == []


def test_a_worker_that_is_killed_is_replaced(place: Path, ran: tuple[Path, Said]) -> None:
    process = begun(place, "--jobs", "2")
    assert "made in" in first_word(process)
    for worker in children(process)[:1]:
        subprocess.run(["kill", "-9", str(worker)], check=True)
    said = ended(process)
    assert said.code == 0, said.err
    assert re.search(r": a worker was lost, it was ended by signal 9; it is done again", said.err)
    assert files(place / "out") == files(ran[0] / "out")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_told_to_stop_it_stops_says_so_and_leaves_nothing_behind(
    number: signal.Signals, code: int, place: Path
) -> None:
    process = begun(place, "--jobs", "2")
    wait_for(lambda: children(process))
    workers = children(process)
    began = time.monotonic()
    process.send_signal(number)
    said = ended(process)
    # It takes a tenth of that where nothing else runs.
    assert time.monotonic() - began < 3
    assert said.code == code
    told = "0 of 4 runs are done; the same command goes on from there"
    assert f"animate-ce: {told}" in said.err.splitlines()
    wait_for(lambda: not any(map(alive, workers)))
    assert strays(place) == []


def test_two_at_once_share_the_cache_and_both_are_whole(
    place: Path, ran: tuple[Path, Said]
) -> None:
    (place / "other").mkdir()
    processes = [begun(folder, "--jobs", "1") for folder in (place, place / "other")]
    assert [ended(process).code for process in processes] == [0, 0]
    for folder in (place, place / "other"):
        assert files(folder / "out") == files(ran[0] / "out")
    shutil.rmtree(place / "out")
    assert batch(place).code == 0
    assert counts(place / "out") == (0, 0)
