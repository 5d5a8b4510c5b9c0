"""PNG: the last frame."""

from pathlib import Path
from types import TracebackType
from typing import Self

import imageio.v3 as imageio
from PIL.PngImagePlugin import PngInfo

from animate.encode.encoder import Film
from animate.frame import Frame


class Png:
    """Writes the last frame as a PNG; see `animate.encode.encoder.Encoder`."""

    def __init__(self, path: Path, film: Film) -> None:
        self._path, self._film = path, film

    def __enter__(self) -> Self:
        return self

    def write(self, frame: Frame) -> None:
        self._last = frame

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            info = PngInfo()
            if self._film.comment:
                info.add_itxt("Comment", self._film.comment)
            # The pixels of the last frame are live, but nothing is drawn after it.
            pixels = self._last.pixels[..., :3]
            # Not to the path itself: on a full disk the library would fail again as it closes.
            content = imageio.imwrite(
                "<bytes>", pixels, plugin="pillow", extension=".png", pnginfo=info
            )
            self._path.write_bytes(content)
