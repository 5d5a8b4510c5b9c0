"""The record of a run: what it refuses, and that nothing changes it."""

from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from animate.errors import InputError
from animate.history import ARRAYS, History


def a_history(**changes: Any) -> History:
    """Three steps of two parameters over four samples in batches of at most two."""
    parts: dict[str, Any] = {
        "params": np.arange(8, dtype=np.float32).reshape(4, 2),
        "loss": np.array([4, 3, 2, 1], np.float32),
        "accuracy": np.array([0, 0.5, 0.75, 1], np.float32),
        "batch_loss": np.array([4, 3, 2], np.float32),
        "gradient": np.ones((3, 2), np.float32),
        "batch_indices": np.array([[0, 1], [2, 3], [1, -1]], np.int32),
        "epoch": np.array([0, 1, 1, 2], np.int32),
        "x": np.array([[-1], [0], [1], [2]], np.float32),
        "y": np.array([0, 0, 1, 1], np.float32),
        "recipe": "{}",
        "buffers": np.ones((4, 1), np.float32),
    }
    return History(**parts | changes)


def test_its_fields_are_the_eleven_that_are_saved() -> None:
    names = [field.name for field in fields(History)]
    assert " ".join(names) == (
        "params loss accuracy batch_loss gradient batch_indices epoch x y recipe buffers"
    )
    assert {*ARRAYS, "recipe"} == {*names}


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_cannot_be_written_to(name: str) -> None:
    history = a_history()
    before = getattr(history, name).copy()
    with pytest.raises(ValueError, match="read-only"):
        getattr(history, name)[0] = 7
    assert_array_equal(getattr(history, name), before)


