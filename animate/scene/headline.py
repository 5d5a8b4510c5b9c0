"""What the picture is headed by: the recipe's title, or what was trained and how."""

from collections.abc import Callable, Sequence
from typing import Any

from animate.language import Words
from animate.narration.terms import decay, schedule
from animate.recipe import Recipe
from animate.recipe.model import MLP, Custom
from animate.scene.fitting import one_line

# Classes of PyTorch whose names say nothing of the model.
CONTAINERS = ("Sequential", "Module", "model")

_BETWEEN = "  \u00b7  "


def headline(recipe: Recipe, words: Words) -> tuple[str, str]:
    """Title and subtitle. Of several runs only what they have in common is said."""
    if recipe.title is not None:
        return one_line(recipe.title), ""
    return headline_of([variant.recipe for variant in recipe.variants()], words)


def headline_of(recipes: Sequence[Recipe], words: Words) -> tuple[str, str]:
    """Title and subtitle of some runs, each with a recipe of its own: what they have in common."""
    first = recipes[0]

    def common(value: Callable[[Recipe], Any]) -> bool:
        return all(value(other) == value(first) for other in recipes)

    title = _of_models(recipes, words)
    if common(lambda one: one.loss):
        loss = words(f"loss.{first.loss}")
        whole = words("title.with_loss", model=title, loss=loss)
        title = whole if title else loss[:1].upper() + loss[1:]
    if any(one.model.name == "custom" for one in recipes):
        # Of a loop of the user's own nothing else is known.
        return title or words("title.own_model"), ""
    parts = []
    if common(lambda one: one.optimizer.name):
        if common(lambda one: one.rate):
            parts.append(
                words("title.optimizer", name=type(first.optimizer).__name__, lr=f"{first.rate:g}")
            )
        else:
            parts.append(type(first.optimizer).__name__)
    elif common(lambda one: one.rate):
        parts.append(words("title.rate", value=f"{first.rate:g}"))
    if first.momentum and common(lambda one: one.momentum):
        parts.append(words("title.momentum", value=f"{first.momentum:g}"))
    if first.weight_decay and common(lambda one: (one.weight_decay, one.optimizer.name)):
        parts.append(decay(first, words))
    if first.schedule.name != "constant" and common(lambda one: one.schedule):
        parts.append(schedule(first, words))
    if common(lambda one: (one.batch_size, one.shuffle)):
        batch = words("title.batch", n=str(first.batch_size))
        shuffled = f", {words('title.shuffled')}" if first.shuffle else ""
        parts.append(batch + shuffled)
    if first.standardize and common(lambda one: one.standardize):
        parts.append(words("title.standardized"))
    return title, _BETWEEN.join(parts)


def _of_models(recipes: Sequence[Recipe], words: Words) -> str:
    """What the models are, as far as they are the same; nothing of one without a name."""
    first = recipes[0]
    kinds = {one.model.name for one in recipes}
    if kinds == {"logistic"}:
        hinge = any(one.loss == "hinge" for one in recipes)
        return words("title.linear_models" if hinge else "title.logistic_models")
    if len(kinds) > 1:
        return words("title.models")
    if isinstance(first.model, Custom):
        called = {one.model.called for one in recipes if isinstance(one.model, Custom)}
        if len(called) > 1:
            return words("title.models")
        own = first.model.called
        return "" if own in CONTAINERS else own
    if isinstance(first.model, MLP):
        widths = {one.model.hidden for one in recipes if isinstance(one.model, MLP)}
        if len(widths) > 1:
            return words("title.mlps")
        return words("title.mlp", layers="\u2013".join(map(str, first.model.hidden)))
    return words(f"title.{first.model.name}_model")
