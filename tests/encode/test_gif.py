"""GIFs as their bytes say and as Pillow shows them."""

import threading
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from animate.encode import gif
from animate.encode.gif import Gif
from animate.frame import Frame, Rect
from tests.encode.conftest import COMMENT, Reel
from tests.encode.filming import (
    Pixels,
    encode,
    film_of,
    frame_of,
    gif_pictures,
    psnr,
)
from tests.encode.parsing import parsed
from tests.encode.test_palette import FAR_APART, noise


@st.composite
def films(draw: st.DrawFn, far_apart: bool) -> list[Frame]:
    """A few small frames, each of which changes some rectangles of the one before."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    width, height = draw(st.integers(1, 14)), draw(st.integers(1, 14))
    if far_apart:
        colors = random.permutation(FAR_APART)[: draw(st.integers(1, 200))]
    else:
        colors = random.integers(0, 256, (draw(st.integers(1, 255)), 3), dtype=np.uint8)
    pixels = colors[random.integers(0, len(colors), (height, width))]
    frames = [frame_of(pixels)]
    for _ in range(draw(st.integers(0, 5))):
        pixels = pixels.copy()
        changed = []
        for _ in range(draw(st.integers(0, 3))):
            left, right = sorted(random.integers(0, width + 1, 2).tolist())
            top, bottom = sorted(random.integers(0, height + 1, 2).tolist())
            rect = Rect(left, top, right, bottom)
            fresh = colors[random.integers(0, len(colors), (bottom - top, right - left))]
            # Some of the pixels in a changed rectangle stay as they are.
            stay = random.random(fresh.shape[:2]) < 0.5
            pixels[rect.slices] = np.where(stay[..., np.newaxis], pixels[rect.slices], fresh)
            changed.append(rect)
        frames.append(frame_of(pixels, changed=changed))
    return frames


def written(frames: list[Frame], sampled: int) -> list[Pixels]:
    """The pictures of a GIF whose colours were chosen by the first `sampled` frames."""
    film = film_of(frames, sample=lambda: frames[:sampled])
    with TemporaryDirectory() as folder:
        return gif_pictures(encode(Gif, Path(folder) / "film.gif", frames, film))


def worst(pictures: list[Pixels], frames: list[Frame]) -> int:
    """By how much the worst channel of any pixel is off."""
    assert len(pictures) == len(frames)
    return max(
        int(np.abs(picture.astype(int) - frame.pixels[..., :3]).max())
        for picture, frame in zip(pictures, frames, strict=True)
    )


@given(films(far_apart=False), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_no_channel_is_far_off(frames: list[Frame], sampled: int) -> None:
    assert worst(written(frames, sampled), frames) <= 24


@given(films(far_apart=True), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_colours_far_apart_are_shown_exactly(frames: list[Frame], sampled: int) -> None:
    assert worst(written(frames, sampled), frames) == 0


def test_a_run_is_shown_faithfully(reel: Reel) -> None:
    pictures = gif_pictures(reel.files[".gif"])
    assert worst(pictures, reel.frames) <= 24
    ratios = [
        psnr(picture, frame.pixels[..., :3])
        for picture, frame in zip(pictures, reel.frames, strict=True)
    ]
    assert sum(ratios) / len(ratios) >= 42


def test_there_is_a_frame_for_each_of_the_film(reel: Reel) -> None:
    film = parsed(reel.files[".gif"])
    assert film.size == reel.frames[0].size
    assert len(film.blocks) == len(reel.frames)


def test_identical_frames_each_stay_a_frame(tmp_path: Path) -> None:
    frames = [noise(4, 40)] * 6
    path = encode(Gif, tmp_path / "still.gif", frames, film_of(frames))
    assert len(parsed(path).blocks) == 6
    pictures = gif_pictures(path)
    assert len(pictures) == 6
    for picture in pictures[1:]:
        np.testing.assert_array_equal(picture, pictures[0])


def test_a_frame_with_nothing_changed_stays_a_frame(tmp_path: Path) -> None:
    first = noise(4, 40)
    frames = [first, *(frame_of(first.pixels, changed=[]) for _ in range(3))]
    path = encode(Gif, tmp_path / "still.gif", frames, film_of(frames))
    assert len(parsed(path).blocks) == 4
    assert worst(gif_pictures(path), frames) <= 24


def test_a_run_takes_its_true_time(reel: Reel) -> None:
    delays = [block.delay for block in parsed(reel.files[".gif"]).blocks]
    assert delays == [100 * frame.seconds for frame in reel.frames]


@given(st.lists(st.fractions(Fraction(1, 50), 3), min_size=1, max_size=25))
@example([Fraction(1, 30)] * 25)
@settings(max_examples=25, deadline=None)
def test_delays_add_up_to_the_true_time(times: list[Fraction]) -> None:
    frames = [frame_of(np.zeros((2, 2, 3), np.uint8), seconds) for seconds in times]
    with TemporaryDirectory() as folder:
        path = encode(Gif, Path(folder) / "film.gif", frames, film_of(frames))
        delays = [block.delay for block in parsed(path).blocks]
    assert min(delays) >= 2
    assert abs(sum(delays) - 100 * sum(times, Fraction(0))) <= 1


def test_no_delay_is_shorter_than_browsers_keep(tmp_path: Path) -> None:
    frames = [frame_of(np.zeros((2, 2, 3), np.uint8), Fraction(1, 100))] * 20
    path = encode(Gif, tmp_path / "film.gif", frames, film_of(frames))
    assert {block.delay for block in parsed(path).blocks} == {2}


def test_a_frame_is_shown_no_longer_than_the_format_can_say(tmp_path: Path) -> None:
    seconds = (Fraction(65535, 100), Fraction(65536, 100), Fraction(3600))
    frames = [frame_of(np.zeros((2, 2, 3), np.uint8), one) for one in seconds]
    path = encode(Gif, tmp_path / "film.gif", frames, film_of(frames))
    assert [block.delay for block in parsed(path).blocks] == [65535] * 3


def test_pillow_reads_the_same_delays(reel: Reel) -> None:
    path = reel.files[".gif"]
    with Image.open(path) as image:
        told = []
        for index in range(len(reel.frames)):
            image.seek(index)
            told.append(image.info["duration"])
    assert told == [10 * block.delay for block in parsed(path).blocks]


def test_it_loops_for_ever_unless_told_to_play_once(tmp_path: Path) -> None:
    frames = [noise(1, 9), noise(2, 9)]
    for once, loops in ((False, 0), (True, None)):
        path = encode(Gif, tmp_path / f"{once}.gif", frames, film_of(frames, once=once))
        assert parsed(path).loops == loops
        with Image.open(path) as image:
            assert image.info.get("loop") == loops


def test_the_comment_is_there_for_pillow(reel: Reel) -> None:
    path = reel.files[".gif"]
    with Image.open(path) as image:
        assert image.info["comment"].decode() == COMMENT
    assert parsed(path).comment.decode() == COMMENT


@pytest.mark.parametrize("comment", ["", "\u2207 loss", "x" * 255, "y" * 256, "z" * 2000])
def test_a_comment_of_any_length_comes_back(comment: str, tmp_path: Path) -> None:
    frames = [noise(1, 9)]
    path = encode(Gif, tmp_path / "film.gif", frames, film_of(frames, comment=comment))
    assert parsed(path).comment.decode() == comment


def test_there_is_one_palette_and_pictures_are_laid_over_each_other(reel: Reel) -> None:
    path = reel.files[".gif"]
    film = parsed(path)
    assert film.colors == 256
    # The backdrop has no colour of its own, and pixels are square.
    assert path.read_bytes()[11:13] == bytes(2)
    assert {block.colors for block in film.blocks} == {0}
    assert {block.disposal for block in film.blocks} == {1}
    assert {block.transparent for block in film.blocks} == {0}


def test_the_first_frame_covers_everything(reel: Reel) -> None:
    first = parsed(reel.files[".gif"]).blocks[0]
    assert first.rect == Rect(0, 0, *reel.frames[0].size)


def test_the_first_frame_has_no_holes(tmp_path: Path) -> None:
    """Not even where the picture is black, which is what an empty canvas is made of."""
    picture = np.zeros((5, 7, 3), np.uint8)
    picture[2, 3] = 255
    frames = [frame_of(picture)]
    path = encode(Gif, tmp_path / "film.gif", frames, film_of(frames))
    assert parsed(path).blocks[0].rect == Rect(0, 0, 7, 5)
    with Image.open(path) as image:
        shown = np.asarray(image.convert("RGBA"))
    assert (shown[..., 3] == 255).all()
    np.testing.assert_array_equal(shown[..., :3], picture)


def test_later_frames_hold_only_what_changed(tmp_path: Path) -> None:
    first = noise(1, 200, 30, 40)
    pixels = first.pixels.copy()
    pixels[10:13, 20:25, :3] ^= 0x80
    frames = [first, frame_of(pixels, changed=[Rect(5, 5, 35, 25)])]
    path = encode(Gif, tmp_path / "film.gif", frames, film_of(frames))
    assert parsed(path).blocks[1].rect == Rect(20, 10, 25, 13)


@pytest.mark.parametrize(("colors", "table"), [(255, 256), (128, 256), (127, 128), (8, 16)])
def test_it_takes_no_more_colours_than_it_may(colors: int, table: int, tmp_path: Path) -> None:
    frames = [noise(seed, 200, 40, 50) for seed in range(4)]
    film = film_of(frames, colors=colors)
    path = encode(Gif, tmp_path / "film.gif", frames, film)
    assert parsed(path).colors == table
    shown = [picture.reshape(-1, 3) for picture in gif_pictures(path)]
    assert len(np.unique(np.concatenate(shown), axis=0)) <= colors


def test_colours_that_are_to_be_kept_are_shown_exactly(tmp_path: Path) -> None:
    """Though there are few of them in a picture of many."""
    frames = [noise(seed, 200, 40, 50) for seed in range(4)]
    # Between those of the noise, two of them near each other.
    kept = ((11, 22, 33), (14, 22, 33), (250, 1, 99))
    for place, color in enumerate(kept):
        frames[0].pixels[0, place, :3] = color
    film = film_of(frames, colors=15)
    path = encode(Gif, tmp_path / "film.gif", frames, replace(film, kept=kept))
    shown = gif_pictures(path)[0][0, :3]
    np.testing.assert_array_equal(shown, kept)
    plain = gif_pictures(encode(Gif, tmp_path / "plain.gif", frames, film))[0][0, :3]
    assert not np.array_equal(plain, kept)


def test_fewer_colours_take_fewer_bytes_and_keep_the_lines_apart(
    reel: Reel, tmp_path: Path
) -> None:
    frames = reel.frames
    sizes, reds = [], []
    for colors in (255, 31, 15, 8):
        path = encode(Gif, tmp_path / "film.gif", frames, film_of(frames, colors=colors))
        sizes.append(path.stat().st_size)
        # In the middle of the marker of the last frame.
        reds.append(gif_pictures(path)[-1][120, 470].tolist())
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 0.8 * sizes[0]
    assert reds[0] == [194, 18, 63]
    assert np.abs(np.array(reds) - reds[0]).max() <= 24


def test_what_shimmers_is_left_as_it_is(tmp_path: Path) -> None:
    """While it is near its true colour and isn't hit exactly, whatever happens elsewhere."""
    greys = np.arange(240, dtype=np.uint8)
    frames = []
    for shift, blinking in ((0, 0), (5, 200), (2, 0), (6, 200)):
        picture = np.empty((4, 240, 3), np.uint8)
        picture[:] = (greys + shift)[:, np.newaxis]
        picture[0, 0] = blinking
        frames.append(frame_of(picture))
    # Fewer than would be needed to show every grey.
    path = encode(Gif, tmp_path / "film.gif", frames, film_of(frames, colors=15))
    pictures = gif_pictures(path)
    assert worst(pictures, frames) <= 24
    table = np.frombuffer(path.read_bytes()[13 : 13 + 3 * 16], np.uint8).reshape(-1, 3)[1:]
    for (earlier, later), frame in zip(pairwise(pictures), frames[1:], strict=True):
        true = frame.pixels[..., :3]
        exact = (true[:, :, np.newaxis] == table).all(axis=-1).any(axis=-1)
        assert 0 < exact.mean() < 0.1
        np.testing.assert_array_equal(later[exact], true[exact])
        assert (earlier != later).any(axis=2).mean() < 0.1


