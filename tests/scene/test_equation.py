"""The panel of the model as a formula with its present numbers."""

from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch
from numpy.typing import NDArray

from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.compositor import Compositor
from animate.scene.number import Number
from animate.scene.scene import Scene
from tests.scene.staging import agree, at, made_up, movers_of, on_stage, run_of

MINUS = "\u2212"


def recipe_of(**options: Any) -> Recipe:
    return Recipe.of({"epochs": 12, "size": (600, 400), "panels": ("equation",), **options})


def numbers_of(scene: Scene, recipe: Recipe) -> list[Number]:
    movers = movers_of(scene, recipe, "equation")
    numbers = [mover for mover in movers if isinstance(mover, Number)]
    assert len(numbers) == len(movers)
    return numbers


def lines_of(scene: Scene, recipe: Recipe, moment: Moment) -> list[str]:
    """What stands in the panel from top to bottom, each line without blanks."""
    top = scene.layout.height - scene.layout.cells[0].y1
    bottom = scene.layout.height - scene.layout.cells[0].y0
    lines: dict[int, list[tuple[float, str]]] = {}
    for number in numbers_of(scene, recipe):
        text = str(number.pose(moment))
        middle = (number.extent().top + number.extent().bottom) / 2
        lines.setdefault(round(middle), []).append((number.extent().left, text))
    scene.backdrop()
    renderer = scene.canvas.get_renderer()
    for label in scene.figure.texts:
        box = label.get_window_extent(renderer)
        middle = scene.layout.height - (box.y0 + box.y1) / 2
        if not top < middle < bottom or label.get_fontweight() == 700:
            continue
        near = min(lines, key=lambda other: abs(other - middle), default=0)
        line = near if lines and abs(near - middle) < 9 else round(middle)
        lines.setdefault(line, []).append((box.x0, label.get_text()))
    joined = ("".join(text for _, text in sorted(lines[line])) for line in sorted(lines))
    return ["".join(text.split()) for text in joined]


def test_the_model_and_its_loss_are_told_in_numbers() -> None:
    recipe = recipe_of()
    history = run_of(recipe)
    with on_stage(recipe) as scene:
        assert lines_of(scene, recipe, at(0)) == [
            "\u0177=sigmoid(wx+b)",
            f"=sigmoid({MINUS}5.00x{MINUS}10.00)",
            "cross-entropy=4.551",
            f"={MINUS}\u03a3(yln\u0177+(1{MINUS}y)ln(1{MINUS}\u0177))/n",
            "accuracy=0.65",
        ]
        w, b = history.params[-1].tolist()
        assert w > 0 > b
        _, model, loss, _, accuracy = lines_of(scene, recipe, at(history.steps))
        assert model == f"=sigmoid({w:.2f}x{MINUS}{-b:.2f})"
        assert loss == f"cross-entropy={history.loss[-1]:.3f}"
        assert accuracy == f"accuracy={history.accuracy[-1]:.2f}"


def test_two_inputs_have_a_term_each() -> None:
    recipe = recipe_of(data="separable dimensions=2", init=(1.5, -2, 0.25), size=(900, 400))
    with on_stage(recipe) as scene:
        letters, numbers, *_ = lines_of(scene, recipe, at(0))
        assert letters == "\u0177=sigmoid(w1x1+w2x2+b)"
        assert numbers == f"=sigmoid(1.50x1{MINUS}2.00x2+0.25)"


@pytest.mark.parametrize(
    ("loss", "told"),
    [
        ("mse", ["squaredloss=0.350", f"=\u03a3(\u0177{MINUS}y)\u00b2/n"]),
        (
            "hinge",
            ["hingeloss=4.551", f"=\u03a3max(0,1{MINUS}(2y{MINUS}1)(wx+b))/n"],
        ),
    ],
)
def test_every_loss_has_its_definition(loss: str, told: list[str]) -> None:
    recipe = recipe_of(loss=loss)
    with on_stage(recipe) as scene:
        name, definition = lines_of(scene, recipe, at(0))[2:4]
        assert definition == told[1]
        assert name.split("=")[0] == told[0].split("=")[0]
        assert name.split("=")[1] == f"{run_of(recipe).loss[0]:.3f}"


def test_a_loss_with_a_penalty_goes_without_definition() -> None:
    recipe = recipe_of(weight_decay=0.01)
    with on_stage(recipe) as scene:
        heads = [line.split("=")[0] for line in lines_of(scene, recipe, at(0))]
        assert heads == ["\u0177", "", "cross-entropy", "accuracy"]


