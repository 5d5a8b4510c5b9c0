"""Texts of the user's own, made to fit: one line, and cut where there is no room for all of it."""

from collections.abc import Callable
from typing import Any

from matplotlib.text import Text


def one_line(text: str) -> str:
    """A text with a space for each run of blanks, breaks and what can't be drawn."""
    drawn = (letter if letter.isprintable() or letter == "\u00a0" else " " for letter in text)
    return " ".join(filter(None, "".join(drawn).split(" ")))


def cut(text: str, fits: Callable[[str], bool]) -> str:
    """As much of a text as fits, and an ellipsis in place of the rest.

    What is shorter is taken to be less wide, so that few parts have to be tried:
    letters that are looked for in many typefaces are slow to be measured.
    """
    if len(text) <= 1 or fits(text):
        return text
    few, many = 0, len(text) - 1
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (middle, many) if fits(_begun(text, middle)) else (few, middle)
    return _begun(text, few)


def _begun(text: str, letters: int) -> str:
    """The first letters of a text, and the ellipsis."""
    return f"{text[:letters].rstrip()}\u2026"


def shorter(text: str) -> str:
    """A text without its last letter, which an ellipsis stands for."""
    return f"{text[:-2].rstrip()}\u2026"


def cut_in_place(text: Text, renderer: Any, room: float, *, upright: bool = False) -> None:
    """Let a text of the figure be at most `room` pixels long, from left to right or `upright`."""

    def fits(shorter: str) -> bool:
        text.set_text(shorter)
        box = text.get_window_extent(renderer)
        return bool((box.height if upright else box.width) <= room)

    text.set_text(cut(text.get_text(), fits))
