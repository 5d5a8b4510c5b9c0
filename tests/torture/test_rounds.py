"""A short round of what `python -m tests.torture` does at length."""

import random
from pathlib import Path

import pytest

import animate
from animate.batch.cache import FOLDER
from animate.history_files import npz_bytes
from tests.batch.specs import batch
from tests.torture.batches import SPEC, kill_batches, made
from tests.torture.jobs import PROC, drawing
from tests.torture.killing import kill
from tests.torture.stopping import stop

pytestmark = pytest.mark.skipif(
    not (PROC / "self" / "stat").exists(), reason="processes are looked up in /proc"
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("torture") / "run.npz"
    path.write_bytes(npz_bytes(animate.train(epochs=10)))
    return path


@pytest.mark.parametrize("goal", ["ce.gif", "frames/"])
def test_killed_at_any_moment_the_goal_is_the_old_or_the_new(
    goal: str, run: Path, tmp_path: Path
) -> None:
    killed = kill([drawing(run, goal)], tmp_path, 2, random.Random(0))
    assert killed.old + killed.new == killed.rounds == 2


def test_stopped_at_any_moment_it_ends_soon_and_leaves_nothing(run: Path, tmp_path: Path) -> None:
    stopped = stop([drawing(run, "ce.gif")], tmp_path, 3, random.Random(0))
    assert stopped.rounds == 3
    # A second is promised, of a machine that isn't busy with other tests.
    assert stopped.longest < 4


def test_a_batch_that_is_killed_comes_to_what_it_would_have_come_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    # Made in this process, which has loaded all it takes; the command takes so many seconds.
    assert batch(tmp_path, spec=SPEC, out="undisturbed").code == 0
    killed = kill_batches(tmp_path, 1, random.Random(4), made(tmp_path / "undisturbed"), 3.0)
    assert killed.kills == 1
    assert killed.begun >= 1
