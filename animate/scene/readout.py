"""The readout: the numbers of the step that is shown, with what they are called."""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from animate.moment import Moment
from animate.scene.fields import GAP, SWATCH, Field
from animate.scene.fitting import shorter
from animate.scene.layout import BETWEEN, LINE, SIDE, TEXT, Layout, Row
from animate.scene.mover import Line, Marks, Pen
from animate.scene.number import Number, Type
from animate.scene.styles import RunStyle, marker_path
from animate.scene.theme import Theme


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
    gap = round(GAP * layout.em)
    swatch = round(SWATCH * layout.em)
    top = round(layout.height - row.readout.y1)
    start = Moment((0,) * runs)
    numbers = []
    for place, line in enumerate(row.lines):
        first = top + round(place * LINE * layout.em)
        baseline = 1 - (first + value.baseline) / layout.height
        left = round(row.readout.x0 + SIDE * layout.em)
        shown = [told[index] for index in line]
        used = sum(
            (swatch + gap if field.style else 0)
            + label.length(field.label)
            + round(field.gap * layout.em)
            + value.width(field.text(start))
            for field in shown
        )
        room = row.readout.width - 2 * SIDE * layout.em - used
        between = int(min(BETWEEN * layout.em, room / max(len(shown) - 1, 1)))
        if between < gap:
            between = gap
            names = [field.label for field in shown]
            room += sum(map(label.length, names)) - gap * (len(shown) - 1)
            shown = [
                field._replace(label=name)
                for field, name in zip(shown, _shortened(names, label, room), strict=True)
            ]
        for field in shown:
            name, text, style = field
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
            left += label.length(name) + round(field.gap * layout.em)
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
        # An edge in the colour of the paper would make a solid line two dashes.
        Pen(theme.paper, points(1.0) if style.dashes else 0, clip),
        layout.height,
        fill=style.color,
    )
    for part in (line, mark):
        # Part of the backdrop: posed once.
        part.pose(Moment((0,)))
        part.set_animated(False)
        part.set_zorder(2)
        figure.add_artist(part)
