"""What is told of a run happens in it, and captions are few, short and in order."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

import animate
from animate.embed.sentences import ENDS
from animate.history import History
from animate.language import LANGUAGES, speak
from animate.narration import Event, events, telling, text
from animate.narration.happenings import number

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

REFERENCE = Path(__file__).parent / "reference"

LAB_X = np.arange(-10, 10) / 10
LAB_Y = np.array([0.0] * 13 + [1.0] * 7)


def overlapping(samples: int = 40, ones: float = 0.5, seed: int = 0) -> tuple[Array, Array]:
    """Two classes that no boundary parts, the share of class 1 about `ones`."""
    generator = np.random.default_rng(seed)
    y = (generator.random(samples) < ones).astype(np.float64)
    return generator.normal(0, 1, samples) + 0.8 * y, y


def sigmoid(z: Array) -> Array:
    return np.asarray(0.5 * (1 + np.tanh(z / 2)))


def loss_of(z: Array, y: Array, kind: str) -> Array:
    """Mean over the last axis."""
    if kind == "mse":
        each = (sigmoid(z) - y) ** 2
    elif kind == "hinge":
        each = np.maximum(0, 1 - (2 * y - 1) * z)
    else:
        each = np.logaddexp(0, z) - y * z
    return np.asarray(each.mean(axis=-1))


def slope_of(z: Array, y: Array, kind: str) -> Array:
    """Of each sample's loss by its logit."""
    s = sigmoid(z)
    if kind == "mse":
        return 2 * (s - y) * s * (1 - s)
    if kind == "hinge":
        return -(2 * y - 1) * ((2 * y - 1) * z < 1)
    return s - y


def gradient_of(params: Array, x: Array, y: Array, kind: str) -> Array:
    slope = slope_of(params[0] * x + params[1], y, kind)
    return np.array([(slope * x).mean(), slope.mean()])


