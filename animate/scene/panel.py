"""What a panel is, and what it is given to draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from animate.history import History
from animate.language import Words
from animate.plane import Plane
from animate.recipe import Recipe
from animate.scene.layout import Layout
from animate.scene.levels import logarithmic, spread
from animate.scene.mover import Mover
from animate.scene.shown import Layers
from animate.scene.theme import Theme
from animate.scene.track import Track
from animate.surface import Surface

# Panels narrower than this many em have no room for many labels.
_MANY_LEVELS = 26


@dataclass(frozen=True, eq=False)
class Subject:
    """All that a panel may draw from.

    Attributes
    ----------
    tracks : tuple of Track
        The runs that the panel shows, at least one; they share data and surface.
    plane : Plane
    surface : Surface
        Of the loss that these runs are trained on.
    recipe : Recipe
        How it is to be shown.
    theme : Theme
    layout : Layout
    words : Words
        The texts of the picture in the recipe's language.
    inputs, classes : tuple of str
        What the inputs and the classes are called; a model of values has no
        classes.
    names : tuple of str
        What the P parameters are called, if they are few.
    layers : tuple of (str, slice)
        Which of the parameters belong together, and what to call them.
    model : str
        What kind it is, as in `animate.scene.programme.Shown`.
    company, alike : tuple of Track
        The runs of all cells of small multiples, which share the axis of time,
        and those of them with the same loss, which share its levels and its
        axis; both empty for a panel that shares nothing.
    bare : bool
        Whether it is a cell of small multiples: its axes stay where they are,
        and its legend isn't seen, since one is set for all cells.
    """

    tracks: tuple[Track, ...]
    plane: Plane
    surface: Surface
    recipe: Recipe
    theme: Theme
    layout: Layout
    words: Words
    inputs: tuple[str, ...] = ("x",)
    classes: tuple[str, ...] = ("0", "1")
    names: tuple[str, ...] = ("w", "b")
    layers: Layers = ()
    model: str = "logistic"
    company: tuple[Track, ...] = ()
    alike: tuple[Track, ...] = ()
    bare: bool = False

    @property
    def everyone(self) -> tuple[Track, ...]:
        """The runs that the axis of time has room for."""
        return self.company or self.tracks

    @property
    def peers(self) -> tuple[Track, ...]:
        """The runs whose losses the axis of the loss has room for."""
        return self.alike or self.tracks

    @cached_property
    def heights(self) -> tuple[float, float]:
        """The least and the greatest finite loss over the plane, that of the peers among them."""
        losses = self._losses[np.isfinite(self._losses)]
        return float(losses.min()), float(losses.max())

    @cached_property
    def _losses(self) -> NDArray[np.float64]:
        """The loss over the plane, of each surface of the peers once."""
        surfaces = {id(track.surface): track.surface for track in self.peers}
        surfaces.setdefault(id(self.surface), self.surface)
        return np.concatenate([surface.loss.ravel() for surface in surfaces.values()])

    @property
    def alone(self) -> bool:
        """Whether one run is all there is to tell."""
        return len(self.tracks) == 1

    @property
    def crosses(self) -> bool:
        """Whether each visited place is marked by a cross, as in the lab's figures."""
        return self.recipe.figure in ("during", "after")

    @property
    def values(self) -> bool:
        """Whether the model predicts values; else it tells classes apart."""
        return not self.classes

    @property
    def data(self) -> History:
        """A run whose samples are those of all."""
        return self.tracks[0].history

    @cached_property
    def levels(self) -> NDArray[np.float64]:
        """The losses that contours are drawn at and tints change at; fewer in a small panel.

        Those of small multiples are the same wherever the loss is.
        """
        widest = max(cell.width for cell in self.layout.cells)
        count = 10 if widest > _MANY_LEVELS * self.layout.em else 7
        chosen = logarithmic if "log-levels" in self.recipe.marks else spread
        return chosen(self._losses, count)


class Margins(NamedTuple):
    """Room around the axes for ticks, labels and the caption, in em."""

    left: float = 4.0
    bottom: float = 3.1
    right: float = 1.0
    top: float = 2.0


class Panel(Protocol):
    """A part of the figure.

    A panel holds its parameters only. Calling it draws the backdrop into the
    axes and returns the movers, in the order they are drawn; it changes
    nothing in the panel itself. No mover may draw outside its panel's cell, and
    at most one of them is a Trail.

    Attributes
    ----------
    caption : str
        Stands above the panel: its key in the catalogue of texts.
    projection : str
        Of its axes: 'rectilinear' or '3d'.
    share : float
        How wide its column is, relative to the others.
    margins : Margins
        Between the cell and the axes.
    """

    caption: ClassVar[str]
    projection: ClassVar[str]
    share: ClassVar[float]
    margins: ClassVar[Margins]

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        """Draw the backdrop into `axes` and return the movers."""
