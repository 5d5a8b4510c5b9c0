"""The wireframe panel: the loss as a landscape, and the way down it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, ClassVar

import numpy as np
from mpl_toolkits.mplot3d import proj3d
from numpy.typing import NDArray

from animate.scene.contour import marker_on, trail_on
from animate.scene.mover import Mover, to_display
from animate.scene.panel import Margins, Subject

# More lines than this a side run together at a panel's size.
_MOST_LINES = 16


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
    margins: ClassVar[Margins] = Margins(left=0, bottom=1.9, right=0.4, top=0.9)

    elevation: float = 34
    azimuth: float = -62

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        history, theme, layout = subject.history, subject.theme, subject.layout
        finite = np.ma.masked_invalid(subject.surface.loss)
        axes.computed_zorder = False
        axes.set_proj_type("persp", focal_length=1.2)
        axes.view_init(self.elevation, self.azimuth)
        axes.set_box_aspect((1, 1, 0.62), zoom=1.06)
        axes.set_xlim(subject.surface.w[0], subject.surface.w[-1], auto=None)
        axes.set_ylim(subject.surface.b[0], subject.surface.b[-1], auto=None)
        axes.set_zlim(min(0.0, float(finite.min())), float(finite.max()))
        axes.set_xlabel("w")
        axes.set_ylabel("b")
        self._dress(axes, subject)

        stride = ceil(max(finite.shape) / _MOST_LINES)
        w, b = np.meshgrid(subject.surface.w, subject.surface.b)
        axes.plot_surface(
            w,
            b,
            finite,
            rstride=stride,
            cstride=stride,
            facecolors=self._tints(finite, subject),
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
