"""What the panels show stands where the run's own numbers put it."""

import numpy as np
import pytest
from matplotlib.contour import ContourSet
from mpl_toolkits.mplot3d import proj3d
from numpy.typing import NDArray

from animate.history import History
from animate.recipe import LOSS_NAMES, Recipe
from animate.scene.mover import Line, Marks, Mover
from animate.scene.scene import Scene
from animate.scene.trail import Trail
from tests.scene.staging import at, axes_of, box_of, ink, movers_of, on_stage, run_of

PLANE_PANELS = ("contour", "wireframe")
LAB = Recipe()

# Markers rest while the run moves less than a pixel or two, and stand on whole pixels.
NEAR = 2.0


def full_loss(history: History) -> NDArray[np.float64]:
    """Mean cross-entropy over all samples at each state, from the logits."""
    w, b = history.params.astype(np.float64).T
    z = w[:, np.newaxis] * history.x[:, 0].astype(np.float64) + b[:, np.newaxis]
    losses: NDArray[np.float64] = np.logaddexp(0, z) - history.y.astype(np.float64) * z
    return np.asarray(losses.mean(axis=1))


def places(scene: Scene, panel: str, history: History) -> NDArray[np.float64]:
    """Where each state of a run is on a panel as it was last drawn, in display pixels."""
    axes = axes_of(scene, LAB, panel)
    w, b = history.params.astype(np.float64).T
    if panel == "wireframe":
        w, b, _ = proj3d.proj_transform(w, b, full_loss(history), axes.get_proj())
    shown: NDArray[np.float64] = axes.transData.transform(np.column_stack([w, b]))
    return shown


def middle(mover: Mover, scene: Scene) -> NDArray[np.float64]:
    box = box_of(mover.extent(), scene)
    return np.array([box.x0 + box.x1, box.y0 + box.y1]) / 2


@pytest.mark.parametrize("panel", PLANE_PANELS)
def test_the_marker_stands_on_the_surface(panel: str, lab_scene: Scene, lab: History) -> None:
    lab_scene.backdrop()
    expected = places(lab_scene, panel, lab)
    marker = movers_of(lab_scene, LAB, panel)[-1]
    assert isinstance(marker, Marks)
    for step in range(lab.steps + 1):
        marker.pose(at(step))
        off = middle(marker, lab_scene) - expected[step]
        assert np.abs(off).max() <= NEAR, (step, off)


@pytest.mark.parametrize("panel", PLANE_PANELS)
def test_the_marker_covers_its_place(panel: str, lab_scene: Scene, lab: History) -> None:
    lab_scene.backdrop()
    expected = places(lab_scene, panel, lab)
    marker = movers_of(lab_scene, LAB, panel)[-1]
    for step in (0, 7, 30, 700):
        marker.pose(at(step))
        assert _near(ink(marker, lab_scene), expected[step], 0)


@pytest.mark.parametrize("panel", PLANE_PANELS)
def test_the_trail_passes_every_state_so_far_and_no_later_one(
    panel: str, lab_scene: Scene, lab: History
) -> None:
    lab_scene.backdrop()
    expected = places(lab_scene, panel, lab)
    (trail,) = (one for one in movers_of(lab_scene, LAB, panel) if isinstance(one, Trail))
    for step in (1, 5, 12, 60, 700):
        trail.pose(at(step))
        left = ink(trail, lab_scene)
        for place in expected[: step + 1]:
            assert _near(left, place, NEAR), step
        far = np.hypot(*(expected[: step + 1, np.newaxis] - expected).T).min(axis=1) > 30
        for place in expected[far]:
            assert not _near(left, place, NEAR), step


def test_the_start_stays_marked(lab_scene: Scene, lab: History) -> None:
    lab_scene.backdrop()
    start = places(lab_scene, "contour", lab)[0]
    before = lab_scene.backdrop()
    after = lab_scene.redraw(at(700))
    x, y = int(start[0]), lab_scene.layout.height - 1 - int(start[1])
    around = slice(y - 6, y + 7), slice(x - 6, x + 7)
    # More than the few pixels that the end of the trail takes.
    assert (before[around] != after[around]).any(axis=2).sum() > 30


@pytest.mark.parametrize("shuffle", [False, True])
def test_bars_stand_under_the_samples_of_the_batch(shuffle: bool) -> None:
    recipe = Recipe(epochs=3, shuffle=shuffle, panels=("data",), size=(600, 300))
    history = run_of(recipe)
    with on_stage(recipe) as scene:
        scene.backdrop()
        axes = axes_of(scene, recipe, "data")
        samples = axes.transData.transform(np.column_stack([history.x[:, 0], history.y]))
        (bars,) = (one for one in movers_of(scene, recipe, "data") if isinstance(one, Marks))
        for step in range(history.steps + 1):
            bars.pose(at(step))
            under = {index for index, place in enumerate(samples) if _under(bars, scene, place)}
            assert under == set(history.batch(step).tolist()), step


