"""Training and drawing from Python: what is written, and that it is always the same."""

from pathlib import Path
from typing import Any
from unittest.mock import patch

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageSequence

import animate
from animate.history_files import csv_bytes, npz_bytes
from animate.provenance import Origin, note

FILES = ("x.gif", "x.mp4", "x.png", "x.npz", "x.csv")
SMALL: dict[str, Any] = {"size": (300, 200), "panels": ("data",), "frames": 5}


@pytest.fixture(scope="module")
def run() -> animate.History:
    return animate.train(epochs=2, init=(-5, -10), **SMALL)


@pytest.fixture(scope="module")
def drawn(
    run: animate.History, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, animate.Rendered]:
    """The run in every format, by name."""
    folder = tmp_path_factory.mktemp("drawn")
    paths = [folder / name for name in FILES]
    files = animate.render(run, *paths)
    assert [file.path for file in files] == paths
    return {file.path.name: file for file in files}


def content(drawn: dict[str, animate.Rendered]) -> dict[str, bytes]:
    return {name: file.path.read_bytes() for name, file in drawn.items()}


def pictures(path: Path) -> tuple[list[NDArray[np.int16]], list[float]]:
    """The frames of a GIF and how long each is shown, in seconds."""
    frames, seconds = [], []
    with Image.open(path) as film:
        for frame in ImageSequence.Iterator(film):
            frames.append(np.asarray(frame.convert("RGB"), np.int16))
            seconds.append(frame.info["duration"] / 1000)
    return frames, seconds


def test_what_was_written_is_told(drawn: dict[str, animate.Rendered]) -> None:
    assert {name: file.frames for name, file in drawn.items()} == {
        "x.gif": 5,
        "x.mp4": 5,
        "x.png": 1,
        "x.npz": 0,
        "x.csv": 0,
    }
    assert all(file.size == file.path.stat().st_size > 0 for file in drawn.values())
    still = {drawn[name].seconds for name in ("x.png", "x.npz", "x.csv")}
    assert still == {0}


def test_the_films_have_the_frames_and_seconds_that_are_told(
    drawn: dict[str, animate.Rendered],
) -> None:
    film = drawn["x.gif"]
    frames, seconds = pictures(film.path)
    assert len(frames) == film.frames
    assert sum(seconds) == pytest.approx(film.seconds, abs=0.011)
    assert {frame.shape for frame in frames} == {(200, 300, 3)}
    video = drawn["x.mp4"]
    assert video.seconds == film.seconds
    with av.open(str(video.path)) as container:
        shown = sum(1 for _ in container.decode(video=0))
    assert shown / 25 == pytest.approx(video.seconds, abs=0.021)


def test_the_png_is_the_last_frame(drawn: dict[str, animate.Rendered], tmp_path: Path) -> None:
    frames, _ = pictures(drawn["x.gif"].path)
    with Image.open(drawn["x.png"].path) as picture:
        still = np.asarray(picture.convert("RGB"), np.int16)
    # A GIF has 256 colours, so it is near the truth; other frames aren't.
    far = [np.abs(frame - still).mean() for frame in frames]
    assert far[-1] < 1
    assert min(far[:-1]) > 2 * far[-1]


def test_the_last_frame_does_not_depend_on_those_before_it(
    run: animate.History, drawn: dict[str, animate.Rendered], tmp_path: Path
) -> None:
    animate.render(run, tmp_path / "few.png", frames=2)
    with Image.open(tmp_path / "few.png") as few, Image.open(drawn["x.png"].path) as many:
        assert few.tobytes() == many.tobytes()


