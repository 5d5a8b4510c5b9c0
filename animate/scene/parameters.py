"""The parameters panel: weights and bias as they change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from animate.scene.course import Course, draw_courses
from animate.scene.legend import fitted, stroke
from animate.scene.mover import Mover
from animate.scene.panel import Margins, Subject
from animate.scene.scale import em_high, linear, time_axis
from animate.scene.styles import RunStyle, styles

# In points at scale 1.
_LINE = 1.6

# Of the legend.
_COLUMNS = 4


@dataclass(frozen=True)
class ParametersPanel:
    """Each parameter by step.

    Those of one run differ in colour, dashes and marker. Of several runs each
    keeps its colour and its marker, and the dashes tell the parameters apart.
    """

    caption: ClassVar[str] = "panel.parameters"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 1.0
    margins: ClassVar[Margins] = Margins(left=4.0, bottom=3.1, right=1.4, top=3.7)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        theme = subject.theme
        looks = styles(theme, subject.data.params.shape[1])
        courses = [
            Course(
                track,
                track.history.params[: track.states, index],
                (look if subject.alone else track.style).color,
                _LINE,
                look.dashes,
                (look if subject.alone else track.style).marker,
            )
            for index, look in enumerate(looks)
            for track in subject.tracks
        ]
        name_looks(axes, subject, subject.names, looks)
        values = np.concatenate([course.values for course in courses])
        scale = linear(values, em_high(axes, subject))
        time_axis(axes, subject)
        scale.dress(axes, subject)
        return draw_courses(axes, subject, courses, scale)


def name_looks(
    axes: Any, subject: Subject, names: Sequence[str], looks: Sequence[RunStyle]
) -> None:
    """Name lines above the axes; of several runs their dashes tell them apart."""
    fitted(
        axes,
        subject,
        [
            (
                stroke(
                    look.color if subject.alone else subject.theme.ink,
                    _LINE,
                    subject,
                    look.dashes,
                ),
                name,
            )
            for name, look in zip(names, looks, strict=True)
        ],
        ParametersPanel.margins.right,
        _COLUMNS,
    )
