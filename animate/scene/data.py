"""The data panel: samples, prediction and line, as in the lab."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from animate.scene.mover import Line, Marks, Mover, Pen, Points, to_display, to_pixels
from animate.scene.panel import Margins, Subject

# The lab's own limits are -0.1 to 2; a little more room below keeps the
# samples at y = 0 clear of the frame.
_Y_LIMITS = (-0.18, 2.0)

_CURVE_POINTS = 160

# The curve's points lie on quarters of a pixel: nobody sees the difference,
# and a crawling curve doesn't change every smoothed edge in every frame.
_CURVE_GRID = 4

# Lengths in points at scale 1.
_DOT = 5.8
_CURVE, _LINE, _BOUNDARY = 1.7, 1.0, 1.0
# Axes narrower than this many em have no room for the whole legend.
_WIDE_LEGEND = 20

_LINE_DASHES = (1.4, 3.4)
_BOUNDARY_DASHES = (3.0, 2.6)


@dataclass(frozen=True)
class DataPanel:
    """Samples, sigmoid(w x + b), the line w x + b, the boundary and the mini-batch."""

    caption: ClassVar[str] = "Data and prediction"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 0.76
    margins: ClassVar[Margins] = Margins(left=2.0, bottom=2.0, right=1.3, top=5.1)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        history = subject.history
        inputs = history.x[:, 0].astype(np.float64)
        margin = 0.06 * max(float(np.ptp(inputs)), 1e-6)
        low, high = float(inputs.min()) - margin, float(inputs.max()) + margin
        axes.set_xlim(low, high)
        axes.set_ylim(*_Y_LIMITS)
        self._samples(axes, subject)
        self._legend(axes, subject)
        return self._movers(axes, subject, low, high)

    @staticmethod
    def _samples(axes: Any, subject: Subject) -> None:
        theme, scale, history = subject.theme, subject.layout.scale, subject.history
        axes.set_yticks([0, 1, 2])
        axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        axes.annotate(
            "x",
            (1, 0),
            (7 * scale, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center",
            color=theme.quiet,
        )
        for level in (0, 1):
            axes.axhline(level, color=theme.rule, lw=0.7 * scale, zorder=1)
        ones = history.y > 0.5
        for marker, color, chosen in (("o", theme.zero, ~ones), ("s", theme.one, ones)):
            axes.plot(
                history.x[chosen, 0],
                history.y[chosen],
                zorder=3,
                **_dot(marker, color, subject),
            )

    @staticmethod
    def _legend(axes: Any, subject: Subject) -> None:
        theme, layout, scale = subject.theme, subject.layout, subject.layout.scale
        columns = 3

        def stroke(color: str, width: float, dashes: tuple[float, float] | None = None) -> Line2D:
            # Line2D counts dashes in line widths.
            pattern = tuple(length / width for length in dashes) if dashes else ()
            return Line2D([], [], color=color, lw=width * scale, dashes=pattern)

        bar: dict[str, Any] = {"linestyle": "none", "marker": "_", "markersize": 7 * scale}
        entries = [
            (stroke(theme.model, _CURVE), "sigmoid(w x + b)"),
            (stroke(theme.line, _LINE, _LINE_DASHES), "w x + b"),
            (stroke(theme.quiet, _BOUNDARY, _BOUNDARY_DASHES), "boundary"),
            (
                Line2D([], [], color=theme.ink, markeredgewidth=1.6 * scale, **bar),
                "mini-batch",
            ),
            (Line2D([], [], **_dot("o", theme.zero, subject)), "class 0"),
            (Line2D([], [], **_dot("s", theme.one, subject)), "class 1"),
        ]
        if axes.bbox.width < _WIDE_LEGEND * layout.em:
            # The ticks at 0 and 1 name the classes as well.
            entries, columns = entries[:4], 2
        legend = axes.legend(
            *zip(*entries, strict=True),
            loc="lower left",
            bbox_to_anchor=(-0.03, 1.0),
            ncols=columns,
            frameon=False,
            fontsize=8.5 * scale,
            handlelength=1.5,
            handletextpad=0.5,
            columnspacing=1.0,
            labelspacing=0.3,
            borderaxespad=0.35,
        )
        legend.set_zorder(2)

    @staticmethod
    def _movers(axes: Any, subject: Subject, low: float, high: float) -> Sequence[Mover]:
        history, theme, layout = subject.history, subject.theme, subject.layout
        display = to_display(axes.transData)
        samples = display(np.column_stack([history.x[:, 0], history.y]))
        across = np.linspace(low, high, _CURVE_POINTS)
        params = history.params.astype(np.float64)

        def curve(step: int) -> Points:
            places = display(np.column_stack([across, subject.predict(params[step], across)]))
            places[:, 1] = np.round(places[:, 1] * _CURVE_GRID) / _CURVE_GRID
            return places

        def line(step: int) -> Points:
            return to_pixels(display(_clipped(low, high, *params[step].tolist())))

        def boundary(step: int) -> Points:
            w, b = params[step].tolist()
            at = -b / w if w else np.inf
            if not low < at < high:
                return np.empty((0, 2))
            return to_pixels(display(np.array([[at, 0.0], [at, 1.0]])))

        def batch(step: int) -> Points:
            return samples[history.batch(step)]

        def pen(color: str, width: float, dashes: tuple[float, float] | None = None) -> Pen:
            lengths = [points(length) for length in dashes] if dashes else None
            return Pen(color, points(width), axes.bbox, lengths)

        height, points = layout.height, layout.points
        return [
            Line(boundary, pen(theme.quiet, _BOUNDARY, _BOUNDARY_DASHES), height),
            Line(line, pen(theme.line, _LINE, _LINE_DASHES), height),
            Line(curve, pen(theme.model, _CURVE), height),
            Marks(batch, _bar(points), pen(theme.ink, 0), height, fill=theme.ink),
        ]


def _dot(marker: str, color: str, subject: Subject) -> dict[str, Any]:
    scale = subject.layout.scale
    return {
        "linestyle": "none",
        "marker": marker,
        "markersize": _DOT * scale,
        "markerfacecolor": color,
        "markeredgecolor": subject.theme.paper,
        "markeredgewidth": 0.6 * scale,
    }


def _bar(points: Any) -> Path:
    """A bar below a sample, its edges on whole pixels when its centre is on a pixel's."""
    half, top, thick = round(points(2.6)) + 0.5, -round(points(5.4)) + 0.5, max(2, points(1.5) // 1)
    left, right, bottom = -half, half, top - thick
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    return Path(corners, closed=True)


def _clipped(low: float, high: float, w: float, b: float) -> Points:
    """The ends of the line w x + b where it enters and leaves the axes, shape (2, 2) or (0, 2).

    Cut in data space: far outside the axes, pixel coordinates overflow the
    rasteriser.
    """
    bottom, top = _Y_LIMITS
    if w:
        crossings = sorted(((bottom - b) / w, (top - b) / w))
        low, high = max(low, crossings[0]), min(high, crossings[1])
    elif not bottom <= b <= top:
        return np.empty((0, 2))
    if low >= high:
        return np.empty((0, 2))
    return np.array([[low, w * low + b], [high, w * high + b]])