def test_the_files_carry_the_recipe(
    run: animate.History, drawn: dict[str, animate.Rendered]
) -> None:
    recipe = animate.Recipe.of({"epochs": 2, **SMALL})
    assert animate.Recipe.from_json(run.recipe) == recipe
    with Image.open(drawn["x.gif"].path) as film:
        assert film.info["comment"].decode() == note(recipe)
    with av.open(str(drawn["x.mp4"].path)) as container:
        assert container.metadata["comment"] == note(recipe)
    with Image.open(drawn["x.png"].path) as picture:
        assert picture.info["Comment"] == note(recipe)
    for name in ("x.npz", "x.csv"):
        assert animate.load(drawn[name].path).recipe == recipe.canonical()


def test_options_of_the_picture_go_into_its_recipe(run: animate.History, tmp_path: Path) -> None:
    (film,) = animate.render(run, tmp_path / "x.gif", size=(250, 210), title="Été", frames=3)
    assert film.frames == 3
    with Image.open(film.path) as picture:
        assert picture.size == (250, 210)
        recipe, version = Origin.of(picture.info["comment"].decode())
    assert version == animate.__version__
    changed = {"epochs": 2, **SMALL, "size": (250, 210), "title": "Été", "frames": 3}
    assert recipe == animate.Recipe.of(changed)


def test_a_history_is_written_as_it_was_trained(
    run: animate.History, drawn: dict[str, animate.Rendered], tmp_path: Path
) -> None:
    assert drawn["x.npz"].path.read_bytes() == npz_bytes(run)
    assert drawn["x.csv"].path.read_bytes() == csv_bytes(run)
    # Its recipe is of the training; how a picture beside it is drawn changes nothing in it.
    animate.render(run, tmp_path / "x.npz", size=(600, 200))
    assert animate.load(tmp_path / "x.npz") == run


@pytest.mark.parametrize("name", ["x.npz", "x.csv"])
def test_a_loaded_run_is_drawn_to_the_same_bytes(
    name: str, drawn: dict[str, animate.Rendered], tmp_path: Path
) -> None:
    loaded = animate.load(drawn[name].path)
    again = animate.render(loaded, *(tmp_path / other for other in FILES))
    assert {file.path.name: file.path.read_bytes() for file in again} == content(drawn)


def test_each_file_alone_is_what_it_is_among_others(
    run: animate.History, drawn: dict[str, animate.Rendered], tmp_path: Path
) -> None:
    for name in FILES:
        animate.render(run, str(tmp_path / name))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == content(drawn)


