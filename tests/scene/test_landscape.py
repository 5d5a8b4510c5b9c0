"""The landscape: where it stands, how it is lit, and what is marked on it."""

from typing import Any

import numpy as np
import pytest
from matplotlib.transforms import Bbox
from mpl_toolkits.mplot3d import proj3d
from numpy.typing import NDArray

from animate.recipe import Recipe
from animate.scene.camera import Camera
from animate.scene.mover import Pen, Pointer
from animate.scene.relief import downhill, height_at, hidden
from animate.scene.scene import Scene
from animate.scene.sheet import Lighting, Sheet
from animate.surface import Surface
from tests.scene.staging import (
    agree,
    at,
    axes_of,
    box_of,
    made_up,
    movers_of,
    on_stage,
    run_of,
)

Floats = NDArray[np.float64]


def recipe_of(panel: str, **options: Any) -> Recipe:
    return Recipe.of(
        {"epochs": 4, "size": (480, 400), "captions": False, "panels": (panel,), **options}
    )


def hills(rows: int = 40, columns: int = 50) -> Surface:
    x, y = np.linspace(-3, 4, columns), np.linspace(-2, 5, rows)
    return Surface(x, y, np.sin(x) * np.cos(y[:, np.newaxis]) + 0.1 * x)


class TestRelief:
    def test_on_the_grid_the_height_is_that_of_the_grid(self) -> None:
        surface = hills(5, 7)
        places = np.stack(np.meshgrid(surface.x, surface.y), axis=-1)
        found = height_at(surface, places.reshape(-1, 2))
        np.testing.assert_allclose(found, surface.loss.ravel(), atol=1e-12)

    def test_between_four_points_it_is_theirs_by_their_nearness(self) -> None:
        surface = Surface(np.array([0.0, 2]), np.array([0.0, 4]), np.array([[0.0, 8], [16, 40]]))
        assert height_at(surface, np.array([[0.5, 1.0]]))[0] == pytest.approx(
            0.75 * (0.75 * 0 + 0.25 * 8) + 0.25 * (0.75 * 16 + 0.25 * 40)
        )

    def test_beyond_the_grid_it_is_that_of_the_edge(self) -> None:
        surface = hills()
        beyond = np.array([(99.0, -99.0), (-99.0, 5.0)])
        expected = [surface.loss[0, -1], surface.loss[-1, 0]]
        np.testing.assert_allclose(height_at(surface, beyond), expected)

    def test_downhill_is_against_the_gradient(self) -> None:
        x, y = np.random.default_rng(0).uniform([-2.8, -1.8], [3.8, 4.8], (60, 2)).T
        exact = -np.stack([np.cos(x) * np.cos(y) + 0.1, -np.sin(x) * np.sin(y)], axis=1)
        found = downhill(hills(200, 200), np.column_stack([x, y]))
        np.testing.assert_allclose(found, exact, atol=0.01)

    def test_what_isnt_finite_spoils_only_what_is_near(self) -> None:
        surface = hills()
        surface.loss[10, 10] = np.inf
        assert not np.isfinite(height_at(surface, np.array([[surface.x[10], surface.y[10]]])))
        assert np.isfinite(downhill(surface, np.array([[3.0, 4.0]]))).all()

    def test_behind_a_ridge_points_are_hidden(self) -> None:
        x = np.linspace(-1, 1, 81)
        ridge = Surface(x, x, np.tile(np.exp(-((x / 0.1) ** 2)), (81, 1)))
        points = np.array([(-0.6, 0.3, 0.0), (0.6, 0.3, 0.0), (0.0, 0.0, 1.0)])
        seen_from = {
            "the left, low": (-9.0, 0.0, 2.0),
            "the right, low": (9.0, 0.0, 2.0),
            "above": (0.0, 0.0, 50.0),
        }
        found = {
            name: hidden(ridge, points, np.array(eye)).tolist() for name, eye in seen_from.items()
        }
        assert found == {
            "the left, low": [False, True, False],
            "the right, low": [True, False, False],
            "above": [False, False, False],
        }


