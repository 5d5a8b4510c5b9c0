"""The readout: the numbers of the step that is shown, in places that don't move."""

from collections.abc import Callable, Hashable, Sequence
from functools import cache
from math import ceil
from typing import Any, NamedTuple

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from animate.frame import Rect
from animate.language import Words
from animate.moment import Moment
from animate.narration.digits import THIN, share, signed
from animate.scene.epochs import known
from animate.scene.fitting import shorter
from animate.scene.layout import BETWEEN, LINE, SIDE, TEXT, Layout, Row
from animate.scene.mover import NOWHERE, Line, Marks, Mover, Pen, write
from animate.scene.styles import RunStyle, marker_path
from animate.scene.theme import FONT, Theme
from animate.scene.track import Track

# Between a label and its number, in em.
_GAP = 0.4

# Parameters that are told of one by one: so many, whose names together are so long.
_FEW, _SHORT = 4, 16

# Length in em of the line that stands before the name of a run.
_SWATCH = 2.0

_NARROW = "." + THIN
_WIDE = "0123456789"
_BLANK = " " + THIN

# Stands for the loss of a batch before there was one; as wide as a number.
_NOTHING = f"{THIN}    \u2013"


class Field(NamedTuple):
    """A label, and the text of its number at a moment; always of the same width.

    The label of a run in company comes with its line and its marker.
    """

    label: str
    text: Callable[[Moment], str]
    style: RunStyle | None = None


def fields(
    tracks: Sequence[Track], words: Words, names: Sequence[str], sync: str = "step"
) -> list[Field]:
    """What the readout tells of one run, or of several.

    Parameters
    ----------
    tracks : sequence of Track
    words : Words
    names : sequence of str
        What the parameters are called; of many nothing is told.
    sync : str
        What several runs keep in step by.
    """
    if len(tracks) == 1:
        return _of_one(tracks[0], words, names)
    return _of_many(tracks, words, names, sync)


def _of_one(track: Track, words: Words, names: Sequence[str]) -> list[Field]:
    history, run = track.history, track.run
    params, loss, batch_loss = history.params, history.loss, history.batch_loss
    steps, epochs = len(str(history.steps)), len(str(history.epoch[-1]))

    def at(text: Callable[[int], str]) -> Callable[[Moment], str]:
        return lambda moment: text(moment.steps[run])

    def parameter(index: int) -> Callable[[Moment], str]:
        return at(lambda step: signed(float(params[step, index]), 2, 7))

    def batch(step: int) -> str:
        return signed(float(batch_loss[step - 1]), 3, 6) if step else _NOTHING

    told = [Field(words("step"), at(lambda step: str(step).rjust(steps)))]
    if known([history]):
        told.append(Field(words("epoch"), at(lambda step: str(history.epoch[step]).rjust(epochs))))
    if len(names) <= _FEW and sum(map(len, names)) <= _SHORT:
        told += [Field(name, parameter(index)) for index, name in enumerate(names)]
    told += [
        Field(words("loss"), at(lambda step: signed(float(loss[step]), 3, 6))),
        Field(words("batch_loss"), at(batch)),
    ]
    if classifies(track):
        accuracy = at(lambda step: share(float(history.accuracy[step])))
        told.append(Field(words("accuracy"), accuracy))
    if track.plane.kept < 1:
        off = track.plane.distance(params)
        told.append(Field(words("off_plane"), at(lambda step: signed(float(off[step]), 2, 5))))
    return told


def _of_many(tracks: Sequence[Track], words: Words, names: Sequence[str], sync: str) -> list[Field]:
    """The time that they share, then the loss and the accuracy of each run by its name.

    Where those of many parameters leave the plane, the distance from it stands behind.
    """
    right = all(map(classifies, tracks))
    off = not names and any(track.plane.kept < 1 for track in tracks)

    def numbers(track: Track) -> Callable[[Moment], str]:
        loss, accuracy = track.history.loss, track.history.accuracy
        away = track.plane.distance(track.history.params) if off else loss

        def text(moment: Moment) -> str:
            step = moment.steps[track.run]
            told = [signed(float(loss[step]), 3, 6)]
            if right:
                told.append(share(float(accuracy[step])))
            if off:
                told.append(signed(float(away[step]), 2, 5))
            return " ".join(told)

        return text

    columns = ["loss", *["accuracy"] * right, *["off_plane"] * off]
    return [
        *clock(tracks, words, sync),
        Field(words("columns", names=", ".join(map(words, columns))), lambda moment: ""),
        *(Field(track.label, numbers(track), track.style) for track in tracks),
    ]


