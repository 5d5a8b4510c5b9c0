"""What is shown, before anything is drawn: the runs, their moments, and the layout."""

from collections.abc import Sequence

from matplotlib.transforms import Bbox

from animate.language import Words
from animate.recipe import Recipe
from animate.scene import fields, script
from animate.scene.ensemble import Ensemble
from animate.scene.fitting import one_line
from animate.scene.headline import headline
from animate.scene.layout import DPI, Layout, arrange
from animate.scene.missing import refuse_what_is_missing
from animate.scene.moments import times
from animate.scene.outside import outside
from animate.scene.panels import panel_of
from animate.scene.shown import Shown
from animate.scene.size import size_of
from animate.scene.styles import styles
from animate.scene.theme import Theme
from animate.scene.track import Track


def _tidied(one: Shown) -> Shown:
    """The same, every name in it one line."""
    return one._replace(
        label=one_line(one.label),
        row_name=one_line(one.row_name),
        inputs=tuple(map(one_line, one.inputs)),
        classes=tuple(map(one_line, one.classes)),
    )


def _same(some: Sequence[Bbox], others: Sequence[Bbox]) -> bool:
    return [box.bounds for box in some] == [box.bounds for box in others]


class Programme(Ensemble):
    """What a scene is composed from.

    Parameters
    ----------
    shown : sequence of Shown
    recipe : Recipe
    theme : Theme
    words : Words
    vector : bool
        Whether it is for a picture of lines and letters, not of pixels.

    Attributes
    ----------
    tracks : list of Track
        One for each run, in order.
    rows : list of list of Track
    panels : list of list of Panel
        Those of each row.
    numbers : list of list of Field
        The readout of each row.
    told : list of Told
        What the caption says.
    outside : Outside
        What is said of markers beyond the edge.
    title : (str, str)
        Title and subtitle.
    layout : Layout
    """

    def __init__(
        self,
        shown: Sequence[Shown],
        recipe: Recipe,
        theme: Theme,
        words: Words,
        *,
        vector: bool = False,
    ) -> None:
        shown = [_tidied(one) for one in shown]
        self.shown, self.theme, self.words = shown, theme, words
        clocks = [times(one.history, recipe.sync) for one in shown]
        # A run is told apart from those in its row.
        in_row = [
            [one.row for one in shown[:run]].count(shown[run].row) for run in range(len(shown))
        ]
        looks = styles(theme, 1 + max(in_row))
        tracks = [
            Track(
                run=run,
                history=one.history,
                times=clocks[run],
                plane=one.plane,
                surface=one.surface,
                predict=one.predict,
                label=one.label,
                style=looks[in_row[run]],
            )
            for run, one in enumerate(shown)
        ]
        super().__init__(tracks, recipe)
        self.rows: list[list[Track]] = [[] for _ in range(1 + max(one.row for one in shown))]
        for track, one in zip(self.tracks, shown, strict=True):
            self.rows[one.row].append(track)
        refuse_what_is_missing(recipe, shown)
        firsts = [shown[row[0].run] for row in self.rows]
        self.panels = [[panel_of(name, first) for name in recipe.panels] for first in firsts]
        self.told = script.told(self.tracks, words) if recipe.captions else []
        names = [one.label or one.row_name for one in shown]
        self.outside = outside(self.tracks, names, recipe, words)
        self.title = headline(recipe, words)
        width, height = size_of(recipe, len(self.rows))
        dpi, drawn = recipe.dpi, DPI
        if vector:
            # Where pixels have no size of their own a point is the unit.
            width, height = round(width * 72 / dpi), round(height * 72 / dpi)
            dpi = drawn = 72.0

        def numbers(*, named: bool) -> list[list[fields.Field]]:
            return [
                fields.fields(row, words, first.names, recipe.sync, named=named)
                for row, first in zip(self.rows, firsts, strict=True)
            ]

        def arranged(numbers: list[list[fields.Field]]) -> Layout:
            return arrange(
                (width, height),
                dpi,
                [panel.share for panel in self.panels[0]],
                [fields.widths(told, len(shown)) for told in numbers],
                titled=bool(self.title[0]),
                sentence=script.length(one.sentence for one in self.told),
                outside=script.length([self.outside.longest]),
                drawn=drawn,
            )

        self.numbers = numbers(named=False)
        self.layout = arranged(self.numbers)
        if max(map(len, self.rows)) > 1:
            # Each run's numbers are named beside it if that takes no room from the panels.
            named = numbers(named=True)
            layout = arranged(named)
            alone = all(len(row.lines) == 1 for row in layout.rows)
            if alone and _same(layout.cells, self.layout.cells):
                self.numbers, self.layout = named, layout
        self.across = width / len(self.panels[0])
