"""The loss panel: the loss of each run as it falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from animate.history import History
from animate.scene.course import Course, before_each, draw_courses
from animate.scene.legend import above, stroke
from animate.scene.mover import Mover
from animate.scene.panel import Margins, Subject
from animate.scene.scale import em_high, linear, logarithmic, time_axis

# Lengths in points at scale 1.
_LINE, _THIN = 1.6, 0.8

# Losses that differ by less than this share are of the same samples.
_SAME = 1e-3


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
        # Many a cell's batches would make all of them flat.
        if subject.alone and not subject.bare and batches_differ(subject.data):
            (track,) = subject.tracks
            batches = before_each(track.history.batch_loss, track.states)
            courses.append(Course(track, batches, subject.theme.contour, _THIN))
            self._legend(axes, subject)
        for track in subject.tracks:
            style = track.style
            courses.append(
                Course(track, track.loss, style.color, _LINE, style.dashes, style.marker)
            )
        everywhere = np.concatenate([track.loss for track in subject.peers])
        values = np.concatenate([*(course.values for course in courses), everywhere])
        room = em_high(axes, subject)
        if subject.recipe.loss_scale == "log":
            scale = logarithmic(values, room, everywhere)
        else:
            scale = linear(values, room, from_zero=True)
        time_axis(axes, subject)
        scale.dress(axes, subject)
        return draw_courses(axes, subject, courses, scale)

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


def batches_differ(history: History) -> bool:
    """Whether the mini-batches of a run are of less than all the data."""
    if history.has_batches:
        return bool(history.batch_indices.shape[1] < len(history.y))
    # Which samples they were isn't known, but what the loss over all was.
    return not np.allclose(history.batch_loss, history.loss[:-1], _SAME, equal_nan=True)
