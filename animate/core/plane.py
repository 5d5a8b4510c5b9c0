"""The plane of parameter space that is shown, and how much of it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from animate.core.directions import filter_normalised, principal
from animate.core.parameters import Parameters
from animate.errors import InputError
from animate.plane import Plane

Floats = NDArray[np.float64]
Range = tuple[float, float]

# What axes are called that are no parameters.
DIRECTIONS = ("direction 1", "direction 2")

# The lab's own plane.
_USUAL: dict[str, Range] = {"w": (-15.0, 15.0), "b": (-13.0, 13.0)}

# Numbers of states that are held at one time: 1 MiB of float64.
_HELD = 2**17

# An axis along which the paths go less than this share of the other's range
# is shown so far at least, and along both this far.
_THIN, _LEAST = 0.25, 1e-3

# As large as this the random directions of Li et al. show a network.
_AROUND = 1.0


def choose(
    paths: Sequence[NDArray[np.floating]],
    how: str | tuple[str, str] | None = None,
    parameters: Parameters | None = None,
    seed: int = 0,
) -> Plane:
    """The plane to show paths through parameter space in.

    Parameters
    ----------
    paths : sequence of ndarray, shape (S + 1, P)
        What comes after a state that isn't finite is left out.
    how : (str, str), "pca", "random" or None
        Two parameters for axes, through the end of the first path; the two
        directions in which all states together vary most, through the same;
        or two random ones, as long as the parameters there, filter by filter.
        None is the second. Two parameters are their own plane either way.
    parameters : Parameters, optional
        What they are called; else those of a linear unit.
    seed : int
        Of the random directions.

    Raises
    ------
    InputError
        If a name isn't one of a parameter, or is given twice.
    """
    sound = [_sound(path) for path in paths]
    count = sound[0].shape[1]
    known = parameters or Parameters.linear(count - 1)
    if isinstance(how, tuple | list):
        return _named(sound, known, tuple(how))
    if how not in (None, "pca", "random"):
        raise InputError(("plane", _refusal(str(how), known)))
    if count == 2:
        return _named(sound, known, known.names())
    end = sound[0][-1].astype(np.float64)
    if how == "random":
        directions = filter_normalised(end, known, seed)
        return Plane(end, directions, DIRECTIONS, _kept(sound, directions))
    directions = principal(sound)
    return Plane(end, directions, DIRECTIONS, _kept(sound, directions))


def ranges(
    plane: Plane,
    paths: Sequence[NDArray[np.floating]],
    given_x: Range | None,
    given_y: Range | None,
    samples: NDArray[np.floating] | None,
    usual: bool,
) -> tuple[Range, Range]:
    """The ranges of both axes of the plane: as given, else so that all paths are inside.

    Parameters
    ----------
    plane : Plane
    paths : sequence of ndarray, shape (S + 1, P)
        What comes after a state that isn't finite is left out.
    given_x, given_y : (float, float), optional
    samples : ndarray, shape (N, D), optional
        The inputs of a linear unit: their size tells how far a parameter
        matters. Of another model an axis is at least a quarter as long as the
        other.
    usual : bool
        Start from the lab's own ranges of w and b, and widen them where a
        path leaves, by 5 % of its span. Else, and for other axes, the span of
        the paths and a tenth of it at each end, at least as wide as moves the
        logits from -4 to 4.
    """
    feet = np.concatenate([plane.project(_sound(path)) for path in paths])
    lows, highs = feet.min(axis=0), feet.max(axis=0)
    least = _least(plane, samples, highs - lows)
    found = []
    for axis, given in enumerate((given_x, given_y)):
        low, high = float(lows[axis]), float(highs[axis])
        lab = _USUAL.get(plane.labels[axis]) if usual and len(plane.origin) == 2 else None
        if given is not None:
            found.append((float(given[0]), float(given[1])))
        elif lab is not None and samples is not None:
            found.append(_widened(lab, low, high))
        else:
            found.append(_around(low, high, least[axis]))
    return found[0], found[1]


def _least(
    plane: Plane, samples: NDArray[np.floating] | None, spans: Floats
) -> tuple[float, float]:
    """Half of the range that each axis has at least."""
    if samples is not None:
        one, other = (_reach(direction, samples) for direction in plane.directions)
        return one, other
    if not np.allclose(np.linalg.norm(plane.directions, axis=1), 1, atol=1e-6):
        # A step is as long as the parameters themselves.
        return _AROUND, _AROUND
    thin = max(_THIN * 0.6 * float(spans.max()), _LEAST)
    return thin, thin


def _sound(path: NDArray[np.floating]) -> NDArray[np.floating]:
    finite = np.isfinite(path).all(axis=1)
    return path if finite.all() else path[: int(np.argmin(finite))]


def _named(
    paths: Sequence[NDArray[np.floating]], parameters: Parameters, axes: tuple[str, ...]
) -> Plane:
    chosen = [parameters.index(axis) for axis in axes]
    if len(axes) != 2 or None in chosen or chosen[0] == chosen[1]:
        raise InputError(("plane", _refusal(",".join(map(str, axes)), parameters)))
    # Coordinates are the parameters themselves.
    origin = paths[0][-1].astype(np.float64)
    directions = np.zeros((2, parameters.count))
    for direction, index in zip(directions, chosen, strict=True):
        assert index is not None
        origin[index], direction[index] = 0, 1
    kept = 1.0 if parameters.count == 2 else _kept(paths, directions)
    return Plane(origin, directions, (axes[0], axes[1]), kept)


def _refusal(given: str, parameters: Parameters) -> str:
    first, last = parameters.name(0), parameters.name(parameters.count - 1)
    names = parameters.names()
    known = f"two of {', '.join(names)}" if names else "two parameters"
    return f"{given!r} isn't accepted; give pca or {known}, such as {first},{last}"


def _kept(paths: Sequence[NDArray[np.floating]], directions: Floats) -> float:
    """Share of the paths' variance in the plane of two directions; 1 where nothing varies."""
    count = sum(map(len, paths))
    middle = sum(path.sum(axis=0, dtype=np.float64) for path in paths) / count
    # Orthonormal ones of the same plane.
    across = np.linalg.qr(directions.T)[0]
    rows = max(1, _HELD // len(middle))
    total = inside = 0.0
    for path in paths:
        for first in range(0, len(path), rows):
            spread = path[first : first + rows] - middle
            total += float(np.vdot(spread, spread))
            inside += float(np.square(spread @ across).sum())
    return inside / total if total else 1.0


def _widened(shown: Range, low: float, high: float) -> Range:
    room = 0.05 * max(high - low, 1.0)
    return (
        shown[0] if low >= shown[0] else low - room,
        shown[1] if high <= shown[1] else high + room,
    )


def _reach(direction: Floats, samples: NDArray[np.floating]) -> float:
    """How far to go in a direction for the logits to move by 4, in the root mean square."""
    logits = samples.astype(np.float64) @ direction[:-1] + direction[-1]
    moved = float(np.sqrt((logits**2).mean()))
    return 4 / moved if moved else 4.0


def _around(low: float, high: float, least: float) -> Range:
    middle, half = (low + high) / 2, max(0.6 * (high - low), least)
    return (middle - half, middle + half)
