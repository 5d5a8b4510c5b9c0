"""Contours are named where the names can be read."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from animate.recipe import Recipe
from animate.scene.mover import Points, to_display
from animate.scene.naming import dense, length, places
from tests.scene.staging import axes_of, on_stage

BOX = Bbox.from_bounds(0, 0, 300, 200)
WIDTH, HEIGHT, REACH = 30.0, 10.0, 6.0
NOTHING = np.empty((0, 2))
STRAIGHT = Path([(0, 100), (300, 100)])


def named(*contours: Path, taken: Points = NOTHING) -> dict[int, Points]:
    found = list(places(contours, lambda number: WIDTH, HEIGHT, BOX, taken, REACH))
    assert len({number for number, _ in found}) == len(found)
    return dict(found)


def test_a_label_stands_on_its_contour_inside_the_box() -> None:
    x, y = named(STRAIGHT)[0]
    assert y == 100
    assert WIDTH / 2 < x < 300 - WIDTH / 2


def test_a_label_keeps_clear_of_what_is_drawn_above_it() -> None:
    taken = np.array([(x, 103.0) for x in range(0, 200, 5)])
    x, _ = named(STRAIGHT, taken=taken)[0]
    assert x - WIDTH / 2 >= 195 + np.sqrt((HEIGHT / 2 + REACH) ** 2 - 9) - 1e-9


def test_a_contour_without_room_for_a_label_has_none() -> None:
    taken = np.array([(x, 103.0) for x in range(0, 300, 5)])
    assert not named(STRAIGHT, taken=taken)
    assert not named(Path([(0, 100), (1.9 * WIDTH, 100)]))
    assert not named(Path(np.empty((0, 2))))


def test_labels_keep_clear_of_each_other() -> None:
    found = named(*(Path([(0, y), (300, y)]) for y in (100, 106, 112)))
    assert len(found) == 3
    for one, other in combinations(found.values(), 2):
        assert np.hypot(*(one - other)) > WIDTH


def test_a_label_stands_where_its_contour_is_straight_and_level() -> None:
    upright_and_level = Path([(50, 10), (50, 100), (250, 100)])
    x, y = named(upright_and_level)[0]
    assert y == 100
    assert x - WIDTH / 2 >= 50


def test_each_long_part_of_a_contour_is_named() -> None:
    codes = [Path.MOVETO, Path.LINETO] * 2
    apart = Path([(0, 50), (300, 50), (0, 150), (300, 150)], codes)
    found = list(places([apart], lambda number: WIDTH, HEIGHT, BOX, NOTHING, REACH))
    assert sorted(float(middle[1]) for _, middle in found) == [50, 150]


def test_points_on_a_line_are_no_farther_apart_than_asked() -> None:
    line = np.array([(0.0, 0), (10, 0), (10, 5)])
    points = dense(2.0)(line)
    np.testing.assert_allclose(points[[0, -1]], line[[0, -1]])
    assert np.hypot(*np.diff(points, axis=0).T).max() <= 2
    assert length(line) == 15


@pytest.mark.parametrize("size", [(1200, 400), (600, 200)])
@pytest.mark.parametrize(
    "recipe",
    [
        Recipe.of({"epochs": 100}),
        Recipe.of({"epochs": 30, "compare": {"lr": (0.1, 2, 20)}, "marks": ("optimum",)}),
        Recipe.of({"epochs": 30, "loss": "mse", "init": (1, 1)}),
    ],
    ids=["lab", "several", "squared"],
)
def test_no_way_crosses_a_label(recipe: Recipe, size: tuple[int, int]) -> None:
    recipe = recipe.but(size=size, panels=("data", "contour", "wireframe"))
    with on_stage(recipe) as scene:
        scene.canvas.draw()
        axes = axes_of(scene, recipe, "contour")
        display, renderer = to_display(axes.transData), scene.canvas.get_renderer()
        assert len(axes.texts) >= 4
        middles = [axes.transData.transform(text.get_position()) for text in axes.texts]
        high = renderer.get_text_width_height_descent(
            "0", axes.texts[0].get_fontproperties(), False
        )[1]
        for track in scene.programme.tracks:
            way = dense(1.0)(display(track.held))
            for middle in middles:
                assert np.hypot(*(way - middle).T).min() > high
        for one, other in combinations(middles, 2):
            assert np.hypot(*(one - other)) > high
