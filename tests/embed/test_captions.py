"""Captions say what is seen, when it is seen, and nothing in them is markup."""

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from animate.embed.captions import Cue, webvtt
from animate.inside import recipe_in
from animate.recipe import Recipe
from animate.rendering import render
from tests.scene.staging import programme_of, run_of, runs_of

TIME = r"(\d\d):(\d\d):(\d\d)\.(\d{3})"


def cues_of(path: Path) -> list[tuple[float, float, str]]:
    """The cues of a file of captions, read as the standard says."""
    first, *blocks = re.split(r"\n\n+", path.read_text("utf-8").rstrip("\n"))
    assert first == "WEBVTT"
    cues = []
    for block in blocks:
        if block.startswith("NOTE"):
            assert "-->" not in block
            continue
        timing, *lines = block.split("\n")
        found = re.fullmatch(f"{TIME} --> {TIME}", timing)
        assert found, timing
        h, m, s, ms, *rest = map(int, found.groups())
        start = 3600 * h + 60 * m + s + ms / 1000
        h, m, s, ms = rest
        cues.append((start, 3600 * h + 60 * m + s + ms / 1000, "\n".join(lines)))
    return cues


def captions(tmp_path: Path, **options: Any) -> list[tuple[float, float, str]]:
    recipe = Recipe.of({"epochs": 30, **options})
    render(runs_of(recipe), tmp_path / "x.vtt", **options)
    return cues_of(tmp_path / "x.vtt")


@pytest.mark.parametrize("options", [{}, {"every": 7}, {"speed": 4}, {"camera": "orbit"}])
def test_each_sentence_stands_while_its_step_is_shown(
    options: dict[str, Any], tmp_path: Path
) -> None:
    recipe = Recipe.of({"epochs": 30, **options})
    programme = programme_of(recipe)
    cues = captions(tmp_path, **options)
    shown: list[tuple[str, Fraction, Fraction]] = []
    now = Fraction(0)
    for moment, seconds in programme.timeline():
        step = moment.steps[0]
        told = [one.sentence for one in programme.told if one.step <= step < one.until][-1:]
        for sentence in told:
            if shown and shown[-1][0] == sentence and shown[-1][2] == now:
                shown[-1] = (sentence, shown[-1][1], now + seconds)
            else:
                shown.append((sentence, now, now + seconds))
        now += seconds
    assert [text for _, _, text in cues] == [sentence for sentence, _, _ in shown]
    for (start, end, _), (_, first, last) in zip(cues, shown, strict=True):
        assert start == pytest.approx(float(first), abs=6e-4)
        assert end == pytest.approx(float(last), abs=6e-4)
    assert cues[-1][1] == pytest.approx(float(now), abs=6e-4)


def test_they_are_written_though_the_picture_has_none(tmp_path: Path) -> None:
    with_them = [text for _, _, text in captions(tmp_path)]
    assert [text for _, _, text in captions(tmp_path, captions=False)] == with_them


def test_they_speak_the_language_of_the_recipe(tmp_path: Path) -> None:
    assert captions(tmp_path, lang="fr")[0][2].startswith("Au départ")


def test_several_runs_are_told_by_their_names(tmp_path: Path) -> None:
    recipe = Recipe.of({"compare": {"lr": (0.1, 2)}, "epochs": 10})
    render(runs_of(recipe), tmp_path / "x.vtt")
    texts = [text for _, _, text in cues_of(tmp_path / "x.vtt")]
    assert any(text.startswith("rate 2: ") for text in texts)
    assert texts[-1].startswith("The end: ")


NASTY = [
    "a --> b",
    "<v Eve>hi</v>",
    "x\n\n00:00 --> 99:00\ny",
    "&amp;",
    "NOTE x",
    "\u2028x\x00\x1b",
]


@pytest.mark.parametrize("text", NASTY)
def test_nothing_in_a_sentence_is_markup(text: str) -> None:
    written = webvtt([Cue(Fraction(0), Fraction(1), text)], "{}", text)
    header, note, cue = written.rstrip("\n").split("\n\n")
    assert (header, note) == ("WEBVTT", "NOTE animate-ce {}")
    timing, description, sentence = cue.split("\n")
    assert timing == "00:00:00.000 --> 00:00:01.000"
    assert description == sentence
    assert "-->" not in sentence
    assert "<" not in sentence
    assert sentence.isprintable()


def test_times_are_in_hours_minutes_and_thousandths() -> None:
    written = webvtt([Cue(Fraction(1, 3), Fraction(3_723_450, 1000), "x")], "{}")
    assert "00:00:00.333 --> 01:02:03.450\nx" in written


def test_a_title_that_ends_comments_stays_in_them(tmp_path: Path) -> None:
    title = "--> <!-- \n\n NOTE --!> </script> & {"
    recipe = Recipe.of({"epochs": 1, "title": title})
    render(run_of(recipe), tmp_path / "x.vtt", tmp_path / "x.md", title=title)
    for name in ("x.vtt", "x.md"):
        text = (tmp_path / name).read_text("utf-8")
        assert text.count("-->") == (len(cues_of(tmp_path / name)) if name == "x.vtt" else 1)
        assert recipe_in(tmp_path / name) == recipe
