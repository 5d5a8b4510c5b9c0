"""What the picture is headed by: the recipe's title, or what was trained and how."""

from collections.abc import Callable
from typing import Any

from animate.language import Words
from animate.narration.terms import schedule
from animate.recipe import Recipe

_BETWEEN = "  \u00b7  "


def headline(recipe: Recipe, words: Words) -> tuple[str, str]:
    """Title and subtitle. Of several runs only what they have in common is said."""
    if recipe.title is not None:
        return recipe.title, ""
    recipes = [variant.recipe for variant in recipe.variants()]
    first = recipes[0]

    def common(value: Callable[[Recipe], Any]) -> bool:
        return all(value(other) == value(first) for other in recipes)

    linear = any(one.loss == "hinge" for one in recipes)
    title = words("title.linear_models" if linear else "title.logistic_models")
    if common(lambda one: one.loss):
        kind = "title.linear" if linear else "title.logistic"
        title = words(kind, loss=words(f"loss.{first.loss}"))
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
    if first.weight_decay and common(lambda one: one.weight_decay):
        parts.append(words("title.decay", value=f"{first.weight_decay:g}"))
    if first.schedule.name != "constant" and common(lambda one: one.schedule):
        parts.append(schedule(first, words))
    if common(lambda one: (one.batch_size, one.shuffle)):
        batch = words("title.batch", n=str(first.batch_size))
        shuffled = f", {words('title.shuffled')}" if first.shuffle else ""
        parts.append(batch + shuffled)
    if first.standardize and common(lambda one: one.standardize):
        parts.append(words("title.standardized"))
    return title, _BETWEEN.join(parts)
