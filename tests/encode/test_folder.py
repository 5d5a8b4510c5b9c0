"""Folders of numbered PNGs."""

import csv
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image

from animate.encode import folder
from animate.encode.folder import Folder
from animate.frame import Frame
from tests.encode.conftest import COMMENT, Reel
from tests.encode.filming import encode, film_of, frame_of
from tests.encode.test_palette import noise
from tests.encode.test_yuv import changes


def shown(path: Path) -> list[np.ndarray]:
    pictures = []
    for file in sorted(path.glob("*.png")):
        with Image.open(file) as image:
            assert image.mode == "RGB"
            pictures.append(np.asarray(image))
    return pictures


def assert_shown(path: Path, frames: list[Frame]) -> None:
    pictures = shown(path)
    assert len(pictures) == len(frames)
    for picture, frame in zip(pictures, frames, strict=True):
        np.testing.assert_array_equal(picture, frame.pixels[..., :3])


def test_a_run_is_shown_exactly(reel: Reel) -> None:
    assert_shown(reel.files["/"], reel.frames)


@given(frames=changes())
@settings(max_examples=30, deadline=None)
def test_anything_is_shown_exactly(
    frames: list[Frame], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("changes") / "film"
    assert_shown(encode(Folder, path, frames, film_of(frames)), frames)


def test_files_are_numbered_from_nought(reel: Reel) -> None:
    names = sorted(file.name for file in reel.files["/"].iterdir())
    pictures = [f"{number:05d}.png" for number in range(len(reel.frames))]
    assert names == [*pictures, "frames.csv", "recipe.json"]


def test_the_table_tells_of_each_frame(reel: Reel) -> None:
    with (reel.files["/"] / "frames.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["name", "step", "seconds"]
    assert [(row["name"], int(row["step"])) for row in rows] == [
        (f"{number:05d}.png", frame.step) for number, frame in enumerate(reel.frames)
    ]
    assert [Fraction(row["seconds"]) for row in rows] == [frame.seconds for frame in reel.frames]
    assert b"\r" not in (reel.files["/"] / "frames.csv").read_bytes()


def test_a_time_without_end_is_told_to_nine_digits(tmp_path: Path) -> None:
    frames = [frame_of(noise(1, 5).pixels, Fraction(1, 30))]
    path = encode(Folder, tmp_path / "film", frames, film_of(frames))
    assert (path / "frames.csv").read_text("utf-8") == (
        "name,step,seconds\n00000.png,0,0.0333333333\n"
    )


def test_the_recipe_stands_beside_the_table(reel: Reel, tmp_path: Path) -> None:
    assert (reel.files["/"] / "recipe.json").read_text("utf-8") == COMMENT
    frames = [noise(1, 9)]
    path = encode(Folder, tmp_path / "film", frames, film_of(frames))
    assert not (path / "recipe.json").exists()


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "film").mkdir()
    (tmp_path / "film" / "mine.txt").write_text("mine", "utf-8")
    frames = [noise(1, 9)]
    with pytest.raises(FileExistsError):
        encode(Folder, tmp_path / "film", frames, film_of(frames))
    assert [file.name for file in (tmp_path / "film").iterdir()] == ["mine.txt"]


def test_nothing_is_left_after_an_error_while_drawing(tmp_path: Path) -> None:
    frames = [noise(seed, 9, 50, 60) for seed in range(20)]
    with (
        pytest.raises(KeyboardInterrupt),
        Folder(tmp_path / "film", film_of(frames)) as encoder,
    ):
        for frame in frames:
            encoder.write(frame)
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("count", [1, 60])
def test_nothing_is_left_after_a_failure_to_write(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = OSError(28, "No space left on device")
    write = folder._write

    def refuse(picture: folder._Picture) -> None:
        write(picture)
        if picture.path.name == f"{count - 1:05d}.png":
            raise full

    monkeypatch.setattr(folder, "_write", refuse)
    frames = [noise(seed, 20) for seed in range(count)]
    with pytest.raises(OSError, match="No space left") as caught:
        encode(Folder, tmp_path / "film", frames, film_of(frames))
    assert caught.value is full
    assert list(tmp_path.iterdir()) == []
