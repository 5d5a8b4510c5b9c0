"""Which suffixes are written, and what is said about others."""

from pathlib import Path

import pytest

from animate.encode.formats import ENCODERS, check_format
from animate.encode.gif import Gif
from animate.encode.stills import Png
from animate.encode.video import Mp4
from animate.errors import InputError
from animate.rendering import SUFFIXES
from tests.encode.filming import film_of, frame_of
from tests.encode.test_palette import noise


@pytest.mark.parametrize("suffix", [".gif", ".GIF", ".mp4", ".Mp4", ".png"])
def test_a_suffix_that_is_written_passes(suffix: str) -> None:
    check_format(Path("run").with_suffix(suffix), 25, SUFFIXES)


@pytest.mark.parametrize("name", ["run.webm", "run", "run.gif.txt", "gif"])
def test_another_suffix_is_refused_by_name(name: str) -> None:
    with pytest.raises(InputError) as caught:
        check_format(Path("folder") / name, 25, (".gif", ".mp4", ".png"))
    assert caught.value.mistakes == (
        ("out", f"{name!r} doesn't say what to write; end it in .gif, .mp4 or .png"),
    )


def test_a_beat_too_fast_for_a_gif_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        check_format(Path("run.gif"), 59.94, SUFFIXES)
    assert caught.value.mistakes == (
        (
            "fps",
            "59.94 is too fast for a GIF, which browsers show at 50 frames a second at most; "
            "give a number up to 50, or write an MP4",
        ),
    )


@pytest.mark.parametrize(("name", "fps"), [("run.gif", 50), ("run.mp4", 120), ("run.png", 120)])
def test_a_beat_that_the_format_keeps_passes(name: str, fps: float) -> None:
    check_format(Path(name), fps, SUFFIXES)


@pytest.mark.parametrize(("suffix", "kind"), [(".gif", Gif), (".mp4", Mp4), (".png", Png)])
def test_each_suffix_has_its_encoder(suffix: str, kind: type, tmp_path: Path) -> None:
    film = film_of([noise(0, 5)])
    assert isinstance(ENCODERS[suffix](tmp_path / f"run{suffix}", film), kind)


@pytest.mark.parametrize("suffix", ENCODERS)
def test_an_encoder_leaves_the_frame_alone(suffix: str, tmp_path: Path) -> None:
    frame = noise(1, 30, 20, 20)
    before = frame.pixels.copy()
    with ENCODERS[suffix](tmp_path / f"run{suffix}", film_of([frame])) as encoder:
        encoder.write(frame)
    assert (frame.pixels == before).all()


@pytest.mark.parametrize("suffix", ENCODERS)
def test_an_error_while_drawing_passes_through(suffix: str, tmp_path: Path) -> None:
    frame = frame_of(noise(1, 30, 20, 20).pixels)
    with (
        pytest.raises(KeyboardInterrupt),
        ENCODERS[suffix](tmp_path / f"run{suffix}", film_of([frame])) as encoder,
    ):
        encoder.write(frame)
        raise KeyboardInterrupt


@pytest.mark.parametrize("suffix", ENCODERS)
def test_a_folder_that_isnt_there_is_an_error_of_the_system(suffix: str, tmp_path: Path) -> None:
    frame = noise(1, 30, 20, 20)
    path = tmp_path / "gone" / f"run{suffix}"
    with (
        pytest.raises(FileNotFoundError),
        ENCODERS[suffix](path, film_of([frame])) as encoder,
    ):
        encoder.write(frame)
