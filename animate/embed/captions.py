"""Captions as WebVTT (https://www.w3.org/TR/webvtt1/), which players show and read out."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from animate.embed.escaping import one_line

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class Cue(NamedTuple):
    """A sentence, and when it stands, in seconds from the start."""

    start: Fraction
    end: Fraction
    text: str


def webvtt(cues: Sequence[Cue], note: str, description: str | None = None) -> str:
    """The text of a file of captions.

    Parameters
    ----------
    cues : sequence of Cue
        In order; none lasts beyond the start of the next.
    note : str
        What made the file, in one line without ``<>&``, for a comment.
    description : str, optional
        Said over the first cue, for listeners who don't see the picture.
    """
    blocks = ["WEBVTT", f"NOTE animate-ce {note}"]
    for number, cue in enumerate(cues):
        lines = [cue.text]
        if number == 0 and description:
            lines.insert(0, description)
        texts = [one_line(line).translate(_ESCAPES) for line in lines]
        # An empty line would end the cue.
        text = "\n".join(filter(None, texts))
        blocks.append(f"{_time(cue.start)} --> {_time(cue.end)}\n{text}")
    return "\n\n".join(blocks) + "\n"


def _time(seconds: Fraction) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"
