"""The figure of a map: composed once, then posed at any moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.patches import Rectangle
from matplotlib.transforms import IdentityTransform

from animate.language import speak
from animate.recipe.map_recipe import MapRecipe
from animate.scene import readout
from animate.scene.caption import Caption
from animate.scene.fields import Field
from animate.scene.layout import TEXT
from animate.scene.map_layout import Place
from animate.scene.map_marks import legend, marks_on
from animate.scene.map_panels import Cells, SwarmPanel
from animate.scene.map_programme import Charted, MapProgramme
from animate.scene.mover import Mover
from animate.scene.number import Number, Type
from animate.scene.picture import Picture, in_style
from animate.scene.theme import THEMES

# In em: from a panel's left edge to its caption, and from the top to its baseline;
# the line below it, and its size; between two things that are told there.
_INDENT, _BASELINE, _LIVE, _SMALL, _APART = 0.9, 1.25, 1.35, 0.92, 1.6


class MapScene(Picture):
    """Outcomes over the plane of the starts, or the swarm of runs.

    Parameters
    ----------
    programme : MapProgramme
    """

    programme: MapProgramme

    def __init__(self, programme: MapProgramme) -> None:
        layout = programme.layout.layout
        super().__init__(programme, layout, programme.theme)
        groups: list[tuple[Mover, ...]] = []
        colors: list[str] = []
        for row, places in enumerate(programme.layout.rows):
            for which, place in enumerate(places):
                panel = self._panel_of(row, which)
                groups.append(self._draw(panel, which, place))
                colors += panel.bands.colors
                if row == 0:
                    groups += [(number,) for number in self._live(which, place)]
        told = [
            Field(programme.words("step"), programme.step_text()),
            Field(programme.words("epoch"), programme.epoch_text()),
        ]
        numbers = readout.compose(self.figure, layout.rows[0], told, 1, programme.theme, layout)
        groups += [(number,) for number in numbers]
        legend(self, programme)
        if layout.caption.height:
            sentence = Caption(programme.say, layout.caption, programme.theme, layout)
            self.figure.add_artist(sentence)
            groups.append((sentence,))
        self.groups = tuple(groups)
        self.flat = tuple(dict.fromkeys(map(_rgb, colors)))
        self.write_title(*programme.title)

    def _panel_of(self, row: int, which: int) -> Cells | SwarmPanel:
        programme = self.programme
        if programme.swarm:
            return SwarmPanel(programme, which)
        return Cells(programme, which, loss=row > 0 or not programme.outcomes.classifies)

    def _draw(self, panel: Cells | SwarmPanel, which: int, place: Place) -> tuple[Mover, ...]:
        axes = self._axes(place)
        movers = [*panel(axes, place), *marks_on(axes, self.programme, which)]
        self._caption(panel.caption, place)
        for mover in movers:
            # Not of the axes: it is to lie above the figure's own texts too.
            self.figure.add_artist(mover)
        return tuple(movers)

    def _axes(self, place: Place) -> Any:
        layout, box = self.layout, place.box
        bounds = (
            box.left / layout.width,
            1 - box.bottom / layout.height,
            (box.right - box.left) / layout.width,
            (box.bottom - box.top) / layout.height,
        )
        axes = self.figure.add_axes(bounds)
        # Around what fills the axes to their edge.
        frame = Rectangle(
            (box.left - 0.5, layout.height - box.bottom - 0.5),
            box.right - box.left + 1,
            box.bottom - box.top + 1,
            transform=IdentityTransform(),
            facecolor="none",
            edgecolor=self.theme.rule,
            linewidth=0.8,
            snap=True,
        )
        self.figure.add_artist(frame)
        axes.spines[:].set_visible(False)
        return axes

    def _caption(self, text: str, place: Place) -> None:
        layout, em = self.layout, self.layout.em
        caption = self.figure.text(
            (place.cell.left + _INDENT * em) / layout.width,
            1 - (place.cell.top + _BASELINE * em) / layout.height,
            text,
            fontsize=TEXT * layout.scale,
            weight=700,
            color=self.theme.ink,
        )
        self.cut(caption, place.cell.right - place.cell.left - 1.2 * em)

    def _live(self, which: int, place: Place) -> list[Number]:
        """From what share of the starts the goals are reached, below the caption."""
        programme, layout, em = self.programme, self.layout, self.layout.em
        size = TEXT * layout.scale * _SMALL
        value = Type(size, self.theme.ink, self.theme.paper, layout.dpi)
        label = Type(size, self.theme.quiet, self.theme.paper, layout.dpi)
        left = round(place.cell.left + _INDENT * em)
        top = round(place.cell.top + (_BASELINE + _LIVE) * em) - value.baseline
        numbers: list[Number] = []
        for goal in programme.goals:
            before, after = programme.words("map.live", when=goal.when, share="\n").split("\n")
            width = value.width("100")
            # What stands beside a number stands as near as in running text.
            ends = label.length(before) + width + label.length(after)
            if numbers and left + ends > place.bar.left - 0.5 * em:
                break
            self._write(before, left, top, label)
            left += label.length(before) + round(0.1 * em)
            text = programme.share_text(goal, which)
            number = Number(text, value, left, top, width, layout.height)
            self.figure.add_artist(number)
            numbers.append(number)
            left += width
            self._write(after, left, top, label)
            left += label.length(after) + round(_APART * em)
        return numbers

    def _write(self, text: str, left: int, top: int, label: Type) -> None:
        layout = self.layout
        shift = label.length(text) - label.length(text.lstrip())
        self.figure.text(
            (left + shift) / layout.width,
            1 - (top + label.baseline) / layout.height,
            text.strip(),
            color=self.theme.quiet,
            fontproperties=label.font,
            va="baseline",
        )


def _rgb(color: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(color[1:])
    return red, green, blue


@contextmanager
def map_staged(charted: Charted, recipe: MapRecipe, *, vector: bool = False) -> Iterator[MapScene]:
    """Compose the scene of a map; it can be drawn within the block.

    Parameters are those of `MapProgramme`; see `animate.scene.scene.staged`.
    """
    shown = recipe.shown
    programme = MapProgramme(charted, recipe, THEMES[shown.theme], speak(shown.lang), vector=vector)
    with in_style(programme.theme, programme.layout.layout.scale):
        yield MapScene(programme)
