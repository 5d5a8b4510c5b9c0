"""The lab's figures: what each shows, and when."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from PIL import Image

from animate import figures
from animate.casting import cast
from animate.errors import InputError
from animate.history import History
from animate.inside import recipe_in
from animate.language import speak
from animate.moment import Moment
from animate.recipe import FIGURE_NAMES, Recipe
from animate.rendering import render
from animate.scene.programme import Programme
from animate.scene.scene import Scene, staged
from animate.scene.theme import THEMES
from animate.training import train, train_runs
from tests.scene.staging import made_up, run_of

LAB = Recipe()


class Figure(NamedTuple):
    """A figure before it is drawn."""

    programme: Programme
    moment: Moment

    @property
    def size(self) -> tuple[int, int]:
        return self.programme.layout.width, self.programme.layout.height

    @property
    def row_names(self) -> list[str]:
        return [one.row_name for one in self.programme.shown]


def figure(name: str, run: History | None = None, **options: Any) -> Figure:
    recipe = figures.posed_for(Recipe.of({"figure": name, **options}))
    words = speak(recipe.lang)
    runs = cast([run or run_of(LAB)], recipe, words)
    moment = None
    if name == "during":
        runs, recipe, moment = figures.stages(runs, recipe, words)
    programme = Programme(runs, recipe, THEMES[recipe.theme], words)
    return Figure(programme, moment or programme.still())


@contextmanager
def drawn(name: str, **options: Any) -> Iterator[Scene]:
    programme = figure(name, **options).programme
    with staged(programme.shown, programme.recipe) as scene:
        yield scene


def texts(scene: Scene) -> list[str]:
    return [text.get_text() for text in scene.figure.texts]


def crosses(path: Path) -> int:
    """Pixels of the colour that a run and its crosses have."""
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("RGB"), np.int16)
    return int((np.abs(pixels - [194, 18, 63]).max(axis=2) < 40).sum())


def test_every_figure_has_a_name_that_is_accepted() -> None:
    assert set(FIGURE_NAMES) == {"before", "during", "after", "epochs"}
    for name in FIGURE_NAMES:
        assert figures.posed_for(Recipe(figure=name)) != Recipe(figure=name)
    assert figures.posed_for(LAB) is LAB


def test_before_is_the_surface_and_the_contour_at_the_start() -> None:
    assert figure("before").moment.steps == (0,)
    assert figure("before", at=50).moment.steps == (0,)
    assert figure("before").size == (1000, 440)
    with drawn("before") as scene:
        assert {"Loss surface", "Loss over w and b"} <= {*texts(scene)}
        assert [axes.name for axes in scene.figure.axes] == ["3d", "rectilinear"]
        labels = [(axes.get_xlabel(), axes.get_ylabel()) for axes in scene.figure.axes]
        assert labels == [("w", "b"), ("w", "b")]


def test_after_is_the_wireframe_and_the_contour_at_the_end() -> None:
    after = figure("after")
    assert after.programme.recipe.panels == ("wireframe", "contour")
    assert after.moment.steps == (700,)
    assert after.size == (1000, 440)


def test_during_is_a_row_each_20_epochs() -> None:
    during = figure("during")
    assert during.row_names == [f"epoch {20 * row}, iteration {140 * row}" for row in range(6)]
    assert during.moment.steps == (0, 140, 280, 420, 560, 700)
    assert [len(row) for row in during.programme.rows] == [1] * 6
    assert during.programme.recipe.panels == ("data", "contour")
    assert during.size == (860, 6 * 330)


def test_during_says_of_each_row_when_it_is() -> None:
    with drawn("during", epochs_shown=(0, 20)) as scene:
        assert {"epoch 0, iteration 0", "epoch 20, iteration 140"} <= {*texts(scene)}
        assert [axes.name for axes in scene.figure.axes] == ["rectilinear"] * 4
        limits = [axes.get_ylim() for axes in scene.figure.axes[::2]]
    assert limits[0] == limits[1]
    assert limits[0][0] <= -0.1
    assert limits[0][1] >= 2


@pytest.mark.parametrize(
    ("epochs", "rows"),
    [
        (1, [0, 1]),
        (7, [0, 7]),
        (20, [0, 20]),
        (50, [0, 20, 40]),
        (101, [0, 20, 40, 60, 80, 100]),
        (120, [0, 40, 80, 120]),
        (1000, [0, 320, 640, 960]),
    ],
)
def test_during_has_six_rows_at_most(epochs: int, rows: list[int]) -> None:
    run = made_up(np.linspace([0, 0], [1, 1], epochs + 1))
    during = figure("during", run)
    assert during.moment.steps == tuple(rows)
    assert during.row_names == [f"epoch {epoch}, iteration {epoch}" for epoch in rows]


def test_during_shows_the_epochs_that_are_asked_for() -> None:
    during = figure("during", epochs_shown=(0, 3, 50, 2000))
    assert during.moment.steps == (0, 21, 350)
    assert figure("during", epochs_shown=(2000,)).moment.steps == (700,)


def test_during_ends_before_a_run_diverges() -> None:
    path = np.linspace([0, 0], [1, 1], 51)
    path[45:] = np.inf
    assert figure("during", made_up(path)).moment.steps == (0, 20, 40)
    assert figure("during", made_up(path), epochs_shown=(0, 44, 50)).moment.steps == (0, 44)


def test_epochs_are_curves_with_a_legend() -> None:
    assert figure("epochs").size == (760, 480)
    with drawn("epochs", epochs_shown=(0, 20, 40, 100)) as scene:
        (axes,) = scene.figure.axes
        legend = axes.get_legend()
        assert legend is not None
        named = [text.get_text() for text in legend.get_texts()]
    assert named == ["epoch 0", "epoch 20", "epoch 40", "epoch 100"]


def test_a_figure_speaks_the_language_of_the_recipe() -> None:
    names = figure("during", lang="de", epochs_shown=(0, 20)).row_names
    assert all(name.startswith("Epoche ") for name in names)


@pytest.mark.parametrize("name", FIGURE_NAMES)
def test_a_figure_has_no_caption_and_keeps_the_size_that_is_given(name: str) -> None:
    asked = figure(name, size=(900, 600))
    assert not asked.programme.told
    assert asked.size == (900, 600)


@pytest.mark.parametrize("name", FIGURE_NAMES)
def test_each_figure_is_drawn_in_each_format(name: str, tmp_path: Path) -> None:
    asked = Recipe.of({"figure": name, "epochs": 3, "epochs_shown": "0,3", "grid": 10})
    paths = [tmp_path / f"x{suffix}" for suffix in (".png", ".svg", ".pdf")]
    told = render(train(asked), *paths)
    assert [(one.path, one.frames, one.seconds) for one in told] == [
        (path, 1, 0.0) for path in paths
    ]
    # What it was made by is what was asked for, so that another figure can be made from it.
    assert [recipe_in(path) for path in paths] == [asked] * 3
    with Image.open(paths[0]) as picture:
        size = picture.size
    presets = {"before": (1000, 440), "after": (1000, 440), "epochs": (760, 480)}
    assert size == presets.get(name, (860, 660))
    again = render(train(recipe_in(paths[0])), tmp_path / "again.png")
    assert again[0].path.read_bytes() == paths[0].read_bytes()


def test_a_cross_stands_at_every_point_visited(tmp_path: Path) -> None:
    run = run_of(LAB)
    for name in ("before", "after"):
        render(run, tmp_path / f"{name}.png", figure=name)
    before, after = (crosses(tmp_path / f"{name}.png") for name in ("before", "after"))
    # One marker a panel; after it crosses all the way.
    assert 0 < before < 500
    assert after > 10 * before


def test_a_still_shows_the_epoch_that_is_asked_for(tmp_path: Path) -> None:
    run = train(epochs=4)
    sizes: dict[str, Any] = {"size": (300, 200), "panels": ("data",)}
    for at in (0, 2, 2.5, 4, None):
        render(run, tmp_path / f"{at}.png", at=at, captions=False, **sizes)
    content = {path.stem: Image.open(path).tobytes() for path in tmp_path.iterdir()}
    assert len({content[name] for name in ("0", "2", "2.5", "4")}) == 4
    assert content["4"] == content["None"]


@pytest.mark.parametrize(("at", "step"), [(0, 0), (1, 7), (2, 14), (1.5, 10), (0.99, 6), (4, 28)])
def test_an_epoch_ends_with_its_last_step(at: float, step: int) -> None:
    recipe = Recipe(epochs=4, at=at)
    shown = cast([run_of(Recipe(epochs=4))], recipe, speak("en"))
    assert Programme(shown, recipe, THEMES["light"], speak("en")).still().steps == (step,)


def test_a_figure_is_of_one_run() -> None:
    runs = train_runs(epochs=1, compare={"lr": (1, 2)})
    with pytest.raises(InputError) as caught:
        render(runs, "x.png", figure="after")
    assert caught.value.mistakes == (
        ("figure", "'after' isn't accepted with runs; a figure shows one run"),
    )
