"""A description says what the run did, in every language, and names stay text in it."""

import re
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from markdown_it import MarkdownIt

from animate import recipe_files
from animate.embed.description import LONGEST_ALT, Description, describe
from animate.embed.subject import classifies
from animate.history import History
from animate.language import LANGUAGES, speak
from animate.narration.digits import share
from animate.recipe import Recipe
from animate.training import train_runs
from tests.scene.staging import made_up, runs_of

TEMPLATES = list(recipe_files.templates())


@cache
def of_template(name: str, lang: str = "en") -> tuple[Description, tuple[History, ...], Recipe]:
    recipe = Recipe.of({**recipe_files.template(name), "lang": lang})
    runs = runs_of(recipe)
    return describe(runs, recipe), runs, recipe


def described(**options: Any) -> str:
    """The long description of the runs of a recipe, in one piece."""
    recipe = Recipe.of(options)
    return "\n".join(describe(runs_of(recipe), recipe).paragraphs)


def test_the_lab_is_told_as_a_person_would() -> None:
    description, _, _ = of_template("lab")
    assert description.short == (
        "A logistic regression learns to classify 20 points by SGD, learning rate 2: over 700 "
        "steps the loss goes from 4.551 to 0.052, and in the end 20 of 20 points are right."
    )
    assert description.paragraphs == (
        "A logistic regression learns to classify 20 points. The data are the lab's, with 13 of "
        "class 0 and 7 of class 1.",
        "SGD with a learning rate of 2 minimises the cross-entropy over mini-batches of 3, for "
        "100 epochs, which is 700 steps.",
        "The run starts at w = \u22125.00, b = \u221210.00 with a loss of 4.551 and 13 of 20 "
        "points right, an accuracy of 0.65. It ends with step 700 at w = 14.86, b = \u22123.61 "
        "with a loss of 0.052 and 20 of 20 points right, an accuracy of 1.00. The loss is 4.551 "
        "at the start, 0.089 after a quarter of the steps, 0.068 after half of them, 0.058 after "
        "three quarters and 0.052 at the end.",
        "At step 24 all 20 points are classified rightly for the first time. From step 80 on all "
        "points stay right. From step 135 on only steepness is left to gain, and that ever more "
        "slowly.",
        "The picture shows, from left to right: Data and prediction, Loss over w and b, Loss "
        "surface.",
    )


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_story_is_told_in_every_language(name: str, lang: str) -> None:
    description, runs, _ = of_template(name, lang)
    assert 40 < len(description.short) <= LONGEST_ALT
    text, words = "\n".join(description.paragraphs), speak(lang)
    for told in (description.short, text):
        assert "{" not in told
        assert "  " not in told
        assert "\n\n" not in told
    for history in runs:
        assert str(history.steps) in text
        last = history.last_finite
        for quarter in range(5):
            loss = float(history.loss[round(last * quarter / 4)])
            if loss < 100:
                assert f"{loss:.3f}" in text
        if classifies(history):
            assert share(float(history.accuracy[last])) in text
        else:
            assert words("accuracy") not in text


@pytest.mark.parametrize("lang", [code for code in LANGUAGES if code != "en"])
def test_nothing_is_left_in_english(lang: str) -> None:
    english, _, _ = of_template("ce-vs-mse")
    foreign, _, _ = of_template("ce-vs-mse", lang)
    sentences = [re.split(r"(?<=[.:]) ", text) for text in english.paragraphs]
    for sentence in {one for told in sentences for one in told if len(one) > 20}:
        assert sentence not in "\n".join(foreign.paragraphs)


def test_what_several_runs_share_is_said_once() -> None:
    description, _, _ = of_template("starts")
    text = "\n".join(description.paragraphs)
    assert text.count("minimises the squared loss") == 1
    assert text.count("The data are the lab's") == 1
    assert text.count("The run starts at") == 5
    assert description.short.startswith("A logistic regression learns to classify 20 points in 5 ")


def test_what_they_differ_in_is_said_of_each() -> None:
    text = described(compare={"batch_size": (1, 20)}, epochs=5)
    assert "batch size 1: SGD with a learning rate of 2 minimises the cross-entropy over " in text
    assert "for 5 epochs, which is 100 steps." in text
    assert "over all the data at every step, for 5 epochs, which is 5 steps." in text


