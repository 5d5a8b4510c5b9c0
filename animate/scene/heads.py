"""What stands at the edges of small multiples: titles of rows and columns, in lines that fit."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

from animate.scene.fitting import cut, one_line
from animate.scene.theme import FONT

# Relative to other text.
TITLE, COMMENTARY = 1.05, 0.9

# From one line to the next, in heights of the line's own letters.
LEADING = 1.25


class Head(NamedTuple):
    """What is said of a row or a column; empty if nothing is."""

    title: str = ""
    commentary: str = ""

    def tidied(self) -> "Head":
        """The same, each text one line."""
        return Head(one_line(self.title), one_line(self.commentary))


class Lines(NamedTuple):
    """A head in lines that are no wider than its place.

    Attributes
    ----------
    title, commentary : tuple of str
    width : float
        Of the widest line, in pixels.
    """

    title: tuple[str, ...]
    commentary: tuple[str, ...]
    width: float

    @property
    def height(self) -> float:
        """In em."""
        return LEADING * (TITLE * len(self.title) + COMMENTARY * len(self.commentary))


class Ruler:
    """How wide text is in a picture, before there is a figure.

    Parameters
    ----------
    dpi : float
        Of the figure.
    """

    def __init__(self, dpi: float) -> None:
        self._scratch = RendererAgg(8, 8, dpi)

    def __call__(self, text: str, size: float, weight: int = 400) -> float:
        """Pixels that text of so many points takes."""
        font = FontProperties(family=[FONT, "DejaVu Sans"], size=size, weight=weight)
        width, _, _ = self._scratch.get_text_width_height_descent(text, font, False)
        return float(width)


def set_in_lines(
    head: Head, room: float, size: float, ruler: Ruler, most: tuple[int, int] = (2, 2)
) -> Lines:
    """Break a head into lines of at most `room` pixels.

    Parameters
    ----------
    head : Head
    room : float
    size : float
        Of other text, in points.
    ruler : Ruler
    most : (int, int)
        How many lines title and commentary may have; what is left over is cut.
    """

    def bold(text: str) -> float:
        return ruler(text, TITLE * size, 700)

    def plain(text: str) -> float:
        return ruler(text, COMMENTARY * size)

    title = wrapped(head.title, room, bold, most[0])
    commentary = wrapped(head.commentary, room, plain, most[1])
    widths = [*map(bold, title), *map(plain, commentary)]
    return Lines(tuple(title), tuple(commentary), max(widths, default=0.0))


def wrapped(text: str, room: float, width: Callable[[str], float], most: int) -> Sequence[str]:
    """Text in at most so many lines of at most `room` pixels, broken between words."""
    lines: list[str] = []
    for word in text.split(" ") if text else []:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])] if most else []
    return [cut(line, lambda shown: width(shown) <= room) for line in lines]
