"""The parameters panel: weights and bias as they change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from animate.history import parameter_names
from animate.scene.course import Course, draw_courses
from animate.scene.legend import above, stroke
from animate.scene.mover import Mover
from animate.scene.panel import Margins, Subject
from animate.scene.scale import em_high, linear, time_axis
from animate.scene.styles import RunStyle, styles

# In points at scale 1.
_LINE = 1.6


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
        self._legend(axes, subject, looks)
        values = np.concatenate([course.values for course in courses])
        scale = linear(values, em_high(axes, subject))
        time_axis(axes, subject)
        scale.dress(axes, subject)
        return draw_courses(axes, subject, courses, scale)

    @staticmethod
    def _legend(axes: Any, subject: Subject, looks: Sequence[RunStyle]) -> None:
        names = parameter_names(len(looks))
        above(
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
        )
