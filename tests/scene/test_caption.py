"""What is told of the runs, and how it is set in the strip that it has."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib.transforms import Bbox

from animate.language import LANGUAGES, speak
from animate.moment import Moment
from animate.narration import events, text
from animate.recipe import Recipe
from animate.scene.caption import Caption
from animate.scene.layout import LINE, SIDE, Layout
from animate.scene.scene import Scene
from animate.scene.script import Told, latest, length
from animate.scene.theme import THEMES, register_fonts
from tests.scene.staging import at, box_of, ink, on_stage, programme_of, run_of, runs_of

ENGLISH = speak("en")
LONG = "On a plateau: the gradient is only 0.00012, yet the optimiser strides on and on."


def sentences(scene: Scene) -> list[Caption]:
    return [mover for group in scene.groups for mover in group if isinstance(mover, Caption)]


def layout_of(width: float, height: float, em: float = 13.0) -> tuple[Bbox, Layout]:
    """A strip at the foot of a picture, and what is needed of the picture's layout."""
    nowhere = Bbox.null()
    scale = em * 72 / 9.5 / 100
    strip = Bbox.from_extents(20, 10, 20 + width, 10 + height)
    picture = (round(width) + 40, round(height) + 60)
    return strip, Layout(*picture, 100.0, scale, em, nowhere, strip, nowhere, ())


def set_in(sentence: str, width: float, lines: int) -> tuple[tuple[str, ...], float]:
    """The lines that a sentence is set in, and the size of its letters in points."""
    register_fonts()
    strip, layout = layout_of(width, (LINE * lines + 0.3) * 13.0)
    caption = Caption(lambda moment: sentence, strip, THEMES["light"], layout)
    fitted = caption._fit(sentence)
    assert fitted.width <= width - 2 * SIDE * 13.0 + 1
    return fitted.lines, float(fitted.font.get_size_in_points())


# What is told


def test_of_one_run_all_that_happens_is_told_where_it_happens() -> None:
    history = run_of(Recipe())
    programme = programme_of(Recipe())
    assert [(one.step, one.sentence) for one in programme.told] == [
        (event.step, text(event, ENGLISH)) for event in events(history)
    ]
    start, *_, end = programme.told
    assert start._replace(until=0) == Told(
        0, 0, 0, "The start: 13 of 20 points are right, loss 4.55."
    )
    assert end == Told(
        0, 700, 701, f"The end, step 700: 20 of 20 points are right, loss {loss_of(700)}."
    )


def loss_of(step: int) -> str:
    return f"{float(run_of(Recipe()).loss[step]):#.3g}"


def test_of_several_runs_each_is_told_by_its_label_as_it_happens() -> None:
    recipe = Recipe.of({"compare": {"lr": (0.1, 2, 20)}, "epochs": 30})
    programme = programme_of(recipe)
    start, *during, end = programme.told
    assert start.sentence == "The start: 13 of 20 points are right, loss 4.55."
    assert during
    assert all(one.sentence.startswith(f"rate {(0.1, 2, 20)[one.run]:g}: ") for one in during)
    assert [one.step for one in during] == sorted(one.step for one in during)
    right = [float(run.accuracy[-1]) == 1 for run in runs_of(recipe)]
    assert end.sentence.startswith(f"The end: in {sum(right)} of 3 runs all points are right")
    assert end.step == 210


def test_starts_and_ends_of_several_runs_are_not_told_one_by_one() -> None:
    recipe = Recipe.of({"compare": {"lr": (0.1, 2)}, "epochs": 30})
    assert not any(": The " in one.sentence for one in programme_of(recipe).told)


def test_of_many_runs_eight_happenings_are_told_between_the_start_and_the_end() -> None:
    rates = (1, 2, 3, 4, 20, 25, 30, 35)
    start, *during, end = programme_of(Recipe.of({"compare": {"lr": rates}, "epochs": 30})).told
    assert start.sentence.startswith("The start")
    assert end.sentence.startswith("The end")
    assert 0 < len(during) <= 8


def test_runs_are_told_of_in_the_order_of_the_clock_that_they_share() -> None:
    """By epochs a full batch is seven times as fast as one of three, told by its steps."""
    recipe = Recipe.of(
        {"compare": {"batch_size": (3, 20)}, "epochs": 60, "sync": "epoch", "shuffle": True}
    )
    programme = programme_of(recipe)
    *during, _ = programme.told
    assert {one.run for one in during} == {0, 1}
    clocks = [float(programme.tracks[one.run].times[one.step]) for one in during]
    assert clocks == sorted(clocks)


def test_the_end_is_told_when_the_last_run_ends() -> None:
    recipe = Recipe.of({"runs": ({"epochs": 2}, {"epochs": 5}, {"epochs": 3})})
    programme = programme_of(recipe)
    assert (programme.told[-1].run, programme.told[-1].step) == (1, 35)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_captions_are_in_the_language_of_the_recipe(code: str) -> None:
    told = programme_of(Recipe(lang=code, epochs=20)).told
    assert told[0].sentence == speak(code)("caption.start", right="13", count="20", loss="4.55")


