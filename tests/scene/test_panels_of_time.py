"""The panels of what changes with time look as drawn anew, and keep to their cells."""

from typing import Any

import numpy as np
import pytest

from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.scene import Scene
from tests.scene.staging import agree, at, box_of, made_up, on_stage

GROWING = ("loss", "gradient", "parameters")
PANELS = (*GROWING, "curves", "equation")
THREE = {"lr": (0.1, 2, 20)}
LOOKS = [
    pytest.param({"size": (1200, 400)}, id="full"),
    pytest.param({"size": (600, 200), "theme": "dark"}, id="dark"),
]


def recipe_of(panel: str, **options: Any) -> Recipe:
    return Recipe.of({"epochs": 12, "size": (600, 300), "panels": (panel,), **options})


def _moments(scene: Scene) -> list[Moment]:
    last = scene.programme.moments() - 1
    return [scene.programme.moment(round(share * last)) for share in (0, 0.01, 1, 0.1, 0)]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("compare", [{}, THREE], ids=["one", "several"])
@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_looks_as_drawn_anew(
    panel: str, compare: dict[str, Any], look: dict[str, Any]
) -> None:
    with on_stage(recipe_of(panel, compare=compare, **look)) as scene:
        agree(scene, _moments(scene))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"compare": THREE, "loss_scale": "log"},
        {"data": "overlapping dimensions=2", "compare": {"loss": ("cross-entropy", "mse")}},
        {"compare": {"batch_size": (3, 20)}, "sync": "evaluations"},
    ],
    ids=["one", "several", "rows", "evaluations"],
)
def test_panels_side_by_side_look_as_drawn_anew(options: dict[str, Any]) -> None:
    recipe = Recipe.of({"epochs": 5, "size": (900, 600), "panels": (*PANELS, "contour"), **options})
    with on_stage(recipe) as scene:
        agree(scene, _moments(scene)[1:4])


@pytest.mark.parametrize("size", [(1200, 400), (600, 200), (400, 400)], ids=str)
@pytest.mark.parametrize("compare", [{}, THREE], ids=["one", "several"])
def test_no_mover_leaves_its_cell(compare: dict[str, Any], size: tuple[int, int]) -> None:
    recipe = Recipe.of({"epochs": 4, "size": size, "panels": PANELS, "compare": compare})
    with on_stage(recipe) as scene:
        for moment in _moments(scene):
            for cell, movers in zip(scene.layout.cells, scene.groups, strict=False):
                for mover in movers:
                    mover.pose(moment)
                    if not mover.extent().empty:
                        box = box_of(mover.extent(), scene)
                        assert cell.x0 <= box.x0 <= box.x1 <= cell.x1, mover
                        assert cell.y0 <= box.y0 <= box.y1 <= cell.y1, mover


@pytest.mark.parametrize("panel", GROWING)
@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("states", [1, 2, 6])
def test_numbers_of_any_kind_are_drawn(panel: str, scale: str, states: int) -> None:
    """Zeros, infinities, nan, and all that float32 holds."""
    far = [(0, 0), (1e6, -1e6), (-1e-9, 1e10), (3e38, -3e38), (0, 0), (np.nan, 1)]
    nowhere = (np.nan, np.nan)
    params = np.array([*far[:states], nowhere], np.float32)
    losses = np.array([0, 1e10, 1e-10, 3e38, 1e-45, 5, 1], np.float32)[: states + 1]
    batches = np.array([np.inf, np.nan, 1e-9, 0, 3e38, 1], np.float32)[:states]
    gradient = np.array([[0, 0], [1e-45, 0], [3e38, 3e38], [1, 2], [0, 0], [np.inf, 1]])
    history = made_up(
        params,
        loss=losses,
        batch_loss=batches,
        gradient=gradient.astype(np.float32)[:states],
        batch_indices=np.tile(np.arange(2, dtype=np.int32), (states, 1)),
    )
    wide = {"w_range": (-1, 1), "b_range": (-1, 1), "captions": False}
    recipe = recipe_of(panel, loss_scale=scale, **wide)
    with on_stage(recipe, history) as scene:
        last = history.last_finite
        agree(scene, [at(step) for step in (0, last, last // 2, last)])
