"""Directions that span a plane: the principal ones of a path, and random ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from animate.core import directions
from animate.core.directions import filter_normalised, principal
from animate.core.parameters import Parameters
from animate.core.plane import choose, ranges
from animate.plane import Plane

Floats = NDArray[np.float64]

NETWORK = Parameters([("0.weight", (4, 3)), ("0.bias", (4,)), ("1.weight", (1, 4))])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(3, 30), st.integers(3, 40))
def test_they_are_those_of_the_singular_values(seed: int, states: int, count: int) -> None:
    random = np.random.default_rng(seed)
    # Spread so that the first directions stand out.
    path = random.normal(size=(states, count)) * np.geomspace(30, 1, count)
    found = principal([path[:2], path[2:]])
    assert_allclose(found @ found.T, np.eye(2), atol=1e-9)
    spread = path - path.mean(axis=0)
    _, sizes, expected = np.linalg.svd(spread, full_matrices=False)
    kept = ((spread @ found.T) ** 2).sum()
    assert_allclose(kept, (sizes[:2] ** 2).sum(), rtol=1e-6)
    if sizes[0] > 1.1 * sizes[1] > 1.2 * sizes[2]:
        assert_allclose(np.abs((found * expected[:2]).sum(axis=1)), 1, rtol=1e-5)


def test_a_path_of_few_states_and_many_parameters_may_be_straight() -> None:
    path = np.outer(np.arange(5.0), np.full(400, 0.1))
    found = principal([path])
    assert_allclose(found @ found.T, np.eye(2), atol=1e-9)
    assert_allclose(found[0], 0.05, rtol=1e-6)
    assert_allclose(principal([path[:1]]) @ principal([path[:1]]).T, np.eye(2), atol=1e-9)


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("parameters", [3, 9, 400])
def test_a_straight_path_of_any_length_keeps_its_direction(size: float, parameters: int) -> None:
    along = np.linspace(1, 2, parameters)
    along /= np.linalg.norm(along)
    found = principal([size * np.outer(np.arange(5.0), along)])
    assert_allclose(found @ found.T, np.eye(2), atol=1e-9)
    assert_allclose(found[0], along, rtol=1e-6)


@pytest.mark.parametrize("parameters", [3, 400])
def test_a_path_that_hardly_bends_is_seen_to(parameters: int) -> None:
    one, other = np.eye(parameters)[[1, 2]]
    time = np.linspace(-1, 1, 9)
    found = principal([np.outer(time, one) + 1e-4 * np.outer(time**2, other)])
    assert_allclose(found, [one, other], atol=1e-9)


def test_many_states_of_many_parameters_agree_with_all_axes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    random = np.random.default_rng(4)
    # A path as training makes it: it turns ever more slowly, and rustles.
    turns = np.exp(-np.outer(np.linspace(0, 6, 300), np.geomspace(0.2, 5, 12)))
    path = turns @ random.normal(size=(12, 250)) + 1e-3 * random.normal(size=(300, 250)) + 7
    found = principal([path[:90], path[90:]])
    monkeypatch.setattr(directions, "_HELD", 250 * 40)
    assert_allclose(principal([path[:90], path[90:]]), found, atol=1e-7)
    monkeypatch.setattr(directions, "_EXACT", 1000)
    assert_allclose(found, principal([path]), atol=1e-6)


def turning() -> Floats:
    """A path as training makes it, too large for all axes: it turns ever more slowly."""
    random = np.random.default_rng(4)
    turns = np.exp(-np.outer(np.linspace(0, 6, 300), np.geomspace(0.2, 5, 12)))
    path: Floats = turns @ random.normal(size=(12, 250)) * 40 + 7
    return path


def test_of_many_states_and_parameters_they_are_the_same_each_time() -> None:
    assert_array_equal(principal([turning()]), principal([turning()]))


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3])
def test_a_few_turns_are_enough_whatever_the_size(
    size: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = turning() * size
    found = principal([path])
    monkeypatch.setattr(directions, "_TURNS", 8)
    assert_array_equal(principal([path]), found)
    # And no fewer than it takes.
    monkeypatch.setattr(directions, "_EXACT", 1000)
    assert_allclose(found, principal([path]), atol=1e-7)


def test_a_straight_path_of_many_states_and_parameters_has_a_plane() -> None:
    along = np.full(250, 0.1)
    along[7] = 0.05
    along /= np.linalg.norm(along)
    found = principal([np.outer(np.linspace(0, 1, 300), along)])
    assert_allclose(found[0], along, rtol=1e-6)
    # The parameter most across it, made orthogonal.
    expected = np.eye(250)[7] - along[7] * along
    assert_allclose(found[1], expected / np.linalg.norm(expected), atol=1e-6)


def test_random_directions_are_as_long_as_each_filter() -> None:
    end = np.random.default_rng(3).normal(size=NETWORK.count) * 5
    found = filter_normalised(end, NETWORK, 7)
    for direction in found:
        for part in NETWORK.parts:
            if len(part.shape) == 1:
                assert_array_equal(direction[part.columns], 0)
                continue
            rows = direction[part.columns].reshape(part.shape[0], -1)
            own = end[part.columns].reshape(part.shape[0], -1)
            assert_allclose(np.linalg.norm(rows, axis=1), np.linalg.norm(own, axis=1))
    assert_array_equal(found, filter_normalised(end, NETWORK, 7))
    assert not np.array_equal(found, filter_normalised(end, NETWORK, 8))


def test_a_model_without_filters_is_one() -> None:
    linear = Parameters.linear(2)
    found = filter_normalised(np.array([1.0, 2.0, 2.0]), linear, 0)
    assert_allclose(np.linalg.norm(found, axis=1), 3)


def test_a_random_plane_has_coordinates_in_lengths_of_the_parameters() -> None:
    random = np.random.default_rng(0)
    path = random.normal(size=(9, NETWORK.count))
    plane = choose([path], "random", NETWORK, 4)
    assert_array_equal(plane.directions, filter_normalised(path[-1], NETWORK, 4))
    unseeded = choose([path], "random", NETWORK)
    assert_array_equal(unseeded.directions, filter_normalised(path[-1], NETWORK, 0))
    places = random.normal(size=(6, 2))
    points = plane.points(places[:, 0], places[:, 1])
    assert_allclose(plane.project(points), places, atol=1e-9)
    assert_allclose(plane.distance(points), 0, atol=1e-9)
    assert_allclose(plane.project(path[-1]), 0, atol=1e-12)
    assert 0 < plane.kept < 1
    for low, high in ranges(plane, [path], None, None, None, usual=False):
        assert high - low >= 2
    # The foot of a point is the nearest one of the plane.
    foot = plane.points(*plane.project(path[0]))
    across = plane.directions @ (path[0] - foot)
    assert_allclose(across, 0, atol=1e-9)


def test_two_parameters_of_a_network() -> None:
    path = np.random.default_rng(0).normal(size=(5, NETWORK.count))
    plane = choose([path], ("1.weight[0,2]", "0.bias[1]"), NETWORK)
    assert_array_equal(plane.project(path), path[:, [18, 13]])
    assert plane.labels == ("1.weight[0,2]", "0.bias[1]")


def test_an_axis_along_which_little_happens_is_still_wide() -> None:
    plane = Plane(np.zeros(30), np.eye(30)[:2], ("direction 1", "direction 2"))
    path = np.zeros((4, 30))
    path[:, 0] = [0, 3, 6, 10]
    (low, high), (low2, high2) = ranges(plane, [path], None, None, None, usual=False)
    assert (low, high) == (-1, 11)
    assert_allclose((low2, high2), (-1.5, 1.5))
    far = ranges(plane, [path + 100], None, None, None, usual=False)
    assert_allclose(far, ((99, 111), (98.5, 101.5)))


def test_of_lengths_of_the_parameters_one_is_shown_around() -> None:
    """However short the parameters are."""
    plane = Plane(np.zeros(30), np.eye(30)[:2] / 2, ("direction 1", "direction 2"))
    found = ranges(plane, [np.zeros((4, 30))], None, None, None, usual=False)
    assert_allclose(found, ((-1, 1), (-1, 1)))