def in_order(samples: int, batch: int, epochs: int) -> Indices:
    """Batches as the trainer makes them without shuffling, shape (steps, batch)."""
    steps = -(-samples // batch)
    filled = np.full(steps * batch, -1)
    filled[:samples] = np.arange(samples)
    return np.asarray(np.tile(filled.reshape(steps, batch), (epochs, 1)), np.intp)


def shuffled(samples: int, batch: int, epochs: int, seed: int = 0) -> Indices:
    order = np.random.default_rng(seed)
    once = in_order(samples, batch, 1)
    return np.concatenate(
        [np.where(once < 0, -1, order.permutation(samples)[once]) for _ in range(epochs)]
    )


def recorded(
    params: Array,
    batches: Indices,
    x: Array = LAB_X,
    y: Array = LAB_Y,
    kind: str = "cross-entropy",
    **changes: Any,
) -> History:
    """The history of a run of which only the path is known."""
    z = params[:, :1] * x + params[:, 1:]
    parts = [(x[batch[batch >= 0]], y[batch[batch >= 0]]) for batch in batches]
    at = list(zip(params, parts, strict=False))
    fields: dict[str, Any] = {
        "params": params,
        "loss": loss_of(z, y, kind),
        "accuracy": ((z > 0) == (y > 0.5)).mean(axis=1),
        "batch_loss": np.array([loss_of(p[0] * a + p[1], b, kind) for p, (a, b) in at]),
        "gradient": np.array([gradient_of(p, a, b, kind) for p, (a, b) in at]).reshape(-1, 2),
        "batch_indices": batches,
        "epoch": np.arange(len(params)),
        "x": x[:, np.newaxis],
        "y": y,
        "recipe": "{}",
    }
    return History(**fields | changes)


def descended(
    batches: Indices,
    init: tuple[float, float] = (-5, -10),
    lr: float | Callable[[int], float] = 2,
    x: Array = LAB_X,
    y: Array = LAB_Y,
    kind: str = "cross-entropy",
    decay: float = 0,
    direction: Callable[[Array], Array] = lambda gradient: gradient,
) -> History:
    """A run by plain gradient descent, one step for each batch."""
    params = [np.array(init, np.float64)]
    for step, batch in enumerate(batches):
        chosen = batch[batch >= 0]
        gradient = gradient_of(params[-1], x[chosen], y[chosen], kind) + decay * params[-1]
        rate = lr(step) if callable(lr) else lr
        params.append(params[-1] - rate * direction(gradient))
    return recorded(np.array(params), batches, x, y, kind)


def gradients(run: History) -> Array:
    """Those of the loss alone, for a run by all the data."""
    x, y = run.x[:, 0].astype(np.float64), run.y.astype(np.float64)
    at = run.params[:-1].astype(np.float64)
    return np.array([gradient_of(params, x, y, "cross-entropy") for params in at])


def reference(name: str) -> History:
    columns = np.genfromtxt(REFERENCE / f"{name}.csv", delimiter=",", skip_header=1, unpack=True)
    _, epoch, w, b, batch_loss, loss, accuracy = columns
    return recorded(
        np.column_stack([w, b]),
        in_order(20, 3, 100),
        kind="mse" if name == "mse" else "cross-entropy",
        loss=loss,
        accuracy=accuracy,
        batch_loss=batch_loss[1:],
        epoch=epoch.astype(int),
    )


@pytest.fixture(scope="module")
def lab() -> History:
    return reference("cross_entropy")


@pytest.fixture(scope="module")
def stuck() -> History:
    return reference("mse")


def told(history: History, most: int = 6) -> dict[str, int]:
    """The steps of a run's events by their keys."""
    return {event.key: event.step for event in events(history, most)}


def in_english(found: list[Event]) -> list[tuple[int, str]]:
    words = speak("en")
    return [(event.step, text(event, words)) for event in found]


def flat(steps: int = 40, w: float = -5, b: float = -10, **changes: Any) -> History:
    """A run that stands still, whatever its gradient would be."""
    batches = in_order(20, 20, steps)
    return recorded(np.tile([w, b], (steps + 1, 1)).astype(float), batches, **changes)


# The lab


def test_the_labs_run_is_told_from_its_start_to_its_crawl(lab: History) -> None:
    assert in_english(events(lab)) == [
        (0, "The start: 13 of 20 points are right, loss 4.55."),
        (24, "All 20 points are classified rightly for the first time."),
        (80, "From here on all points stay right."),
        (135, "All points are right: only steepness is left to gain, and that ever more slowly."),
        (700, "The end, step 700: 20 of 20 points are right, loss 0.0524."),
    ]


def test_the_labs_squared_loss_never_leaves_the_plateau(stuck: History) -> None:
    assert in_english(events(stuck)) == [
        (0, "On a plateau: the gradient is only 0.000009, so the steps are tiny."),
        (700, "The end, step 700: 13 of 20 points are right, loss 0.350."),
    ]


def test_the_gradient_that_is_told_is_that_over_all_the_data(stuck: History) -> None:
    gradient = gradient_of(stuck.params[0], LAB_X, LAB_Y, "mse")
    (event, *_) = events(stuck)
    assert event.values == {"gradient": number(float(np.linalg.norm(gradient)), 1)}


@pytest.mark.parametrize("seed", range(8))
def test_the_jitter_of_mini_batches_is_no_overshooting(seed: int) -> None:
    run = descended(shuffled(20, 3, 40, seed), lr=1)
    assert "oscillating" not in told(run)


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"batch_size": 1}, "jumping"),
        ({"batch_size": 1, "loss": "mse", "init": (1, 1)}, "jumping"),
        ({"batch_size": 3, "lr": 20}, "oscillating"),
        ({"batch_size": 40, "lr": 200, "data": "overlapping"}, "oscillating"),
    ],
    ids=str,
)
def test_what_jumps_since_the_batches_differ_does_not_overshoot(
    options: dict[str, Any], key: str
) -> None:
    run = animate.train(epochs=30, **options)
    assert {"jumping", "oscillating"} & {event.key for event in events(run)} == {key}


def test_a_run_in_float32_is_told_alike(lab: History) -> None:
    names = ("params", "loss", "accuracy", "batch_loss", "gradient", "x", "y")
    single = replace(lab, **{name: getattr(lab, name).astype(np.float32) for name in names})
    assert in_english(events(single)) == in_english(events(lab))


# Plateaus


