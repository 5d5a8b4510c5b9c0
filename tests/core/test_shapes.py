"""Generated data of classes that no line parts, and of values."""

import hashlib
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from animate.core.data import dataset, recorded
from animate.core.shapes import SHAPES
from animate.recipe import Recipe


def spec(text: str) -> dict[str, Any]:
    """The table of a set in a recipe."""
    values = text.split()[0] in ("line", "wave")
    model = "mlp" if values or "moons" in text else "softmax"
    table: dict[str, Any] = Recipe.of({"model": model, "data": text}).training()["data"]
    return table


@pytest.mark.parametrize(
    ("text", "shape", "classes"),
    [
        ("moons", (100, 2), "01"),
        ("spirals", (300, 2), "01"),
        ("spirals classes=5 samples=52", (52, 2), "01234"),
        ("blobs", (90, 2), "012"),
        ("blobs classes=6 dimensions=1", (90, 1), "012345"),
        ("line", (40, 1), ""),
        ("wave samples=10", (10, 1), ""),
    ],
)
def test_every_shape_is_sound(text: str, shape: tuple[int, int], classes: str) -> None:
    table = spec(text)
    x, y, inputs, called = dataset(table)
    assert (x.shape, y.shape) == (shape, shape[:1])
    assert x.dtype == y.dtype == np.float32
    assert np.isfinite(x).all() and np.isfinite(y).all()
    assert inputs == (("x",) if shape[1] == 1 else ("x1", "x2"))
    assert called == tuple(classes)
    if classes:
        counts = np.bincount(y.astype(int), minlength=len(classes))
        assert counts.max() - counts.min() <= 1
    again = recorded(x, y, table)
    assert (again.inputs, again.classes) == (inputs, called)


@pytest.mark.parametrize("name", SHAPES)
def test_a_seed_draws_the_same_samples_and_another_one_others(name: str) -> None:
    first, again, other = (dataset(spec(f"{name} seed={seed}")) for seed in (3, 3, 4))
    assert_array_equal(first.x, again.x)
    assert_array_equal(first.y, again.y)
    assert not np.array_equal(first.x, other.x)


def test_moons_are_half_circles() -> None:
    x, y, *_ = dataset(spec("moons noise=0 samples=200"))
    upper, lower = x[y == 0] - (-0.5, -0.25), x[y == 1] - (0.5, 0.25)
    for points, side in ((upper, 1), (lower, -1)):
        assert_allclose(np.hypot(*points.T), 1, atol=1e-6)
        assert (side * points[:, 1] >= -1e-6).all()
        assert np.ptp(points[:, 0]) > 1.8


def test_the_arms_of_a_spiral_are_one_arm_turned() -> None:
    x, y, *_ = dataset(spec("spirals noise=0 classes=4 samples=400"))
    radius = np.hypot(*x.T)
    assert 0.1 <= radius.min() < radius.max() <= 1
    turned = np.arctan2(x[:, 1], x[:, 0]) / (2 * np.pi) - y / 4
    once = (radius - 0.1) / 0.9
    assert_allclose((turned - once + 0.5) % 1, 0.5, atol=1e-5)


@pytest.mark.parametrize("dimensions", [1, 2])
def test_blobs_lie_around_middles_of_their_own(dimensions: int) -> None:
    x, y, *_ = dataset(spec(f"blobs samples=4000 classes=4 dimensions={dimensions} noise=0.1"))
    middles = np.stack([x[y == name].mean(axis=0) for name in range(4)])
    spreads = np.stack([x[y == name].std(axis=0) for name in range(4)])
    assert_allclose(spreads, 0.1, rtol=0.1)
    if dimensions == 1:
        assert_allclose(middles[:, 0], [-0.7, -0.7 / 3, 0.7 / 3, 0.7], atol=0.01)
    else:
        assert_allclose(middles, [(0, 0.7), (-0.7, 0), (0, -0.7), (0.7, 0)], atol=0.015)


@pytest.mark.parametrize("noise", [0, 0.5])
def test_values_lie_along_their_line_and_wave(noise: float) -> None:
    x, y, *_ = dataset(spec(f"line samples=5000 slope=-3 noise={noise}"))
    rest = y - (-3 * x[:, 0] + 0.5)
    assert_allclose([rest.mean(), rest.std()], [0, noise], atol=0.02)
    x, y, *_ = dataset(spec(f"line samples=5000 shift=7 noise={noise}"))
    assert 6 <= x.min() < 6.01 < 7.99 < x.max() <= 8
    rest = y - (2 * x[:, 0] + 0.5)
    assert_allclose([rest.mean(), rest.std()], [0, noise], atol=0.02)
    x, y, *_ = dataset(spec(f"wave samples=5000 noise={noise}"))
    rest = y - np.sin(x[:, 0])
    assert_allclose([rest.mean(), rest.std()], [0, noise], atol=0.02)
    assert -4 <= x.min() < -3.9 < 3.9 < x.max() <= 4


def test_noise_is_normal_to_the_eye() -> None:
    y = dataset(spec("line samples=100000 slope=0 noise=1")).y
    shares = [(np.abs(y - 0.5) < deviations).mean() for deviations in (1, 2, 3)]
    assert_allclose(shares, [0.6827, 0.9545, 0.9973], atol=0.006)


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("moons", "ea246fd05ada7529"),
        ("spirals", "ed301b7cdca973d1"),
        ("blobs", "6f8aa64c828c766a"),
        ("line", "3bdf115d6c29e673"),
        ("wave", "5d0f745c2c0b0de1"),
    ],
)
def test_the_samples_never_change(name: str, digest: str) -> None:
    # Rounded: the last bits of a sine differ from machine to machine.
    x, y, *_ = dataset(spec(name))
    rounded = np.rint(np.column_stack([x, y]).astype(np.float64) * 1e4 + 0.25).astype("<i8")
    assert hashlib.sha256(rounded.tobytes()).hexdigest()[:16] == digest
