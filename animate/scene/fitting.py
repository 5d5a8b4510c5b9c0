"""Texts of the user's own, made to fit: one line, and cut where there is no room for all of it."""

from collections.abc import Callable
from typing import Any

from matplotlib.text import Text


def one_line(text: str) -> str:
    """A text with a space for each run of blanks, breaks and what can't be drawn."""
    drawn = (letter if letter.isprintable() or letter == "\u00a0" else " " for letter in text)
    return " ".join(filter(None, "".join(drawn).split(" ")))


def cut(text: str, fits: Callable[[str], bool]) -> str:
    """As much of a text as fits, and an ellipsis in place of the rest."""
    while not fits(text) and len(text) > 1:
        text = shorter(text)
    return text


def shorter(text: str) -> str:
    """A text without its last letter, which an ellipsis stands for."""
    return f"{text[:-2].rstrip()}\u2026"


def cut_in_place(text: Text, renderer: Any, room: float, *, upright: bool = False) -> None:
    """Let a text of the figure be at most `room` pixels long, from left to right or `upright`."""

    def fits(shorter: str) -> bool:
        text.set_text(shorter)
        box = text.get_window_extent(renderer)
        return bool((box.height if upright else box.width) <= room)

    cut(text.get_text(), fits)
