"""From a scene to pictures: an animation into encoders, a moment into a still."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from animate.encode.encoder import Film
from animate.encode.formats import ENCODERS
from animate.files import naming
from animate.flashes import Flashes
from animate.frame import Frame, Rect
from animate.goals import Goal
from animate.moment import Moment
from animate.progress import Progress
from animate.recipe import Recipe
from animate.scene.compositor import Compositor
from animate.scene.picture import Picture
from animate.scene.scene import staged
from animate.scene.shown import Shown
from animate.scene.timeline import FPS
from animate.scene.vector import write_vector

# How many frames the colours of a GIF are chosen by.
_SAMPLES = 32


class Reel(NamedTuple):
    """An animation as it was written.

    Attributes
    ----------
    frames : int
    seconds : float
        How long they are shown.
    moments : int
        How many the frames were chosen from.
    flashes : float or None
        When it has flashed more than three times in a second, in seconds from
        the start; None if it never does.
    """

    frames: int
    seconds: float
    moments: int
    flashes: float | None


def animate_into(
    shown: Sequence[Shown],
    recipe: Recipe,
    goals: Sequence[Goal],
    on_frame: Progress,
    comment: str,
    colors: int = 255,
    stills: Sequence[Path] = (),
) -> Reel:
    """Send all frames to the encoder of each goal, in one pass.

    Parameters
    ----------
    shown : sequence of Shown
    recipe : Recipe
    goals : sequence of Goal
        Where the encoders write.
    on_frame : callable
    comment : str
        Kept in the files: the recipe that was asked for.
    colors : int
        What a GIF's palette may hold at most.
    stills : sequence of Path
        Where to write PNGs of the moment that `still_into` shows: what is
        composed already needn't be composed again.
    """
    with staged(shown, recipe) as scene:
        return reel(scene, goals, on_frame, comment, colors, stills)


def reel(
    picture: Picture,
    goals: Sequence[Goal],
    on_frame: Progress,
    comment: str,
    colors: int = 255,
    stills: Sequence[Path] = (),
) -> Reel:
    """Send all frames of a picture to the encoder of each goal; parameters as `animate_into`."""
    recipe, layout = picture.programme.recipe, picture.layout
    with ExitStack() as stack:
        timeline = picture.programme.timeline()
        compositor = Compositor(picture)

        def sample() -> Iterator[Frame]:
            apart = max(1, len(timeline) // _SAMPLES)
            return compositor.frames(timeline[::apart])

        film = Film(
            (layout.width, layout.height),
            recipe.fps or FPS,
            recipe.once,
            comment,
            sample,
            colors,
            picture.flat,
        )
        encoders = []
        for path, kind in goals:
            stack.enter_context(naming(path))
            encoders.append((path, stack.enter_context(ENCODERS[kind](path, film))))
        flashes = Flashes(film.size, loops=not recipe.once)
        for done, frame in enumerate(compositor.frames(timeline), start=1):
            flashes.see(frame)
            for path, encoder in encoders:
                with naming(path):
                    encoder.write(frame)
            on_frame(done, len(timeline))
        seconds = float(sum(seconds for _, seconds in timeline))
        moments = picture.programme.moments()
        for still in stills:
            with naming(still):
                _write_png(compositor, picture.programme.still(), still, comment)
        return Reel(len(timeline), seconds, moments, flashes.finish())


def still_into(
    shown: Sequence[Shown],
    recipe: Recipe,
    goals: Sequence[Goal],
    moment: Moment | None,
    comment: str,
) -> None:
    """Write one moment as a picture to each goal; the end, or the recipe's epoch, without one."""
    for goal in goals:
        with staged(shown, recipe, vector=goal.kind != ".png") as scene:
            write_still(scene, moment or scene.programme.still(), goal, comment)


def write_still(picture: Picture, moment: Moment, goal: Goal, comment: str) -> None:
    """Write a moment of a picture, which has to be staged for vectors if they are asked for."""
    path, kind = goal
    with naming(path):
        if kind == ".png":
            _write_png(Compositor(picture), moment, path, comment)
        else:
            write_vector(picture, moment, path, kind, comment)


def _write_png(compositor: Compositor, moment: Moment, path: Path, comment: str) -> None:
    pixels, _ = compositor.draw(moment)
    size = pixels.shape[1], pixels.shape[0]
    film = Film(size, FPS, False, comment, lambda: ())
    with ENCODERS[".png"](path, film) as encoder:
        encoder.write(Frame(pixels, (Rect(0, 0, *size),), Fraction(0), max(moment.steps)))
