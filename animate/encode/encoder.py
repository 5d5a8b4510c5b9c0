"""What an encoder is, and what it is told about the animation."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from animate.frame import Frame


@dataclass(frozen=True)
class Film:
    """What an encoder knows before the first frame.

    Attributes
    ----------
    size : (int, int)
        Width and height in pixels.
    fps : float
        Frames a second, for formats with an even beat.
    once : bool
        Play once; else for ever, where the format can say so.
    comment : str
        Written into the file where the format has a place for text.
    sample : callable
        Draws some frames from all over the animation, to choose colours by.
    colors : int
        The most colours of a palette, 8 to 255, for formats that have one.
    kept : tuple of (int, int, int)
        RGB that such a palette has as they are.
    """

    size: tuple[int, int]
    fps: float
    once: bool
    comment: str
    sample: Callable[[], Iterable[Frame]]
    colors: int = 255
    kept: tuple[tuple[int, int, int], ...] = ()


class Encoder(Protocol):
    """Takes the frames of an animation in order and leaves a file, or a folder of them.

    Used as a context manager; what it leaves is complete when the block ends
    without an exception. `write` must be done with the frame's pixels when it
    returns.
    """

    def __init__(self, path: Path, film: Film) -> None: ...

    def __enter__(self) -> Self: ...

    def write(self, frame: Frame) -> None:
        """Append a frame."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
