"""A film in every format, and a run at the lab's size rendered into some."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from animate.encode.formats import ENCODERS, FOLDER
from animate.frame import Frame
from tests.encode.filming import encode, film_of, footage

if TYPE_CHECKING:
    from animate.recipe import Recipe

# As a recipe's canonical form, with letters that formats treat in their own ways.
COMMENT = '{"seed":0,"title":"Down the hill \u2014 na\u00efvely (w \\\\ b) <x> & \u2207"}'


class Reel(NamedTuple):
    """Some frames, and the files that show them, by key of `ENCODERS`."""

    frames: list[Frame]
    files: dict[str, Path]


@pytest.fixture(scope="session")
def reel(tmp_path_factory: pytest.TempPathFactory) -> Reel:
    """Forty frames in each format, with a comment."""
    frames = footage()
    folder = tmp_path_factory.mktemp("reel")
    film = film_of(frames, comment=COMMENT)
    files = {
        key: encode(encoder, folder / f"reel{key.removesuffix(FOLDER)}", frames, film)
        for key, encoder in ENCODERS.items()
    }
    return Reel(frames, files)


class Shown(NamedTuple):
    """A recipe, and the files that it was rendered into, by suffix."""

    recipe: "Recipe"
    files: dict[str, Path]


@pytest.fixture(scope="session")
def lab_film(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Every 25th step of the lab at 1200 x 400."""
    from animate import render, train
    from animate.recipe import Recipe

    recipe = Recipe(every=25, title="Down the hill \u2014 na\u00efvely")
    folder = tmp_path_factory.mktemp("lab")
    goals = {suffix: f"{folder / 'lab'}{suffix}" for suffix in ENCODERS}
    render(train(recipe), *goals.values())
    return Shown(recipe, {suffix: Path(goal) for suffix, goal in goals.items()})