def test_no_trace_stays_where_something_passed(tmp_path: Path) -> None:
    """A smoothed edge differs little from the paper, yet the paper must come back as it was."""
    pictures = []
    for level in (255, 120, 240, 255):
        picture = np.full((12, 12, 3), 255, np.uint8)
        picture[4:8, 4:8] = level
        pictures.append(picture)
    frames = [frame_of(picture) for picture in pictures]
    path = encode(Gif, tmp_path / "film.gif", frames, film_of(frames))
    np.testing.assert_array_equal(gif_pictures(path)[3], pictures[3])


def test_no_trace_stays_on_one_of_many_tints(tmp_path: Path) -> None:
    """Of more shades than the palette keeps exactly each comes back where white has passed."""
    shades = np.linspace((200, 215, 235), (252, 253, 254), 40).round().astype(np.uint8)
    backdrop = np.repeat(shades, 4, axis=0)[np.newaxis].repeat(8, axis=0)
    passing = backdrop.copy()
    passing[2:6] = 255
    frames = [frame_of(picture) for picture in (backdrop, passing, backdrop)]
    pictures = gif_pictures(encode(Gif, tmp_path / "film.gif", frames, film_of(frames)))
    np.testing.assert_array_equal(pictures[2], pictures[0])


@pytest.mark.parametrize("count", [1, 60])
def test_a_failure_to_write_comes_out(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After more frames than may wait for the coder, and after one that it never tells of."""
    full = OSError(28, "No space left on device")

    def refuse(*_: object) -> None:
        raise full

    monkeypatch.setattr(gif, "_write_image", refuse)
    frames = [noise(seed, 20) for seed in range(count)]
    caught: list[BaseException] = []

    def attempt() -> None:
        try:
            encode(Gif, tmp_path / "film.gif", frames, film_of(frames))
        except OSError as error:
            caught.append(error)

    # On a thread of its own, so that a deadlock would fail this test and not hold up the others.
    attempting = threading.Thread(target=attempt, daemon=True)
    attempting.start()
    attempting.join(timeout=30)
    assert not attempting.is_alive()
    assert caught == [full]


def test_no_thread_outlives_the_encoder(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    frames = [noise(1, 9)]
    with (
        pytest.raises(KeyboardInterrupt),
        Gif(tmp_path / "film.gif", film_of(frames)) as encoder,
    ):
        encoder.write(frames[0])
        raise KeyboardInterrupt
    assert set(threading.enumerate()) <= before
