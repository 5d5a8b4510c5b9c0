"""The data panel where the data can't be drawn: the loss above, the accuracy below."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from matplotlib.transforms import Bbox

from animate.scene.accuracy import AccuracyPanel
from animate.scene.losses import LossPanel
from animate.scene.mover import Mover
from animate.scene.panel import Margins, Subject

# Between the two axes, in em.
_BETWEEN = 1.6


@dataclass(frozen=True)
class ProgressPanel:
    """Loss and accuracy against the step, one above the other, for data of more than two inputs."""

    caption: ClassVar[str] = "panel.progress"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 1.0
    margins: ClassVar[Margins] = LossPanel.margins

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        figure, em = axes.figure, subject.layout.em
        box = axes.bbox
        half = (box.height - min(_BETWEEN * em, box.height / 4)) / 2
        upper = Bbox.from_extents(box.x0, box.y1 - half, box.x1, box.y1)
        lower = Bbox.from_extents(box.x0, box.y0, box.x1, box.y0 + half)
        back = figure.transFigure.inverted()
        axes.set_position(upper.transformed(back))
        below = figure.add_axes(lower.transformed(back).bounds)
        below.spines[["top", "right"]].set_visible(False)
        movers = [*LossPanel()(axes, subject), *AccuracyPanel()(below, subject)]
        # One label across is enough for both.
        axes.set_xlabel("")
        axes.tick_params(labelbottom=False)
        for one, name in ((axes, "loss"), (below, "accuracy")):
            one.set_ylabel(subject.words(name))
        return movers
