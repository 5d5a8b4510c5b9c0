"""What a model makes of its inputs at some steps, for a page that can't compute it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from animate.embed.packing import counted, single
from animate.language import Words
from animate.narration.digits import signed
from animate.scene.programme import Programme
from animate.scene.shown import Shown
from animate.scene.styles import MARKERS
from animate.scene.theme import Theme
from animate.scene.track import Track

Floats = NDArray[np.float64]

# So many states are told of at most, in so many characters: less than the code of the page.
_STATES, _CHARACTERS = 80, 60_000

# Points of a curve, in parts of its range; cells a side of an area, and tints of values.
_POINTS, _PARTS = 65, 1 << 10
_SIDE, TINTS = 64, 9

# A class is tinted fully where the model is as sure of it as this, else half.
_SURE, _PALER = 0.9, 0.5

# Beside and above what is shown, as shares of it.
_AROUND = 0.08


def predicted(tracks: Sequence[Track], first: Shown, programme: Programme) -> dict[str, Any] | None:
    """The data panel of a row, see `Predicted` in ``player/types.js``; None if there is none.

    A curve over one input, or areas over two. Several runs are told of if each
    has one curve: areas would cover one another.
    """
    history = first.history
    inputs, count = history.x.shape[1], len(first.classes)
    alone = len(tracks) == 1
    if inputs > 2 or not (alone or (inputs == 1 and count <= 2)):
        return None
    x = history.x.astype(np.float64)
    across = [_around(column) for column in x.T]
    up = across[1] if inputs == 2 else (-0.1, 1.1) if count else _around(history.y)
    states = [_states(track, programme) for track in tracks]
    sample = _Areas(across, history.y, count) if inputs == 2 else _Curves(across[0], up)
    fields = [
        [sample(track, state) for state in its] for track, its in zip(tracks, states, strict=True)
    ]
    while sum(map(_length, fields)) > _CHARACTERS and min(map(len, states)) > 2:
        # Every other one, and the last.
        keep = [[*range(0, len(its) - 1, 2), len(its) - 1] for its in states]
        states = [[its[at] for at in kept] for its, kept in zip(states, keep, strict=True)]
        fields = [[its[at] for at in kept] for its, kept in zip(fields, keep, strict=True)]
    return {
        "x": [single(column) for column in history.x.T],
        "y": single(history.y),
        "ranges": [across[0], up],
        "inputs": first.inputs,
        "classes": count,
        "legend": _legend(first, programme.words, areas=inputs == 2, alone=alone),
        "states": states,
        "fields": fields,
        "units": sample.units,
        "side": _SIDE if inputs == 2 else 0,
    }


def class_colors(theme: Theme, count: int) -> dict[str, Any]:
    """The colours of samples and of areas: of each class, or of values from low to high."""
    if count:
        colors = [theme.classes[place % len(theme.classes)] for place in range(count)]
        shares = (_PALER * theme.region, theme.region)
        areas = [theme.paler(color, share) for color in colors for share in shares]
    else:
        low, middle, high = theme.zero, theme.paler(theme.quiet, 0.6), theme.one
        colors = [low, high]
        half = TINTS // 2
        ramp = [
            theme.paler(low if step < 0 else high, theme.region * 3 * abs(step) / half)
            for step in range(-half, half + 1)
        ]
        areas = [*ramp[:half], theme.paler(middle, theme.region), *ramp[half + 1 :]]
    return {**{f"class-{place}": color for place, color in enumerate(colors)}, "areas": areas}


def class_marker(place: int) -> str:
    """The name of the outline of a class's samples."""
    return MARKERS[place % len(MARKERS)]


def _around(values: NDArray[np.floating]) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = _AROUND * max(high - low, 1e-6)
    return low - margin, high + margin


def _states(track: Track, programme: Programme) -> list[int]:
    """The states that frames show, or as many of them as are told of; first and last are in."""
    shown = sorted({moment.steps[track.run] for moment, _ in programme.timeline()})
    places = np.linspace(0, len(shown) - 1, min(len(shown), _STATES)).round().astype(int)
    return [shown[place] for place in dict.fromkeys(places.tolist())]


def _length(fields: Sequence[Sequence[str]]) -> int:
    return sum(len(text) for field in fields for text in field)


class _Curves:
    """A curve for each class, one for two of them, over one input."""

    def __init__(self, across: tuple[float, float], up: tuple[float, float]) -> None:
        self._inputs = np.linspace(*across, _POINTS)
        self._held = (up[0] - (up[1] - up[0]), up[1] + (up[1] - up[0]))
        self.units = [(up[1] - up[0]) / _PARTS]

    def __call__(self, track: Track, state: int) -> list[str]:
        found = np.nan_to_num(track.predict(state, self._inputs)).reshape(_POINTS, -1)
        columns = found.shape[1]
        held = np.clip(found, *self._held)
        deltas: list[str] = counted(held, self.units * columns)["deltas"]
        return deltas


class _Areas:
    """The cells of two inputs, row by row from the top, where they change: where, and to what."""

    def __init__(
        self, ranges: Sequence[tuple[float, float]], y: NDArray[np.floating], classes: int
    ) -> None:
        across, up = ((low, (high - low) / _SIDE) for low, high in ranges)
        middles = np.arange(_SIDE) + 0.5
        grid = np.meshgrid(across[0] + middles * across[1], up[0] + middles[::-1] * up[1])
        self._inputs = np.stack(grid, axis=-1).reshape(-1, 2)
        self._low, self._span = float(y.min()), max(float(np.ptp(y)), 1e-9)
        self._classes = classes
        self.units = [1.0]

    def __call__(self, track: Track, state: int) -> list[str]:
        found = np.nan_to_num(track.predict(state, self._inputs))
        cells = self._sure(found) if self._classes else self._steps(found)
        changes = np.flatnonzero(np.diff(cells, prepend=-1))
        rows = np.column_stack([changes, cells[changes]]).astype(np.float64)
        deltas: list[str] = counted(rows, [1.0, 1.0])["deltas"]
        return deltas

    def _sure(self, found: Floats) -> NDArray[np.intp]:
        """Twice the likeliest class, and one more where the model is sure of it."""
        if found.ndim == 1:
            found = np.column_stack([1 - found, found])
        cells: NDArray[np.intp] = 2 * found.argmax(axis=1) + (found.max(axis=1) >= _SURE)
        return cells

    def _steps(self, found: Floats) -> NDArray[np.intp]:
        shares = (found.reshape(-1) - self._low) / self._span
        cells: NDArray[np.intp] = np.clip(shares * TINTS, 0, TINTS - 1).astype(np.intp)
        return cells


def _legend(first: Shown, words: Words, *, areas: bool, alone: bool) -> list[tuple[str, str, int]]:
    """Text, colour, and which class's mark stands before it; -1 for a line."""
    told = [
        (words("legend.class", name=name), f"class-{place}", place)
        for place, name in enumerate(first.classes)
    ]
    if told:
        curve = words("legend.probability", name=first.classes[-1])
        one_curve = alone and not areas and len(told) == 2
        return [(curve, "model", -1), *told] if one_curve else told
    low, high = (signed(float(end), 2, 7).strip() for end in _ends(first))
    if areas:
        return [(low, "class-0", 0), (high, "class-1", 0)]
    line = [(words("legend.prediction"), "model", -1)] if alone else []
    return [*line, (words("legend.samples"), "class-0", 0)]


def _ends(first: Shown) -> tuple[float, float]:
    return float(first.history.y.min()), float(first.history.y.max())
