"""MP4s and WebMs as PyAV decodes them."""

import locale
import os
import subprocess
import sys
import threading
from fractions import Fraction
from math import floor
from pathlib import Path

import av
import numpy as np
import pytest

from animate.encode.points import decimal_points
from animate.encode.video import Mp4, Video
from animate.encode.webm import Webm
from tests.encode.conftest import COMMENT, Reel
from tests.encode.filming import (
    doubled,
    encode,
    even,
    film_of,
    footage,
    frame_of,
    psnr,
    rgb,
    video_frames,
)
from tests.encode.test_palette import noise

# ITU-T H.273: BT.709 primaries, transfer and matrix; the studio range.
BT709, STUDIO = 1, 1

KINDS = pytest.mark.parametrize("kind", [Mp4, Webm])
SUFFIXES = pytest.mark.parametrize("suffix", [".mp4", ".webm"])


@SUFFIXES
def test_there_is_a_picture_for_each_tick(suffix: str, reel: Reel) -> None:
    seconds = sum(frame.seconds for frame in reel.frames)
    assert len(video_frames(reel.files[suffix])) == 25 * seconds


@SUFFIXES
def test_it_plays_as_long_as_the_film(suffix: str, reel: Reel) -> None:
    """The last frame's hold with it, which no following one ends."""
    seconds = sum(frame.seconds for frame in reel.frames)
    with av.open(str(reel.files[suffix])) as container:
        assert container.duration is not None
        assert container.duration / av.time_base == pytest.approx(float(seconds), abs=1e-3)


@pytest.mark.parametrize(("suffix", "least"), [(".mp4", 34.5), (".webm", 36)])
def test_a_run_is_shown_faithfully(suffix: str, least: float, reel: Reel) -> None:
    shown = iter(video_frames(reel.files[suffix]))
    ratios = []
    for frame in reel.frames:
        pictures = [next(shown) for _ in range(int(25 * frame.seconds))]
        ratios += [psnr(rgb(picture), frame.pixels[..., :3]) for picture in pictures[::20]]
    assert sum(ratios) / len(ratios) >= least
    assert min(ratios) >= least - 1.5


@KINDS
@pytest.mark.parametrize("fps", [25.0, 30.0, 29.97, 7.5])
def test_pictures_follow_each_other_evenly(kind: type[Video], fps: float, tmp_path: Path) -> None:
    frames = [frame_of(noise(seed, 30, 32, 48).pixels, Fraction(1, 3)) for seed in range(6)]
    path = encode(kind, tmp_path / "film", frames, film_of(frames, fps=fps))
    rate = Fraction(fps).limit_denominator(1000)
    pictures = video_frames(path)
    assert len(pictures) == floor(2 * rate + Fraction(1, 2))
    times = [picture.time for picture in pictures]
    even_beat = [float(index / rate) for index in range(len(times))]
    # A WebM counts whole milliseconds.
    assert times == pytest.approx(even_beat, abs=1e-4 if kind is Mp4 else 5.1e-4)


@KINDS
@pytest.mark.parametrize("size", [(301, 201), (300, 201), (301, 200), (300, 200)], ids=str)
def test_an_odd_last_row_or_column_is_doubled(
    kind: type[Video], size: tuple[int, int], tmp_path: Path
) -> None:
    width, height = size
    ramp = np.linspace(40, 220, height)[:, np.newaxis] + np.linspace(0, 30, width)
    picture = np.repeat(ramp.astype(np.uint8)[..., np.newaxis], 3, axis=2)
    frames = [frame_of(picture)] * 3
    path = encode(kind, tmp_path / "film", frames, film_of(frames))
    shown = video_frames(path)[-1]
    assert (shown.width, shown.height) == (even(width), even(height))
    assert np.abs(rgb(shown).astype(int) - doubled(picture)).max() <= 12


@pytest.mark.parametrize(("suffix", "codec"), [(".mp4", "h264"), (".webm", "vp9")])
def test_it_is_tagged_as_browsers_need_it(suffix: str, codec: str, reel: Reel) -> None:
    with av.open(str(reel.files[suffix])) as container:
        context = container.streams.video[0].codec_context
        assert context.name == codec
        assert context.pix_fmt == "yuv420p"
        assert (context.colorspace, context.color_range) == (BT709, STUDIO)
        assert (context.color_primaries, context.color_trc) == (BT709, BT709)


def test_an_mp4_plays_before_it_is_loaded_whole(reel: Reel) -> None:
    data = reel.files[".mp4"].read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_a_webm_seeks_before_it_is_loaded_whole(reel: Reel) -> None:
    cues, cluster = b"\x1c\x53\xbb\x6b", b"\x1f\x43\xb6\x75"
    data = reel.files[".webm"].read_bytes()
    assert 0 < data.rindex(cues) < data.index(cluster)


@SUFFIXES
def test_the_comment_is_there_for_players(suffix: str, reel: Reel) -> None:
    with av.open(str(reel.files[suffix])) as container:
        told = {key.lower(): text for key, text in container.metadata.items()}
        assert told["comment"] == COMMENT


