"""The figure of some runs: composed once, then posed at any moment."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from matplotlib.transforms import Bbox

from animate.language import speak
from animate.recipe import Recipe
from animate.scene import readout, variance
from animate.scene.caption import Caption
from animate.scene.layout import TEXT
from animate.scene.mover import Mover
from animate.scene.panel import Panel, Subject
from animate.scene.picture import Picture, in_style
from animate.scene.programme import Programme
from animate.scene.script import latest
from animate.scene.shown import Shown
from animate.scene.theme import THEMES, register_fonts

# Below the caption of a panel: a line in em, and the size of its text.
_KEPT_LINE, _KEPT = 1.25, 0.9

# Lower than so many em axes make no room for it.
_LOW = 4


class Scene(Picture):
    """Some runs, in a row of panels or several rows.

    Parameters
    ----------
    programme : Programme
    """

    programme: Programme

    def __init__(self, programme: Programme) -> None:
        super().__init__(programme, programme.layout, programme.theme)
        layout, theme = self.layout, self.theme
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
        self.groups = tuple(groups)
        self.write_title(*programme.title)

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
            color=self.theme.ink,
        )
        self.cut(caption, cell.width - 1.2 * em)
        if kept:
            below = self.figure.text(
                (cell.x0 + 0.9 * em) / layout.width,
                (cell.y1 - (1.25 + _KEPT_LINE) * em) / layout.height,
                kept,
                fontsize=_KEPT * TEXT * layout.scale,
                color=self.theme.quiet,
            )
            self.cut(below, cell.width - 1.2 * em)
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
            color=self.theme.model,
        )
        self.cut(shown, strip.width - 1.8 * em)


def _kept(panel: Panel, subject: Subject) -> str:
    """How much of the paths the plane shows, if that isn't all; said above one of its panels."""
    says = "panel.contour" if "contour" in subject.recipe.panels else "panel.wireframe"
    return (
        variance.kept(subject.plane, subject.words, len(subject.tracks))
        if panel.caption == says
        else ""
    )


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
    with in_style(programme.theme, programme.layout.scale):
        yield Scene(programme)
