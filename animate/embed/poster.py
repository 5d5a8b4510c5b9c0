"""The last moment as a small drawing, for readers without JavaScript."""

from collections.abc import Sequence
from math import hypot

import numpy as np
from contourpy import contour_generator
from numpy.typing import NDArray

from animate.embed.filling import TEMPLATES
from animate.scene.boundary import clipped
from animate.scene.levels import spread
from animate.scene.programme import Programme
from animate.scene.track import Track

Floats = NDArray[np.float64]

# In units of the drawing, which are as good as pixels.
_SIDE = 200

_LEVELS, _CURVE_POINTS = 4, 25

# Points of a contour, in the same units.
_APART = 10


class _Square:
    """Where numbers stand in a square drawing, in whole units."""

    def __init__(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        self._low = np.array([x[0], y[0]])
        self._span = np.array([x[1] - x[0], y[1] - y[0]])

    def places(self, points: Floats) -> NDArray[np.int64]:
        """Of points (n, 2), from the top left."""
        shares = (np.asarray(points, np.float64) - self._low) / self._span
        shares[:, 1] = 1 - shares[:, 1]
        places: NDArray[np.int64] = np.rint(np.clip(shares, -1, 2) * _SIDE).astype(np.int64)
        return places

    def line(self, points: Floats, apart: int = 1) -> str:
        """The path through points; those that don't lie so far apart are left out."""
        if not len(points):
            return ""
        first, *others = self.places(points).tolist()
        last, moves = first, []
        for place in others:
            move = [here - before for here, before in zip(place, last, strict=True)]
            if hypot(*move) >= apart:
                last = place
                moves += move
        # From one point to the next; a sign parts numbers as well as a blank.
        told = " ".join(map(str, moves)).replace(" -", "-")
        return f"M{first[0]} {first[1]}" + (f"l{told}" if moves else "")


def poster(programme: Programme, alt: str) -> str:
    """The data and the contours of the first row at its last moment, as SVG.

    Parameters
    ----------
    programme : Programme
    alt : str
        What stands for it where it isn't seen.
    """
    tracks = programme.rows[0]
    first = programme.shown[tracks[0].run]
    surface = first.surface
    plane = _Square((surface.x[0], surface.x[-1]), (surface.y[0], surface.y[-1]))
    generator = contour_generator(surface.x, surface.y, np.ma.masked_invalid(surface.loss))
    lines = [
        plane.line(np.asarray(line), _APART)
        for level in spread(surface.loss, _LEVELS)
        for line in generator.lines(float(level))
    ]
    data, samples, curves = _data(tracks, first.model)
    return TEMPLATES.get_template("poster.svg").render(
        alt=alt,
        theme=programme.theme,
        side=_SIDE,
        contours=lines,
        ways=[
            (
                track.style.color,
                plane.line(track.path, 3),
                *plane.places(track.path[-1:])[0].tolist(),
            )
            for track in tracks
        ],
        samples=samples,
        curves=[
            (track.style.color, data.line(curve))
            for track, curve in zip(tracks, curves, strict=True)
        ],
    )


def _data(
    tracks: Sequence[Track], model: str
) -> tuple[_Square, list[tuple[int, int, int]], list[Floats]]:
    """The samples as (left, top, class), and what each run makes of them at its end."""
    history = tracks[0].history
    x = history.x[:, :2].astype(np.float64)
    margin = 0.06 * np.maximum(np.ptp(x, axis=0), 1e-6)
    low, high = x.min(axis=0) - margin, x.max(axis=0) + margin
    curves: list[Floats] = [np.empty((0, 2))] * len(tracks)
    if history.x.shape[1] == 1:
        rise = 0.18 * max(float(np.ptp(history.y)), 1e-6)
        heights = (float(history.y.min()) - rise, float(history.y.max()) + rise)
        square = _Square((low[0], high[0]), heights)
        places = square.places(np.column_stack([x[:, 0], history.y]))
        across = np.linspace(low[0], high[0], _CURVE_POINTS)
        predicted = [track.predict(track.states - 1, across) for track in tracks]
        if all(one.ndim == 1 for one in predicted):
            curves = [np.column_stack([across, one]) for one in predicted]
    else:
        square = _Square((low[0], high[0]), (low[1], high[1]))
        places = square.places(x)
        if model == "logistic":
            last = [track.history.params[track.states - 1].tolist() for track in tracks]
            curves = [clipped(w1, w2, b, low, high) for w1, w2, b in last]
    marks = {
        (left, top, int(label > 0.5))
        for (left, top), label in zip(places.tolist(), history.y.tolist(), strict=True)
    }
    return square, sorted(marks), curves
