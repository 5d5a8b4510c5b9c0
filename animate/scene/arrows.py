"""The arrows at the marker: what the next step is made of."""

from typing import Any, NamedTuple

import numpy as np

from animate.scene.forces import Floats, forces
from animate.scene.mover import Mover, Pen, Points, to_display, to_pixels
from animate.scene.panel import Subject
from animate.scene.strokes import Arrow
from animate.scene.track import Track

# The arrows of more runs would cover each other.
_FEW_RUNS = 3

# Lengths in points at scale 1: of lines, heads and the paper around them, and
# of the shortest arrows. Momentum's is longer, so that it shows behind a
# gradient that points the same way.
SHAFT, _HEAD, _HALO = 1.6, 5.5, 1.1
_LEAST = {"gradient": 15.0, "momentum": 22.0}
# Of an optimiser whose step isn't the sum of the two.
_FIXED = {"gradient": 22.0, "momentum": 32.0}

# The longest arrow, as a share of the panel's shorter side.
_MOST = 1 / 3

# In points at scale 1: how far an arrow may stand out over the edge of the plane.
_OVERLAP = 6


class Push(NamedTuple):
    """One kind of force on one run.

    Attributes
    ----------
    name : str
        'gradient' or 'momentum'.
    track : Track
    ways : ndarray of float64, shape (S, 2)
        Displacements in the plane, one for each step that is yet to come.
    to_scale : bool
        Whether their lengths count.
    """

    name: str
    track: Track
    ways: Floats
    to_scale: bool


def pushes(subject: Subject) -> list[Push]:
    """The forces that are to be shown, if they are those of few runs; none that is always 0."""
    if len(subject.tracks) > _FEW_RUNS or not {"momentum", "gradient"} & {*subject.recipe.marks}:
        return []
    found = []
    for track in subject.tracks:
        acting = forces(track.history)
        # Momentum first: it is the longer one, and lies below.
        for name, along in (("momentum", acting.momentum), ("gradient", acting.gradient)):
            if name in subject.recipe.marks and along.any():
                ways = along @ subject.plane.directions.T
                found.append(Push(name, track, ways, acting.to_scale))
    return found


def arrows_on(axes: Any, subject: Subject, shown: list[Push]) -> list[Mover]:
    """An arrow for each, from the marker; none while the marker is outside or at its end."""
    return [_arrow(push, axes, subject) for push in shown]


def linear_part(axes: Any) -> Floats:
    """What a displacement in the plane is multiplied by, shape (2, 2), for one in pixels."""
    display = to_display(axes.transData)
    return np.asarray(display(np.eye(2)) - display(np.zeros((1, 2))))


def in_pixels(push: Push, axes: Any, subject: Subject) -> Floats:
    """How far the arrow reaches at each state, shape (S, 2); 0 where there is none.

    None is shorter than can be seen, or longer than a third of the panel.
    """
    points = subject.layout.points
    with np.errstate(invalid="ignore"):
        ways = push.ways @ linear_part(axes)
        length = np.hypot(*ways.T)[:, np.newaxis]
    least = points(_LEAST[push.name])
    most = max(least, _MOST * min(axes.bbox.width, axes.bbox.height))
    wanted = np.clip(length, least, most) if push.to_scale else points(_FIXED[push.name])
    sound = np.isfinite(length) & (length > 0)
    return np.where(sound, ways / np.where(sound, length, 1) * wanted, 0)


def _arrow(push: Push, axes: Any, subject: Subject) -> Arrow:
    points, theme, track = subject.layout.points, subject.theme, push.track
    display, clip = to_display(axes.transData), axes.bbox.padded(points(_OVERLAP))
    ways = in_pixels(push, axes, subject)
    rests, inside = track.rests, track.inside

    def place(step: int) -> Points:
        if step < min(len(ways), len(rests)) and ways[step].any() and inside[rests[step]]:
            tail = to_pixels(display(track.path[rests[step]]))
            return np.stack([tail, tail + ways[step]])
        return np.empty((0, 2))

    width = points(SHAFT)
    return Arrow(
        place,
        Pen(getattr(theme, push.name), width, clip),
        Pen(theme.paper, width + 2 * points(_HALO), clip),
        points(_HEAD),
        subject.layout.height,
        solid=push.name == "gradient",
        run=track.run,
    )
