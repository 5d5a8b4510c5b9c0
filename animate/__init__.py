"""Turn a training run into an animation that a course can use.

>>> import animate
>>> run = animate.train(init=(-5, -10))
>>> animate.render(run, "ce.gif")

Importing this package loads nothing heavy: each name below is fetched the
first time it is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from animate.version import __version__ as __version__

if TYPE_CHECKING:
    from animate.animation import Animation
    from animate.core.recorder import Recorder
    from animate.embedding import Bundle, bundle
    from animate.errors import AnimateError, InputError, ResourceError
    from animate.history import History
    from animate.history_files import load, load_runs
    from animate.map_rendering import render_map
    from animate.mapping import map_starts
    from animate.outcome_files import load_outcomes
    from animate.outcomes import Outcomes
    from animate.plane import Plane
    from animate.recipe import Recipe
    from animate.recipe.map_recipe import MapRecipe
    from animate.rendering import Rendered, render
    from animate.training import train, train_runs
    from animate.widget import Widget as Widget

_HOMES = {
    "AnimateError": "animate.errors",
    "Animation": "animate.animation",
    "Bundle": "animate.embedding",
    "History": "animate.history",
    "InputError": "animate.errors",
    "MapRecipe": "animate.recipe.map_recipe",
    "Outcomes": "animate.outcomes",
    "Plane": "animate.plane",
    "Recipe": "animate.recipe",
    "Recorder": "animate.core.recorder",
    "Rendered": "animate.rendering",
    "ResourceError": "animate.errors",
    "Widget": "animate.widget",
    "bundle": "animate.embedding",
    "load": "animate.history_files",
    "load_outcomes": "animate.outcome_files",
    "load_runs": "animate.history_files",
    "map_starts": "animate.mapping",
    "render": "animate.rendering",
    "render_map": "animate.map_rendering",
    "train": "animate.training",
    "train_runs": "animate.training",
}

# Less the widget: all of these are there without an extra.
__all__ = [
    "AnimateError",
    "Animation",
    "Bundle",
    "History",
    "InputError",
    "MapRecipe",
    "Outcomes",
    "Plane",
    "Recipe",
    "Recorder",
    "Rendered",
    "ResourceError",
    "bundle",
    "load",
    "load_outcomes",
    "load_runs",
    "map_starts",
    "render",
    "render_map",
    "train",
    "train_runs",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'animate' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
