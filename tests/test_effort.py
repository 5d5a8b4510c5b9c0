"""What a job takes is estimated from its recipe, and a huge one is asked about first."""

from pathlib import Path
from typing import Any

import pytest

import animate
from animate import effort as module
from animate.effort import Course, Effort, consent, effort, planned, recorded
from animate.errors import InputError, ResourceError
from animate.history import History
from animate.history_files import npz_bytes
from animate.memory import require
from animate.recipe import Recipe
from tests.calling import call, refused
from tests.core.running import train

SMALL = ("--size", "300x200", "--panels", "data", "--epochs", "2", "--frames", "5")


@pytest.fixture(scope="module")
def run() -> History:
    return train(epochs=60)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"frames": 50},
        {"every": 1},
        {"every": 7},
        {"every": 3, "speed": 2.0},
        {"every": 1, "frames": 30},
        {"pace": "epoch"},
        {"pace": "epoch", "every": 4},
        {"pace": "log"},
        {"fps": 50},
        {"speed": 5.0},
    ],
    ids=str,
)
def test_the_frames_are_about_those_that_are_drawn(
    options: dict[str, Any], run: History, tmp_path: Path
) -> None:
    recipe = Recipe.from_json(run.recipe).but(**options)
    # A page knows the frames of its film without drawing them.
    (made,) = animate.render(run, tmp_path / "x.html", **options)
    frames = effort(recipe, [".gif"], recorded([run]), trained=True).frames
    assert made.frames <= frames <= 2 * made.frames + 2


def test_a_turning_camera_takes_a_frame_a_tick(run: History) -> None:
    recipe = Recipe.from_json(run.recipe).but(camera="orbit", every=1)
    assert effort(recipe, [".mp4"], recorded([run]), trained=True).frames == 421 + 65


@pytest.mark.parametrize(
    ("options", "course"),
    [
        ({}, Course(700, 20, 2, 100)),
        ({"batch_size": 20, "epochs": 7}, Course(7, 20, 2, 7)),
        ({"model": "softmax"}, Course(0, 90, 9, 0)),
        ({"data": "overlapping samples=61 dimensions=2"}, Course(2100, 61, 3, 100)),
        ({"model": "mlp hidden=8,4", "data": "moons"}, Course(0, 100, 65, 0)),
        ({"model": "mlp", "data": "wave"}, Course(0, 60, 321, 0)),
    ],
)
def test_a_recipe_tells_how_long_its_runs_are(options: dict[str, Any], course: Course) -> None:
    (found,) = planned(Recipe.of(options))
    if not course.steps:
        # Of a network these follow from the model.
        found = found._replace(steps=0, epochs=0)
    assert found == course


def test_a_file_tells_by_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "exam.csv"
    path.write_text("hours,passed\n" + "1,0\n2,1\n" * 30)
    (found,) = planned(Recipe.of({"data": str(path), "epochs": 2}))
    assert found.samples in (61, 62)
    (found,) = planned(Recipe.of({"data": str(tmp_path / "none.csv")}))
    assert found.samples == 1


def test_runs_that_are_there_are_counted() -> None:
    history = train(epochs=3)
    assert recorded([history]) == [Course(21, 20, 2, 3)]


def lab(*kinds: str, trained: bool = False, **options: Any) -> Effort:
    recipe = Recipe.of(options)
    return effort(recipe, kinds, planned(recipe), trained=trained)


def test_what_costs_more_is_told_to_cost_more() -> None:
    usual = lab(".gif")
    assert 2 < usual.seconds < 10
    assert usual.memory < 300e6
    assert lab(".gif", every=1).seconds > usual.seconds
    assert lab(".gif", ".mp4").seconds > usual.seconds
    assert lab(".gif", size=(4096, 4096)).memory > 1e9
    assert lab(".gif", grid=400, data="overlapping samples=100000").seconds > 60
    assert lab(".npz").seconds < usual.seconds
    assert lab(".npz", epochs=100_000).disk > 20e6
    assert lab("/", every=1).disk > lab(".gif", every=1).disk
    assert lab(".gif", trained=True, epochs=100_000).seconds < lab(".gif", epochs=100_000).seconds
    deep = lab(".gif", model="mlp hidden=64,64", data="spirals")
    assert deep.seconds > usual.seconds


def test_runs_of_different_losses_have_a_row_each() -> None:
    assert lab(".gif", compare={"loss": ["cross-entropy", "mse"]}).size == (1200, 720)
    assert lab(".gif", compare={"lr": [1, 2]}).size == (1200, 400)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Effort(20_001, (300, 200), 9, 10**8, 0), "9 seconds, 0.1 GB of memory and 0.0 GB on"),
        (Effort(10, (300, 200), 1800, 10**8, 0), "30 minutes, 0.1 GB of memory and 0.0 GB on"),
        (Effort(10, (300, 200), 86_400, 10**8, 0), "24 hours, 0.1 GB of memory and 0.0 GB on"),
        (Effort(10, (300, 200), 10**6, 10**8, 0), "12 days, 0.1 GB of memory and 0.0 GB on"),
        (Effort(10, (300, 200), 9, 3 * 10**9, 0), "9 seconds, 3.0 GB of memory and 0.0 GB on"),
        (Effort(10, (300, 200), 9, 10**8, 2 * 10**9), "9 seconds, 0.1 GB of memory and 2.0 GB on"),
    ],
)
def test_a_huge_job_is_asked_about(asked: Effort, told: str) -> None:
    with pytest.raises(InputError) as caught:
        consent(asked, yes=False)
    ((place, sentence),) = caught.value.mistakes
    assert place == "yes"
    assert sentence.startswith(f"this takes about {told} the disk, for {asked.frames:,} frames of ")
    consent(asked, yes=True)


def test_a_still_is_asked_about_by_its_pixels() -> None:
    with pytest.raises(InputError, match=r"for 300x200 pixels; add --yes"):
        consent(Effort(0, (300, 200), 10**4, 0, 0), yes=False)


def test_the_usual_is_not_asked_about() -> None:
    consent(lab(".gif", ".mp4", ".html", "/", every=1), yes=False)


def test_the_command_asks_before_it_does_anything(tmp_path: Path) -> None:
    told = refused("--epochs", "100000", "--every", "1", "--out", "x.gif", folder=tmp_path)
    assert len(told) == 1
    assert told[0].startswith("--yes: this takes about ")
    assert "for 700,001 frames of 1200x400 pixels; add --yes to do it all the same" in told[0]


@pytest.mark.parametrize("words", [(), ("render", "run.npz"), ("embed", "run.npz")], ids=str)
def test_with_yes_it_is_done(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run.npz").write_bytes(npz_bytes(train(epochs=2)))
    monkeypatch.setattr(module, "ASK_FRAMES", 3)
    outs = ("--to", "made") if "embed" in words else ("--out", "x.gif")
    small = SMALL if not words else (*SMALL[:4], *SMALL[6:])
    assert "add --yes" in refused(*words, *small, *outs, folder=tmp_path)[0]
    if "embed" not in words:
        said = call(*words, *small, *outs, "--yes", folder=tmp_path)
        assert said.code == 0, said.err[:400]


def test_memory_that_there_is_not_is_not_begun_with() -> None:
    require(10**6)
    with pytest.raises(ResourceError) as caught:
        require(2**62)
    told = "there is not enough memory: this takes about 4611686018.4 GB; "
    assert str(caught.value).startswith(told)
