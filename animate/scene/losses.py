"""The loss panel: the loss of each run as it falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from animate.scene.course import Course, before_each, draw_courses
from animate.scene.legend import above, stroke
from animate.scene.mover import Mover
from animate.scene.panel import Margins, Subject
from animate.scene.scale import em_high, linear, logarithmic, time_axis

# Lengths in points at scale 1.
_LINE, _THIN = 1.6, 0.8


@dataclass(frozen=True)
class LossPanel:
    """The loss over all the data; of one run also that of the mini-batch of each step.

    The loss of a mini-batch stands at the step that it led to, as in the
    readout; it is that of the parameters before.
    """

    caption: ClassVar[str] = "panel.loss"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 1.0
    margins: ClassVar[Margins] = Margins(left=4.0, bottom=3.1, right=1.4, top=3.7)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        courses = []
        if self._has_batches(subject):
            (track,) = subject.tracks
            batches = before_each(track.history.batch_loss, track.states)
            courses.append(Course(track, batches, subject.theme.contour, _THIN))
            self._legend(axes, subject)
        for track in subject.tracks:
            style = track.style
            courses.append(
                Course(track, track.loss, style.color, _LINE, style.dashes, style.marker)
            )
        values = np.concatenate([course.values for course in courses])
        room = em_high(axes, subject)
        if subject.recipe.loss_scale == "log":
            everywhere = np.concatenate([track.loss for track in subject.tracks])
            scale = logarithmic(values, room, everywhere)
        else:
            scale = linear(values, room, from_zero=True)
        time_axis(axes, subject)
        scale.dress(axes, subject)
        return draw_courses(axes, subject, courses, scale)

    @staticmethod
    def _has_batches(subject: Subject) -> bool:
        """Whether the mini-batches are of less than all the data, and of one run."""
        return subject.alone and subject.data.batch_indices.shape[1] < len(subject.data.y)

    @staticmethod
    def _legend(axes: Any, subject: Subject) -> None:
        theme, words = subject.theme, subject.words
        above(
            axes,
            subject,
            [
                (stroke(theme.model, _LINE, subject), words("legend.full_loss")),
                (stroke(theme.contour, _THIN, subject), words("legend.batch_loss")),
            ],
        )
