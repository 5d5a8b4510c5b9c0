"""What a map takes is estimated before it is made."""

from pathlib import Path

import pytest

from animate.errors import InputError, ResourceError
from animate.map_effort import agree, effort
from animate.map_rendering import render_map
from animate.mapping import order_for
from animate.recipe.map_recipe import MapRecipe
from tests.charting import lab


def of(**options: object) -> float:
    recipe = MapRecipe.of(options)
    return effort(recipe, [".gif"], order_for(recipe, "cpu"), None).seconds


def test_the_frames_and_the_size_are_those_that_are_drawn(tmp_path: Path) -> None:
    outcomes = lab()
    recipe = MapRecipe.from_json(outcomes.recipe)
    asked = effort(recipe, [".gif", ".npz"], None, outcomes)
    (made,) = render_map(outcomes, tmp_path / "m.gif")
    assert asked.frames == made.frames == len(outcomes.steps)
    assert asked.size == (1080, 800)
    assert effort(recipe.but(style="swarm"), [".png"], None, outcomes)[:2] == (0, (1080, 520))
    assert effort(recipe.but(size=(300, 200)), [], None, outcomes).size == (300, 200)


def test_more_takes_longer() -> None:
    few = of(starts=10)
    assert of() > few
    assert of(epochs=1000) > of()
    assert of(batch_size=20, epochs=700) > of()
    assert of(stop_loss=0.1) > of()
    assert of(loss="mse") < of()
    assert of() < 20


def test_what_is_trained_takes_no_training() -> None:
    outcomes = lab()
    recipe = MapRecipe.from_json(outcomes.recipe)
    trained = effort(recipe, [".csv"], None, outcomes)
    assert trained.seconds < effort(recipe, [".csv"], order_for(recipe, "cpu"), None).seconds
    assert trained.disk == 70 * 2 * 63


def test_a_huge_map_is_made_only_if_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = MapRecipe.of({"starts": 400, "epochs": 20_000})
    order = order_for(recipe, "cpu")
    with pytest.raises(InputError, match="add --yes to do it all the same"):
        agree(recipe, [".gif"], order, None, yes=False)
    agree(recipe, [".gif"], order, None, yes=True)

    def refuse(count: int) -> None:
        raise ResourceError("no")

    monkeypatch.setattr("animate.map_effort.require", refuse)
    with pytest.raises(ResourceError):
        agree(recipe, [".gif"], order, None, yes=True)
