"""The figure of some runs: composed once, then posed at any moment."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from animate.language import speak
from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene import readout
from animate.scene.caption import Caption
from animate.scene.fitting import cut_in_place
from animate.scene.layout import TEXT
from animate.scene.mover import Mover
from animate.scene.panel import Panel, Subject
from animate.scene.programme import Programme
from animate.scene.script import latest
from animate.scene.shown import Shown
from animate.scene.theme import THEMES, register_fonts, settings

# Below the caption of a panel: a line in em, and the size of its text.
_KEPT_LINE, _KEPT = 1.25, 0.9

# Lower than so many em axes make no room for it.
_LOW = 4


class Scene:
    """A composed figure.

    Parameters
    ----------
    programme : Programme

    Attributes
    ----------
    programme : Programme
    figure : Figure
    canvas : FigureCanvasAgg
    layout : Layout
    groups : tuple of tuple of Mover
        Movers that may overlap stand in one group, in drawing order; those
        of different groups never do.
    """

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.layout = layout = programme.layout
        self._theme = theme = programme.theme
        self.figure = Figure((layout.width / layout.dpi, layout.height / layout.dpi), layout.dpi)
        self.canvas = FigureCanvasAgg(self.figure)
        groups: list[tuple[Mover, ...]] = []
        runs = len(programme.tracks)
        for row, tracks, panels, told in zip(
            layout.rows, programme.rows, programme.panels, programme.numbers, strict=True
        ):
            first = programme.shown[tracks[0].run]
            subject = Subject(
                tracks=tuple(tracks),
                plane=first.plane,
                surface=first.surface,
                recipe=programme.recipe,
                theme=theme,
                layout=layout,
                words=programme.words,
                inputs=first.inputs,
                classes=first.classes,
                names=first.names,
                layers=first.layers,
                model=first.model,
            )
            self._name(row.name, first.row_name)
            groups.extend(
                tuple(self._panel(panel, cell, subject))
                for panel, cell in zip(panels, row.cells, strict=True)
            )
            composed = readout.compose(self.figure, row, told, runs, theme, layout)
            groups.extend((number,) for number in composed)
        for say, strip in (
            (latest(programme.told), layout.caption),
            (programme.outside, layout.outside),
        ):
            if strip.height:
                sentence = Caption(say, strip, theme, layout)
                self.figure.add_artist(sentence)
                groups.append((sentence,))
        self.groups: tuple[tuple[Mover, ...], ...] = tuple(groups)
        self._title(*programme.title)

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

    def _panel(self, panel: Panel, cell: Bbox, subject: Subject) -> Sequence[Mover]:
        layout, em = self.layout, self.layout.em
        room = panel.margins
        kept = _kept(panel, subject)
        if cell.height < (room.top + room.bottom + _KEPT_LINE + _LOW) * em:
            kept = ""
        if kept:
            room = room._replace(top=room.top + _KEPT_LINE)
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
            # The power of ten of large ticks: at the left it would meet the caption.
            axes.yaxis.set_offset_position("right")
        x, y = subject.plane.labels
        caption = self.figure.text(
            (cell.x0 + 0.9 * em) / layout.width,
            (cell.y1 - 1.25 * em) / layout.height,
            subject.words(panel.caption, x=x, y=y),
            fontsize=TEXT * layout.scale,
            weight=700,
            color=self._theme.ink,
        )
        self._cut(caption, cell.width - 1.2 * em)
        if kept:
            below = self.figure.text(
                (cell.x0 + 0.9 * em) / layout.width,
                (cell.y1 - (1.25 + _KEPT_LINE) * em) / layout.height,
                kept,
                fontsize=_KEPT * TEXT * layout.scale,
                color=self._theme.quiet,
            )
            self._cut(below, cell.width - 1.2 * em)
        movers = panel(axes, subject)
        for mover in movers:
            # Not of the axes: it is to lie above the figure's own texts too.
            self.figure.add_artist(mover)
        return movers

    def _name(self, strip: Bbox, name: str) -> None:
        """Say what a row shows, and set it off from the one above."""
        if not strip.height:
            return
        layout, em = self.layout, self.layout.em
        shown = self.figure.text(
            0.9 * em / layout.width,
            (strip.y0 + 0.35 * em) / layout.height,
            name,
            fontsize=1.1 * TEXT * layout.scale,
            weight=700,
            color=self._theme.model,
        )
        self._cut(shown, strip.width - 1.8 * em)

    def _title(self, title: str, subtitle: str) -> None:
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
            color=self._theme.ink,
        )
        size = 12 * layout.scale * min(1.0, max(0.7, room / self._width(head)))
        head.set_fontsize(size)
        self._cut(head, room)
        left += self._width(head) + 0.9 * layout.em
        tail = self.figure.text(
            left / layout.width,
            height,
            subtitle,
            fontsize=TEXT * layout.scale,
            color=self._theme.quiet,
        )
        if left + self._width(tail) > layout.width - 0.9 * layout.em:
            tail.remove()

    def _cut(self, text: Text, room: float) -> None:
        cut_in_place(text, self.canvas.get_renderer(), room)

    def _width(self, text: Text) -> float:
        return float(text.get_window_extent(self.canvas.get_renderer()).width)


def _kept(panel: Panel, subject: Subject) -> str:
    """How much of the paths the plane shows, if that isn't all; said above one of its panels."""
    says = "panel.contour" if "contour" in subject.recipe.panels else "panel.wireframe"
    if panel.caption != says or subject.plane.kept >= 1:
        return ""
    percent = min(99.9, 100 * subject.plane.kept)
    shown = f"{percent:.0f}" if percent < 98.5 else f"{percent:.1f}"
    return subject.words("plane.kept", share=shown)


def warm_up() -> None:
    """Load what drawing needs, so that a scene can be composed without delay."""
    register_fonts()


@contextmanager
def staged(shown: Sequence[Shown], recipe: Recipe, *, vector: bool = False) -> Iterator[Scene]:
    """Compose the scene of some runs; it can be drawn within the block.

    The block also holds matplotlib's settings to the theme's, whatever the
    user's are, and puts them back. With `vector` the layout's unit is a point
    of 1/72 inch, for pictures of lines and letters.
    """
    programme = Programme(shown, recipe, THEMES[recipe.theme], speak(recipe.lang), vector=vector)
    register_fonts()
    with (
        mpl.rc_context(settings(programme.theme, programme.layout.scale)),
        warnings.catch_warnings(),
    ):
        # Where a letter of the user's own is in no typeface, the box in its place says so.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        yield Scene(programme)
