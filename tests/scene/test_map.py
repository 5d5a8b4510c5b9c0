"""The pictures of maps: composited as drawn anew, told apart by all, and saying what is so."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from numpy.testing import assert_array_equal

from animate.language import speak
from animate.map_rendering import chart
from animate.moment import Moment
from animate.narration import starts as narration
from animate.outcomes import Outcomes
from animate.recipe import THEME_NAMES
from animate.recipe.map_recipe import MapRecipe
from animate.scene.bands import of_accuracy, of_loss
from animate.scene.compositor import Compositor
from animate.scene.map_scene import MapScene, map_staged
from animate.scene.map_timeline import frames_of
from animate.scene.swarm import Swarm
from animate.scene.theme import LIGHT, PRINT, THEMES
from animate.scene.tiles import Tiles
from tests.charting import lab, made_up
from tests.scene.staging import at, inside, overlapping, text_boxes
from tests.scene.vision import VISIONS, apart, lightness

EN = speak("en")


@contextmanager
def on_stage(outcomes: Outcomes, **options: Any) -> Iterator[MapScene]:
    recipe = MapRecipe.from_json(outcomes.recipe).but(**options)
    with map_staged(chart(outcomes, recipe), recipe) as scene:
        yield scene


def agree(scene: MapScene, steps: list[int]) -> None:
    """Hold each picture against a full redraw, and what it says it changed against the last."""
    compositor = Compositor(scene)
    before: Any = None
    for step in steps:
        pixels, changed = compositor.draw(at(step))
        assert_array_equal(pixels, scene.redraw(at(step)))
        if before is not None:
            kept = np.ones(pixels.shape[:2], bool)
            for rect in changed:
                kept[rect.slices] = False
            assert (pixels[kept] == before[kept]).all()
        before = pixels.copy()


def tiles_of(scene: MapScene) -> list[Tiles]:
    return [mover for group in scene.groups for mover in group if isinstance(mover, Tiles)]


@st.composite
def showings(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "style": draw(st.sampled_from(["map", "swarm"])),
        "theme": draw(st.sampled_from(THEME_NAMES)),
        "size": draw(st.tuples(st.integers(200, 600), st.integers(200, 400))),
        "dpi": draw(st.sampled_from([60.0, 96.5, 100.0])),
        "captions": draw(st.booleans()),
        "title": draw(st.sampled_from([None, "", "Which?"])),
        "lang": draw(st.sampled_from(["en", "de"])),
        "init": draw(st.sampled_from([None, "none", "3,7;-2,-12;100,0"])),
    }


@given(showings(), st.lists(st.integers(0, 84), min_size=2, max_size=3))
@settings(max_examples=6, deadline=None, phases=set(Phase) - {Phase.shrink, Phase.explain})
def test_any_steps_in_any_order_look_as_drawn_anew(
    showing: dict[str, Any], steps: list[int]
) -> None:
    with on_stage(lab(), **showing) as scene:
        agree(scene, steps)


@pytest.mark.parametrize("style", ["map", "swarm"])
def test_values_and_runs_that_diverge_look_as_drawn_anew(style: str) -> None:
    outcomes = lab(model="linear", lr=3.0, epochs=20)
    assert outcomes.diverged[:, -1].all()
    with on_stage(outcomes, style=style, size=(420, 300)) as scene:
        agree(scene, [0, 200, 10])
        assert "diverged" in [text for text, _ in text_boxes(scene)]


def test_a_cell_has_the_colour_of_what_is_reached_from_its_start() -> None:
    accuracy = np.full((1, 2, 3, 4), 0.5, np.float32)
    accuracy[0, 1, 2, 3] = 1.0  # the highest bias and the highest weight
    accuracy[0, 1, 0, 0] = 0.85
    outcomes = made_up(accuracy)
    with on_stage(outcomes, init="none") as scene:
        pixels, _ = Compositor(scene).draw(at(1))
        box = scene.programme.layout.rows[0][0].box
        bands = of_accuracy(outcomes.accuracy, LIGHT, "all right")
        for share, value in (((0.97, 0.05), 1.0), ((0.04, 0.93), 0.85), ((0.5, 0.5), 0.5)):
            across = round(box.left + share[0] * (box.right - box.left))
            down = round(box.top + share[1] * (box.bottom - box.top))
            color = bands.colors[int(bands(np.array(value)))]
            assert tuple(pixels[down, across, :3]) == tuple(bytes.fromhex(color[1:]))


def test_a_line_goes_around_where_all_is_right() -> None:
    accuracy = np.full((1, 1, 4, 4), 0.5, np.float32)
    accuracy[0, 0, 1:3, 1:3] = 1.0
    with on_stage(made_up(np.repeat(accuracy, 2, axis=1)), init="none") as scene:
        tiles = tiles_of(scene)[0]
        tiles.pose(at(0))
        ink = tuple(bytes.fromhex(LIGHT.ink[1:]))
        shown = tiles._pixels(80, 80)[..., :3]
        lined = (shown == ink).all(axis=2)
        width = tiles._width
        assert width >= 1
        assert lined[20, 20:60].all()
        assert lined[59, 20:60].all()
        assert lined[20:60, 20].all()
        assert lined[20:60, 59].all()
        inner = slice(20 + width, 60 - width)
        assert not lined[inner, inner].any()
        lined[20:60, 20:60] = False
        assert not lined.any()


def test_no_text_of_the_backdrop_meets_another_or_leaves_the_picture() -> None:
    for size, lang in (((1080, 800), "fr"), ((600, 440), "en"), ((900, 500), "de")):
        with on_stage(lab(), size=size, lang=lang) as scene:
            boxes = text_boxes(scene)
            for which, (text, box) in enumerate(boxes):
                assert inside(box, *size), text
                for other, its in boxes[:which]:
                    assert not overlapping(box, its, 1.0), (text, other)


def test_the_swarm_has_a_marker_for_each_run_where_it_is() -> None:
    outcomes = lab()
    with on_stage(outcomes, style="swarm") as scene:
        swarms = [one for group in scene.groups for one in group if isinstance(one, Swarm)]
        assert len(swarms) == 2
        for which, swarm in enumerate(swarms):
            axes = scene.figure.axes[which]
            for step in (0, 84):
                swarm.pose(at(step))
                params = outcomes.params[which, outcomes.at(step)].reshape(-1, 2)
                places = np.floor(axes.transData.transform(params.astype(np.float64))) + 0.5
                np.testing.assert_allclose(swarm._now, places, atol=1.01)
            left, right = axes.get_xlim()
            assert (left <= outcomes.params[..., 0]).mean() > 0.98
            assert (outcomes.params[..., 0] <= right).mean() > 0.98


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", ["light", "dark"])
def test_bands_are_told_apart_by_everyone(name: str, vision: str) -> None:
    theme = THEMES[name]
    accuracy = of_accuracy(np.array([0.0, 1.0]), theme, "all right").colors
    for one, other in pairwise(accuracy[:-1]):
        assert apart((one, other), vision) > 3
    # All right stands out from what is nearly so.
    assert apart(accuracy[-3:-1], vision) > 15
    loss = of_loss(np.geomspace(1, 1e-4, 50).reshape(2, -1), theme).colors
    for one, other in pairwise(loss[:-1]):
        assert apart((one, other), vision) > 3


@pytest.mark.parametrize("name", THEME_NAMES)
def test_bright_is_good_for_both_and_in_grey(name: str) -> None:
    theme = THEMES[name]
    accuracy = of_accuracy(np.array([0.0, 1.0]), theme, "").colors[:-1]
    assert sorted(accuracy, key=lightness) == list(accuracy)
    loss = of_loss(np.geomspace(1, 1e-4, 50).reshape(2, -1), theme).colors[:-1]
    assert sorted(loss, key=lightness, reverse=True) == list(loss)
    if theme is PRINT:
        assert all(len({*to_rgb(color)}) == 1 for color in (*accuracy, *loss))


def test_accuracies_are_banded_by_tenths_and_all_right_is_apart() -> None:
    values = np.arange(21, dtype=np.float32) / 20
    bands = of_accuracy(values, LIGHT, "all right")
    assert_array_equal(
        bands(values), [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10]
    )
    assert bands(np.array([np.nan]))[0] == len(bands.colors) - 1 == 11
    assert bands.labels == ("0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "")
    high = of_accuracy(np.array([0.85, 1.0]), LIGHT, "")
    assert len(high.colors) == 4
    assert high.labels == ("0.9", "")


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0.006, 0.9, ("0.007", "0.01", "0.015", "0.02", "0.03", "0.05", "0.07", "0.1", "0.15",
                      "0.2", "0.3", "0.5", "0.7")),
        (0.9, 1200, ("1", "2", "5", "10", "20", "50", "100", "200", "500", "1000")),
        (0.29, 0.81, ("0.3", "0.35", "0.4", "0.45", "0.5", "0.55", "0.6", "0.65", "0.7", "0.75",
                      "0.8")),
        (0.5, 0.5, ()),
    ],
)  # fmt: skip
def test_losses_are_banded_by_round_numbers(low: float, high: float, labels: Any) -> None:
    values = np.array([[low, high], [low, low]])
    bands = of_loss(values, LIGHT)
    assert bands.labels == labels
    assert len(bands.colors) == len(labels) + 2


def test_losses_beyond_those_of_the_starts_are_not_told_apart() -> None:
    values = np.array([[1.0, 2.0], [5.0, 1e30], [np.nan, np.inf]])
    bands = of_loss(values, LIGHT)
    assert bands.edges.max() < 2
    assert bands(values)[1].tolist() == [len(bands.colors) - 2] * 2
    assert of_loss(np.full((2, 2), np.nan), LIGHT).labels == ()
    assert of_loss(np.zeros((2, 2)), LIGHT).labels == ()


def test_the_numbers_are_those_of_the_step() -> None:
    outcomes = lab()
    with on_stage(outcomes) as scene:
        goal, ninety = scene.programme.goals
        for frame in (0, 20, -1):
            moment = Moment((int(outcomes.steps[frame]),))
            for which in (0, 1):
                said = scene.programme.share_text(goal, which)(moment)
                assert said == narration.percent(outcomes.share(1)[which, frame]).rjust(3)
                said = scene.programme.share_text(ninety, which)(moment)
                assert said == narration.percent(outcomes.share(0.9)[which, frame]).rjust(3)
            assert scene.programme.step_text()(moment).strip() == str(outcomes.steps[frame])
            assert scene.programme.epoch_text()(moment).strip() == str(outcomes.epochs[frame])


def test_a_share_is_all_or_nothing_only_if_it_is() -> None:
    told = [narration.percent(share) for share in (0, 0.0001, 0.5, 0.996, 0.99999, 1)]
    assert told == ["0", "1", "50", "99", "99", "100"]


def test_captions_say_from_how_many_starts_training_arrives() -> None:
    accuracy = np.full((2, 101, 10, 10), 0.65, np.float32)
    accuracy[:, :, 0] = 1.0
    accuracy[0, 50:, :9] = 1.0
    accuracy[1, 50:, :4] = 1.0
    loss = np.where(accuracy == 1, 0.1, 0.35).astype(np.float32)
    loss[0, :, 9] = np.linspace(0.35, 0.2, 101)[:, np.newaxis]
    with on_stage(made_up(accuracy, loss)) as scene:
        told = [tuple(one) for one in scene.programme.told]
    assert told == [
        (0, 50, "Before training, starts with all points right: 10%."),
        (50, 101, "Cross-entropy, by step 50: at least 90% of starts with all points right."),
        (62, 101, "Squared loss, by step 50: at least 25% of starts with all points right."),
        (
            100,
            101,
            "After 100 steps, starts with all points right: cross-entropy 90%, squared loss 40%. "
            "Squared loss: from 60% of the starts the run is stuck on a plateau, where the loss "
            "hardly falls.",
        ),
    ]


@pytest.mark.parametrize("falls", [False, True])
def test_no_caption_contradicts_the_numbers_beside_it(falls: bool) -> None:
    outcomes = swaying(falls=falls)
    with on_stage(outcomes, at=30) as scene:
        programme, goal = scene.programme, scene.programme.goals[0]
        silent = 0
        for frame, step in enumerate(outcomes.steps.tolist()):
            said = programme.say(at(step))
            silent += not said
            shares = [int(programme.share_text(goal, which)(at(step))) for which in (0, 1)]
            if said.startswith("Before"):
                least = int(re.findall(r"(\d+)%", said)[0])
                assert all(abs(share - least) <= 1 for share in shares)
            elif said.startswith("After"):
                now = [int(one) for one in re.findall(r"(\d+)%", said.split(".")[0])]
                assert all(abs(one - other) <= 1 for one, other in zip(now, shares, strict=True))
            elif said:
                which = ["Cross-entropy", "Squared loss"].index(said.split(",")[0])
                named, least = map(int, re.findall(r"step (\d+): at least (\d+)%", said)[0])
                assert named <= step
                assert shares[which] >= least
                assert goal.said(which, named) >= str(least)
                assert frame < len(outcomes.steps) - 1
        assert silent
        assert programme.say(at(100)).startswith("After 100 steps, ")
        assert any("at least" in one.sentence for one in programme.told) is not falls


def swaying(*, falls: bool) -> Outcomes:
    """Outcomes whose shares sway, and rise or fall as they do."""
    shares = np.stack([np.linspace(0.05, end, 101) for end in (0.97, 0.6)])
    shares += 0.04 * np.sin(np.arange(101))
    if falls:
        shares = shares[:, ::-1]
    cells = np.arange(100) / 100
    right = cells < shares[..., np.newaxis]
    return made_up(np.where(right, 1.0, 0.65).astype(np.float32).reshape(2, 101, 10, 10))


def test_a_lower_threshold_is_what_the_line_goes_around_and_is_named() -> None:
    accuracy = np.full((1, 2, 4, 4), 0.72, np.float32)
    # Most of them get so far: the line parts cells of one colour.
    accuracy[0, 1, 1:3, 1:3] = 0.76
    accuracy[0, 1, 0] = 0.78
    accuracy[0, 1, 3] = 0.79
    with on_stage(made_up(accuracy), init="none") as scene:
        (goal, *_) = scene.programme.goals
        assert goal.least == pytest.approx(0.75)
        (tiles, _) = tiles_of(scene)
        tiles.pose(at(1))
        lined = (tiles._pixels(80, 80)[..., :3] == bytes_of(LIGHT.ink)).all(axis=2)
        assert lined[60:, :].any()
        assert lined[:20, :].any()
        assert not lined[25:55, :18].any()
        tiles.pose(at(0))
        assert not (tiles._pixels(80, 80)[..., :3] == bytes_of(LIGHT.ink)).all(axis=2).any()
        texts = [text for text, _ in text_boxes(scene)]
        assert "0.75" in texts
        assert "an accuracy of 0.75 or more" in texts


def bytes_of(color: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color[1:]))


def test_a_still_says_what_is_so_at_its_step() -> None:
    outcomes = lab()
    with on_stage(outcomes, at=2) as scene:
        said = scene.programme.say(scene.programme.still())
        assert said == narration.told_at(outcomes, scene.programme.goals[0], outcomes.at(14), EN)
        assert said.startswith("After 14 steps, ")


def test_runs_that_rest_at_the_best_there_is_are_not_stuck() -> None:
    accuracy = np.full((1, 11, 4, 4), 0.88, np.float32)
    accuracy[0, -1, 0, 0] = np.nan
    loss = np.full(accuracy.shape, 0.4, np.float32)
    loss[0, -1, 0, 0] = np.inf
    outcomes = made_up(accuracy, loss)
    (goal,) = narration.goals_of(outcomes, EN)
    assert goal.when == "an accuracy of 0.85 or more"
    assert narration.stuck(outcomes, goal).tolist() == [0]
    assert narration.told_of_diverged(outcomes, EN) == [
        "Cross-entropy: from 6% of the starts training diverges."
    ]


def test_of_values_the_lowest_loss_is_the_goal() -> None:
    outcomes = lab(model="linear")
    (goal,) = narration.goals_of(outcomes, EN)
    assert goal.when == "a loss within a tenth of the lowest"
    near = outcomes.loss <= 1.1 * outcomes.loss.min()
    assert_array_equal(goal.shares, near.mean((2, 3)))
    assert narration.stuck(outcomes, goal).tolist() == [0]


def test_frames_show_the_ends_of_epochs_once_these_are_short() -> None:
    recipe = MapRecipe.of({}).shown
    frames = frames_of(recipe, 700, 7)
    steps = [step for step, _ in frames]
    assert steps[:23] == [*range(22), 28]
    assert all(step % 7 == 0 for step in steps[22:])
    assert steps[-1] == 700
    assert max(np.diff(steps)) <= 35
    seconds = [float(one) for _, one in frames]
    assert (seconds[0], seconds[-1]) == (0.6, 2.0)
    assert set(seconds[1:-1]) == {0.08}
    fast = frames_of(recipe.but(speed=4), 700, 7)
    assert [step for step, _ in fast] == steps
    assert {float(one) for _, one in fast[1:-1]} == {0.04}


@pytest.mark.parametrize(("last", "an_epoch"), [(1, 1), (3, 7), (100, 1), (3000, 1000), (50, 50)])
def test_there_are_frames_however_long_the_training(last: int, an_epoch: int) -> None:
    steps = [step for step, _ in frames_of(MapRecipe.of({}).shown, last, an_epoch)]
    assert (steps[0], steps[-1]) == (0, last)
    assert len(steps) == min(last + 1, len(steps)) <= 80
    assert steps == sorted(set(steps))


def test_the_end_stays_until_it_is_read() -> None:
    with on_stage(lab()) as scene:
        timeline = scene.programme.timeline()
        sentence = scene.programme.told[-1].sentence
    assert timeline[-1][1] * 40 > min(len(sentence), 200)
    with on_stage(lab(), captions=False, hold=(0, 0)) as scene:
        assert float(scene.programme.timeline()[-1][1]) == 0.2


def test_the_optimum_is_marked_where_there_is_one() -> None:
    with on_stage(lab()) as scene:
        assert "optimum" not in [text for text, _ in text_boxes(scene)]
        assert "start (\u22125, \u221210)" in [text for text, _ in text_boxes(scene)]
    with on_stage(lab(weight_decay=0.05)) as scene:
        assert "optimum" in [text for text, _ in text_boxes(scene)]


def test_every_sentence_of_a_map_is_in_use() -> None:
    folder = Path(__file__).parents[2] / "animate"
    keys = [
        key
        for key in tomllib.loads((folder / "languages" / "en.toml").read_text("utf-8"))
        if key.startswith("map.")
    ]
    code = "".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    assert keys
    assert [key for key in keys if f'"{key}"' not in code] == []
