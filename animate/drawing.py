"""From a scene to pictures: an animation into encoders, a moment into a still."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from animate.encode.encoder import Film
from animate.encode.formats import ENCODERS
from animate.frame import Frame, Rect
from animate.goals import Goal
from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.compositor import Compositor
from animate.scene.programme import Shown
from animate.scene.scene import Scene, staged
from animate.scene.timeline import FPS
from animate.scene.vector import write_vector

Progress = Callable[[int, int], None]

# How many frames the colours of a GIF are chosen by.
_SAMPLES = 32


class Reel(NamedTuple):
    """An animation as it was written: how many frames, and for how many seconds."""

    frames: int
    seconds: float


def animate_into(
    shown: Sequence[Shown],
    recipe: Recipe,
    goals: Sequence[Goal],
    on_frame: Progress,
    colors: int = 255,
) -> Reel:
    """Send all frames to the encoder of each goal, in one pass.

    Parameters
    ----------
    shown : sequence of Shown
    recipe : Recipe
    goals : sequence of Goal
        Where the encoders write.
    on_frame : callable
    colors : int
        What a GIF's palette may hold at most.
    """
    with staged(shown, recipe) as scene, ExitStack() as stack:
        timeline = scene.programme.timeline()
        compositor = Compositor(scene)

        def sample() -> Iterator[Frame]:
            apart = max(1, len(timeline) // _SAMPLES)
            return compositor.frames(timeline[::apart])

        layout = scene.layout
        film = Film(
            (layout.width, layout.height),
            recipe.fps or FPS,
            recipe.once,
            recipe.canonical(),
            sample,
            colors,
        )
        encoders = [stack.enter_context(ENCODERS[kind](path, film)) for path, kind in goals]
        for done, frame in enumerate(compositor.frames(timeline), start=1):
            for encoder in encoders:
                encoder.write(frame)
            on_frame(done, len(timeline))
    return Reel(len(timeline), float(sum(seconds for _, seconds in timeline)))


def still_into(
    shown: Sequence[Shown], recipe: Recipe, goals: Sequence[Goal], moment: Moment | None
) -> None:
    """Write one moment as a picture to each goal; the end, or the recipe's epoch, without one."""
    for path, kind in goals:
        if kind == ".png":
            with staged(shown, recipe) as scene:
                _write_png(scene, moment or scene.programme.still(), path, recipe)
        else:
            with staged(shown, recipe, vector=True) as scene:
                write_vector(
                    scene, moment or scene.programme.still(), path, kind, recipe.canonical()
                )


def _write_png(scene: Scene, moment: Moment, path: Path, recipe: Recipe) -> None:
    layout = scene.layout
    size = layout.width, layout.height
    pixels, _ = Compositor(scene).draw(moment)
    film = Film(size, FPS, recipe.once, recipe.canonical(), lambda: ())
    with ENCODERS[".png"](path, film) as encoder:
        encoder.write(Frame(pixels, (Rect(0, 0, *size),), Fraction(0), max(moment.steps)))
