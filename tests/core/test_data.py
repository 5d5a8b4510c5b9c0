"""The lab's data and the generated sets."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from animate.core.data import dataset, lab, labels_of, recorded, seal
from animate.core.sets import SETS
from tests.core.running import generated

KINDS = sorted(SETS)


def test_data_is_the_labs() -> None:
    x, y, inputs, classes = lab()
    assert (x.shape, y.shape) == ((20, 1), (20,))
    assert x.dtype == y.dtype == np.float32
    assert_array_equal(x[:, 0], (np.arange(-10, 10) / 10).astype(np.float32))
    assert_array_equal(y, [0] * 13 + [1] * 7)
    assert (inputs, classes) == (("x",), ("0", "1"))
    for part, other in zip(dataset({"name": "lab"}), lab(), strict=True):
        assert_array_equal(part, other)


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(KINDS),
    samples=st.integers(2, 300),
    dimensions=st.integers(1, 2),
    seed=st.integers(0, 2**63 - 1),
)
def test_every_set_is_sound(name: str, samples: int, dimensions: int, seed: int) -> None:
    spec = generated(name, samples, dimensions, seed)
    x, y, inputs, classes = dataset(spec)
    assert (x.shape, y.shape) == ((samples, dimensions), (samples,))
    assert x.dtype == y.dtype == np.float32
    assert set(y) == {0, 1}
    assert np.abs(x).max() <= (3 if name == "outliers" else 1)
    assert inputs == (("x",) if dimensions == 1 else ("x1", "x2"))
    assert classes == ("0", "1")
    if dimensions == 1:
        assert (np.diff(x[:, 0]) >= 0).all()
    again = dataset(spec)
    assert_array_equal(again.x, x)
    assert_array_equal(again.y, y)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("dimensions", [1, 2])
def test_another_seed_draws_other_samples(name: str, dimensions: int) -> None:
    first, second = (dataset(generated(name, dimensions=dimensions, seed=s)) for s in (0, 1))
    assert not np.array_equal(first.x, second.x)


def sides(name: str, dimensions: int) -> tuple[np.ndarray, np.ndarray]:
    """How far the zeros and the ones of a large set lie along its direction."""
    x, y, *_ = dataset(generated(name, 4000, dimensions))
    side = x[:, 0] if dimensions == 1 else x @ np.array([0.8, 0.6]) / 0.7
    return side[y == 0], side[y == 1]


@pytest.mark.parametrize("dimensions", [1, 2])
def test_separable_classes_have_a_gap_between_them(dimensions: int) -> None:
    zeros, ones = sides("separable", dimensions)
    assert len(zeros) == len(ones) == 2000
    assert zeros.max() <= -0.0999
    assert ones.min() >= 0.0999


@pytest.mark.parametrize("dimensions", [1, 2])
def test_overlapping_classes_share_their_middle(dimensions: int) -> None:
    zeros, ones = sides("overlapping", dimensions)
    assert len(zeros) == len(ones) == 2000
    # Of Beta(2, 4), 3 / 16 lies above a half.
    assert abs((zeros > 0).mean() - 3 / 16) < 0.03
    assert abs((ones < 0).mean() - 3 / 16) < 0.03


@pytest.mark.parametrize("dimensions", [1, 2])
def test_one_in_eight_of_the_imbalanced_is_a_one(dimensions: int) -> None:
    zeros, ones = sides("imbalanced", dimensions)
    assert (len(zeros), len(ones)) == (3500, 500)
    assert np.median(zeros) < 0 < np.median(ones)


@pytest.mark.parametrize("dimensions", [1, 2])
def test_outliers_are_zeros_far_beyond_the_ones(dimensions: int) -> None:
    zeros, ones = sides("outliers", dimensions)
    far = zeros > 0
    assert far.sum() == 200
    assert zeros[far].min() >= 1.4999
    assert np.unique(zeros[far]).size == 200
    assert 2.9 < zeros.max() <= 3
    assert zeros[~far].max() <= -0.0999
    assert 0.0999 <= ones.min() <= ones.max() <= 1.0001


def test_a_small_set_has_what_its_name_says() -> None:
    zeros, ones = (dataset(generated("imbalanced", 5)).y == label for label in (0, 1))
    assert (zeros.sum(), ones.sum()) == (4, 1)
    x, y, *_ = dataset(generated("outliers", 6))
    assert ((x[:, 0] > 0) & (y == 0)).sum() == 1


@pytest.mark.parametrize("name", KINDS)
def test_a_batch_of_two_inputs_mixes_the_classes(name: str) -> None:
    y = dataset(generated(name, 400, 2)).y
    assert np.flatnonzero(np.diff(y)).size > 20


def test_a_generated_set_stays_what_it_is() -> None:
    # A recipe promises its samples: these were drawn when it was written.
    x, y, *_ = dataset(generated("overlapping", 5))
    drawn = (-0.96167070, -0.82551116, -0.63170713, 0.08292244, 0.29437903)
    assert_allclose(x[:, 0], drawn, rtol=1e-6)
    assert_array_equal(y, (0, 0, 0, 1, 1))


def test_a_run_keeps_the_names_of_its_file() -> None:
    x, y, *_ = dataset(generated("separable", dimensions=2))
    named = recorded(x, y, {"inputs": ["a", "b"], "classes": ["cat", "dog"]})
    assert (named.inputs, named.classes) == (("a", "b"), ("cat", "dog"))
    assert_array_equal(named.x, x)
    for kind in (np.float32, np.float64):
        again = recorded(x.astype(kind), y.astype(kind), {"name": "separable"})
        assert again.x.dtype == again.y.dtype == np.float32
    plain = recorded(x, y, {"name": "separable"})
    assert (plain.inputs, plain.classes) == (("x1", "x2"), ("0", "1"))


def test_a_file_is_sealed_and_other_data_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("length,kind\n1,cat\n2,dog\n")
    spec = {"name": "file", "file": str(path), "sha256": None, "inputs": None, "classes": None}
    assert seal(spec) == {
        "name": "file",
        "file": "points.csv",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "inputs": ("length",),
        "classes": ("cat", "dog"),
    }
    assert spec["sha256"] is None
    for other in ({"name": "lab"}, generated("outliers", dimensions=2)):
        assert seal(other) == other


def test_a_model_and_its_loss_say_what_the_labels_of_a_file_are(tmp_path: Path) -> None:
    asked = {
        ("logistic", "mse"): "two",
        ("logistic", "cross-entropy"): "two",
        ("softmax", "cross-entropy"): "several",
        ("linear", "mse"): "values",
        ("mlp", "mse"): "values",
        ("mlp", "cross-entropy"): "several",
    }
    for (model, loss), labels in asked.items():
        assert labels_of({"model": {"name": model}, "loss": loss}) == labels
    path = tmp_path / "points.csv"
    path.write_text("1,2\n2,3.5\n3,4\n")
    spec = {"name": "file", "file": str(path)}
    assert_array_equal(dataset(spec, "values").y, [2, 3.5, 4])
    assert seal(spec, "values")["classes"] == ()
    assert_array_equal(dataset(spec, "several").y, [0, 1, 2])
    assert seal(spec, "several")["classes"] == ("2", "3.5", "4")