def test_the_curve_passes_every_prediction(lab_scene: Scene, lab: History) -> None:
    lab_scene.backdrop()
    axes = axes_of(lab_scene, LAB, "data")
    lines = [one for one in movers_of(lab_scene, LAB, "data") if isinstance(one, Line)]
    x = np.linspace(-0.9, 0.85, 12)
    for step in (0, 4, 12, 30, 700):
        w, b = lab.params[step].astype(np.float64)
        curve = axes.transData.transform(np.column_stack([x, 1 / (1 + np.exp(-(w * x + b)))]))
        drawn = np.zeros((400, 1200), bool)
        for line in lines:
            line.pose(at(step))
            drawn |= ink(line, lab_scene)
        for place in curve:
            assert _near(drawn, place, 1), step


def test_the_line_is_where_w_and_b_put_it(lab_scene: Scene, lab: History) -> None:
    """Where it meets y = 1, at step 700: w x + b = 1."""
    lab_scene.backdrop()
    axes = axes_of(lab_scene, LAB, "data")
    w, b = lab.params[700].astype(np.float64)
    lines = [one for one in movers_of(lab_scene, LAB, "data") if isinstance(one, Line)]
    drawn = np.zeros((400, 1200), bool)
    for line in lines:
        line.pose(at(700))
        drawn |= ink(line, lab_scene)
    levels = np.array([1.2, 1.4, 1.6, 1.8])
    there = axes.transData.transform(np.column_stack([(levels - b) / w, levels]))
    for place in there:
        # Far enough to bridge the gaps of a dashed line.
        assert _near(drawn, place, 5)
        assert not _near(drawn, place - [20, 0], 5)


@pytest.mark.parametrize("loss", LOSS_NAMES)
@pytest.mark.parametrize("size", [(1200, 400), (500, 400)], ids=str)
def test_contours_ascend_inside_the_range_and_are_many(loss: str, size: tuple[int, int]) -> None:
    recipe = Recipe.of({"loss": loss, "panels": ("contour",), "size": size, "epochs": 1})
    with on_stage(recipe) as scene:
        axes = axes_of(scene, recipe, "contour")
        sets = [one for one in axes.collections if isinstance(one, ContourSet)]
        (lines,) = (one for one in sets if not one.filled)
        levels = np.asarray(lines.levels)
        surface = scene.programme.tracks[0].surface.loss
        assert (np.diff(levels) > 0).all()
        assert surface.min() < levels[0]
        assert levels[-1] < surface.max()
        assert len(levels) >= 6


def test_classes_differ_in_shape_and_colour(lab_scene: Scene, lab: History) -> None:
    axes = axes_of(lab_scene, LAB, "data")
    looks = []
    for label in (0, 1):
        chosen = lab.y == label
        (samples,) = (
            line
            for line in axes.lines
            if np.array_equal(line.get_xdata(), lab.x[chosen, 0])
            and np.array_equal(line.get_ydata(), lab.y[chosen])
        )
        looks.append((samples.get_marker(), samples.get_markerfacecolor()))
    zeros, ones = looks
    assert zeros[0] != ones[0]
    assert zeros[1] != ones[1]


def test_the_plane_is_labelled(lab_scene: Scene) -> None:
    for panel in PLANE_PANELS:
        axes = axes_of(lab_scene, LAB, panel)
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("w", "b")


@pytest.mark.parametrize(
    ("loss", "w_range", "b_range"),
    [
        ("mse", (0, 1), (1000, 1001)),
        # All samples so far on their right side that the loss is exactly 0.
        ("cross-entropy", (1e5, 1.1e5), (-26500, -26400)),
    ],
)
def test_a_flat_surface_is_drawn_without_contours(
    loss: str, w_range: tuple[float, float], b_range: tuple[float, float]
) -> None:
    recipe = Recipe.of(
        {
            "loss": loss,
            "epochs": 1,
            "panels": PLANE_PANELS,
            "size": (600, 300),
            "w_range": w_range,
            "b_range": b_range,
        }
    )
    with on_stage(recipe) as scene:
        axes = axes_of(scene, recipe, "contour")
        assert not [one for one in axes.collections if isinstance(one, ContourSet)]
        assert scene.redraw(at(0)).shape == (300, 600, 4)


def test_travel_over_a_surface_of_hardly_any_height_is_finite() -> None:
    recipe = Recipe(
        epochs=1, panels=("data",), size=(300, 200), w_range=(14300, 14500), b_range=(-3626, -3574)
    )
    with on_stage(recipe) as scene:
        assert np.isfinite(scene.programme.travel()).all()


def _near(left: NDArray[np.bool_], place: NDArray[np.float64], reach: float) -> bool:
    """Whether there is ink within `reach` pixels of a place in display pixels."""
    column, row = int(place[0]), left.shape[0] - 1 - int(np.floor(place[1]))
    by = int(np.ceil(reach))
    return bool(left[max(row - by, 0) : row + by + 1, max(column - by, 0) : column + by + 1].any())


def _under(bars: Mover, scene: Scene, place: NDArray[np.float64]) -> bool:
    """Whether there is ink close below a place in display pixels."""
    column, row = int(place[0]), scene.layout.height - 1 - int(np.floor(place[1]))
    return bool(ink(bars, scene)[row : row + 15, column].any())
