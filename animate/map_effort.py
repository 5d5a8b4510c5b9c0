"""What a map takes, estimated before any work is done for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from animate.effort import Effort, consent, of_pictures
from animate.goals import MOVING, STILLS
from animate.memory import require
from animate.outcomes import Outcomes
from animate.recipe.map_recipe import MapRecipe
from animate.scene.map_layout import size_of

# Seconds to begin with, for a step, for the gradient of a sample in one, for a sample that a
# state is evaluated at, and for each frame.
_BEGIN, _STEP, _GRADIENT, _EVALUATION, _FRAME = 3.0, 1e-4, 1.5e-8, 1.5e-8, 5e-3

# Bytes of a state that is recorded, how often they are there on their way from the process
# that trains, and what a state takes as text.
_STATE, _COPIES, _TEXT = 16, 4, 70


def agree(
    recipe: MapRecipe,
    kinds: Sequence[str],
    order: Mapping[str, Any] | None,
    outcomes: Outcomes | None,
    *,
    yes: bool,
) -> None:
    """Find out whether a map is to be made, and whether there is memory for it.

    Parameters
    ----------
    recipe : MapRecipe
    kinds : sequence of str
        Of the files, as of `animate.goals.Goal`.
    order : mapping, optional
        What is to be trained, as `animate.mapping.order_for` says.
    outcomes : Outcomes, optional
        What is trained already.
    yes : bool
        Whether the user knows.

    Raises
    ------
    InputError
        If it is huge, and the user doesn't know.
    ResourceError
        If there isn't the memory.
    """
    asked = effort(recipe, kinds, order, outcomes)
    consent(asked, yes=yes)
    require(asked.memory)


def effort(
    recipe: MapRecipe,
    kinds: Sequence[str],
    order: Mapping[str, Any] | None,
    outcomes: Outcomes | None,
) -> Effort:
    """What it takes to train and to draw a map; parameters are those of `agree`."""
    assert order is not None or outcomes is not None
    if order is not None:
        starts, frames = len(order["w"]) * len(order["b"]), len(order["shown"])
    elif outcomes is not None:
        starts, frames = outcomes.starts, len(outcomes.steps)
    losses = len(recipe.runs)
    rows = 1 if recipe.sweep.style == "swarm" or recipe.shown.model.name == "linear" else 2
    size = recipe.shown.size or size_of(losses, rows)
    moving = frames if {*kinds} & {*MOVING} else 0
    drawn = of_pictures(size, kinds, moving)
    seconds = _BEGIN + _FRAME * moving
    seconds += drawn.seconds if {*kinds} & {*MOVING, *STILLS} else 0
    if order is not None:
        seconds += losses * _training(order, starts, frames)
    states = losses * frames * starts
    disk = drawn.disk + (_STATE * states if ".npz" in kinds else 0)
    disk += _TEXT * losses * starts if ".csv" in kinds else 0
    return Effort(moving, size, seconds, drawn.memory + _COPIES * _STATE * states, disk)


def _training(order: Mapping[str, Any], starts: int, frames: int) -> float:
    """Seconds that the runs on one loss take."""
    job, samples, steps = order["jobs"][0], order["samples"], order["shown"][-1]
    each = min(job["batch_size"], samples)
    seconds = steps * (_STEP + _GRADIENT * starts * each) + frames * _EVALUATION * starts * samples
    if job["stop_loss"] is not None or job["stop_gradient"] is not None:
        # Where they are to stop is looked for after every step.
        seconds += 2 * steps * _EVALUATION * starts * samples
    return float(seconds)
