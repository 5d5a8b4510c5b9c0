"""The figures of the lab as stills, each by its name."""

from collections.abc import Sequence
from typing import Any

from animate.history import History
from animate.language import Words
from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.epochs import end_of, known, last_epoch
from animate.scene.shown import Shown

# Rows of the figure `during` at most, and how far apart in epochs they are at least.
_ROWS, _APART = 6, 20

# What each figure is, where the recipe doesn't say otherwise.
_FIGURES: dict[str, dict[str, Any]] = {
    "before": {"panels": ("surface", "contour"), "size": (1000, 440), "at": 0},
    "during": {"panels": ("data", "contour")},
    "after": {"panels": ("wireframe", "contour"), "size": (1000, 440)},
    "epochs": {"panels": ("curves",), "size": (760, 480)},
}
_ROW_SIZE = 860, 330


def posed_for(recipe: Recipe) -> Recipe:
    """The recipe with the panels and the size of the figure that it names, if it names one."""
    if recipe.figure is None:
        return recipe
    preset = dict(_FIGURES[recipe.figure])
    if recipe.size is not None:
        preset.pop("size", None)
    return recipe.but(captions=False, **preset)


def stages(
    shown: Sequence[Shown], recipe: Recipe, words: Words
) -> tuple[list[Shown], Recipe, Moment]:
    """The run of the figure `during` at some of its epochs, a row of panels each.

    Returns
    -------
    shown : list of Shown
    recipe : Recipe
        With room for the rows, unless its size is given.
    moment : Moment
    """
    (run,) = shown
    history = run.history
    by_step = not known([history])
    epochs = _chosen_epochs(history, recipe, by_step=by_step)
    steps = [end_of(history, epoch, steps=by_step) for epoch in epochs]
    names = [words("iteration", step=str(step)) for step in steps]
    if not by_step:
        told = (words("legend.epoch", n=str(epoch)) for epoch in epochs)
        names = [", ".join(both) for both in zip(told, names, strict=True)]
    rows = [run._replace(row=row, row_name=name) for row, name in enumerate(names)]
    width, high = _ROW_SIZE
    size = recipe.size or (width, min(high * len(rows), 4096))
    return rows, recipe.but(size=size), Moment(tuple(steps))


def _chosen_epochs(history: History, recipe: Recipe, *, by_step: bool) -> list[int]:
    """Those that the recipe wants, or some at equal distances; steps where epochs aren't known."""
    last = last_epoch(history, steps=by_step)
    if recipe.epochs_shown:
        return [epoch for epoch in recipe.epochs_shown if epoch <= last] or [last]
    apart = _APART
    while last // apart + 1 > _ROWS:
        apart *= 2
    return list(range(0, last + 1, min(apart, max(last, 1))))
