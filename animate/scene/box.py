"""The box around a landscape, with its ticks and labels, as a turning camera sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.transforms import Bbox, IdentityTransform

from animate.scene.camera import Floats, View
from animate.scene.mover import Pen, Points
from animate.scene.panel import Subject
from animate.scene.word import Letters, Word

_IDENTITY = IdentityTransform()

# Lengths in points at scale 1: of ticks, from there to their labels, and to
# the name of the axis; sizes of both texts, as those of other panels.
_TICK, _PAD, _NAME_PAD = 2.5, 2.5, 3.0
_LABEL, _NAME = 8.0, 9.5
_EDGE, _GRID = 0.8, 0.5

# In degrees. Where an axis goes over to the other side it fades out and in.
_FADE = 7.0


@dataclass(frozen=True, eq=False)
class _Scale:
    """The ticks of an axis."""

    places: Floats
    words: Sequence[Word | Letters]
    name: Word | Letters | None


class Box:
    """Back walls and floor with a grid, and three labelled axes.

    Parameters
    ----------
    axes : Axes3D
        Whose limits, ticks and labels it has.
    subject : Subject
    clip : Bbox
        Nothing is drawn outside, in display pixels.
    turning : bool
        Whether it is drawn as different cameras see it.
    """

    def __init__(self, axes: Any, subject: Subject, clip: Bbox, *, turning: bool) -> None:
        points, theme = subject.layout.points, subject.theme
        self._points = points
        renderer, scale = axes.figure.canvas.get_renderer(), subject.layout.scale

        def word(text: str, size: float) -> Word | Letters:
            return Word(text, points(size)) if turning else Letters(text, size * scale, renderer)

        self._word, self._turning = word, turning
        self._edge = Pen(theme.rule, points(_EDGE), clip)
        self._grid = Pen(theme.rule, points(_GRID), clip)
        self._text = Pen(theme.quiet, 0, clip)
        self._color = to_rgba(theme.quiet)
        self._low, self._high = np.array([axes.get_xlim(), axes.get_ylim(), axes.get_zlim()]).T
        names = (*subject.plane.labels, "")
        self._scales = [
            self._scale(axis, name)
            for axis, name in zip((axes.xaxis, axes.yaxis, axes.zaxis), names, strict=True)
        ]

    def corners(self) -> Floats:
        """Its eight corners, shape (8, 3)."""
        ends = np.array([self._low, self._high])
        return np.stack(np.meshgrid(*ends.T, indexing="ij"), axis=-1).reshape(-1, 3)

    def draw(self, renderer: RendererBase, view: View) -> None:
        # The corner of the floor that is nearest to the eye, and that which is farthest.
        towards = view.eye > (self._low + self._high) / 2
        near = np.where(towards, self._high, self._low)
        far = np.where(towards, self._low, self._high)
        near[2] = far[2] = self._low[2]
        self._walls(renderer, view, far)
        cos, sin = abs(np.cos(view.azimuth)), abs(np.sin(view.azimuth))
        fade = np.sin(np.radians(_FADE))
        middle = view.project((near + far) / 2)
        self._floor_axis(renderer, view, 0, near, middle, min(1.0, sin / fade))
        self._floor_axis(renderer, view, 1, near, middle, min(1.0, cos / fade))
        self._height_axis(renderer, view, near, far, min(1.0, sin / fade, cos / fade))

    def _walls(self, renderer: RendererBase, view: View, far: Floats) -> None:
        grid: list[Floats] = []
        edges: list[Floats] = []
        for flat in range(3):
            others = [axis for axis in range(3) if axis != flat]
            for along, across in (others, others[::-1]):
                ends = np.array([self._low[across], self._high[across]])
                for gathered, places in ((grid, self._scales[across].places), (edges, ends)):
                    lines = np.empty((len(places), 2, 3))
                    lines[..., flat] = far[flat]
                    lines[..., across] = places[:, np.newaxis]
                    lines[..., along] = self._low[along], self._high[along]
                    gathered.append(lines)
        self._lines(renderer, self._grid, view.project(np.concatenate(grid)))
        if self._turning:
            # Where two walls meet they share an edge, which is drawn once.
            bounds = np.unique(np.concatenate(edges), axis=0)
            self._lines(renderer, self._edge, view.project(bounds))

    def _floor_axis(
        self,
        renderer: RendererBase,
        view: View,
        axis: int,
        near: Floats,
        middle: Points,
        opacity: float,
    ) -> None:
        """The axis x or y, along the edge of the floor on the eye's side."""
        scale = self._scales[axis]
        places = np.tile(near, (len(scale.places) + 3, 1))
        places[:, axis] = [
            *scale.places,
            (self._low[axis] + self._high[axis]) / 2,
            self._low[axis],
            self._high[axis],
        ]
        *feet, centre, first, last = view.project(places)
        if not self._turning:
            self._lines(renderer, self._edge, np.array([[first, last]]))
        # At a right angle to the edge, away from the middle of the floor.
        way = last - first
        out = np.array([-way[1], way[0]]) / np.hypot(*way)
        out *= np.sign(out @ (centre - middle))
        self._ticks(renderer, np.array(feet).reshape(-1, 2), out, scale, opacity, centre)

    def _height_axis(
        self, renderer: RendererBase, view: View, near: Floats, far: Floats, opacity: float
    ) -> None:
        """The axis of the loss, along the outermost upright edge on the right."""
        scale = self._scales[2]
        sides = np.array([[near[0], far[1], near[2]], [far[0], near[1], near[2]]])
        side = sides[np.argmax(view.project(sides)[:, 0])]
        places = np.tile(side, (len(scale.places) + 2, 1))
        places[:, 2] = [*scale.places, self._low[2], self._high[2]]
        *feet, first, last = view.project(places)
        if not self._turning:
            self._lines(renderer, self._edge, np.array([[first, last]]))
        self._ticks(renderer, np.array(feet).reshape(-1, 2), np.array([1.0, 0.0]), scale, opacity)

    def _ticks(
        self,
        renderer: RendererBase,
        feet: Points,
        out: Points,
        scale: _Scale,
        opacity: float,
        centre: Points | None = None,
    ) -> None:
        points = self._points
        if opacity <= 0:
            return
        for pen in (self._edge, self._text):
            pen.gc.set_alpha(opacity)
        tips = feet + out * points(_TICK)
        self._lines(renderer, self._edge, np.stack([feet, tips], axis=1))
        color = (*self._color[:3], opacity)
        depth = 0.0
        for tip, word in zip(tips, scale.words, strict=True):
            reach = float(np.abs(out) @ word.half)
            depth = max(depth, 2 * reach)
            word.draw(renderer, self._text.gc, tip + out * (points(_PAD) + reach), color)
        if centre is not None and scale.name is not None:
            reach = float(np.abs(out) @ scale.name.half)
            away = points(_TICK + _PAD + _NAME_PAD) + depth + reach
            scale.name.draw(renderer, self._text.gc, centre + out * away, color)
        for pen in (self._edge, self._text):
            pen.gc.set_alpha(1.0)

    @staticmethod
    def _lines(renderer: RendererBase, pen: Pen, ends: Points) -> None:
        """Draw separate lines, shape (n, 2, 2)."""
        if len(ends):
            codes = np.tile([Path.MOVETO, Path.LINETO], len(ends))
            renderer.draw_path(pen.gc, Path(ends.reshape(-1, 2), codes), _IDENTITY)

    @staticmethod
    def ticks(axis: Any) -> list[tuple[float, str]]:
        """The ticks of an axis of an Axes3D, and their labels."""
        low, high = sorted(axis.get_view_interval())
        places = [float(tick) for tick in axis.get_majorticklocs() if low <= tick <= high]
        formatter = axis.get_major_formatter()
        labels = formatter.format_ticks(places)
        if formatter.get_offset():
            # What all have in common would be written elsewhere.
            labels = [f"{place:.10g}".replace("-", "\N{MINUS SIGN}") for place in places]
        return list(zip(places, labels, strict=True))

    def _scale(self, axis: Any, name: str) -> _Scale:
        ticks = self.ticks(axis)
        return _Scale(
            np.array([place for place, _ in ticks]),
            [self._word(label, _LABEL) for _, label in ticks],
            self._word(name, _NAME) if name else None,
        )
