"""Axes of the inputs, as every panel has them that shows the samples."""

from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from animate.scene.fitting import cut_in_place
from animate.scene.legend import lift
from animate.scene.mover import Marks, Pen, Points, circle
from animate.scene.panel import Margins, Subject

# Room around the samples, as a share of their range: of one input, and of two.
_BESIDE, _AROUND = 0.06, 0.08

# Height of a name below the axis, in em.
_NAME = 1.3

# Lengths in points at scale 1.
_RING, _RING_LINE = 4.6, 1.1


def one_input(axes: Any, subject: Subject, margins: Margins) -> tuple[float, float]:
    """Give axes their limits and their label across; return the limits."""
    inputs = subject.data.x[:, 0].astype(np.float64)
    margin = _BESIDE * max(float(np.ptp(inputs)), 1e-6)
    low, high = float(inputs.min()) - margin, float(inputs.max()) + margin
    axes.set_xlim(low, high)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    name = subject.inputs[0]
    if subject.bare:
        label = axes.set_xlabel(name)
        cut_in_place(label, axes.figure.canvas.get_renderer(), axes.bbox.width)
    elif len(name) == 1:
        axes.annotate(
            name,
            (1, 0),
            (7 * subject.layout.scale, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center",
            color=subject.theme.quiet,
        )
    else:
        # Beside the axis there is room for a letter only.
        lift(axes, subject, _NAME)
        label = axes.set_xlabel(name)
        room = axes.bbox.width + margins.right * subject.layout.em
        cut_in_place(label, axes.figure.canvas.get_renderer(), room)
    return low, high


def two_inputs(axes: Any, subject: Subject, margins: Margins) -> NDArray[np.float64]:
    """Give axes their limits and labels; return the inputs, shape (N, 2)."""
    x = subject.data.x.astype(np.float64)
    margin = _AROUND * np.maximum(np.ptp(x, axis=0), 1e-6)
    low, high = x.min(axis=0) - margin, x.max(axis=0) + margin
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(low[1], high[1])
    renderer = axes.figure.canvas.get_renderer()
    across, up = (axes.set_xlabel(subject.inputs[0]), axes.set_ylabel(subject.inputs[1]))
    cut_in_place(across, renderer, axes.bbox.width)
    # Beside the axis there is room below it too.
    room = axes.bbox.height + margins.bottom * subject.layout.em
    cut_in_place(up, renderer, room, upright=True)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    return x


def batch_rings(axes: Any, subject: Subject, samples: Points) -> Marks:
    """Rings around the samples of the mini-batch; `samples` are their display pixels."""
    layout, history = subject.layout, subject.data
    return Marks(
        lambda step: samples[history.batch(step)],
        circle(layout.points(_RING)),
        Pen(subject.theme.ink, layout.points(_RING_LINE), axes.bbox),
        layout.height,
        run=subject.tracks[0].run,
    )
