"""The plane that is shown, and its ranges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from animate.core.data import dataset, lab
from animate.core.parameters import Parameters
from animate.core.plane import choose, ranges
from animate.errors import InputError
from animate.plane import Plane
from tests.core.running import generated

Floats = NDArray[np.float64]
Range = tuple[float, float]


def path(*points: tuple[float, ...]) -> NDArray[np.float32]:
    return np.array(points, np.float32)


def shown(
    points: NDArray[np.floating], given_w: Range | None = None, given_b: Range | None = None
) -> tuple[Range, Range]:
    """The ranges of a path of the lab's."""
    return ranges(choose([points]), [points], given_w, given_b, lab().x, usual=True)


def test_two_parameters_are_their_own_plane() -> None:
    paths = [path((-5, -10), (1.1, 2.3)), path((4, 4))]
    for how in (None, "pca", ("w", "b")):
        plane = choose(paths, how)
        assert plane.labels == ("w", "b")
        assert plane.kept == 1
        assert_array_equal(plane.project(paths[0]), paths[0].astype(float))
        x, y = np.array([0.1, -1e6]), np.array([1 / 3, 1e-9])
        assert_array_equal(plane.points(x, y), np.column_stack([x, y]))
        assert_array_equal(plane.distance(paths[0]), (0, 0))


def test_axes_are_in_the_order_that_was_asked_for() -> None:
    points = path((-5, -10), (1, 2))
    plane = choose([points], ("b", "w"))
    assert plane.labels == ("b", "w")
    assert_array_equal(plane.project(points), points[:, ::-1])
    found = ranges(plane, [points], None, None, lab().x, usual=True)
    assert found == ((-13, 13), (-15, 15))


def test_named_axes_go_through_the_end_of_the_first_path() -> None:
    first, second = path((1, 2, 3), (4, 5, 6)), path((0, 0, 0), (7, 7, 7))
    plane = choose([first, second], ("b", "w1"))
    assert plane.labels == ("b", "w1")
    assert_array_equal(plane.project(first), [(3, 1), (6, 4)])
    assert_array_equal(plane.distance(first), (3, 0))
    assert_array_equal(plane.points(np.array(0.5), np.array(0.25)), (0.25, 5, 0.5))
    states = np.concatenate([first, second])
    variances = states.var(axis=0)
    assert_allclose(plane.kept, (variances[0] + variances[2]) / variances.sum())


def test_directions_are_those_in_which_the_paths_vary_most() -> None:
    random = np.random.default_rng(0)
    turned = np.linalg.qr(random.normal(size=(3, 3)))[0]
    paths = [(random.normal(size=(50, 3)) * (3, 1, 0.2)) @ turned + 7 for _ in range(3)]
    plane = choose(paths)
    assert plane.labels == ("direction 1", "direction 2")
    assert_array_equal(plane.origin, paths[0][-1])
    states = np.concatenate(paths)
    _, sizes, axes = np.linalg.svd(states - states.mean(axis=0))
    assert_allclose(np.abs(plane.directions @ axes[:2].T), np.eye(2), atol=1e-9)
    assert_allclose(plane.kept, (sizes[:2] ** 2).sum() / (sizes**2).sum())
    assert plane.distance(paths[0][-1]) == 0
    for direction in plane.directions:
        assert direction[np.argmax(np.abs(direction))] > 0


def assert_orthonormal(plane: Plane) -> None:
    assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-9)


@settings(max_examples=50, deadline=None)
@given(points=arrays(np.float32, (6, 3), elements=st.floats(-100, 100, width=32)))
def test_every_path_has_a_plane_and_always_the_same(points: NDArray[np.float32]) -> None:
    plane, again = choose([points[:4], points[4:]]), choose([points[:4], points[4:]])
    assert_array_equal(plane.directions, again.directions)
    assert_orthonormal(plane)
    assert 0 <= plane.kept <= 1 + 1e-9
    assert_array_equal(plane.project(points[3]), (0, 0))


@pytest.mark.parametrize("end", [(1, 2, 3), (4, 2, 3), (3, 4, 5)])
def test_paths_that_stand_still_or_go_straight_have_a_plane(end: tuple[float, ...]) -> None:
    points = path((1, 2, 3), end)
    plane = choose([points])
    assert_orthonormal(plane)
    assert_allclose(plane.kept, 1)
    assert_allclose(plane.distance(points), 0, atol=1e-6)
    single = choose([points[:1]])
    assert_orthonormal(single)
    assert single.kept == 1


def test_what_comes_after_divergence_is_left_out() -> None:
    points = path((0, 0, 0), (1, 2, 3), (1e30, np.inf, 0), (np.nan, 5e3, 1))
    assert_array_equal(choose([points]).origin, (1, 2, 3))
    flat = path((0, 0), (1, 1), (1e30, np.inf), (np.nan, 5e3))
    assert shown(flat) == ((-15, 15), (-13, 13))


