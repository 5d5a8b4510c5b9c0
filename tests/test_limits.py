"""The limits are those that recipes and files hold to, and all of them are told of."""

from typing import Any

import pytest

from animate import limits
from animate.cli.commands import command
from animate.errors import InputError
from animate.limits import Bounds
from animate.recipe import Recipe
from tests.test_readme import ROOT

HELD: dict[str, tuple[Bounds, dict[str, Any]]] = {
    "dpi": (limits.DPI, {}),
    "grid": (limits.GRID, {}),
    "frames": (limits.FRAMES, {}),
    "every": (limits.EVERY, {}),
    "fps": (limits.FPS, {}),
    "speed": (limits.SPEED, {}),
    "budget": (limits.BUDGET, {}),
    "epochs": (limits.EPOCHS, {}),
    "batch_size": (limits.BATCH_SIZE, {}),
}


def accepted(options: dict[str, Any]) -> bool:
    try:
        Recipe.of(options)
    except InputError as error:
        # Told at the key, in the words of the limit.
        assert len(error.mistakes) == 1
        return False
    return True


@pytest.mark.parametrize("key", HELD)
def test_a_recipe_holds_to_them_to_the_last(key: str) -> None:
    (least, most), others = HELD[key]
    for value in (least, most):
        assert accepted({key: value, **others})
    for value in (least - 1, most + 1):
        assert not accepted({key: value, **others})


@pytest.mark.parametrize("number", [0, 1])
def test_each_side_of_a_picture_is_held_to_them(number: int) -> None:
    for side, well in ((199, False), (200, True), (4096, True), (4097, False)):
        size = [400, 400]
        size[number] = side
        assert accepted({"size": size}) is well


@pytest.mark.parametrize(
    ("options", "well"),
    [
        ({"title": "a" * limits.TITLE}, True),
        ({"title": "a" * (limits.TITLE + 1)}, False),
        ({"questions": ["?" * limits.QUESTION] * limits.QUESTIONS}, True),
        ({"questions": ["?" * (limits.QUESTION + 1)]}, False),
        ({"questions": ["?"] * (limits.QUESTIONS + 1)}, False),
        ({"runs": [{"label": "a" * limits.LABEL}]}, True),
        ({"runs": [{"label": "a" * (limits.LABEL + 1)}]}, False),
        ({"runs": [{"lr": rate} for rate in range(1, limits.RUNS + 1)]}, True),
        ({"runs": [{"lr": rate} for rate in range(1, limits.RUNS + 2)]}, False),
        ({"model": {"name": "mlp", "hidden": [512] * limits.LAYERS}, "data": "moons"}, True),
        ({"model": {"name": "mlp", "hidden": [512] * (limits.LAYERS + 1)}}, False),
        ({"model": {"name": "mlp", "hidden": [513]}}, False),
        ({"data": f"overlapping samples={limits.SAMPLES.most}"}, True),
        ({"data": f"overlapping samples={limits.SAMPLES.most + 1}"}, False),
    ],
    ids=lambda value: str(value)[:40],
)
def test_texts_runs_and_models_are_held_to_them(options: dict[str, Any], well: bool) -> None:
    assert accepted(options) is well


def test_every_limit_is_told_of_in_the_documentation() -> None:
    told = " ".join(f"{what} {text}" for what, text in limits.TABLE)
    for name, value in vars(limits).items():
        if name.isupper() and name != "TABLE" and not name.startswith("ASK_"):
            assert str(value) in told, name
    parameters = [*command.params, *command.commands["batch"].params]
    known = {name for parameter in parameters for name in parameter.opts}
    options = {word for word in told.replace("`", " ").split() if word.startswith("--")}
    assert {option.strip("(),;") for option in options} <= known
    assert "{{ limits }}" in (ROOT / "docs" / "reference.md").read_text("utf-8")


def test_what_is_said_of_bounds() -> None:
    assert limits.FPS.number == "a number from 0.1 to 120"
    assert limits.GRID.whole == "a whole number from 2 to 400"