def clock(tracks: Sequence[Track], words: Words, sync: str) -> list[Field]:
    """The time of several runs: that of the one that has come farthest."""

    def farthest(values: Callable[[Track], NDArray[Any]]) -> Callable[[Moment], str]:
        columns = [(track.run, values(track)) for track in tracks]
        width = len(str(max(int(column[-1]) for _, column in columns)))
        return lambda moment: str(
            max(int(column[moment.steps[run]]) for run, column in columns)
        ).rjust(width)

    told = []
    if sync == "step":
        told.append(Field(words("step"), farthest(lambda track: track.times)))
    elif sync == "evaluations":
        told.append(Field(words("evaluations"), farthest(lambda track: track.times)))
    if known(track.history for track in tracks):
        told.append(Field(words("epoch"), farthest(lambda track: track.history.epoch)))
    return told


def in_short(tracks: Sequence[Track], words: Words) -> list[Field]:
    """What the readout tells in a small cell: the losses, and of one run the accuracy."""

    def losses(moment: Moment) -> str:
        now = [float(track.history.loss[moment.steps[track.run]]) for track in tracks]
        if len(now) == 1:
            return signed(now[0], 3, 6)
        ends = (signed(loss, 3, 6).strip(" ") for loss in (min(now), max(now)))
        return "\u2013".join(ends).rjust(13)

    told = [Field(words("loss"), losses)]
    if len(tracks) == 1 and classifies(tracks[0]):
        (track,) = tracks
        accuracy = track.history.accuracy
        told.append(
            Field(words("accuracy"), lambda moment: share(float(accuracy[moment.steps[track.run]])))
        )
    return told


def classifies(track: Track) -> bool:
    """Whether the run tells classes apart, so that there is an accuracy."""
    return not np.isnan(track.history.accuracy[0])


def widths(told: Sequence[Field], runs: int) -> list[float]:
    """About how wide each number is with its label, in em, before there is a figure."""
    start = Moment((0,) * runs)
    return [
        (_SWATCH + _GAP if style else 0) + 0.47 * len(name) + _GAP + 0.58 * len(text(start))
        for name, text, style in told
    ]


class Type:
    """Glyphs of one size and colour, each with the width of its place.

    Digits, signs and blanks share one width, so that a number doesn't jiggle
    as it changes; the point has a narrower place of its own.
    """

    def __init__(self, size: float, color: str, paper: str, dpi: float) -> None:
        self.font = FontProperties(family=[FONT, "DejaVu Sans"], size=size)
        self.gc = GraphicsContextBase()
        self.gc.set_foreground(to_rgba(color), isRGBA=True)
        self.gc.set_alpha(1)
        self._paper = (np.array(to_rgba(paper)) * 255).round().astype(np.uint8)
        self._dpi = dpi
        self._scratch = RendererAgg(8, 8, dpi)
        self._sprites: dict[str, NDArray[np.uint8]] = {}
        self.wide = ceil(max(map(self.measured, _WIDE)))
        self.narrow = ceil(self.measured("."))
        self.height = _height(size, dpi)
        self.baseline = _baseline(self.height)

    def measured(self, text: str) -> float:
        """Width of running text in pixels."""
        width, _, _ = self._scratch.get_text_width_height_descent(text, self.font, False)
        return float(width)

    def place(self, glyph: str) -> int:
        """Width of the place that a glyph is given, in pixels."""
        return self.narrow if glyph in _NARROW else self.wide

    def width(self, text: str) -> int:
        return sum(map(self.place, text))

    def length(self, text: str) -> int:
        """Width of running text in pixels, rounded up."""
        return ceil(self.measured(text))

    def indent(self, glyph: str) -> int:
        """How far from the left of its place a glyph is drawn, to stand in the middle."""
        return round((self.place(glyph) - self.measured(glyph)) / 2)

    def is_paper(self, pixels: NDArray[np.uint8]) -> bool:
        """Whether all of `pixels` are what the sprites stand on."""
        return bool((pixels == self._paper).all())

    def sprite(self, glyph: str) -> NDArray[np.uint8]:
        """The glyph's whole place as drawn by matplotlib, RGBA, shape (height, place, 4)."""
        if glyph not in self._sprites:
            renderer = RendererAgg(self.place(glyph), self.height, self._dpi)
            pixels = np.asarray(renderer.buffer_rgba())
            pixels[:] = self._paper
            if glyph not in _BLANK:
                self.gc.set_clip_rectangle(None)
                renderer.draw_text(self.gc, self.indent(glyph), self.baseline, glyph, self.font, 0)
            self._sprites[glyph] = pixels.copy()
        return self._sprites[glyph]


