"""Where things stand: inside the picture, clear of each other, at any size."""

from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from matplotlib.transforms import Bbox

from animate.frame import Rect
from animate.history import History
from animate.recipe import Recipe
from animate.scene.layout import Layout
from animate.scene.scene import Scene
from tests.scene.staging import (
    SIZES,
    SUBSETS,
    at,
    box_of,
    inside,
    on_stage,
    overlapping,
    programme_of,
    text_boxes,
)


@pytest.mark.parametrize("panels", SUBSETS, ids="-".join)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_text_is_cut_off(size: tuple[int, int], panels: tuple[str, ...], lab: History) -> None:
    with on_stage(Recipe(size=size, panels=panels), lab) as scene:
        boxes = text_boxes(scene)
        assert len(boxes) > len(panels)
        assert [
            (text, np.round(box.extents, 1).tolist())
            for text, box in boxes
            if not inside(box, *size)
        ] == []


@pytest.mark.parametrize("size", [*SIZES, (301, 201), (4096, 200), (200, 4096)], ids=str)
def test_cells_readout_and_header_share_the_picture_out(
    size: tuple[int, int], lab: History
) -> None:
    for panels, w_range in product(SUBSETS, (None, (-4, 9))):
        layout = programme_of(Recipe(size=size, panels=panels, w_range=w_range), lab).layout
        assert len(layout.cells) == len(panels)
        assert (layout.width, layout.height) == size
        assert (layout.outside.height > 0) == (w_range is not None and panels != ("data",))
        parts = _parts(layout)
        for part in parts:
            # To a millionth of a pixel: the edges are sums of floats.
            assert inside(part.padded(-1e-6), *size), panels
            assert part.width > 0 and part.height > 0, panels
        for one, other in combinations(parts, 2):
            assert not overlapping(one, other), panels


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_without_a_title_the_panels_have_its_room(size: tuple[int, int], lab: History) -> None:
    heights = []
    for title in ("Down the hill", ""):
        layout = programme_of(Recipe(size=size, title=title), lab).layout
        heights.append(max(cell.y1 for cell in layout.cells))
    assert heights[0] < heights[1]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_title_of_any_length_fits(size: tuple[int, int], lab: History) -> None:
    for title in ("Down the hill", "How a badly started model gets there, and why", "W" * 200):
        with on_stage(Recipe(size=size, panels=("data",), title=title), lab) as scene:
            (head,) = (box for text, box in text_boxes(scene) if text[:3] == title[:3])
            assert inside(head, *size)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_movers_of_different_groups_never_meet(size: tuple[int, int], lab: History) -> None:
    with on_stage(Recipe(size=size), lab) as scene:
        reaches = _reaches(scene, [*range(0, 71, 2), 350, 700])
        for (one, here), (other, there) in combinations(enumerate(reaches), 2):
            assert not overlapping(box_of(here, scene), box_of(there, scene)), (one, other)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_mover_leaves_the_cell_of_its_panel(size: tuple[int, int], lab: History) -> None:
    with on_stage(Recipe(size=size), lab) as scene:
        reaches = _reaches(scene, [0, 1, 5, 10, 24, 70, 700])
        # Extents are whole pixels, cells aren't.
        cells = [cell.padded(1) for cell in scene.layout.cells]
        for cell, reach in zip(cells, reaches, strict=False):
            box = box_of(reach, scene)
            assert inside(box.translated(-cell.x0, -cell.y0), cell.width, cell.height)


@pytest.mark.parametrize(
    ("size", "dpi"),
    [
        ((200, 200), 30.0),
        ((200, 200), 600.0),
        ((336, 253), 150.0),
        ((301, 201), 100.0),
        ((4096, 200), 100.0),
        ((200, 4096), 100.0),
    ],
)
def test_every_size_and_resolution_that_a_recipe_takes_can_be_drawn(
    size: tuple[int, int], dpi: float, lab: History
) -> None:
    # Each panel by itself, and all of them.
    for panels in (*SUBSETS[:3], SUBSETS[-1]) if max(size) < 4096 else SUBSETS[-1:]:
        with on_stage(Recipe(size=size, dpi=dpi, panels=panels), lab) as scene:
            assert scene.redraw(at(3)).shape == (size[1], size[0], 4)


@pytest.mark.parametrize("panels", [("data", "contour"), ("wireframe",)], ids="-".join)
def test_no_text_is_cut_off_or_runs_into_another_panel_where_numbers_are_long(
    panels: tuple[str, ...],
) -> None:
    size = 900, 400
    recipe = Recipe(panels=panels, init=(-1e6, 1e6), epochs=1, size=size)
    with on_stage(recipe) as scene:
        for text, box in text_boxes(scene):
            assert inside(box, *size), text
            homes = [part for part in _parts(scene.layout) if overlapping(part, box, by=1)]
            assert len(homes) == 1, text


def test_what_memory_held_before_is_no_matter(
    lab: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Matplotlib fills faces of fewer corners up with memory that it never sets."""
    empty = np.empty

    def unlucky(*shape: Any, **options: Any) -> Any:
        array = empty(*shape, **options)
        if array.dtype == np.float64:
            array.fill(1e308)
        return array

    # The narrower the plane, the larger the projection makes what is there.
    recipe = Recipe(size=(300, 200), w_range=(0, 0.1), b_range=(0, 0.1))
    with on_stage(recipe, lab) as scene:
        expected = scene.redraw(at(5))
    monkeypatch.setattr(np, "empty", unlucky)
    with on_stage(recipe, lab) as scene:
        np.testing.assert_array_equal(scene.redraw(at(5)), expected)


def test_panels_stand_in_the_order_of_the_recipe(lab: History) -> None:
    captions = {}
    for panels in (("data", "contour", "wireframe"), ("wireframe", "data", "contour")):
        with on_stage(Recipe(panels=panels), lab) as scene:
            boxes = sorted(text_boxes(scene), key=lambda box: float(box[1].x0))
            captions[panels] = [
                text
                for text, _ in boxes
                if text in ("Data and prediction", "Loss over w and b", "Loss surface")
            ]
    first, second = captions.values()
    assert len(first) == 3
    assert second == [first[2], first[0], first[1]]


def _parts(layout: Layout) -> list[Bbox]:
    strips = [layout.header, layout.caption, layout.outside]
    homes = [*layout.cells, *(row.readout for row in layout.rows)]
    return [*homes, *(strip for strip in strips if strip.height)]


def _reaches(scene: Scene, steps: list[int]) -> list[Rect]:
    """The pixels that each group may touch at any of `steps`."""
    reaches = []
    for group in scene.groups:
        reach = Rect(0, 0, 0, 0)
        for step in steps:
            for mover in group:
                mover.pose(at(step))
                reach = reach.union(mover.extent())
        reaches.append(reach)
    return reaches
