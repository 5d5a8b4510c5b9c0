"""The recipe inside a file, and what is said where there is none."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from animate import __version__
from animate.errors import InputError
from animate.history_files import csv_bytes, npz_bytes
from animate.inside import options_in, origin_in, recipe_in
from animate.recipe import Recipe
from animate.rendering import render
from animate.training import train, train_runs

SHOWN: dict[str, Any] = {
    "size": (300, 200),
    "panels": ("data",),
    "frames": 3,
    "title": "\u00c9t\u00e9 \u2014 <b> & (w \\ b) $x$",
}
RECIPE = Recipe.of({"epochs": 1, "lr": 0.5, **SHOWN})
GOALS = ("x.gif", "x.mp4", "x.webm", "x.webp", "x.apng", "x.png", "x.svg", "x.pdf", "frames/")
TEXTS = ("x.md", "x.vtt", "x.toml")
HISTORIES = ("x.npz", "x.csv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run in every format."""
    folder = tmp_path_factory.mktemp("inside")
    render(train(RECIPE), *(f"{folder}/{name}" for name in (*GOALS, *TEXTS, *HISTORIES)))
    return folder


def refusal(path: Path) -> str:
    """What is said of a file, wherever its recipe is asked for."""
    with pytest.raises(InputError) as caught:
        recipe_in(path)
    ((place, sentence),) = caught.value.mistakes
    assert place == str(path)
    with pytest.raises(InputError) as caught:
        options_in(path)
    assert caught.value.mistakes == ((place, sentence),)
    return sentence


@pytest.mark.parametrize("name", [*GOALS, *HISTORIES, *TEXTS])
def test_every_file_gives_its_recipe_back(name: str, folder: Path) -> None:
    assert recipe_in(folder / name) == RECIPE
    assert Recipe.of(options_in(folder / name)) == RECIPE


@pytest.mark.parametrize("name", [*GOALS, *HISTORIES, *TEXTS])
def test_every_file_says_which_version_wrote_it(name: str, folder: Path) -> None:
    assert origin_in(folder / name) == (RECIPE, __version__)


@pytest.mark.parametrize("name", [*GOALS, *HISTORIES, *TEXTS])
def test_no_file_names_the_place_where_it_was_made(name: str, tmp_path: Path) -> None:
    home = tmp_path / "home-of-ada"
    home.mkdir()
    (home / "my.csv").write_text("x,label\n1,0\n2,0\n3,1\n")
    run = train(data=str(home / "my.csv"), init=(0, 0), epochs=2, title="T", frames=2)
    (made,) = render(run, f"{home}/{name}", size=(200, 200), panels=("data",))
    files = [made.path] if made.path.is_file() else list(made.path.iterdir())
    contents = b"".join(file.read_bytes() for file in files)
    assert b"home-of-ada" not in contents


@pytest.mark.parametrize("name", ["X.GIF", "x.Csv", "x.TOML", "X.Svg"])
def test_suffixes_are_known_in_any_case(name: str, folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / name
    copy.write_bytes((folder / name.lower()).read_bytes())
    assert recipe_in(copy) == RECIPE


def test_several_runs_give_the_recipe_that_compares_them(tmp_path: Path) -> None:
    asked = RECIPE.but(compare={"momentum": (0, 0.5)}, runs=[{"label": "one"}])
    runs = train_runs(asked)
    render(runs, tmp_path / "x.npz", tmp_path / "x.png")
    expected = RECIPE.but(
        runs=[
            {"label": "one, momentum 0", "momentum": 0},
            {"label": "one, momentum 0.5", "momentum": 0.5},
        ]
    )
    assert recipe_in(tmp_path / "x.npz") == recipe_in(tmp_path / "x.png") == expected
    assert train_runs(recipe_in(tmp_path / "x.png")) == runs


@pytest.mark.parametrize("place", ["one", "several"])
def test_data_of_ones_own_lie_beside_the_file(place: str, tmp_path: Path) -> None:
    (tmp_path / "my.csv").write_text("1,0\n2,1\n3,0\n")
    options: dict[str, Any] = {"init": (0, 0), "epochs": 1, **SHOWN}
    if place == "several":
        options["compare"] = {"data": [f"{tmp_path}/my.csv", "lab"]}
    else:
        options["data"] = f"{tmp_path}/my.csv"
    render(train_runs(**options), tmp_path / "x.gif")
    assert str(tmp_path) not in recipe_in(tmp_path / "x.gif").canonical()
    found = options_in(tmp_path / "x.gif")
    data = found["data"] if place == "one" else found["runs"][0]["data"]
    assert data["file"] == str(tmp_path / "my.csv")
    assert train_runs(Recipe.of(found))[0].x.tolist() == [[1], [2], [3]]


def test_data_are_looked_for_nowhere_else(tmp_path: Path) -> None:
    recipe = json.loads(RECIPE.canonical())
    recipe["data"] = {"name": "file", "file": "../../etc/passwd.csv"}
    note = PngInfo()
    note.add_itxt("Comment", json.dumps(recipe))
    Image.new("RGB", (1, 1)).save(tmp_path / "x.png", pnginfo=note)
    with pytest.raises(InputError) as caught:
        options_in(tmp_path / "x.png")
    assert caught.value.mistakes == (
        (
            "data.file",
            "'../../etc/passwd.csv' isn't accepted; give a relative path that stays inside the "
            "recipe's folder",
        ),
    )


@pytest.mark.parametrize("name", ["x.gif", "x.mp4", "x.svg", "x.npz", "x.csv"])
def test_a_file_that_is_not_there(name: str, tmp_path: Path) -> None:
    assert refusal(tmp_path / name) == "it can't be read: No such file or directory"


def test_a_recipe_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "x.toml") == "it doesn't exist; give a recipe in TOML"


