"""What the player draws stands where Python's own frames have it."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

import animate
from animate.casting import cast
from animate.history import History
from animate.language import speak
from animate.recipe import Recipe
from animate.scene.compositor import Compositor
from animate.scene.scene import staged
from animate.scene.theme import DARK, LIGHT
from tests.embed.visiting import Pixels, Visit

# How far a place may be from where Python has it, in pixels of the page.
TOLERANCE = 1.2

# Where the axes of the player's panels end, in CSS pixels from the canvas's edges.
LEFT, TOP, RIGHT, BOTTOM = {"data": 26, "contour": 44, "loss": 44}, 8, 16, 36

STEPS = (3, 20, 45, 70)
ON_THE_SURFACE = (0, 8, 20, 70)


class Frames(NamedTuple):
    """Python's frames by their steps, and where the axes of each panel are, from the top left."""

    pixels: dict[int, Pixels]
    boxes: list[tuple[float, float, float, float]]


@pytest.fixture(scope="module")
def frames(lab_run: History) -> Frames:
    recipe = Recipe.from_json(lab_run.recipe).but(captions=False)
    with staged(cast([lab_run], recipe, speak("en")), recipe) as scene:
        compositor, height = Compositor(scene), scene.layout.height
        drawn = {
            step: compositor.draw(scene.programme.moment(step))[0][..., :3].copy()
            for step in {*STEPS, *ON_THE_SURFACE}
        }
        boxes = [
            (box.x0, height - box.y1, box.x1, height - box.y0)
            for box in (axes.bbox for axes in scene.figure.axes)
        ]
    return Frames(drawn, boxes)


def inside(pixels: Pixels, box: tuple[float, float, float, float]) -> Pixels:
    """What a box (left, top, right, bottom) in pixels holds."""
    left, top, right, bottom = map(round, box)
    return pixels[top:bottom, left:right]


def painted(pixels: Pixels, color: str) -> NDArray[np.bool_]:
    """Which pixels have just this colour."""
    wanted = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    return np.asarray((np.abs(pixels.astype(int) - wanted) <= 3).all(axis=2))


