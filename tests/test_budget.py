"""A GIF keeps to its budget, and says what it gave up: frames, then colours, then size."""

import re
from collections.abc import Callable
from itertools import groupby, pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageSequence

import animate
from animate.budget import fit
from animate.drawing import Reel
from animate.errors import InputError
from animate.goals import Goal
from animate.recipe import Recipe
from tests.calling import call, done, refused


class Attempt(NamedTuple):
    """What was drawn and weighed."""

    frames: int
    colors: int
    size: tuple[int, int]
    bytes: int


Weight = Callable[[int, int, tuple[int, int]], int]


def attempts_at(
    budget: int,
    weigh: Weight,
    path: Path,
    frames: int = 106,
    rows: int = 1,
    **options: Any,
) -> tuple[list[Attempt], tuple[str, ...] | InputError]:
    """What is tried for a GIF that weighs so much, and what it gave up or was told."""
    tried: list[Attempt] = []

    def drawn(
        shown: Any, recipe: Recipe, goals: list[Goal], on_frame: Any, comment: str, colors: int
    ) -> Reel:
        assert comment == "asked for"
        assert recipe.size is not None
        count = min(recipe.frames or frames, frames)
        tried.append(Attempt(count, colors, recipe.size, weigh(count, colors, recipe.size)))
        with goals[0].path.open("wb") as file:
            file.truncate(tried[-1].bytes)
        return Reel(count, 10.0, 701, None)

    recipe = Recipe.of({"budget": budget, **options})
    shown: Any = [SimpleNamespace(row=row) for row in range(rows)]
    with patch("animate.budget.animate_into", drawn):
        try:
            fitted = fit(shown, recipe, Goal(path, ".gif"), lambda *_: None, "asked for")
        except InputError as error:
            return tried, error
    return tried, fitted.given_up


def by_the_frame(each: float, base: int = 2000) -> Weight:
    """A weight of so many bytes a frame at full colour and size, and less with less of each."""

    def weigh(frames: int, colors: int, size: tuple[int, int]) -> int:
        share = (colors + 200) / 455 * size[0] * size[1] / 480_000
        return round(base + frames * each * share)

    return weigh


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.gif"


# The order


def test_what_fits_is_left_alone(path: Path) -> None:
    tried, given_up = attempts_at(300_000, by_the_frame(2000), path)
    assert tried == [Attempt(106, 255, (1200, 400), 214_000)]
    assert given_up == ()


def test_frames_are_given_up_first(path: Path) -> None:
    tried, given_up = attempts_at(150_000, by_the_frame(2000), path)
    assert {(one.colors, one.size) for one in tried} == {(255, (1200, 400))}
    assert 60 < tried[-1].frames <= 74
    assert given_up == (f"{tried[-1].frames} frames instead of 106",)


def test_then_colours_as_few_as_need_be(path: Path) -> None:
    tried, given_up = attempts_at(30_000, by_the_frame(2000), path)
    assert tried[-1][:3] == (24, 63, (1200, 400))
    assert given_up == ("24 frames instead of 106", "63 colours instead of 255")


def test_then_size_as_little_as_need_be(path: Path) -> None:
    tried, given_up = attempts_at(20_000, by_the_frame(2000), path)
    assert tried[-1][:3] == (24, 8, (960, 320))
    assert given_up == (
        "24 frames instead of 106",
        "8 colours instead of 255",
        "960x320 pixels instead of 1200x400",
    )


def test_a_film_of_few_frames_keeps_them(path: Path) -> None:
    tried, given_up = attempts_at(30_000, by_the_frame(2000), path, frames=20)
    assert {one.frames for one in tried} == {20}
    assert given_up == ("63 colours instead of 255",)


def test_of_several_rows_the_whole_picture_grows_smaller(path: Path) -> None:
    tried, given_up = attempts_at(30_000, by_the_frame(2000), path, rows=2)
    assert tried[0].size == (1200, 720)
    assert tried[-1].size == (960, 576)
    assert isinstance(given_up, tuple)
    assert given_up[-1] == "960x576 pixels instead of 1200x720"


def test_no_side_gets_too_small_to_be_read(path: Path) -> None:
    tried, error = attempts_at(10_000, by_the_frame(9000), path, size=(600, 300))
    assert tried[-1].size == (480, 240)
    assert isinstance(error, InputError)
    assert error.mistakes == (
        (
            "budget",
            "10 kB is too little: with 24 frames, 8 colours and 480x240 pixels the GIF still takes "
            f"{-(-tried[-1].bytes // 1000)} kB; give more, or show less",
        ),
    )