def test_a_plateau_that_is_reached_later_is_told_there_and_taken_back_at_its_end() -> None:
    run = descended(in_order(20, 3, 100), (1, 1), lr=200, kind="mse")
    found = told(run)
    assert list(found)[:4] == ["plateau", "plateau_left", "all_right", "settled"]
    on, off = found["plateau"], found["plateau_left"]
    assert 0 < on < off
    assert np.abs(run.loss[on:off] - 0.35).max() < 0.01
    assert run.loss[off:].min() < 0.01


def test_on_a_plateau_an_optimiser_may_stride_on() -> None:
    run = descended(
        in_order(20, 20, 200), lr=0.1, kind="mse", direction=lambda gradient: np.sign(gradient)
    )
    found = in_english(events(run))
    assert found[0] == (
        0,
        "On a plateau: the gradient is only 0.000009, yet the optimiser strides on.",
    )
    assert "plateau_left" in told(run)


@pytest.mark.parametrize("kind", ["cross-entropy", "mse"])
@pytest.mark.parametrize("ones", [0.08, 0.3])
def test_a_minimum_of_poor_accuracy_is_no_plateau(kind: str, ones: float) -> None:
    x, y = overlapping(60, ones)
    run = descended(in_order(60, 60, 3000), (0, 0), 2, x, y, kind)
    # The samples' pulls cancel out though not all of them are right.
    assert np.linalg.norm(run.gradient[-1]) < 1e-5
    assert run.accuracy[-1] < 0.95
    assert not {"plateau", "plateau_strides"} & set(told(run))


def test_an_outlier_that_the_others_outvote_is_no_plateau() -> None:
    x = np.concatenate([np.linspace(-2, -1, 200), np.linspace(1, 2, 200), [-3.0]])
    y = np.array([0.0] * 200 + [1.0] * 201)
    run = descended(in_order(401, 401, 3000), (0, 0), 5, x, y)
    assert np.linalg.norm(run.gradient[-1]) < 1e-5
    assert told(run).keys() - {"start"} == {"settled", "end"}


def test_a_run_that_leaps_onto_a_plateau_for_good_has_not_settled() -> None:
    run = descended(in_order(20, 20, 300), (0.5, 5), lr=300, kind="mse")
    assert run.loss[-1] < 0.9 * run.loss[0]
    assert told(run) == {"plateau": 2, "end": 300}


def test_a_run_that_stands_still_at_a_saturated_sigmoid_is_on_a_plateau() -> None:
    assert told(flat(gradient=np.zeros((40, 2)))) == {"plateau": 0, "end": 40}


def test_a_run_that_stands_still_elsewhere_is_not() -> None:
    assert told(flat(w=0, b=0, gradient=np.zeros((40, 2)))) == {"start": 0, "end": 40}
    assert told(flat(w=30, b=-7.5, gradient=np.zeros((40, 2)))) == {"start": 0, "end": 40}


def test_a_moment_of_tiny_gradients_is_no_plateau() -> None:
    gradient = np.ones((1000, 2))
    gradient[100:115] = 0
    assert "plateau" not in told(flat(1000, gradient=gradient))
    gradient[100:130] = 0
    found = events(flat(1000, gradient=gradient))
    assert in_english(found)[1:-1] == [
        (100, "On a plateau: the gradient is only 0, so the steps are tiny."),
        (130, "Off the plateau: the gradient has grown to 1."),
    ]


def test_a_plateau_of_fair_accuracy_is_one_where_the_pull_fades() -> None:
    run = descended(in_order(20, 3, 50), (300, 105), kind="mse")
    assert (run.accuracy == 0.7).all()
    assert told(run) == {"plateau": 0, "end": 350}


# Rightly classified


def test_a_run_that_is_right_once_and_for_all_is_told_so_once() -> None:
    run = descended(in_order(20, 20, 300))
    found = told(run)
    assert run.accuracy[found["all_right"] - 1] < 1 == run.accuracy[found["all_right"] :].min()
    assert "stays_right" not in found


def test_a_run_that_starts_right_is_not_told_to_become_so() -> None:
    found = told(descended(in_order(20, 20, 40), (6, -1.5), lr=0.01))
    assert found == {"start": 0, "end": 40}


def test_points_that_stay_right_for_the_last_steps_only_are_not_promised_to() -> None:
    accuracy = np.full(2001, 0.9)
    accuracy[500] = 1
    accuracy[1970:] = 1
    found = told(flat(2000, w=3, b=-1, accuracy=accuracy))
    assert found == {"start": 0, "all_right": 500, "end": 2000}
    accuracy[1900:] = 1
    assert told(flat(2000, w=3, b=-1, accuracy=accuracy))["stays_right"] == 1900


