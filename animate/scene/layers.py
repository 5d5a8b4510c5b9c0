"""The parameters panel of a model of many: how long those of each layer are together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from animate.scene.course import Course, draw_courses
from animate.scene.mover import Mover
from animate.scene.panel import Margins, Subject
from animate.scene.parameters import name_looks
from animate.scene.scale import em_high, linear, time_axis
from animate.scene.shown import Layers
from animate.scene.styles import styles

# As many layers as can be told apart; of more those that are spread evenly.
_MOST = 8

# In points at scale 1.
_LINE = 1.6


@dataclass(frozen=True)
class LayersPanel:
    """The norm of the parameters of each layer by step, told apart as single parameters are."""

    caption: ClassVar[str] = "panel.layers"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 1.0
    margins: ClassVar[Margins] = Margins(left=4.0, bottom=3.1, right=1.4, top=3.7)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        layers = subject.layers
        if len(layers) > _MOST:
            chosen = np.linspace(0, len(layers) - 1, _MOST).round().astype(int)
            layers = tuple(layers[place] for place in chosen)
        looks = styles(subject.theme, len(layers))
        courses = [
            Course(
                track,
                np.linalg.norm(track.history.params[: track.states, columns], axis=1),
                (look if subject.alone else track.style).color,
                _LINE,
                look.dashes,
                (look if subject.alone else track.style).marker,
            )
            for (_, columns), look in zip(layers, looks, strict=True)
            for track in subject.tracks
        ]
        name_looks(axes, subject, _names(subject, layers), looks)
        values = np.concatenate([course.values for course in courses])
        scale = linear(values, em_high(axes, subject), from_zero=True)
        time_axis(axes, subject)
        scale.dress(axes, subject)
        return draw_courses(axes, subject, courses, scale)


def _names(subject: Subject, layers: Layers) -> list[str]:
    """Their own names; where a layer has a number only, its place among those with parameters."""
    places = {name: place for place, (name, _) in enumerate(subject.layers, start=1)}
    return [
        subject.words("legend.layer", n=str(places[name])) if name.isdecimal() else name
        for name, _ in layers
    ]
