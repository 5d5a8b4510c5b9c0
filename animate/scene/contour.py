"""The contour panel: the loss from above, and the way down it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from matplotlib.text import Text

from animate.scene.arrows import arrows_on, pushes
from animate.scene.marks import field_on, legend_for, optimum_on
from animate.scene.mover import Mover, to_display
from animate.scene.panel import Margins, Subject
from animate.scene.path import paths_on

# In em: a label of the contours stands out by no more than this at most.
_NUDGE = 0.7


@dataclass(frozen=True)
class ContourPanel:
    """Contours of the loss over the plane, the start, the trail and the marker."""

    caption: ClassVar[str] = "panel.contour"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 1.0
    margins: ClassVar[Margins] = Margins()

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        surface = subject.surface
        axes.set_xlim(surface.x[0], surface.x[-1])
        axes.set_ylim(surface.y[0], surface.y[-1])
        axes.set_xlabel(subject.plane.labels[0])
        axes.set_ylabel(subject.plane.labels[1])
        self._keep_label(axes, subject)
        shown = pushes(subject)
        # It may move the axes, which all that follows is measured by.
        legend_for(axes, subject, shown)
        levels = subject.levels
        if len(levels):
            self._contours(axes, subject, levels)
        if "field" in subject.recipe.marks:
            field_on(axes, subject)
        if "optimum" in subject.recipe.marks:
            optimum_on(axes, subject)
        display = to_display(axes.transData)
        return paths_on(
            subject,
            lambda path, loss: display(path),
            axes.bbox,
            below=arrows_on(axes, subject, shown),
        )

    def _keep_label(self, axes: Any, subject: Subject) -> None:
        """Move the axes to the right if long numbers would push their label out of the panel."""
        box = axes.yaxis.get_tightbbox(axes.figure.canvas.get_renderer())
        out = axes.bbox.x0 - self.margins.left * subject.layout.em - box.x0
        if out > 0:
            place = axes.get_position()
            place.x0 += min((out + 1) / subject.layout.width, place.width / 2)
            axes.set_position(place)

    @staticmethod
    def _contours(axes: Any, subject: Subject, levels: Any) -> None:
        theme, scale, surface = subject.theme, subject.layout.scale, subject.surface
        finite = np.ma.masked_invalid(surface.loss)
        edges = [finite.min(), *levels, finite.max()]
        axes.contourf(
            surface.x,
            surface.y,
            finite,
            edges,
            colors=theme.tints()(np.linspace(0, 1, len(edges) - 1)),
            zorder=0,
        )
        lines = axes.contour(
            surface.x,
            surface.y,
            finite,
            levels,
            colors=theme.contour,
            linewidths=0.6 * scale,
            zorder=1,
        )
        labels = axes.clabel(lines, fontsize=7.5 * scale, inline_spacing=2 * scale, fmt="%g")
        for label in labels:
            label.set_color(theme.ink)
            _keep_inside(label, axes, _NUDGE * subject.layout.em)


def _keep_inside(label: Text, axes: Any, most: float) -> None:
    """Push a label that stands out over the edge back by at most so many pixels, or drop it."""
    box, frame = label.get_window_extent(axes.figure.canvas.get_renderer()), axes.bbox
    low = np.array(frame.min) - box.min
    high = np.array(box.max) - frame.max
    push = np.maximum(low, 0) - np.maximum(high, 0)
    if np.abs(push).max() > most:
        label.remove()
    elif push.any():
        place = axes.transData.transform(label.get_position()) + push
        label.set_position(axes.transData.inverted().transform(place))
