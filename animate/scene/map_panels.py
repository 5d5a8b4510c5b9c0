"""The panels of a map: cells in the colour of what is reached from there, or a swarm."""

from functools import partial
from typing import Any

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox, IdentityTransform
from numpy.typing import NDArray

from animate.scene.bands import TENTH, Bands, of_accuracy, of_loss
from animate.scene.fitting import cut_in_place
from animate.scene.levels import spread
from animate.scene.map_layout import RIM, Place
from animate.scene.map_programme import MapProgramme
from animate.scene.mover import Mover, Pen, Points, to_display
from animate.scene.swarm import Swarm
from animate.scene.tiles import Tiles

# In points at scale 1: the markers of a swarm and their edges, and contours.
_MARKER, _EDGE, _CONTOUR = 2.3, 0.3, 0.6

# The radius of a marker as a share of the room for one, the least in points, and that
# from which on it has an edge.
_SHARE, _LEAST, _EDGED = 0.45, 0.9, 1.3

# How many contours at most.
_LEVELS = 10

# In em: from a colour bar to its labels, a label's height with what sets it off,
# and from the bar's top to its heading. Sizes in points at scale 1.
_GAP, _LINE, _ABOVE = 0.35, 1.05, 0.35
_LABEL = 8.5


class Cells:
    """What is reached from each start, over the plane of the starts.

    Parameters
    ----------
    programme : MapProgramme
    which : int
        Of the losses.
    loss : bool
        Whether it shows the loss; else the accuracy.
    """

    def __init__(self, programme: MapProgramme, which: int, *, loss: bool) -> None:
        self._programme, self._which, self._loss = programme, which, loss
        outcomes, words, theme = programme.outcomes, programme.words, programme.theme
        values = outcomes.loss if loss else outcomes.accuracy
        self._values = values[which]
        # Accuracies of all losses on one scale; what losses are worth differs.
        self.bands = (
            of_loss(self._values, theme)
            if loss
            else of_accuracy(values, theme, words("map.all_right"))
        )
        key = "map.loss" if loss else "map.accuracy"
        self.caption = words(key, name=programme.names[which])
        self._diverged = bool(outcomes.diverged[which].any())

    def __call__(self, axes: Any, place: Place) -> list[Mover]:
        programme, outcomes = self._programme, self._programme.outcomes
        words, layout = programme.words, programme.layout.layout
        for axis, values in (("x", outcomes.w), ("y", outcomes.b)):
            half = (values[1] - values[0]) / 2
            getattr(axes, f"set_{axis}lim")(values[0] - half, values[-1] + half)
        axes.set_xlabel(words("map.axis", name="w"))
        axes.set_ylabel(words("map.axis", name="b"))
        least = None if self._loss else programme.goals[0].least
        bar_beside(
            axes,
            place,
            self.bands,
            programme,
            loss=self._loss,
            diverged=self._diverged,
            least=least,
        )
        return [
            Tiles(
                self._levels,
                self.bands.colors,
                place.box,
                layout.height,
                None if least is None else programme.theme.ink,
                None if least is None else self._arrived,
                max(1, round(layout.points(RIM))),
            )
        ]

    def _arrived(self, step: int) -> NDArray[np.bool_]:
        """Whether the run from each start is where the words count it as arrived."""
        outcomes, goal = self._programme.outcomes, self._programme.goals[0]
        return goal.reached(outcomes.accuracy[self._which, outcomes.at(step)])

    def _levels(self, step: int) -> NDArray[np.uint8]:
        return self.bands(self._values[self._programme.outcomes.at(step)])


