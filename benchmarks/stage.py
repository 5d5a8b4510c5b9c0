"""The job that is measured: the lab's run at 1200 x 400, every step."""

from collections.abc import Iterator
from contextlib import contextmanager

from animate.casting import cast
from animate.history import History
from animate.language import speak
from animate.recipe import Recipe
from animate.scene.scene import Scene, staged

JOB = ("--init", "-5,-10", "--every", "1", "--no-progress")
FRAMES = 701

# What a process has to load that does all this by itself.
IMPORTS = "import torch, matplotlib.pyplot, av"


@contextmanager
def lab_scene(run: History) -> Iterator[Scene]:
    """The job's scene, as the command composes it."""
    recipe = Recipe.from_json(run.recipe).but(every=1)
    with staged(cast([run], recipe, speak(recipe.lang)), recipe) as scene:
        yield scene
