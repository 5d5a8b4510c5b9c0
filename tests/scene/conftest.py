"""The lab's run, and its scene."""

from collections.abc import Iterator

import pytest

from animate.history import History
from animate.recipe import Recipe
from animate.scene.scene import Scene
from tests.scene.staging import on_stage, run_of


@pytest.fixture(scope="session")
def lab() -> History:
    return run_of(Recipe())


@pytest.fixture(scope="module")
def lab_scene() -> Iterator[Scene]:
    """The lab's three panels at 1200 x 400."""
    with on_stage(Recipe()) as scene:
        yield scene