def test_each_frame_is_told_of(run: animate.History, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    animate.render(run, tmp_path / "x.gif", on_frame=lambda *frame: told.append(frame))
    assert told == [(done, 5) for done in range(1, 6)]


def test_a_history_alone_is_written_without_drawing(run: animate.History, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    animate.render(run, tmp_path / "x.csv", on_frame=lambda *frame: told.append(frame))
    assert not told
    assert animate.load(tmp_path / "x.csv") == run


def mistakes(run: animate.History, *paths: Path, **options: Any) -> dict[str, str]:
    """What is refused, by the place it stands at."""
    with pytest.raises(animate.InputError) as caught:
        animate.render(run, *paths, **options)
    return dict(caught.value.mistakes)


@pytest.mark.parametrize("key", ["lr", "init", "epochs", "batch_size", "shuffle"])
def test_a_finished_run_is_not_trained_otherwise(
    key: str, run: animate.History, tmp_path: Path
) -> None:
    said = mistakes(run, tmp_path / "x.gif", **{key: 1})
    assert list(said) == [key]
    assert said[key].startswith(
        "the run is trained already; what can change is sync, panels, marks"
    )
    assert not list(tmp_path.iterdir())


def test_wrong_options_of_the_picture_are_refused(run: animate.History, tmp_path: Path) -> None:
    said = mistakes(run, tmp_path / "x.gif", size=(1, 1), fps=-1, colour="red")
    assert set(said) == {"size", "fps", "colour"}
    assert said["fps"] == "-1 isn't accepted; give a number from 0.1 to 120"
    assert not list(tmp_path.iterdir())


def test_wrong_options_of_the_training_are_refused() -> None:
    with pytest.raises(animate.InputError) as caught:
        animate.train(epochs=0, batch_size="many", rate=2)
    said = dict(caught.value.mistakes)
    assert set(said) == {"epochs", "batch_size", "rate"}
    assert said["batch_size"] == "'many' isn't accepted; give a whole number from 1 to 1000000"


def test_nothing_to_write_is_refused(run: animate.History) -> None:
    assert set(mistakes(run)) == {"out"}


def test_no_runs_to_draw_are_refused(tmp_path: Path) -> None:
    with pytest.raises(animate.InputError) as caught:
        animate.render([], tmp_path / "x.gif")
    sentence = "there is nothing to draw; give at least one run"
    assert caught.value.mistakes == (("runs", sentence),)


def test_one_wrong_path_leaves_the_others_unwritten(run: animate.History, tmp_path: Path) -> None:
    said = mistakes(run, tmp_path / "x.gif", tmp_path / "x.npz", tmp_path / "x.doc")
    assert said["out"].startswith("'x.doc' doesn't say what to write")
    assert not list(tmp_path.iterdir())


def test_flashes_are_warned_of(run: animate.History, tmp_path: Path) -> None:
    """None of our pictures flashes, so the watch is told that one does."""
    with patch("animate.drawing.Flashes.finish", return_value=3.24):
        still, film, folder = animate.render(
            run, tmp_path / "x.png", tmp_path / "x.mp4", f"{tmp_path}/x/", frames=3
        )
    told = (
        "it flashes more than three times a second, first at 3.2 s, which can set off seizures; "
        "slow it down with --speed, or show less"
    )
    assert (still.warnings, film.warnings, folder.warnings) == ((), (told,), (told,))


def test_every_frame_is_watched(run: animate.History, tmp_path: Path) -> None:
    seen: list[Any] = []
    with patch("animate.drawing.Flashes.see", lambda self, frame: seen.append(frame.seconds)):
        (film,) = animate.render(run, tmp_path / "x.gif")
    assert len(seen) == film.frames
    assert float(sum(seen)) == pytest.approx(film.seconds)


@pytest.mark.parametrize(
    ("options", "names", "warned"),
    [
        ({"hold": 3}, ["x.gif"], {"x.gif"}),
        ({"hold": 3}, ["x.gif", "x.webp", "x.apng", "x.png"], {"x.gif", "x.webp", "x.apng"}),
        ({"hold": 3}, ["x.gif", "x.mp4"], set()),
        ({"hold": 3}, ["x.gif", "x.webm"], set()),
        ({"hold": 3}, ["x.gif", "x.html"], set()),
        ({"hold": 3, "once": True}, ["x.gif"], set()),
        ({"hold": 1, "every": 7}, ["x.gif"], set()),
    ],
)
def test_what_moves_for_long_and_cannot_be_paused_is_warned_of(
    run: animate.History,
    options: dict[str, Any],
    names: list[str],
    warned: set[str],
    tmp_path: Path,
) -> None:
    files = animate.render(run, *(tmp_path / name for name in names), **options)
    assert {file.path.name for file in files if file.warnings} == warned
    for file in files:
        for sentence in file.warnings:
            assert sentence == (
                f"it moves for {file.seconds:.0f} s and can't be paused; for a page write .mp4, "
                ".webm or .html as well, or play it --once"
            )


@pytest.mark.parametrize(
    "options",
    [{"at": 1}, {"camera": "orbit", "panels": ("surface",)}, {"theme": "dark", "marks": ("cost",)}],
)
def test_a_still_drawn_on_the_way_is_the_one_drawn_alone(
    options: dict[str, Any], run: animate.History, tmp_path: Path
) -> None:
    animate.render(run, tmp_path / "x.gif", tmp_path / "way.png", frames=4, **options)
    animate.render(run, tmp_path / "alone.png", frames=4, **options)
    assert (tmp_path / "way.png").read_bytes() == (tmp_path / "alone.png").read_bytes()
