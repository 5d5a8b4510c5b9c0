"""The samples as marks, told apart by colour and shape."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from animate.scene.panel import Subject

# Width in points at scale 1, for as many samples as a reader can count; the
# marks of many more are smaller.
_DOT, _SMALLEST, _COUNTABLE = 5.8, 1.6, 200

# To mark each of more samples than this would only blacken the picture.
_LARGEST_BATCH = 200


def shows_batches(subject: Subject) -> bool:
    """Whether the samples of each mini-batch are marked: those of one run, if they can be told."""
    widest = subject.data.batch_indices.shape[1]
    return "batch" in subject.recipe.marks and subject.alone and widest <= _LARGEST_BATCH


def class_marks(
    axes: Any, subject: Subject, across: NDArray[np.floating], up: NDArray[np.floating]
) -> None:
    """Draw the samples at (across, up): circles for class 0, squares for class 1."""
    theme = subject.theme
    ones = subject.data.y > 0.5
    for marker, color, chosen in (("o", theme.zero, ~ones), ("s", theme.one, ones)):
        axes.plot(across[chosen], up[chosen], zorder=3, **dot(marker, color, subject))


def dot(marker: str, color: str, subject: Subject) -> dict[str, Any]:
    """The look of a sample's mark, as the arguments of a Line2D."""
    scale = subject.layout.scale
    crowd = max(1.0, len(subject.data.y) / _COUNTABLE)
    width = max(_SMALLEST, _DOT / crowd**0.5)
    return {
        "linestyle": "none",
        "marker": marker,
        "markersize": width * scale,
        "markerfacecolor": color,
        "markeredgecolor": subject.theme.paper,
        "markeredgewidth": (0.6 if crowd == 1 else 0) * scale,
    }
