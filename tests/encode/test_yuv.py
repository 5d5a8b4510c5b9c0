"""Planes of luma and colour, by their formula and by libswscale."""

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from hypothesis import example, given, settings
from hypothesis import strategies as st

from animate.encode.yuv import Planes
from animate.frame import Frame, Rect
from tests.encode.filming import Pixels, doubled, frame_of


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


def planes_of(frame: Frame) -> Planes:
    """The planes of one frame, converted from scratch."""
    width, height = frame.size
    planes = Planes((width, height))
    planes.update(frame_of(frame.pixels))
    return planes


def yuv(planes: Planes) -> Pixels:
    return np.asarray(planes.picture().to_ndarray(format="yuv420p"))


@given(changes())
@settings(max_examples=60, deadline=None)
def test_planes_updated_are_planes_converted_from_scratch(frames: list[Frame]) -> None:
    width, height = frames[0].size
    planes = Planes((width, height))
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
