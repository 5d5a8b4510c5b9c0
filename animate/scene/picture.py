"""A figure that is drawn once and posed at any moment, whatever it is composed of."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import NDArray

from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.fitting import cut_in_place
from animate.scene.layout import TEXT, Layout
from animate.scene.mover import Mover
from animate.scene.theme import Theme, register_fonts, settings
from animate.scene.timeline import Timeline


class Plays(Protocol):
    """What a picture shows, and when.

    Attributes
    ----------
    recipe : Recipe
        How it is shown.
    """

    recipe: Recipe

    def moment(self, number: int) -> Moment:
        """A moment by its number; negative from the end."""

    def moments(self) -> int:
        """How many there are."""

    def still(self) -> Moment:
        """What a still shows."""

    def timeline(self) -> Timeline:
        """The frames of the animation."""


class Picture:
    """A composed figure.

    Parameters
    ----------
    programme : Plays
        What it shows.
    layout : Layout
    theme : Theme

    Attributes
    ----------
    programme : Plays
    layout : Layout
    theme : Theme
    figure : Figure
    canvas : FigureCanvasAgg
    groups : tuple of tuple of Mover
        Movers that may overlap stand in one group, in drawing order; those
        of different groups never do.
    flat : tuple of (int, int, int)
        RGB of colours that tell values apart, and that no palette may change.
    """

    groups: tuple[tuple[Mover, ...], ...] = ()
    flat: tuple[tuple[int, int, int], ...] = ()

    def __init__(self, programme: Plays, layout: Layout, theme: Theme) -> None:
        self.programme, self.layout, self.theme = programme, layout, theme
        self.figure = Figure((layout.width / layout.dpi, layout.height / layout.dpi), layout.dpi)
        self.canvas = FigureCanvasAgg(self.figure)

    def backdrop(self) -> NDArray[np.uint8]:
        """Everything that doesn't change, drawn: RGBA, shape (H, W, 4)."""
        self.canvas.draw()
        return np.asarray(self.canvas.buffer_rgba()).copy()

    def redraw(self, moment: Moment) -> NDArray[np.uint8]:
        """The whole figure drawn anew at `moment`, the slow way: RGBA, shape (H, W, 4)."""
        with self.posed(moment):
            return self.backdrop()

    @contextmanager
    def posed(self, moment: Moment) -> Iterator[None]:
        """Let the figure show `moment` when it is drawn within the block."""
        movers = [mover for group in self.groups for mover in group]
        for mover in movers:
            mover.pose(moment)
            mover.set_animated(False)
        try:
            yield
        finally:
            for mover in movers:
                mover.set_animated(True)

    def write_title(self, title: str, subtitle: str) -> None:
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
            color=self.theme.ink,
        )
        size = 12 * layout.scale * min(1.0, max(0.7, room / self.width_of(head)))
        head.set_fontsize(size)
        self.cut(head, room)
        left += self.width_of(head) + 0.9 * layout.em
        tail = self.figure.text(
            left / layout.width,
            height,
            subtitle,
            fontsize=TEXT * layout.scale,
            color=self.theme.quiet,
        )
        if left + self.width_of(tail) > layout.width - 0.9 * layout.em:
            tail.remove()

    def cut(self, text: Text, room: float) -> None:
        """Let a text of the figure be at most `room` pixels wide."""
        cut_in_place(text, self.canvas.get_renderer(), room)

    def width_of(self, text: Text) -> float:
        """How wide a text of the figure is, in pixels."""
        return float(text.get_window_extent(self.canvas.get_renderer()).width)


@contextmanager
def in_style(theme: Theme, scale: float) -> Iterator[None]:
    """Hold matplotlib's settings to a theme's within the block, whatever the user's are."""
    register_fonts()
    with mpl.rc_context(settings(theme, scale)), warnings.catch_warnings():
        # Where a letter of the user's own is in no typeface, the box in its place says so.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        yield
