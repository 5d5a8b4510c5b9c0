"""The curves panels: what a run predicted at the end of some epochs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from matplotlib.ticker import MaxNLocator

from animate.scene.boundary import clipped
from animate.scene.mover import Mover, Points
from animate.scene.panel import Margins, Subject
from animate.scene.samples import class_marks
from animate.scene.scale import em_high
from animate.scene.snapshots import snapshots
from animate.scene.track import Track

_Y_LIMITS = (-0.12, 1.12)
_CURVE_POINTS = 160

# Axes lower than this many em have no room for a tick at 0.5.
_LOW = 4.5


@dataclass(frozen=True)
class CurvesPanel:
    """For data of one input: the predicted probability of class 1 over the samples."""

    caption: ClassVar[str] = "panel.curves"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 0.9
    margins: ClassVar[Margins] = Margins(left=3.2, bottom=3.1, right=1.4, top=5.1)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        inputs = subject.data.x[:, 0].astype(np.float64)
        margin = 0.06 * max(float(np.ptp(inputs)), 1e-6)
        low, high = float(inputs.min()) - margin, float(inputs.max()) + margin
        axes.set_xlim(low, high)
        axes.set_ylim(*_Y_LIMITS)
        axes.set_xlabel(subject.inputs[0])
        axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        levels = (0, 0.5, 1) if em_high(axes, subject) > _LOW else (0, 1)
        axes.set_yticks(levels, [f"{level:g}" for level in levels])
        for level in levels:
            axes.axhline(level, color=subject.theme.rule, lw=0.6 * subject.layout.scale, zorder=1)
        class_marks(axes, subject, inputs, subject.data.y)
        across = np.linspace(low, high, _CURVE_POINTS)
        return snapshots(
            axes,
            subject,
            lambda track, step: np.column_stack([across, track.predict(step, across)]),
        )


@dataclass(frozen=True)
class BoundariesPanel:
    """For data of two inputs: the line between the classes among the samples."""

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

        def ends(track: Track, step: int) -> Points:
            w1, w2, b = track.history.params[step].astype(np.float64).tolist()
            return clipped(w1, w2, b, low, high)

        return snapshots(axes, subject, ends)