@pytest.mark.parametrize("name", ["rendr", "x.txt", "x.py"])
def test_a_word_that_is_no_file(name: str, tmp_path: Path) -> None:
    accepted = "give a recipe, or a file that animate-ce made"
    assert refusal(tmp_path / name) == f"it doesn't exist; {accepted}"
    (tmp_path / name).write_text("hello")
    assert refusal(tmp_path / name) == f"it holds no recipe; {accepted}"


@pytest.mark.parametrize("name", [name for name in GOALS if not name.endswith("/")])
def test_a_file_that_holds_no_recipe(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"hello")
    assert refusal(tmp_path / name) == "it holds no recipe of animate-ce"


def test_a_folder_that_holds_no_recipe(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "it holds no recipe of animate-ce"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"colour":"red"}', "colour: no such key in a recipe; the keys are "),
        ('{"lr":-1}', "lr: -1 isn't accepted; give a number above 0, at most 1e6"),
        ("{not json}", "recipe: it isn't a recipe in JSON"),
        ('{"data":{"name":"python","code":"1/0"}}', "data.name: 'python' isn't accepted; give "),
    ],
    ids=["key", "value", "json", "code"],
)
def test_a_recipe_that_is_not_accepted(content: str, sentence: str, tmp_path: Path) -> None:
    note = PngInfo()
    note.add_itxt("Comment", content)
    Image.new("RGB", (1, 1)).save(tmp_path / "x.png", pnginfo=note)
    told = "the recipe in it isn't accepted: "
    assert refusal(tmp_path / "x.png").startswith(told + sentence)


@pytest.mark.parametrize("suffix", [".npz", ".csv"])
def test_a_history_whose_recipe_is_not_accepted(suffix: str, tmp_path: Path) -> None:
    run = train(epochs=1)
    content = (npz_bytes if suffix == ".npz" else csv_bytes)(run)
    if suffix == ".csv":
        content = re.sub(rb'"batch_size":3', b'"batch_size":0', content)
    else:
        content = npz_bytes(replace(run, recipe='{"batch_size":0}'))
    (tmp_path / f"x{suffix}").write_bytes(content)
    assert refusal(tmp_path / f"x{suffix}") == (
        "the recipe in it isn't accepted: batch_size: 0 isn't accepted; "
        "give a whole number from 1 to 1000000"
    )


def test_a_recipe_in_toml_may_have_mistakes_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("lr = 0\nfps = 0\n")
    with pytest.raises(InputError) as caught:
        recipe_in(tmp_path / "x.toml")
    assert [place for place, _ in caught.value.mistakes] == ["lr", "fps"]
    # They are told together with those of the options that stand over it.
    assert options_in(tmp_path / "x.toml") == {"lr": 0, "fps": 0}


def test_a_picture_of_before_versions_were_noted_is_read(tmp_path: Path) -> None:
    note = PngInfo()
    note.add_itxt("Comment", RECIPE.canonical())
    Image.new("RGB", (1, 1)).save(tmp_path / "x.png", pnginfo=note)
    assert origin_in(tmp_path / "x.png") == (RECIPE, None)
    (tmp_path / "x.toml").write_text(RECIPE.toml(), "utf-8")
    assert origin_in(tmp_path / "x.toml") == (RECIPE, None)


@pytest.mark.parametrize("version", ["\x1b[31m", "1 0", "", "9" * 60, 2, None, ["0.2"]])
def test_a_version_that_is_none_is_not_told(version: object, tmp_path: Path) -> None:
    table = {"animate-ce": version, **json.loads(RECIPE.canonical())}
    note = PngInfo()
    note.add_itxt("Comment", json.dumps(table))
    Image.new("RGB", (1, 1)).save(tmp_path / "x.png", pnginfo=note)
    assert origin_in(tmp_path / "x.png") == (RECIPE, None)
