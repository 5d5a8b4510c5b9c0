"""Generated data of classes that no line parts, and of values; the same for the same seed."""

from collections.abc import Callable, Mapping
from math import pi
from typing import Any

import numpy as np
from numpy.typing import NDArray

from animate.core.data import Samples, names

Floats = NDArray[np.float64]

# How many rounds the arm of a spiral makes, and how far from the middle it begins.
_ROUNDS, _BEGIN = 1.0, 0.1

# The middles of blobs lie so far from 0.
_FAR = 0.7

# What a line is at 0.
_LIFT = 0.5


def _random(spec: Mapping[str, Any]) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(spec["seed"]))


def _noise(random: np.random.Generator, *shape: int) -> Floats:
    """Normal to the eye: sums of twelve even draws, of mean 0 and deviation 1.

    Of all that a generator offers, plain draws are the least likely to change
    with numpy.
    """
    drawn: Floats = random.random((*shape, 12)).sum(axis=-1) - 6
    return drawn


def _classes(random: np.random.Generator, samples: int, classes: int) -> NDArray[np.intp]:
    """The class of each sample: as many of each, in an order that is drawn."""
    return (np.arange(samples) % classes)[np.argsort(random.random(samples), kind="stable")]


def _classified(x: Floats, y: NDArray[np.intp], classes: int) -> Samples:
    called = tuple(map(str, range(classes)))
    return Samples(x.astype(np.float32), y.astype(np.float32), names(x.shape[1]), called)


def _moons(spec: Mapping[str, Any]) -> Samples:
    """The upper half of a circle, and the lower half of one that is shifted by (1, 0.5)."""
    random = _random(spec)
    y = _classes(random, spec["samples"], 2)
    angle = pi * random.random(len(y))
    side = 1 - 2 * y
    x = np.column_stack([side * np.cos(angle) + y - 0.5, side * np.sin(angle) + 0.5 * y - 0.25])
    return _classified(x + spec["noise"] * _noise(random, len(y), 2), y, 2)


def _spirals(spec: Mapping[str, Any]) -> Samples:
    """Arms from the middle outwards, turned by equal angles."""
    random = _random(spec)
    y = _classes(random, spec["samples"], spec["classes"])
    along = random.random(len(y))
    radius = _BEGIN + (1 - _BEGIN) * along
    angle = 2 * pi * (_ROUNDS * along + y / spec["classes"])
    x = radius[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)])
    return _classified(x + spec["noise"] * _noise(random, len(y), 2), y, spec["classes"])


def _blobs(spec: Mapping[str, Any]) -> Samples:
    """Clouds around middles that are spread evenly: over -1 to 1, or around a circle."""
    random, classes = _random(spec), spec["classes"]
    y = _classes(random, spec["samples"], classes)
    if spec["dimensions"] == 1:
        middles = np.linspace(-_FAR, _FAR, classes)[:, np.newaxis]
    else:
        angles = 2 * pi * np.arange(classes) / classes + pi / 2
        middles = _FAR * np.column_stack([np.cos(angles), np.sin(angles)])
    x = middles[y] + spec["noise"] * _noise(random, len(y), spec["dimensions"])
    return _classified(x, y, classes)


def _values(x: Floats, y: Floats) -> Samples:
    return Samples(x.astype(np.float32)[:, np.newaxis], y.astype(np.float32), names(1), ())


def _line(spec: Mapping[str, Any]) -> Samples:
    random = _random(spec)
    x = spec["shift"] + 2 * random.random(spec["samples"]) - 1
    return _values(x, spec["slope"] * x + _LIFT + spec["noise"] * _noise(random, len(x)))


def _wave(spec: Mapping[str, Any]) -> Samples:
    """A sine over -4 to 4, a wave and a quarter."""
    random = _random(spec)
    x = 8 * random.random(spec["samples"]) - 4
    return _values(x, np.sin(x) + spec["noise"] * _noise(random, len(x)))


# Each from its table in a recipe, with `samples`, `noise`, `seed` and what else it has.
SHAPES: dict[str, Callable[[Mapping[str, Any]], Samples]] = {
    "moons": _moons,
    "spirals": _spirals,
    "blobs": _blobs,
    "line": _line,
    "wave": _wave,
}
