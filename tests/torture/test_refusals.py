"""What the system refuses, before drawing and amid it: a sentence, and the old file stays."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

import animate
from animate.goals import HISTORIES, MOVING, PAGES, STILLS, TEXTS
from animate.history_files import npz_bytes
from tests.calling import NAME, call
from tests.torture.jobs import (
    OLD,
    OLD_FRAMES,
    Job,
    begin,
    drawing,
    end,
    held,
    lay_old,
    soon,
    strays,
)

FORMATS = [*MOVING, *PAGES, *STILLS, *HISTORIES, *TEXTS]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("refusals") / "run.npz"
    path.write_bytes(npz_bytes(animate.train(epochs=60)))
    return path


@contextmanager
def small_files(most: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes, as on a disk that is full then."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_full_disk_is_told_of_whatever_is_written(kind: str, run: Path, tmp_path: Path) -> None:
    job = drawing(run, f"ce{kind}", "--frames", "3")
    lay_old(job, tmp_path)
    with small_files(200):
        said = call(*job.arguments, folder=tmp_path)
    goal = job.goal.rstrip("/")
    assert said == (1, "", f"{NAME}{goal} could not be written: File too large\n")
    assert held(tmp_path / job.goal) == job.old
    assert not strays(tmp_path)


@pytest.mark.parametrize("megabytes", [100, 200, 350])
def test_memory_that_is_refused_is_told_of(megabytes: int, run: Path, tmp_path: Path) -> None:
    job = drawing(run, "ce.gif")
    lay_old(job, tmp_path)
    limit = partial(resource.setrlimit, resource.RLIMIT_AS, (megabytes * 10**6,) * 2)
    ended = subprocess.run(
        [sys.executable, "-m", "animate", *job.arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    told = f"{NAME}there is not enough memory: this takes about 0.4 GB; "
    assert ended.stderr == f"{told}try a smaller --size, or fewer files at once\n"
    assert held(tmp_path) == {"ce.gif": OLD[""]}


def mounting(program: list[str], folder: Path, size: str) -> list[str]:
    """The program, where `folder` is a disk of its own of a size that only it sees."""
    mount = f'mount -t tmpfs -o size={size} tmpfs {folder} && cd {folder} && exec "$@"'
    alone = ["unshare", "--map-root-user", "--mount"]
    return [*alone, "sh", "-c", mount, "sh", *program]


def mountable() -> bool:
    if shutil.which("unshare") is None or shutil.which("mount") is None:
        return False
    trial = mounting(["true"], Path("/tmp"), "4k")
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not mountable(), reason="no file system of one's own can be mounted here")
@pytest.mark.parametrize("goal", ["ce.gif", "ce.mp4", "frames/"])
def test_a_disk_that_is_full_for_real(goal: str, run: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    job = drawing(run, goal, "--every", "1")
    program = [sys.executable, "-m", "animate", *job.arguments]
    # What is on the disk is gone with the process, so it tells of it itself.
    shell = ["sh", "-c", '"$@"; code=$?; ls -A; exit $code', "sh", *program]
    ended = subprocess.run(
        mounting(shell, tmp_path / "disk", "16k"), capture_output=True, text=True, check=False
    )
    sentence = f"{NAME}{goal.rstrip('/')} could not be written: No space left on device\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", sentence)


def without_privileges(program: list[str]) -> list[str]:
    """The program held to the permissions of files, also where the superuser runs the tests."""
    if os.getuid():
        return program
    kept = "--bounding-set=-dac_override,-dac_read_search"
    return ["setpriv", kept, "--inh-caps=-dac_override,-dac_read_search", *program]


needs_setpriv = pytest.mark.skipif(
    os.getuid() == 0 and shutil.which("setpriv") is None,
    reason="the superuser may do everything, and has no setpriv to let go of that",
)


@needs_setpriv
def test_a_read_only_folder_is_refused_beforehand(run: Path, tmp_path: Path) -> None:
    job = drawing(run, "ce.gif")
    lay_old(job, tmp_path)
    tmp_path.chmod(0o555)
    ended = subprocess.run(
        without_privileges([sys.executable, "-m", "animate", *job.arguments]),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    tmp_path.chmod(0o755)
    told = f"{NAME}--out: the folder '.' can't be written to\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", told)
    assert held(tmp_path) == {"ce.gif": OLD[""]}


def amid(job: Job, folder: Path, disturb: Callable[[], object], *, free: bool = True) -> str:
    """What the command says when it is disturbed while it draws; it ends with code 1."""
    program = [sys.executable, "-m", "animate", *job.arguments]
    process = subprocess.Popen(
        program if free else without_privileges(program),
        cwd=folder.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert soon(lambda: list(folder.glob(".animate-ce-*/new*")))
        disturb()
        out, err = process.communicate(timeout=60)
    finally:
        end(process)
    assert (process.returncode, out) == (1, "")
    return err


def test_a_folder_that_is_removed_in_the_middle(run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    job = drawing(run, "out/ce.gif", "--every", "1")
    told = amid(job, folder, lambda: shutil.rmtree(folder))
    assert told == f"{NAME}out/ce.gif could not be written: No such file or directory\n"
    assert not list(tmp_path.iterdir())


@needs_setpriv
def test_a_permission_that_is_lost_in_the_middle(run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    job = drawing(run, "out/ce.gif", "--every", "1")
    lay_old(job, tmp_path)
    told = amid(job, folder, lambda: folder.chmod(0o555), free=False)
    folder.chmod(0o755)
    assert told == f"{NAME}out/ce.gif could not be written: Permission denied\n"
    # The scratch folder itself has to stay; it is empty, and cleared away by the next.
    assert held(folder) == {"ce.gif": OLD[""]}


def test_a_folder_that_takes_the_goal_s_name_in_the_middle(run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    job = drawing(run, "out/ce.gif", "--every", "1")
    told = amid(job, folder, (folder / "ce.gif").mkdir)
    assert told == f"{NAME}out/ce.gif could not be written: Is a directory\n"
    assert [one.name for one in folder.iterdir()] == ["ce.gif"]


@pytest.mark.parametrize("goal", ["ce.gif", "frames/"])
def test_two_that_write_the_same_at_once_both_end_well(
    goal: str, run: Path, tmp_path: Path
) -> None:
    jobs = [drawing(run, goal, "--frames", count) for count in ("10", "11")]
    lay_old(jobs[0], tmp_path)
    both = [begin(job, tmp_path) for job in jobs]
    for process in both:
        assert (*process.communicate(timeout=60), process.returncode) == ("", "", 0)
    found = held(tmp_path / goal)
    alone = tmp_path / "alone"
    alone.mkdir()
    wanted = []
    for job in jobs:
        assert call(*job.arguments, folder=alone).code == 0
        wanted.append(held(alone / goal))
    assert found in wanted
    assert not strays(tmp_path)
    assert OLD_FRAMES not in wanted