@pytest.mark.parametrize("name", [*ARRAYS, "recipe"])
def test_a_field_cannot_be_replaced(name: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(a_history(), name, None)


def test_the_arrays_it_was_made_from_stay_the_callers() -> None:
    loss = np.array([4, 3, 2, 1], np.float32)
    history = a_history(loss=loss)
    loss[0] = 9
    assert history.loss[0] == 4


def test_a_view_of_an_array_that_changes_later_is_copied() -> None:
    params = np.zeros((10, 2), np.float32)
    history = a_history(params=params[:4])
    params[:] = 1
    assert not history.params.any()


def test_a_sound_run_ends_at_its_last_step() -> None:
    history = a_history()
    assert history.steps == 3
    assert history.last_finite == 3
    assert not history.diverged


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("name", ["params", "loss"])
def test_divergence_begins_where_a_parameter_or_loss_is_not_finite(
    name: str, step: int, bad: float
) -> None:
    array = getattr(a_history(), name).copy()
    array[step, ...] = bad
    history = a_history(**{name: array})
    assert history.last_finite == step - 1
    assert history.diverged
    assert history.steps == 3


def test_one_bad_parameter_is_enough_and_later_sound_steps_do_not_mend_it() -> None:
    params = a_history().params.copy()
    params[2, 1] = np.nan
    assert a_history(params=params).last_finite == 1


def test_a_batch_is_without_its_filling() -> None:
    history = a_history()
    assert [history.batch(step).tolist() for step in range(4)] == [[], [0, 1], [2, 3], [1]]


def test_equality_is_that_of_every_field() -> None:
    assert a_history() == a_history()
    for name in ARRAYS:
        other = getattr(a_history(), name).copy()
        other.flat[-1] = 0 if other.flat[-1] else 1
        assert a_history() != a_history(**{name: other}), name
    assert a_history() != a_history(recipe="[]")
    assert a_history() != "a history"


def test_equality_holds_between_runs_that_diverged_alike() -> None:
    loss = np.array([4, 3, np.nan, np.nan], np.float32)
    assert a_history(loss=loss) == a_history(loss=loss)


def test_it_cannot_be_hashed() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(a_history())


def test_a_run_of_no_steps_is_a_history() -> None:
    history = History(
        params=np.zeros((1, 2), np.float32),
        loss=np.ones(1, np.float32),
        accuracy=np.ones(1, np.float32),
        batch_loss=np.empty(0, np.float32),
        gradient=np.empty((0, 2), np.float32),
        batch_indices=np.empty((0, 3), np.int32),
        epoch=np.zeros(1, np.int32),
        x=np.zeros((1, 1), np.float32),
        y=np.zeros(1, np.float32),
        recipe="",
    )
    assert (history.steps, history.last_finite, history.diverged) == (0, 0, False)
    assert history.batch(0).shape == (0,)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("loss", [4, 3, 2, 1], "it isn't an array of floating-point numbers"),
        ("loss", np.arange(4), "it isn't an array of floating-point numbers"),
        ("params", np.array([["a", "b"]] * 4), "it isn't an array of floating-point numbers"),
        ("y", np.array([None] * 4), "it isn't an array of floating-point numbers"),
        ("epoch", np.zeros(4), "it isn't an array of whole numbers"),
        ("batch_indices", np.zeros((3, 2), bool), "it isn't an array of whole numbers"),
        ("recipe", b"{}", "it isn't text"),
        ("recipe", None, "it isn't text"),
        ("loss", np.zeros((4, 1)), "it has 2 dimensions"),
        ("params", np.zeros(4), "it has 1 dimensions"),
        ("x", np.zeros(4), "it has 1 dimensions"),
        ("batch_loss", np.array(1.0), "it has 0 dimensions"),
        ("y", np.empty(0), "there are no samples"),
        ("params", np.zeros((3, 2)), "it has 3 rows where the others ask for 4"),
        ("loss", np.zeros(5), "it has 5 rows where the others ask for 4"),
        ("accuracy", np.zeros(3), "it has 3 rows where the others ask for 4"),
        ("gradient", np.zeros((4, 2)), "it has 4 rows where the others ask for 3"),
        ("batch_indices", np.zeros((2, 2), int), "it has 2 rows where the others ask for 3"),
        ("epoch", np.zeros(3, int), "it has 3 rows where the others ask for 4"),
        ("x", np.zeros((3, 1)), "it has 3 rows where the others ask for 4"),
        ("gradient", np.zeros((3, 3)), "its columns aren't those of params"),
        ("batch_indices", np.full((3, 2), 4), "a sample is named outside 0 to 3"),
        ("batch_indices", np.full((3, 2), -2), "a sample is named outside 0 to 3"),
        ("x", np.full((4, 1), np.nan), "a sample isn't a finite number"),
        ("params", np.full((4, 2), np.nan), "the start isn't finite"),
    ],
)
def test_what_does_not_agree_is_refused(name: str, value: object, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        a_history(**{name: value})
    assert caught.value.mistakes == ((name, sentence),)


@pytest.mark.parametrize("name", ["y", "loss"])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_labels_and_the_first_loss_are_finite(name: str, bad: float) -> None:
    with pytest.raises(InputError, match=r"isn't (a finite number|finite)"):
        a_history(**{name: np.array([bad, 1, 1, 1])})


def test_batches_and_gradients_may_be_unknown() -> None:
    history = a_history()
    assert history.has_batches
    assert history.has_gradients
    bare = a_history(
        batch_indices=np.empty((3, 0), np.int32), gradient=np.empty((3, 0), np.float32)
    )
    assert not bare.has_batches
    assert not bare.has_gradients
    assert bare.batch(2).tolist() == []


def test_a_model_without_buffers_needs_none() -> None:
    parts = {name: getattr(a_history(), name) for name in ARRAYS if name != "buffers"}
    assert History(**parts, recipe="{}").buffers.shape == (4, 0)


def test_what_lies_on_disk_stays_there(tmp_path: Path) -> None:
    params = a_history().params
    mapped = np.memmap(tmp_path / "params", params.dtype, "w+", shape=params.shape)
    mapped[:] = params
    mapped.flush()
    onlyread = np.memmap(tmp_path / "params", params.dtype, "r", shape=params.shape)
    assert a_history(params=onlyread).params is onlyread


def test_a_replaced_field_is_checked_again() -> None:
    with pytest.raises(InputError, match=r"^loss: it has 1 rows"):
        replace(a_history(), loss=np.zeros(1))