def test_points_that_stay_right_for_less_than_a_pass_over_them_are_not_promised_to() -> None:
    batches = in_order(20, 1, 3)
    accuracy = np.full(61, 0.9)
    accuracy[20] = 1
    for stays, promised in ((45, False), (40, True)):
        accuracy[stays:] = 1
        run = recorded(np.tile([3.0, -1], (61, 1)), batches, accuracy=accuracy)
        assert ("stays_right" in told(run)) == promised


# Overshooting


def test_a_rate_ten_times_the_labs_overshoots() -> None:
    found = told(descended(in_order(20, 3, 30), lr=20))
    assert 3 <= found["oscillating"] <= 8
    assert "calmed" not in found
    assert "stays_right" not in found


def test_a_full_batch_that_leaps_across_the_valley_forever_overshoots_and_never_settles() -> None:
    x, y = overlapping()
    run = descended(in_order(40, 40, 200), lr=40, x=x, y=y)
    moves = np.diff(run.params, axis=0)[-20:]
    assert ((moves[1:] * moves[:-1]).sum(axis=1) < 0).all()
    found = told(run)
    assert found["oscillating"] <= 6
    assert not {"calmed", "settled", "minimum", "crawl"} & set(found)


def test_a_rate_that_falls_calms_the_run_down() -> None:
    x, y = overlapping()
    run = descended(in_order(40, 40, 200), lr=lambda step: 40 if step < 60 else 1, x=x, y=y)
    found = told(run)
    assert list(found) == ["start", "oscillating", "calmed", "minimum", "end"]
    assert 60 <= found["calmed"] <= 70


def test_a_run_that_jumps_half_as_far_as_before_has_not_calmed_down() -> None:
    jumps = np.where(np.arange(401) % 2, 1.0, -1.0)
    rest = np.where(np.arange(401) < 100, 0.4, 0.0)
    for kept, calmed in ((0.1, False), (0.01, True)):
        loss = 1 + jumps * np.maximum(rest, kept)
        assert ("calmed" in told(flat(400, w=3, b=-1, loss=loss))) == calmed


def test_that_it_calmed_down_is_only_told_while_its_jumping_is() -> None:
    run = descended(in_order(20, 1, 100))
    keys = list(told(run, most=20))
    assert "oscillating" in keys
    assert "calmed" not in keys or keys.index("calmed") == keys.index("oscillating") + 1


def test_a_smooth_way_down_does_not_overshoot() -> None:
    for lr in (0.1, 2, 20):
        assert "oscillating" not in told(descended(in_order(20, 20, 300), lr=lr))


# Diverging


def test_a_run_that_turns_infinite_is_told_so_at_its_last_finite_step() -> None:
    params = np.array([[10.0**step, 1] for step in range(12)])
    params[9:] = np.inf
    with np.errstate(invalid="ignore"):
        run = recorded(params, in_order(20, 20, 11), loss=np.arange(1.0, 13))
    assert run.last_finite == 8
    assert in_english(events(run))[-1] == (
        8,
        "Diverged: with the next step the numbers grow beyond all bounds.",
    )
    assert not {"end", "stays_right", "settled", "minimum", "crawl"} & set(told(run))


def test_a_run_that_has_no_step_but_the_start_before_it_diverges() -> None:
    run = flat(3, loss=np.array([1, np.nan, 1, 1]))
    assert events(run) == [Event(0, "diverged", {})]


def test_a_loss_that_grows_for_good_is_told_when_it_has_doubled() -> None:
    run = descended(in_order(20, 20, 30), lr=2.2, decay=1)
    found = told(run)
    assert found.keys() == {"start", "diverging", "end"}
    assert run.loss[found["diverging"] - 1] < 2 * run.loss[0]
    assert (run.loss[found["diverging"] :] >= 2 * run.loss[0]).all()


