"""Runs that are shown together, and what of each is shown when."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.moments import times, together
from animate.scene.outside import Outside
from animate.scene.script import Told
from animate.scene.timeline import Timeline, plan, turned
from animate.scene.track import Track


class Ensemble:
    """Some runs on one clock.

    Parameters
    ----------
    tracks : sequence of Track
        Of the runs, in order.
    recipe : Recipe
        How they are shown.

    Attributes
    ----------
    tracks : sequence of Track
    recipe : Recipe
    told : list of Told
        What the caption says.
    outside : Outside
        What is said of markers beyond the edge.
    across : float
        How wide a panel is, in pixels.
    """

    told: list[Told]
    outside: Outside
    across: float

    def __init__(self, tracks: Sequence[Track], recipe: Recipe) -> None:
        self.tracks, self.recipe = tracks, recipe
        self._steps = together(
            [track.times for track in tracks], [track.states for track in tracks]
        )

    def moment(self, number: int) -> Moment:
        """What the runs show at the same time, by its number; negative from the end."""
        return Moment(tuple(map(int, self._steps[number])))

    def moments(self) -> int:
        """How many there are."""
        return len(self._steps)

    def still(self) -> Moment:
        """What a still shows: the end, or the end of the recipe's epoch."""
        if self.recipe.at is None:
            return self.moment(-1)
        steps = []
        for track in self.tracks:
            epochs = times(track.history, "epoch")[: track.states]
            steps.append(int(np.searchsorted(epochs, self.recipe.at + 1e-9, side="right")) - 1)
        return Moment(tuple(steps))

    def timeline(self) -> Timeline:
        """The frames of the animation as the recipe wants them."""
        epochs = np.max([track.history.epoch[steps] for track, steps in self._played()], axis=0)
        stops = {int(np.argmax(self._steps[:, run] >= step)) for run, step in self.lingered()}
        frames = [
            (self.moment(number), seconds)
            for number, seconds in plan(self.recipe, self.travel(), epochs, sorted(stops))
        ]
        return turned(frames, self.recipe.fps) if self.recipe.turns else frames

    def lingered(self) -> list[tuple[int, int]]:
        """Each run, and a step of it, at which something is said."""
        return [*((one.run, one.step) for one in self.told), *self.outside.steps()]

    def travel(self) -> NDArray[np.float64]:
        """How far the picture moves from each moment to the next, about in pixels.

        That of the run that moves farthest; shape (moments - 1,).
        """
        ways = [
            np.concatenate([[0.0], np.cumsum(track.travel)])[steps]
            for track, steps in self._played()
        ]
        moved: NDArray[np.float64] = np.max([np.diff(way) for way in ways], axis=0)
        return moved * self.across

    def _played(self) -> list[tuple[Track, NDArray[np.intp]]]:
        """Each run, and its step at every moment."""
        return list(zip(self.tracks, self._steps.T, strict=True))
