"""What a reader who can't see the animation is told: in a sentence, and in paragraphs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from animate.embed.escaping import markdown
from animate.embed.sentences import course, happened, loss_at, right_at, training
from animate.embed.subject import alike, classifies, counted, data, learning, recorded
from animate.history import History, parameter_names
from animate.language import Words, speak
from animate.narration import happenings
from animate.recipe import Recipe
from animate.scene.programme import Programme

# An alternative text is read in one go: screen readers can't pause within it.
LONGEST_ALT = 200

# Of more parameters than this nobody reads the numbers one by one.
_FEW = 4

# What the training of all the runs is said of at once if it is the same.
_TRAINING = (
    "loss",
    "optimizer",
    "rate",
    "momentum",
    "weight_decay",
    "schedule",
    "batch_size",
    "shuffle",
    "standardize",
)


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


def description_of(programme: Programme) -> Description:
    """Describe an animation, in the recipe's language.

    Parameters
    ----------
    programme : Programme
    """
    tracks, shown = programme.tracks, programme.shown
    x, y = shown[0].plane.labels
    return describe(
        [track.history for track in tracks],
        programme.recipe,
        inside=[track.inside for track in tracks],
        names=[one.names for one in shown],
        panels=[programme.words(panel.caption, x=x, y=y) for panel in programme.panels[0]],
    )


def describe(
    histories: Sequence[History],
    recipe: Recipe,
    inside: Sequence[NDArray[np.bool_]] | None = None,
    names: Sequence[Sequence[str]] | None = None,
    panels: Sequence[str] | None = None,
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
    names : sequence of sequences of str, optional
        What the parameters of each run are called, nothing if they have no
        names; as those of a linear unit if it isn't given.
    panels : sequence of str, optional
        What stands above the panels of a row; what the recipe says of a linear
        unit if it isn't given.
    """
    words = speak(recipe.lang)
    variants = recipe.variants(words)
    recipes = [variant.recipe for variant in variants]
    labels = [variant.label for variant in variants]
    shown: Sequence[NDArray[np.bool_] | None] = inside or [None] * len(histories)
    count = histories[0].params.shape[1]
    if names is None:
        names = [parameter_names(count)] * len(histories)
    if count > _FEW:
        names = [()] * len(histories)

    same_data = alike(histories, recipes)
    same_training = same_data and all(
        getattr(one, key) == getattr(recipes[0], key) for one in recipes for key in _TRAINING
    )
    same_training &= len({(history.steps, int(history.epoch[-1])) for history in histories}) == 1

    opening = []
    if same_data:
        opening.append(f"{learning(histories, recipes, words)}.")
    if not all(names):
        opening.append(words("described.parameters", n=count))
    if same_data:
        opening += data(histories[0], recipes[0], words)
    if len(histories) > 1:
        opening.append(words("described.compares", n=len(histories), labels="; ".join(labels)))
    paragraphs = [opening]
    if same_training:
        paragraphs.append(training(histories[0], recipes[0], words))
    runs = zip(histories, recipes, labels, names, shown, strict=True)
    for history, one, label, called, seen in runs:
        told = [] if same_data else data(history, one, words)
        if not same_training:
            told += training(history, one, words)
        told += course(history, called, words)
        events = happened(history, words, seen)
        if label:
            first, *rest = [*told, *events]
            colon = words("described.named", label=label, sentence=first)
            paragraphs.append([colon, *rest])
        else:
            paragraphs += [told, events]
    if panels is None:
        panels = _panels(count, recipe, words)
    paragraphs.append([words("described.panels", panels=", ".join(panels))])
    return Description(
        short=alternative(histories, recipe),
        paragraphs=tuple(" ".join(sentences) for sentences in paragraphs if sentences),
    )


def _panels(count: int, recipe: Recipe, words: Words) -> list[str]:
    names = parameter_names(count)
    axes = [words("direction_n", n=n) for n in (1, 2)] if len(names) > 2 else list(names)
    if isinstance(recipe.plane, tuple):
        axes = list(recipe.plane)
    return [words(f"panel.{name}", x=axes[0], y=axes[1]) for name in recipe.panels]


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
    about = learning(histories, recipes, words, short=True)
    if len(histories) == 1:
        return _of_one(histories[0], recipes[0], about, words)
    end = _ends(histories, recipes, [variant.label for variant in variants], words)
    labels = "; ".join(variant.label for variant in variants)
    text = words("described.alt.runs", learning=about, n=len(histories), labels=labels)
    if alike(histories, recipes) and len(f"{text}{end}") < LONGEST_ALT:
        return f"{text} {end}"
    text = words("described.alt.many", n=len(histories))
    # A long name would make it no alternative text.
    return f"{text} {end}" if end and len(f"{text}{end}") < LONGEST_ALT else text


def _of_one(history: History, recipe: Recipe, about: str, words: Words) -> str:
    last = history.last_finite
    if not recorded(recipe):
        name, rate = type(recipe.optimizer).__name__, f"{recipe.rate:g}"
        optimizer = words("title.optimizer", name=name, lr=rate)
        about = words("described.by", learning=about, optimizer=optimizer)
    kind = "" if classifies(history) else ".values"
    return words(
        "described.alt.diverged" if history.diverged else f"described.alt{kind}",
        learning=about,
        steps=counted(words, "steps", last),
        first=loss_at(history, 0),
        last=loss_at(history, last),
        right=right_at(history, last) if not kind else "",
        count=len(history.y),
    )


def _ends(
    histories: Sequence[History], recipes: Sequence[Recipe], labels: Sequence[str], words: Words
) -> str:
    """How several runs end, if that can be compared."""
    if all(map(classifies, histories)):
        rights = [right_at(one, one.last_finite) for one in histories]
        counts = {len(one.y) for one in histories}
        n = len(histories)
        arrived = sum(right == len(one.y) for right, one in zip(rights, histories, strict=True))
        if arrived or len(counts) > 1:
            return words("described.alt.right", right=arrived, n=n)
        least, most = min(rights), max(rights)
        key = "caption.runs_end_alike" if least == most else "caption.runs_end_between"
        return words(key, least=least, most=most, count=len(histories[0].y))
    if not alike(histories, recipes) or len({one.loss for one in recipes}) > 1:
        return ""
    losses = [float(one.loss[one.last_finite]) for one in histories]
    best = int(np.argmin(losses))
    loss = happenings.number(losses[best], 3)
    return words("caption.runs_end_values", loss=loss, label=labels[best])