@pytest.mark.parametrize(
    ("how", "count", "sentence"),
    [
        (("w", "c"), 2, "'w,c' isn't accepted; give pca or two of w, b, such as w,b"),
        (("w1", "b"), 2, "'w1,b' isn't accepted; give pca or two of w, b, such as w,b"),
        (("w", "w"), 2, "'w,w' isn't accepted; give pca or two of w, b, such as w,b"),
        (("w", "b"), 3, "'w,b' isn't accepted; give pca or two of w1, w2, b, such as w1,b"),
        (("b",), 3, "'b' isn't accepted; give pca or two of w1, w2, b, such as w1,b"),
        ("tsne", 3, "'tsne' isn't accepted; give pca or two of w1, w2, b, such as w1,b"),
    ],
)
def test_a_plane_of_unknown_parameters_is_refused(how: object, count: int, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        choose([np.ones((2, count))], how)  # type: ignore[arg-type]
    assert caught.value.mistakes == (("plane", sentence),)


def test_of_many_parameters_a_refusal_names_but_two() -> None:
    network = Parameters([("0.weight", (4, 3)), ("0.bias", (4,))])
    with pytest.raises(InputError) as caught:
        choose([np.ones((2, 16))], "tsne", network)
    told = "'tsne' isn't accepted; give pca or two parameters, such as 0.weight[0,0],0.bias[3]"
    assert caught.value.mistakes == (("plane", told),)


def test_a_path_that_touches_the_edge_is_still_inside() -> None:
    assert shown(path((-15, -13), (15, 13))) == ((-15, 15), (-13, 13))


def test_a_path_that_leaves_gets_a_twentieth_of_its_span_beyond() -> None:
    assert shown(path((-5, -10), (35, 0))) == ((-15, 37), (-13, 13))


def test_both_ends_of_both_axes_widen() -> None:
    assert shown(path((-40, 20), (40, -20))) == ((-44, 44), (-22, 22))


def test_a_path_that_stands_still_far_out_gets_room() -> None:
    assert_allclose(shown(path((100, 0), (100, 0))), ((-15, 100.05), (-13, 13)))


def test_a_range_that_is_given_is_taken_as_it_is() -> None:
    points = path((-5, -10), (35, 0))
    assert shown(points, given_w=(0, 1)) == ((0, 1), (-13, 13))
    assert shown(points, given_b=(-1, 2)) == ((-15, 37), (-1, 2))


def test_runs_that_are_overlaid_share_their_ranges() -> None:
    paths = [path((-5, -10)), path((25, 0), (20, 0)), path((0, 0), (0, 33))]
    found = ranges(choose(paths), paths, None, None, lab().x, usual=True)
    assert_allclose(found, ((-15, 25 + 0.05 * 30), (-13, 33 + 0.05 * 43)))


def test_without_usual_ranges_a_path_gets_a_tenth_of_its_span_around() -> None:
    points = path((-5, -100), (35, 100))
    x = np.array([[-3.0], [3.0]])
    found = ranges(choose([points]), [points], None, None, x, usual=False)
    assert_allclose(found, ((-9, 39), (-120, 120)))


def test_a_range_reaches_as_far_as_matters_to_the_logits() -> None:
    points = path((1, 2))
    x = np.array([[-0.01], [0.01]])
    found = ranges(choose([points]), [points], None, None, x, usual=False)
    assert_allclose(found, ((1 - 400, 1 + 400), (-2, 6)))
    (low, high), _ = ranges(choose([points]), [points], None, None, 0 * x, usual=False)
    assert_allclose((low, high), (-3, 5))


def test_along_a_direction_all_its_parameters_matter_to_the_logits() -> None:
    plane = Plane(np.zeros(3), np.array([[0.6, 0, 0.8], [0, 1, 0]]), ("1", "2"))
    x = np.array([[1.0, 3.0], [2.0, -3.0], [3.0, 0.0]])
    found = ranges(plane, [np.zeros((1, 3))], None, None, x, usual=False)
    # Of 0.6 x + 0.8 the root mean square is that of 1.4, 2 and 2.6.
    first, second = 4 / np.sqrt((1.4**2 + 2**2 + 2.6**2) / 3), 4 / np.sqrt(6)
    assert_allclose(found, ((-first, first), (-second, second)))


@settings(max_examples=50, deadline=None)
@given(
    points=arrays(np.float32, (6, 3), elements=st.floats(-1e4, 1e4, width=32)),
    how=st.sampled_from([None, ("w1", "b"), ("w2", "w1")]),
)
def test_no_path_leaves_its_ranges(points: NDArray[np.float32], how: tuple[str, str]) -> None:
    paths = [points[:4], points[4:]]
    plane = choose(paths, how)
    x = dataset(generated("overlapping", dimensions=2)).x
    found = ranges(plane, paths, None, None, x, usual=True)
    for axis, (low, high) in enumerate(found):
        along = plane.project(points)[:, axis]
        assert low < along.min() <= along.max() < high
        assert high - low >= 4
