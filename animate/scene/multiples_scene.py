"""The figure of small multiples: composed once, then posed at any moment."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from matplotlib.ticker import FuncFormatter, MaxNLocator, ScalarFormatter
from matplotlib.transforms import Bbox

from animate.language import speak
from animate.recipe import Recipe
from animate.scene import readout
from animate.scene.badge import Badge
from animate.scene.caption import Caption
from animate.scene.grid import OVERHANG, Board, Cell, Grid
from animate.scene.heads import COMMENTARY, LEADING, TITLE, Lines, Ruler
from animate.scene.layout import SIDE, TEXT
from animate.scene.mover import Mover
from animate.scene.multiples import STEPS, TICKS, Member, Multiples
from animate.scene.number import baseline_of
from animate.scene.picture import Picture, in_style
from animate.scene.scale import short_number
from animate.scene.script import latest
from animate.scene.theme import THEMES, register_fonts

# The legend of what the panels show is as large as there is room for.
_KEY_SIZES = (0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.5)

# In em: the height of a row's ticks, each of which has room.
_TICK = 2.6

# Of the numbers at ticks, in points at scale 1.
_TICK_SIZE = 8.5


class MultiplesScene(Picture):
    """The cells, what stands at their edges, and what is said of all of them below.

    Parameters
    ----------
    programme : Multiples
    """

    programme: Multiples
    layout: Grid

    def __init__(self, programme: Multiples) -> None:
        super().__init__(programme, programme.layout, programme.theme)
        layout = self.layout
        self._keys: dict[str, Any] = {}
        groups: list[tuple[Mover, ...]] = []
        for place, cell in enumerate(programme.board.cells):
            groups += self._cell(place, cell)
        for box, lines in layout.row_heads:
            self._head(box, lines, (box.y0 + box.y1 + lines.height * layout.em) / 2)
        for box, lines in layout.column_heads:
            self._head(box, lines, box.y1)
        groups += self._foot()
        self.groups = tuple(groups)
        self.write_title(*programme.title)

    def _cell(self, place: int, cell: Cell) -> Iterator[tuple[Mover, ...]]:
        """The panel of a cell, the numbers above it, and how it stands with its runs."""
        programme, layout, theme = self.programme, self.layout, self.theme
        row, box, strip = layout.rows[place], layout.axes[place], layout.badges[place]
        if cell.name:
            name = self._text(box.x0, row.name.y0 + 0.35 * layout.em, cell.name, weight=700)
            self.cut(name, box.width)
        if not programme.cells[place]:
            middle = self._text(
                (box.x0 + box.x1) / 2,
                (box.y0 + box.y1) / 2,
                programme.words("standing.failed"),
                color=theme.warn,
                weight=700,
            )
            middle.set(ha="center", va="center")
            return
        tracks = programme.cells[place]
        panel = programme.panel_of(tracks[0].run)
        position = box.transformed(self.figure.transFigure.inverted())
        axes = self.figure.add_axes(position.bounds)
        axes.spines[["top", "right"]].set_visible(False)
        subject = programme.looks_at(place)
        movers = panel(axes, subject)
        self._dress(axes, cell)
        for mover in movers:
            # Not of the axes: it is to lie above the figure's own texts too.
            self.figure.add_artist(mover)
        yield tuple(movers)
        told = programme.numbers[place]
        line = replace(row, lines=(tuple(range(len(told))),))
        for number in readout.compose(
            self.figure, line, told, len(programme.tracks), theme, layout
        ):
            yield (number,)
        baseline = round(layout.height - row.readout.y1) + baseline_of(layout)
        badge = Badge(programme.standings[place].at, strip, baseline, theme, layout)
        self.figure.add_artist(badge)
        yield (badge,)

    def _dress(self, axes: Any, cell: Cell) -> None:
        """Leave ticks and names of axes to the cells at the edges, and the legend to the foot."""
        programme, em = self.programme, self.layout.em
        others = [
            other
            for other, tracks in zip(programme.board.cells, programme.cells, strict=True)
            if tracks
        ]
        if programme.panel == "contour":
            many = int(min(max(axes.bbox.height / (_TICK * em), 2), TICKS))
            axes.xaxis.set_major_locator(MaxNLocator(TICKS, steps=[*STEPS]))
            axes.yaxis.set_major_locator(MaxNLocator(many, steps=[*STEPS]))
        for axis in (axes.xaxis, axes.yaxis):
            if isinstance(axis.get_major_formatter(), ScalarFormatter):
                axis.set_major_formatter(FuncFormatter(lambda at, place: short_number(at)))
        self._thin(axes)
        if programme.wide and any(
            other.column == cell.column and other.row > cell.row for other in others
        ):
            axes.tick_params(bottom=False, labelbottom=False)
            axes.set_xlabel("")
        if programme.high and any(
            other.row == cell.row and other.column < cell.column for other in others
        ):
            axes.tick_params(left=False, labelleft=False)
            axes.set_ylabel("")
        legend = axes.get_legend()
        if legend is not None:
            for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=True):
                self._keys.setdefault(text.get_text(), handle)
            legend.remove()

    def _thin(self, axes: Any) -> None:
        """Leave out the numbers below that would reach into another cell, or out of the picture."""
        low, high = axes.get_xlim()
        ticks = [float(tick) for tick in axes.get_xticks() if low <= tick <= high]
        labels = axes.xaxis.get_major_formatter().format_ticks(ticks)
        ruler, size = Ruler(self.layout.dpi), _TICK_SIZE * self.layout.scale
        kept = {}
        for tick, label in zip(ticks, labels, strict=True):
            share = (tick - low) / (high - low)
            room = min(share, 1 - share) * axes.bbox.width + OVERHANG * self.layout.em
            if ruler(label, size) / 2 <= room:
                kept[tick] = label
        axes.set_xticks([*kept], [*kept.values()])

    def _head(self, box: Bbox, lines: Lines, top: float) -> None:
        """Write a title and its commentary, downwards from `top`."""
        em = self.layout.em
        for texts, size, weight, color in (
            (lines.title, TITLE, 700, self.theme.ink),
            (lines.commentary, COMMENTARY, 400, self.theme.quiet),
        ):
            for text in texts:
                top -= LEADING * size * em
                if top < box.y0 - 1:
                    return
                self._text(box.x0, top + 0.3 * size * em, text, size, weight=weight, color=color)

    def _foot(self) -> Iterator[tuple[Mover, ...]]:
        """What is said of all cells."""
        programme, layout, theme = self.programme, self.layout, self.theme
        numbers = readout.compose(
            self.figure,
            layout.legend,
            programme.legend,
            len(programme.tracks),
            theme,
            layout,
        )
        for number in numbers:
            yield (number,)
        self._set_keys()
        # It never changes, and is set as what does is.
        for say, strip, color in (
            (lambda moment: programme.note, layout.note, theme.quiet),
            (programme.outside, layout.outside, theme.ink),
            (latest(programme.told), layout.caption, theme.ink),
        ):
            if strip.height:
                sentence = Caption(say, strip, theme, layout, color)
                self.figure.add_artist(sentence)
                yield (sentence,)

    def _set_keys(self) -> None:
        """Set the legend of what the panels show, as large as its strip has room for."""
        strip, layout = self.layout.keys, self.layout
        if not strip.height or not self._keys:
            return
        lines = max(1, round(strip.height / layout.em / 1.7))
        columns = -(-len(self._keys) // lines)
        renderer = self.canvas.get_renderer()
        for size in _KEY_SIZES:
            legend = self.figure.legend(
                self._keys.values(),
                self._keys.keys(),
                loc="upper left",
                bbox_to_anchor=(SIDE * layout.em / layout.width, strip.y1 / layout.height),
                ncols=columns,
                frameon=False,
                fontsize=size * TEXT * layout.scale,
                borderpad=0,
                borderaxespad=0,
                handlelength=1.5,
                handletextpad=0.5,
                columnspacing=1.4,
                labelspacing=0.4,
            )
            if legend.get_window_extent(renderer).width <= layout.width - 2 * SIDE * layout.em:
                return
            legend.remove()

    def _text(self, left: float, low: float, text: str, size: float = 1.0, **options: Any) -> Any:
        """Text from a place in pixels from the bottom left."""
        layout = self.layout
        return self.figure.text(
            left / layout.width,
            low / layout.height,
            text,
            fontsize=size * TEXT * layout.scale,
            **{"color": self.theme.ink, **options},
        )


@contextmanager
def staged_multiples(
    members: Sequence[Member],
    board: Board,
    recipe: Recipe,
    title: tuple[str, str],
    size: tuple[int, int] | None = None,
) -> Iterator[MultiplesScene]:
    """Compose the scene of small multiples; it can be drawn within the block.

    Parameters
    ----------
    members : sequence of Member
    board : Board
    recipe : Recipe
        How they are shown.
    title : (str, str)
        Title and subtitle.
    size : (int, int), optional
        Of the picture.

    Raises
    ------
    InputError
        If the cells are too many or too small, or what the recipe asks of the
        runs wasn't recorded.
    """
    # The layout is measured by them.
    register_fonts()
    programme = Multiples(
        members, board, recipe, title, THEMES[recipe.theme], speak(recipe.lang), size
    )
    with in_style(programme.theme, programme.layout.scale):
        yield MultiplesScene(programme)