@pytest.mark.parametrize("panel", ["wireframe", "surface"])
@pytest.mark.parametrize("loss", ["cross-entropy", "mse", "hinge"])
def test_the_marker_stands_on_the_surface(panel: str, loss: str) -> None:
    recipe = recipe_of(panel, loss=loss, init=(2, 1))
    run = run_of(recipe)
    with on_stage(recipe) as scene:
        scene.backdrop()
        marker = movers_of(scene, recipe, panel)[-1]
        for step in (0, 3, 11, 28):
            marker.pose(at(step))
            expected = projected(scene, recipe, panel, run.params[step], run.loss[step])
            box = box_of(marker.extent(), scene)
            middle = np.array([box.x0 + box.x1, box.y0 + box.y1]) / 2
            assert np.abs(middle - expected).max() <= 2.5


def test_both_panels_are_of_one_frame() -> None:
    recipe = recipe_of("wireframe", panels=("wireframe", "surface"), size=(900, 400))
    with on_stage(recipe) as scene:
        scene.backdrop()
        wires, smooth = (axes_of(scene, recipe, panel) for panel in recipe.panels)
        for limits in ("get_xlim", "get_ylim", "get_zlim"):
            assert getattr(wires, limits)() == getattr(smooth, limits)()
        np.testing.assert_allclose(wires.get_proj(), smooth.get_proj())


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_a_smooth_surface_has_many_shades_and_no_lines(theme: str) -> None:
    pictures = {}
    for panel in ("wireframe", "surface"):
        recipe = recipe_of(panel, theme=theme)
        with on_stage(recipe) as scene:
            box = axes_of(scene, recipe, panel).bbox
            x, y = int((box.x0 + box.x1) / 2), 400 - int((box.y0 + box.y1) / 2)
            pictures[panel] = scene.backdrop()[y - 40 : y + 40, x - 40 : x + 40, :3].astype(int)
    steps = {panel: np.abs(np.diff(one, axis=1)).max() for panel, one in pictures.items()}
    assert steps["surface"] <= 12 < 25 < steps["wireframe"]
    assert len(np.unique(pictures["surface"].reshape(-1, 3), axis=0)) > 40


def test_the_light_comes_from_the_upper_left_wherever_the_camera_is() -> None:
    with on_stage(recipe_of("wireframe")) as scene:
        scene.backdrop()
        camera = Camera(axes_of(scene, recipe_of("wireframe"), "wireframe"))
        for turn in (0.0, 77.0, 200.0):
            view = camera.at(turn)
            right = np.array([-np.sin(view.azimuth), np.cos(view.azimuth), 0])
            up = np.array([0.0, 0, 1])
            faces = np.array([up - right, up, up + right])
            faces /= np.linalg.norm(faces, axis=1, keepdims=True)
            lit = Lighting(faces[np.newaxis], 0.5, 1.0).on(np.full((1, 3, 4), 0.8), view)[0]
            assert lit[0, 0] > lit[1, 0] > lit[2, 0] >= 0.8 * 0.5
            np.testing.assert_array_equal(lit[:, 3], 0.8)


def test_faces_without_a_height_are_left_out() -> None:
    """Neither their colour nor their lines, nor what they would hide."""
    recipe = recipe_of("wireframe")
    with on_stage(recipe) as scene:
        axes = axes_of(scene, recipe, "wireframe")
        scene.backdrop()
        view = Camera(axes).at(0)
        corners = np.stack(
            [*np.meshgrid(np.linspace(-10, 10, 5), np.linspace(-10, 10, 5)), np.full((5, 5), 3.0)],
            axis=-1,
        )
        colors = np.ones((4, 4, 4))
        colors[1, 2] = 0
        clip = Bbox.from_extents(0, 0, 480, 400)
        sheet = Sheet(corners, colors, Pen("#ff0000", 0, clip))
        renderer = scene.canvas.get_renderer()
        renderer.clear()
        sheet.draw(renderer, view)
        alpha = np.asarray(renderer.buffer_rgba())[..., 3]
        for row in range(4):
            for column in range(4):
                middle = view.project(corners[row : row + 2, column : column + 2].mean((0, 1)))
                drawn = alpha[400 - 1 - int(middle[1]), int(middle[0])]
                assert drawn == (0 if (row, column) == (1, 2) else 255)