# Which of it stands


def test_a_sentence_stands_until_the_next_one_or_its_own_end() -> None:
    say = latest([Told(0, 2, 9, "two"), Told(0, 5, 9, "five")])
    assert [say(at(step)) for step in range(7)] == ["", "", "two", "two", "two", "five", "five"]
    brief = latest([Told(0, 2, 9, "two"), Told(0, 3, 4, "three")])
    assert [brief(at(step)) for step in range(6)] == ["", "", "two", "three", "two", "two"]


def test_each_sentence_waits_for_its_own_run() -> None:
    say = latest([Told(0, 1, 9, "one"), Told(1, 4, 10, "four")])
    assert [say(Moment(steps)) for steps in [(0, 9), (1, 3), (1, 4), (0, 0)]] == [
        "four",
        "one",
        "four",
        "",
    ]


def test_the_length_is_that_of_the_longest() -> None:
    assert length([]) == 0
    assert length(["four", "seven", ""]) == 2.5


# How it is set


def test_a_short_sentence_is_one_line_of_the_usual_size() -> None:
    lines, size = set_in("The jumping has died down.", 500, 1)
    assert lines == ("The jumping has died down.",)
    assert size == pytest.approx(13.0 * 72 / 100)


def test_a_sentence_is_broken_between_words_where_there_are_two_lines() -> None:
    lines, size = set_in(LONG, 400, 2)
    assert len(lines) == 2
    assert " ".join(lines) == LONG
    assert size == pytest.approx(13.0 * 72 / 100)


def test_on_one_line_it_is_set_no_smaller_than_need_be() -> None:
    sizes = []
    for width in (620, 560, 500, 460):
        lines, size = set_in(LONG, width, 1)
        sizes.append(size / (13.0 * 72 / 100))
        assert lines == (LONG,), width
    assert sizes[0] == 1
    assert all(one >= other for one, other in pairwise(sizes))
    assert 0.75 <= sizes[-1] < 1


def test_what_is_too_long_at_the_smallest_size_is_cut() -> None:
    for width, count in ((200, 1), (150, 2)):
        lines, size = set_in(LONG, width, count)
        assert size == pytest.approx(0.75 * 13.0 * 72 / 100)
        assert len(lines) == count
        assert lines[-1].endswith("\u2026")
        assert LONG.startswith(" ".join(lines)[:-1])


def test_a_word_longer_than_its_line_is_cut() -> None:
    lines, _ = set_in("W" * 100, 200, 2)
    assert "".join(lines).endswith("\u2026")


def test_no_line_begins_with_a_colon() -> None:
    """In French the space before it doesn't break."""
    sentence = speak("fr")("outside.marker")
    for width in range(150, 500, 7):
        lines, _ = set_in(sentence, width, 3)
        assert not any(line.startswith(":") for line in lines), width


def test_its_ink_is_where_it_says_and_in_its_strip() -> None:
    for size in ((1200, 400), (600, 200), (300, 900), (200, 200)):
        with on_stage(Recipe(size=size)) as scene:
            (caption,) = sentences(scene)
            strip = scene.layout.caption
            for one in scene.programme.told:
                caption.pose(at(one.step))
                extent = caption.extent()
                marks = ink(caption, scene)
                assert marks.any()
                marks[extent.slices] = False
                assert not marks.any(), one
                box = box_of(extent, scene)
                assert box.y0 >= strip.y0 - 0.5 and box.y1 <= strip.y1 + 0.5
                assert box.x0 >= strip.x0 and box.x1 <= strip.x1


def test_it_leaves_the_rest_of_the_picture_alone() -> None:
    """It stands in a group of its own, so what it covers is all that it changes."""
    with on_stage(Recipe()) as scene:
        (caption,) = sentences(scene)
        assert (caption,) in scene.groups
        assert caption.pose(at(0)) == caption.pose(at(1))
        assert caption.pose(at(0)) != caption.pose(at(700))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    "options",
    [{}, {"loss": "mse"}, {"lr": 40.0, "epochs": 30}, {"data": {"name": "overlapping"}}],
    ids=str,
)
def test_no_caption_is_cut_in_a_picture_of_usual_size(code: str, options: dict[str, Any]) -> None:
    register_fonts()
    programme = programme_of(Recipe.of({**options, "lang": code}))
    layout = programme.layout
    caption = Caption(latest(programme.told), layout.caption, programme.theme, layout)
    assert programme.told
    for one in programme.told:
        fitted = caption._fit(one.sentence)
        assert " ".join(fitted.lines) == one.sentence


def test_without_captions_there_is_no_strip() -> None:
    with on_stage(Recipe(captions=False)) as scene:
        assert scene.programme.told == []
        assert not sentences(scene)
        assert scene.layout.caption.height == 0
        lowest = min(cell.y0 for cell in scene.layout.cells)
        assert lowest == 0 or np.isclose(lowest, scene.layout.rows[0].readout.y1)
