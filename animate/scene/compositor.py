"""Frames by the fast way: the backdrop drawn once, the movers over it."""

from collections.abc import Hashable, Iterable, Iterator
from fractions import Fraction

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from numpy.typing import NDArray

from animate.frame import Frame, Rect
from animate.moment import Moment
from animate.scene.mover import NOWHERE, Mover
from animate.scene.picture import Picture
from animate.scene.trail import Trail


class _Group:
    """Movers that overlap only each other, and what of them is on the canvas now."""

    def __init__(self, movers: tuple[Mover, ...]) -> None:
        self.trails = [mover for mover in movers if isinstance(mover, Trail)]
        self.others = [mover for mover in movers if not isinstance(mover, Trail)]
        self.key: tuple[Hashable, ...] = ()
        self.covered = NOWHERE
        self.grown = [0] * len(self.trails)


class Compositor:
    """Draws any moment of a scene, touching only what differs from the one before.

    Three layers of pixels: the backdrop; the ground, which is the backdrop
    with the trails so far; and the canvas, which is the ground with the other
    movers. What comes out for a moment doesn't depend on those drawn before.

    Parameters
    ----------
    scene : Picture
    """

    def __init__(self, scene: Picture) -> None:
        layout = scene.layout
        self._size = layout.width, layout.height
        self._backdrop = scene.backdrop()
        self._ground_renderer = RendererAgg(*self._size, layout.dpi)
        self._ground = np.asarray(self._ground_renderer.buffer_rgba())
        self._renderer = RendererAgg(*self._size, layout.dpi)
        self._canvas = np.asarray(self._renderer.buffer_rgba())
        self._ground[:] = self._backdrop
        self._canvas[:] = self._backdrop
        self._groups = [_Group(movers) for movers in scene.groups]

    def draw(self, moment: Moment) -> tuple[NDArray[np.uint8], tuple[Rect, ...]]:
        """Bring the canvas to `moment`.

        Returns
        -------
        pixels : ndarray of uint8, shape (H, W, 4)
            A live view of the canvas.
        changed : tuple of Rect
            Where it may differ from the moment drawn before.
        """
        changed = (self._update(group, moment) for group in self._groups)
        return self._canvas, tuple(rect for rect in changed if not rect.empty)

    def frames(self, timeline: Iterable[tuple[Moment, Fraction]]) -> Iterator[Frame]:
        """The frames of a timeline, one after the other."""
        whole = (Rect(0, 0, *self._size),)
        for index, (moment, seconds) in enumerate(timeline):
            pixels, changed = self.draw(moment)
            yield Frame(pixels, changed if index else whole, seconds, max(moment.steps))

    def _update(self, group: _Group, moment: Moment) -> Rect:
        grown = self._grow(group, moment) if group.trails else NOWHERE
        key = tuple(mover.pose(moment) for mover in group.others)
        if key == group.key and grown.empty:
            return NOWHERE
        group.key = key
        covered = NOWHERE
        for mover in group.others:
            covered = covered.union(mover.extent().within(*self._size))
        # The ground comes back wherever a mover was, and wherever it changed itself.
        stale = group.covered.union(grown)
        self._canvas[stale.slices] = self._ground[stale.slices]
        for mover in group.others:
            mover.stamp(self._renderer, self._canvas)
        group.covered = covered
        return stale.union(covered)

    def _grow(self, group: _Group, moment: Moment) -> Rect:
        """Bring the group's trails on the ground to `moment`; return where it changed."""
        grown = NOWHERE
        goals = [trail.count(moment) for trail in group.trails]
        if any(goal < so_far for goal, so_far in zip(goals, group.grown, strict=True)):
            for trail, so_far in zip(group.trails, group.grown, strict=True):
                grown = grown.union(trail.reach(0, so_far).within(*self._size))
            self._ground[grown.slices] = self._backdrop[grown.slices]
            group.grown = [0] * len(goals)
        for trail, so_far, goal in zip(group.trails, group.grown, goals, strict=True):
            touched = trail.extend(self._ground_renderer, so_far, goal)
            grown = grown.union(touched.within(*self._size))
        group.grown = goals
        return grown
