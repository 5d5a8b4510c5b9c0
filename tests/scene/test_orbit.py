"""The camera that goes round: what it sees, and that it draws the same as ever."""

import io
from time import process_time
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.transforms import Bbox
from mpl_toolkits.mplot3d import proj3d
from numpy.typing import NDArray

from animate.moment import Moment
from animate.recipe import CAMERA_NAMES, Recipe
from animate.scene.box import Box
from animate.scene.camera import Camera, View
from animate.scene.compositor import Compositor
from animate.scene.mover import Pen
from animate.scene.orbit import Orbit
from animate.scene.relief import height_at
from animate.scene.scene import Scene, staged
from animate.scene.sheet import Sheet
from animate.scene.word import Word
from tests.scene.staging import (
    agree,
    at,
    axes_of,
    ink,
    made_up,
    movers_of,
    on_stage,
    programme_of,
    run_of,
)

TURNS = (0.0, 30.0, 61.9, 62.0, 62.1, 107.0, 152.0, 197.5, 242.0, 300.0, 359.0)


def recipe_of(panel: str = "wireframe", **options: Any) -> Recipe:
    return Recipe.of(
        {
            "epochs": 4,
            "size": (430, 360),
            "captions": False,
            "panels": (panel,),
            "camera": "orbit",
            **options,
        }
    )


def orbit_of(scene: Scene, recipe: Recipe, panel: str) -> Orbit:
    (orbit,) = movers_of(scene, recipe, panel)
    assert isinstance(orbit, Orbit)
    return orbit


class TestCamera:
    def test_it_sees_what_matplotlib_projects(self) -> None:
        recipe = recipe_of(camera="fixed")
        points = np.random.default_rng(1).uniform((-15, -13, 0), (15, 13, 10), (40, 3))
        with on_stage(recipe) as scene:
            scene.backdrop()
            axes = axes_of(scene, recipe, "wireframe")
            camera, azimuth = Camera(axes), axes.azim
            for turn in TURNS:
                axes.view_init(axes.elev, azimuth + turn)
                x, y, _ = proj3d.proj_transform(*points.T, axes.get_proj())
                axes.view_init(axes.elev, azimuth)
                expected = axes.transData.transform(np.column_stack([x, y]))
                np.testing.assert_allclose(camera.at(turn).project(points), expected)

    def test_points_towards_the_eye_are_seen_as_one(self) -> None:
        with on_stage(recipe_of(camera="fixed")) as scene:
            scene.backdrop()
            camera = Camera(axes_of(scene, recipe_of(), "wireframe"))
            point = np.array([3.0, -7.0, 2.0])
            for turn in TURNS:
                view = camera.at(turn)
                line = point + np.linspace(0, 0.9, 5)[:, np.newaxis] * (view.eye - point)
                seen = view.project(line)
                np.testing.assert_allclose(seen, np.tile(seen[0], (5, 1)), atol=1e-6)

    def test_it_leaves_the_axes_as_they_were(self) -> None:
        with on_stage(recipe_of(camera="fixed")) as scene:
            before = scene.backdrop()
            Camera(axes_of(scene, recipe_of(), "wireframe")).at(123.0)
            np.testing.assert_array_equal(scene.backdrop(), before)

    @pytest.mark.parametrize("size", [(1200, 400), (400, 400), (260, 600)], ids=str)
    def test_fitted_it_has_the_whole_box_in_the_room_at_every_turn(
        self, size: tuple[int, int]
    ) -> None:
        recipe = recipe_of(camera="fixed", size=size)
        with on_stage(recipe) as scene:
            scene.backdrop()
            axes = axes_of(scene, recipe, "wireframe")
            camera, room = Camera(axes), Bbox.from_extents(50, 40, size[0] - 60, size[1] - 30)
            limits = np.array([axes.get_xlim(), axes.get_ylim(), axes.get_zlim()])
            corners = np.stack(np.meshgrid(*limits, indexing="ij"), axis=-1).reshape(-1, 3)
            camera.fit(corners, room)
            seen = np.concatenate([camera.at(turn).project(corners) for turn in range(360)])
            assert (seen.min(axis=0) >= np.array(room.min) - 0.5).all()
            assert (seen.max(axis=0) <= np.array(room.max) + 0.5).all()