def test_several_runs_have_a_line_and_a_marker_each() -> None:
    recipe = recipe_of(compare={"init": ((-5, -10), (3, 4))})
    with on_stage(recipe) as scene:
        assert lines_of(scene, recipe, Moment((0, 0))) == [
            "\u0177=sigmoid(wx+b)",
            f"sigmoid({MINUS}5.00x{MINUS}10.00)",
            "sigmoid(3.00x+4.00)",
        ]
        markers = [to_hex(patch.get_facecolor()) for patch in scene.figure.findobj(PathPatch)]
        assert markers == [track.style.color for track in scene.programme.tracks]


def test_the_words_are_those_of_the_language() -> None:
    recipe = recipe_of(lang="fr")
    with on_stage(recipe) as scene:
        letters, model, loss, *_ = lines_of(scene, recipe, at(0))
        assert letters.endswith("sigmo\u00efde(wx+b)")
        assert model.startswith("=sigmo\u00efde(")
        assert loss == "entropiecrois\u00e9e=4.551"


def _wild() -> NDArray[np.float64]:
    return np.array([(0, 0), (-1234.5, 3), (1e6, -1e6), (-0.004, 0.004), (9.999, -9.999), (1, -1)])


@pytest.mark.parametrize("path", [_wild(), _wild()[3:]], ids=["wide", "narrow"])
def test_places_never_move(path: NDArray[np.float64]) -> None:
    history = made_up(path, loss=np.array([0, 1e9, 3e38, 1, 2, 3], np.float32)[: len(path)])
    recipe = recipe_of(w_range=(-1, 1), b_range=(-1, 1), captions=False)
    with on_stage(recipe, history) as scene:
        for number in numbers_of(scene, recipe):
            extents, lengths = set(), set()
            for step in range(len(path)):
                lengths.add(len(str(number.pose(at(step)))))
                extents.add(number.extent())
            assert len(extents) == len(lengths) == 1
        agree(scene, [at(step) for step in (0, 1, 2, 3 % len(path), 0)])


def test_no_number_is_minus_zero() -> None:
    history = made_up([(-0.001, -0.001), (0.001, 0.001)])
    recipe = recipe_of(captions=False)
    with on_stage(recipe, history) as scene:
        for step in (0, 1):
            assert lines_of(scene, recipe, at(step))[1] == "=sigmoid(0.00x+0.00)"


@pytest.mark.parametrize("size", [(1200, 400), (600, 200), (300, 900), (200, 200)], ids=str)
@pytest.mark.parametrize("data", ["lab", "overlapping dimensions=2"])
@pytest.mark.parametrize("compare", [{}, {"lr": (1, 2, 3, 4, 5, 6, 7, 8)}], ids=["one", "eight"])
def test_all_of_it_stands_within_the_panel(
    compare: dict[str, Any], data: str, size: tuple[int, int]
) -> None:
    recipe = recipe_of(data=data, size=size, epochs=2, compare=compare, captions=False)
    with on_stage(recipe) as scene:
        scene.backdrop()
        (cell,) = scene.layout.cells
        renderer = scene.canvas.get_renderer()
        right = max(
            text.get_window_extent(renderer).x1
            for text in scene.figure.texts
            if "sigmoid(" in text.get_text() or text.get_text() == ")"
        )
        assert right <= cell.x1
        for number in numbers_of(scene, recipe):
            number.pose(scene.programme.moment(-1))
            assert number.extent().right <= cell.x1
            assert number.extent().bottom <= size[1] - cell.y0


def test_numbers_are_pasted_not_drawn_anew() -> None:
    recipe = recipe_of(compare={"lr": (1, 2)})
    with on_stage(recipe) as scene:
        compositor = Compositor(scene)
        with patch.object(Number, "draw", side_effect=AssertionError("drawn")):
            for number in (0, 1, 40, 3):
                compositor.draw(scene.programme.moment(number))


def test_a_line_that_would_be_small_is_broken() -> None:
    wide, narrow = (
        recipe_of(data="separable dimensions=2", size=size, init=(-500.5, -600.25, -9876.25))
        for size in ((900, 400), (200, 500))
    )
    with on_stage(wide) as scene:
        assert len(lines_of(scene, wide, at(0))) == 5
    with on_stage(narrow) as scene:
        lines = lines_of(scene, narrow, at(0))
        assert lines[1] == f"=sigmoid({MINUS}500.50x1{MINUS}600.25x2"
        assert lines[2] == f"{MINUS}9876.25)"
