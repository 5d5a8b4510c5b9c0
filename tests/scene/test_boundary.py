"""The panel of two inputs: the samples, and where the model is in doubt and where it is sure."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgba
from numpy.typing import NDArray

from animate.history import History
from animate.recipe import Recipe
from animate.scene.boundary import clipped
from animate.scene.mover import Line, Marks
from animate.scene.scene import Scene
from tests.scene.staging import (
    agree,
    at,
    axes_of,
    ink,
    inside,
    legend_of,
    movers_of,
    on_stage,
    run_of,
)
from tests.scene.staging import text_boxes as texts

Floats = NDArray[np.float64]

LOW, HIGH = np.array([-2.0, 1.0]), np.array([3.0, 9.0])
WIDE, TALL = HIGH - LOW

DATA = {"name": "overlapping", "dimensions": 2, "samples": 40}


def recipe_of(**options: Any) -> Recipe:
    usual = {"data": DATA, "panels": ("data",), "epochs": 3, "size": (500, 400)}
    return Recipe.of({**usual, **options})


def lines_of(scene: Scene, recipe: Recipe) -> list[Line]:
    return [mover for mover in movers_of(scene, recipe, "data") if isinstance(mover, Line)]


def ends_of(line: Line, scene: Scene, recipe: Recipe, step: int) -> Floats:
    """Where a line begins and ends at a step, in the units of the inputs."""
    line.pose(at(step))
    shown: Floats = axes_of(scene, recipe, "data").transData.inverted().transform(line._now)
    return shown


def color_of(line: Line) -> tuple[float, ...]:
    return tuple(line._pen.gc.get_rgb())


# The line within the box


@st.composite
def lines(draw: st.DrawFn) -> tuple[float, float, float]:
    """A line through or near the box, by a point and its slope."""
    share = st.floats(-0.5, 1.5)
    point = LOW + np.array([draw(share), draw(share)]) * (WIDE, TALL)
    # Not so near an axis that it can't come of single-precision parameters.
    angle, length = draw(st.integers(0, 360)) * np.pi / 180, 10.0 ** draw(st.integers(-6, 6))
    normal = length * np.array([np.cos(angle), np.sin(angle)])
    return float(normal[0]), float(normal[1]), -float(normal @ point)


@given(lines())
def test_a_line_goes_from_edge_to_edge(line: tuple[float, float, float]) -> None:
    a, b, c = line
    ends = clipped(a, b, c, LOW, HIGH)
    corners = np.array([(x, y) for x in (LOW[0], HIGH[0]) for y in (LOW[1], HIGH[1])])
    off = (corners @ (a, b) + c) / np.hypot(a, b)
    if len(ends):
        assert ends.shape == (2, 2)
        # On the line, within the box, and each on an edge of it.
        np.testing.assert_allclose((ends @ (a, b) + c) / np.hypot(a, b), 0, atol=1e-9)
        assert (ends >= LOW - 1e-9).all() and (ends <= HIGH + 1e-9).all()
        assert (np.minimum(np.abs(ends - LOW), np.abs(ends - HIGH)).min(axis=1) < 1e-9).all()
        assert off.min() < 1e-9 and off.max() > -1e-9
    else:
        # All of the box lies on one side.
        assert (off > -1e-9).all() or (off < 1e-9).all()


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ((1.0, 0.0, -1.0), {(1.0, 1.0), (1.0, 9.0)}),
        ((0.0, -5.0, 10.0), {(-2.0, 2.0), (3.0, 2.0)}),
        ((1.0, 0.0, -7.0), set()),
        ((0.0, 1.0, 0.0), set()),
        ((0.0, 0.0, 1.0), set()),
        ((np.inf, 1.0, 1.0), set()),
        ((np.nan, 1.0, 1.0), set()),
    ],
    ids=str,
)
def test_lines_along_an_axis_or_nowhere(
    line: tuple[float, float, float], ends: set[tuple[float, float]]
) -> None:
    found = clipped(*line, LOW, HIGH)
    assert {tuple(np.round(end, 9).tolist()) for end in found} == ends


# The panel


def test_the_lines_are_where_the_model_is_so_sure() -> None:
    recipe = recipe_of()
    run = run_of(recipe)
    with on_stage(recipe) as scene:
        shown = lines_of(scene, recipe)
        theme = scene.programme.theme
        assert [color_of(line) for line in shown] == [
            to_rgba(color) for color in (theme.zero, theme.one, theme.model)
        ]
        (track,) = scene.programme.tracks
        seen = 0
        for step in (3, run.steps // 2, run.steps):
            for line, sure in zip(shown, (0.1, 0.9, 0.5), strict=True):
                ends = ends_of(line, scene, recipe, step)
                seen += len(ends)
                found = track.predict(step, ends)
                np.testing.assert_allclose(found, sure, atol=1e-5)
        assert seen >= 10


def test_standardised_or_not_the_boundary_is_in_the_units_of_the_data() -> None:
    recipe = recipe_of(standardize=True, epochs=20)
    run = run_of(recipe)
    with on_stage(recipe) as scene:
        *_, boundary = lines_of(scene, recipe)
        for x1, x2 in ends_of(boundary, scene, recipe, run.steps):
            w1, w2, b = run.params[-1].astype(np.float64)
            assert w1 * x1 + w2 * x2 + b == pytest.approx(0, abs=1e-4)


def test_every_sample_is_in_the_picture_by_its_class() -> None:
    recipe = recipe_of()
    run = run_of(recipe)
    with on_stage(recipe) as scene:
        axes = axes_of(scene, recipe, "data")
        zeros, ones = (np.column_stack(line.get_data()) for line in axes.lines[:2])
        assert [line.get_marker() for line in axes.lines[:2]] == ["o", "s"]
        np.testing.assert_array_equal(zeros, run.x[run.y < 0.5])
        np.testing.assert_array_equal(ones, run.x[run.y > 0.5])
        low, high = np.transpose([axes.get_xlim(), axes.get_ylim()])
        assert (run.x > low).all() and (run.x < high).all()


def test_the_mini_batch_is_ringed() -> None:
    recipe = recipe_of(batch_size=7)
    run = run_of(recipe)
    with on_stage(recipe) as scene:
        (rings,) = (mover for mover in movers_of(scene, recipe, "data") if isinstance(mover, Marks))
        display = axes_of(scene, recipe, "data").transData
        rings.pose(at(0))
        assert rings.extent().empty
        for step in (1, 4):
            rings.pose(at(step))
            places = display.transform(run.x[run.batch(step)])
            assert len(places) == 7
            np.testing.assert_allclose(rings._now, places, atol=0.5)


@pytest.mark.parametrize("marks", [(), ("cost",)], ids=str)
def test_without_the_mark_there_are_no_rings_and_cost_adds_nothing(marks: tuple[str, ...]) -> None:
    recipe = recipe_of(marks=marks)
    with on_stage(recipe) as scene:
        assert all(isinstance(mover, Line) for mover in movers_of(scene, recipe, "data"))
        assert "mini-batch" not in legend(scene, recipe)


def test_of_several_runs_each_has_its_boundary_and_no_more() -> None:
    recipe = recipe_of(compare={"lr": (0.1, 1, 4)})
    with on_stage(recipe) as scene:
        shown = lines_of(scene, recipe)
        styles = [track.style for track in scene.programme.tracks]
        assert [color_of(line) for line in shown] == [to_rgba(style.color) for style in styles]
        assert len({color_of(line) for line in shown}) == 3
        assert [bool(line._pen.dashes) for line in shown] == [bool(s.dashes) for s in styles]
        assert legend(scene, recipe) == ["class 0", "class 1"]
        assert len(movers_of(scene, recipe, "data")) == 3


def test_the_legend_of_one_run_names_every_line_and_mark() -> None:
    recipe = recipe_of()
    with on_stage(recipe) as scene:
        assert legend(scene, recipe) == [
            "boundary",
            "p = 0.1",
            "p = 0.9",
            "class 0",
            "class 1",
            "mini-batch",
        ]


def test_names_of_inputs_and_classes_are_those_of_the_table(tmp_path: Any) -> None:
    table = tmp_path / "exam.csv"
    rows = "1,2,no\n2,1,no\n4,5,yes\n5,3.5,yes\n3,3,no\n"
    table.write_text("hours of study,coffee,passed\n" + rows)
    recipe = Recipe.of({"data": str(table), "panels": ("data",), "epochs": 2, "size": (500, 400)})
    run = run_of(recipe)
    # What was read in the table is noted in the recipe of the run.
    recipe = Recipe.from_json(run.recipe)
    with on_stage(recipe, run) as scene:
        axes = axes_of(scene, recipe, "data")
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("hours of study", "coffee")
        assert {"class no", "class yes"} <= set(legend(scene, recipe))


def test_a_line_that_is_nowhere_near_leaves_nothing() -> None:
    recipe = recipe_of()
    run = run_of(recipe)
    params = np.array(run.params)
    params[5:] = (1, 1, 1e6)
    params[6] = 0
    with on_stage(recipe, like(run, params)) as scene:
        for line in lines_of(scene, recipe):
            for step in (5, 6):
                line.pose(at(step))
                assert line.extent().empty
                assert not ink(line, scene).any()


def like(run: History, params: NDArray[np.float32]) -> History:
    """A run that goes another way."""
    arrays = {name: getattr(run, name) for name in run.__dataclass_fields__}
    return History(**{**arrays, "params": params})


@pytest.mark.parametrize("size", [(1200, 400), (600, 200), (300, 900), (200, 200)], ids=str)
@pytest.mark.parametrize("options", [{}, {"compare": {"lr": (0.1, 1)}}], ids=["one", "two"])
def test_no_text_is_cut_off(size: tuple[int, int], options: dict[str, Any]) -> None:
    with on_stage(recipe_of(size=size, lang="de", **options)) as scene:
        for text, box in texts(scene):
            assert inside(box, *size), text


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_pictures_look_as_drawn_anew(theme: str) -> None:
    recipe = recipe_of(theme=theme, panels=("data", "contour"), size=(700, 300))
    last = run_of(recipe).steps
    with on_stage(recipe) as scene:
        agree(scene, map(at, [0, 1, last, 7, 2, last]))


def legend(scene: Scene, recipe: Recipe) -> list[str]:
    return [label for label, _ in legend_of(axes_of(scene, recipe, "data"))]
