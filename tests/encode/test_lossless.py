"""APNGs and WebPs as their bytes say, and as Pillow and libav show them."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from xml.etree import ElementTree

import av
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from animate.encode import apng, webp
from animate.encode.apng import Apng
from animate.encode.encoder import Encoder, Film
from animate.encode.webp import Webp
from animate.frame import Frame, Rect
from tests.encode.conftest import COMMENT, Reel
from tests.encode.filming import Pixels, encode, film_of, frame_of
from tests.encode.parsing import Chunked, parsed_apng, parsed_webp
from tests.encode.test_palette import noise
from tests.encode.test_yuv import changes


class Format(NamedTuple):
    suffix: str
    encoder: Callable[[Path, Film], Encoder]
    parsed: Callable[[Path], Chunked]


APNG = Format(".apng", Apng, parsed_apng)
WEBP = Format(".webp", Webp, parsed_webp)
FORMATS = pytest.mark.parametrize("kind", [APNG, WEBP], ids=["apng", "webp"])


def pictures(path: Path) -> list[Pixels]:
    """All pictures as Pillow shows them, RGB; none of them has a hole."""
    shown = []
    with Image.open(path) as image:
        for index in range(getattr(image, "n_frames", 1)):
            image.seek(index)
            pixels = np.asarray(image.convert("RGBA"))
            assert (pixels[..., 3] == 255).all()
            shown.append(pixels[..., :3])
    return shown


def assert_shown(path: Path, frames: list[Frame]) -> None:
    shown = pictures(path)
    assert len(shown) == len(frames)
    for picture, frame in zip(shown, frames, strict=True):
        np.testing.assert_array_equal(picture, frame.pixels[..., :3])


@FORMATS
def test_a_run_is_shown_exactly(kind: Format, reel: Reel) -> None:
    assert_shown(reel.files[kind.suffix], reel.frames)


@FORMATS
@given(frames=changes())
@settings(max_examples=60, deadline=None)
def test_anything_is_shown_exactly(kind: Format, frames: list[Frame]) -> None:
    with TemporaryDirectory() as folder:
        path = encode(kind.encoder, Path(folder) / "film", frames, film_of(frames))
        assert_shown(path, frames)


def test_libav_shows_an_apng_exactly_and_at_its_times(reel: Reel) -> None:
    elapsed, times = Fraction(0), []
    for frame in reel.frames:
        times.append(float(elapsed))
        elapsed += frame.seconds
    with av.open(str(reel.files[".apng"])) as container:
        shown = list(container.decode(video=0))
    assert [picture.time for picture in shown] == pytest.approx(times)
    for picture, frame in zip(shown, reel.frames, strict=True):
        pixels = picture.to_ndarray(format="rgba")
        np.testing.assert_array_equal(pixels, frame.pixels)


@FORMATS
def test_a_run_takes_its_true_time(kind: Format, reel: Reel) -> None:
    film = kind.parsed(reel.files[kind.suffix])
    assert film.size == reel.frames[0].size
    assert [picture.seconds for picture in film.pictures] == [f.seconds for f in reel.frames]


@FORMATS
def test_pillow_reads_the_same_times(kind: Format, reel: Reel) -> None:
    with Image.open(reel.files[kind.suffix]) as image:
        told = []
        for index in range(len(reel.frames)):
            image.seek(index)
            image.load()
            told.append(image.info["duration"])
    assert told == [1000 * frame.seconds for frame in reel.frames]


@given(st.lists(st.fractions(Fraction(1, 90), 3), min_size=1, max_size=25))
@example([Fraction(1, 90)] * 25)
@example([Fraction(1, 30)] * 25)
@settings(max_examples=25, deadline=None)
def test_times_of_a_webp_add_up_in_milliseconds(times: list[Fraction]) -> None:
    frames = [frame_of(np.zeros((2, 2, 3), np.uint8), seconds) for seconds in times]
    with TemporaryDirectory() as folder:
        path = encode(Webp, Path(folder) / "film", frames, film_of(frames))
        told = [picture.seconds for picture in parsed_webp(path).pictures]
    # Browsers show what is shorter for a tenth of a second.
    assert min(told) >= Fraction(11, 1000)
    assert abs(sum(told) - sum(times, Fraction(0))) <= Fraction(1, 1000)


def test_no_time_of_a_webp_is_shorter_than_browsers_keep(tmp_path: Path) -> None:
    frames = [frame_of(np.zeros((2, 2, 3), np.uint8), Fraction(1, 200))] * 20
    path = encode(Webp, tmp_path / "film", frames, film_of(frames))
    assert {picture.seconds for picture in parsed_webp(path).pictures} == {Fraction(11, 1000)}


@pytest.mark.parametrize(
    "seconds", [Fraction(1, 30), Fraction(100, 2997), Fraction(1, 90), Fraction(20), Fraction(7, 8)]
)
def test_times_of_an_apng_are_exact(seconds: Fraction, tmp_path: Path) -> None:
    frames = [frame_of(np.zeros((2, 2, 3), np.uint8), seconds)] * 7
    path = encode(Apng, tmp_path / "film", frames, film_of(frames))
    assert {picture.seconds for picture in parsed_apng(path).pictures} == {seconds}


@FORMATS
def test_it_plays_for_ever_unless_told_to_play_once(kind: Format, tmp_path: Path) -> None:
    frames = [noise(1, 9), noise(2, 9)]
    for once in (False, True):
        film = film_of(frames, once=once)
        path = encode(kind.encoder, tmp_path / f"{once}", frames, film)
        assert kind.parsed(path).plays == int(once)
        with Image.open(path) as image:
            assert image.info["loop"] == int(once)


@FORMATS
def test_frames_that_change_nothing_each_stay_a_frame(kind: Format, tmp_path: Path) -> None:
    first = noise(4, 40)
    frames = [first, first, *(frame_of(first.pixels, changed=[]) for _ in range(3))]
    path = encode(kind.encoder, tmp_path / "still", frames, film_of(frames))
    assert_shown(path, frames)


@FORMATS
def test_one_frame_is_enough(kind: Format, tmp_path: Path) -> None:
    frames = [noise(4, 40)]
    path = encode(kind.encoder, tmp_path / "still", frames, film_of(frames))
    assert len(kind.parsed(path).pictures) == 1
    assert_shown(path, frames)


@FORMATS
def test_the_first_frame_covers_everything(kind: Format, reel: Reel) -> None:
    first, *others = kind.parsed(reel.files[kind.suffix]).pictures
    assert first.rect == Rect(0, 0, *reel.frames[0].size)
    assert all(picture.over for picture in others)


@FORMATS
def test_later_frames_hold_only_what_changed(kind: Format, tmp_path: Path) -> None:
    first = noise(1, 200, 30, 40)
    pixels = first.pixels.copy()
    pixels[11:13, 21:25, :3] ^= 0x80
    frames = [first, frame_of(pixels, changed=[Rect(5, 5, 35, 25)])]
    path = encode(kind.encoder, tmp_path / "film", frames, film_of(frames))
    corner = (20, 10) if kind is WEBP else (21, 11)
    assert kind.parsed(path).pictures[1].rect == Rect(*corner, 25, 13)
    assert_shown(path, frames)


def test_pillow_reads_the_comment_of_an_apng(reel: Reel) -> None:
    with Image.open(reel.files[".apng"]) as image:
        assert image.info["Comment"] == COMMENT
    kinds = parsed_apng(reel.files[".apng"]).kinds
    assert kinds.index(b"iTXt") < kinds.index(b"IDAT")


def test_the_comment_of_a_webp_is_a_description_in_xmp(reel: Reel) -> None:
    with Image.open(reel.files[".webp"]) as image:
        packet = ElementTree.fromstring(image.info["xmp"])
    found = packet.findall(
        ".//{http://purl.org/dc/elements/1.1/}description"
        "//{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"
    )
    assert [element.text for element in found] == [COMMENT]


@FORMATS
def test_without_a_comment_there_is_none(kind: Format, tmp_path: Path) -> None:
    frames = [noise(1, 9), noise(2, 9)]
    path = encode(kind.encoder, tmp_path / "film", frames, film_of(frames))
    assert not {b"iTXt", b"XMP "} & set(kind.parsed(path).kinds)
    assert_shown(path, frames)


@pytest.mark.parametrize(("module", "kind"), [(apng, APNG), (webp, WEBP)], ids=["apng", "webp"])
@pytest.mark.parametrize("count", [1, 60])
def test_a_failure_to_code_comes_out(
    module: object, kind: Format, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = MemoryError("no room for a picture")

    def refuse(*_: object) -> None:
        raise broken

    monkeypatch.setattr(module, "_coded", refuse)
    frames = [noise(seed, 20) for seed in range(count)]
    with pytest.raises(MemoryError) as caught:
        encode(kind.encoder, tmp_path / "film", frames, film_of(frames))
    assert caught.value is broken
