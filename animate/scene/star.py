"""The mark at the least loss, on a landscape."""

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.transforms import Affine2D, Bbox

from animate.scene.camera import View
from animate.scene.mover import Pen
from animate.scene.panel import Subject
from animate.scene.relief import height_at
from animate.scene.styles import marker_path
from animate.scene.word import Word

# Lengths in points at scale 1.
_RADIUS, _EDGE, _APART, _TEXT, _HALO = 4.2, 0.8, 3.0, 8.5, 2.4


class Star:
    """A star at the optimum, with its name if no other panel says it.

    Parameters
    ----------
    subject : Subject
        Whose surface has an optimum.
    clip : Bbox
        Nothing is drawn outside, in display pixels.
    """

    def __init__(self, subject: Subject, clip: Bbox) -> None:
        theme, points, surface = subject.theme, subject.layout.points, subject.surface
        assert surface.optimum is not None
        place = surface.optimum
        self._point = np.array([*place, *height_at(surface, place[np.newaxis])])
        self._shape = marker_path("star", points(_RADIUS))
        self._edge = Pen(theme.paper, points(_EDGE), clip)
        self._halo = Pen(theme.paper, points(_HALO), clip)
        self._bare = Pen(theme.ink, 0, clip)
        self._fill, self._ink = to_rgba(theme.optimum), to_rgba(theme.ink)
        self._word: Word | None = None
        if "contour" not in subject.recipe.panels:
            self._word = Word(subject.words("legend.optimum"), points(_TEXT))
            reach = float(self._word.half[1]) + points(_RADIUS + _APART)
            self._aside = np.array([0.0, -reach])

    def draw(self, renderer: RendererBase, view: View) -> None:
        place = view.project(self._point)
        renderer.draw_path(self._edge.gc, self._shape, Affine2D().translate(*place), self._fill)
        if self._word is not None:
            self._word.draw(renderer, self._halo.gc, place + self._aside)
            self._word.draw(renderer, self._bare.gc, place + self._aside, self._ink)