@given(
    st.integers(10_000, 2_000_000),
    st.floats(10, 50_000),
    st.integers(100, 9_000),
    st.integers(2, 800),
    st.sampled_from([None, (200, 200), (700, 400), (4096, 4096)]),
)
def test_whatever_a_frame_weighs_the_budget_is_kept_or_the_mistake_told(
    tmp_path_factory: pytest.TempPathFactory,
    budget: int,
    each: float,
    base: int,
    frames: int,
    size: tuple[int, int] | None,
) -> None:
    path = tmp_path_factory.mktemp("budget") / "x.gif"
    tried, ended = attempts_at(budget, by_the_frame(each, base), path, frames, size=size)
    first, last = tried[0], tried[-1]
    assert len(tried) <= 13
    # None is drawn after one that fits.
    assert all(one.bytes > budget for one in tried[:-1])
    if isinstance(ended, InputError):
        assert last.bytes > budget
        assert last.colors == 8 and last.frames <= 24
        assert min(round(0.8 * side) for side in last.size) < 200 or last.size == tuple(
            round(0.4 * side) for side in first.size
        )
    else:
        assert path.stat().st_size == last.bytes <= budget
        assert len(ended) == sum(one != other for one, other in zip(first[:3], last, strict=False))
    # Each is given up before the next, and never given back.
    for one, other in pairwise(tried):
        changed = [a != b for a, b in zip(one[:3], other[:3], strict=True)]
        assert sum(changed) == 1
        assert other.frames <= one.frames and other.colors <= one.colors
        assert other.size[0] <= one.size[0]
    what = [
        next(index for index in range(3) if one[index] != other[index])
        for one, other in pairwise(tried)
    ]
    assert [index for index, _ in groupby(what)] == sorted(set(what))


# The files


class Film(NamedTuple):
    """A GIF, decoded."""

    frames: int
    seconds: float
    size: tuple[int, int]


def film(path: Path) -> Film:
    seconds, count, size = 0.0, 0, (0, 0)
    with Image.open(path) as opened:
        for frame in ImageSequence.Iterator(opened):
            seconds += frame.info["duration"] / 1000
            count, size = count + 1, frame.size
    return Film(count, seconds, size)


def colors_in(path: Path) -> int:
    """How many colours all frames of a GIF have together."""
    colors: set[Any] = set()
    with Image.open(path) as opened:
        for frame in ImageSequence.Iterator(opened):
            colors |= {color for _, color in frame.convert("RGB").getcolors(1 << 20) or ()}
    return len(colors)


USUAL: dict[str, Any] = {"size": (400, 200), "panels": ("data", "contour")}


@pytest.fixture(scope="module")
def run() -> animate.History:
    return animate.train(epochs=26)


