"""Titles, labels and names of the user's own: any text can be drawn."""

from typing import Any

import numpy as np
import pytest

from animate.recipe import Recipe
from animate.scene.fitting import one_line
from tests.scene.staging import inside, on_stage, run_of, text_boxes

SIZE = 700, 300


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Week 5", "Week 5"),
        ("Week 5:\nthe\tloss\r\n", "Week 5: the loss"),
        ("  two  blanks ", "two blanks"),
        ("bell\x07, zero width\u200b", "bell , zero width"),
        ("au d\u00e9part\u00a0: \u4e94 \U0001f389", "au d\u00e9part\u00a0: \u4e94 \U0001f389"),
        ("\n", ""),
    ],
)
def test_a_text_is_made_one_line(text: str, line: str) -> None:
    assert one_line(text) == line
    assert one_line(line) == line


def texts_of(recipe: Recipe, *runs: Any) -> list[str]:
    with on_stage(recipe, *runs) as scene:
        boxes = text_boxes(scene)
        assert all(inside(box, *SIZE) for _, box in boxes)
        return [text for text, _ in boxes]


def test_a_title_of_several_lines_is_one() -> None:
    recipe = Recipe(title="Week 5:\n\tthe loss", epochs=1, size=SIZE)
    assert "Week 5: the loss" in texts_of(recipe)


def test_labels_of_several_lines_are_one() -> None:
    runs = ({"label": "slow\nand steady", "lr": 1}, {"label": "\n", "loss": "mse"})
    recipe = Recipe.of({"runs": runs, "epochs": 1, "size": SIZE})
    found = texts_of(recipe)
    assert "slow and steady" in found
    assert not any("\n" in text for text in found)


def test_dollars_and_letters_of_no_typeface_are_drawn_without_a_word(tmp_path: Any) -> None:
    table = tmp_path / "costs.csv"
    table.write_text('"price in $\nof $x",class\n1,$no$\n2,\u4e94\n3,$no$\n4,\u4e94\n', "utf-8")
    recipe = Recipe.of(
        {"data": str(table), "epochs": 1, "size": SIZE, "title": "\U0001f389 $\\frac"}
    )
    run = run_of(recipe)
    shown = {"size": SIZE, "title": recipe.title}
    found = texts_of(Recipe.from_json(run.recipe).but(**shown), run)
    assert "price in $ of $x" in found
    assert "\U0001f389 $\\frac" in found
    assert np.isfinite(run.loss).all()
