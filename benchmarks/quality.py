"""Files against the frames that were drawn for them."""

from collections.abc import Callable, Iterable
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from animate.history import History
from animate.scene.compositor import Compositor
from benchmarks.figure import Figure
from benchmarks.stage import FRAMES, lab_scene

Picture = NDArray[np.uint8]


def quality(folder: Path, run: History) -> list[Figure]:
    """Sizes of the files that `speed` left, and how near their frames are to the drawn ones."""
    gif, mp4 = folder / "ce.gif", folder / "ce.mp4"
    with lab_scene(run) as scene:
        compositor = Compositor(scene)

        def drawn(step: int) -> Picture:
            return compositor.draw(scene.programme.moment(min(step, run.steps)))[0][..., :3]

        with Image.open(gif) as film:
            pictures = (
                np.asarray(frame.convert("RGB"), np.uint8) for frame in ImageSequence.Iterator(film)
            )
            gif_noise, worst = _compared(pictures, drawn)
        with av.open(str(mp4)) as container:
            # The first and last frames are held for some ticks more.
            frames = container.decode(video=0)
            decoded = [frame.to_ndarray(format="rgb24").astype(np.uint8) for frame in frames]
        held = round(0.6 * 25) - 1
        mp4_noise, _ = _compared(iter(decoded[held : held + FRAMES]), drawn)
    return [
        Figure("GIF size, MB", "at most", 1.0, gif.stat().st_size / 1e6, "701 frames"),
        Figure("GIF mean PSNR, dB", "at least", 42, gif_noise, "against the drawn frames"),
        Figure("GIF largest error of a channel", "at most", 24, worst, "of 255"),
        Figure("MP4 size, MB", "at most", 0.35, mp4.stat().st_size / 1e6, "701 frames and holds"),
        Figure("MP4 mean PSNR, dB", "at least", 35.5, mp4_noise, "against the drawn frames"),
    ]


def _compared(pictures: Iterable[Picture], drawn: Callable[[int], Picture]) -> tuple[float, int]:
    """Mean PSNR in dB and largest error of pictures against the drawn steps 0, 1, ..."""
    ratios, worst = [], 0
    for step, picture in enumerate(pictures):
        error = picture.astype(np.int16) - drawn(step)
        worst = max(worst, int(np.abs(error).max()))
        mean = float((error.astype(np.float64) ** 2).mean())
        ratios.append(10 * np.log10(255**2 / max(mean, 1e-9)))
    return float(np.mean(ratios)), worst
