"""The path of a run over the plane, as every panel that shows the plane draws it."""

import numpy as np
from matplotlib.transforms import Bbox

from animate.scene.mover import Marks, Pen, Points, Trail, circle
from animate.scene.panel import Subject


def trail_on(places: Points, subject: Subject, clip: Bbox) -> Trail:
    """The trail through `places` (display pixels) as every panel of the plane shows it."""
    points = subject.layout.points
    color = subject.theme.model
    return Trail(
        places[subject.rests],
        subject.inside[subject.rests],
        Pen(color, points(1.1), clip),
        circle(points(1.3)),
        color,
        subject.layout.height,
    )


def marker_on(places: Points, subject: Subject, clip: Bbox) -> Marks:
    """The marker at the place of each step, as every panel of the plane shows it.

    It isn't cut where it overlaps the edge, and isn't shown beyond.
    """
    points, rests, inside = subject.layout.points, subject.rests, subject.inside
    nowhere = places[:0]

    def place(step: int) -> Points:
        rest = rests[step]
        return places[rest, np.newaxis] if inside[rest] else nowhere

    return Marks(
        place,
        circle(points(4.4)),
        Pen(subject.theme.paper, points(1.3), clip.padded(points(6))),
        subject.layout.height,
        fill=subject.theme.model,
    )