@SUFFIXES
def test_no_encoder_leaves_its_version(suffix: str, reel: Reel) -> None:
    """What depends on the machine has no place in a file that can be made again."""
    with av.open(str(reel.files[suffix])) as container:
        for told in (container.metadata, container.streams.video[0].metadata):
            assert {text for key, text in told.items() if key.lower() == "encoder"} <= {"Lavf"}
            assert "creation_time" not in told


@KINDS
def test_keyframes_are_never_far(kind: type[Video], tmp_path: Path) -> None:
    # Nothing in a still asks for a keyframe but the distance from the last.
    frames = [frame_of(noise(1, 30, 32, 48).pixels, Fraction(6))] * 3
    path = encode(kind, tmp_path / "film", frames, film_of(frames))
    pictures = video_frames(path)
    assert len(pictures) == 450
    keys = [index for index, picture in enumerate(pictures) if picture.key_frame]
    assert keys[0] == 0
    assert max(np.diff([*keys, len(pictures)])) <= 200


@KINDS
def test_a_frame_is_held_for_its_time(kind: type[Video], tmp_path: Path) -> None:
    levels = [(60, 3), (200, 10), (110, 1)]
    frames = [
        frame_of(np.full((16, 16, 3), level, np.uint8), Fraction(ticks, 25))
        for level, ticks in levels
    ]
    path = encode(kind, tmp_path / "film", frames, film_of(frames))
    shown = [int(rgb(picture).mean()) for picture in video_frames(path)]
    expected = [level for level, ticks in levels for _ in range(ticks)]
    assert len(shown) == len(expected)
    assert np.abs(np.subtract(shown, expected)).max() <= 6


@KINDS
@pytest.mark.parametrize("count", [1, 60])
def test_a_failure_to_write_comes_out(
    kind: type[Video], count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After more frames than may wait for the coder, and after one that it never tells of."""
    full = OSError(28, "No space left on device")

    def refuse(*_: object) -> None:
        raise full

    monkeypatch.setattr(Video, "_code", refuse)
    frames = [noise(seed, 20) for seed in range(count)]
    before = set(threading.enumerate())
    with pytest.raises(OSError, match="No space left") as caught:
        encode(kind, tmp_path / f"film.{kind.container}", frames, film_of(frames))
    assert caught.value is full
    assert set(threading.enumerate()) <= before


@KINDS
def test_the_same_frames_give_the_same_bytes(kind: type[Video], tmp_path: Path) -> None:
    frames = footage(12, (301, 151))
    files = [tmp_path / name for name in ("one", "other")]
    for path in files:
        encode(kind, path, frames, film_of(frames, comment=COMMENT))
    assert files[0].read_bytes() == files[1].read_bytes()


# Encodes a disc that moves over a pattern.
_FILM = """
import sys
import threading
from fractions import Fraction
from pathlib import Path

import numpy as np

from animate.encode.encoder import Film
from animate.encode.video import Mp4
from animate.encode.webm import Webm
from animate.frame import Frame, Rect

width, height = 240, 160
rows, columns = np.mgrid[:height, :width]
film = Film((width, height), 25, False, "", list)
for name, kind in (("film.mp4", Mp4), ("film.webm", Webm)):
    pixels = np.full((height, width, 4), 255, np.uint8)
    with kind(Path(sys.argv[1]) / name, film) as encoder:
        for step in range(40):
            pixels[..., 0] = columns
            pixels[..., 1] = (columns // 9 + rows // 7) % 2 * 200
            pixels[(columns - 40 - 4 * step) ** 2 + (rows - 80) ** 2 < 400] = 194, 18, 63, 255
            encoder.write(Frame(pixels, (Rect(0, 0, width, height),), Fraction(1, 25), step))
"""


def test_bytes_dont_depend_on_what_memory_held_before(tmp_path: Path) -> None:
    """Glibc fills what it hands out with a byte of our choice; elsewhere the runs are alike."""
    folders = [tmp_path / fill for fill in ("1", "165")]
    for folder in folders:
        folder.mkdir()
        environment = {**os.environ, "MALLOC_PERTURB_": folder.name}
        subprocess.run([sys.executable, "-c", _FILM, str(folder)], env=environment, check=True)
    for name in ("film.mp4", "film.webm"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_numbers_have_points_until_the_last_film_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a locale that the program around has set may have commas."""
    now = ["de_DE.UTF-8"]

    def setlocale(category: int, name: str | None = None) -> str:
        assert category == locale.LC_NUMERIC
        now[0] = name or now[0]
        return now[0]

    monkeypatch.setattr(locale, "setlocale", setlocale)
    one, other = decimal_points(), decimal_points()
    with one:
        assert now == ["C"]
        other.__enter__()
    assert now == ["C"]
    other.__exit__(None, None, None)
    assert now == ["de_DE.UTF-8"]
