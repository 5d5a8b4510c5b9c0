"""Many starts at once against the trainer of one run."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import ArrayLike, NDArray

from animate.core import starts
from animate.core.data import dataset, lab, labels_of
from animate.core.log import steps
from animate.core.starts import Reached, descend_from, device_of
from animate.errors import InputError
from animate.history import History
from animate.recipe import LOSS_NAMES, OPTIMIZER_NAMES, Recipe
from tests.core.running import job, train

REFERENCE = Path(__file__).parents[1] / "reference"

# In w and b, at every state; of a parameter beyond 1 relative to it.
TOLERANCE = 1e-4

STARTS = ((-5.0, -10.0), (3.0, -7.0), (14.9, 12.8), (-12.0, 9.0), (0.0, 0.0))


def together(points: ArrayLike, **changes: Any) -> Reached:
    """All the steps of the runs from some starts."""
    one = job(**changes)
    samples = dataset(one["data"], labels_of(one))
    last = steps(len(samples.y), one["batch_size"], one["epochs"])
    return descend_from(samples, one, np.array(points, np.float64), range(last + 1), "cpu")


def agree(reached: Reached, which: int, alone: History) -> None:
    """Hold a run against the same trained alone, up to where that ended."""
    states = alone.last_finite + 1
    params = reached.params[:states, which]
    assert_allclose(params, alone.params[:states], rtol=TOLERANCE, atol=TOLERANCE)
    assert_allclose(reached.loss[:states, which], alone.loss[:states], rtol=1e-3, atol=TOLERANCE)
    # A sample on the boundary is on either side of it by a rounding.
    near = np.abs(reached.accuracy[:states, which] - alone.accuracy[:states])
    assert np.isnan(alone.accuracy).all() or near.max() <= 1 / len(alone.y) + 1e-6


def all_agree(points: ArrayLike, **changes: Any) -> Reached:
    reached = together(points, **changes)
    for which, start in enumerate(np.array(points).tolist()):
        agree(reached, which, train(init=start, **changes))
    return reached


def reference(loss: str) -> NDArray[np.float64]:
    """Columns of a reference, step, epoch, w, b, and more."""
    name = loss.replace("-", "_")
    return np.genfromtxt(REFERENCE / f"{name}.csv", delimiter=",", skip_header=1)


@pytest.mark.parametrize("loss", ["cross-entropy", "mse"])
def test_the_labs_run_is_the_references_at_every_step(loss: str) -> None:
    reached = together(STARTS, loss=loss)
    assert reached.params.shape == (701, len(STARTS), 2)
    assert reached.params.dtype == reached.loss.dtype == reached.accuracy.dtype == np.float32
    assert_allclose(reached.params[:, 0], reference(loss)[:, 2:4], rtol=0, atol=TOLERANCE)


def test_the_labs_other_facts_hold() -> None:
    reached = together([(0, 0), (3, -7)], lr=0.7, batch_size=4, epochs=37)
    assert_allclose(reached.params[185, 1], (7.75627184, -1.83326867), rtol=0, atol=TOLERANCE)
    reached = together([(1, 1)], loss="mse", lr=3.0, batch_size=5, epochs=60)
    assert_allclose(reached.params[240, 0], (7.45925989, -1.83066165), rtol=0, atol=TOLERANCE)
    reached = together([(-12, 9)], lr=5.0, batch_size=20)
    assert np.isfinite(reached.params).all()


# Rates at which runs jump about make much of a rounding, so that batches stay below
# what any processor computes several numbers at a time for.
@st.composite
def recipes(draw: st.DrawFn) -> dict[str, Any]:
    optimizer = draw(st.sampled_from(OPTIMIZER_NAMES))
    loss = draw(st.sampled_from(LOSS_NAMES))
    options: dict[str, Any] = {
        "loss": loss,
        "optimizer": optimizer,
        "lr": draw(st.sampled_from([None, 0.1, 1.0, 7.0])),
        "batch_size": draw(st.integers(1, 15)),
        "epochs": draw(st.integers(1, 6)),
        "shuffle": draw(st.booleans()),
        "standardize": draw(st.booleans()),
        "seed": draw(st.integers(0, 99)),
        "data": draw(st.sampled_from(["lab", "overlapping samples=13", "outliers samples=9"])),
        "schedule": draw(st.sampled_from(["constant", "cosine", "step every=2 factor=0.3"])),
    }
    if optimizer in ("sgd", "rmsprop"):
        options["momentum"] = draw(st.sampled_from([0.0, 0.9]))
    if optimizer != "rprop":
        options["weight_decay"] = draw(st.sampled_from([0.0, 0.02]))
    return Recipe.of(options).training()


_PLACES = st.tuples(st.floats(-20, 20), st.floats(-20, 20))


@given(recipes(), st.lists(_PLACES, min_size=1, max_size=3))
@settings(max_examples=25, deadline=None, phases=set(Phase) - {Phase.explain})
def test_any_start_is_trained_as_it_is_alone(
    recipe: dict[str, Any], points: list[tuple[float, float]]
) -> None:
    del recipe["init"]
    all_agree(points, **recipe)


@pytest.mark.parametrize("name", OPTIMIZER_NAMES)
def test_every_optimiser_makes_the_steps_that_it_makes_alone(name: str) -> None:
    for loss in ("cross-entropy", "mse"):
        recipe = Recipe.of({"optimizer": name, "loss": loss, "epochs": 4}).training()
        del recipe["init"]
        all_agree(STARTS, **recipe)


@pytest.mark.parametrize(
    "text",
    [
        "adafactor eps=1e-2,0.5 d=1.5 beta2_decay=-0.3",
        "adam amsgrad=true betas=0.5,0.9",
        "adam decoupled_weight_decay=true",
        "sgd nesterov=true",
        "sgd dampening=0.5",
        "rmsprop centered=true",
        "rprop etas=0.2,2 step_sizes=0.01,1",
        "asgd lambd=0.1 t0=5",
    ],
)
def test_the_parameters_of_an_optimiser_are_taken(text: str) -> None:
    plain = text.startswith(("rprop", "ad", "asgd"))
    more = {} if plain else {"momentum": 0.5}
    more |= {} if text.startswith("rprop") else {"weight_decay": 0.05}
    recipe = Recipe.of({"optimizer": text, "epochs": 6, **more}).training()
    del recipe["init"]
    all_agree(STARTS, **recipe)


@pytest.mark.parametrize("batch_size", [20, 33, 90, 1000])
def test_large_batches_agree(batch_size: int) -> None:
    data = {"name": "overlapping", "samples": 90, "dimensions": 1, "seed": 1}
    for loss in LOSS_NAMES:
        all_agree(STARTS[:2], data=data, loss=loss, batch_size=batch_size, epochs=8)


def test_values_are_learned_from_any_start_as_from_one() -> None:
    recipe = Recipe.of({"model": "linear", "epochs": 10}).training()
    del recipe["init"]
    reached = all_agree(STARTS, **recipe)
    assert np.isnan(reached.accuracy).all()


def test_a_run_that_diverges_ends_where_it_does_alone_and_harms_no_other() -> None:
    recipe = Recipe.of({"model": "linear", "lr": 1.4, "epochs": 40}).training()
    del recipe["init"]
    reached = all_agree(STARTS, **recipe)
    alone = train(init=STARTS[0], **recipe)
    assert alone.diverged
    assert not np.isfinite(reached.loss[alone.last_finite + 1 :, 0]).any()
    # A far start overflows first; the near ones go on as they would without it.
    far = together([(1e30, 1e30), (3, -7)], lr=0.5, weight_decay=4.5, epochs=20)
    near = together([(3, -7)], lr=0.5, weight_decay=4.5, epochs=20)
    assert not np.isfinite(far.loss[-1, 0])
    assert np.isnan(far.accuracy[-1, 0])
    assert_array_equal(far.params[:, 1], near.params[:, 0])


def test_a_run_leaves_what_float32_holds_in_its_own_units_without_a_word() -> None:
    # Each step takes a weight to -1.25 times itself; what is trained stays a thousandth of it.
    one = job(standardize=True, lr=0.5, weight_decay=4.5, epochs=1)
    samples = lab()._replace(x=lab().x / np.float32(1000))
    reached = descend_from(samples, one, np.array([(3.3e38, 0), (3, -7)]), range(8), "cpu")
    assert reached.params[:2, 0, 0].tolist() == [np.float32(3.3e38), -np.inf]
    assert not np.isfinite(reached.loss[1:, 0]).any()
    assert np.isfinite(reached.loss[:, 1]).all()


def test_runs_are_rounded_as_they_are_alone() -> None:
    # Where there is nothing to add up and no curve, no processor has a way of its own.
    options: dict[str, Any] = {"loss": "hinge", "batch_size": 1, "lr": 0.3, "epochs": 5}
    reached = together(STARTS, **options)
    for which, start in enumerate(STARTS):
        assert_array_equal(reached.params[:, which], train(init=start, **options).params)


def test_a_hinge_has_no_slope_where_it_begins() -> None:
    # The zeros come first, and all have a margin of 1.
    reached = all_agree([(0.0, -1.0)], loss="hinge", epochs=1)
    assert_array_equal(reached.params[1, 0], reached.params[0, 0])
    assert (reached.params[-1, 0] != reached.params[0, 0]).any()


@pytest.mark.parametrize(
    "stop",
    [{"stop_loss": 0.3}, {"stop_gradient": 0.1}, {"stop_loss": 0.5, "stop_gradient": 0.01}],
)
def test_a_run_that_arrives_stands_still(stop: dict[str, float]) -> None:
    reached = all_agree(STARTS, **stop)
    for which, start in enumerate(STARTS):
        alone = train(init=start, **stop)
        assert alone.steps < 700
        assert (reached.params[alone.steps :, which] == reached.params[-1, which]).all()


@pytest.mark.parametrize("stop", ["stop_loss", "stop_gradient"])
def test_what_is_enough_is_enough_exactly(stop: str) -> None:
    # The hinge comes down to 0, where it is flat, and momentum would lead on from there.
    options: dict[str, Any] = {"loss": "hinge", "lr": 6.0, "momentum": 0.5, stop: 0.0}
    alone = train(**options)
    assert alone.loss[-1] == 0
    reached = together([(-5, -10)], **options)
    assert (reached.params[alone.steps :, 0] == reached.params[alone.steps, 0]).all()
    assert (reached.params[alone.steps - 1, 0] != reached.params[alone.steps, 0]).any()


def test_only_the_steps_that_are_shown_are_recorded() -> None:
    whole = together(STARTS, epochs=3)
    one = job(epochs=3)
    for shown in ([0, 21], [1, 2, 20], [21], [0]):
        some = descend_from(dataset(one["data"]), one, np.array(STARTS), shown, "cpu")
        assert_array_equal(some.params, whole.params[shown])
        assert_array_equal(some.loss, whole.loss[shown])
        assert_array_equal(some.accuracy, whole.accuracy[shown])


@pytest.mark.parametrize("held", [1, 7, 60])
def test_the_starts_are_taken_in_parts_where_they_are_many(
    held: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = together(STARTS, epochs=2)
    monkeypatch.setattr(starts, "_HELD", held)
    parts = together(STARTS, epochs=2)
    assert_array_equal(parts.params, whole.params)


def test_progress_is_told_step_by_step() -> None:
    told = []
    one = job(epochs=2)
    tell = lambda step, total: told.append((step, total))  # noqa: E731
    descend_from(dataset(one["data"]), one, np.array(STARTS), [0, 14], "cpu", tell)
    assert told == [(step, 14) for step in range(1, 15)]


def test_the_device_is_a_gpu_only_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device_of("auto").type == device_of("cpu").type == "cpu"
    with pytest.raises(InputError) as caught:
        device_of("cuda")
    told = "there is no GPU that PyTorch can use; give auto or cpu"
    assert caught.value.mistakes == (("device", told),)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert device_of("auto").type == device_of("cuda").type == "cuda"
    assert device_of("cpu").type == "cpu"


def test_nothing_is_compiled_for_it() -> None:
    code = (
        # Taking PyTorch apart in the end takes half a second.
        "import atexit, gc, sys, numpy as np\n"
        "atexit.register(gc.freeze)\n"
        "from animate.core.data import dataset\n"
        "from animate.core.starts import descend_from\n"
        "from tests.core.running import job\n"
        "descend_from(dataset({'name': 'lab'}), job(epochs=1), np.zeros((2, 2)), [7], 'cpu')\n"
        "print('torch._dynamo' in sys.modules)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"
