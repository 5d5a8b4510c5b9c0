"""A bundle is all that a page needs, on one stem, made in one pass, whole or not at all."""

import json
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

import animate
from animate.embedding import SUFFIXES, Bundle, bundle, check_to, read, safe_stem
from animate.errors import InputError
from animate.inside import origin_in
from animate.recipe import Recipe

SMALL: dict[str, Any] = {"size": (300, 200), "panels": ("data",), "frames": 6}


@pytest.fixture(scope="module")
def run() -> animate.History:
    return animate.train(epochs=3, **SMALL)


@pytest.fixture(scope="module")
def made(run: animate.History, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return bundle(run, tmp_path_factory.mktemp("site") / "media", name="ce", numbered=True)


def refusal(*arguments: Any, **options: Any) -> tuple[tuple[str, str], ...]:
    with pytest.raises(InputError) as caught:
        bundle(*arguments, **options)
    return caught.value.mistakes


def test_every_file_is_there_on_one_stem(made: Bundle) -> None:
    names = [f"ce{suffix}" for suffix in SUFFIXES] + ["ce-frames"]
    assert [file.path.name for file in made.files] == names
    assert sorted(path.name for path in made.folder.iterdir()) == sorted(names)
    assert all(file.size > 0 for file in made.files)


def test_every_file_holds_the_recipe_and_the_version(made: Bundle) -> None:
    recipe = Recipe.of({"epochs": 3, **SMALL})
    for file in made.files:
        assert origin_in(file.path) == (recipe, animate.__version__), file.path.name


def test_all_show_the_same_frames(made: Bundle) -> None:
    by_suffix = {file.path.suffix: file for file in made.files}
    assert by_suffix[".gif"].frames == by_suffix[".mp4"].frames == by_suffix[""].frames
    poster = np.asarray(Image.open(by_suffix[".png"].path).convert("RGB"))
    frames = sorted((made.folder / "ce-frames").glob("*.png"))
    assert len(frames) == by_suffix[""].frames
    last = np.asarray(Image.open(frames[-1]).convert("RGB"))
    assert (poster == last).all()
    with av.open(str(by_suffix[".webm"].path)) as film:
        assert film.streams.video[0].width == 300


def test_the_figure_is_what_was_drawn(made: Bundle) -> None:
    figure = made.figure
    assert figure.size == (300, 200)
    assert figure.title == "Logistic regression, cross-entropy"
    assert figure.alternative.startswith("A logistic regression learns to classify 20 points by ")
    assert figure.frames == made.files[0].frames
    assert figure.rate == pytest.approx(made.files[0].frames / made.files[0].seconds)


def test_what_can_be_paused_is_not_complained_of(made: Bundle) -> None:
    assert [file.warnings for file in made.files] == [()] * len(made.files)


def test_it_is_the_same_every_time(run: animate.History, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        bundle(run, tmp_path / folder)
    for suffix in SUFFIXES:
        one, two = (tmp_path / folder / f"animation{suffix}" for folder in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_snippets_name_the_files_where_they_lie(
    run: animate.History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    relative = bundle(run, "media", name="ce")
    assert 'src="media/ce.mp4"' in relative.snippet("mkdocs")
    assert 'src="ce.mp4"' in relative.snippet("canvas")
    assert 'src="ce.html"' in relative.snippet("moodle")
    absolute = bundle(run, tmp_path / "media", name="ce")
    for name in ("mkdocs", "html", "sphinx", "quarto"):
        assert str(tmp_path) not in absolute.snippet(name)
        assert ("ce.html" if name == "html" else "ce.mp4") in absolute.snippet(name)
    assert "ce.png" in relative.caution("wordpress")


def test_latex_needs_frames(run: animate.History, made: Bundle, tmp_path: Path) -> None:
    assert "{ce-frames/}{00000}" in made.snippet("latex")
    without = bundle(run, tmp_path)
    with pytest.raises(InputError) as caught:
        without.snippet("latex")
    sentence = "'latex' takes numbered frames; make the bundle numbered"
    assert caught.value.mistakes == (("for", sentence),)


def test_options_change_the_showing(run: animate.History, tmp_path: Path) -> None:
    made = bundle(run, tmp_path, theme="dark", lang="fr", title="")
    assert origin_in(made.files[0].path).recipe.theme == "dark"
    assert made.figure.lang == "fr"
    # Without a title something else has to name the figure.
    assert made.figure.title == made.figure.alternative
    text = (tmp_path / "animation.md").read_text("utf-8")
    assert text.startswith("Une régression logistique apprend")


def test_captions_begin_with_what_is_seen_if_that_is_wanted(
    run: animate.History, tmp_path: Path
) -> None:
    made = bundle(run, tmp_path, described=True)
    said = (tmp_path / "animation.vtt").read_text("utf-8")
    assert said.count(made.figure.alternative) == 1
    bundle(run, tmp_path)
    said = (tmp_path / "animation.vtt").read_text("utf-8")
    assert made.figure.alternative not in said


def test_a_budget_is_for_the_gif(run: animate.History, tmp_path: Path) -> None:
    made = bundle(run, tmp_path, budget=12_000)
    assert made.files[0].size <= 12_000
    assert all(file.size > 0 for file in made.files)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("ce", "ce"),
        ("My run (2)", "My-run-2"),
        ("Übung 3", "Ubung-3"),
        ("a.b.c", "a-b-c"),
        ("../../etc", "etc"),
        ('"><script>', "script"),
        ("\u6e2c\u8a66", "animation"),
        ("", "animation"),
        ("-rf", "rf"),
        ("x" * 300, "x" * 60),
        ("a%20b_c", "a-20b_c"),
    ],
)
def test_a_name_is_safe_everywhere(name: str, stem: str) -> None:
    assert safe_stem(name) == stem


def test_nothing_to_draw_is_refused(tmp_path: Path) -> None:
    assert refusal([], tmp_path) == (("runs", "there is nothing to draw; give at least one run"),)


def test_what_cannot_move_is_refused(run: animate.History, tmp_path: Path) -> None:
    told = "'after' is a still, and a bundle moves; leave it out"
    assert refusal(run, tmp_path / "x", figure="after") == (("figure", told),)
    assert not (tmp_path / "x").exists()


def test_a_trained_run_is_not_trained_again(run: animate.History, tmp_path: Path) -> None:
    ((place, sentence),) = refusal(run, tmp_path, lr=1)
    assert place == "lr"
    assert sentence.startswith("the run is trained already; what can change is ")


def test_a_folder_that_is_none_is_refused(run: animate.History, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    told = f"{str(tmp_path / 'file')!r} is a file; give the name of a folder"
    assert refusal(run, tmp_path / "file") == (("to", told),)
    told = f"the folder {str(tmp_path / 'a')!r} of 'b' doesn't exist"
    assert refusal(run, tmp_path / "a" / "b") == (("to", told),)
    told = f"{str(tmp_path / ('x' * 300))!r} can't be the name of a folder"
    assert refusal(run, tmp_path / ("x" * 300)) == (("to", told),)
    told = f"{str(tmp_path / 'a')!r} can't be the name of a folder".replace("a'", "a\\x00'")
    assert refusal(run, f"{tmp_path}/a\0") == (("to", told),)


def test_a_folder_that_was_made_in_vain_is_taken_away(run: animate.History, tmp_path: Path) -> None:
    """The least GIF is larger than that: known only when it is drawn."""
    with pytest.raises(InputError, match=r"^budget: 10 kB is too little"):
        bundle(run, tmp_path / "new", budget=10_000, size=(1200, 600), panels=("contour",))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_it_is_made_from_is_not_written_over(suffix: str, tmp_path: Path) -> None:
    source = tmp_path / f"ce{suffix}"
    with pytest.raises(InputError) as caught:
        check_to(tmp_path, source, "ce")
    told = f"{str(source)!r} would be written over by what is made from it; give another folder"
    assert caught.value.mistakes == (("to", told),)
    check_to(tmp_path / "other", source, "ce")
    check_to(tmp_path, source, "other")
    check_to(tmp_path, source.with_suffix(".npz"), "ce")


def test_runs_and_recipes_are_read_from_files(
    run: animate.History, made: Bundle, tmp_path: Path
) -> None:
    animate.render(run, tmp_path / "x.npz", tmp_path / "x.csv")
    assert read(tmp_path / "x.npz") == [run]
    assert read(tmp_path / "x.csv") == [run]
    for file in made.files:
        assert read(file.path) == Recipe.of({"epochs": 3, **SMALL})


def test_several_runs_are_bundled_together(tmp_path: Path) -> None:
    runs = animate.train_runs(compare={"lr": (0.5, 2)}, epochs=2, **SMALL)
    made = bundle(runs, tmp_path)
    assert "in 2 runs: rate 0.5; rate 2." in made.figure.alternative
    assert json.loads(origin_in(made.files[0].path).recipe.canonical())["runs"]
