"""The plane of parameter space that is shown, and how much of it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from animate.errors import InputError
from animate.history import parameter_names
from animate.plane import Plane

Floats = NDArray[np.float64]
Range = tuple[float, float]

# The lab's own plane.
_USUAL: dict[str, Range] = {"w": (-15.0, 15.0), "b": (-13.0, 13.0)}

# Paths that are flat but for what float32 rounds away have one direction.
_ROUNDING = 1e-6


def choose(
    paths: Sequence[NDArray[np.floating]], how: str | tuple[str, str] | None = None
) -> Plane:
    """The plane to show paths through parameter space in.

    Parameters
    ----------
    paths : sequence of ndarray, shape (S + 1, P)
        What comes after a state that isn't finite is left out.
    how : (str, str), "pca" or None
        Two parameters for axes, through the end of the first path; or the two
        directions in which all states together vary most, through the same.
        None is the latter. Two parameters are their own plane either way.

    Raises
    ------
    InputError
        If a name isn't one of a parameter, or is given twice.
    """
    sound = [_sound(path) for path in paths]
    count = sound[0].shape[1]
    names = parameter_names(count)
    if isinstance(how, tuple | list):
        return _named(sound, names, tuple(how))
    if how not in (None, "pca"):
        raise InputError(("plane", _refusal(str(how), names)))
    if count == 2:
        return _named(sound, names, names)
    states = np.concatenate(sound)
    spread = states - states.mean(axis=0)
    sizes, columns = np.linalg.eigh(spread.T @ spread)
    axes = columns.T[::-1][:2]
    if sizes[-2] <= _ROUNDING**2 * sizes[-1]:
        axes = _completed(axes[0] if sizes[-1] else np.eye(count)[0])
    # An axis has no sign of its own.
    signs = [np.sign(axis[np.argmax(np.abs(axis))]) for axis in axes]
    directions = axes * np.array(signs)[:, np.newaxis]
    return Plane(
        sound[0][-1], directions, ("direction 1", "direction 2"), _kept(spread, directions)
    )


def ranges(
    plane: Plane,
    paths: Sequence[NDArray[np.floating]],
    given_x: Range | None,
    given_y: Range | None,
    samples: NDArray[np.floating],
    usual: bool,
) -> tuple[Range, Range]:
    """The ranges of both axes of the plane: as given, else so that all paths are inside.

    Parameters
    ----------
    plane : Plane
    paths : sequence of ndarray, shape (S + 1, P)
        What comes after a state that isn't finite is left out.
    given_x, given_y : (float, float), optional
    samples : ndarray, shape (N, D)
        The inputs: their size tells how far a parameter matters.
    usual : bool
        Start from the lab's own ranges of w and b, and widen them where a
        path leaves, by 5 % of its span. Else, and for other axes, the span of
        the paths and a tenth of it at each end, at least as wide as moves the
        logits from -4 to 4.
    """
    feet = np.concatenate([plane.project(_sound(path)) for path in paths])
    lows, highs = feet.min(axis=0), feet.max(axis=0)
    found = []
    for axis, given in enumerate((given_x, given_y)):
        low, high = float(lows[axis]), float(highs[axis])
        lab = _USUAL.get(plane.labels[axis]) if usual and len(plane.origin) == 2 else None
        if given is not None:
            found.append((float(given[0]), float(given[1])))
        elif lab is not None:
            found.append(_widened(lab, low, high))
        else:
            found.append(_around(low, high, _reach(plane.directions[axis], samples)))
    return found[0], found[1]


def _sound(path: NDArray[np.floating]) -> Floats:
    finite = np.isfinite(path).all(axis=1)
    end = len(path) if finite.all() else int(np.argmin(finite))
    return path[:end].astype(np.float64)


def _named(paths: list[Floats], names: tuple[str, ...], axes: tuple[str, ...]) -> Plane:
    if len(axes) != 2 or len(set(axes)) != 2 or not set(axes) <= set(names):
        raise InputError(("plane", _refusal(",".join(map(str, axes)), names)))
    chosen = [names.index(axis) for axis in axes]
    # Coordinates are the parameters themselves.
    origin = paths[0][-1].copy()
    origin[chosen] = 0
    directions = np.eye(len(names))[chosen]
    states = np.concatenate(paths)
    kept = 1.0 if len(names) == 2 else _kept(states - states.mean(axis=0), directions)
    return Plane(origin, directions, (axes[0], axes[1]), kept)


def _refusal(given: str, names: tuple[str, ...]) -> str:
    pairs = f"two of {', '.join(names)}, such as {names[0]},{names[-1]}"
    return f"{given!r} isn't accepted; give pca or {pairs}"


def _completed(axis: Floats) -> Floats:
    """That axis, and the parameter most across it, made orthogonal to it."""
    other = np.eye(len(axis))[np.argmin(np.abs(axis))]
    other = other - (other @ axis) * axis
    return np.stack([axis, other / np.linalg.norm(other)])


def _kept(spread: Floats, directions: Floats) -> float:
    """Share of the variance in the directions; 1 where nothing varies."""
    total = float((spread**2).sum())
    return float(((spread @ directions.T) ** 2).sum()) / total if total else 1.0


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


def _around(low: float, high: float, reach: float) -> Range:
    middle, half = (low + high) / 2, max(0.6 * (high - low), reach)
    return (middle - half, middle + half)
