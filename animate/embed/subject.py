"""What a run is about, in words: which model learns what, and from which data."""

from collections.abc import Sequence

import numpy as np

from animate.history import History
from animate.language import Words
from animate.narration.digits import signed
from animate.recipe import Recipe
from animate.recipe.dataset import Custom, File, classes_of
from animate.recipe.model import MLP
from animate.recipe.model import Custom as OwnModel
from animate.scene.headline import CONTAINERS

# Of more classes than this the sizes aren't told one by one.
_FEW_CLASSES = 3

# What an input is called that has no name of its own.
_NAMELESS = ("x",)


def counted(words: Words, noun: str, n: int) -> str:
    """A number with what is counted: '1 step', '700 steps'."""
    return words(f"described.{noun}{'.one' if n == 1 else ''}", n=n)


def classifies(history: History) -> bool:
    """Whether the model tells classes apart; else it predicts values."""
    return not np.isnan(history.accuracy[0])


def recorded(recipe: Recipe) -> bool:
    """Whether a run comes from a loop of somebody's own, of which little else is known."""
    return "custom" in (recipe.model.name, recipe.data.name)


def alike(histories: Sequence[History], recipes: Sequence[Recipe]) -> bool:
    """Whether all runs learn the same, from the same data."""
    first = histories[0]
    return all(one.data == recipes[0].data for one in recipes) and all(
        classifies(one) == classifies(first)
        and np.array_equal(one.x, first.x)
        and np.array_equal(one.y, first.y)
        for one in histories
    )


def learning(
    histories: Sequence[History], recipes: Sequence[Recipe], words: Words, *, short: bool = False
) -> str:
    """Which model learns what, of runs that learn alike, without a full stop."""
    key = "classifies" if classifies(histories[0]) else "predicts"
    return words(
        f"described.{key}",
        model=_model(recipes, words, short=short),
        points=counted(words, "points", len(histories[0].y)),
    )


def _model(recipes: Sequence[Recipe], words: Words, *, short: bool) -> str:
    """What the models are, as far as they are the same."""
    first = recipes[0].model
    if len({one.model.name for one in recipes}) > 1:
        return words("described.model.each")
    same = all(one.model == first for one in recipes)
    if isinstance(first, OwnModel):
        if not same:
            return words("described.model.each")
        if first.called in CONTAINERS:
            return words("described.model.own")
        return words("described.model.called", name=first.called)
    if isinstance(first, MLP) and same and not short:
        number = "one" if len(first.hidden) == 1 else "several"
        widths = listed([str(width) for width in first.hidden], words)
        return words(f"described.model.mlp.{number}", widths=widths)
    hinge = any(one.loss == "hinge" for one in recipes)
    return words(f"described.model.{'hinge' if hinge else first.name}")


def data(history: History, recipe: Recipe, words: Words) -> list[str]:
    """What a run was trained on."""
    spec = recipe.data
    of_values = isinstance(spec, File | Custom) and not classifies(history)
    low, high = (_value(float(end)) for end in (history.y.min(), history.y.max()))
    told = words(
        f"described.data.{spec.name}{'_values' if of_values else ''}",
        classes=_classes(history, recipe, words) if classifies(history) else "",
        file=spec.label() if isinstance(spec, File) else "",
        low=low,
        high=high,
    )
    return [told, *_inputs(history, recipe, words)]


def _classes(history: History, recipe: Recipe, words: Words) -> str:
    """How many samples there are of each class."""
    spec = recipe.data
    named = spec.classes if isinstance(spec, File | Custom) else None
    labels = np.rint(history.y).astype(np.intp)
    names = named or tuple(map(str, range(classes_of(spec) or int(labels.max()) + 1)))
    sizes = np.bincount(labels, minlength=len(names)).tolist()
    if len(names) <= _FEW_CLASSES:
        parts = [
            words("described.class", n=size, name=name)
            for size, name in zip(sizes, names, strict=True)
        ]
        return listed(parts, words)
    least, most = min(sizes), max(sizes)
    n = str(least) if least == most else words("described.range", least=least, most=most)
    return words("described.each_class", n=n, names=listed(names, words))


def _inputs(history: History, recipe: Recipe, words: Words) -> list[str]:
    spec, count = recipe.data, history.x.shape[1]
    if count > 2:
        shape = spec.shape if isinstance(spec, Custom) else ()
        if len(shape) > 1:
            size = " \u00d7 ".join(map(str, shape))
            return [words("described.shaped_inputs", n=count, shape=size)]
        return [words("described.many_inputs", n=count)]
    names: tuple[str, ...] = ("x1", "x2") if count == 2 else _NAMELESS
    if isinstance(spec, File | Custom):
        names = spec.inputs or names
    if count == 2:
        return [words("described.inputs", x=names[0], y=names[1])]
    return [] if names == _NAMELESS else [words("described.input", x=names[0])]


def listed(parts: Sequence[str], words: Words) -> str:
    """'a, b and c'."""
    *others, last = parts
    return words("described.and", these=", ".join(others), last=last) if others else last


def _value(value: float) -> str:
    return signed(value, 2, 7).strip()
