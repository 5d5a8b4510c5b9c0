"""The ways of the runs over the plane, as every panel that shows the plane draws them."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from animate.scene.mover import Marks, Mover, Pen, Pointer, Points, circle
from animate.scene.panel import Subject
from animate.scene.relief import height_at
from animate.scene.strokes import Segments
from animate.scene.styles import marker_path
from animate.scene.track import Track
from animate.scene.trail import Trail, Way

# From points of the plane, shape (n, 2), and their losses, shape (n,), to
# display pixels, shape (n, 2).
Projection = Callable[[NDArray[np.float64], NDArray[np.float64]], Points]

# Lengths in points at scale 1.
_LINE, _DOT, _CROSS = 1.1, 1.3, 2.6
_RING, _RING_LINE = 4.2, 1.4
_MARKER, _POINTER, _EDGE = 4.4, 6.2, 1.3

# In points too: how far marks may stand out over the edge of the plane.
_OVERLAP = 6

# In points too: the line to the surface, and how long it is at least.
_DROP, _SEEN = 0.9, 6.0

# In widths of the plane.
_SHORT = 0.05


def paths_on(
    subject: Subject, project: Projection, clip: Bbox, below: Sequence[Mover] = ()
) -> list[Mover]:
    """The trail of every run, a ring at each start, and the markers above.

    Parameters
    ----------
    subject : Subject
    project : callable
    clip : Bbox
        Of the plane, in display pixels. Marks may overlap its edge.
    below : sequence of Mover
        Drawn right below the markers.
    """
    wide = clip.padded(subject.layout.points(_OVERLAP))
    tracks = subject.tracks
    trail = Trail(
        [_way(track, subject, project, clip) for track in tracks],
        [track.times for track in tracks],
        subject.layout.height,
    )
    movers: list[Mover] = [trail]
    movers += [start_of(track, subject, project, wide) for track in tracks]
    movers += below
    for track in tracks:
        movers += marks_of(track, subject, project, wide)
    return movers


def way_pen(track: Track, subject: Subject, clip: Bbox) -> Pen:
    """What the line through the places of a run is drawn with."""
    points = subject.layout.points
    dashes = [points(length) for length in track.style.dashes or ()]
    return Pen(track.style.color, points(_LINE), clip, dashes)


def way_mark(track: Track, subject: Subject) -> tuple[Path, str | None]:
    """The mark at each place of a run, and what it is filled with; None for one of lines."""
    points = subject.layout.points
    if subject.crosses:
        return marker_path("x", points(_CROSS)), None
    return circle(points(_DOT)), track.style.color


def marks_of(track: Track, subject: Subject, project: Projection, clip: Bbox) -> list[Mover]:
    """The marker of a run, and the pointer for where it is outside.

    Parameters
    ----------
    track : Track
    subject : Subject
    project : callable
        Called for one place at a time, when it is posed.
    clip : Bbox
        The marks are drawn whole where they overlap the edge of the plane.
    """
    movers: list[Mover] = [_marker(track, subject, project, clip)]
    if not track.inside.all():
        movers.append(_pointer(track, subject, project, clip))
    return movers


def drop_of(track: Track, subject: Subject, project: Projection, clip: Bbox) -> Segments:
    """A line from the marker of a run to the surface below or above it, where it can be seen.

    A model of more parameters than the plane has is beside the plane, and its
    loss isn't that of its foot.
    """
    points, rests, inside = subject.layout.points, track.rests, track.inside
    foot = height_at(subject.surface, track.held)

    def ends(step: int) -> Points:
        rest = rests[min(step, len(rests) - 1)]
        shown = slice(rest, rest + int(inside[rest]))
        place = track.path[shown]
        line = np.stack([project(place, track.loss[shown]), project(place, foot[shown])], axis=1)
        long = np.hypot(*(line[:, 1] - line[:, 0]).T) >= points(_SEEN)
        seen: Points = line[long & np.isfinite(line).all(axis=(1, 2))]
        return seen

    pen = Pen(subject.theme.ink, points(_DROP), clip)
    return Segments(ends, pen, subject.layout.height, track.run)


def leaves_the_plane(subject: Subject) -> bool:
    """Whether the model has more parameters than the plane shows."""
    return len(subject.plane.origin) > 2


def start_of(track: Track, subject: Subject, project: Projection, clip: Bbox) -> Mover:
    """The ring at the start of a run."""
    points = subject.layout.points
    place, loss = track.path[: int(track.inside[0])][:1], track.loss[:1]
    return Marks(
        lambda step: project(place, loss[: len(place)]),
        circle(points(_RING)),
        Pen(subject.theme.ink, points(_RING_LINE), clip),
        subject.layout.height,
        run=track.run,
    )


def _way(track: Track, subject: Subject, project: Projection, clip: Bbox) -> Way:
    rests = track.rests
    places = project(track.path, track.loss)[rests]
    pen = way_pen(track, subject, clip)
    return Way(track.run, places, track.inside[rests], pen, *way_mark(track, subject))


def _marker(track: Track, subject: Subject, project: Projection, clip: Bbox) -> Marks:
    points, rests = subject.layout.points, track.rests

    def place(step: int) -> Points:
        rest = rests[min(step, len(rests) - 1)]
        shown = slice(rest, rest + (not track.outside(step)))
        return project(track.path[shown], track.loss[shown])

    return Marks(
        place,
        marker_path(track.style.marker, points(_MARKER)),
        Pen(subject.theme.paper, points(_EDGE), clip),
        subject.layout.height,
        fill=track.style.color,
        run=track.run,
    )


def _pointer(track: Track, subject: Subject, project: Projection, clip: Bbox) -> Pointer:
    """An arrow at the edge, towards where the marker is, while it is outside."""
    points, surface = subject.layout.points, subject.surface
    rests = track.rests
    across = np.array([np.ptp(surface.x), np.ptp(surface.y)])

    def place(step: int) -> tuple[Points, float]:
        if not track.outside(step):
            return np.empty((0, 2)), 0.0
        rest = rests[min(step, len(rests) - 1)]
        held = track.held[rest]
        out = track.path[rest] - held
        # A short way outwards: far away, a perspective turns over.
        beyond = held + out / np.abs(out / across).max() * _SHORT
        # On the surface's own edge, however high up the run is.
        loss = np.repeat(height_at(surface, held[np.newaxis]), 2)
        here, there = project(np.stack([held, beyond]), loss)
        return here[np.newaxis], float(np.arctan2(*(there - here)[::-1]))

    return Pointer(
        place,
        points(_POINTER),
        Pen(subject.theme.paper, 2 * points(_EDGE), clip),
        subject.layout.height,
        fill=track.style.color,
        run=track.run,
    )
