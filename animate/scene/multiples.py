"""Small multiples: many runs in cells of one kind, with the same scales, on one clock."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import numpy as np
from matplotlib.ticker import MaxNLocator

from animate.language import Words
from animate.recipe import Recipe
from animate.scene import fields, script, variance
from animate.scene.badge import NOTHING, Standings, longest, standing_of
from animate.scene.ensemble import Ensemble
from animate.scene.grid import COLUMNS, Board, Grid, Texts, arrange_cells
from animate.scene.layout import BETWEEN, SIDE
from animate.scene.missing import refuse_what_is_missing
from animate.scene.moments import times
from animate.scene.outside import outside
from animate.scene.panel import Panel, Subject
from animate.scene.panels import panel_of
from animate.scene.scale import short_number
from animate.scene.shown import Shown
from animate.scene.styles import styles
from animate.scene.theme import Theme
from animate.scene.track import Track

# What a cell can show; the first that a recipe names is shown, the contours before all others.
PANELS = ("contour", "data", "loss", "accuracy")


# Marks of the contours that a legend tells of.
_NAMED_MARKS = ("gradient", "momentum", "field", "optimum")

# Data of more inputs can't be drawn in a cell.
_DRAWN_INPUTS = 2

# Ticks of the contours' axes: the most, how far apart they may be, and about how
# wide a character of their labels is in em. Of other panels so many are enough.
TICKS, STEPS = 5, (1, 2, 5, 10)
_CHARACTER, _FEW = 0.52, 4

# In em: how far apart numbers without names are at least.
_CLOSE = 0.8


class Member(NamedTuple):
    """One of the runs.

    Attributes
    ----------
    shown : Shown
        Its row is the number of its cell.
    look : int
        Which of the looks of runs it has: its own in every cell.
    loss : str
        What kind of loss it goes down.
    """

    shown: Shown
    look: int
    loss: str


def _panel_for(recipe: Recipe, shown: Sequence[Shown]) -> str:
    """Which panel the cells show."""
    if PANELS[0] in recipe.panels:
        return PANELS[0]
    name = next((name for name in recipe.panels if name in PANELS), PANELS[0])
    if name == "data" and shown[0].history.x.shape[1] > _DRAWN_INPUTS:
        return "accuracy" if shown[0].classes else "loss"
    return name


def _nameless(numbers: Sequence[Sequence[fields.Field]]) -> list[list[fields.Field]]:
    """The same without what they are called."""
    return [[field._replace(label="") for field in told] for told in numbers]


class Multiples(Ensemble):
    """What a picture of small multiples is composed from.

    Parameters
    ----------
    members : sequence of Member
    board : Board
    recipe : Recipe
        How they are shown.
    title : (str, str)
        Title and subtitle.
    theme : Theme
    words : Words
    size : (int, int), optional
        Of the picture.

    Attributes
    ----------
    cells : list of list of Track
        The runs of each cell.
    panel : str
    wide, high : bool
        Whether the axes across, and those up, are the same in all cells.
    standings : list of Standings
        How it stands with the runs of each cell.
    numbers : list of list of Field
        The readout of each cell.
    legend : list of Field
        The clock, and what tells runs of a cell apart.
    note : str
        What is shown, and what the cells share.
    layout : Grid
    """

    def __init__(
        self,
        members: Sequence[Member],
        board: Board,
        recipe: Recipe,
        title: tuple[str, str],
        theme: Theme,
        words: Words,
        size: tuple[int, int] | None = None,
    ) -> None:
        self.members, self.board = members, board
        self.theme, self.words, self.title = theme, words, title
        shown = [member.shown for member in members]
        looks = styles(theme, 1 + max(member.look for member in members))
        tracks = [
            Track(
                run=run,
                history=one.history,
                times=times(one.history, recipe.sync),
                plane=one.plane,
                surface=one.surface,
                predict=one.predict,
                label=one.label,
                style=looks[member.look],
            )
            for run, (member, one) in enumerate(zip(members, shown, strict=True))
        ]
        super().__init__(tracks, recipe)
        self.panel = _panel_for(recipe, shown)
        refuse_what_is_missing(recipe.but(panels=(self.panel,)), shown)
        self.cells: list[list[Track]] = [[] for _ in board.cells]
        for track, one in zip(tracks, shown, strict=True):
            self.cells[one.row].append(track)
        self.wide, self.high = self._shared()
        self.standings = [
            standing_of(cell, tracks, words) if cell else Standings(lambda moment: NOTHING, ())
            for cell in self.cells
        ]
        self.legend = [*fields.clock(tracks, words, recipe.sync), *self._apart()]
        self.note = self._noted()
        self.told = [script.end_of(tracks, words)] if recipe.captions else []
        names = [""] * len(tracks)
        leaving = outside(tracks, names, recipe.but(panels=(self.panel,)), words)
        self.outside = replace(leaving, total=len(tracks))
        self.numbers, self.layout = self._fitting(size)
        self.across = float(self.layout.axes[0].width)

    def _fitting(self, size: tuple[int, int] | None) -> tuple[list[list[fields.Field]], Grid]:
        """What is told of each cell, and where all stands.

        Where there is no room for all, what is said beside the numbers is said in
        short; then the names of the numbers once, in the note; and where there is
        still none, the distance from the plane is left out.
        """
        planar = self.panel == "contour"
        numbers: list[list[fields.Field]] = []
        tried: dict[tuple[bool, int], Grid] = {}
        ways = product(dict.fromkeys((planar, False)), (True, False), (False, True), COLUMNS)
        for away, named, short, column in ways:
            told = self._told(planar=away)
            numbers = told if named else _nameless(told)
            if (short, column) not in tried:
                tried[short, column] = self._arranged(size, column, short=short)
            if self._fit(numbers, tried[short, column]):
                break
        else:
            short, column = False, COLUMNS[0]
        if named:
            return numbers, tried[short, column]
        names = ", ".join(field.label for field in max(told, key=len))
        self.note = f"{self.note} {self.words('shared.numbers', names=names)}"
        return numbers, self._arranged(size, column, short=short)

    def _told(self, *, planar: bool) -> list[list[fields.Field]]:
        """The readout of each cell."""
        return [
            fields.in_short(cell, self.words, planar=planar) if cell else [] for cell in self.cells
        ]

    def _arranged(self, size: tuple[int, int] | None, column: int, *, short: bool) -> Grid:
        runs = len(self.tracks)
        return arrange_cells(
            self.board,
            Texts(
                badge=longest(self.standings, short=short),
                legend=fields.widths(self.legend, runs),
                note=script.length([self.note]),
                sentence=script.length(one.sentence for one in self.told),
                outside=script.length([self.outside.longest]),
                ticks=self._ticks(),
                keyed=self.panel == "data" or not {*_NAMED_MARKS}.isdisjoint(self.recipe.marks),
            ),
            size,
            self.recipe.dpi,
            titled=bool(self.title[0]),
            across=self.wide,
            up=self.high,
            column=column,
        )

    def _fit(self, numbers: Sequence[Sequence[fields.Field]], layout: Grid) -> bool:
        """Whether the numbers of every cell have room beside its badge."""
        room = min(row.readout.width for row in layout.rows) / layout.em - 2 * SIDE
        needs = [fields.widths(told, len(self.tracks)) for told in numbers]
        between = BETWEEN if any(field.label for told in numbers for field in told) else _CLOSE
        return all(sum(widths) + between * (len(widths) - 1) <= room for widths in needs)

    def lingered(self) -> list[tuple[int, int]]:
        # There are too many to wait for each of them.
        return [(one.run, one.step) for one in self.told]

    def panel_of(self, run: int) -> Panel:
        """What a run is drawn in."""
        return panel_of(self.panel, self.members[run].shown)

    def looks_at(self, cell: int) -> Subject:
        """What the panel of a cell is given to draw."""
        tracks = tuple(self.cells[cell])
        first = self.members[tracks[0].run]
        alike = tuple(track for track in self.tracks if self.members[track.run].loss == first.loss)
        one = first.shown
        return Subject(
            tracks=tracks,
            plane=one.plane,
            surface=one.surface,
            recipe=self.recipe.but(panels=(self.panel,)),
            theme=self.theme,
            layout=self.layout,
            words=self.words,
            inputs=one.inputs,
            classes=one.classes,
            names=one.names,
            layers=one.layers,
            model=one.model,
            company=tuple(self.tracks),
            alike=alike,
            bare=True,
        )

    def _kinds(self) -> int:
        """How many kinds of loss there are."""
        return len({member.loss for member in self.members})

    def _shared(self) -> tuple[bool, bool]:
        if self.panel == "data":
            first, *others = (track.history for track in self.tracks)
            same = all(
                np.array_equal(first.x, other.x) and np.array_equal(first.y, other.y)
                for other in others
            )
            return same, same
        return True, self.panel != "loss" or self._kinds() == 1

    def _apart(self) -> list[fields.Field]:
        """The runs of a cell, each look once; none where cells have one run each."""
        if max(map(len, self.cells)) < 2:
            return []
        looks = {
            member.look: (member.shown.label, track.style)
            for member, track in zip(self.members, self.tracks, strict=True)
        }
        return [
            fields.Field(label, lambda moment: "", style)
            for _, (label, style) in sorted(looks.items())
        ]

    def _noted(self) -> str:
        x, y = self.tracks[0].plane.labels
        shown = self.words(self.panel_of(0).caption, x=x, y=y)
        if self.panel == "contour":
            shares = "levels" if self._kinds() == 1 else "levels_of_a_loss"
        elif self.wide and self.high:
            shares = "axes"
        else:
            shares = "axes_of_a_loss" if self.panel == "loss" else ""
        told = self.words(f"shared.{shares}") if shares else ""
        plane = self.tracks[0].plane
        leaves = self.panel == "contour" and plane.kept < 1
        kept = self.words("shared.plane", share=variance.percent(plane)) if leaves else ""
        return " ".join(filter(None, (f"{shown}.", told, kept)))

    def _ticks(self) -> float:
        """About how long the numbers at the left are, in em."""
        if self.panel != "contour":
            return _CHARACTER * _FEW
        y = self.tracks[0].surface.y
        ticks = MaxNLocator(TICKS, steps=[*STEPS]).tick_values(y[0], y[-1])
        return _CHARACTER * max(len(short_number(float(tick))) for tick in ticks)