@pytest.mark.parametrize("turn", TURNS)
def test_near_faces_cover_far_ones(turn: float) -> None:
    """At every pixel the face that is seen is the nearest to the eye."""
    size = 20
    ends = np.linspace(-10, 10, size + 1)
    x, y = np.meshgrid(ends, ends)
    # With so steep hills that many faces are hidden.
    corners = np.stack([x, y, 5 + 4 * np.sin(0.6 * x) * np.cos(0.5 * y)], axis=-1)
    numbers = np.arange(size * size).reshape(size, size)
    colors = np.stack([numbers // 20 * 12, numbers % 20 * 12, numbers * 0, numbers * 0 + 255], -1)
    with on_stage(recipe_of(camera="fixed")) as scene:
        scene.backdrop()
        view = Camera(axes_of(scene, recipe_of(), "wireframe")).at(turn)
        renderer = RendererAgg(430, 360, 100)
        clip = Bbox.from_extents(0, 0, 430, 360)
        Sheet(corners, colors / 255, Pen("#000000", 0, clip)).draw(renderer, view)
    picture = np.asarray(renderer.buffer_rgba())[::-1].astype(int)
    expected = _nearest(view, corners)
    # Away from the edges, where colours blend.
    inner = expected[1:-1, 1:-1] >= 0
    for rows in (slice(0, -2), slice(1, -1), slice(2, None)):
        for columns in (slice(0, -2), slice(1, -1), slice(2, None)):
            inner &= expected[rows, columns] == expected[1:-1, 1:-1]
    seen = picture[1:-1, 1:-1][inner]
    number = expected[1:-1, 1:-1][inner]
    right = (seen[:, 0] == number // 20 * 12) & (seen[:, 1] == number % 20 * 12)
    assert len(right) > 2500
    assert len(np.unique(number)) < 0.9 * size * size
    # A face that isn't flat is drawn by its outline.
    assert right.mean() > 0.985


def _nearest(view: View, corners: NDArray[np.float64]) -> NDArray[np.intp]:
    """The face that each pixel shows, counted by rows, or -1; from below, shape (360, 430)."""
    places = view.project(corners)
    homogeneous = np.concatenate([corners, np.ones_like(corners[..., :1])], axis=-1)
    closeness = 1 / np.abs(homogeneous @ view.matrix[3])
    best, found = np.zeros((360, 430)), np.full((360, 430), -1)
    rows, columns = (count - 1 for count in corners.shape[:2])
    for row, column in np.ndindex(rows, columns):
        for corner in ((0, 1), (1, 0)):
            three = [(row, column), (row + corner[0], column + corner[1]), (row + 1, column + 1)]
            a, b, c = (places[one] for one in three)
            low = np.floor(np.min([a, b, c], axis=0)).astype(int)
            high = np.ceil(np.max([a, b, c], axis=0)).astype(int) + 1
            x, y = np.meshgrid(np.arange(low[0], high[0]) + 0.5, np.arange(low[1], high[1]) + 0.5)
            area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
            if not area:
                continue
            second = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / area
            third = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / area
            first = 1 - second - third
            near = sum(
                share * closeness[one]
                for share, one in zip((first, second, third), three, strict=True)
            )
            part = slice(low[1], high[1]), slice(low[0], high[0])
            closer = (np.minimum(np.minimum(first, second), third) >= 0) & (near > best[part])
            best[part][closer] = near[closer]
            found[part][closer] = row * columns + column
    return found


@pytest.mark.parametrize("panel", ["wireframe", "surface"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_any_turns_in_any_order_look_as_drawn_anew(panel: str, theme: str) -> None:
    recipe = recipe_of(panel, panels=("data", panel), size=(700, 300), theme=theme)
    moments = [(0, 0.0), (1, 1.4), (5, 61.9), (5, 62.1), (28, 359.0), (28, 0.0), (3, 200.0)]
    with on_stage(recipe) as scene:
        agree(scene, [Moment((step,), turn) for step, turn in moments])


@pytest.mark.parametrize(
    "options",
    [
        {"size": (1200, 400)},
        {"size": (200, 200)},
        {"size": (300, 700), "grid": 2},
        {"data": "overlapping", "marks": ("optimum",), "theme": "print"},
        {"w_range": (-4, 4), "b_range": (-9, 9)},
        {"data": "overlapping dimensions=2"},
        {"dpi": 61.5},
    ],
    ids=str,
)
def test_of_any_kind_look_as_drawn_anew(options: dict[str, Any]) -> None:
    recipe = recipe_of("wireframe", panels=("wireframe", "surface"), **options)
    with on_stage(recipe) as scene:
        last = run_of(recipe).last_finite
        agree(
            scene, [Moment(step, turn) for step, turn in (((0,), 10), ((last,), 130), ((2,), 300))]
        )


def test_of_several_runs_look_as_drawn_anew() -> None:
    recipe = recipe_of("surface", compare={"lr": (0.5, 2, 9), "loss": ("cross-entropy", "mse")})
    with on_stage(recipe.but(size=(600, 700))) as scene:
        agree(scene, [Moment((step,) * 6, turn) for step, turn in ((0, 5), (28, 140), (9, 260))])


def test_a_run_far_outside_looks_as_drawn_anew() -> None:
    history = made_up([(-1e6, 1e6), (1e6, 3), (0, 0), (2, 2), (-5e5, 0), (1, -1)])
    recipe = recipe_of("wireframe", w_range=(-4, 4), b_range=(-9, 9))
    with on_stage(recipe, history) as scene:
        agree(scene, [Moment((step,), 70.0 * step) for step in (0, 1, 2, 3, 4, 5, 3)])


def test_without_a_landscape_nothing_turns() -> None:
    flat, fixed = (
        programme_of(Recipe(epochs=3, panels=("data", "contour"), camera=camera)).timeline()
        for camera in CAMERA_NAMES
    )
    assert flat == fixed
    turning = programme_of(Recipe(epochs=3, camera="orbit")).timeline()
    assert len({moment.turn for moment, _ in turning}) == len(turning) > 100


def test_a_picture_is_the_same_whichever_came_before() -> None:
    recipe = recipe_of("surface")
    with on_stage(recipe) as scene:
        compositor = Compositor(scene)
        goal = Moment((20,), 84.0)
        pictures = []
        for before in (Moment((0,)), Moment((28,), 300.0), Moment((20,), 83.9)):
            compositor.draw(before)
            pictures.append(compositor.draw(goal)[0].copy())
        assert all((one == pictures[0]).all() for one in pictures)
        assert compositor.draw(goal)[1] == ()


@pytest.mark.parametrize("panel", ["wireframe", "surface"])
def test_at_the_start_the_picture_is_nearly_that_of_the_fixed_camera(panel: str) -> None:
    pictures = {}
    for camera in ("fixed", "orbit"):
        with on_stage(recipe_of(panel, camera=camera)) as scene:
            pictures[camera] = scene.redraw(at(20))[..., :3].astype(np.float64).mean(axis=2)
    # As seen by someone who doesn't mind thirty pixels.
    blurred = [
        np.stack(
            [
                one[y : y + 30, x : x + 30].mean()
                for y in range(0, 330, 30)
                for x in range(0, 420, 30)
            ]
        )
        for one in pictures.values()
    ]
    assert np.corrcoef(blurred[0], blurred[1])[0, 1] > 0.8
    with on_stage(recipe_of(panel)) as scene:
        turned = scene.redraw(Moment((20,), 150.0))[..., :3].astype(np.float64).mean(axis=2)
    assert (
        np.abs(turned - pictures["orbit"]).mean()
        > np.abs(pictures["fixed"] - pictures["orbit"]).mean()
    )


@pytest.mark.parametrize("size", [(1200, 400), (600, 200), (400, 400)], ids=str)
def test_nothing_is_cut_at_the_edge_of_the_cell_or_lies_on_the_caption(
    size: tuple[int, int],
) -> None:
    recipe = recipe_of(
        "wireframe", panels=("contour", "wireframe"), size=size, w_range=(-1234.5, 1000)
    )
    with on_stage(recipe) as scene:
        orbit, cell = orbit_of(scene, recipe, "wireframe"), scene.layout.cells[1]
        top, bottom = (round(size[1] - y) for y in (cell.y1, cell.y0))
        left, right = round(cell.x0), round(cell.x1)
        caption = top + int(1.4 * scene.layout.em)
        for turn in range(0, 360, 12):
            orbit.pose(Moment((20,), float(turn)))
            drawn = ink(orbit, scene)
            kept = drawn[caption + 1 : bottom - 1, left + 1 : right - 1].sum()
            assert kept == drawn.sum() > 3000, turn


def test_labels_stand_beside_the_box() -> None:
    recipe = recipe_of("wireframe")
    with on_stage(recipe) as scene:
        orbit, axes = orbit_of(scene, recipe, "wireframe"), axes_of(scene, recipe, "wireframe")
        limits = np.array([axes.get_xlim(), axes.get_ylim(), axes.get_zlim()])
        corners = np.stack(np.meshgrid(*limits, indexing="ij"), axis=-1).reshape(-1, 3)
        for turn in (0.0, 28.0, 80.0, 110.0, 190.0, 260.0, 330.0):
            orbit.pose(Moment((0,), turn))
            with patch.object(Word, "draw", autospec=True) as drawn:
                ink(orbit, scene)
            middles = np.array([call.args[3] for call in drawn.call_args_list])
            # Both names, and at least two ticks of each axis.
            assert len(middles) >= 8
            assert not ConvexHull(orbit.view.project(corners)).holds(middles).any(), turn


class ConvexHull:
    """The outline of some points, by the lines that leave all of them on one side."""

    def __init__(self, points: NDArray[np.float64]) -> None:
        pairs = [(a, b) for a in points for b in points if (a != b).any()]
        self._sides = [(a, b - a) for a, b in pairs if (_cross(b - a, points - a) >= -1e-9).all()]

    def holds(self, places: NDArray[np.float64]) -> NDArray[np.bool_]:
        within = [_cross(way, places - start) > 0 for start, way in self._sides]
        return np.asarray(np.all(within, axis=0))


def _cross(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(one[0] * other[..., 1] - one[1] * other[..., 0])


def test_labels_are_those_of_the_fixed_camera() -> None:
    recipe = recipe_of(camera="fixed", data="overlapping dimensions=2", plane="w1,b")
    with on_stage(recipe) as scene:
        scene.backdrop()
        axes = axes_of(scene, recipe, "wireframe")
        for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
            fixed = [text.get_text() for text in axis.get_ticklabels()]
            assert {label for _, label in Box.ticks(axis)} <= set(fixed)
            assert len(Box.ticks(axis)) >= 2


def test_labels_tell_close_numbers_apart() -> None:
    """Where matplotlib would write what they have in common elsewhere."""
    recipe = recipe_of(camera="fixed", w_range=(1000.001, 1000.031), b_range=(0, 1))
    with on_stage(recipe, made_up([(1000.01, 0.5)] * 2)) as scene:
        scene.backdrop()
        ticks = Box.ticks(axes_of(scene, recipe, "wireframe").xaxis)
        assert [float(label) for _, label in ticks] == pytest.approx([at for at, _ in ticks])
        assert len({label for _, label in ticks}) == len(ticks) >= 3


def test_the_way_grows_and_what_is_hidden_is_faint() -> None:
    """Of a run over a hill, seen from either side."""
    # The squared loss has a ridge between the two slopes.
    recipe = recipe_of("surface", loss="mse", init=(3, 5))
    path = np.column_stack([np.linspace(-10, 12, 40), np.full(40, 6.0)])
    with on_stage(recipe, made_up(path)) as scene:
        surface = scene.programme.shown[0].surface
        loss = height_at(surface, path).astype(np.float32)
    with on_stage(recipe, made_up(path, loss=loss)) as scene:
        color = np.array([int(scene.programme.theme.model[k : k + 2], 16) for k in (1, 3, 5)])

        def strong(step: int, turn: float) -> int:
            picture = scene.redraw(Moment((step,), turn))[..., :3].astype(int)
            return int((np.abs(picture - color).max(axis=2) < 40).sum())

        assert strong(39, 0) > strong(20, 0) > strong(5, 0)
        seen = [strong(39, float(turn)) for turn in range(0, 360, 20)]
        assert min(seen) < 0.8 * max(seen)


@pytest.mark.parametrize("kind", ["svg", "pdf"])
@pytest.mark.parametrize("panel", ["wireframe", "surface"])
def test_it_can_be_drawn_in_lines_and_letters(panel: str, kind: str) -> None:
    recipe = recipe_of(panel, data="overlapping", marks=("optimum",))
    with on_stage(recipe) as scene:
        shown = scene.programme.shown
    with staged(shown, recipe, vector=True) as scene, scene.posed(Moment((20,), 130.0)):
        file = io.BytesIO()
        scene.figure.savefig(file, format=kind, dpi=72)
    written = file.getvalue()
    assert written.startswith(b"<?xml" if kind == "svg" else b"%PDF")
    if kind == "svg":
        # A face is a path of its own.
        faces = 48 * 48 if panel == "surface" else 14 * 14
        assert written.count(b"<path") + written.count(b"<use") > faces


def test_it_is_no_slower_than_promised() -> None:
    """The budget is 10 ms; ten times that would be a slip, whatever the machine does."""
    recipe = recipe_of("surface", size=(1200, 400), panels=("data", "contour", "surface"))
    with on_stage(recipe) as scene:
        compositor = Compositor(scene)
        compositor.draw(Moment((0,)))
        start = process_time()
        for frame in range(1, 11):
            compositor.draw(Moment((frame,), 36.0 * frame))
        assert process_time() - start < 1.0
