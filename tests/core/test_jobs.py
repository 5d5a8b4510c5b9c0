"""Several runs, one after the other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from animate.core import data, jobs
from animate.core.data import Labels, Samples, dataset
from animate.core.jobs import train_all
from animate.errors import InputError
from tests.core.running import generated, job, train


def test_each_job_is_a_run_as_if_alone() -> None:
    spec = generated("separable", dimensions=2)
    several = train_all(
        [job(epochs=2), job(epochs=1, lr=0.5, recipe="[]"), job(data=spec, epochs=3)]
    )
    assert several == [
        train(epochs=2),
        train(epochs=1, lr=0.5, recipe="[]"),
        train(data=spec, epochs=3),
    ]
    assert [run.steps for run in several] == [14, 7, 42]


def test_progress_is_that_of_all_runs_together() -> None:
    told: list[tuple[int, int]] = []
    train_all([job(epochs=2), job(epochs=1)], lambda *step: told.append(step))
    assert told == [(step, 21) for step in range(1, 22)]


def test_a_run_that_stops_early_is_counted_as_whole() -> None:
    told: list[tuple[int, int]] = []
    train_all([job(epochs=2, stop_loss=10.0), job(epochs=1)], lambda *step: told.append(step))
    assert told == [(1, 21), *((step, 21) for step in range(15, 22))]


def test_data_that_runs_share_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    specs = []

    def noted(spec: Mapping[str, Any], labels: Labels) -> Samples:
        specs.append(spec)
        return dataset(spec, labels)

    monkeypatch.setattr(jobs, "dataset", noted)
    other = generated("outliers")
    turned = dict(reversed(other.items()))
    train_all([job(epochs=1), job(epochs=1, data=other), job(epochs=1), job(epochs=1, data=turned)])
    assert specs == [{"name": "lab"}, other]


def test_a_file_is_read_for_each_meaning_of_its_labels(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("1,0\n2,1\n3,1\n")
    spec = {"name": "file", "file": str(path)}
    line = {"model": {"name": "linear"}, "loss": "mse", "lr": 0.01}
    classes, values = train_all([job(data=spec, epochs=1), job(data=spec, epochs=1, **line)])
    assert np.isfinite(classes.accuracy).all()
    assert np.isnan(values.accuracy).all()


def test_a_mistake_in_the_last_job_is_found_before_the_first_is_trained(tmp_path: Path) -> None:
    missing = {"name": "file", "file": str(tmp_path / "none.csv")}
    told: list[tuple[int, int]] = []
    with pytest.raises(InputError, match=r"^data: .*none.csv' doesn't exist"):
        train_all([job(), job(data=missing)], lambda *step: told.append(step))
    assert not told


NETWORK = {"name": "mlp", "hidden": [3], "activation": "tanh"}


def test_a_network_too_long_to_be_recorded_is_found_before_the_first_is_trained() -> None:
    told: list[tuple[int, int]] = []
    long = job(model=NETWORK, epochs=2 * 10**6)
    with pytest.raises(InputError, match=r"^epochs: 2000000 epochs of 7 steps of 10 parameters "):
        train_all([job(), long], lambda *step: told.append(step))
    assert not told


def test_progress_of_a_network_is_told_too() -> None:
    told: list[tuple[int, int]] = []
    train_all([job(epochs=1), job(model=NETWORK, epochs=2)], lambda *step: told.append(step))
    # The last once more: while the losses at all states are computed.
    assert list(dict.fromkeys(told)) == [(step, 21) for step in range(1, 22)]


def test_a_file_is_trained_on(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("length,width,kind\n1,2,cat\n3,4,dog\n5,7,dog\n")
    spec = {"name": "file", "file": str(path), "sha256": None, "inputs": None, "classes": None}
    run = train(data=spec, epochs=1)
    assert_array_equal(run.x, [[1, 2], [3, 4], [5, 7]])
    assert_array_equal(run.y, [0, 1, 1])
    sealed = data.seal(spec)
    named = data.recorded(run.x, run.y, sealed)
    assert (named.inputs, named.classes) == (("length", "width"), ("cat", "dog"))