def marker_in(pixels: Pixels, color: str) -> NDArray[np.float64]:
    """The middle of the largest disc of a colour, (x, y) in pixels."""
    mask = painted(pixels, color).astype(np.float64)
    window = 9
    sums = np.lib.stride_tricks.sliding_window_view(np.pad(mask, window // 2), (window, window))
    weights = sums.sum(axis=(2, 3))
    row, column = np.unravel_index(weights.argmax(), weights.shape)
    rows, columns = np.nonzero(mask)
    near = np.hypot(rows - row, columns - column) <= 6
    return np.array([columns[near].mean(), rows[near].mean()]) + 0.5


def curve_in(pixels: Pixels, color: str, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """The heights of a curve at shares of the width, in shares of the height; nan where hidden."""
    mask = painted(pixels, color)
    columns = np.round(shares * (mask.shape[1] - 1)).astype(int)
    heights = [np.nonzero(mask[:, column])[0] for column in columns]
    return np.array([found.mean() + 0.5 if len(found) else np.nan for found in heights])


def player_box(pixels: Pixels, panel: str) -> tuple[float, float, float, float]:
    height, width = pixels.shape[:2]
    return LEFT[panel], TOP, width - RIGHT, height - BOTTOM


def share(place: NDArray[np.float64], pixels: Pixels) -> NDArray[np.float64]:
    height, width = pixels.shape[:2]
    return np.asarray(place / [width, height])


@pytest.mark.parametrize("step", STEPS)
def test_the_marker_on_the_contours_is_where_the_frames_have_it(
    step: int, visit: Callable[..., Visit], lab_page: Path, frames: Frames
) -> None:
    shown = visit(lab_page, f"#step={step}").shot("contour")
    here = inside(shown, player_box(shown, "contour"))
    there = inside(frames.pixels[step], frames.boxes[1])
    apart = share(marker_in(here, LIGHT.model), here) - share(marker_in(there, LIGHT.model), there)
    # Python rests the marker for up to a 220th of the width.
    assert np.abs(apart * here.shape[1::-1]).max() < TOLERANCE


@pytest.mark.parametrize("step", STEPS)
def test_the_curve_is_where_the_frames_have_it(
    step: int, visit: Callable[..., Visit], lab_page: Path, frames: Frames
) -> None:
    shown = visit(lab_page, f"#step={step}").shot("data")
    here = inside(shown, player_box(shown, "data"))
    there = inside(frames.pixels[step], frames.boxes[0])
    shares = np.linspace(0.02, 0.98, 60)
    one = curve_in(here, LIGHT.model, shares) / here.shape[0]
    other = curve_in(there, LIGHT.model, shares) / there.shape[0]
    both = np.isfinite(one) & np.isfinite(other)
    assert both.sum() > 20
    # Where it is steep a column holds some of its height.
    apart = np.abs(one - other)[both] * here.shape[0]
    assert np.median(apart) < TOLERANCE
    assert apart.max() < 4 * TOLERANCE


def test_the_marker_on_the_surface_is_where_the_frames_have_it(
    visit: Callable[..., Visit], lab_page: Path, frames: Frames
) -> None:
    """Seen from one side; the sizes of the box are the player's own."""
    page = visit(lab_page)
    ours, theirs = [], []
    for step in ON_THE_SURFACE:
        page.run("(step) => { location.hash = `#step=${step}` }", step)
        page.wait_for_step(step)
        ours.append(marker_in(page.shot("wireframe"), LIGHT.model))
        theirs.append(marker_in(inside(frames.pixels[step], frames.boxes[2]), LIGHT.model))
    # The one may be moved and enlarged to lie on the other.
    one, other = np.array(ours), np.array(theirs)
    one, other = one - one.mean(axis=0), other - other.mean(axis=0)
    scale = (one * other).sum() / (other**2).sum()
    assert 0.3 < scale < 2
    assert np.abs(one - scale * other).max() < 2 * TOLERANCE


def test_colours_are_those_of_the_theme(visit: Callable[..., Visit], lab_page: Path) -> None:
    for scheme, theme in (("light", LIGHT), ("dark", DARK)):
        page = visit(lab_page, "#step=100", color_scheme=scheme)
        data = page.shot("data")
        for color in (theme.paper, theme.model, theme.zero, theme.one):
            assert painted(data, color).sum() > 20, (scheme, color)
        contour = page.shot("contour")
        assert painted(contour, theme.low).sum() > 100
        assert painted(contour, theme.high).sum() > 100


def test_a_change_of_the_reader_s_preference_is_followed(
    visit: Callable[..., Visit], lab_page: Path
) -> None:
    page = visit(lab_page)
    assert painted(page.shot("data"), LIGHT.paper).mean() > 0.5
    page.page.emulate_media(color_scheme="dark")
    assert painted(page.shot("data"), DARK.paper).mean() > 0.5


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_it_is_sharp_on_every_screen(
    scale: int, visit: Callable[..., Visit], lab_page: Path
) -> None:
    page = visit(lab_page, device_scale_factor=scale)
    sizes = page.run(
        "() => [...document.querySelectorAll('canvas')].map("
        "(one) => [one.width / one.clientWidth, one.height / one.clientHeight])"
    )
    assert len(sizes) == 4
    assert np.abs(np.array(sizes) - scale).max() < 0.01


def test_a_canvas_follows_the_width_of_the_page(
    visit: Callable[..., Visit], lab_page: Path
) -> None:
    page = visit(lab_page)
    page.page.set_viewport_size({"width": 600, "height": 900})
    page.until(
        "() => [...document.querySelectorAll('canvas')]"
        ".every((one) => one.width === one.clientWidth)"
    )
    shown = page.shot("contour")
    assert shown.shape[1] > 250
    assert painted(shown, LIGHT.model).sum() > 20


def test_what_it_draws_of_a_frame_is_the_same_whichever_came_before(
    visit: Callable[..., Visit], lab_page: Path
) -> None:
    page = visit(lab_page, "#step=100")
    before = [page.shot(panel) for panel in ("data", "contour", "wireframe", "loss")]
    page.page.get_by_role("slider", name="Step").press("End")
    assert page.step == 700
    page.run("() => { location.hash = '#step=100' }")
    page.wait_for_step(100)
    after = [page.shot(panel) for panel in ("data", "contour", "wireframe", "loss")]
    for one, other in zip(before, after, strict=True):
        assert (one == other).all()


def test_runs_are_told_apart_as_in_the_scene(visit: Callable[..., Visit], tmp_path: Path) -> None:
    runs = animate.train_runs(compare={"lr": (0.1, 2, 20)}, epochs=5)
    animate.render(runs, tmp_path / "rates.html")
    page = visit(tmp_path / "rates.html", "#step=35")
    contour = page.shot("contour")
    for color in LIGHT.runs[:3]:
        assert painted(contour, color).sum() > 30
    names = page.page.locator("tbody th, tr th[scope=row]").all_inner_texts()
    assert names == ["learning rate 0.1", "learning rate 2", "learning rate 20"] or len(names) == 3
