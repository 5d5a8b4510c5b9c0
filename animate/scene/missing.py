"""What a recipe asks of runs that they don't have."""

from collections.abc import Iterator, Sequence

import numpy as np

from animate.errors import InputError
from animate.recipe import Recipe
from animate.scene.epochs import known
from animate.scene.equation import writes
from animate.scene.shown import Shown


def refuse_what_is_missing(recipe: Recipe, shown: Sequence[Shown]) -> None:
    """Hold a recipe to what was recorded.

    Raises
    ------
    InputError
        If a panel, a clock or a pace needs what some run doesn't have.
    """
    mistakes = [*_panels(recipe, shown), *_clocks(recipe, shown)]
    if mistakes:
        raise InputError(*mistakes)


def _panels(recipe: Recipe, shown: Sequence[Shown]) -> Iterator[tuple[str, str]]:
    panels, histories = recipe.panels, [one.history for one in shown]
    if "gradient" in panels and not all(history.has_gradients for history in histories):
        yield (
            "panels",
            "gradient isn't accepted for a run whose gradients weren't recorded; record them, "
            "with gradients=True in Recorder, or leave it out",
        )
    if "accuracy" in panels and any(np.isnan(history.accuracy[0]) for history in histories):
        yield (
            "panels",
            "accuracy isn't accepted for a model of values, which tells no classes apart; give "
            "loss",
        )
    inputs = histories[0].x.shape[1]
    if "curves" in panels and inputs > 2:
        yield (
            "panels",
            f"curves isn't accepted for data of {inputs} inputs, over which no curve can be "
            "drawn; give loss or accuracy",
        )
    if "equation" in panels and not all(map(writes, shown)):
        yield (
            "panels",
            "equation isn't accepted for this model, whose formula isn't known or doesn't fit; "
            "leave it out",
        )


def _clocks(recipe: Recipe, shown: Sequence[Shown]) -> Iterator[tuple[str, str]]:
    histories = [one.history for one in shown]
    batches = all(history.has_batches for history in histories)
    epochs = known(histories)
    if recipe.sync == "evaluations" and not batches:
        yield (
            "sync",
            "evaluations isn't accepted for a run whose mini-batches weren't recorded; give step",
        )
    if epochs or batches:
        return
    how = "record them, with steps_per_epoch= in Recorder"
    if recipe.sync == "epoch":
        yield (
            "sync",
            f"epoch isn't accepted for a run whose epochs aren't known; give step or {how}",
        )
    if recipe.pace == "epoch":
        yield (
            "pace",
            f"epoch isn't accepted for a run whose epochs aren't known; give travel or {how}",
        )
    if recipe.at is not None and recipe.at > 0:
        yield (
            "at",
            f"{recipe.at:g} isn't accepted for a run whose epochs aren't known; {how}",
        )
