"""The curves panels: what a run predicted at the end of some epochs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import numpy as np
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from animate.scene.areas import Areas
from animate.scene.boundary import clipped
from animate.scene.fit import sample_heights, value_range
from animate.scene.mover import Mover, open_path, to_display
from animate.scene.panel import Margins, Subject
from animate.scene.samples import class_marks
from animate.scene.scale import em_high, linear
from animate.scene.snapshots import snapshots
from animate.scene.track import Track

_Y_LIMITS = (-0.12, 1.12)
_CURVE_POINTS = 160

# Axes lower than this many em have no room for a tick at 0.5.
_LOW = 4.5


@dataclass(frozen=True)
class CurvesPanel:
    """For data of one input: the prediction over the samples.

    That is the probability of class 1, those of all classes if there are more,
    or the value.
    """

    caption: ClassVar[str] = "panel.curves"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 0.9
    margins: ClassVar[Margins] = Margins(left=3.2, bottom=3.1, right=1.4, top=5.1)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        inputs = subject.data.x[:, 0].astype(np.float64)
        margin = 0.06 * max(float(np.ptp(inputs)), 1e-6)
        low, high = float(inputs.min()) - margin, float(inputs.max()) + margin
        across = np.linspace(low, high, _CURVE_POINTS)
        axes.set_xlim(low, high)
        axes.set_xlabel(subject.inputs[0])
        axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        if subject.values:
            linear(value_range(subject, across), em_high(axes, subject)).dress(axes, subject)
        else:
            axes.set_ylim(*_Y_LIMITS)
            levels = (0, 0.5, 1) if em_high(axes, subject) > _LOW else (0, 1)
            axes.set_yticks(levels, [f"{level:g}" for level in levels])
            for level in levels:
                axes.axhline(
                    level, color=subject.theme.rule, lw=0.6 * subject.layout.scale, zorder=1
                )
        class_marks(axes, subject, inputs, sample_heights(subject))
        bottom, top = axes.get_ylim()

        def shape(track: Track, step: int) -> Path:
            predicted = track.predict(step, across)
            # Far outside, pixel coordinates overflow the rasteriser.
            held = np.clip(predicted, 2 * bottom - top, 2 * top - bottom)
            display = to_display(axes.transData)
            columns = held.reshape(len(across), -1).T
            return _lines([display(np.column_stack([across, column])) for column in columns])

        return snapshots(axes, subject, shape)


@dataclass(frozen=True)
class BoundariesPanel:
    """For data of two inputs: the lines between the classes among the samples.

    Of a model of values it is the line where the middle of the samples' values
    is predicted.
    """

    caption: ClassVar[str] = "panel.curves"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 0.9
    margins: ClassVar[Margins] = Margins(left=4.2, bottom=3.1, right=1.4, top=5.1)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        x = subject.data.x.astype(np.float64)
        margin = 0.08 * np.maximum(np.ptp(x, axis=0), 1e-6)
        low, high = x.min(axis=0) - margin, x.max(axis=0) + margin
        axes.set_xlim(low[0], high[0])
        axes.set_ylim(low[1], high[1])
        axes.set_xlabel(subject.inputs[0])
        axes.set_ylabel(subject.inputs[1])
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        class_marks(axes, subject, x[:, 0], x[:, 1])
        if subject.model != "logistic":
            return snapshots(axes, subject, _contours(axes, subject))

        def ends(track: Track, step: int) -> Path:
            w1, w2, b = track.history.params[step].astype(np.float64).tolist()
            return open_path(to_display(axes.transData)(clipped(w1, w2, b, low, high)))

        return snapshots(axes, subject, ends)


class CurvesByStepPanel(CurvesPanel):
    """The same where epochs aren't known."""

    caption: ClassVar[str] = "panel.curves_by_step"


class BoundariesByStepPanel(BoundariesPanel):
    """The same where epochs aren't known."""

    caption: ClassVar[str] = "panel.curves_by_step"


def _contours(axes: Any, subject: Subject) -> Callable[[Track, int], Path]:
    y = subject.data.y.astype(np.float64)
    middle = float(y.min() + y.max()) / 2

    @cache
    def areas(track: Track) -> Areas:
        # Once the legend has moved the axes to their place.
        return Areas(axes, track.predict)

    def shape(track: Track, step: int) -> Path:
        over = areas(track)
        if subject.values:
            return over.values(step).at(middle)
        return over.borders(step)

    return shape


def _lines(lines: Sequence[NDArray[np.float64]]) -> Path:
    if len(lines) == 1:
        return open_path(lines[0])
    codes = [Path.MOVETO] + [Path.LINETO] * (len(lines[0]) - 1)
    path = Path(np.concatenate(lines), codes * len(lines))
    path.should_simplify = False
    return path
