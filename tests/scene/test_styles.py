"""Eight runs are told apart by colour, line and marker, whoever looks."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox
from numpy.typing import NDArray

from animate.scene.mover import Pen, circle
from animate.scene.styles import MARKERS, RunStyle, marker_path, styles
from animate.scene.theme import THEMES, Theme
from tests.scene.vision import VISIONS, apart, contrast, lightness

# Differences by CIEDE2000 and, of greys, by L*: see test_theme.py. A few runs
# are the rule, and easier to tell.
FIRST_FOUR, ALL, GREYS = 12, 10, 20

# Of a marker in the test, in pixels, and the edge that goes with it.
RADIUS, EDGE = 60.0, 60.0 * 1.3 / 4.4

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
colored = pytest.mark.parametrize("name", ["light", "dark"])
visions = pytest.mark.parametrize("vision", VISIONS)


@themes
def test_a_run_alone_looks_as_ever(theme: Theme) -> None:
    assert styles(theme, 1) == (RunStyle(theme.model, None, "circle"),)
    np.testing.assert_array_equal(
        np.asarray(marker_path("circle", 4.4).vertices), np.asarray(circle(4.4).vertices)
    )


@themes
def test_a_run_keeps_its_look_as_others_join(theme: Theme) -> None:
    everyone = styles(theme, 8)
    assert len(everyone) == 8
    for count in range(1, 8):
        assert styles(theme, count) == everyone[:count]


@themes
def test_no_two_runs_share_line_or_marker(theme: Theme) -> None:
    assert len({style.dashes for style in styles(theme, 8)}) == 8
    assert [style.marker for style in styles(theme, 8)] == list(MARKERS)


@colored
@visions
def test_runs_are_apart_by_color_for_everyone(name: str, vision: str) -> None:
    runs = [style.color for style in styles(THEMES[name], 8)]
    assert apart(runs[:4], vision) >= FIRST_FOUR
    assert apart(runs, vision) >= ALL


def test_runs_in_print_are_of_a_few_greys_that_take_turns() -> None:
    runs = [style.color for style in styles(THEMES["print"], 8)]
    for one, other in combinations(sorted({lightness(color) for color in runs}), 2):
        assert other - one >= GREYS
    assert all(one != other for one, other in pairwise(runs))
    assert len(set(runs[:3])) == 3


@themes
def test_runs_contrast_with_what_they_are_drawn_on(theme: Theme) -> None:
    tints = theme.tints()(np.linspace(0, 1, 64))
    for style in styles(theme, 8):
        assert contrast(style.color, theme.paper) >= 4.5, style
        assert min(contrast(style.color, tint) for tint in tints) >= 3, style


@colored
@visions
def test_the_star_of_a_run_isnt_taken_for_the_optimum(name: str, vision: str) -> None:
    theme = THEMES[name]
    [star] = [style.color for style in styles(theme, 8) if style.marker == "star"]
    assert apart([star, theme.optimum], vision) >= ALL


def test_the_star_of_a_run_isnt_taken_for_the_optimum_in_print() -> None:
    theme = THEMES["print"]
    [star] = [style.color for style in styles(theme, 8) if style.marker == "star"]
    assert abs(lightness(star) - lightness(theme.optimum)) >= GREYS


def test_dashes_are_distinct_patterns() -> None:
    """Two differ in how many strokes repeat, or else by half in the stroke or in the gap."""
    patterns = [style.dashes for style in styles(THEMES["light"], 8) if style.dashes]
    assert len(patterns) == 7
    for one, other in combinations(patterns, 2):
        longest = [(max(each[::2]), max(each[1::2])) for each in (one, other)]
        ratios = [max(pair) / min(pair) for pair in zip(*longest, strict=True)]
        assert len(one) != len(other) or max(ratios) >= 1.5, (one, other)


def test_dashes_are_coarse_enough_for_a_small_picture() -> None:
    """Nothing is shorter than a pixel and a half at the smallest scale and 100 dpi."""
    for style in styles(THEMES["light"], 8):
        if style.dashes:
            assert len(style.dashes) % 2 == 0
            assert min(style.dashes) * 0.72 * 100 / 72 >= 1.5


@pytest.mark.parametrize("name", MARKERS)
def test_markers_are_in_the_middle_and_of_equal_weight(name: str) -> None:
    share = _seen(marker_path(name, RADIUS))
    alike = _seen(circle(RADIUS))
    assert share.sum() == pytest.approx(alike.sum(), rel=0.02)
    middle = [(np.arange(400) * share.sum(axis=axis)).sum() / share.sum() for axis in (0, 1)]
    np.testing.assert_allclose(middle, [199.5, 199.5], atol=0.5)


@pytest.mark.parametrize(("one", "other"), list(combinations(MARKERS, 2)))
def test_markers_differ_in_shape(one: str, other: str) -> None:
    shapes = [_seen(marker_path(name, RADIUS)) for name in (one, other)]
    common, either = np.minimum(*shapes).sum(), np.maximum(*shapes).sum()
    assert common / either < 0.9


def test_markers_grow_with_their_radius() -> None:
    for name in (*MARKERS, "x"):
        small, large = (np.asarray(marker_path(name, radius).vertices) for radius in (1, 3))
        np.testing.assert_allclose(large, 3 * small)


def test_an_x_is_two_strokes_of_the_given_reach() -> None:
    strokes = marker_path("x", 2.0)
    assert np.asarray(strokes.vertices).tolist() == [[-2, -2], [2, 2], [-2, 2], [2, -2]]
    assert np.asarray(strokes.codes).tolist() == [Path.MOVETO, Path.LINETO] * 2


def _seen(shape: Path) -> NDArray[np.float64]:
    """How much of each pixel a marker fills within its edge, shape (400, 400)."""
    renderer = RendererAgg(400, 400, 72)
    pen = Pen("#ffffff", EDGE, Bbox.from_extents(0, 0, 400, 400))
    place = Affine2D().translate(200, 200)
    renderer.draw_path(pen.gc, shape, place, (0.0, 0.0, 0.0, 1.0))
    pixels = np.asarray(renderer.buffer_rgba()).astype(np.float64)
    share: NDArray[np.float64] = (1 - pixels[..., 0] / 255) * pixels[..., 3] / 255
    return share
