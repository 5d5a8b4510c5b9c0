"""Movers draw where they say, however far out their places are."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.transforms import Affine2D, Bbox
from numpy.typing import NDArray

from animate.frame import Rect
from animate.scene.mover import Line, Marks, Mover, Pen, circle, to_display, to_pixels
from animate.scene.trail import Trail, Way
from tests.scene.staging import at

WIDTH, HEIGHT = 90, 70
CLIP = Bbox.from_extents(12.3, 9.7, 71.2, 60.4)

Points = NDArray[np.float64]
Make = Callable[[Points], Mover]

_NEARBY = st.floats(-60, 160)
_ANYWHERE = _NEARBY | st.floats(-1e12, 1e12)


def paths(coordinates: st.SearchStrategy[float]) -> st.SearchStrategy[Points]:
    return st.integers(1, 12).flatmap(
        lambda count: arrays(np.float64, (count, 2), elements=coordinates)
    )


def a_line(points: Points) -> Mover:
    return Line(lambda step: points[: step + 1], Pen("#c2123f", 2.3, CLIP), HEIGHT)


def a_dashed_line(points: Points) -> Mover:
    return Line(lambda step: points[: step + 1], Pen("#c2123f", 1.4, CLIP, [3, 5]), HEIGHT)


def dots(points: Points) -> Mover:
    pen = Pen("#ffffff", 1.6, CLIP)
    return Marks(lambda step: points[: step + 1], circle(5.5), pen, HEIGHT, fill="#c2123f")


def rings(points: Points) -> Mover:
    pen = Pen("#1b2430", 1.6, CLIP)
    return Marks(lambda step: points[: step + 1], circle(5.5), pen, HEIGHT)


def a_trail(points: Points) -> Trail:
    inside = np.array([CLIP.contains(*place) for place in points], bool)
    way = Way(0, points, inside, Pen("#c2123f", 1.5, CLIP), circle(1.8), "#c2123f")
    return Trail([way], [np.arange(len(points), dtype=np.float64)], HEIGHT)


MAKERS: list[Make] = [a_line, a_dashed_line, dots, rings, a_trail]


def canvas() -> tuple[RendererAgg, NDArray[np.uint8]]:
    renderer = RendererAgg(WIDTH, HEIGHT, 100)
    return renderer, np.asarray(renderer.buffer_rgba())


def drawn(mover: Mover) -> NDArray[np.uint8]:
    renderer, pixels = canvas()
    mover.draw(renderer)
    return pixels.copy()


def ink(mover: Mover) -> NDArray[np.bool_]:
    return drawn(mover)[..., 3] > 0


@pytest.mark.parametrize("make", MAKERS)
@given(points=paths(_ANYWHERE))
@example(points=np.array([[3e9, 30.0]]))
@example(points=np.array([[2.0**23 + 30, 30.0], [2.0**24 + 30, 30.0]]))
@example(points=np.array([[-1e9, 35.0], [1e9, 35.0]]))
@example(points=np.array([[-1e9, -1e9], [1e9, 1e9]]))
@settings(max_examples=40, deadline=None)
def test_nothing_is_drawn_outside_the_extent(make: Make, points: Points) -> None:
    mover = make(points)
    mover.pose(at(len(points) - 1))
    left = ink(mover)
    left[mover.extent().within(WIDTH, HEIGHT).slices] = False
    assert not left.any()


@pytest.mark.parametrize("make", MAKERS)
@given(points=paths(_NEARBY))
@settings(max_examples=20, deadline=None)
def test_nothing_is_drawn_outside_the_clip(make: Make, points: Points) -> None:
    mover = make(points)
    mover.pose(at(len(points) - 1))
    rows, columns = np.nonzero(ink(mover))
    if len(rows):
        # The clip's edges are rounded to whole pixels.
        assert CLIP.x0 - 1 <= columns.min() and columns.max() <= CLIP.x1 + 1
        assert HEIGHT - CLIP.y1 - 1 <= rows.min() and rows.max() <= HEIGHT - CLIP.y0 + 1


@pytest.mark.parametrize("make", MAKERS)
@given(points=paths(_NEARBY), steps=st.lists(st.integers(0, 11), min_size=2, max_size=2))
@settings(max_examples=20, deadline=None)
def test_equal_keys_mean_equal_pixels(make: Make, points: Points, steps: list[int]) -> None:
    mover = make(points)
    poses = []
    for step in steps:
        key = mover.pose(at(min(step, len(points) - 1)))
        poses.append((key, drawn(mover), mover.extent()))
    (one, here, reach), (other, there, room) = poses
    if one == other:
        np.testing.assert_array_equal(here, there)
        assert reach == room


@given(paths(_NEARBY), st.data())
@settings(max_examples=30, deadline=None)
def test_a_trail_extended_bit_by_bit_is_the_trail_drawn_at_once(
    points: Points, data: st.DataObject
) -> None:
    last = len(points) - 1
    stops = [*sorted(data.draw(st.sets(st.integers(0, last + 1)))), last + 1]
    renderer, pixels = canvas()
    trail = a_trail(points)
    since = 0
    for stop in stops:
        before = pixels.copy()
        touched = trail.extend(renderer, since, stop)
        changed = (pixels != before).any(axis=2)
        changed[touched.within(WIDTH, HEIGHT).slices] = False
        assert not changed.any()
        since = stop
    trail.pose(at(last))
    np.testing.assert_array_equal(pixels, drawn(trail))


@given(paths(_NEARBY), paths(st.floats(15, 57)))
@settings(max_examples=30, deadline=None)
def test_a_trail_marks_every_place_in_sight(anywhere: Points, sight: Points) -> None:
    trail = a_trail(np.concatenate([anywhere, sight, anywhere]))
    trail.pose(at(2 * len(anywhere) + len(sight) - 1))
    left = ink(trail)
    for x, y in sight:
        assert left[HEIGHT - 1 - int(y), int(x)]


def test_a_trail_links_each_place_to_the_next() -> None:
    trail = a_trail(np.array([[20.0, 20.0], [20.0, 50.0], [60.0, 50.0]]))
    between = [(20, 35), (40, 50)]
    for step, linked in ((0, 0), (1, 1), (2, 2)):
        trail.pose(at(step))
        left = ink(trail)
        assert [bool(left[HEIGHT - 1 - y, x]) for x, y in between] == [
            index < linked for index in range(2)
        ]
        assert not left[HEIGHT - 1 - 35, 40], "no link skips a place"


def test_a_trail_that_rests_isnt_drawn_darker() -> None:
    """Places within a pixel get one dot, and no pile of line ends."""
    once = a_trail(np.array([[40.5, 30.5]]))
    often = a_trail(np.array([[40.5, 30.5]]) + np.linspace(0, 0.4, 50)[:, np.newaxis])
    once.pose(at(0))
    often.pose(at(49))
    np.testing.assert_array_equal(drawn(often), drawn(once))


@pytest.mark.parametrize("make", MAKERS[:4])
def test_a_mover_without_places_draws_nothing_nowhere(make: Make) -> None:
    mover = make(np.empty((0, 2)))
    mover.pose(at(0))
    assert mover.extent().empty
    assert not ink(mover).any()


def test_marks_in_one_pixel_look_the_same() -> None:
    looks = []
    for place in ([40.01, 30.02], [40.5, 30.5], [40.99, 30.97]):
        mover = dots(np.array([place]))
        mover.pose(at(0))
        looks.append(drawn(mover))
    np.testing.assert_array_equal(looks[0], looks[1])
    np.testing.assert_array_equal(looks[0], looks[2])


def test_a_mark_moves_by_whole_pixels() -> None:
    here, there = dots(np.array([[40.5, 30.5]])), dots(np.array([[43.5, 32.5]]))
    here.pose(at(0))
    there.pose(at(0))
    np.testing.assert_array_equal(np.roll(drawn(here), (-2, 3), axis=(0, 1)), drawn(there))
    assert there.extent() == Rect(*np.add(here.extent(), [3, -2, 3, -2]))


def test_stamping_is_drawing() -> None:
    for make in MAKERS:
        mover = make(np.array([[20.0, 20.0], [50.0, 40.0], [52.0, 41.0]]))
        mover.pose(at(2))
        renderer, pixels = canvas()
        mover.stamp(renderer, pixels)
        np.testing.assert_array_equal(pixels, drawn(mover))


@given(arrays(np.float64, (7, 2), elements=st.floats(-1e6, 1e6)))
def test_to_display_is_matplotlibs_own_transform(points: Points) -> None:
    transform = Affine2D().rotate_deg(31).scale(3.7, 0.2).translate(5, -8)
    np.testing.assert_allclose(to_display(transform)(points), transform.transform(points))


@given(arrays(np.float64, (7, 2), elements=st.floats(-1e6, 1e6)))
def test_to_pixels_stays_within_half_a_pixel(points: Points) -> None:
    pixels = to_pixels(points)
    assert (np.abs(pixels - points) <= 0.5).all()
    np.testing.assert_array_equal(pixels % 1, 0.5)