@pytest.mark.parametrize("panel", ["wireframe", "surface"])
def test_a_pointer_lies_on_the_surfaces_edge(panel: str) -> None:
    """However high up the run is itself."""
    recipe = Recipe(panels=(panel,), size=(480, 400), w_range=(-4, 9), b_range=(-9, 9))
    far = made_up([(-300, -400), (0, 0)], loss=np.array([120, 0.5], np.float32))
    with on_stage(recipe, far) as scene:
        scene.backdrop()
        (pointer,) = (one for one in movers_of(scene, recipe, panel) if isinstance(one, Pointer))
        pointer.pose(at(0))
        surface = scene.programme.shown[0].surface
        corner = projected(scene, recipe, panel, np.array([-4.0, -9]), surface.loss[0, 0])
        box = box_of(pointer.extent(), scene)
        assert box.contains(*corner)
        assert max(box.width, box.height) < 40
        # Towards the marker, by a short way that keeps to the marker's height.
        out = np.array([-300 + 4, -400 + 9]) / 1e4
        beyond = projected(scene, recipe, panel, np.array([-4.0, -9]) + out, surface.loss[0, 0])
        way = beyond - corner
        assert pointer.angle == pytest.approx(np.arctan2(way[1], way[0]), abs=0.05)


@pytest.mark.parametrize("panel", ["wireframe", "surface"])
@pytest.mark.parametrize("camera", ["fixed", "orbit"])
def test_a_star_marks_the_optimum(panel: str, camera: str) -> None:
    """By its colour, where surface and optimum put it."""
    recipe = recipe_of(panel, data="overlapping", marks=("optimum",), init=(-9, 9), camera=camera)
    with on_stage(recipe) as scene:
        picture = scene.redraw(at(0))
        surface = scene.programme.shown[0].surface
        color = np.round(255 * np.array(_rgb(scene.programme.theme.optimum)))
        found = np.argwhere((np.abs(picture[..., :3] - color) < 3).all(axis=2))
        assert surface.optimum is not None
        loss = height_at(surface, surface.optimum[np.newaxis])[0]
        assert len(found) > 25
        if camera == "fixed":
            x, y = projected(scene, recipe, panel, surface.optimum, loss)
            assert np.abs(found.mean(axis=0) - [400 - y, x]).max() < 2
    with on_stage(recipe.but(marks=())) as scene:
        picture = scene.redraw(at(0))
        assert not (np.abs(picture[..., :3] - color) < 3).all(axis=2).any()


def test_the_optimum_is_named_once() -> None:
    """On the landscape only where no contours stand beside it."""
    pictures = []
    for panels in (("wireframe", "data"), ("wireframe", "contour")):
        recipe = recipe_of("wireframe", data="overlapping", marks=("optimum",), panels=panels)
        with on_stage(recipe.but(size=(800, 400))) as scene:
            cell = scene.layout.cells[0]
            backdrop = scene.backdrop()
            pictures.append(backdrop[60:280, 20 : int(cell.width * 0.9), :3].astype(int))
    width = min(one.shape[1] for one in pictures)
    ink = [(one[:, :width].sum(axis=2) < 200).sum() for one in pictures]
    assert ink[0] > ink[1] + 40


@pytest.mark.parametrize(
    "options",
    [
        {"grid": 2},
        {"grid": 3, "theme": "dark"},
        {"grid": 61, "theme": "print"},
        {"size": (200, 200)},
        {"loss": "hinge", "w_range": (900, 901), "b_range": (-250, -249)},
    ],
    ids=str,
)
@pytest.mark.parametrize("panel", ["wireframe", "surface"])
def test_pictures_look_as_drawn_anew(panel: str, options: dict[str, Any]) -> None:
    with on_stage(recipe_of(panel, **options)) as scene:
        agree(scene, map(at, (0, 5, 28, 2)))


def projected(
    scene: Scene, recipe: Recipe, panel: str, place: NDArray[np.floating], loss: float
) -> Floats:
    """Where matplotlib itself puts a point, in display pixels."""
    axes = axes_of(scene, recipe, panel)
    x, y, _ = proj3d.proj_transform(*place.astype(np.float64), loss, axes.get_proj())
    return np.asarray(axes.transData.transform((x, y)))


def _rgb(color: str) -> tuple[float, ...]:
    return tuple(int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