def kilobytes(path: Path) -> int:
    return -(-path.stat().st_size // 1000)


@pytest.fixture(scope="module")
def drawn(run: animate.History, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run without a budget."""
    path = tmp_path_factory.mktemp("free") / "x.gif"
    animate.render(run, path, **USUAL)
    return path


@pytest.mark.parametrize("share", [0.9, 0.35])
def test_the_file_is_no_larger_and_little_smaller_than_it_may_be(
    share: float, run: animate.History, drawn: Path, path: Path
) -> None:
    budget = int(drawn.stat().st_size * share)
    (made,) = animate.render(run, path, budget=budget, **USUAL)
    assert made.size == path.stat().st_size <= budget
    assert made.size > 0.75 * budget
    before, now = film(drawn), film(path)
    assert made.given_up[0] == f"{now.frames} frames instead of {before.frames}"
    assert (now.frames, now.size) == (made.frames, before.size)
    assert now.seconds == pytest.approx(made.seconds, abs=0.011)
    # It takes about as long as it would have.
    assert now.seconds == pytest.approx(before.seconds, rel=0.15)


def test_all_three_are_given_up_as_it_is_told(run: animate.History, path: Path) -> None:
    (made,) = animate.render(run, path, size=(700, 350), panels=("contour",), budget=25_000)
    frames, colors, size = made.given_up
    now = film(path)
    assert path.stat().st_size <= 25_000
    assert frames.startswith(f"{now.frames} frames instead of ")
    assert int(colors.split()[0]) >= colors_in(path)
    assert size == f"{now.size[0]}x{now.size[1]} pixels instead of 700x350"


@pytest.mark.parametrize(
    "options",
    [{"every": 1}, {"every": 3, "fps": 10}, {"pace": "epoch"}, {"pace": "log"}],
    ids=str,
)
def test_at_any_pace_it_keeps_about_its_time(
    options: dict[str, Any], run: animate.History, tmp_path: Path
) -> None:
    free, path = tmp_path / "free.gif", tmp_path / "x.gif"
    usual = {"size": (300, 200), "panels": ("contour",), **options}
    (before,) = animate.render(run, free, **usual)
    (made,) = animate.render(run, path, budget=before.size * 3 // 4, **usual)
    assert made.size <= before.size * 3 // 4
    assert made.frames < before.frames
    # Few frames are shown longer at those paces that would be over soon.
    most = before.seconds if "every" in options else 10
    assert 0.8 * before.seconds <= made.seconds <= 1.2 * most


def test_a_turning_landscape_turns_in_larger_steps(run: animate.History, tmp_path: Path) -> None:
    usual: dict[str, Any] = {
        "size": (200, 200),
        "panels": ("surface",),
        "camera": "orbit",
        "fps": 12,
    }
    free, path = tmp_path / "free.gif", tmp_path / "x.gif"
    (before,) = animate.render(run, free, **usual)
    (made,) = animate.render(run, path, budget=before.size * 2 // 3, **usual)
    assert made.size <= before.size * 2 // 3
    assert made.frames < before.frames
    assert made.seconds == pytest.approx(before.seconds, rel=0.2)


def test_the_file_holds_the_recipe_that_was_asked_for_and_is_made_again_to_the_byte(
    tmp_path: Path,
) -> None:
    words = ("--epochs", "10", "--size", "300x200", "--panels", "data", "--budget", "30kB", "--out")
    assert call(*words, "x.gif", folder=tmp_path).code == 0
    shown = done("show", "x.gif", folder=tmp_path)
    assert "budget = 30000\n" in shown
    assert "size = [300, 200]\n" in shown
    assert "# frames isn't set" in shown
    assert call("x.gif", "--out", "again.gif", folder=tmp_path).code == 0
    assert (tmp_path / "again.gif").read_bytes() == (tmp_path / "x.gif").read_bytes()


def test_each_of_several_gifs_keeps_to_it(run: animate.History, tmp_path: Path) -> None:
    paths = [tmp_path / "one.gif", tmp_path / "other.gif"]
    made = animate.render(run, *paths, size=(300, 200), panels=("data",), budget="30kB")
    assert all(file.size <= 30_000 for file in made)
    assert paths[0].read_bytes() == paths[1].read_bytes()


# What the command says


def test_the_command_says_what_was_given_up(tmp_path: Path) -> None:
    words = (
        "--epochs",
        "10",
        "--size",
        "300x200",
        "--panels",
        "data",
        "--budget",
        "30kB",
        "--out",
        "x.gif",
    )
    said = call(*words, folder=tmp_path)
    assert said.code == 0
    pattern = (
        r"animate-ce: x\.gif: to keep to the budget it has (\d+) frames instead of \d+"
        r"( and \d+ colours instead of 255)?( and \d+x\d+ pixels instead of 300x200)?\n"
        r"animate-ce: x\.gif: it moves for \d+ s and can't be paused; .*\n"
    )
    assert re.fullmatch(pattern, said.err), said.err
    assert said.out.startswith("x.gif: ")


def test_a_budget_that_cannot_be_met_is_told_with_one_that_can(tmp_path: Path) -> None:
    shown = ("--size", "250x250", "--panels", "contour", "--frames", "40")
    words = ("--epochs", "9", *shown, "--out", "x.gif", "--budget")
    (said,) = refused(*words, "10kB", folder=tmp_path)
    pattern = (
        r"--budget: 10 kB is too little: with (?:\d+) frames, 8 colours and 200x200 pixels the GIF "
        r"still takes (\d+) kB; give more, or show less"
    )
    found = re.fullmatch(pattern, said)
    assert found, said
    assert call(*words, f"{found[1]}kB", folder=tmp_path).code == 0
    assert kilobytes(tmp_path / "x.gif") <= int(found[1])
