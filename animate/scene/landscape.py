"""The loss as a landscape, and the way down it: wireframe or shaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from animate.scene.box import Box
from animate.scene.camera import Camera
from animate.scene.mover import Mover, Pen, Points
from animate.scene.orbit import Orbit
from animate.scene.panel import Margins, Subject
from animate.scene.path import drop_of, leaves_the_plane, paths_on
from animate.scene.relief import downhill, height_at
from animate.scene.sheet import Lighting, Part, Sheet, Standing
from animate.scene.star import Star
from animate.scene.theme import Theme
from animate.surface import Surface

# More lines than this a side run together at a panel's size; so many faces
# without any look smooth.
_MOST_LINES, _FACES = 16, 48

# Zoom at a square cell; the tick labels beside the surface need a share of the width.
_ROOMY = 0.88

# Of the axes; a surface lower than this is shown flat.
_LEAST_HEIGHT = 1e-6

# Height of the box as a share of its width.
_TALL = 0.62

# Steps between the ticks of an axis, and the height of the axes in em for each.
_FEWEST_TICKS, _TICKS, _TICK_ROOM = 2, 5, 4.5

# Lines of the mesh and the edge of a smooth surface, in points at scale 1.
_MESH, _RIM = 0.45, 0.5


# The sum of red, green and blue halfway from black to white.
_HALF_WHITE = 1.5

# In em, what the labels of a turning box and the caption need.
_AROUND = Margins(left=2.6, bottom=2.6, right=2.8, top=2.0)


class _Lines(NamedTuple):
    """Points of an axis to draw the surface by, with a line at every `stride`-th of them."""

    points: NDArray[np.intp]
    stride: int


def _chosen(count: int, most: int) -> _Lines:
    """Points of `count` that make at most `most` faces of equally many points."""
    stride = ceil((count - 1) / most)
    used = (count - 1) // stride * stride
    return _Lines(np.rint(np.linspace(0, count - 1, used + 1)).astype(np.intp), stride)


def _heights(finite: Any, subject: Subject) -> tuple[float, float]:
    """The range of the loss: that of the surface, and of the runs above it."""
    paths = [track.loss[track.inside] for track in subject.tracks]
    highest = max((float(path.max()) for path in paths if len(path)), default=0.0)
    floor, top = min(0.0, float(finite.min())), max(float(finite.max()), highest)
    return floor, max(top, floor + _LEAST_HEIGHT)


@dataclass(frozen=True)
class LandscapePanel:
    """The loss surface with hidden lines removed, the trail and the marker on it.

    Parameters
    ----------
    elevation, azimuth : float
        Of the camera, in degrees, as in `Axes3D.view_init`.
    shaded : bool
        Whether the surface is smooth and lit instead of drawn in lines.
    """

    caption: ClassVar[str] = "panel.wireframe"
    projection: ClassVar[str] = "3d"
    share: ClassVar[float] = 1.0
    margins: ClassVar[Margins] = Margins(left=0.6, bottom=2.4, right=2.4, top=0.9)

    elevation: float = 34
    azimuth: float = -62
    shaded: bool = False

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        surface = subject.surface
        axes.computed_zorder = False
        axes.set_proj_type("persp", focal_length=1.2)
        axes.view_init(self.elevation, self.azimuth)
        axes.set_box_aspect(
            (1, 1, _TALL), zoom=min(1.1, _ROOMY * axes.bbox.width / axes.bbox.height)
        )
        axes.set_xlim(surface.x[0], surface.x[-1], auto=None)
        axes.set_ylim(surface.y[0], surface.y[-1], auto=None)
        axes.set_zlim(*_heights(np.ma.masked_invalid(surface.loss), subject))
        axes.set_xlabel(subject.plane.labels[0])
        axes.set_ylabel(subject.plane.labels[1])
        # The box draws them, of so many as there is room for.
        room = axes.bbox.height / (_TICK_ROOM * subject.layout.em)
        for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
            axis.get_major_locator().set_params(nbins=int(np.clip(room, _FEWEST_TICKS, _TICKS)))
        # As it is drawn in lines, the surface stands a little off the walls.
        axes.auto_scale_xyz(surface.x[[0, -1]], surface.y[[0, -1]], [0, 0])
        # Axes3D settles its position when it is drawn; what follows needs it now.
        axes.apply_aspect()
        camera = Camera(axes)
        parts: list[Part] = []
        cell = self._cell(axes, subject)
        orbit = subject.recipe.camera == "orbit"
        axes.set_axis_off()
        box = Box(axes, subject, cell, turning=orbit)
        if self.shaded or orbit:
            parts.append(self._sheet(axes, subject, cell))
        else:
            self._wires(axes, subject)
        if "optimum" in subject.recipe.marks and surface.optimum is not None:
            parts.append(Star(subject, cell))
        if orbit:
            camera.fit(box.corners(), self._room(cell, subject))
            return [Orbit(camera, [box, *parts], subject, cell)]
        view = camera.at(0)
        for zorder, part in enumerate([box, *parts]):
            axes.add_artist(Standing(part, view, zorder))

        def project(places: Points, losses: NDArray[np.float64]) -> Points:
            return view.project(np.column_stack([places, losses]))

        wide = axes.bbox.padded(subject.layout.points(6))
        drops = (
            [drop_of(track, subject, project, wide) for track in subject.tracks]
            if leaves_the_plane(subject)
            else []
        )
        return paths_on(subject, project, axes.bbox, below=drops)

    def _wires(self, axes: Any, subject: Subject) -> None:
        theme, layout, surface = subject.theme, subject.layout, subject.surface
        finite = np.ma.masked_invalid(surface.loss)
        # Every face gets the same number of corners: matplotlib fills those of
        # fewer up with whatever memory held before.
        rows, columns = (_chosen(len(axis), _MOST_LINES) for axis in surface[:2])
        x, y = np.meshgrid(surface.x[columns.points], surface.y[rows.points])
        heights = finite[np.ix_(rows.points, columns.points)]
        axes.plot_surface(
            x,
            y,
            heights,
            rstride=rows.stride,
            cstride=columns.stride,
            facecolors=self._tints(heights, subject),
            edgecolor=theme.mesh,
            linewidth=_MESH * layout.scale,
            shade=False,
            antialiased=True,
            zorder=1,
        )

    def _sheet(self, axes: Any, subject: Subject, clip: Bbox) -> Sheet:
        """The surface by the corners of its faces."""
        theme, points, surface = subject.theme, subject.layout.points, subject.surface
        if self.shaded:
            x, y = (np.linspace(axis[0], axis[-1], _FACES + 1) for axis in surface[:2])
        else:
            # Those where lines cross; between them the faces are flat.
            rows, columns = (_chosen(len(axis), _MOST_LINES) for axis in surface[:2])
            x = surface.x[columns.points[:: columns.stride]]
            y = surface.y[rows.points[:: rows.stride]]
        heights = height_at(surface, _grid(x, y)).reshape(len(y), len(x))
        there = np.isfinite(heights)
        heights = np.where(there, heights, axes.get_zlim()[0])
        corners = np.stack([*np.meshgrid(x, y), heights], axis=-1)
        if self.shaded:
            colors = self._smooth_tints(corners[..., 2], subject)
            middles = _grid((x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2)
            lighting = Lighting(_normals(surface, middles, axes), *_light(theme))
            sheet = Sheet(corners, colors, Pen(theme.mesh, points(_RIM), clip), lighting)
        else:
            colors = self._tints(np.ma.masked_array(heights[:-1, :-1]), subject)
            sheet = Sheet(corners, colors, Pen(theme.mesh, points(_MESH), clip))
        colors[~(there[1:, 1:] & there[:-1, 1:] & there[1:, :-1] & there[:-1, :-1])] = 0
        return sheet

    @staticmethod
    def _room(cell: Bbox, subject: Subject) -> Bbox:
        """What a turning box may fill of its cell."""
        left, bottom, right, top = (side * subject.layout.em for side in _AROUND)
        return Bbox.from_extents(cell.x0 + left, cell.y0 + bottom, cell.x1 - right, cell.y1 - top)

    def _cell(self, axes: Any, subject: Subject) -> Bbox:
        """The panel's cell, in display pixels."""
        em, room = subject.layout.em, self.margins
        box = axes.get_position(original=True).transformed(axes.figure.transFigure)
        return Bbox.from_extents(
            box.x0 - room.left * em,
            box.y0 - room.bottom * em,
            box.x1 + room.right * em,
            box.y1 + room.top * em,
        )

    @staticmethod
    def _tints(finite: Any, subject: Subject) -> NDArray[np.float64]:
        """The contour panel's colours, by the same levels."""
        levels = subject.levels
        share = np.searchsorted(levels, finite.filled(0)) / max(len(levels), 1)
        tints: NDArray[np.float64] = subject.theme.tints()(share)
        return tints

    @staticmethod
    def _smooth_tints(heights: NDArray[np.float64], subject: Subject) -> NDArray[np.float64]:
        """The colour of each face by its middle: the contour panel's, without their edges."""
        middles = (heights[1:, 1:] + heights[:-1, 1:] + heights[1:, :-1] + heights[:-1, :-1]) / 4
        low, high = float(heights.min()), float(heights.max())
        levels = [low, *subject.levels, max(high, low + _LEAST_HEIGHT)]
        share = np.interp(middles, levels, np.linspace(0, 1, len(levels)))
        tints: NDArray[np.float64] = subject.theme.tints()(share)
        return tints


def _grid(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """All places (x, y), shape (R * C, 2), x changing fastest."""
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def _normals(surface: Surface, places: NDArray[np.float64], axes: Any) -> NDArray[np.float64]:
    """Which way the surface looks, in a box of the picture's proportions, shape (n, n, 3)."""
    width, depth, height = np.ptp([axes.get_xlim(), axes.get_ylim(), axes.get_zlim()], axis=1)
    slopes = downhill(surface, places) * [width, depth] / height * _TALL
    normals = np.column_stack([slopes, np.ones(len(slopes))])
    unit = normals / np.linalg.norm(normals, axis=1, keepdims=True)
    return np.asarray(np.nan_to_num(unit).reshape(_FACES, _FACES, 3), np.float64)


def _light(theme: Theme) -> tuple[float, float]:
    """What shade and light multiply the tints by; dark ones have room to grow brighter."""
    return (0.6, 1.35) if sum(to_rgb(theme.paper)) < _HALF_WHITE else (0.76, 1.03)
