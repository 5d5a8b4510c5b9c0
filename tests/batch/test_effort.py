"""A huge batch is asked about before anything is made."""

from pathlib import Path

import pytest

from animate.batch.cache import FOLDER, Cache
from animate.batch.effort import agree
from animate.batch.outputs import Outputs
from animate.batch.settings import Settings
from animate.batch.survey import State, survey
from animate.errors import InputError
from tests.batch.specs import SMALL, batch, plan

# Ten seconds each, about.
LONG = """
outputs = ["mp4"]
[defaults]
epochs = 3000
every = 1
frames = 1500
[matrix]
seed = %s
"""


def states(folder: Path, text: str) -> list[State]:
    made = plan(folder, text)
    return survey(made, made.runs, Outputs(folder / "out"), Cache(folder / "cache"))


def told(folder: Path, text: str, **settings: object) -> str:
    """What is said of a batch that is asked about."""
    with pytest.raises(InputError) as caught:
        agree(states(folder, text), Settings.of(settings), yes=False)
    ((place, sentence),) = caught.value.mistakes
    assert place == "yes"
    return sentence


def test_a_huge_one_says_what_it_takes(tmp_path: Path) -> None:
    long = LONG % [*range(200)]
    said = told(tmp_path, long, jobs=2)
    assert said.startswith("200 runs left to make take about ")
    assert "minutes with 2 workers and " in said
    assert "for at most 1,500 frames of 1200x400 pixels; add --yes to do it all the same" in said
    agree(states(tmp_path, long), Settings.of({"jobs": 2}), yes=True)


def test_more_workers_take_less_time_and_no_more_than_there_are_runs(tmp_path: Path) -> None:
    long = LONG % [*range(200)]
    minutes = {jobs: int(told(tmp_path, long, jobs=jobs).split()[7]) for jobs in (1, 2)}
    assert minutes[1] == pytest.approx(2 * minutes[2], abs=2)
    # So many workers are done with it before one would ask.
    agree(states(tmp_path, long), Settings.of({"jobs": 100}), yes=False)
    assert "with 1 worker and" in told(tmp_path, long, cluster="tcp://scheduler:8786")
    few = (LONG % [1, 2]).replace("epochs = 3000", "epochs = 90000\nfps = 100\nsync = 'step'")
    few = few.replace("frames = 1500", "frames = 100000")
    assert "with 2 workers and" in told(tmp_path, few, jobs=9)


def test_one_run_that_is_huge_is_enough(tmp_path: Path) -> None:
    huge = 'outputs = ["mp4", "gif"]\n[defaults]\nsize = [4096, 4096]\n[matrix]\nseed = [1, 2]\n'
    said = told(tmp_path, huge, jobs=8)
    assert said.startswith("2 runs left to make take about ")
    assert "up to 2.8 GB of memory each" in said


def test_a_lot_of_small_ones_is_huge_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("animate.effort.ASK_SECONDS", 5)
    small = f"{SMALL}[matrix]\nseed = %s"
    assert "with 1 worker" in told(tmp_path, small % [*range(150)], jobs=1)
    agree(states(tmp_path, small % [*range(20)]), Settings.of({"jobs": 1}), yes=False)


def test_what_is_there_or_in_the_cache_takes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if everything took longer than it may."""
    monkeypatch.setattr("animate.effort.ASK_SECONDS", 0)
    assert batch(folder).code == 0
    assert batch(folder, out="another").code == 0


def test_nothing_is_written_before_it_is_agreed_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("animate.effort.ASK_SECONDS", 0)
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    said = batch(tmp_path)
    assert said.code == 2
    assert said.err.startswith("animate-ce: --yes: 4 runs left to make take about ")
    assert {path.name for path in tmp_path.iterdir()} == {"spec.toml"}
    assert batch(tmp_path, "--yes").code == 0
