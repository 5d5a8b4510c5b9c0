"""The colours of a GIF."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from animate.encode.difference import unpacked
from animate.encode.palette import TOLERANCE, TRANSPARENT, Palette, gather
from animate.frame import Frame
from tests.encode.filming import Pixels, frame_of

# Far enough apart that none can stand for another.
FAR_APART = np.array(
    [(r, g, b) for r in range(0, 256, 51) for g in range(0, 256, 51) for b in range(0, 256, 51)],
    np.uint8,
)


def keys_of(colors: Pixels) -> NDArray[np.uint32]:
    red, green, blue = colors.astype(np.uint32).T
    keys: NDArray[np.uint32] = red | green << 8 | blue << 16
    return keys


def noise(seed: int, colors: int, height: int = 9, width: int = 11) -> Frame:
    """A picture of random pixels in so many random colours."""
    random = np.random.default_rng(seed)
    chosen = random.integers(0, 256, (colors, 3), dtype=np.uint8)
    return frame_of(chosen[random.integers(0, colors, (height, width))])


def errors(palette: Palette, colors: Pixels) -> NDArray[np.float32]:
    """By how much the worst channel of each colour is off."""
    shown = palette.table[palette.indices(keys_of(colors))]
    off: NDArray[np.float32] = np.abs(shown - colors).max(axis=1)
    return off


@given(st.integers(0, 2**32), st.integers(1, 255), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_every_colour_has_one_near_it(seed: int, count: int, pictures: int) -> None:
    frames = [noise(seed + index, count // pictures + 1) for index in range(pictures)]
    palette = Palette(gather(frames))
    for frame in frames:
        colors = frame.pixels[..., :3].reshape(-1, 3)
        assert palette.used == 256 or errors(palette, colors).max() <= TOLERANCE
    assert palette.used <= 256
    np.testing.assert_array_equal(palette.table, np.rint(palette.table))
    assert palette.table.min() >= 0
    assert palette.table.max() <= 255


@given(st.integers(0, 2**32), st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_no_colour_is_shown_as_transparent(seed: int, other: int) -> None:
    palette = Palette(gather([noise(seed, 200)]))
    for frame in (noise(seed, 200), noise(other, 90)):
        indices = palette.indices(keys_of(frame.pixels[..., :3].reshape(-1, 3)))
        assert (indices != TRANSPARENT).all()
        assert (indices < palette.used).all()


@given(st.permutations(range(len(FAR_APART))), st.integers(1, 200))
@settings(max_examples=30, deadline=None)
def test_colours_far_apart_are_kept_as_they_are(order: list[int], count: int) -> None:
    colors = FAR_APART[order[:count]]
    palette = Palette(gather([frame_of(colors[np.newaxis])]))
    assert errors(palette, colors).max() == 0


def test_what_most_of_the_picture_is_made_of_is_kept_as_it_is() -> None:
    flat = np.array([[250, 250, 250], [251, 252, 253], [194, 18, 63], [195, 20, 65]], np.uint8)
    picture = np.repeat(flat, 100, axis=0).reshape(20, 20, 3)
    smoothed = picture.copy()
    smoothed[0] = np.linspace(flat[0], flat[2], 20).astype(np.uint8)
    palette = Palette(gather([frame_of(picture), frame_of(smoothed)]))
    assert errors(palette, flat).max() == 0


def test_a_colour_met_later_is_taken_in() -> None:
    palette = Palette(gather([frame_of(np.zeros((4, 4, 3), np.uint8))]))
    used = palette.used
    strange = np.array([[10, 200, 90], [240, 3, 250]], np.uint8)
    assert errors(palette, strange).max() == 0
    assert palette.used == used + 2


def test_a_colour_keeps_its_index_as_others_are_met() -> None:
    palette = Palette(gather([noise(1, 50)]))
    colors = noise(1, 50).pixels[..., :3].reshape(-1, 3)
    before = palette.indices(keys_of(colors))
    palette.indices(keys_of(noise(2, 99).pixels[..., :3].reshape(-1, 3)))
    np.testing.assert_array_equal(palette.indices(keys_of(colors)), before)


def test_a_full_palette_still_names_the_nearest() -> None:
    palette = Palette(gather([noise(5, 4000, 80, 80)]))
    assert palette.used == 256
    strange = np.random.default_rng(6).integers(0, 256, (500, 3), dtype=np.uint8)
    shown = palette.table[palette.indices(keys_of(strange))]
    distances = ((palette.table[1:, np.newaxis] - strange.astype(np.float32)) ** 2).sum(axis=2)
    np.testing.assert_allclose(((shown - strange) ** 2).sum(axis=1), distances.min(axis=0))


@given(st.integers(0, 2**32), st.integers(1, 255))
@settings(max_examples=30, deadline=None)
def test_it_never_holds_more_than_it_may(seed: int, size: int) -> None:
    palette = Palette(gather([noise(seed, 300, 30, 30)]), size)
    indices = palette.indices(keys_of(noise(seed + 1, 300, 30, 30).pixels.reshape(-1, 4)[:, :3]))
    assert palette.used <= size + 1
    assert indices.max() <= size
    assert palette.table[size + 1 :].max(initial=0) == 0


def test_a_small_palette_keeps_the_flat_colours_and_what_stands_out() -> None:
    shades = np.array([[250 - 6 * step] * 3 for step in range(20)], np.uint8)
    picture = np.repeat(shades, 40, axis=0).reshape(20, 40, 3)
    picture[1] = 250
    picture[3, 5] = picture[3, 6] = 194, 18, 63
    palette = Palette(gather([frame_of(picture)]), 8)
    kept = np.array([[250, 250, 250], [194, 18, 63]], np.uint8)
    assert errors(palette, kept).max() == 0


def test_alpha_tells_nothing_apart() -> None:
    palette = Palette(gather([noise(3, 60)]))
    keys = keys_of(noise(3, 60).pixels[..., :3].reshape(-1, 3))
    np.testing.assert_array_equal(
        palette.indices(keys | np.uint32(0xFF000000)), palette.indices(keys)
    )


def test_few_colours_make_a_small_palette() -> None:
    """Few bits an index, and long repeats, are what keeps a GIF small."""
    ramp = np.linspace([255, 255, 255], [194, 18, 63], 60).astype(np.uint8)
    # As at smoothed edges, each shade in a small part of the picture.
    picture = np.full((1, 60_000, 3), 255, np.uint8)
    picture[0, :60] = ramp
    palette = Palette(gather([frame_of(picture)]))
    assert palette.used < 32


def test_colours_are_gathered_with_their_use() -> None:
    first = np.zeros((2, 3, 3), np.uint8)
    second = first.copy()
    second[0, 0] = 10, 20, 30
    swatch = gather([frame_of(first), frame_of(second)])
    np.testing.assert_array_equal(unpacked(swatch.keys), [[0, 0, 0], [10, 20, 30]])
    assert swatch.counts.tolist() == [6, 1]
    assert swatch.moving.tolist() == [0, 1]


def test_a_palette_needs_a_frame() -> None:
    with pytest.raises(ValueError, match="needs a frame"):
        gather([])


def test_what_stands_still_is_kept_as_it_is_whatever_moves() -> None:
    # Nine tints a shade apart, and other tints that take turns in more pixels than those have.
    still = np.linspace((250, 252, 254), (168, 186, 214), 9).round().astype(np.uint8)
    backdrop = np.zeros((1, 1200, 3), np.uint8)
    backdrop[0, :450] = np.repeat(still, 50, axis=0)
    frames = []
    for turn in range(16):
        picture = backdrop.copy()
        picture[0, 450:] = [100, 60 + 6 * turn, 20]
        frames.append(frame_of(picture))
    assert errors(Palette(gather(frames)), still).max() == 0


@given(st.integers(0, 2**32), st.integers(0, 60), st.integers(8, 255))
@settings(max_examples=30, deadline=None)
def test_colours_that_are_to_be_kept_are_as_they_are(seed: int, count: int, size: int) -> None:
    kept = np.random.default_rng(seed).integers(0, 256, (min(count, size), 3), dtype=np.uint8)
    # Hardly apart, and mostly nowhere in the picture.
    kept[1::2] = kept[:-1:2] ^ 1
    palette = Palette(gather([noise(seed, 200)]), size, kept.astype(np.float32))
    assert palette.used <= size + 1
    assert (errors(palette, kept) == 0).all()


def test_every_large_flat_area_has_its_own_colour() -> None:
    """Bands of a ramp, near each other, beside a panel whose many tints change."""
    bands = np.linspace((250, 252, 254), (170, 190, 214), 24).round().astype(np.uint8)
    frames = []
    for seed in range(3):
        picture = np.repeat(noise(seed, 300, 60, 240).pixels[..., :3], 2, axis=0)
        picture[:60] = np.repeat(bands, 10, axis=0)
        frames.append(frame_of(picture))
    palette = Palette(gather(frames))
    assert errors(palette, bands).max() == 0
