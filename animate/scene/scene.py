"""The figure of a run: composed once, then posed at any step."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from animate.history import History
from animate.recipe import Recipe
from animate.scene import readout
from animate.scene.contour import ContourPanel
from animate.scene.data import DataPanel
from animate.scene.layout import TEXT, arrange
from animate.scene.mover import Mover
from animate.scene.panel import Panel, Predict, Subject
from animate.scene.theme import LIGHT, Theme, register_fonts, settings
from animate.scene.wireframe import WireframePanel
from animate.surface import Surface

PANELS: dict[str, Panel] = {
    "data": DataPanel(),
    "contour": ContourPanel(),
    "wireframe": WireframePanel(),
}


class Scene:
    """A composed figure.

    Attributes
    ----------
    figure : Figure
    canvas : FigureCanvasAgg
    layout : Layout
    groups : tuple of tuple of Mover
        Movers that may overlap stand in one group, in drawing order; those
        of different groups never do.
    """

    def __init__(self, subject: Subject, panels: Sequence[str], title: tuple[str, str]) -> None:
        layout = subject.layout
        self.layout = layout
        self._subject = subject
        self.figure = Figure((layout.width / layout.dpi, layout.height / layout.dpi), layout.dpi)
        self.canvas = FigureCanvasAgg(self.figure)
        groups = []
        for name, cell in zip(panels, layout.cells, strict=True):
            movers = self._panel(PANELS[name], cell, subject)
            groups.append(tuple(movers))
        numbers = readout.compose(self.figure, subject.history, subject.theme, layout)
        groups.extend((number,) for number in numbers)
        self.groups: tuple[tuple[Mover, ...], ...] = tuple(groups)
        self._title(*title, subject.theme)

    def travel(self) -> NDArray[np.float64]:
        """How far each step moves the picture, about in pixels, shape (finite steps,)."""
        history, surface = self._subject.history, self._subject.surface
        count = history.last_finite + 1
        across = np.array([np.ptp(surface.w), np.ptp(surface.b)])
        path = history.params[:count].astype(np.float64) / across
        rise = max(float(np.ptp(surface.loss[np.isfinite(surface.loss)])), 1e-9)
        height = history.loss[:count, np.newaxis].astype(np.float64) / rise
        places = np.hstack([path, height]) * (self.layout.width / len(self.figure.axes))
        travel: NDArray[np.float64] = np.sqrt((np.diff(places, axis=0) ** 2).sum(axis=1))
        return travel

    def backdrop(self) -> NDArray[np.uint8]:
        """Everything that doesn't change, drawn: RGBA, shape (H, W, 4)."""
        self.canvas.draw()
        return np.asarray(self.canvas.buffer_rgba()).copy()

    def redraw(self, step: int) -> NDArray[np.uint8]:
        """The whole figure drawn anew at `step`, the slow way: RGBA, shape (H, W, 4)."""
        movers = [mover for group in self.groups for mover in group]
        for mover in movers:
            mover.pose(step)
            mover.set_animated(False)
        try:
            return self.backdrop()
        finally:
            for mover in movers:
                mover.set_animated(True)

    def _panel(self, panel: Panel, cell: Bbox, subject: Subject) -> Sequence[Mover]:
        layout, em = self.layout, self.layout.em
        room = panel.margins
        box = Bbox.from_extents(
            cell.x0 + room.left * em,
            cell.y0 + room.bottom * em,
            cell.x1 - room.right * em,
            cell.y1 - room.top * em,
        )
        position = box.transformed(self.figure.transFigure.inverted())
        axes = self.figure.add_axes(position.bounds, projection=panel.projection)
        if panel.projection == "rectilinear":
            axes.spines[["top", "right"]].set_visible(False)
        self.figure.text(
            (cell.x0 + 0.9 * em) / layout.width,
            (cell.y1 - 1.25 * em) / layout.height,
            panel.caption,
            fontsize=TEXT * layout.scale,
            weight=700,
            color=subject.theme.ink,
        )
        movers = panel(axes, subject)
        for mover in movers:
            axes.add_artist(mover)
        return movers

    def _title(self, title: str, subtitle: str, theme: Theme) -> None:
        """Write the title, smaller or cut if it is long, and the subtitle if there is room."""
        layout = self.layout
        if not title:
            return
        left, room = 0.9 * layout.em, layout.width - 1.8 * layout.em
        height = (layout.header.y0 + 0.75 * layout.em) / layout.height
        head = self.figure.text(
            left / layout.width,
            height,
            title,
            fontsize=12 * layout.scale,
            weight=700,
            color=theme.ink,
        )
        size = 12 * layout.scale * min(1.0, max(0.7, room / self._width(head)))
        head.set_fontsize(size)
        while self._width(head) > room:
            title = title[:-1]
            head.set_text(f"{title.rstrip()}\u2026")
        left += self._width(head) + 0.9 * layout.em
        tail = self.figure.text(
            left / layout.width,
            height,
            subtitle,
            fontsize=TEXT * layout.scale,
            color=theme.quiet,
        )
        if left + self._width(tail) > layout.width - 0.9 * layout.em:
            tail.remove()

    def _width(self, text: Text) -> float:
        return float(text.get_window_extent(self.canvas.get_renderer()).width)


def warm_up() -> None:
    """Load what drawing needs, so that a scene can be composed without delay."""
    register_fonts()


@contextmanager
def staged(
    history: History, recipe: Recipe, surface: Surface, predict: Predict, theme: Theme = LIGHT
) -> Iterator[Scene]:
    """Compose the scene of a run; it can be drawn within the block.

    The block also holds matplotlib's settings to the theme's, whatever the
    user's are, and puts them back.
    """
    heading = headline(recipe)
    shares = [PANELS[name].share for name in recipe.panels]
    numbers = readout.widths(history)
    layout = arrange(recipe.size, recipe.dpi, shares, numbers, titled=bool(heading[0]))
    register_fonts()
    with mpl.rc_context(settings(theme, layout.scale)):
        subject = Subject(history, surface, predict, theme, layout)
        yield Scene(subject, recipe.panels, heading)


def headline(recipe: Recipe) -> tuple[str, str]:
    """Title and subtitle: the recipe's own, or what was trained and how."""
    if recipe.title is not None:
        return recipe.title, ""
    names = {"cross-entropy": "cross-entropy", "mse": "squared loss"}
    parts = [f"SGD, learning rate {recipe.lr:g}"]
    if recipe.momentum:
        parts.append(f"momentum {recipe.momentum:g}")
    parts.append(f"batch size {recipe.batch_size}{', shuffled' if recipe.shuffle else ''}")
    return f"Logistic regression, {names[recipe.loss]}", "  \u00b7  ".join(parts)
