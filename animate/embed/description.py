"""What a reader who can't see the animation is told: in a sentence, and in paragraphs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from animate.embed.escaping import markdown
from animate.embed.sentences import (
    counted,
    course,
    data,
    happened,
    loss_at,
    right_at,
    settings,
    training,
)
from animate.history import History, parameter_names
from animate.language import Words, speak
from animate.recipe import Recipe

# An alternative text is read in one go: screen readers can't pause within it.
LONGEST_ALT = 200

# What the training of all the runs is said of at once if it is the same.
_TRAINING = ("loss", "optimizer", "momentum", "weight_decay", "schedule", "batch_size", "shuffle")


@dataclass(frozen=True)
class Description:
    """The texts that stand for an animation.

    Attributes
    ----------
    short : str
        An alternative text: one or two sentences, at most about 200 characters.
    paragraphs : tuple of str
        The long description, as plain text.
    """

    short: str
    paragraphs: tuple[str, ...]

    @property
    def markdown(self) -> str:
        """The long description in Markdown; what a name holds stays text."""
        return "\n\n".join(map(markdown, self.paragraphs)) + "\n"


def describe(
    histories: Sequence[History],
    recipe: Recipe,
    inside: Sequence[NDArray[np.bool_]] | None = None,
) -> Description:
    """Describe some runs and their animation, in the recipe's language.

    Parameters
    ----------
    histories : sequence of History
    recipe : Recipe
        Of all the runs together.
    inside : sequence of ndarray of bool, shape (finite states,) each, optional
        Whether each state lies within the ranges that are shown; all do if it
        isn't given.
    """
    words = speak(recipe.lang)
    variants = recipe.variants(words)
    recipes = [variant.recipe for variant in variants]
    labels = [variant.label for variant in variants]
    shown: Sequence[NDArray[np.bool_] | None] = inside or [None] * len(histories)

    def common(keys: Sequence[str]) -> bool:
        told = [[getattr(one, key) for key in keys] for one in recipes]
        return all(one == told[0] for one in told)

    same_data = _alike(histories, recipes)
    same_training = same_data and common(_TRAINING) and len({one.rate for one in recipes}) == 1
    same_training &= len({history.steps for history in histories}) == 1

    opening = []
    if same_data:
        opening += [_learns(histories, recipes, words), *data(histories[0], recipes[0], words)]
    if len(histories) > 1:
        opening.append(words("described.compares", n=len(histories), labels="; ".join(labels)))
    paragraphs = [opening]
    if same_training:
        paragraphs.append([training(histories[0], recipes[0], words), *settings(recipes[0], words)])
    for history, one, label, seen in zip(histories, recipes, labels, shown, strict=True):
        told = [] if same_data else data(history, one, words)
        if not same_training:
            told += [training(history, one, words), *settings(one, words)]
        told += course(history, words)
        events = happened(history, words, seen)
        if label:
            first, *rest = [*told, *events]
            colon = words("described.named", label=label, sentence=first)
            paragraphs.append([colon, *rest])
        else:
            paragraphs += [told, events]
    paragraphs.append([_panels(histories[0], recipe, words)])
    return Description(
        short=alternative(histories, recipe),
        paragraphs=tuple(" ".join(sentences) for sentences in paragraphs if sentences),
    )


def _alike(histories: Sequence[History], recipes: Sequence[Recipe]) -> bool:
    """Whether all runs were trained on the same data."""
    counts = {len(history.y) for history in histories}
    return len(counts) == 1 and all(one.data == recipes[0].data for one in recipes)


def _learns(histories: Sequence[History], recipes: Sequence[Recipe], words: Words) -> str:
    points = counted(words, "points", len(histories[0].y))
    return words("described.learns", model=_model(recipes, words), points=points)


def _model(recipes: Sequence[Recipe], words: Words) -> str:
    linear = any(recipe.loss == "hinge" for recipe in recipes)
    return words("described.linear" if linear else "described.logistic")


def _panels(history: History, recipe: Recipe, words: Words) -> str:
    names = parameter_names(history.params.shape[1])
    axes = [words("direction_n", n=n) for n in (1, 2)] if len(names) > 2 else list(names)
    if isinstance(recipe.plane, tuple):
        axes = list(recipe.plane)
    captions = [words(f"panel.{name}", x=axes[0], y=axes[1]) for name in recipe.panels]
    return words("described.panels", panels=", ".join(captions))


def alternative(histories: Sequence[History], recipe: Recipe) -> str:
    """The alternative text of an animation, in the recipe's language.

    Parameters
    ----------
    histories : sequence of History
    recipe : Recipe
        Of all the runs together.
    """
    words = speak(recipe.lang)
    variants = recipe.variants(words)
    recipes = [variant.recipe for variant in variants]
    first = histories[0]
    values: dict[str, object] = {
        "model": _model(recipes, words),
        "points": counted(words, "points", len(first.y)),
    }
    if len(histories) == 1:
        (recipe,) = recipes
        optimizer = words(
            "title.optimizer", name=type(recipe.optimizer).__name__, lr=f"{recipe.rate:g}"
        )
        return words(
            "described.alt.diverged" if first.diverged else "described.alt",
            optimizer=optimizer,
            steps=counted(words, "steps", first.last_finite),
            first=loss_at(first, 0),
            last=loss_at(first, first.last_finite),
            right=right_at(first, first.last_finite),
            count=len(first.y),
            **values,
        )
    right = sum(right_at(one, one.last_finite) == len(one.y) for one in histories)
    values |= {
        "n": len(histories),
        "right": right,
        "labels": "; ".join(variant.label for variant in variants),
    }
    text = words("described.alt.runs", **values)
    if _alike(histories, recipes) and len(text) <= LONGEST_ALT:
        return text
    return words("described.alt.many", **values)
