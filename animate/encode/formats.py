"""The encoders by the suffix of their files, each loaded when it is asked for."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from animate.encode.encoder import Encoder, Film
from animate.errors import InputError, one_of

# Stands in for a suffix: the end of a path that is to become a folder of frames.
FOLDER = "/"


def _gif(path: Path, film: Film) -> Encoder:
    from animate.encode.gif import Gif

    return Gif(path, film)


def _mp4(path: Path, film: Film) -> Encoder:
    from animate.encode.video import Mp4

    return Mp4(path, film)


def _webm(path: Path, film: Film) -> Encoder:
    from animate.encode.webm import Webm

    return Webm(path, film)


def _webp(path: Path, film: Film) -> Encoder:
    from animate.encode.webp import Webp

    return Webp(path, film)


def _apng(path: Path, film: Film) -> Encoder:
    from animate.encode.apng import Apng

    return Apng(path, film)


def _png(path: Path, film: Film) -> Encoder:
    from animate.encode.stills import Png

    return Png(path, film)


def _folder(path: Path, film: Film) -> Encoder:
    from animate.encode.folder import Folder

    return Folder(path, film)


# What is made of frames; stills in SVG and PDF are drawn without any, by the scene.
ENCODERS: dict[str, Callable[[Path, Film], Encoder]] = {
    ".gif": _gif,
    ".mp4": _mp4,
    ".webm": _webm,
    ".webp": _webp,
    ".apng": _apng,
    ".png": _png,
    FOLDER: _folder,
}


class _Beat(NamedTuple):
    """What an image is called, and the frames a second that browsers keep up with."""

    name: str
    most: int


# They show a frame of a GIF for 2 centiseconds at the least, and one of the
# others for 100 ms unless it is longer than 10.
_BEATS = {
    ".gif": _Beat("a GIF", 50),
    ".webp": _Beat("a WebP", 90),
    ".apng": _Beat("an APNG", 90),
}


def format_of(goal: str | Path) -> str:
    """The key of a goal in `ENCODERS`, if it is among them: its suffix, or `FOLDER`.

    A `Path` has lost the slash at its end, so only a str can name a folder.
    """
    if isinstance(goal, str) and goal.endswith((FOLDER, os.sep)):
        return FOLDER
    return Path(goal).suffix.lower()


def check_format(goal: str | Path, fps: float, formats: Sequence[str]) -> None:
    """Refuse what none of `formats` is for, and a beat that its format can't keep.

    Raises
    ------
    InputError
    """
    kind = format_of(goal)
    if kind not in formats:
        ends = one_of(suffix for suffix in formats if suffix != FOLDER)
        folder = f", or in {FOLDER} for a folder of frames" if FOLDER in formats else ""
        raise InputError(
            ("out", f"{Path(goal).name!r} doesn't say what to write; end it in {ends}{folder}")
        )
    if kind in _BEATS and fps > _BEATS[kind].most:
        name, most = _BEATS[kind]
        raise InputError(
            (
                "fps",
                f"{fps:g} is too fast for {name}, which browsers show at {most} frames "
                f"a second at most; give a number up to {most}, or write an MP4",
            )
        )