def test_a_loss_that_leaps_and_comes_back_or_stays_does_not_grow_for_good() -> None:
    back = 1 + 20 * np.exp(-(((np.arange(41) - 20) / 6) ** 2))
    high = np.where(np.arange(41) < 10, 1.0, 21.0)
    little = np.linspace(1, 4.9, 41)
    for loss in (back, high, little):
        assert "diverging" not in told(flat(w=3, b=-1, loss=loss))


# The end


def test_a_minimum_is_told_where_the_classes_overlap() -> None:
    x, y = overlapping()
    run = descended(in_order(40, 40, 200), x=x, y=y)
    found = told(run)
    assert list(found) == ["start", "minimum", "end"]
    assert run.loss[found["minimum"]] == pytest.approx(run.loss[-1], rel=0.011)


def test_a_run_that_batches_keep_in_motion_settles() -> None:
    x, y = overlapping()
    run = descended(shuffled(40, 3, 100), lr=0.5, x=x, y=y)
    found = told(run)
    assert list(found) == ["start", "settled", "end"]
    assert run.loss[found["settled"] :].mean() == pytest.approx(run.loss[-300:].mean(), rel=0.02)


def test_a_run_that_batches_throw_to_and_fro_never_settles() -> None:
    x, y = overlapping()
    run = descended(in_order(40, 3, 100), lr=2, x=x, y=y)
    # A sweep over the data has the same mean loss every time.
    assert run.loss[-14:].mean() == pytest.approx(run.loss[-700:-686].mean(), rel=1e-3)
    assert told(run).keys() - {"start"} == {"oscillating", "end"}


def test_where_a_penalty_stops_the_descent_there_is_no_minimum_of_the_loss() -> None:
    x, y = overlapping()
    run = descended(in_order(40, 40, 200), x=x, y=y, decay=0.02)
    penalised = replace(run, gradient=gradients(run))
    assert list(told(penalised)) == ["start", "settled", "end"]


def test_a_run_that_is_still_under_way_is_not_told_to_rest() -> None:
    found = told(descended(in_order(20, 20, 100), lr=0.2))
    assert not {"minimum", "settled", "crawl"} & set(found)


def test_a_run_that_gained_nothing_is_not_told_to_rest() -> None:
    generator = np.random.default_rng(0)
    loss = 1 + 0.01 * generator.random(41)
    assert "settled" not in told(flat(w=3, b=-1, loss=loss))


def test_a_loss_that_falls_as_fast_as_before_does_not_crawl() -> None:
    loss = np.concatenate([[100.0], np.linspace(1, 0.1, 400)])
    assert "crawl" not in told(flat(400, w=30, b=-7.5, loss=loss))
    slower = 100 * np.exp(-(np.linspace(0, 3, 401) ** 0.5) * 3)
    assert 200 < told(flat(400, w=30, b=-7.5, loss=slower))["crawl"] < 300
    accuracy = np.ones(401)
    accuracy[320] = 0.95
    assert told(flat(400, w=30, b=-7.5, loss=slower, accuracy=accuracy))["crawl"] > 320


def test_a_hinge_loss_that_comes_to_nothing_has_settled() -> None:
    run = descended(in_order(20, 20, 4000), lr=2, kind="hinge")
    assert run.loss[-1] == 0
    found = [event for event in events(run) if event.key == "settled"]
    assert in_english(found)[0][1] == "Settled: from here on the loss stays near 0."


# Few and far between


def test_a_run_of_one_step_has_a_start_and_an_end() -> None:
    assert in_english(events(descended(in_order(20, 20, 1)))) == [
        (0, "The start: 13 of 20 points are right, loss 4.55."),
        (1, "The end, step 1: 13 of 20 points are right, loss 4.22."),
    ]


def test_a_run_of_no_step_has_a_start_alone() -> None:
    run = recorded(np.array([[-5.0, -10.0]]), np.empty((0, 3), np.intp))
    assert told(run) == {"start": 0}


def test_what_matters_most_is_told_when_there_is_too_much(lab: History) -> None:
    assert [list(told(lab, most=most)) for most in range(6)] == [
        [],
        ["all_right"],
        ["all_right", "end"],
        ["all_right", "stays_right", "end"],
        ["all_right", "stays_right", "crawl", "end"],
        ["start", "all_right", "stays_right", "crawl", "end"],
    ]


