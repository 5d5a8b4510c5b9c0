"""Runs to draw, and scenes of them, staged as a render stages them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import combinations
from typing import Any
from unittest.mock import patch

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import ArrayLike, NDArray

from animate.casting import cast
from animate.frame import Rect
from animate.history import History
from animate.language import speak
from animate.moment import Moment
from animate.recipe import COMPARING_KEYS, TRAINING_KEYS, Recipe
from animate.scene.compositor import Compositor
from animate.scene.mover import Mover
from animate.scene.number import Number
from animate.scene.picture import Picture
from animate.scene.programme import Programme
from animate.scene.scene import Scene, staged
from animate.scene.theme import THEMES
from animate.training import train_runs

SIZES = ((1200, 400), (600, 200), (400, 400), (300, 900))
USUAL_PANELS = ("data", "contour", "wireframe")
SUBSETS = tuple(
    panels
    for count in range(1, len(USUAL_PANELS) + 1)
    for panels in combinations(USUAL_PANELS, count)
)


@cache
def _trained(recipe: Recipe) -> tuple[History, ...]:
    return tuple(train_runs(recipe))


def runs_of(recipe: Recipe) -> tuple[History, ...]:
    """The runs that a recipe trains; recipes that train alike share them."""
    keys = (*TRAINING_KEYS, *COMPARING_KEYS)
    return _trained(Recipe.of({key: getattr(recipe, key) for key in keys}))


def run_of(recipe: Recipe) -> History:
    """The one run that a recipe trains."""
    (run,) = runs_of(recipe)
    return run


def programme_of(recipe: Recipe, *histories: History) -> Programme:
    """What the scene of a recipe is composed from, of its own runs unless others are given."""
    words = speak(recipe.lang)
    shown = cast(histories or runs_of(recipe), recipe, words)
    return Programme(shown, recipe, THEMES[recipe.theme], words)


@contextmanager
def on_stage(recipe: Recipe, *histories: History) -> Iterator[Scene]:
    """The scene of a recipe, of its own runs unless others are given."""
    shown = cast(histories or runs_of(recipe), recipe, speak(recipe.lang))
    with staged(shown, recipe) as scene:
        yield scene


def at(step: int) -> Moment:
    """The moment of a single run."""
    return Moment((step,))


def made_up(path: ArrayLike, **columns: Any) -> History:
    """A run through the (w, b) of `path`, a step an epoch; `columns` replace its other arrays."""
    params = np.array(path, np.float32)
    states = len(params)
    x = np.linspace(-1, 1, 5, dtype=np.float32)[:, np.newaxis]
    arrays = {
        "params": params,
        "loss": np.full(states, 0.5, np.float32),
        "accuracy": np.full(states, 0.6, np.float32),
        "batch_loss": np.full(states - 1, 0.5, np.float32),
        "gradient": np.zeros((states - 1, 2), np.float32),
        "batch_indices": np.tile(np.arange(5, dtype=np.int32), (states - 1, 1)),
        "epoch": np.arange(states, dtype=np.int32),
        "x": x,
        "y": (x[:, 0] > 0).astype(np.float32),
    }
    return History(**{**arrays, **columns}, recipe=Recipe().canonical())


def movers_of(scene: Scene, recipe: Recipe, panel: str) -> tuple[Mover, ...]:
    """The movers of a panel, in drawing order."""
    return scene.groups[recipe.panels.index(panel)]


def axes_of(scene: Scene, recipe: Recipe, panel: str) -> Any:
    return scene.figure.axes[recipe.panels.index(panel)]


def numbers_of(scene: Scene) -> list[Number]:
    return [mover for group in scene.groups for mover in group if isinstance(mover, Number)]


def ink(mover: Mover, scene: Scene) -> NDArray[np.bool_]:
    """Where a mover leaves anything in its present pose, from the top left, shape (H, W)."""
    renderer = RendererAgg(scene.layout.width, scene.layout.height, scene.layout.dpi)
    mover.draw(renderer)
    return np.asarray(renderer.buffer_rgba())[..., 3] > 0


def text_boxes(scene: Picture) -> list[tuple[str, Bbox]]:
    """Each text of the backdrop that is really drawn, and its box in display pixels."""
    boxes: list[tuple[str, Bbox]] = []
    draw = Text.draw

    def noting(text: Text, renderer: Any, *rest: Any, **options: Any) -> None:
        if text.get_visible() and text.get_text().strip():
            boxes.append((text.get_text(), text.get_window_extent(renderer)))
        draw(text, renderer, *rest, **options)

    with patch.object(Text, "draw", noting):
        scene.backdrop()
    return boxes


def legend_of(axes: Any) -> list[tuple[str, Any]]:
    """The labels of a legend and their lines, as they are read: row by row."""
    legend = axes.get_legend()
    if legend is None:
        return []
    # Its texts are placed as it is drawn.
    legend.draw(axes.figure.canvas.get_renderer())
    entries = []
    for text, line in zip(legend.get_texts(), legend.get_lines(), strict=True):
        box = text.get_window_extent()
        entries.append((-round(box.y0), box.x0, text.get_text(), line))
    return [(label, line) for *_, label, line in sorted(entries, key=lambda one: one[:2])]


def box_of(rect: Rect, scene: Picture) -> Bbox:
    """A rectangle of pixels as a box in display pixels."""
    height = scene.layout.height
    return Bbox.from_extents(rect.left, height - rect.bottom, rect.right, height - rect.top)


def overlapping(one: Bbox, other: Bbox, by: float = 1e-6) -> bool:
    """Whether two boxes share more than `by` pixels either way."""
    return bool(
        min(one.x1, other.x1) - max(one.x0, other.x0) > by
        and min(one.y1, other.y1) - max(one.y0, other.y0) > by
    )


def inside(box: Bbox, width: float, height: float) -> bool:
    return bool(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height)


def agree(scene: Picture, moments: Iterable[Moment]) -> None:
    """Hold each picture against a full redraw, and what it says it changed against the last."""
    compositor = Compositor(scene)
    # A moment that is come back to needn't be drawn anew again.
    anew = cache(scene.redraw)
    before: NDArray[np.uint8] | None = None
    for moment in moments:
        pixels, changed = compositor.draw(moment)
        wrong = (pixels != anew(moment)).any(axis=2)
        assert not wrong.any(), f"{moment}: {_place(wrong)}"
        if before is not None:
            kept = np.ones(wrong.shape, bool)
            for rect in changed:
                kept[rect.slices] = False
            strayed = kept & (pixels != before).any(axis=2)
            assert not strayed.any(), f"{moment}: {_place(strayed)} outside {changed}"
        before = pixels.copy()


def _place(mask: NDArray[np.bool_]) -> str:
    rows, columns = np.nonzero(mask)
    ends = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
    return f"{len(rows)} pixels differ within {Rect(*map(int, ends))}"
