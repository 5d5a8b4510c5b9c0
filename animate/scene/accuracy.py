"""The accuracy panel: the share of the samples that each run classifies rightly."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from animate.scene.course import Course, draw_courses
from animate.scene.mover import Mover
from animate.scene.panel import Margins, Subject
from animate.scene.scale import em_high, shares, time_axis
from animate.scene.track import Track

# In points at scale 1.
_LINE = 1.6


@dataclass(frozen=True)
class AccuracyPanel:
    """The accuracy over all the data at each step, on an axis that ends at 1."""

    caption: ClassVar[str] = "panel.accuracy"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 1.0
    margins: ClassVar[Margins] = Margins(left=4.0, bottom=3.1, right=1.4, top=2.4)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        courses = accuracies(subject.tracks)
        values = [one.values for one in accuracies(subject.everyone)]
        scale = shares(np.concatenate(values), em_high(axes, subject))
        time_axis(axes, subject)
        scale.dress(axes, subject)
        return draw_courses(axes, subject, courses, scale)


def accuracies(tracks: Sequence[Track]) -> list[Course]:
    """The accuracy of each run."""
    return [
        Course(
            track,
            track.history.accuracy[: track.states],
            track.style.color,
            _LINE,
            track.style.dashes,
            track.style.marker,
        )
        for track in tracks
    ]
