"""Which markers are beyond the edge of the picture, in words, as long as they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from animate.language import Words
from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.track import Track

# Panels that show the plane, and with it an arrow for a marker that isn't on it.
_ON_THE_PLANE = {"contour", "wireframe", "surface"}


@dataclass(frozen=True)
class Outside:
    """What is said of markers outside; called with a moment.

    Attributes
    ----------
    tracks : tuple of Track
        The runs that leave the picture at some time.
    names : tuple of str
        What each is called; an empty name is that of one run alone.
    words : Words
    total : int
        Of how many runs it is said; of so many none is named.
    """

    tracks: tuple[Track, ...]
    names: tuple[str, ...]
    words: Words
    total: int = 0

    def __call__(self, moment: Moment) -> str:
        return self._said([track.outside(moment.steps[track.run]) for track in self.tracks])

    @property
    def longest(self) -> str:
        """What is said if all are outside at once; empty if none ever is."""
        return self._said([True] * len(self.tracks))

    def steps(self) -> list[tuple[int, int]]:
        """Each run, and the first of its steps at which it is outside."""
        return [(track.run, int(np.argmax(~track.inside[track.rests]))) for track in self.tracks]

    def _said(self, outside: Sequence[bool]) -> str:
        names = [name for name, out in zip(self.names, outside, strict=True) if out]
        if not names:
            return ""
        if self.total:
            return self.words("outside.count", count=str(len(names)), total=str(self.total))
        if names == [""]:
            return self.words("outside.marker")
        return self.words("outside.runs", names=", ".join(names))


def outside(tracks: Sequence[Track], names: Sequence[str], recipe: Recipe, words: Words) -> Outside:
    """What is to be said of some runs, by their names; nothing where no panel shows the plane."""
    shown = not _ON_THE_PLANE.isdisjoint(recipe.panels)
    leaving = [
        (track, name)
        for track, name in zip(tracks, names, strict=True)
        if shown and not track.inside[track.rests].all()
    ]
    return Outside(tuple(track for track, _ in leaving), tuple(name for _, name in leaving), words)
