"""A run at the lab's size, drawn once and rendered once into each format."""

from pathlib import Path
from typing import NamedTuple

import pytest

from animate.frame import Frame
from animate.recipe import Recipe
from animate.rendering import render
from animate.scene.timeline import Timeline
from tests.encode.filming import drawn
from tests.scene.staging import run_of


class Shown(NamedTuple):
    """What a render should show, and the files that it left, by suffix."""

    recipe: Recipe
    timeline: Timeline
    frames: list[Frame]
    files: dict[str, Path]


@pytest.fixture(scope="session")
def lab_film(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Every 25th step of the lab at 1200 x 400."""
    recipe = Recipe(every=25, title="Down the hill \u2014 na\u00efvely")
    folder = tmp_path_factory.mktemp("lab")
    files = {suffix: folder / f"lab{suffix}" for suffix in (".gif", ".mp4", ".png")}
    render(run_of(recipe), *files.values(), every=recipe.every, title=recipe.title)
    return Shown(recipe, *drawn(recipe), files)