def baseline(layout: Layout) -> int:
    """How far below its top the letters of a line of the readout stand, in pixels."""
    return _baseline(_height(TEXT * layout.scale, layout.dpi))


def _height(size: float, dpi: float) -> int:
    return round(size * dpi / 72 * 1.3)


def _baseline(height: int) -> int:
    return round(height * 0.74)


class Number(Mover):
    """A value of the readout.

    Parameters
    ----------
    text : callable
        From a moment to text of always the same width.
    type_ : Type
    left, top : int
        Of the first glyph's place, in pixels from the top left.
    width : int
        Of the text in pixels.
    picture : int
        Height of the whole picture in pixels.
    alone : bool
        Whether no other mover is ever drawn where it stands.
    """

    def __init__(
        self,
        text: Callable[[Moment], str],
        type_: Type,
        left: int,
        top: int,
        width: int,
        picture: int,
        *,
        alone: bool = True,
    ) -> None:
        super().__init__()
        self._text, self._type, self._picture = text, type_, picture
        self._left, self._top, self._width = left, top, width
        self._now = ""
        self._plain: bool | None = None if alone else False

    def pose(self, moment: Moment) -> Hashable:
        self._now = self._text(moment)
        return self._now

    def extent(self) -> Rect:
        if not self._now:
            return NOWHERE
        right, bottom = self._left + self._width, self._top + self._type.height
        return Rect(self._left, self._top, right, bottom)

    def draw(self, renderer: Any) -> None:
        left = self._left
        for glyph in self._now:
            if glyph not in _BLANK:
                x, y = left + self._type.indent(glyph), self._top + self._type.baseline
                write(renderer, self._clipped(left, glyph), x, y, glyph, self._type.font)
            left += self._type.place(glyph)

    def _clipped(self, left: int, glyph: str) -> GraphicsContextBase:
        """How to draw a glyph so that it keeps to its place, as a sprite does."""
        type_ = self._type
        bottom = self._picture - self._top - type_.height
        place = Bbox.from_bounds(left, bottom, type_.place(glyph), type_.height)
        type_.gc.set_clip_rectangle(place)
        return type_.gc

    def stamp(self, renderer: Any, pixels: NDArray[np.uint8]) -> None:
        if self._plain is None:
            # Nothing has been drawn here yet, so this is the backdrop.
            self._plain = self._type.is_paper(pixels[self.extent().slices])
        if not self._plain:
            # In a small picture a label of a panel may reach under the number.
            self.draw(renderer)
            return
        left, rows = self._left, slice(self._top, self._top + self._type.height)
        for glyph in self._now:
            sprite = self._type.sprite(glyph)
            right = left + sprite.shape[1]
            pixels[rows, left:right] = sprite
            left = right


