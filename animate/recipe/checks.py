"""What keys must agree on, after each of them is accepted by itself."""

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

from animate.recipe.compare import MOST_RUNS
from animate.recipe.dataset import inputs_of
from animate.recipe.labels import labels
from animate.recipe.mistakes import Clash, Mistake, shown
from animate.recipe.model_checks import (
    UNITS,
    model_and_data,
    model_and_loss,
    model_and_picture,
    model_and_start,
)
from animate.recipe.optimizer import DECAY_NAMES, MOMENTUM_NAMES, SGD
from animate.recipe.variants import Combined, combine, count

if TYPE_CHECKING:
    from animate.recipe.recipe import Recipe


def disagreements(recipe: "Recipe", unsound: Collection[str] = ()) -> list[Mistake]:
    """Every mistake between keys.

    Parameters
    ----------
    recipe : Recipe
    unsound : collection of str
        Keys that hold a default for what wasn't accepted: nothing is said of them.
    """
    mistakes = [
        Mistake((*clash.keys[:1], *clash.inside), clash.sentence)
        for check in _OF_THE_PICTURE
        for clash in check(recipe)
        if not {*clash.keys} & {*unsound}
    ]
    if {"compare", "runs"} & {*unsound}:
        return mistakes
    if count(recipe) > MOST_RUNS:
        place = "compare" if recipe.compare else "runs"
        sentence = f"{count(recipe)} runs are too many to tell apart; give {MOST_RUNS} at most"
        return [*mistakes, Mistake((place,), sentence)]
    runs = combine(recipe)
    of_runs = [mistake for run in runs for mistake in _within(run, unsound)]
    if not of_runs and not unsound:
        of_runs = [*_between(recipe, runs)]
    return mistakes + of_runs


def _within(run: Combined, unsound: Collection[str]) -> Iterator[Mistake]:
    for check in _OF_A_RUN:
        for clash in check(run.recipe):
            if {*clash.keys} & {*unsound}:
                continue
            # Told where the run was made to differ, if it is by that that it clashes.
            key = next((key for key in clash.keys if key in run.origins), clash.keys[0])
            inside = clash.inside if key == clash.keys[0] else ()
            yield Mistake((*run.origins.get(key, (key,)), *inside), clash.sentence)


def _between(recipe: "Recipe", runs: list[Combined]) -> Iterator[Mistake]:
    """Keys that are given for nothing, and runs that can't be told apart."""
    doubled = [
        Mistake(("runs", index, key), "it is compared as well; give it in one place only")
        for index, table in enumerate(recipe.runs)
        for key in table.given()
        if key in recipe.compare
    ]
    if doubled:
        yield from doubled
        return
    epochs = max(run.recipe.epochs for run in runs)
    # How long a loop of somebody's own was isn't known here.
    own = any(run.recipe.model.name == "custom" for run in runs)
    if recipe.at is not None and recipe.at > epochs and not own:
        told = f"{recipe.at:g} is beyond the end of the run; give at most {epochs}, its epochs"
        yield Mistake(("at",), told)
    trained = [run.recipe.training() for run in runs]
    names = labels(runs, recipe.compare)
    for index, run in enumerate(runs):
        if trained[index] in trained[:index] and run.recipe.model.name != "custom":
            yield Mistake(run.place, "it is the same run as one before it; give each run once")
        elif names[index] in names[:index]:
            sentence = f"{shown(names[index])} is what a run before it is called; give each its own"
            yield Mistake((*run.place, "label") if run.label else run.place, sentence)


def _momentum(recipe: "Recipe") -> Iterator[Clash]:
    name, momentum = recipe.optimizer.name, recipe.momentum
    if momentum and name not in MOMENTUM_NAMES:
        yield Clash(
            ("momentum", "optimizer"),
            f"{shown(momentum)} isn't accepted with {name}; {' and '.join(MOMENTUM_NAMES)} take a "
            "momentum",
        )
    optimizer = recipe.optimizer
    if isinstance(optimizer, SGD) and optimizer.nesterov and (not momentum or optimizer.dampening):
        yield Clash(
            ("optimizer", "momentum"),
            "it needs a momentum above 0, and dampening 0",
            inside=("nesterov",),
        )


def _weight_decay(recipe: "Recipe") -> Iterator[Clash]:
    name, decay = recipe.optimizer.name, recipe.weight_decay
    if decay and name not in DECAY_NAMES:
        yield Clash(
            ("weight_decay", "optimizer"),
            f"{shown(decay)} isn't accepted with {name}; every other optimiser takes one",
        )


def _plane(recipe: "Recipe") -> Iterator[Clash]:
    inputs = inputs_of(recipe.data)
    if not isinstance(recipe.plane, tuple) or inputs is None or recipe.model.name not in UNITS:
        return
    known = ("w", "b") if inputs == 1 else ("w1", "w2", "b")
    if not {*recipe.plane} <= {*known}:
        yield Clash(
            ("plane", "data"),
            f"{shown(recipe.plane)} isn't accepted for data of "
            f"{'one input' if inputs == 1 else 'two inputs'}; give two of {', '.join(known)}",
        )


def _every(recipe: "Recipe") -> Iterator[Clash]:
    pace = recipe.pace
    if recipe.every is not None and pace in ("travel", "log"):
        yield Clash(
            ("every", "pace"),
            f"{recipe.every} isn't accepted with pace {pace}; it is for pace every and epoch",
        )


def _figure(recipe: "Recipe") -> Iterator[Clash]:
    several = [key for key in ("compare", "runs") if getattr(recipe, key)]
    if recipe.figure is not None and count(recipe) > 1:
        yield Clash(
            ("figure", *several),
            f"{shown(recipe.figure)} isn't accepted with {' and '.join(several)}; a figure shows "
            "one run",
        )


_Check = Callable[["Recipe"], Iterator[Clash]]
_OF_A_RUN: tuple[_Check, ...] = (
    model_and_data,
    model_and_loss,
    _momentum,
    _weight_decay,
    model_and_start,
    _plane,
    model_and_picture,
)
_OF_THE_PICTURE: tuple[_Check, ...] = (_every, _figure)