def test_what_cannot_be_told_in_time_but_lasts_is_told_a_little_later() -> None:
    accuracy = np.full(401, 0.9)
    accuracy[50] = accuracy[52:] = 1
    found = told(flat(400, w=3, b=-1, accuracy=accuracy))
    assert found["all_right"] == 50
    assert 52 < found["stays_right"] <= 70


def test_captions_stand_apart(lab: History) -> None:
    for run in (lab, descended(in_order(20, 1, 100)), descended(in_order(20, 3, 30), lr=20)):
        steps = [event.step for event in events(run, most=20)]
        assert min(np.diff(steps)) >= min(0.01 * run.steps, 10)


def test_every_event_has_its_caption_and_every_caption_its_event() -> None:
    keys = {key.removeprefix("caption.") for key in speak("en").texts if "caption." in key}
    # What is said of all runs together, at their end, is no event of one.
    of_all = {"runs_end", "runs_end_alike", "runs_end_between", "runs_end_values"}
    assert keys - of_all == set(telling._ORDER)
    # In a description the course itself says how a run starts and ends.
    told = {key.removeprefix("told.") for key in speak("en").texts if "told." in key}
    of_the_picture = {"left_range", "starts_outside", "back_in_range"}
    assert told - of_the_picture == set(telling._ORDER) - set(ENDS)


# The longest that a course will meet.
WIDE = {
    "right": "99999",
    "count": "100000",
    "loss": "0.000123",
    "gradient": "0.000009",
    "step": "10000",
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_caption_fits_one_line(code: str) -> None:
    words = speak(code)
    for key in telling._ORDER:
        sentence = text(Event(0, key, WIDE), words)
        assert len(sentence) <= 90, sentence
        assert sentence.endswith("."), sentence
        assert "\n" not in sentence, sentence


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (4.5508, 3, "4.55"),
        (0.35, 3, "0.350"),
        (0.05243, 3, "0.0524"),
        (0, 3, "0"),
        (315.3141, 3, "315"),
        (12345.6, 3, "12346"),
        (123456.0, 3, "1.23e5"),
        (9e-6, 1, "0.000009"),
        (3.2e-6, 2, "0.0000032"),
        (3.2e-8, 2, "3.2e\u22128"),
        (-0.25, 2, "\u22120.25"),
        (9.996, 3, "10.00"),
        (np.inf, 2, "\u221e"),
    ],
)
def test_numbers_are_short_and_keep_the_decimal_point(
    value: float, digits: int, shown: str
) -> None:
    assert number(value, digits) == shown


# Whatever is recorded

ANY = st.floats(width=32)
FINITE = st.floats(width=32, allow_nan=False, allow_infinity=False)
SMALL = st.floats(-4, 4, width=32)


@st.composite
def any_history(draw: st.DrawFn) -> History:
    steps = draw(st.integers(0, 60))
    parameters = draw(st.integers(1, 3))
    samples = draw(st.integers(1, 8))
    batch = draw(st.integers(1, samples))
    elements = draw(st.sampled_from([ANY, FINITE, SMALL]))

    def floats(*shape: int) -> NDArray[np.float32]:
        return draw(arrays(np.float32, shape, elements=elements, fill=SMALL))

    params, loss = floats(steps + 1, parameters), floats(steps + 1)
    params[0], loss[0] = draw(SMALL), draw(SMALL)
    return History(
        params=params,
        loss=loss,
        accuracy=floats(steps + 1),
        batch_loss=floats(steps),
        gradient=floats(steps, parameters),
        batch_indices=draw(arrays(np.int32, (steps, batch), elements=st.integers(-1, samples - 1))),
        epoch=np.arange(steps + 1),
        x=draw(arrays(np.float32, (samples, draw(st.integers(1, 2))), elements=FINITE)),
        y=draw(arrays(np.float32, samples, elements=st.sampled_from([0, 1]))),
        recipe="{}",
    )


@given(any_history(), st.integers(0, 8))
def test_whatever_is_recorded_is_told_in_order_and_in_time(run: History, most: int) -> None:
    found = events(run, most)
    steps = [event.step for event in found]
    assert len(found) <= most
    assert steps == sorted(set(steps))
    assert all(0 <= step <= run.last_finite for step in steps)
    assert found or not most
    for code in LANGUAGES:
        assert all(text(event, speak(code)) for event in found)