def compose(
    figure: Figure, row: Row, told: Sequence[Field], runs: int, theme: Theme, layout: Layout
) -> list[Number]:
    """Write the labels of a row into the figure, add the numbers to it and return them.

    Parameters
    ----------
    figure : Figure
    row : Row
        Where the numbers stand.
    told : sequence of Field
    runs : int
        How many runs a moment has.
    theme : Theme
    layout : Layout
    """
    size = TEXT * layout.scale
    value = Type(size, theme.ink, theme.paper, layout.dpi)
    label = Type(size, theme.quiet, theme.paper, layout.dpi)
    gap = round(_GAP * layout.em)
    swatch = round(_SWATCH * layout.em)
    top = round(layout.height - row.readout.y1)
    start = Moment((0,) * runs)
    numbers = []
    for place, line in enumerate(row.lines):
        first = top + round(place * LINE * layout.em)
        baseline = 1 - (first + value.baseline) / layout.height
        left = round(row.readout.x0 + SIDE * layout.em)
        shown = [told[index] for index in line]
        used = sum(
            (swatch + gap if style else 0) + label.length(name) + gap + value.width(text(start))
            for name, text, style in shown
        )
        room = row.readout.width - 2 * SIDE * layout.em - used
        between = int(min(BETWEEN * layout.em, room / max(len(shown) - 1, 1)))
        if between < gap:
            between = gap
            names = [name for name, _, _ in shown]
            room += sum(map(label.length, names)) - gap * (len(shown) - 1)
            shown = [
                field._replace(label=name)
                for field, name in zip(shown, _shortened(names, label, room), strict=True)
            ]
        for name, text, style in shown:
            if style is not None:
                middle = layout.height - first - value.baseline + round(0.36 * layout.em)
                _draw_swatch(figure, style, left, middle, swatch, theme, layout)
                left += swatch + gap
            figure.text(
                left / layout.width,
                baseline,
                name,
                color=theme.quiet if style is None else theme.ink,
                fontsize=size,
                va="baseline",
            )
            left += label.length(name) + gap
            width = value.width(text(start))
            if width:
                number = Number(text, value, left, first, width, layout.height)
                figure.add_artist(number)
                numbers.append(number)
            left += width + between
    return numbers


def _shortened(names: Sequence[str], label: Type, room: float) -> list[str]:
    """Some labels, the longest cut until all together are at most `room` pixels wide."""
    # First by the widths of their letters, each measured once: letters that are looked for in
    # many typefaces are slow to be measured, and names may have hundreds of them.
    letters = cache(label.measured)

    def about(name: str) -> float:
        return sum(map(letters, name))

    fitting = _cut(names, about, room)
    return _cut(fitting, cache(label.length), room)


def _cut(names: Sequence[str], length: Callable[[str], float], room: float) -> list[str]:
    fitting, lengths = list(names), [length(name) for name in names]
    while sum(lengths) > room and max(map(len, fitting)) > 1:
        longest = max(range(len(fitting)), key=lengths.__getitem__)
        fitting[longest] = shorter(fitting[longest])
        lengths[longest] = length(fitting[longest])
    return fitting


def _draw_swatch(
    figure: Figure,
    style: RunStyle,
    left: float,
    middle: float,
    width: float,
    theme: Theme,
    layout: Layout,
) -> None:
    """The line and the marker of a run, `left` and `middle` in pixels from the bottom left."""
    points = layout.points
    clip = Bbox.from_extents(0, 0, layout.width, layout.height)
    dashes = [points(length) for length in style.dashes or ()]
    ends = np.array([[left, middle], [left + width, middle]], np.float64)
    centre = np.array([[left + width / 2, middle]], np.float64)
    line = Line(lambda step: ends, Pen(style.color, points(1.7), clip, dashes), layout.height)
    mark = Marks(
        lambda step: centre,
        marker_path(style.marker, points(3.8)),
        Pen(theme.paper, points(1.0), clip),
        layout.height,
        fill=style.color,
    )
    for part in (line, mark):
        # Part of the backdrop: posed once.
        part.pose(Moment((0,)))
        part.set_animated(False)
        part.set_zorder(2)
        figure.add_artist(part)
