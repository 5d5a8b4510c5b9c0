"""Outcomes as a record, and on disk."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import animate
from animate.errors import InputError
from animate.outcome_files import csv_bytes, holds_outcomes, npz_bytes, read_npz, version_in
from animate.outcomes import ARRAYS, Outcomes
from tests.charting import lab, made_up


def test_nothing_in_them_can_be_changed() -> None:
    outcomes = lab()
    for name in ARRAYS:
        with pytest.raises(ValueError, match="read-only"):
            getattr(outcomes, name)[...] = 0


def test_an_array_that_was_given_is_not_theirs() -> None:
    accuracy = np.zeros((1, 2, 2, 2), np.float32)
    outcomes = made_up(accuracy)
    view = outcomes.accuracy.copy()
    assert outcomes == made_up(view)
    assert outcomes != replace(outcomes, accuracy=view + 0.5)
    assert outcomes != 3


def test_a_share_is_told_of_each_loss_and_step() -> None:
    accuracy = np.array([[[[0.5, 0.9]], [[0.9, 1.0]]], [[[0.5, 0.5]], [[0.5, np.nan]]]], np.float32)
    outcomes = made_up(np.repeat(accuracy, 2, axis=2))
    assert outcomes.share(0.9).tolist() == [[0.5, 1.0], [0.0, 0.0]]
    assert outcomes.share(1.0).tolist() == [[0.0, 0.5], [0.0, 0.0]]
    assert outcomes.starts == 4
    assert outcomes.classifies


def test_a_tenth_of_twenty_points_is_a_tenth_in_single_precision() -> None:
    for right in range(21):
        accuracy = np.full((1, 1, 2, 2), right / 20, np.float32)
        assert made_up(accuracy, epochs=1).share(right / 20).item() == 1.0


def test_a_step_between_those_recorded_is_the_last_before() -> None:
    outcomes = lab()
    for frame, step in enumerate(outcomes.steps):
        assert outcomes.at(int(step)) == frame
    assert outcomes.at(10**6) == len(outcomes.steps) - 1
    assert outcomes.at(-1) == 0


@pytest.mark.parametrize(
    ("change", "place", "sentence"),
    [
        ({"w": np.zeros(9)}, "w", "it isn't ascending"),
        ({"w": np.arange(8.0)}, "params", "its shape (2, 31, 7, 9, 2) isn't (2, 31, 7, 8, 2)"),
        ({"loss": np.zeros((2, 3))}, "loss", "it has 2 dimensions"),
        ({"steps": np.zeros(31)}, "steps", "it isn't an array of whole numbers"),
        ({"steps": np.arange(1, 32)}, "steps", "it doesn't begin with the start"),
        ({"recipe": 3}, "recipe", "it isn't text"),
        ({"losses": ()}, "params", "its shape (2, 31, 7, 9, 2) isn't (0, 31, 7, 9, 2)"),
        ({"x": np.full((20, 1), np.inf)}, "x", "a sample isn't a finite number"),
    ],
)
def test_what_does_not_agree_is_refused(change: dict[str, Any], place: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        replace(lab(), **change)
    assert caught.value.mistakes == ((place, sentence),)


def test_they_read_back_as_they_were_written(tmp_path: Path) -> None:
    outcomes = lab()
    content = npz_bytes(outcomes)
    assert content == npz_bytes(outcomes)
    assert read_npz(content) == outcomes
    assert read_npz(npz_bytes(outcomes, compressed=False)) == outcomes
    path = tmp_path / "map.npz"
    path.write_bytes(content)
    assert animate.load_outcomes(path) == outcomes
    assert holds_outcomes(path)
    assert version_in(content) == animate.__version__


def test_the_history_of_a_run_is_told_from_them(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    animate.render(animate.train(epochs=1), path)
    assert not holds_outcomes(path)
    assert not holds_outcomes(tmp_path / "nothing.npz")
    with pytest.raises(InputError, match=r"run\.npz: it isn't a map of animate-ce: losses: it is "):
        animate.load_outcomes(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY", npz_bytes(lab())[:-50]])
def test_what_is_no_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.npz"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"it isn't an \.npz of plain arrays"):
        animate.load_outcomes(path)
    with pytest.raises(InputError, match="it can't be read: No such file or directory"):
        animate.load_outcomes(tmp_path / "other.npz")


def test_the_table_tells_of_the_end_of_each_run() -> None:
    outcomes = lab()
    notes: list[str] = []
    lines: list[str] = []
    for line in csv_bytes(outcomes).decode().splitlines():
        (notes if line.startswith("#") else lines).append(line)
    assert notes == [
        "# animate-ce outcomes",
        f"# version = {animate.__version__}",
        f"# recipe = {outcomes.recipe}",
    ]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert len(rows) == 2 * outcomes.starts
    for number in (0, 8, 9, 70, 125):
        row = rows[number]
        which, place = divmod(number, outcomes.starts)
        up, across = divmod(place, len(outcomes.w))
        assert row["trained_on"] == outcomes.losses[which]
        assert float(row["w"]) == outcomes.w[across]
        assert float(row["b"]) == outcomes.b[up]
        assert int(row["step"]) == outcomes.steps[-1]
        end = outcomes.params[which, -1, up, across]
        assert (np.float32(row["w_end"]), np.float32(row["b_end"])) == tuple(end)
        assert np.float32(row["loss"]) == outcomes.loss[which, -1, up, across]
        assert np.float32(row["accuracy"]) == outcomes.accuracy[which, -1, up, across]


def test_the_package_hands_them_out() -> None:
    assert animate.Outcomes is Outcomes
    assert isinstance(animate.map_starts(starts=2, epochs=1, device="cpu"), animate.Outcomes)
