"""A marker beyond the edge is an arrow there, and is said to be outside as long as it is."""

from typing import Any

import pytest

from animate.frame import Rect
from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.caption import Caption
from animate.scene.mover import Pointer
from animate.scene.scene import Scene
from tests.scene.staging import agree, at, box_of, inside, made_up, movers_of, on_stage, overlapping

ALONE = "The marker is outside the picture: the arrow at the edge points to it."
OF_MANY = "Outside the picture, with an arrow at the edge: "

# In and out on every side, and so little beyond the edge that the marker rests inside.
PATH = [(0, 0), (9, 0), (9, 9), (0, 0.1), (5.001, 0), (0, 0), (-6, 0), (0, -60), (0, 0)]
THERE = [False, True, True, False, True, False, True, True, False]


def recipe_of(**options: Any) -> Recipe:
    usual = {"w_range": (-5, 5), "b_range": (-5, 5), "size": (600, 300), "captions": False}
    return Recipe.of({**usual, **options})


def said(scene: Scene) -> list[str]:
    """What is said of markers outside, at each moment."""
    programme = scene.programme
    return [programme.outside(programme.moment(n)) for n in range(programme.moments())]


@pytest.mark.parametrize("panel", ["contour", "wireframe", "surface"])
def test_it_is_said_exactly_where_there_is_an_arrow(panel: str) -> None:
    recipe = recipe_of(panels=(panel,))
    with on_stage(recipe, made_up(PATH)) as scene:
        assert [bool(text) for text in said(scene)] == THERE
        assert set(said(scene)) == {"", ALONE}
        (pointer,) = (one for one in movers_of(scene, recipe, panel) if isinstance(one, Pointer))
        for step, there in enumerate(THERE):
            pointer.pose(at(step))
            assert pointer.extent().empty != there, step


def test_a_marker_that_rests_at_the_edge_is_where_it_is_shown() -> None:
    """Less than a pixel or two beyond it, neither is drawn anew."""
    recipe = recipe_of(panels=("contour",))
    with on_stage(recipe, made_up([(0, 0), (4.999, 0), (5.001, 0), (5.002, 0)])) as scene:
        assert said(scene) == [""] * 4
        assert scene.programme.layout.outside.height == 0


def test_several_runs_are_told_by_their_labels() -> None:
    recipe = recipe_of(compare={"lr": (1, 2, 3)})
    runs = [
        made_up([(0, 0), (9, 0), (9, 9), (0, 0)]),
        made_up([(0, 0)] * 4),
        made_up([(0, 0), (0, 0), (9, 9), (9, 0)]),
    ]
    with on_stage(recipe, *runs) as scene:
        assert said(scene) == [
            "",
            f"{OF_MANY}rate 1",
            f"{OF_MANY}rate 1, rate 3",
            f"{OF_MANY}rate 3",
        ]


def test_rows_are_told_by_their_names() -> None:
    recipe = recipe_of(compare={"loss": ("cross-entropy", "mse")}, size=(600, 500))
    runs = (made_up([(0, 0), (0, 0)]), made_up([(0, 0), (9, 9)]))
    with on_stage(recipe, *runs) as scene:
        assert said(scene) == ["", f"{OF_MANY}squared loss"]


def test_each_language_says_it() -> None:
    texts = set()
    for lang in ("en", "es", "fr", "de", "pt"):
        with on_stage(recipe_of(lang=lang), made_up([(9, 9), (0, 0)])) as scene:
            texts.add(said(scene)[0])
    assert len(texts) == 5


@pytest.mark.parametrize(
    ("panels", "path"),
    [(("data", "loss"), PATH), (("contour",), [(0, 0), (1, 1)])],
    ids=["no plane is shown", "it stays inside"],
)
def test_where_there_is_nothing_to_say_there_is_no_room_for_it(
    panels: tuple[str, ...], path: list[tuple[float, float]]
) -> None:
    for captions in (False, True):
        recipe = recipe_of(panels=panels, captions=captions)
        with on_stage(recipe, made_up(path)) as scene:
            assert not any(said(scene))
            assert scene.layout.outside.height == 0
            assert len(sentences(scene)) == captions


@pytest.mark.parametrize("captions", [False, True])
@pytest.mark.parametrize("size", [(1200, 400), (600, 200), (300, 900), (200, 200)], ids=str)
@pytest.mark.parametrize("compare", [{}, {"lr": (1, 2, 3, 4, 5, 6, 7, 8)}], ids=["one", "eight"])
def test_it_keeps_to_its_own_strip(
    compare: dict[str, Any], size: tuple[int, int], captions: bool
) -> None:
    recipe = recipe_of(size=size, captions=captions, compare=compare)
    runs = [made_up(PATH[:-1])] * (8 if compare else 1)
    with on_stage(recipe, *runs) as scene:
        shown = sentences(scene)
        assert len(shown) == 1 + captions
        moment = scene.programme.moment(-1)
        boxes = []
        for mover in shown:
            mover.pose(moment)
            boxes.append(box_of(mover.extent(), scene))
            assert boxes[-1].width > 0
            assert inside(boxes[-1], *size)
        assert not overlapping(boxes[0], boxes[-1]) or len(boxes) == 1
        for cell in scene.layout.cells:
            assert not overlapping(boxes[-1], cell, by=1)


def test_it_changes_no_more_than_its_strip_and_only_when_it_is_said() -> None:
    with on_stage(recipe_of(), made_up(PATH)) as scene:
        (mover,) = sentences(scene)
        keys = [mover.pose(at(step)) for step in range(len(PATH))]
        assert keys == [ALONE if there else "" for there in THERE]
        mover.pose(at(0))
        assert mover.extent() == Rect(0, 0, 0, 0)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"captions": True, "size": (1200, 400)},
        {"panels": ("wireframe", "contour"), "theme": "dark"},
        {"panels": ("surface",), "camera": "orbit", "size": (300, 300)},
    ],
    ids=lambda options: "-".join(map(str, options.get("panels", options))),
)
def test_pictures_look_as_drawn_anew(options: dict[str, Any]) -> None:
    with on_stage(recipe_of(**options), made_up(PATH)) as scene:
        agree(scene, [Moment((step,), 40.0 * step) for step in (0, 1, 3, 2, 6, 4, 8, 1)])


def test_the_first_moment_outside_of_each_run_is_lingered_on() -> None:
    params = [(0.004 * step, 0.0) for step in range(2000)]
    recipe = recipe_of(panels=("contour",))
    with on_stage(recipe, made_up(params)) as scene:
        programme = scene.programme
        first = next(n for n, text in enumerate(said(scene)) if text)
        seconds = {moment.steps[0]: float(time) for moment, time in programme.timeline()}
        assert seconds[first] == 1.0
        assert seconds[first] > 5 * seconds[min(step for step in seconds if step > first)]


def sentences(scene: Scene) -> list[Caption]:
    """The movers of the caption, and of what is said below it."""
    return [mover for group in scene.groups for mover in group if isinstance(mover, Caption)]
