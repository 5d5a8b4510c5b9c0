"""Runs on a cluster: a real scheduler and two real workers, on this machine."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from animate.batch import cluster as clusters
from animate.batch.cache import FOLDER
from animate.batch.keys import versions
from animate.batch.records import Done
from tests.batch.specs import SMALL, batch, files, summary
from tests.batch.test_resume import begun, ended, first_word
from tests.calling import Said, call
from tests.cli.test_faults import wait_for


class Up(NamedTuple):
    """A cluster that is up."""

    address: str
    workers: list["subprocess.Popen[bytes]"]


def dask(folder: Path, *words: str) -> "subprocess.Popen[bytes]":
    """A process of Dask's command, in a folder and with a cache that nobody else has."""
    folder.mkdir()
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words, "--no-dashboard"],
            cwd=folder,
            env=os.environ | {FOLDER: str(folder / "cache")},
            stdout=log,
            stderr=log,
        )


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    folder = tmp_path_factory.mktemp("cluster")
    told = folder / "scheduler.json"
    local = ("--host", "127.0.0.1")
    processes = [
        dask(
            folder / "scheduler", "scheduler", *local, "--port", "0", "--scheduler-file", str(told)
        )
    ]
    try:
        wait_for(lambda: told.exists() and told.read_text().endswith("}"))
        address = json.loads(told.read_text())["address"]
        for number in (1, 2):
            words = ("worker", address, *local, "--nthreads", "1", "--no-nanny")
            processes.append(dask(folder / f"worker{number}", *words))
        logs = [folder / f"worker{number}" / "log" for number in (1, 2)]
        wait_for(lambda: all("Registered to" in log.read_text() for log in logs))
        yield Up(address, processes[1:])
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a cache of its own, in which nothing is."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    return tmp_path


def test_data_travel_there_and_files_come_back(up: Up, place: Path) -> None:
    (place / "exam.csv").write_text("hours,passed\n1,no\n2,no\n3,no\n4,yes\n5,yes\n")
    (place / "bad.csv").write_text("x,y\n1,0\nx,1\n")
    spec = (
        f'name = "run-{{data}}"\noutputs = ["gif", "npz", "md"]\n{SMALL}\n'
        '[matrix]\ndata = ["exam.csv", "bad.csv"]'
    )
    said = ended(begun(place, "--cluster", up.address, spec=spec))
    assert said.code == 1
    error = "data: 'bad.csv', line 3, column 1: 'x' isn't a number"
    assert f"animate-ce: run-bad.csv: failed: {error}" in said.err.splitlines()
    assert Done.of((place / "out" / "runs" / "run-bad.csv.json").read_text()).error == error
    words = ("--epochs", "1", "--size", "300x200", "--panels", "data", "--frames", "3")
    outs = [part for suffix in ("gif", "npz", "md", "png") for part in ("--out", f"x.{suffix}")]
    assert call(*words, "--data", "exam.csv", *outs, folder=place).code == 0
    for suffix in ("gif", "npz", "md", "png"):
        alone = (place / f"x.{suffix}").read_bytes()
        assert (place / "out" / f"run-exam.csv.{suffix}").read_bytes() == alone


def test_versions_that_arent_ours_are_refused(
    up: Up, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = versions()
    monkeypatch.setattr(clusters, "versions", lambda: {**own, "torch": "9.9"})
    said = batch(place, "--cluster", up.address)
    assert said.code == 1
    assert said.out == ""
    told = f"has torch {own['torch']} and here is 9.9: install the same there\n"
    assert said.err.startswith("animate-ce: the worker at tcp://127.0.0.1:")
    assert said.err.endswith(told)


def test_a_scheduler_that_isnt_there_is_told_in_a_sentence(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "_PATIENCE", 0.5)
    said = batch(place, "--cluster", "tcp://127.0.0.1:9")
    assert (said.code, said.err) == (
        1,
        "animate-ce: there is no Dask scheduler at tcp://127.0.0.1:9 that answers; start one with "
        "'dask scheduler'\n",
    )


@pytest.mark.parametrize("address", ["scheduler", "http://x:1", "tcp://x", "tcp://a b:3"])
def test_what_isnt_an_address_is_refused(address: str, place: Path) -> None:
    said = batch(place, "--cluster", address)
    assert said.code == 2
    assert "give the address of a Dask scheduler, such as tcp://scheduler:8786" in said.err


# The last that uses the cluster: a worker less is left.
def test_the_runs_of_a_worker_that_is_killed_are_done_by_another(
    up: Up, place: Path, ran: tuple[Path, Said]
) -> None:
    process = begun(place, "--cluster", up.address)
    assert "made in" in first_word(process)
    up.workers[0].send_signal(signal.SIGKILL)
    said = ended(process)
    assert said.code == 0, said.err
    assert files(place / "out") == files(ran[0] / "out")
    assert summary(place / "out")["made"] == 4
