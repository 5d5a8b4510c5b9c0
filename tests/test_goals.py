"""What is to be written is found fit, or every mistake in it is told at once."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from animate.encode.formats import ENCODERS, FOLDER
from animate.errors import InputError
from animate.files import FRAMES_TABLE
from animate.goals import (
    HISTORIES,
    MOVING,
    PAGES,
    PAUSABLE,
    STILLS,
    TEXTS,
    UNPAUSED,
    Goal,
    check_goals,
)
from animate.recipe import Recipe

SUFFIXES = (
    ".gif, .mp4, .webm, .webp, .apng, .html, .png, .svg, .pdf, .npz, .csv, .md, .vtt or .toml"
)


def refusals(recipe: Recipe, *paths: str | Path) -> tuple[tuple[str, str], ...]:
    with pytest.raises(InputError) as caught:
        check_goals(recipe, paths)
    return caught.value.mistakes


def test_a_goal_is_a_path_and_what_it_is_to_become(tmp_path: Path) -> None:
    paths: Sequence[str | Path] = [
        tmp_path / "b.gif",
        str(tmp_path / "a.npz"),
        tmp_path / "c.CSV",
        f"{tmp_path / 'frames'}/",
        tmp_path / "d.Svg",
    ]
    assert check_goals(Recipe(), paths) == [
        Goal(tmp_path / "b.gif", ".gif"),
        Goal(tmp_path / "a.npz", ".npz"),
        Goal(tmp_path / "c.CSV", ".csv"),
        Goal(tmp_path / "frames", FOLDER),
        Goal(tmp_path / "d.Svg", ".svg"),
    ]
    assert not list(tmp_path.iterdir())


def test_every_format_is_of_one_kind() -> None:
    kinds = (*MOVING, *PAGES, *STILLS, *HISTORIES, *TEXTS)
    assert len(kinds) == len({*kinds}) == 15
    # The scene itself draws lines and letters, and a page its own frames.
    assert {*ENCODERS} == {*kinds} - {".svg", ".pdf", *PAGES, *HISTORIES, *TEXTS}
    # A folder of frames is for other programs.
    assert {*UNPAUSED, *PAUSABLE} == {*MOVING} - {FOLDER}


def test_every_mistake_in_the_goals_is_reported_at_once(tmp_path: Path) -> None:
    film, text = tmp_path / "ce.gif", tmp_path / "ce.txt"
    lost, twice = tmp_path / "none" / "ce.mp4", tmp_path / "run.npz"
    recipe = Recipe.of({"fps": 60, "budget": "1MB"})
    assert refusals(recipe, film, text, lost, twice, tmp_path / "ce.webm", twice) == (
        (
            "fps",
            "60 is too fast for a GIF, which browsers show at 50 frames a second at most; "
            "give a number up to 50, or write an MP4",
        ),
        (
            "out",
            f"'ce.txt' doesn't say what to write; end it in {SUFFIXES}, or in / for a folder of "
            "frames",
        ),
        ("out", f"the folder '{tmp_path / 'none'}' of 'ce.mp4' doesn't exist"),
        ("out", f"'{twice}' is named twice"),
    )
    assert not list(tmp_path.iterdir())


def test_no_goal_at_all_is_refused() -> None:
    assert refusals(Recipe()) == (
        ("out", "there is nothing to write; name a file such as 'ce.gif'"),
    )


@pytest.mark.parametrize("suffix", [".mp4", ".webm", "/", ".png", ".svg", ".npz"])
def test_a_fast_film_is_fine_where_it_can_be_shown(suffix: str, tmp_path: Path) -> None:
    check_goals(Recipe(fps=120), [f"{tmp_path / 'ce'}{suffix}"])


@pytest.mark.parametrize(("suffix", "most"), [(".gif", 50), (".webp", 90), (".apng", 90)])
def test_a_film_is_as_fast_as_browsers_show_it(suffix: str, most: int, tmp_path: Path) -> None:
    goal = tmp_path / f"ce{suffix}"
    check_goals(Recipe(fps=most), [goal])
    ((place, sentence),) = refusals(Recipe(fps=most + 0.5), goal)
    assert place == "fps"
    assert sentence.startswith(f"{most + 0.5:g} is too fast for a")
    assert sentence.endswith(f"; give a number up to {most}, or write an MP4")


@pytest.mark.parametrize("suffix", MOVING)
def test_a_figure_stands_still(suffix: str, tmp_path: Path) -> None:
    goal = f"{tmp_path / 'ce'}{suffix}"
    name = Path(goal).name
    assert refusals(Recipe(figure="before"), goal) == (
        ("out", f"'{name}' moves, and a figure is a still; end it in .png, .svg or .pdf"),
    )


@pytest.mark.parametrize("suffix", [*STILLS, *HISTORIES])
def test_a_figure_is_a_still(suffix: str, tmp_path: Path) -> None:
    check_goals(Recipe(figure="before"), [tmp_path / f"ce{suffix}"])


@pytest.mark.parametrize("suffix", [kind for kind in MOVING if kind != ".gif"])
def test_a_budget_is_for_gifs(suffix: str, tmp_path: Path) -> None:
    goal = f"{tmp_path / 'ce'}{suffix}"
    name = Path(goal).name
    assert refusals(Recipe.of({"budget": "1MB"}), goal) == (
        ("budget", f"it is kept by a GIF, not by '{name}'; leave it out, or write a .gif"),
    )


def test_a_budget_is_no_matter_beside_a_gif_that_keeps_it(tmp_path: Path) -> None:
    paths = [tmp_path / f"ce{suffix}" for suffix in (".gif", ".mp4", *STILLS, *HISTORIES)]
    assert len(check_goals(Recipe.of({"budget": "1MB"}), paths)) == len(paths)


@pytest.mark.parametrize(
    "several", [{"compare": {"lr": (1, 2)}}, {"runs": [{"lr": 1}, {"lr": 2}]}], ids=str
)
def test_a_csv_holds_one_run(several: dict[str, object], tmp_path: Path) -> None:
    recipe = Recipe.of(several)
    check_goals(recipe, [tmp_path / "runs.npz"])
    assert refusals(recipe, tmp_path / "runs.csv") == (
        ("out", "'runs.csv' can hold one run only; end it in .npz to keep all of them"),
    )


def test_a_folder_of_frames_is_replaced_by_another(tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    folder.mkdir()
    goal = f"{folder}/"
    assert check_goals(Recipe(), [goal]) == [Goal(folder, FOLDER)]
    for name in (FRAMES_TABLE, "recipe.json", "00000.png", "123456.png", ".DS_Store"):
        (folder / name).touch()
    assert check_goals(Recipe(), [goal]) == [Goal(folder, FOLDER)]


@pytest.mark.parametrize(
    "names",
    [
        ["thesis.txt"],
        ["00000.png"],
        ["recipe.json", "00000.png"],
        # A film that somebody made of the frames, and a picture of their own.
        [FRAMES_TABLE, "00000.png", "film.mp4"],
        [FRAMES_TABLE, "0000.png"],
        [FRAMES_TABLE, "poster.png"],
        [FRAMES_TABLE, "sub/"],
        [FRAMES_TABLE, "00000.png/"],
    ],
    ids=" ".join,
)
def test_a_folder_with_anything_else_is_refused(names: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    folder.mkdir()
    for name in names:
        if name.endswith("/"):
            (folder / name).mkdir()
        else:
            (folder / name).touch()
    assert refusals(Recipe(), f"{folder}/") == (
        (
            "out",
            f"the folder '{folder}' holds something else than frames; "
            "give one that is empty or new",
        ),
    )


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "frames").touch()
    assert refusals(Recipe(), f"{tmp_path / 'frames'}/") == (
        ("out", f"'{tmp_path / 'frames'}' is a file; give the name of a folder"),
    )


@pytest.mark.parametrize("goal", [".", "..", "sub/.."])
def test_a_folder_is_called_by_its_name(
    goal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here" / "sub").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    assert refusals(Recipe(), f"{goal}/") == (
        ("out", f"{goal!r} isn't the name of a folder; give one that is empty or new"),
    )


def test_a_missing_folder_of_a_folder_is_refused(tmp_path: Path) -> None:
    assert refusals(Recipe(), f"{tmp_path}/none/frames/") == (
        ("out", f"the folder '{tmp_path / 'none'}' of 'frames' doesn't exist"),
    )
