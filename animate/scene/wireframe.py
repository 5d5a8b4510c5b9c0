"""The wireframe panel: the loss as a landscape, and the way down it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, ClassVar, NamedTuple

import numpy as np
from mpl_toolkits.mplot3d import proj3d
from numpy.typing import NDArray

from animate.scene.mover import Mover, to_display
from animate.scene.panel import Margins, Subject
from animate.scene.path import marker_on, trail_on

# More lines than this a side run together at a panel's size.
_MOST_LINES = 16

# Zoom at a square cell; the tick labels beside the surface need a share of the width.
_ROOMY = 0.88

# Of the axes; a surface lower than this is shown flat.
_LEAST_HEIGHT = 1e-6


class _Lines(NamedTuple):
    """Points of an axis to draw the surface by, with a line at every `stride`-th of them."""

    points: NDArray[np.intp]
    stride: int


def _chosen(count: int, most: int) -> _Lines:
    """Points of `count` that make at most `most` faces of equally many points."""
    stride = ceil((count - 1) / most)
    used = (count - 1) // stride * stride
    return _Lines(np.rint(np.linspace(0, count - 1, used + 1)).astype(np.intp), stride)


@dataclass(frozen=True)
class WireframePanel:
    """The loss surface with hidden lines removed, the trail and the marker on it.

    Parameters
    ----------
    elevation, azimuth : float
        Of the camera, in degrees, as in `Axes3D.view_init`.
    """

    caption: ClassVar[str] = "Loss surface"
    projection: ClassVar[str] = "3d"
    share: ClassVar[float] = 1.0
    margins: ClassVar[Margins] = Margins(left=0.6, bottom=2.4, right=2.4, top=0.9)

    elevation: float = 34
    azimuth: float = -62

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        history, theme, layout = subject.history, subject.theme, subject.layout
        finite = np.ma.masked_invalid(subject.surface.loss)
        axes.computed_zorder = False
        axes.set_proj_type("persp", focal_length=1.2)
        axes.view_init(self.elevation, self.azimuth)
        axes.set_box_aspect(
            (1, 1, 0.62), zoom=min(1.1, _ROOMY * axes.bbox.width / axes.bbox.height)
        )
        axes.set_xlim(subject.surface.w[0], subject.surface.w[-1], auto=None)
        axes.set_ylim(subject.surface.b[0], subject.surface.b[-1], auto=None)
        floor, top = min(0.0, float(finite.min())), float(finite.max())
        axes.set_zlim(floor, max(top, floor + _LEAST_HEIGHT))
        axes.set_xlabel("w")
        axes.set_ylabel("b")
        self._dress(axes, subject)

        # Every face gets the same number of corners: matplotlib fills those of
        # fewer up with whatever memory held before.
        rows, columns = (_chosen(len(axis), _MOST_LINES) for axis in subject.surface[:2])
        w, b = np.meshgrid(subject.surface.w[columns.points], subject.surface.b[rows.points])
        heights = finite[np.ix_(rows.points, columns.points)]
        axes.plot_surface(
            w,
            b,
            heights,
            rstride=rows.stride,
            cstride=columns.stride,
            facecolors=self._tints(heights, subject),
            edgecolor=theme.mesh,
            linewidth=0.45 * layout.scale,
            shade=False,
            antialiased=True,
            zorder=1,
        )

        # Axes3D settles its position when it is drawn; the projection below needs it now.
        axes.apply_aspect()
        count = history.last_finite + 1
        x, y, _ = proj3d.proj_transform(
            history.params[:count, 0],
            history.params[:count, 1],
            history.loss[:count],
            axes.get_proj(),
        )
        places = to_display(axes.transData)(np.column_stack([x, y]))
        clip = axes.bbox
        return [trail_on(places, subject, clip), marker_on(places, subject, clip)]

    @staticmethod
    def _tints(finite: Any, subject: Subject) -> NDArray[np.float64]:
        """The contour panel's colours, by the same levels."""
        levels = subject.levels
        share = np.searchsorted(levels, finite.filled(0)) / max(len(levels), 1)
        tints: NDArray[np.float64] = subject.theme.tints()(share)
        return tints

    @staticmethod
    def _dress(axes: Any, subject: Subject) -> None:
        theme, scale = subject.theme, subject.layout.scale
        for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
            axis.pane.set_facecolor("none")
            axis.pane.set_edgecolor(theme.rule)
            axis.line.set_color(theme.rule)
            axis._axinfo["grid"].update(color=theme.rule, linewidth=0.5 * scale)
            axis._axinfo["tick"].update(inward_factor=0, outward_factor=0.15)
            axis.set_tick_params(pad=-2 * scale, labelsize=8 * scale)
            axis.labelpad = -6 * scale
            axis.get_major_locator().set_params(nbins=5)
