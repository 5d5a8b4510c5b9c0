"""The encoders by the suffix of their files, each loaded when it is asked for."""

from collections.abc import Callable
from pathlib import Path

from animate.encode.encoder import Encoder, Film
from animate.errors import InputError, one_of


def _gif(path: Path, film: Film) -> Encoder:
    from animate.encode.gif import Gif

    return Gif(path, film)


def _mp4(path: Path, film: Film) -> Encoder:
    from animate.encode.video import Mp4

    return Mp4(path, film)


def _png(path: Path, film: Film) -> Encoder:
    from animate.encode.stills import Png

    return Png(path, film)


ENCODERS: dict[str, Callable[[Path, Film], Encoder]] = {
    ".gif": _gif,
    ".mp4": _mp4,
    ".png": _png,
}

# Browsers show a frame of a GIF for 2 centiseconds at the least.
_GIF_FASTEST = 50


def check_format(path: Path, fps: float, suffixes: tuple[str, ...]) -> None:
    """Refuse a suffix that nothing writes, and a beat that its format can't keep.

    Raises
    ------
    InputError
    """
    suffix = path.suffix.lower()
    if suffix not in suffixes:
        raise InputError(
            ("out", f"{path.name!r} doesn't say what to write; end it in {one_of(suffixes)}")
        )
    if suffix == ".gif" and fps > _GIF_FASTEST:
        raise InputError(
            (
                "fps",
                f"{fps:g} is too fast for a GIF, which browsers show at {_GIF_FASTEST} frames "
                f"a second at most; give a number up to {_GIF_FASTEST}, or write an MP4",
            )
        )
