"""What to train and what to show: typed, frozen, with one canonical form and one hash."""

from animate.recipe.compare import MOST_RUNS
from animate.recipe.dataset import DATASET_NAMES
from animate.recipe.model import MODEL_NAMES
from animate.recipe.optimizer import OPTIMIZER_NAMES, RATES
from animate.recipe.recipe import COMPARING_KEYS, SHOWING_KEYS, Recipe
from animate.recipe.schedule import SCHEDULE_NAMES
from animate.recipe.together import together
from animate.recipe.training import TRAINING_KEYS
from animate.recipe.values import (
    CAMERA_NAMES,
    CONTROL_NAMES,
    FIGURE_NAMES,
    LANGUAGE_NAMES,
    LOSS_NAMES,
    MARK_NAMES,
    PACE_NAMES,
    PANEL_NAMES,
    SCALE_NAMES,
    SYNC_NAMES,
    THEME_NAMES,
)
from animate.recipe.variants import Variant

__all__ = [
    "CAMERA_NAMES",
    "COMPARING_KEYS",
    "CONTROL_NAMES",
    "DATASET_NAMES",
    "FIGURE_NAMES",
    "LANGUAGE_NAMES",
    "LOSS_NAMES",
    "MARK_NAMES",
    "MODEL_NAMES",
    "MOST_RUNS",
    "OPTIMIZER_NAMES",
    "PACE_NAMES",
    "PANEL_NAMES",
    "RATES",
    "SCALE_NAMES",
    "SCHEDULE_NAMES",
    "SHOWING_KEYS",
    "SYNC_NAMES",
    "THEME_NAMES",
    "TRAINING_KEYS",
    "Recipe",
    "Variant",
    "together",
]
