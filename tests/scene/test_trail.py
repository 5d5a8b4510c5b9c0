"""The ways of several runs in one trail: their order, their dashes, and how they grow."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.transforms import Bbox
from numpy.typing import ArrayLike, NDArray

from animate.moment import Moment
from animate.scene.moments import together
from animate.scene.mover import NOWHERE, Line, Pen, circle
from animate.scene.trail import Trail, Way
from tests.scene.staging import at

WIDTH, HEIGHT = 90, 70
CLIP = Bbox.from_extents(0, 0, WIDTH, HEIGHT)
RED, BLUE = "#ff0000", "#0000ff"

Points = NDArray[np.float64]
Pixels = NDArray[np.uint8]


def a_way(
    run: int,
    places: ArrayLike,
    color: str = RED,
    *,
    width: float = 3.0,
    dashes: Sequence[float] = (),
    inside: Sequence[bool] | None = None,
    dotted: bool = False,
) -> Way:
    points = np.array(places, np.float64)
    shown = np.ones(len(points), bool) if inside is None else np.array(inside)
    pen = Pen(color, width, CLIP, dashes)
    return Way(run, points, shown, pen, *((circle(1.8), color) if dotted else ()))


def a_trail(ways: Sequence[Way], times: Sequence[ArrayLike] | None = None) -> Trail:
    clocks = times or [range(len(way.places)) for way in ways]
    return Trail(ways, [np.array(clock, np.float64) for clock in clocks], HEIGHT)


def canvas() -> tuple[RendererAgg, Pixels]:
    renderer = RendererAgg(WIDTH, HEIGHT, 100)
    return renderer, np.asarray(renderer.buffer_rgba())


def drawn(trail: Trail, moment: Moment) -> Pixels:
    renderer, pixels = canvas()
    trail.pose(moment)
    trail.draw(renderer)
    return pixels.copy()


def color_at(pixels: Pixels, x: int, y: int) -> str:
    red, green, blue, alpha = pixels[HEIGHT - 1 - y, x]
    return f"#{red:02x}{green:02x}{blue:02x}" if alpha else "none"


ACROSS, UP = [(10, 30), (80, 30)], [(40, 10), (40, 60)]


def test_what_was_reached_later_lies_on_top() -> None:
    for times, top in (([[0, 1], [0, 2]], BLUE), ([[0, 2], [0, 1]], RED)):
        trail = a_trail([a_way(0, ACROSS, RED), a_way(1, UP, BLUE)], times)
        assert color_at(drawn(trail, Moment((1, 1))), 40, 30) == top


def test_at_the_same_time_later_runs_lie_on_top() -> None:
    trail = a_trail([a_way(0, ACROSS, RED), a_way(1, UP, BLUE)])
    assert color_at(drawn(trail, Moment((1, 1))), 40, 30) == BLUE


def test_each_run_goes_as_far_as_its_own_step() -> None:
    trail = a_trail([a_way(0, ACROSS, RED), a_way(1, UP, BLUE)], [[0, 1], [0, 2]])
    pixels = drawn(trail, Moment((1, 0)))
    assert color_at(pixels, 20, 30) == RED
    assert color_at(pixels, 40, 50) == "none"


def test_a_way_belongs_to_the_run_that_it_names() -> None:
    trail = a_trail([a_way(2, ACROSS)])
    assert trail.count(Moment((1, 1, 0))) == 1
    assert trail.count(Moment((0, 0, 1))) == 2


def test_a_run_that_diverged_keeps_the_places_it_has() -> None:
    trail = a_trail([a_way(0, ACROSS), a_way(1, UP)])
    assert trail.count(Moment((900, 1))) == 4


def test_no_line_leads_to_or_from_a_place_outside() -> None:
    places = [(10, 30), (40, 30), (40, 50), (70, 50), (70, 30)]
    trail = a_trail([a_way(0, places, inside=[True, True, False, True, True])])
    ink = drawn(trail, at(4))[..., 3] > 0
    between = [(25, 30), (40, 40), (55, 50), (70, 40)]
    assert [bool(ink[HEIGHT - 1 - y, x]) for x, y in between] == [True, False, False, True]


def test_a_place_outside_isnt_marked() -> None:
    trail = a_trail([a_way(0, ACROSS, dotted=True, inside=[True, False])])
    ink = drawn(trail, at(1))[..., 3] > 0
    assert ink[HEIGHT - 1 - 30, 10]
    assert not ink[HEIGHT - 1 - 30, 80]


@pytest.mark.parametrize("stride", [2, 5, 7, 35])
def test_dashes_run_on_from_line_to_line(stride: int) -> None:
    """However short the lines, the whole looks as one line would."""
    places = [(x, 30.5) for x in range(10, 81, stride)]
    trail = a_trail([a_way(0, places, dashes=[6, 4])])
    pixels = drawn(trail, at(len(places) - 1))
    renderer, expected = canvas()
    line = Line(lambda step: np.array([places[0], places[-1]]), Pen(RED, 3, CLIP, [6, 4]), HEIGHT)
    line.pose(at(0))
    line.draw(renderer)
    np.testing.assert_array_equal(pixels[..., 3] > 127, expected[..., 3] > 127)
    row = pixels[HEIGHT - 1 - 30, 10:80, 3] > 127
    assert 20 <= (~row).sum() <= 32


def test_dashes_run_on_over_steps_too_small_to_see() -> None:
    fine = [(x, 30.5) for x in np.arange(10, 80.1, 0.5)]
    trail = a_trail([a_way(0, fine, dashes=[6, 4])])
    row = drawn(trail, at(len(fine) - 1))[HEIGHT - 1 - 30, :, 3] > 127
    starts = np.flatnonzero(np.diff(row.astype(int)) == 1)
    # A figure of 100 pixels an inch draws dashes longer.
    np.testing.assert_allclose(np.diff(starts), 10 * 100 / 72, atol=1)
    assert len(starts) == 5


@st.composite
def several(draw: st.DrawFn) -> tuple[Trail, list[Moment]]:
    """Some ways over each other, on clocks that meet now and then, and some of their moments."""
    ways, clocks = [], []
    for run in range(draw(st.integers(1, 4))):
        count = draw(st.integers(1, 8))
        places = draw(arrays(np.float64, (count, 2), elements=st.floats(-20, 110)))
        dashes = draw(st.sampled_from([(), (5.0, 3.0), (1.6, 1.8)]))
        inside = draw(st.lists(st.booleans(), min_size=count, max_size=count))
        color = ("#c2123f", "#085fd4", "#00734f", "#3d116e")[run]
        ways.append(a_way(run, places, color, dashes=dashes, inside=inside, dotted=True))
        beats = draw(st.lists(st.integers(1, 3), min_size=count - 1, max_size=count - 1))
        clocks.append(np.concatenate([[0.0], np.cumsum(beats)]))
    steps = together(clocks, [len(clock) for clock in clocks])
    rows = draw(st.lists(st.integers(0, len(steps) - 1), min_size=1, max_size=5))
    return a_trail(ways, clocks), [Moment(tuple(map(int, steps[row]))) for row in rows]


@given(several())
@settings(max_examples=60, deadline=None)
def test_a_trail_extended_is_the_trail_drawn_anew(staged: tuple[Trail, list[Moment]]) -> None:
    trail, moments = staged
    renderer, pixels = canvas()
    since = 0
    for moment in sorted(moments):
        count = trail.count(moment)
        before = pixels.copy()
        touched = trail.extend(renderer, since, count)
        strayed = (pixels != before).any(axis=2)
        strayed[touched.within(WIDTH, HEIGHT).slices] = False
        assert not strayed.any()
        since = count
        np.testing.assert_array_equal(pixels, drawn(trail, moment))


@given(several())
@settings(max_examples=30, deadline=None)
def test_a_trail_keeps_to_its_reach(staged: tuple[Trail, list[Moment]]) -> None:
    trail, moments = staged
    for moment in moments:
        ink = drawn(trail, moment)[..., 3] > 0
        ink[trail.extent().within(WIDTH, HEIGHT).slices] = False
        assert not ink.any()


@given(several())
@settings(max_examples=30, deadline=None)
def test_equal_counts_mean_equal_pixels(staged: tuple[Trail, list[Moment]]) -> None:
    trail, moments = staged
    looks = {trail.pose(moment): drawn(trail, moment) for moment in moments}
    for moment in reversed(moments):
        np.testing.assert_array_equal(drawn(trail, moment), looks[trail.pose(moment)])


def test_a_state_that_adds_nothing_touches_nothing() -> None:
    places = [(10, 30), (10.3, 30.2), (40, 30), (40.2, 30.1)]
    trail = a_trail([a_way(0, places, dotted=True)])
    touched = [trail.reach(state, state + 1) for state in range(4)]
    assert [rect.empty for rect in touched] == [False, True, False, True]
    assert trail.reach(1, 2) == trail.reach(3, 4) == trail.reach(2, 2) == NOWHERE
    # The empty ones don't count beside the others.
    assert trail.reach(0, 4) == touched[0].union(touched[2])