def test_runs_of_different_data_have_their_data_told() -> None:
    recipe = Recipe.of({"compare": {"data": ("lab", "overlapping samples=30")}, "epochs": 2})
    description = describe(runs_of(recipe), recipe)
    text = "\n".join(description.paragraphs)
    assert "The data are the lab's" in text
    assert "The data are generated, two classes that overlap" in text
    assert description.short.startswith("2 training runs together. In ")


def test_a_run_that_stays_where_it_is_says_so_once() -> None:
    text = described(loss="mse")
    assert "The loss reads 0.350 at every quarter of the way" in text
    assert "From the start the run is on a plateau: the gradient is only 0.000009" in text


def test_a_run_that_diverges_ends_where_it_is_finite() -> None:
    recipe = Recipe.of({"lr": 1e6, "weight_decay": 0.01, "batch_size": 20, "epochs": 60})
    (run,) = runs_of(recipe)
    assert run.diverged
    description = describe([run], recipe)
    assert f"after {run.last_finite} steps it diverges" in description.short
    text = "\n".join(description.paragraphs)
    assert f"The last finite numbers are those of step {run.last_finite}, at w = " in text
    assert "the run diverges: the numbers grow beyond all bounds." in text
    assert "nan" not in text


def test_a_run_that_leaves_the_picture_says_so() -> None:
    run = made_up([(0, 0), (20, 0), (0, 0), (0, 1)])
    recipe = Recipe()
    inside = np.array([True, False, True, True])
    text = "\n".join(describe([run], recipe, [inside]).paragraphs)
    assert "At step 1 the marker leaves the range that is shown." in text
    assert "leaves" not in "\n".join(describe([run], recipe).paragraphs)


def test_one_of_a_thing_is_not_spoken_of_as_several() -> None:
    text = described(epochs=1, batch_size=20)
    assert "for 1 epoch, which is 1 step." in text
    assert "quarter" not in text


def test_two_inputs_and_all_settings_are_told() -> None:
    text = described(
        data="separable dimensions=2",
        momentum=0.5,
        weight_decay=0.01,
        schedule="step every=2 factor=0.5",
        shuffle=True,
        standardize=True,
        epochs=4,
        loss="hinge",
    )
    assert "A linear classifier learns to classify 40 points." in text
    assert "The inputs are x1 and x2." in text
    assert "minimises the hinge loss" in text
    assert (
        "Besides: momentum 0.5, weight decay 0.01, counted in the loss, "
        "rate \u00d7 0.5 every 2 epochs, shuffled, standardised inputs." in text
    )
    assert "Loss over direction 1 and direction 2" in text
    assert "Loss over w1 and b" in described(data="separable dimensions=2", plane="w1,b", epochs=1)


NASTY = ['"><script>alert(1)</script>', "![x](y)", "]](", "$\\input{x}$", ":::{note}", "`a`{b}"]


@pytest.mark.parametrize("name", NASTY)
def test_a_name_stays_text_in_markdown(name: str) -> None:
    recipe = Recipe.of(
        {"runs": [{"label": name, "lr": 1}, {"label": "plain", "lr": 2}], "epochs": 2}
    )
    markdown = describe(runs_of(recipe), recipe).markdown
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    tokens = parser.parse(markdown)
    assert {token.type for token in tokens} == {"paragraph_open", "inline", "paragraph_close"}
    children = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in children} <= {"text", "text_special"}
    assert name in "".join(child.content for child in children)


def test_paragraphs_of_markdown_are_apart() -> None:
    description, _, _ = of_template("lab")
    assert description.markdown.endswith(".\n")
    assert len(description.markdown.split("\n\n")) == len(description.paragraphs)
    for before, after in pairwise(description.markdown.splitlines()):
        assert not (before and after)


def test_a_file_is_told_by_its_name_alone(tmp_path: Any) -> None:
    (tmp_path / "exam.csv").write_text("hours,passed\n1,no\n2,no\n4,yes\n5,yes\n")
    recipe = Recipe.of({"data": str(tmp_path / "exam.csv"), "init": (0, 0), "epochs": 3})
    (run,) = train_runs(recipe)
    text = "\n".join(describe([run], Recipe.from_json(run.recipe)).paragraphs)
    assert "The data come from exam.csv, with 2 of class no and 2 of class yes." in text
    assert "The input is hours." in text
    assert str(tmp_path) not in text