class SwarmPanel:
    """The runs as markers on the contours of the loss, coloured by their accuracy in the end.

    Parameters
    ----------
    programme : MapProgramme
    which : int
        Of the losses.
    """

    def __init__(self, programme: MapProgramme, which: int) -> None:
        self._programme, self._which = programme, which
        outcomes, words, theme = programme.outcomes, programme.words, programme.theme
        self._loss = not outcomes.classifies
        values = outcomes.loss[which] if self._loss else outcomes.accuracy
        self.bands = (
            of_loss(values, theme)
            if self._loss
            else of_accuracy(values, theme, words("map.all_right"))
        )
        ends = outcomes.loss[which, -1] if self._loss else outcomes.accuracy[which, -1]
        self._ends = self.bands(ends.ravel())
        self.caption = words("map.swarm", name=programme.names[which])

    def __call__(self, axes: Any, place: Place) -> list[Mover]:
        programme, layout = self._programme, self._programme.layout.layout
        outcomes, theme = programme.outcomes, programme.theme
        surface = programme.charted.surfaces[self._which]
        axes.set_xlim(surface.x[0], surface.x[-1])
        axes.set_ylim(surface.y[0], surface.y[-1])
        axes.set_xlabel("w")
        axes.set_ylabel("b")
        self._contours(axes)
        lost = bool(outcomes.diverged[self._which, -1].any())
        bar_beside(axes, place, self.bands, programme, loss=self._loss, diverged=lost)
        display = to_display(axes.transData)
        params = outcomes.params[self._which].reshape(len(outcomes.steps), -1, 2)

        def places(step: int) -> Points:
            return display(params[outcomes.at(step)])

        inside = Bbox.from_extents(
            axes.bbox.x0 + 1, axes.bbox.y0 + 1, axes.bbox.x1 - 1, axes.bbox.y1 - 1
        )
        # Many starts lie close together.
        apart = min(inside.width / len(outcomes.w), inside.height / len(outcomes.b))
        radius = min(layout.points(_MARKER), max(_SHARE * apart, layout.points(_LEAST)))
        edge = Pen(theme.ink, layout.points(_EDGE) if radius > layout.points(_EDGED) else 0, inside)
        return [Swarm(places, self._ends, self.bands.colors, radius, edge, inside, layout.height)]

    def _contours(self, axes: Any) -> None:
        programme, scale = self._programme, self._programme.layout.layout.scale
        theme, surface = programme.theme, programme.charted.surfaces[self._which]
        levels = spread(surface.loss, _LEVELS)
        if not len(levels):
            return
        finite = np.ma.masked_invalid(surface.loss)
        edges = [finite.min(), *levels, finite.max()]
        draw = partial(axes.contourf, surface.x, surface.y, finite, edges, zorder=0)
        draw(colors=theme.tints()(np.linspace(0, 1, len(edges) - 1)))
        axes.contour(
            surface.x,
            surface.y,
            finite,
            levels,
            colors=theme.contour,
            linewidths=_CONTOUR * scale,
            zorder=1,
        )


def bar_beside(
    axes: Any,
    place: Place,
    bands: Bands,
    programme: MapProgramme,
    *,
    loss: bool,
    diverged: bool,
    least: float | None = None,
) -> None:
    """Draw the colour bar of some bands, with its labels and its heading.

    A band without an edge above it, and runs that diverged, are named instead. `least` is
    the accuracy that the line in the map goes around: it is on the bar as well.
    """
    layout, theme, words = programme.layout.layout, programme.theme, programme.words
    figure, bar, em = axes.figure, place.bar, layout.em
    lost = round(1.2 * em) if diverged else 0
    top = bar.top + (lost + round(0.5 * em) if lost else 0)
    shown = [(color, band) for band, color in enumerate(bands.colors[:-1])]
    edges = np.linspace(bar.bottom, top, len(shown) + 1).round().astype(int)
    size, right = _LABEL * layout.scale, bar.right + _GAP * em

    def patch(low: int, high: int, color: str) -> None:
        figure.add_artist(
            Rectangle(
                (bar.left, layout.height - low),
                bar.right - bar.left,
                low - high,
                transform=IdentityTransform(),
                facecolor=color,
                edgecolor="none",
                linewidth=0,
                snap=True,
            )
        )

    def write(text: str, y: float, *, name: bool = False) -> None:
        label = figure.text(
            right / layout.width,
            1 - y / layout.height,
            text,
            fontsize=size,
            color=theme.ink if name else theme.quiet,
            va="center_baseline" if name else "center",
        )
        cut_in_place(label, figure.canvas.get_renderer(), place.cell.right - right - 0.2 * em)

    for color, band in shown:
        patch(int(edges[band]), int(edges[band + 1]), color)
    frame = Rectangle(
        (bar.left, layout.height - bar.bottom),
        bar.right - bar.left,
        bar.bottom - top,
        transform=IdentityTransform(),
        facecolor="none",
        edgecolor=theme.rule,
        linewidth=0.8,
        snap=True,
    )
    figure.add_artist(frame)
    taken: list[float] = []
    if least is not None and 0 < least < 1:
        # Bands are as high as they are wide in accuracy, a tenth; the lowest is cut there.
        known = [bands.edges[0] - TENTH, *bands.edges]
        level = round(float(np.interp(least, known, edges[:-1])))
        rim = max(1, round(layout.points(RIM)))
        patch(level + rim // 2, level + rim // 2 - rim, theme.ink)
        write(f"{least:.2f}", level, name=True)
        taken.append(level)
    for edge, text in zip(edges[1:-1], bands.labels, strict=True):
        # In a low picture only some have room.
        if text and all(abs(other - edge) >= _LINE * em for other in taken):
            write(text, float(edge))
            taken.append(float(edge))
    if bands.top:
        write(bands.top, (edges[-1] + edges[-2]) / 2, name=True)
    if lost:
        patch(bar.top + lost, bar.top, bands.colors[-1])
        write(words("map.diverged"), bar.top + lost / 2, name=True)
    figure.text(
        bar.left / layout.width,
        1 - (bar.top - _ABOVE * em) / layout.height,
        words("loss" if loss else "accuracy"),
        fontsize=size,
        color=theme.quiet,
        va="bottom",
    )
