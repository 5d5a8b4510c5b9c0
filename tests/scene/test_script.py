"""What the caption says stands while it is true, and as long as it can be read."""

import pytest

from animate.language import speak
from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.caption import Caption
from animate.scene.programme import Programme
from tests.scene.staging import on_stage, programme_of

LAB = Recipe.of({})
LOSSES = Recipe.of({"compare": {"loss": ("cross-entropy", "mse")}})
STARTS = Recipe.of(
    {"loss": "mse", "compare": {"init": ((-5, -10), (0, 8), (1, 1)), "momentum": (0,)}}
)


def shown_at(programme: Programme, *steps: int) -> str:
    standing = [one for one in programme.told if one.step <= steps[one.run] < one.until]
    return standing[-1].sentence if standing else ""


def test_the_start_is_told_of_while_it_is_the_start() -> None:
    programme = programme_of(LAB)
    assert shown_at(programme, 0) == "The start: 13 of 20 points are right, loss 4.55."
    # Where nothing else happens for a long time, nothing is said.
    slow = programme_of(LAB.but(data="overlapping samples=60", lr=1.0, batch_size=6, epochs=60))
    assert shown_at(slow, 0).startswith("The start: ")
    assert shown_at(slow, 110) == ""


def test_what_goes_on_comes_back_after_what_was_of_a_moment() -> None:
    programme = programme_of(LOSSES)
    plateau = "squared loss: On a plateau: the gradient is only 0.000009, so the steps are tiny."
    first = "cross-entropy: All 20 points are classified rightly for the first time."
    told = [shown_at(programme, step, step) for step in range(701)]
    changes = [one for before, one in zip([None, *told], told, strict=False) if one != before]
    end = "The end: in 1 of 2 runs all points are right: cross-entropy."
    assert changes == [plateau, first, plateau, end]


def test_what_begins_at_once_is_told_in_turn() -> None:
    programme = programme_of(STARTS)
    plateaus = {one.run: one.step for one in programme.told if "On a plateau" in one.sentence}
    assert set(plateaus) == {0, 1}
    assert plateaus[1] - plateaus[0] > 20
    assert programme.told[0].sentence.startswith("start \u22125, \u221210: On a plateau")


def test_runs_that_start_alike_have_their_start_told_once() -> None:
    rates = programme_of(LAB.but(compare={"lr": (0.1, 2)}, epochs=10))
    assert shown_at(rates, 0, 0) == "The start: 13 of 20 points are right, loss 4.55."
    assert not any(
        one.sentence.startswith(("The start", "start 0, 8: The start"))
        for one in programme_of(STARTS).told
    )


@pytest.mark.parametrize(
    ("keys", "end"),
    [
        (
            {"compare": {"lr": (1, 2)}, "epochs": 100},
            "The end: in 2 of 2 runs all points are right.",
        ),
        (
            {"compare": {"lr": (0.01, 0.02)}, "epochs": 1},
            "The end: in each run 13 of 20 points are right.",
        ),
        (
            {"loss": "mse", "compare": {"init": ((-5, -10), (0, 8))}, "epochs": 1},
            "The end: depending on the run, 7 to 13 of 20 points are right.",
        ),
    ],
    ids=["all", "alike", "between"],
)
def test_the_end_says_how_well_the_runs_have_learnt(keys: dict[str, object], end: str) -> None:
    assert programme_of(Recipe.of(keys)).told[-1].sentence == end


def test_a_run_is_named_as_its_language_writes_it() -> None:
    told = programme_of(LOSSES.but(lang="fr")).told
    assert told[0].sentence.startswith("perte quadratique\u00a0: Sur un plateau")
    assert speak("fr")("columns", names="perte, exactitude") == "perte, exactitude\u00a0:"


@pytest.mark.parametrize(
    ("sync", "labels", "numbers"),
    [
        ("step", ["step", "epoch"], ["20", "\u2013"]),
        ("epoch", ["epoch"], ["20"]),
        ("evaluations", ["gradient evaluations", "epoch"], ["400", "20"]),
    ],
)
def test_the_readout_shows_the_time_that_runs_share(
    sync: str, labels: list[str], numbers: list[str]
) -> None:
    recipe = Recipe.of({"compare": {"batch_size": (20, 10)}, "sync": sync, "epochs": 20})
    programme = programme_of(recipe)
    (told,) = programme.numbers
    shared = told[: len(labels)]
    assert [field.label for field in shared] == labels
    assert told[len(labels)].label == "batch size 20"
    if sync == "step":
        # By then one of them has seen all the data twice as often, so no epoch is that of both.
        assert [field.text(Moment((20, 20))).strip() for field in shared] == numbers
    else:
        assert [field.text(programme.moment(-1)).strip() for field in shared] == numbers


def test_the_caption_shows_what_stands() -> None:
    with on_stage(LAB) as scene:
        (caption,) = [one for group in scene.groups for one in group if isinstance(one, Caption)]
        for step in (0, 24, 80, 700):
            assert caption.pose(Moment((step,))) == shown_at(scene.programme, step)
