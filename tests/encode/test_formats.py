"""Which ends of a name are written, what is said about others, and what all encoders keep to."""

import threading
from pathlib import Path

import pytest

from animate.encode.apng import Apng
from animate.encode.folder import Folder
from animate.encode.formats import ENCODERS, FOLDER, check_format, format_of
from animate.encode.gif import Gif
from animate.encode.stills import Png
from animate.encode.video import Mp4
from animate.encode.webm import Webm
from animate.encode.webp import Webp
from animate.errors import InputError
from tests.encode.conftest import COMMENT
from tests.encode.filming import encode, film_of, footage, frame_of
from tests.encode.test_palette import noise

FORMATS = tuple(ENCODERS)


def name_of(key: str, stem: str = "run") -> str:
    return stem + key.removesuffix(FOLDER)


@pytest.mark.parametrize(
    ("goal", "key"),
    [
        ("run.gif", ".gif"),
        ("run.GIF", ".gif"),
        ("a.b/run.Mp4", ".mp4"),
        ("frames/", "/"),
        ("frames.png/", "/"),
        ("frames", ""),
        (Path("frames/"), ""),
        (Path("run.webm"), ".webm"),
    ],
)
def test_the_end_of_a_name_says_what_it_is(goal: str | Path, key: str) -> None:
    assert format_of(goal) == key


@pytest.mark.parametrize("goal", ["run.gif", "run.GIF", "run.webm", "run.webp", "run.apng", "run/"])
def test_an_end_that_is_written_passes(goal: str) -> None:
    check_format(goal, 25, FORMATS)


@pytest.mark.parametrize("name", ["run.avi", "run", "run.gif.txt", "gif"])
def test_another_end_is_refused_by_name(name: str) -> None:
    with pytest.raises(InputError) as caught:
        check_format(Path("folder") / name, 25, (".gif", ".mp4", ".png"))
    assert caught.value.mistakes == (
        ("out", f"{name!r} doesn't say what to write; end it in .gif, .mp4 or .png"),
    )


def test_the_end_of_a_folder_is_told_too() -> None:
    with pytest.raises(InputError) as caught:
        check_format("some/run", 25, FORMATS)
    assert caught.value.mistakes == (
        (
            "out",
            "'run' doesn't say what to write; end it in .gif, .mp4, .webm, .webp, .apng or .png, "
            "or in / for a folder of frames",
        ),
    )


@pytest.mark.parametrize(
    ("name", "fps", "sentence"),
    [
        (
            "run.gif",
            59.94,
            "59.94 is too fast for a GIF, which browsers show at 50 frames a second at most; "
            "give a number up to 50, or write an MP4",
        ),
        (
            "run.WebP",
            100,
            "100 is too fast for a WebP, which browsers show at 90 frames a second at most; "
            "give a number up to 90, or write an MP4",
        ),
        (
            "run.apng",
            90.5,
            "90.5 is too fast for an APNG, which browsers show at 90 frames a second at most; "
            "give a number up to 90, or write an MP4",
        ),
    ],
)
def test_a_beat_too_fast_for_browsers_is_refused(name: str, fps: float, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        check_format(Path(name), fps, FORMATS)
    assert caught.value.mistakes == (("fps", sentence),)


@pytest.mark.parametrize(
    ("goal", "fps"),
    [
        ("run.gif", 50),
        ("run.webp", 90),
        ("run.apng", 90),
        ("run.mp4", 120),
        ("run.webm", 120),
        ("run.png", 120),
        ("run/", 120),
    ],
)
def test_a_beat_that_the_format_keeps_passes(goal: str, fps: float) -> None:
    check_format(goal, fps, FORMATS)


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (".gif", Gif),
        (".mp4", Mp4),
        (".webm", Webm),
        (".webp", Webp),
        (".apng", Apng),
        (".png", Png),
        ("/", Folder),
    ],
)
def test_each_end_has_its_encoder(key: str, kind: type, tmp_path: Path) -> None:
    film = film_of([noise(0, 5)])
    assert type(ENCODERS[key](tmp_path / name_of(key), film)) is kind


@pytest.mark.parametrize("key", FORMATS)
def test_an_encoder_leaves_the_frame_alone(key: str, tmp_path: Path) -> None:
    frame = noise(1, 30, 20, 20)
    before = frame.pixels.copy()
    encode(ENCODERS[key], tmp_path / name_of(key), [frame], film_of([frame]))
    assert (frame.pixels == before).all()


@pytest.mark.parametrize("key", FORMATS)
def test_pixels_need_to_be_there_only_while_they_are_written(key: str, tmp_path: Path) -> None:
    frames = footage(6, (120, 60))
    kept = encode(ENCODERS[key], tmp_path / name_of(key, "kept"), frames, film_of(frames))
    # The scene draws each frame over the one before, but nothing after the last.
    live = frames[0].pixels.copy()
    overwritten = tmp_path / name_of(key, "live")
    with ENCODERS[key](overwritten, film_of(footage(6, (120, 60)))) as encoder:
        for frame in frames:
            live[...] = frame.pixels
            encoder.write(type(frame)(live, frame.changed, frame.seconds, frame.step))
            if frame is not frames[-1]:
                live[...] = 7
    assert content(overwritten) == content(kept)


@pytest.mark.parametrize("key", FORMATS)
def test_the_same_frames_give_the_same_bytes(key: str, tmp_path: Path) -> None:
    frames = footage(12, (301, 151))
    files = [tmp_path / name_of(key, stem) for stem in ("one", "other")]
    for path in files:
        encode(ENCODERS[key], path, frames, film_of(frames, comment=COMMENT))
    assert content(files[0]) == content(files[1])


@pytest.mark.parametrize("key", FORMATS)
def test_an_error_while_drawing_passes_through(key: str, tmp_path: Path) -> None:
    frame = frame_of(noise(1, 30, 20, 20).pixels)
    before = set(threading.enumerate())
    with (
        pytest.raises(KeyboardInterrupt),
        ENCODERS[key](tmp_path / name_of(key), film_of([frame])) as encoder,
    ):
        encoder.write(frame)
        raise KeyboardInterrupt
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("key", FORMATS)
def test_a_folder_that_isnt_there_is_an_error_of_the_system(key: str, tmp_path: Path) -> None:
    frame = noise(1, 30, 20, 20)
    before = set(threading.enumerate())
    with pytest.raises(FileNotFoundError):
        encode(ENCODERS[key], tmp_path / "gone" / name_of(key), [frame], film_of([frame]))
    assert set(threading.enumerate()) <= before


def content(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of each in a folder."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name if path.is_dir() else "": file.read_bytes() for file in files}
