"""The gradient panel: how steep it was where each step was taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from animate.history import History
from animate.scene.course import Course, before_each, draw_courses
from animate.scene.legend import above, stroke
from animate.scene.mover import Mover
from animate.scene.panel import Margins, Subject
from animate.scene.scale import em_high, logarithmic, time_axis

# Lengths in points at scale 1.
_LINE, _THIN = 1.6, 0.7

# Axes narrower than this many em have no room for the whole legend.
_WIDE_LEGEND = 14


@dataclass(frozen=True)
class GradientPanel:
    """The norm of the gradient that each step followed.

    It spans decades, and a plateau is where it is lowest: the axis is
    logarithmic. From one mini-batch to the next it jumps, so the line is the
    mean of the norms over as many steps as an epoch has; of one run the norms
    themselves stand behind it.
    """

    caption: ClassVar[str] = "panel.gradient"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 1.0
    margins: ClassVar[Margins] = Margins(left=4.0, bottom=3.1, right=1.4, top=3.7)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        courses = []
        if subject.alone and _window(subject.data) > 1:
            (track,) = subject.tracks
            norms = before_each(_norms(track.history), track.states)
            courses.append(Course(track, norms, subject.theme.contour, _THIN))
        means = []
        for track in subject.tracks:
            history, style = track.history, track.style
            mean = trailing_mean(_norms(history), _window(history))
            means.append(before_each(mean, track.states))
            courses.append(Course(track, means[-1], style.color, _LINE, style.dashes, style.marker))
        self._legend(axes, subject)
        values = np.concatenate([course.values for course in courses])
        scale = logarithmic(values, em_high(axes, subject), np.concatenate(means))
        time_axis(axes, subject)
        scale.dress(axes, subject)
        return draw_courses(axes, subject, courses, scale)

    @staticmethod
    def _legend(axes: Any, subject: Subject) -> None:
        theme, words = subject.theme, subject.words
        if all(_window(track.history) == 1 for track in subject.tracks):
            return
        color = theme.model if subject.alone else theme.ink
        entries = [(stroke(color, _LINE, subject), words("legend.epoch_mean"))]
        if subject.alone and axes.bbox.width > _WIDE_LEGEND * subject.layout.em:
            entries.append((stroke(theme.contour, _THIN, subject), words("legend.batch_loss")))
        above(axes, subject, entries)


def trailing_mean(values: NDArray[np.floating], window: int) -> NDArray[np.float64]:
    """The mean of each value and those before it, `window` in all or as many as there are.

    Summed up in blocks: the difference of two sums from the start would lose
    what is small after what was large.
    """
    count = len(values)
    blocks = np.zeros((ceil(count / window), window))
    blocks.ravel()[:count] = values
    sums = np.cumsum(blocks, axis=1)
    after = np.cumsum(blocks[:, ::-1], axis=1)[:, ::-1]
    sums[1:, :-1] += after[:-1, 1:]
    means: NDArray[np.float64] = sums.ravel()[:count] / np.minimum(np.arange(count) + 1, window)
    return means


def _norms(history: History) -> NDArray[np.float64]:
    norms: NDArray[np.float64] = np.linalg.norm(history.gradient.astype(np.float64), axis=1)
    return norms


def _window(history: History) -> int:
    """Steps of a full epoch; 1 where that isn't known."""
    width: int = history.batch_indices.shape[1]
    if width:
        return ceil(len(history.y) / width)
    return int((history.epoch == 1).sum()) or 1
