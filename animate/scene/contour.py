"""The contour panel: the loss from above, and the way down it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from animate.scene.mover import Marks, Mover, Pen, circle, to_display
from animate.scene.panel import Margins, Subject
from animate.scene.path import marker_on, trail_on


@dataclass(frozen=True)
class ContourPanel:
    """Contours of the loss over (w, b), the start, the trail and the marker."""

    caption: ClassVar[str] = "Loss over w and b"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 1.0
    margins: ClassVar[Margins] = Margins()

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        history, theme, layout = subject.history, subject.theme, subject.layout
        axes.set_xlim(subject.surface.w[0], subject.surface.w[-1])
        axes.set_ylim(subject.surface.b[0], subject.surface.b[-1])
        axes.set_xlabel("w")
        axes.set_ylabel("b")
        levels = subject.levels
        if len(levels):
            self._contours(axes, subject, levels)

        path = history.params[: history.last_finite + 1].astype(np.float64)
        places = to_display(axes.transData)(path)
        clip, height, points = axes.bbox, layout.height, layout.points
        wide = clip.padded(points(6))
        start = places[:1] if subject.inside[0] else places[:0]
        ring = Marks(
            lambda step: start, circle(points(4.2)), Pen(theme.ink, points(1.4), wide), height
        )
        return [trail_on(places, subject, clip), ring, marker_on(places, subject, clip)]

    @staticmethod
    def _contours(axes: Any, subject: Subject, levels: Any) -> None:
        theme, scale = subject.theme, subject.layout.scale
        finite = np.ma.masked_invalid(subject.surface.loss)
        edges = [finite.min(), *levels, finite.max()]
        axes.contourf(
            subject.surface.w,
            subject.surface.b,
            finite,
            edges,
            colors=theme.tints()(np.linspace(0, 1, len(edges) - 1)),
            zorder=0,
        )
        lines = axes.contour(
            subject.surface.w,
            subject.surface.b,
            finite,
            levels,
            colors=theme.contour,
            linewidths=0.6 * scale,
            zorder=1,
        )
        labels = axes.clabel(lines, fontsize=7.5 * scale, inline_spacing=2 * scale, fmt="%g")
        for label in labels:
            label.set_color(theme.ink)
