"""The data panel of one input for any model, and curves, against what is predicted."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from animate.scene.fit import value_range
from animate.scene.mover import Line
from animate.scene.scene import Scene
from animate.scene.strokes import Segments
from tests.scene.networks import legend_of, runs, scene_of
from tests.scene.staging import at, ink

SIZE: dict[str, Any] = {"panels": ("data",), "size": (600, 420), "captions": False}


def near(drawn: NDArray[np.bool_], place: NDArray[np.float64], by: int = 1) -> bool:
    x, y = int(place[0]), len(drawn) - 1 - int(place[1])
    return bool(drawn[max(y - by, 0) : y + by + 1, max(x - by, 0) : x + by + 1].any())


def drawn_by(scene: Scene, kind: type[Any], step: int) -> list[NDArray[np.bool_]]:
    found = []
    for mover in scene.groups[0]:
        if isinstance(mover, kind):
            mover.pose(at(step))
            found.append(ink(mover, scene))
    return found


@pytest.mark.parametrize("step", [0, 30, 120])
@pytest.mark.parametrize("name", ["binary-1", "values-1"])
def test_the_curve_passes_every_prediction(name: str, step: int) -> None:
    with scene_of(name, **SIZE) as scene:
        axes, (track,) = scene.figure.axes[0], scene.programme.tracks
        low, high = axes.get_xlim()
        x = np.linspace(low, high, 25)[1:-1]
        (curve,) = drawn_by(scene, Line, step)
        for place in axes.transData.transform(np.column_stack([x, track.predict(step, x)])):
            if axes.bbox.y0 < place[1] < axes.bbox.y1:
                assert near(curve, place, 2)


def test_each_class_has_a_curve_of_its_own_look() -> None:
    with scene_of("classes-1", **SIZE) as scene:
        axes, (track,) = scene.figure.axes[0], scene.programme.tracks
        x = np.linspace(-2.5, 2.5, 15)
        curves = drawn_by(scene, Line, 120)
        assert len(curves) == 3
        for curve, column in zip(curves, track.predict(120, x).T, strict=True):
            places = axes.transData.transform(np.column_stack([x, column]))
            # Far enough to bridge the gaps of a dashed line.
            assert all(near(curve, place, 5) for place in places)
        pens = [mover._pen for mover in scene.groups[0] if isinstance(mover, Line)]
        assert len({tuple(pen.gc.get_rgb()) for pen in pens}) == 3
        assert len({pen.dashes for pen in pens}) == 3


@pytest.mark.parametrize(("name", "count"), [("binary-1", 1), ("classes-1", 2)])
def test_boundaries_stand_where_the_predicted_class_changes(name: str, count: int) -> None:
    with scene_of(name, **SIZE) as scene:
        axes, (track,) = scene.figure.axes[0], scene.programme.tracks
        (lines,) = (mover for mover in scene.groups[0] if isinstance(mover, Segments))
        lines.pose(at(120))
        assert len(lines.ends) == count
        for x, _ in axes.transData.inverted().transform(lines.ends[:, 0]):
            found = track.predict(120, np.array([x]))
            each = np.sort(np.append(found, 1 - found)) if found.ndim == 1 else np.sort(found[0])
            # A pixel to either side it is steep.
            assert each[-1] - each[-2] < 0.25


def test_residuals_end_at_the_predictions() -> None:
    (run,) = runs("values-1").histories
    with scene_of("values-1", marks=("cost",), **SIZE) as scene:
        axes, (track,) = scene.figure.axes[0], scene.programme.tracks
        (lines,) = (mover for mover in scene.groups[0] if isinstance(mover, Segments))
        lines.pose(at(60))
        x = run.x[:, 0].astype(np.float64)
        for end, y in ((0, run.y), (1, track.predict(60, x))):
            places = axes.transData.transform(np.column_stack([x, y]))
            assert np.abs(lines.ends[:, end] - places).max() <= 1


def test_without_the_mark_or_of_several_runs_there_are_no_residuals() -> None:
    for name, marks in (("values-1", ()), ("values-1-two", ("cost",))):
        with scene_of(name, marks=marks, **SIZE) as scene:
            assert not [one for one in scene.groups[0] if isinstance(one, Segments)]


def test_the_axis_has_room_for_the_samples_and_not_for_any_fit() -> None:
    (run,) = runs("values-1").histories
    with scene_of("values-1", **SIZE) as scene:
        low, high = scene.figure.axes[0].get_ylim()
        assert low < run.y.min() < run.y.max() < high
        assert high - low < 3 * np.ptp(run.y)


def test_a_fit_that_goes_wild_is_held() -> None:
    class Subject:
        data = runs("values-1").histories[0]

    class Wild:
        states = 5

        @staticmethod
        def predict(step: int, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.full(len(inputs), [1e30, np.inf, np.nan, -1e30, 0][step % 5])

    subject: Any = Subject()
    subject.everyone = [Wild()]
    shown = value_range(subject, np.linspace(-1, 1, 5))
    assert np.isfinite(shown).all()
    assert np.ptp(shown) <= 2.3 * np.ptp(Subject.data.y)


@pytest.mark.parametrize("name", ["binary-1", "classes-1"])
def test_samples_stand_at_the_probability_that_they_ought_to_have(name: str) -> None:
    (run,) = runs(name).histories
    with scene_of(name, **SIZE) as scene:
        axes = scene.figure.axes[0]
        samples: list[Any] = [line for line in axes.lines if line.get_marker() in ("o", "s", "^")]
        heights = {float(y) for line in samples for y in line.get_ydata()}
        assert heights == ({1.0} if name == "classes-1" else {0.0, 1.0})
        drawn = sum(len(line.get_xdata()) for line in samples)
        assert drawn == len(run.y)


@pytest.mark.parametrize(
    ("name", "first", "title"),
    [
        ("binary-1", "epoch 0", "Prediction by epoch"),
        ("binary-2", "step 0", "Prediction by step"),
        ("values-1", "step 0", "Prediction by step"),
        ("classes-1", "step 0", "Prediction by step"),
        ("values-2", "step 0", "Prediction by step"),
    ],
)
def test_curves_are_of_epochs_or_of_steps_where_there_are_none(
    name: str, first: str, title: str
) -> None:
    with scene_of(name, panels=("curves",), size=(600, 400)) as scene:
        names = legend_of(scene)
        assert names[0] == first
        assert 2 <= len(names) <= 6
        assert title in [text.get_text() for text in scene.figure.texts]


def test_the_step_of_a_curve_is_that_of_its_prediction() -> None:
    recipe: dict[str, Any] = {"panels": ("curves",), "size": (600, 400), "epochs_shown": (10, 150)}
    with scene_of("values-1", **recipe) as scene:
        axes, (track,) = scene.figure.axes[0], scene.programme.tracks
        early, late = (mover for mover in scene.groups[0] if isinstance(mover, Line))
        early.pose(at(149))
        late.pose(at(149))
        assert late.extent().empty
        x = np.linspace(-1.5, 1.5, 9)
        drawn = ink(early, scene)
        for place in axes.transData.transform(np.column_stack([x, track.predict(10, x)])):
            assert near(drawn, place, 6)
