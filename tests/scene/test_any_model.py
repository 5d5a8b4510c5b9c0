"""Texts, numbers and choices for runs of any model: nothing that isn't known is said."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from animate.errors import InputError
from animate.figures import posed_for, stages
from animate.history import History
from animate.language import speak
from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.accuracy import AccuracyPanel
from animate.scene.forces import forces
from animate.scene.headline import headline
from animate.scene.layers import LayersPanel
from animate.scene.losses import LossPanel
from animate.scene.moments import times
from animate.scene.parameters import ParametersPanel
from animate.scene.progress import ProgressPanel
from animate.scene.scale import shares
from animate.scene.strokes import Segments
from tests.scene.networks import legend_of, programme_of, recipe_of, runs, scene_of
from tests.scene.staging import at, numbers_of, text_boxes

EN = speak("en")


def fields_of(name: str, **options: Any) -> list[str]:
    (told,) = programme_of(name, **options).numbers
    return [field.label for field in told]


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("line-1", ["step", "weight", "bias", "loss", "batch loss"]),
        ("values-1", ["step", "loss", "batch loss", "off the plane"]),
        ("binary-1", ["step", "epoch", "loss", "batch loss", "accuracy", "off the plane"]),
        ("classes-2-ten", ["step", "loss", "batch loss", "accuracy", "off the plane"]),
        ("values-1-two", ["step", "loss, off the plane:", "Adam", "SGD"]),
        (
            "binary-2-five",
            [
                "step",
                "loss, accuracy, off the plane:",
                "SGD",
                "momentum 0.9",
                "Adagrad",
                "RMSprop",
                "Adam",
            ],
        ),
    ],
)
def test_the_readout_tells_what_there_is(name: str, labels: list[str]) -> None:
    assert fields_of(name) == labels


def test_the_distance_from_the_plane_is_that_of_the_step() -> None:
    programme = programme_of("binary-2")
    (told,), (track,) = programme.numbers, programme.tracks
    away = track.plane.distance(track.history.params)
    for step in (0, 17, 120):
        assert float(told[-1].text(Moment((step,)))) == pytest.approx(away[step], abs=0.006)


@pytest.mark.parametrize(
    ("name", "panels", "count"),
    [
        ("binary-2", ("data", "contour", "wireframe"), 1),
        ("binary-2", ("wireframe",), 1),
        ("binary-2", ("data", "loss"), 0),
        ("line-1", ("contour",), 0),
    ],
)
def test_the_share_that_the_plane_keeps_is_said_once_where_the_plane_is(
    name: str, panels: tuple[str, ...], count: int
) -> None:
    with scene_of(name, panels=panels, size=(900, 320)) as scene:
        told = [text for text, _ in text_boxes(scene) if "variance" in text]
        assert len(told) == count
        for text in told:
            percent = float(re.match(r"[\d.]+", text)[0])  # type: ignore[index]
            assert percent == pytest.approx(100 * scene.programme.tracks[0].plane.kept, abs=0.5)


def test_several_paths_have_their_variance_together() -> None:
    with scene_of("values-1-two", panels=("contour",), size=(600, 320)) as scene:
        (told,) = (text for text, _ in text_boxes(scene) if "variance" in text)
        assert told.endswith("% of the paths' variance")


def test_a_line_leads_from_the_marker_to_the_surface() -> None:
    """The foot of the start lies elsewhere than the start, whose loss is another."""
    with scene_of("classes-2", panels=("wireframe",), size=(500, 420)) as scene:
        (line,) = (mover for mover in scene.groups[0] if isinstance(mover, Segments))
        line.pose(at(0))
        ((one, other),) = line.ends
        assert np.hypot(*(other - one)) > 8
        # The plane goes through the end of the path.
        line.pose(at(200))
        assert len(line.ends) == 0


def test_a_model_of_two_parameters_needs_no_such_line() -> None:
    with scene_of("line-1", panels=("wireframe",), size=(500, 420)) as scene:
        assert not [mover for mover in scene.groups[0] if isinstance(mover, Segments)]


@pytest.mark.parametrize(
    ("name", "panel"),
    [("pictures", ProgressPanel), ("values-3", LossPanel)],
)
def test_data_of_many_inputs_are_shown_by_their_loss_and_accuracy(name: str, panel: type) -> None:
    programme = programme_of(name)
    assert isinstance(programme.panels[0][0], panel)


def test_progress_has_both_numbers_at_their_places() -> None:
    (run,) = runs("pictures").histories
    with scene_of("pictures", panels=("data",), size=(500, 420)) as scene:
        upper, lower = scene.figure.axes[:2]
        assert upper.bbox.y0 > lower.bbox.y1
        assert (upper.get_ylabel(), lower.get_ylabel()) == ("loss", "accuracy")
        assert lower.get_ylim()[0] < run.accuracy.min()
        assert 1 < lower.get_ylim()[1] < 1.1
        assert upper.get_xlim() == lower.get_xlim()


@pytest.mark.parametrize("values", [[0.1, 0.9], [0.97, 0.99], [1.0, 1.0], [0.0, 1.0]])
def test_an_axis_of_shares_ends_at_1(values: list[float]) -> None:
    scale = shares(np.array(values), 10)
    assert -0.05 <= scale.low <= min(values)
    assert 1 < scale.high <= 1.05
    assert scale.ticks[-1] == (1.0, "1")


def test_parameters_are_shown_one_by_one_if_they_are_few_else_by_layer() -> None:
    with scene_of("line-1", panels=("parameters",), size=(500, 320)) as scene:
        assert isinstance(scene.programme.panels[0][0], ParametersPanel)
        names = legend_of(scene)
        assert names == ["weight", "bias"]
    with scene_of("pictures", panels=("parameters",), size=(500, 320)) as scene:
        assert isinstance(scene.programme.panels[0][0], LayersPanel)
        names = legend_of(scene)
        # A convolution, a batch norm, and a linear layer.
        assert names == ["layer 1", "layer 2", "layer 3"]


def test_layers_are_the_columns_of_the_parameters() -> None:
    (shown,) = programme_of("pictures").shown
    columns = [part for _, part in shown.layers]
    assert [part.stop - part.start for part in columns] == [60, 12, 550]
    assert columns[0].start == 0
    assert columns[-1].stop == shown.history.params.shape[1]


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        (
            "values-2",
            {"panels": ("accuracy",)},
            "panels: accuracy isn't accepted for a model of values, which tells no classes apart; "
            "give loss",
        ),
        (
            "pictures",
            {"panels": ("curves",)},
            "panels: curves isn't accepted for data of 64 inputs, over which no curve can be "
            "drawn; give loss or accuracy",
        ),
        (
            "binary-2",
            {"panels": ("equation",)},
            "panels: equation isn't accepted for this model, whose formula isn't known or doesn't "
            "fit; leave it out",
        ),
        (
            "softmax-2",
            {"sync": "evaluations"},
            "sync: evaluations isn't accepted for a run whose mini-batches weren't recorded; give "
            "step",
        ),
        (
            "softmax-2",
            {"sync": "epoch"},
            "sync: epoch isn't accepted for a run whose epochs aren't known; give step or record "
            "them, with steps_per_epoch= in Recorder",
        ),
        (
            "softmax-2",
            {"pace": "epoch"},
            "pace: epoch isn't accepted for a run whose epochs aren't known; give travel or record "
            "them, with steps_per_epoch= in Recorder",
        ),
        (
            "softmax-2",
            {"at": 3},
            "at: 3 isn't accepted for a run whose epochs aren't known; record them, with "
            "steps_per_epoch= in Recorder",
        ),
    ],
)
def test_what_isnt_there_is_refused_in_words(
    name: str, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InputError) as caught:
        programme_of(name, **options)
    assert str(caught.value) == sentence


def without_gradients(name: str) -> History:
    (run,) = runs(name).histories
    return replace(run, gradient=np.empty((run.steps, 0), np.float32))


def test_a_panel_of_gradients_that_werent_recorded_is_refused() -> None:
    with (
        pytest.raises(InputError) as caught,
        scene_of("binary-2", [without_gradients("binary-2")], panels=("gradient", "data")),
    ):
        pass
    assert str(caught.value) == (
        "panels: gradient isn't accepted for a run whose gradients weren't recorded; record them, "
        "with gradients=True in Recorder, or leave it out"
    )


def test_arrows_of_gradients_that_werent_recorded_are_left_out() -> None:
    run = without_gradients("binary-2")
    assert not forces(run).gradient.any()
    marks = ("gradient", "momentum", "batch", "field")
    with scene_of("binary-2", [run], panels=("contour",), marks=marks, size=(400, 320)) as scene:
        shapes = {type(mover).__name__ for mover in scene.groups[0]}
        assert shapes == {"Trail", "Marks"}


def test_the_gradient_of_a_loop_of_ones_own_has_a_direction_only() -> None:
    """Nobody knows its learning rate."""
    (run,) = runs("binary-2").histories
    assert forces(run).gradient.any()
    assert not forces(run).to_scale
    assert not forces(run).momentum.any()


def test_steps_of_an_epoch_have_equal_shares_where_batches_arent_known() -> None:
    (run,) = runs("binary-1").histories
    blind = replace(run, batch_indices=np.empty((run.steps, 0), np.int32))
    clock = times(blind, "epoch")
    np.testing.assert_allclose(clock, np.arange(run.steps + 1) / 15)
    assert times(blind, "step")[-1] == run.steps


@pytest.mark.parametrize(
    ("options", "title"),
    [
        ({"loss": "mse"}, ("Logistic regression, squared loss", "SGD, learning rate 2")),
        ({"loss": "hinge"}, ("Linear classifier, hinge loss", "SGD, learning rate 2")),
        (
            {"model": "custom", "called": "TinyNet"},
            ("TinyNet, cross-entropy", ""),
        ),
        ({"model": "custom", "called": "Sequential"}, ("Cross-entropy", "")),
    ],
)
def test_titles_say_what_was_trained_and_nothing_that_isnt_known(
    options: dict[str, Any], title: tuple[str, str]
) -> None:
    if "called" in options:
        options = {"model": {"name": "custom", "called": options["called"]}}
    found, tail = headline(Recipe.of(options), EN)
    assert found == title[0]
    assert tail.startswith(title[1])
    assert bool(tail) == bool(title[1])


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("line-1", "Linear regression, squared loss"),
        ("softmax-2", "Softmax regression, cross-entropy"),
        ("mlp-2", "Multi-layer perceptron, hidden 12\u201312, cross-entropy"),
        ("classes-2-five", "Cross-entropy"),
    ],
)
def test_titles_name_the_kind_of_model(name: str, title: str) -> None:
    assert headline(recipe_of(name), EN)[0] == title


def test_the_numbers_of_a_softmax_are_those_of_its_weights() -> None:
    (run,) = runs("softmax-2").histories
    with scene_of("softmax-2", panels=("equation",), size=(500, 300)) as scene:
        shown = []
        for number in numbers_of(scene):
            number.pose(at(80))
            shown.append(number._now.replace("\u2009", "").replace("\u2212", "-").replace("+", ""))
        found = [float(text) for text in shown if text.strip()]
        weight, bias = run.params[80][:6].reshape(3, 2), run.params[80][6:]
        wanted = np.column_stack([weight, bias]).ravel()
        np.testing.assert_allclose(found[:9], wanted, atol=0.006)


def test_the_figure_during_goes_by_steps_where_epochs_arent_known() -> None:
    programme = programme_of("binary-2")
    recipe = posed_for(recipe_of("binary-2", figure="during"))
    rows, _, moment = stages(programme.shown, recipe, EN)
    assert [row.row_name for row in rows][:2] == ["iteration 0", "iteration 40"]
    assert moment.steps[:2] == (0, 40)


def test_a_panel_of_accuracy_serves_the_lab_as_well() -> None:
    from tests.scene.staging import on_stage

    with on_stage(Recipe(panels=("accuracy",), epochs=3, size=(300, 260))) as scene:
        assert isinstance(scene.programme.panels[0][0], AccuracyPanel)
        assert scene.redraw(at(5)).shape == (260, 300, 4)