def of_values(losses: Array, batches: bool = True, gradients_too: bool = True) -> History:
    """A run of a model of values, of which only the losses are known."""
    steps = len(losses) - 1
    generator = np.random.default_rng(0)
    params = np.cumsum(generator.normal(0, 0.05, (steps + 1, 30)), axis=0)
    return History(
        params=params,
        loss=np.asarray(losses, np.float64),
        accuracy=np.full(steps + 1, np.nan),
        batch_loss=np.asarray(losses[:-1], np.float64),
        gradient=generator.normal(0, 1, (steps, 30 if gradients_too else 0)),
        batch_indices=in_order(20, 20, steps) if batches else np.empty((steps, 0), np.intp),
        epoch=np.zeros(steps + 1, np.intp),
        x=LAB_X[:, np.newaxis],
        y=generator.normal(0, 1, 20),
        recipe='{"model":{"name":"custom"}}',
    )


OF_CLASSES = {
    "start",
    "end",
    "all_right",
    "stays_right",
    "crawl",
    "crawl_surer",
    "plateau",
    "plateau_strides",
    "plateau_left",
}

FALLING: Array = np.asarray(3 * 0.98 ** np.arange(400) + 0.2, np.float64)


@pytest.mark.parametrize("gradients_too", [True, False])
@pytest.mark.parametrize("batches", [True, False])
@pytest.mark.parametrize(
    "losses",
    [
        FALLING,
        FALLING[::-1],
        np.ones(300),
        np.concatenate([np.ones(100), FALLING]),
        1 + np.sin(np.arange(300)),
        np.array([2.0, 1.0]),
        np.array([2.0]),
    ],
    ids=["falling", "growing", "flat", "late", "swinging", "one step", "none"],
)
def test_of_values_nothing_is_said_of_classes(
    losses: Array, batches: bool, gradients_too: bool
) -> None:
    happened = events(of_values(losses, batches, gradients_too))
    keys = {event.key for event in happened}
    assert not keys & OF_CLASSES
    assert "start_values" in keys
    assert ("end_values" in keys) == (len(losses) > 1)
    if not gradients_too:
        assert "minimum" not in keys
    for event in happened:
        for code in LANGUAGES:
            assert "{" not in text(event, speak(code))


def test_the_start_and_the_end_of_values_tell_the_loss() -> None:
    first, *_, last = events(of_values(FALLING))
    assert text(first, speak("en")) == "The start: loss 3.20."
    assert text(last, speak("en")) == "The end, step 399: loss 0.201."


def test_a_network_that_starts_on_a_plateau_leaves_it() -> None:
    run = of_values(np.concatenate([np.full(120, 3.2), FALLING]))
    happened = events(run)
    keys = [event.key for event in happened]
    assert keys.index("flat") < keys.index("flat_left")
    steps = {event.key: event.step for event in happened}
    assert steps["flat"] < 40
    assert 100 < steps["flat_left"] < 150


@pytest.mark.parametrize(
    "losses",
    [FALLING, np.concatenate([FALLING, np.full(300, FALLING[-1])]), np.ones(200)],
    ids=["never flat", "flat at the end", "always"],
)
def test_where_no_fall_comes_after_it_there_is_no_plateau_of_a_network(losses: Array) -> None:
    assert not {"flat", "flat_left"} & {event.key for event in events(of_values(losses))}


def test_a_plateau_of_the_lab_is_told_by_its_gradient_alone() -> None:
    run = descended(in_order(20, 20, 60), init=(-30, -30), kind="mse", lr=2)
    assert not {"flat", "flat_left"} & {event.key for event in events(run)}


def test_a_loss_of_values_that_comes_to_rest_is_settled() -> None:
    losses = np.concatenate([FALLING, np.full(400, FALLING[-1])])
    told = {event.key for event in events(of_values(losses, gradients_too=False))}
    assert "settled" in told


def test_a_network_is_never_said_to_overshoot() -> None:
    """Its loss jumps for many reasons: small batches, or a batch norm that lags behind."""
    assert "oscillating" not in {event.key for event in events(of_values(FALLING))}
    swinging = 1 + 0.9 * np.cos(np.pi * np.arange(300)) * 0.99 ** np.arange(300)
    assert "oscillating" not in {event.key for event in events(of_values(swinging))}
