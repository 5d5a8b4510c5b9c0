"""Frames by the fast way: the backdrop drawn once, the movers over it."""

from collections.abc import Hashable, Iterable, Iterator
from fractions import Fraction

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from numpy.typing import NDArray

from animate.frame import Frame, Rect
from animate.scene.mover import NOWHERE, Mover, Trail
from animate.scene.scene import Scene


class _Group:
    """Movers that overlap only each other, and what of them is on the canvas now."""

    def __init__(self, movers: tuple[Mover, ...]) -> None:
        self.trails = [mover for mover in movers if isinstance(mover, Trail)]
        self.others = [mover for mover in movers if not isinstance(mover, Trail)]
        self.key: tuple[Hashable, ...] = ()
        self.covered = NOWHERE
        self.step = -1


class Compositor:
    """Draws any step of a scene, touching only what differs from the step before.

    Three layers of pixels: the backdrop; the ground, which is the backdrop
    with the trails so far; and the canvas, which is the ground with the other
    movers. What comes out for a step doesn't depend on the steps drawn before.

    Parameters
    ----------
    scene : Scene
    """

    def __init__(self, scene: Scene) -> None:
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

    def draw(self, step: int) -> tuple[NDArray[np.uint8], tuple[Rect, ...]]:
        """Bring the canvas to `step`.

        Returns
        -------
        pixels : ndarray of uint8, shape (H, W, 4)
            A live view of the canvas.
        changed : tuple of Rect
            Where it may differ from the step drawn before.
        """
        changed = (self._update(group, step) for group in self._groups)
        return self._canvas, tuple(rect for rect in changed if not rect.empty)

    def frames(self, timeline: Iterable[tuple[int, Fraction]]) -> Iterator[Frame]:
        """The frames of a timeline, one after the other."""
        whole = (Rect(0, 0, *self._size),)
        for index, (step, seconds) in enumerate(timeline):
            pixels, changed = self.draw(step)
            yield Frame(pixels, changed if index else whole, seconds, step)

    def _update(self, group: _Group, step: int) -> Rect:
        grown = self._grow(group, step)
        key = tuple(mover.pose(step) for mover in group.others)
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

    def _grow(self, group: _Group, step: int) -> Rect:
        """Bring the group's trails on the ground to `step`; return where it changed."""
        grown = NOWHERE
        if step < group.step:
            for trail in group.trails:
                trail.pose(group.step)
                grown = grown.union(trail.extent().within(*self._size))
            self._ground[grown.slices] = self._backdrop[grown.slices]
            group.step = -1
        for trail in group.trails:
            touched = trail.extend(self._ground_renderer, group.step, step)
            grown = grown.union(touched.within(*self._size))
        group.step = step
        return grown
