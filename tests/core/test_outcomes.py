"""Training from a grid: which start is where."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from animate.core.outcomes import train_grid
from animate.errors import InputError
from tests.core.running import job, train


def order(**changes: Any) -> dict[str, Any]:
    return {
        "jobs": [job(epochs=3, loss=loss) for loss in ("cross-entropy", "mse")],
        "w": [-5.0, 0.0, 4.0],
        "b": [-10.0, 2.0],
        "shown": [0, 1, 7, 8, 21],
        "device": "cpu",
        "recipe": "{}",
        **changes,
    }


def test_each_start_has_its_place_in_the_grid() -> None:
    outcomes = train_grid(order())
    assert outcomes.losses == ("cross-entropy", "mse")
    assert outcomes.params.shape == (2, 5, 2, 3, 2)
    assert outcomes.loss.shape == outcomes.accuracy.shape == (2, 5, 2, 3)
    for row, b in enumerate(outcomes.b):
        for column, w in enumerate(outcomes.w):
            for which, loss in enumerate(outcomes.losses):
                assert_array_equal(outcomes.params[which, 0, row, column], (w, b))
                alone = train(init=(w, b), loss=loss, epochs=3)
                shown = outcomes.params[which, :, row, column]
                np.testing.assert_allclose(shown, alone.params[outcomes.steps], atol=1e-4)
    assert outcomes.recipe == "{}"


def test_every_step_has_its_epoch() -> None:
    outcomes = train_grid(order())
    assert_array_equal(outcomes.steps, [0, 1, 7, 8, 21])
    assert_array_equal(outcomes.epochs, [0, 1, 1, 2, 3])
    assert outcomes.steps.dtype == outcomes.epochs.dtype == np.int32


def test_progress_counts_the_steps_of_all_losses() -> None:
    told: list[tuple[int, int]] = []
    train_grid(order(), lambda step, total: told.append((step, total)))
    assert told == [(step, 42) for step in range(1, 43)]


def test_a_device_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(InputError):
        train_grid(order(device="cuda"))


def test_a_grid_of_a_line_is_trained_on_values(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("1,3\n2,5.5\n3,7\n")
    data = {"name": "file", "file": str(path)}
    one = job(model={"name": "linear"}, loss="mse", data=data, lr=0.01, epochs=2)
    outcomes = train_grid(order(jobs=[one], shown=[0, 2]))
    assert_array_equal(outcomes.y, [3, 5.5, 7])
    assert np.isnan(outcomes.accuracy).all()
    assert outcomes.losses == ("mse",)
