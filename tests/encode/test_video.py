"""MP4s as PyAV decodes them."""

import os
import subprocess
import sys
from fractions import Fraction
from math import floor
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from hypothesis import example, given, settings
from hypothesis import strategies as st

from animate.encode.video import Mp4, _Planes
from animate.frame import Frame, Rect
from animate.recipe import Recipe
from animate.rendering import render
from animate.scene.compositor import Compositor
from tests.encode.conftest import Shown
from tests.encode.filming import (
    Pixels,
    encode,
    film_of,
    frame_of,
    psnr,
    rgb,
    video_frames,
)
from tests.encode.test_palette import noise
from tests.scene.staging import on_stage, run_of

# ITU-T H.273: BT.709 primaries, transfer and matrix; the studio range.
BT709, STUDIO = 1, 1


def even(size: int) -> int:
    return size + size % 2


@st.composite
def changes(draw: st.DrawFn) -> list[Frame]:
    """A few small frames, each of which changes some rectangles of the one before."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    width, height = draw(st.integers(1, 17)), draw(st.integers(1, 17))
    pixels = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
    frames = [frame_of(pixels)]
    for _ in range(draw(st.integers(0, 5))):
        pixels = pixels.copy()
        changed = []
        for _ in range(draw(st.integers(0, 3))):
            left, right = sorted(random.integers(0, width + 1, 2).tolist())
            top, bottom = sorted(random.integers(0, height + 1, 2).tolist())
            rect = Rect(left, top, right, bottom)
            pixels[rect.slices] = random.integers(0, 256, (bottom - top, right - left, 3))
            changed.append(rect)
        frames.append(frame_of(pixels, changed=changed))
    return frames


def planes_of(frame: Frame) -> _Planes:
    """The planes of one frame, converted from scratch."""
    width, height = frame.size
    planes = _Planes(even(width), even(height))
    planes.update(frame_of(frame.pixels))
    return planes


def yuv(planes: _Planes) -> Pixels:
    return np.asarray(planes.picture().to_ndarray(format="yuv420p"))


def doubled(pixels: Pixels) -> Pixels:
    """RGB pixels with an odd last row or column doubled."""
    height, width = pixels.shape[:2]
    return np.pad(pixels[..., :3], [(0, height % 2), (0, width % 2), (0, 0)], mode="edge")


@given(changes())
@settings(max_examples=60, deadline=None)
def test_planes_updated_are_planes_converted_from_scratch(frames: list[Frame]) -> None:
    width, height = frames[0].size
    planes = _Planes(even(width), even(height))
    for frame in frames:
        planes.update(frame)
        np.testing.assert_array_equal(yuv(planes), yuv(planes_of(frame)))


@given(changes())
@settings(max_examples=40, deadline=None)
def test_planes_are_bt709_in_the_studio_range(frames: list[Frame]) -> None:
    frame = frames[-1]
    pixels = doubled(frame.pixels).astype(np.float64) / 255
    height, width = pixels.shape[:2]
    luma = pixels @ [0.2126, 0.7152, 0.0722]
    quads = pixels.reshape(height // 2, 2, width // 2, 2, 3).mean(axis=(1, 3))
    means = quads @ [0.2126, 0.7152, 0.0722]
    planes = yuv(planes_of(frame))
    u, v = planes[height:].reshape(2, height // 2, width // 2)
    # Half a level is the rounding; the rest is that of single precision.
    assert np.abs(planes[:height] - (16 + 219 * luma)).max() <= 0.501
    assert np.abs(u - (128 + 224 * (quads[..., 2] - means) / 1.8556)).max() <= 0.501
    assert np.abs(v - (128 + 224 * (quads[..., 0] - means) / 1.5748)).max() <= 0.501


@given(changes())
@example([frame_of(np.zeros((2, 2, 3), np.uint8))])
@example([frame_of(np.full((2, 2, 3), 255, np.uint8))])
@settings(max_examples=40, deadline=None)
def test_luma_agrees_with_libswscale(frames: list[Frame]) -> None:
    # Swscale works on blocks of 8 pixels.
    wide = np.tile(doubled(frames[-1].pixels), (8, 8, 1))
    height, width = wide.shape[:2]
    converted = VideoFrame.from_ndarray(np.ascontiguousarray(wide), format="rgb24").reformat(
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
    )
    theirs = np.asarray(converted.to_ndarray())[:height].astype(int)
    ours = yuv(planes_of(frame_of(wide)))[:height].astype(int)
    assert ours.shape == (height, width)
    assert np.abs(ours - theirs).max() <= 2


def test_there_is_a_picture_for_each_tick(lab_film: Shown) -> None:
    seconds = sum(seconds for _, seconds in lab_film.timeline)
    assert len(video_frames(lab_film.files[".mp4"])) == floor(seconds * 25 + Fraction(1, 2))


def test_every_step_of_the_lab_is_shown_faithfully(tmp_path: Path) -> None:
    recipe = Recipe(every=1, hold=(0.0, 0.0))
    path = tmp_path / "run.mp4"
    render(run_of(recipe), path, every=1, hold=(0, 0))
    ratios = []
    with av.open(str(path)) as container, on_stage(recipe) as scene:
        compositor = Compositor(scene)
        for step, picture in enumerate(container.decode(video=0)):
            if step % 20 == 0:
                pixels, _ = compositor.draw(step)
                ratios.append(
                    psnr(np.asarray(picture.to_ndarray(format="rgb24"), np.uint8), pixels[..., :3])
                )
    assert len(ratios) == 36
    assert sum(ratios) / len(ratios) >= 35.5


@pytest.mark.parametrize("fps", [25.0, 30.0, 29.97, 7.5])
def test_pictures_follow_each_other_evenly(fps: float, tmp_path: Path) -> None:
    frames = [frame_of(noise(seed, 30, 32, 48).pixels, Fraction(1, 3)) for seed in range(6)]
    path = encode(Mp4, tmp_path / "film.mp4", frames, film_of(frames, fps=fps))
    rate = Fraction(fps).limit_denominator(1000)
    pictures = video_frames(path)
    assert len(pictures) == floor(2 * rate + Fraction(1, 2))
    times = [picture.time for picture in pictures]
    even_beat = [float(index / rate) for index in range(len(times))]
    assert times == pytest.approx(even_beat, abs=1e-4)


@pytest.mark.parametrize("size", [(301, 201), (300, 201), (301, 200), (300, 200)], ids=str)
def test_an_odd_last_row_or_column_is_doubled(size: tuple[int, int], tmp_path: Path) -> None:
    width, height = size
    ramp = np.linspace(40, 220, height)[:, np.newaxis] + np.linspace(0, 30, width)
    picture = np.repeat(ramp.astype(np.uint8)[..., np.newaxis], 3, axis=2)
    frames = [frame_of(picture)] * 3
    path = encode(Mp4, tmp_path / "film.mp4", frames, film_of(frames))
    shown = video_frames(path)[-1]
    assert (shown.width, shown.height) == (even(width), even(height))
    assert np.abs(rgb(shown).astype(int) - doubled(picture)).max() <= 12


def test_it_is_tagged_as_browsers_need_it(lab_film: Shown) -> None:
    with av.open(str(lab_film.files[".mp4"])) as container:
        context = container.streams.video[0].codec_context
        assert context.name == "h264"
        assert context.pix_fmt == "yuv420p"
        assert (context.colorspace, context.color_range) == (BT709, STUDIO)
        assert (context.color_primaries, context.color_trc) == (BT709, BT709)


def test_it_plays_before_it_is_loaded_whole(lab_film: Shown) -> None:
    data = lab_film.files[".mp4"].read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_the_comment_holds_the_recipe(lab_film: Shown) -> None:
    with av.open(str(lab_film.files[".mp4"])) as container:
        assert Recipe.from_json(container.metadata["comment"]) == lab_film.recipe


def test_no_encoder_leaves_its_version(lab_film: Shown) -> None:
    """What depends on the machine has no place in a file that can be made again."""
    with av.open(str(lab_film.files[".mp4"])) as container:
        assert "encoder" not in container.metadata
        assert "encoder" not in container.streams.video[0].metadata
        assert "creation_time" not in container.metadata


def test_keyframes_are_never_far(tmp_path: Path) -> None:
    # Nothing in a still asks for a keyframe but the distance from the last.
    frames = [frame_of(noise(1, 30, 32, 48).pixels, Fraction(6))] * 3
    path = encode(Mp4, tmp_path / "film.mp4", frames, film_of(frames))
    pictures = video_frames(path)
    assert len(pictures) == 450
    keys = [index for index, picture in enumerate(pictures) if picture.key_frame]
    assert keys[0] == 0
    assert max(np.diff([*keys, len(pictures)])) <= 200


def test_a_frame_is_held_for_its_time(tmp_path: Path) -> None:
    levels = [(60, 3), (200, 10), (110, 1)]
    frames = [
        frame_of(np.full((16, 16, 3), level, np.uint8), Fraction(ticks, 25))
        for level, ticks in levels
    ]
    path = encode(Mp4, tmp_path / "film.mp4", frames, film_of(frames))
    shown = [int(rgb(picture).mean()) for picture in video_frames(path)]
    expected = [level for level, ticks in levels for _ in range(ticks)]
    assert len(shown) == len(expected)
    assert np.abs(np.subtract(shown, expected)).max() <= 6


def test_a_recipe_of_odd_size_becomes_an_even_video(tmp_path: Path) -> None:
    recipe = Recipe(epochs=1)
    path = tmp_path / "run.mp4"
    render(run_of(recipe), path, size=(301, 201), panels=("contour",), every=3, hold=(1, 2))
    shown = video_frames(path)
    assert {(picture.width, picture.height) for picture in shown} == {(302, 202)}
    assert len(shown) == 25 + 2 + 50


# Encodes a disc that moves over a pattern.
_FILM = """
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np

from animate.encode.encoder import Film
from animate.encode.video import Mp4
from animate.frame import Frame, Rect

width, height = 240, 160
rows, columns = np.mgrid[:height, :width]
pixels = np.full((height, width, 4), 255, np.uint8)
film = Film((width, height), 25, False, "", list)
with Mp4(Path(sys.argv[1]), film) as encoder:
    for step in range(40):
        pixels[..., 0] = columns
        pixels[..., 1] = (columns // 9 + rows // 7) % 2 * 200
        pixels[(columns - 40 - 4 * step) ** 2 + (rows - 80) ** 2 < 400] = 194, 18, 63, 255
        encoder.write(Frame(pixels, (Rect(0, 0, width, height),), Fraction(1, 25), step))
"""


def test_bytes_dont_depend_on_what_memory_held_before(tmp_path: Path) -> None:
    """Glibc fills what it hands out with a byte of our choice; elsewhere the runs are alike."""
    files = [tmp_path / f"{fill}.mp4" for fill in (1, 165)]
    for path in files:
        environment = {**os.environ, "MALLOC_PERTURB_": path.stem}
        subprocess.run([sys.executable, "-c", _FILM, str(path)], env=environment, check=True)
    assert files[0].read_bytes() == files[1].read_bytes()
