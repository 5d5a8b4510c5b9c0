"""The samples as marks, told apart by colour and shape."""

from math import sqrt
from typing import Any, NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from animate.scene.panel import Subject

# Width in points at scale 1, for as many samples as a reader can count; the
# marks of many more are smaller.
_DOT, _SMALLEST, _COUNTABLE = 5.8, 1.6, 200

# To mark each of more samples than this would only blacken the picture.
_LARGEST_BATCH = 200

# The shape of each class, in matplotlib's letters, and how much wider than a
# circle it is to look as large.
_SHAPES = (
    ("o", 1.0),
    ("s", 1.0),
    ("^", 1.15),
    ("D", 0.9),
    ("v", 1.15),
    ("P", 1.2),
    ("*", 1.5),
    ("X", 1.2),
    ("p", 1.15),
    ("h", 1.1),
)

# The names of more classes than this go without the word.
_FEW_CLASSES = 4


class Look(NamedTuple):
    """How the samples of one class are drawn.

    Attributes
    ----------
    marker : str
        As in a Line2D.
    color : str
    wider : float
        How much wider than a circle.
    """

    marker: str
    color: str
    wider: float = 1.0


def shows_batches(subject: Subject) -> bool:
    """Whether the samples of each mini-batch are marked: those of one run, if they can be told."""
    widest = subject.data.batch_indices.shape[1]
    return "batch" in subject.recipe.marks and subject.alone and 0 < widest <= _LARGEST_BATCH


def looks(subject: Subject) -> list[Look]:
    """The look of each class; of values there is one."""
    theme, count = subject.theme, max(len(subject.classes), 1)
    # More than ten begin again.
    return [
        Look(marker, theme.classes[place % len(theme.classes)], wider)
        for place, (marker, wider) in enumerate(
            _SHAPES[place % len(_SHAPES)] for place in range(count)
        )
    ]


def of_class(subject: Subject, place: int) -> NDArray[np.bool_]:
    """Which samples belong to a class; of values all."""
    y = subject.data.y
    if subject.values:
        return np.ones(len(y), bool)
    chosen: NDArray[np.bool_] = (y > place - 0.5) & (y <= place + 0.5)
    return chosen


def class_marks(
    axes: Any, subject: Subject, across: NDArray[np.floating], up: NDArray[np.floating]
) -> None:
    """Draw the samples at (across, up): circles for class 0, squares for class 1, and so on."""
    for place, look in enumerate(looks(subject)):
        chosen = of_class(subject, place)
        axes.plot(across[chosen], up[chosen], zorder=3, **dot(look, subject))


def class_entries(subject: Subject) -> list[tuple[Line2D, str]]:
    """What a legend says of the samples."""
    words = subject.words
    if subject.values:
        (look,) = looks(subject)
        return [(Line2D([], [], **dot(look, subject)), words("legend.samples"))]
    few = len(subject.classes) <= _FEW_CLASSES
    return [
        (Line2D([], [], **dot(look, subject)), words("legend.class", name=name) if few else name)
        for look, name in zip(looks(subject), subject.classes, strict=True)
    ]


def width_of(look: Look, subject: Subject) -> float:
    """Width of a sample's mark, in points at scale 1."""
    return max(_SMALLEST, _DOT / sqrt(_crowd(subject))) * look.wider


def edge_width(subject: Subject) -> float:
    """Width of the line around a sample's mark, in points at scale 1."""
    return 0.6 if _crowd(subject) == 1 else 0.0


def dot(look: Look, subject: Subject) -> dict[str, Any]:
    """The look of a sample's mark, as the arguments of a Line2D."""
    scale = subject.layout.scale
    return {
        "linestyle": "none",
        "marker": look.marker,
        "markersize": width_of(look, subject) * scale,
        "markerfacecolor": look.color,
        "markeredgecolor": subject.theme.paper,
        "markeredgewidth": edge_width(subject) * scale,
    }


def _crowd(subject: Subject) -> float:
    """How many times as many samples there are as can be counted; at least 1."""
    return max(1.0, len(subject.data.y) / _COUNTABLE)
