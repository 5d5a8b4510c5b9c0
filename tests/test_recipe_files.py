"""Recipes in files: a teacher's own, those that come along, and options over them."""

import os
from pathlib import Path
from typing import Any

import pytest

from animate import recipe_files
from animate.errors import InputError
from animate.recipe import Recipe
from animate.recipe_files import merge, read, settled, template, templates

OUTSIDE = "give a relative path that stays inside the recipe's folder"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of recipes, with data in it, beside it and beneath it."""
    place = tmp_path / "course"
    (place / "data").mkdir(parents=True)
    for file in (place / "a.csv", place / "data" / "b.csv", tmp_path / "secret.csv"):
        file.write_text("x,y\n1,0\n2,1\n", "utf-8")
    return place


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "my.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def refusal(path: Path | str) -> tuple[tuple[str, str], ...]:
    with pytest.raises(InputError) as caught:
        read(path)
    return caught.value.mistakes


def test_a_recipe_file_is_keys_and_tables(folder: Path) -> None:
    text = """
        # A comment.
        lr = 0.5
        init = [-5, -10]
        [optimizer]
        name = "adam"
        betas = [0.8, 0.99]
        [[runs]]
        label = "one"
        [[runs]]
        lr = 3
    """
    options = read(written(folder, text))
    assert options == {
        "lr": 0.5,
        "init": [-5, -10],
        "optimizer": {"name": "adam", "betas": [0.8, 0.99]},
        "runs": [{"label": "one"}, {"lr": 3}],
    }
    assert len(Recipe.of(options).variants()) == 2
    assert read(str(folder / "my.toml")) == options


def test_a_mark_of_byte_order_is_no_part_of_it(folder: Path) -> None:
    assert read(written(folder, b"\xef\xbb\xbflr = 2\r\n")) == {"lr": 2}


def test_a_recipe_that_is_printed_reads_back(folder: Path) -> None:
    recipe = Recipe.of({"title": "G\u00fcte \U0001f600", "compare": "lr=1,2"})
    assert Recipe.of(read(written(folder, recipe.toml()))) == recipe


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("lr = ", "it isn't TOML: Invalid value (at end of document)"),
        ("lr = 1\nlr = 2", "it isn't TOML: Cannot overwrite a value (at end of document)"),
        (b"title = '\xff'", "it isn't text in UTF-8, as TOML is"),
        (b"\xff\xfel\x00r\x00", "it isn't text in UTF-8, as TOML is"),
        (b"# " + b"x" * 1_000_000, "it is too large; a recipe has at most 1 MB"),
        ("lr = " + "[" * 100_000, "it isn't TOML: it is nested too deeply"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_file_that_is_no_recipe_is_refused(
    folder: Path, content: str | bytes, sentence: str
) -> None:
    file = written(folder, content)
    assert refusal(file) == ((str(file), sentence),)


def test_the_largest_file_is_read(folder: Path) -> None:
    assert read(written(folder, b"#" * 999_993 + b"\nlr = 2")) == {"lr": 2}


def test_a_file_that_isnt_there_is_refused(folder: Path) -> None:
    gone = folder / "gone.toml"
    assert refusal(gone) == ((str(gone), "it doesn't exist; give a recipe in TOML"),)
    assert refusal(folder) == ((str(folder), "it isn't a file; give a recipe in TOML"),)
    deep = folder / "a.csv" / "my.toml"
    assert refusal(deep) == ((str(deep), "it doesn't exist; give a recipe in TOML"),)


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.toml")
    assert refusal(folder / "pipe.toml") == (
        (str(folder / "pipe.toml"), "it isn't a file; give a recipe in TOML"),
    )


def test_a_name_that_no_file_can_have_is_refused() -> None:
    assert refusal("a\0.toml") == ((r"'a\x00.toml'", "it can't be the name of a file"),)
    long = "x" * 300 + ".toml"
    assert refusal(long) == ((long, "it can't be read: File name too long"),)


def test_a_file_that_may_not_be_read_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(folder, "lr = 2")

    def forbid(*arguments: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbid)
    assert refusal(file) == ((str(file), "it can't be read: Permission denied"),)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("data = 'a.csv'", "a.csv"),
        ("data = { file = 'data/b.csv' }", "data/b.csv"),
        ("[data]\nname = 'file'\nfile = './data/../a.csv'", "data/../a.csv"),
        # Whether it is there is found out when it is read.
        ("data = 'gone.csv'", "gone.csv"),
    ],
)
def test_data_in_a_recipe_are_found_in_its_folder(folder: Path, text: str, name: str) -> None:
    options = read(written(folder, text))
    assert options["data"]["file"] == str(folder / name)
    assert Recipe.of(options).training()["data"]["file"] == str(folder / name)


def test_data_without_a_file_stay_as_they_are(folder: Path) -> None:
    for text in ("overlapping samples=60", "lab", "moons"):
        assert read(written(folder, f"data = '{text}'")) == {"data": text}
    assert read(written(folder, "data = 3")) == {"data": 3}
    assert read(written(folder, "data = { file = 3 }")) == {"data": {"file": 3}}


def test_a_recipe_named_without_a_folder_finds_its_data(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(folder, "data = 'data/b.csv'")
    monkeypatch.chdir(folder)
    assert read("my.toml")["data"]["file"] == str(Path("data/b.csv"))


@pytest.mark.parametrize(
    "name",
    [
        "../secret.csv",
        "data/../../secret.csv",
        "/etc/passwd.csv",
        "C:\\secret.csv",
        "\\\\host\\secret.csv",
        "linked.csv",
        "way/secret.csv",
        "loop.csv/x.csv",
    ],
)
def test_data_outside_of_the_recipes_folder_are_refused(folder: Path, name: str) -> None:
    (folder / "linked.csv").symlink_to(folder.parent / "secret.csv")
    (folder / "way").symlink_to(folder.parent)
    (folder / "loop.csv").symlink_to("loop.csv")
    sentence = f"{name!r} isn't accepted; {OUTSIDE}"
    for text, place in [
        (f"data = '{name}'", "data.file"),
        (f"data = {{ file = '{name}' }}", "data.file"),
        (f"compare = {{ data = ['lab', '{name}'] }}", "compare.data.file"),
        (f"compare = {{ data = 'lab;{name}' }}", "compare.data.file"),
        (f"compare = ['data=lab;{name}']", "compare.data.file"),
        (f"compare = 'data=lab;{name}'", "compare.data.file"),
        (f"runs = [{{ lr = 2 }}, {{ data = '{name}' }}]", "runs[1].data.file"),
    ]:
        assert refusal(written(folder, text)) == ((place, sentence),), text


def test_a_link_that_stays_inside_is_followed(folder: Path) -> None:
    (folder / "linked.csv").symlink_to("data/b.csv")
    (folder / "other").symlink_to(folder)
    options = read(written(folder, "data = 'linked.csv'"))
    assert options["data"]["file"] == str(folder / "linked.csv")
    # A folder that is reached by a link is the same folder.
    assert read(folder / "other" / "my.toml")["data"]["file"] == str(
        folder / "other" / "linked.csv"
    )


def test_all_data_of_several_runs_are_found(folder: Path) -> None:
    text = "compare = 'data=a.csv,data/b.csv'"
    data = [str(folder / "a.csv"), str(folder / "data" / "b.csv")]
    recipe = Recipe.of(read(written(folder, text)))
    assert [variant.recipe.data.model_dump()["file"] for variant in recipe.variants()] == data
    text = "[[runs]]\ndata = 'a.csv'\n[[runs]]\ndata = { file = 'data/b.csv' }"
    recipe = Recipe.of(read(written(folder, text)))
    assert [variant.recipe.data.model_dump()["file"] for variant in recipe.variants()] == data


def test_data_of_a_whole_recipe_are_found_from_where_it_was(folder: Path) -> None:
    recipe = Recipe.of({"data": "a.csv", "runs": [{}, {"data": "data/b.csv"}]})
    options = settled(recipe.options(), folder / "made.gif")
    files = [variant.recipe.data.model_dump()["file"] for variant in Recipe.of(options).variants()]
    assert files == [str(folder / "a.csv"), str(folder / "data" / "b.csv")]
    assert recipe.data.label() == "a.csv"
    with pytest.raises(InputError, match=r"^data\.file: '\.\./a\.csv' isn't accepted; give a rel"):
        settled(recipe.but(data="../a.csv").options(), folder / "made.gif")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("compare = 'data'", ["compare"]),
        ("compare = 3", ["compare"]),
        ("compare = { data = 3 }", ["compare.data"]),
        ("runs = 3", ["runs"]),
        ("runs = [3]", ["runs[0]"]),
        ("when = 2026-11-23", ["when"]),
        ("lr = 2026-11-23", ["lr"]),
    ],
)
def test_what_is_no_recipe_is_left_for_the_recipe_to_refuse(
    folder: Path, text: str, places: list[str]
) -> None:
    with pytest.raises(InputError) as caught:
        Recipe.of(read(written(folder, text)))
    assert [place for place, _ in caught.value.mistakes] == places


@pytest.mark.parametrize(
    ("base", "options", "merged"),
    [
        ({}, {}, {}),
        ({"lr": 1, "grid": 10}, {"lr": 2}, {"lr": 2, "grid": 10}),
        # What the command compares takes the place of all that is compared.
        (
            {"lr": 1, "compare": {"epochs": [1, 2]}, "runs": [{"seed": 1}, {}]},
            {"compare": ("lr=1,2",)},
            {"lr": 1, "compare": ("lr=1,2",)},
        ),
        (
            {"compare": {"epochs": [1, 2]}, "runs": [{"seed": 1}]},
            {"runs": [{"lr": 1}]},
            {"runs": [{"lr": 1}]},
        ),
        ({"compare": {"lr": [1, 2]}, "runs": [{}]}, {"compare": {}}, {"compare": {}}),
        # What the command sets is the same in all runs.
        (
            {"compare": {"lr": [1, 2], "epochs": [3, 4]}},
            {"lr": 5},
            {"lr": 5, "compare": {"epochs": [3, 4]}},
        ),
        ({"compare": "lr=1,2"}, {"lr": 5}, {"lr": 5, "compare": {}}),
        (
            {"runs": [{"lr": 1, "label": "a"}, {"lr": 2, "seed": 3}]},
            {"lr": 5},
            {"lr": 5, "runs": [{"label": "a"}, {"seed": 3}]},
        ),
        ({"compare": {"lr": [1, 2]}}, {"grid": 5}, {"grid": 5, "compare": {"lr": [1, 2]}}),
        # What isn't right stays, to be refused.
        ({"compare": "lr", "runs": 3}, {"lr": 5}, {"compare": "lr", "runs": 3, "lr": 5}),
        ({"runs": [3]}, {"lr": 5}, {"runs": [3], "lr": 5}),
    ],
)
def test_options_override_the_keys_of_a_file(
    base: dict[str, Any], options: dict[str, Any], merged: dict[str, Any]
) -> None:
    before = repr((base, options))
    assert merge(base, options) == merged
    assert repr((base, options)) == before


def test_a_command_on_a_file_is_one_recipe(folder: Path) -> None:
    file = written(folder, "lr = 1\n[compare]\nlr = [0.1, 2]\nepochs = [3, 4]")
    recipe = Recipe.of(merge(read(file), {"lr": "5", "grid": "10"}))
    assert recipe == Recipe.of({"lr": 5, "grid": 10, "compare": {"epochs": [3, 4]}})


def test_every_template_is_a_recipe_and_says_what_it_teaches() -> None:
    known = templates()
    assert list(known) == sorted(known)
    assert "lab" in known
    for name, line in known.items():
        assert Recipe.of(template(name))
        assert line.endswith(".")
        assert not line.startswith("#")


def test_the_template_lab_is_the_lab() -> None:
    lab = Recipe.of(template("lab"))
    assert lab.training() == Recipe().training()


def test_a_template_that_there_isnt_lists_those_that_there_are() -> None:
    with pytest.raises(InputError) as caught:
        template("labb")
    listed = list(templates())
    sentence = f"'labb' isn't one; give {', '.join(listed[:-1])} or {listed[-1]}"
    assert caught.value.mistakes == (("template", sentence),)


@pytest.mark.parametrize("name", ["../setup", "lab.toml", "", "LAB", "/etc/passwd"])
def test_no_other_file_is_a_template(name: str) -> None:
    with pytest.raises(InputError, match=r"isn't one; give "):
        template(name)


def test_the_schema_is_read_from_here_too() -> None:
    assert recipe_files.schema().startswith("{\n")
