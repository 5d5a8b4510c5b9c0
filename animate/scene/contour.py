"""The contour panel: the loss from above, and the way down it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from matplotlib.font_manager import FontProperties

from animate.scene.arrows import arrows_on, pushes
from animate.scene.marks import field_on, legend_for, optimum_on
from animate.scene.mover import Mover, Points, to_display
from animate.scene.naming import dense, places
from animate.scene.panel import Margins, Subject
from animate.scene.path import paths_on

# In points at scale 1: the size of the labels of contours, and how far from a
# way its marks reach.
_LABEL, _REACH = 7.5, 5.7

# In em: what the line leaves free at both sides of a label.
_GAP = 0.4


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
        if not subject.bare:
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
        low, high = subject.heights
        edges = [low, *levels, high]
        axes.contourf(
            surface.x,
            surface.y,
            finite,
            edges,
            colors=theme.tints()(np.linspace(0, 1, len(edges) - 1)),
            zorder=0,
        )
        # Of levels that are shared, some may not be reached here.
        levels = levels[(levels > finite.min()) & (levels < finite.max())]
        if not len(levels):
            return
        lines = axes.contour(
            surface.x,
            surface.y,
            finite,
            levels,
            colors=theme.contour,
            linewidths=0.6 * scale,
            zorder=1,
        )
        _name(axes, subject, lines)


def _name(axes: Any, subject: Subject, lines: Any) -> None:
    """Write the losses onto the contours, clear of what is drawn above them."""
    layout, em = subject.layout, subject.layout.em
    size, display = _LABEL * layout.scale, to_display(axes.transData)
    renderer = axes.figure.canvas.get_renderer()
    font = FontProperties(size=size)

    def extent(text: str) -> tuple[float, float]:
        width, height, _ = renderer.get_text_width_height_descent(text, font, False)
        return float(width), float(height)

    contours = [axes.transData.transform_path(path) for path in lines.get_paths()]
    found = places(
        contours,
        lambda number: extent(f"{lines.levels[number]:g}")[0] + _GAP * em,
        extent("0")[1],
        axes.bbox,
        _taken(subject, display),
        layout.points(_REACH),
    )
    back = axes.transData.inverted()
    labels = axes.clabel(
        lines,
        fontsize=size,
        inline_spacing=2 * layout.scale,
        fmt="%g",
        manual=[back.transform(middle) for _, middle in found],
    )
    for label in labels:
        label.set_color(subject.theme.ink)


def _taken(subject: Subject, display: Callable[[Points], Points]) -> Points:
    """Points along the ways of the runs, and the optimum, in display pixels."""
    apart = dense(subject.layout.em / 2)
    ways = [apart(display(track.held)) for track in subject.tracks]
    place = subject.surface.optimum
    if "optimum" in subject.recipe.marks and place is not None:
        ways.append(display(place[np.newaxis]))
    # Many steps lie on one place.
    fine = subject.layout.em / 3
    found: Points = np.unique(np.round(np.concatenate(ways) / fine), axis=0) * fine
    return found
