"""From a spec to its runs, and what is said of specs that aren't sound."""

import re
import time
from pathlib import Path

import pytest

from animate import recipe_files
from animate.batch import matrix, spec
from animate.batch.matrix import expand
from animate.batch.records import GallerySpec
from animate.limits import BATCH
from animate.recipe import Recipe
from tests.batch.specs import plan, refusal

EXAMPLE = """
name = "{loss}-{lr}-{batch_size}"
outputs = ["gif", "html"]
[defaults]
epochs = 20
[matrix]
lr = [0.2, 2, 6]
loss = ["cross-entropy", "mse"]
batch_size = [3, 20]
[gallery]
rows = "loss"
columns = "lr"
animation = "compare.mp4"
"""


def names(folder: Path, text: str) -> list[str]:
    return [run.name for run in plan(folder, text).runs]


# What a spec asks for


def test_a_matrix_is_the_product_of_its_values_the_last_changing_fastest(tmp_path: Path) -> None:
    made = plan(tmp_path, EXAMPLE)
    assert [run.name for run in made.runs][:5] == [
        "cross-entropy-0.2-3",
        "cross-entropy-0.2-20",
        "mse-0.2-3",
        "mse-0.2-20",
        "cross-entropy-2-3",
    ]
    assert len(made.runs) == 12
    assert made.runs[2].values == {"lr": "0.2", "loss": "mse", "batch_size": "3"}
    assert made.runs[2].recipe == Recipe.of(
        {"epochs": 20, "lr": 0.2, "loss": "mse", "batch_size": 3}
    )
    assert made.suffixes == (".gif", ".html", ".png")
    assert made.gallery == GallerySpec(rows="loss", columns="lr", animation="compare.mp4")
    assert made.text == EXAMPLE


def test_without_outputs_a_run_is_a_gif_and_a_still_and_the_still_comes_last(
    tmp_path: Path,
) -> None:
    assert plan(tmp_path, "[matrix]\nlr = [1]").suffixes == (".gif", ".png")
    text = 'outputs = ["PNG", ".mp4", " svg"]\n[matrix]\nlr = [1]'
    assert plan(tmp_path, text).suffixes == (".mp4", ".svg", ".png")
    assert plan(tmp_path, 'outputs = "gif, npz"\n[matrix]\nlr = [1]').suffixes[:2] == (
        ".gif",
        ".npz",
    )


def test_what_is_excluded_is_left_out_however_its_values_are_written(tmp_path: Path) -> None:
    text = """
[matrix]
lr = [1, 2]
init = [[-5, -10], "3,7"]
[[exclude]]
lr = 2.0
init = "-5, -10"
[[exclude]]
init = [3, 7]
"""
    assert names(tmp_path, text) == ["lr_1-init_-5_-10"]


def test_what_is_excluded_need_not_be_sound(tmp_path: Path) -> None:
    text = """
exclude = [{loss = "hinge", "model.hidden" = [4]}, {loss = "hinge", "model.hidden" = [8]}]
[defaults]
model = "mlp"
data = "moons"
[matrix]
loss = ["cross-entropy", "hinge"]
model.hidden = [[4], [8]]
"""
    assert names(tmp_path, text) == [
        "loss_cross-entropy-hidden_4",
        "loss_cross-entropy-hidden_8",
    ]


def test_what_is_included_is_a_run_of_its_own_beside_the_matrix(tmp_path: Path) -> None:
    text = """
name = "{loss}-{lr}"
[defaults]
epochs = 2
[matrix]
lr = [1]
loss = ["mse"]
[[include]]
lr = 9
momentum = 0.5
[[include]]
name = "best"
optimizer = "adam"
"""
    made = plan(tmp_path, text)
    assert [run.name for run in made.runs] == ["mse-1", "cross-entropy-9", "best"]
    assert made.runs[1].values == {"lr": "9", "loss": "cross-entropy"}
    assert made.runs[1].recipe == Recipe.of({"epochs": 2, "lr": 9, "momentum": 0.5})
    # The rate that follows is told as it is.
    assert made.runs[2].values["lr"] == f"{made.runs[2].recipe.rate:g}"


def test_runs_may_all_be_included(tmp_path: Path) -> None:
    assert names(tmp_path, '[[include]]\nname = "a"\n[[include]]\nname = "b"\nlr = 3') == ["a", "b"]


def test_a_dotted_key_changes_a_key_of_a_table_and_leaves_the_rest(tmp_path: Path) -> None:
    text = """
[defaults]
model = "mlp activation=relu"
data = {name = "spirals", samples = 50}
[matrix]
model.hidden = [[4], [8, 8]]
"data.noise" = [0, 0.1]
"""
    made = plan(tmp_path, text)
    assert [run.values for run in made.runs][-1] == {"model.hidden": "8,8", "data.noise": "0.1"}
    recipe = made.runs[-1].recipe
    assert recipe == Recipe.of(
        {
            "model": {"name": "mlp", "activation": "relu", "hidden": [8, 8]},
            "data": "spirals samples=50 noise=0.1",
        }
    )
    assert made.runs[-1].name == "hidden_8_8-noise_0.1"


def test_a_dotted_key_of_a_table_that_follows_from_the_model_is_found(tmp_path: Path) -> None:
    text = '[defaults]\nmodel = "mlp"\n[matrix]\ndata.seed = [1, 2]'
    data = [run.recipe.data for run in plan(tmp_path, text).runs]
    assert [(one.name, getattr(one, "seed", None)) for one in data] == [
        ("spirals", 1),
        ("spirals", 2),
    ]


def test_what_follows_from_a_value_of_the_matrix_goes_on_to_follow(tmp_path: Path) -> None:
    text = '[matrix]\nmodel = ["linear", "mlp hidden=4"]'
    linear, mlp = plan(tmp_path, text).runs
    assert (linear.recipe.loss, mlp.recipe.loss) == ("mse", "cross-entropy")
    assert [linear.values["model"], mlp.values["model"]] == ["linear", "mlp hidden=4"]


def test_files_of_data_are_found_from_the_spec_and_shown_as_they_were_given(
    tmp_path: Path,
) -> None:
    (tmp_path / "data").mkdir()
    text = '[matrix]\ndata = ["data/exam.csv", "lab"]'
    made = plan(tmp_path, text)
    assert made.runs[0].recipe.options()["data"]["file"] == str(tmp_path / "data" / "exam.csv")
    assert made.runs[0].values == {"data": "data/exam.csv"}
    assert made.runs[0].name == "data_data_exam.csv"


def test_a_pattern_may_hold_any_key_of_a_recipe_and_braces(tmp_path: Path) -> None:
    text = 'name = "run-{seed}-{lr}-{theme}"\n[defaults]\ntheme = "dark"\n[matrix]\nlr = [0.5]'
    assert names(tmp_path, text) == ["run-0-0.5-dark"]


def test_values_become_parts_of_names_that_every_system_takes(tmp_path: Path) -> None:
    text = 'name = "{title}-{init}"\n[matrix]\ntitle = ["Época: ñ/..", ""]\ninit = [[-5, 1.5]]'
    assert names(tmp_path, text) == ["Epoca_n--5_1.5", "none--5_1.5"]


def test_every_part_of_a_batch_has_runs_of_its_own_and_all_have_all(tmp_path: Path) -> None:
    made = plan(tmp_path, EXAMPLE)
    parts = [made.part(number, 5) for number in range(1, 6)]
    assert sorted(run.name for part in parts for run in part) == sorted(
        run.name for run in made.runs
    )
    assert {len(part) for part in parts} == {2, 3}
    assert made.part(1, 1) == made.runs


def test_headings_are_those_of_values_as_they_are_shown(tmp_path: Path) -> None:
    text = """
[matrix]
init = [[-5, -10], [1, 1]]
lr = [1, 2]
[gallery]
title = "Starts"
rows = "init"
columns = "lr"
sync = "epoch"
[gallery.row."-5, -10"]
title = "far"
commentary = "It never leaves."
[gallery.column.2]
title = "fast"
"""
    assert plan(tmp_path, text).gallery == GallerySpec(
        title="Starts",
        rows="init",
        columns="lr",
        sync="epoch",
        row_titles={"-5,-10": "far"},
        row_commentary={"-5,-10": "It never leaves."},
        column_titles={"2": "fast"},
    )


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ('[matrix]\nlang = ["de", "en"]', "de"),
        ('[defaults]\nlang = "es"\n[matrix]\nlr = [1]\n[[include]]\nlang = "fr"', "es"),
        ("[matrix]\nlr = [1, 2]", "en"),
    ],
)
def test_the_gallery_speaks_the_language_of_the_first_run(
    text: str, lang: str, tmp_path: Path
) -> None:
    assert plan(tmp_path, text).lang == lang


@pytest.mark.parametrize("name", list(recipe_files.batch_templates()))
def test_every_spec_that_comes_along_is_sound_and_says_what_it_shows(name: str) -> None:
    made = expand(spec.template(name))
    assert len(made.runs) > 3
    assert made.gallery.rows
    assert recipe_files.batch_templates()[name].endswith(".")


def test_the_spec_in_the_documentation_is_sound(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "batches.md").read_text("utf-8")
    (text,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    made = plan(tmp_path, text)
    assert len(made.runs) == 3 * 2 * 2 - 2 + 1
    assert made.runs[-1].name == "adam"
    assert made.gallery.column_titles == {"0.2": "Too small"}


# What isn't accepted


def test_every_mistake_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    text = """
nam = "x"
outputs = ["gif", "bmp"]
[matrix]
lr = 3
seed = []
[gallery]
colums = "lr"
sync = "time"
animation = "../x.mp4"
"""
    places = dict(refusal(tmp_path, text))
    assert sorted(places) == [
        "gallery.animation",
        "gallery.colums",
        "gallery.sync",
        "matrix.lr",
        "matrix.seed",
        "nam",
        "outputs",
    ]
    assert places["nam"] == (
        "no such key in a spec; the keys are name, outputs, defaults, matrix, exclude, include, "
        "gallery"
    )
    assert places["matrix.lr"] == "3 isn't accepted; give a list of values"
    assert places["matrix.seed"] == "it holds no value; give a list of values"
    assert places["gallery.sync"] == "'time' isn't accepted; give step, epoch or evaluations"


@pytest.mark.parametrize(
    ("text", "place", "home"),
    [
        ('animation = "compare.mp4"', "animation", "[gallery]"),
        ("epochs = 3", "epochs", "[defaults]"),
        ('size = "900x600"', "size", "[gallery] or [defaults]"),
        ('[defaults]\nrows = "lr"', "defaults.rows", "[gallery]"),
        ('[defaults]\noutputs = ["gif"]', "defaults.outputs", "the top, before all tables"),
        ('[gallery]\noutputs = ["gif"]', "gallery.outputs", "the top, before all tables"),
        ("[gallery]\nepochs = 3", "gallery.epochs", "[defaults]"),
        ('[[include]]\nanimation = "a.gif"', "include[0].animation", "[gallery]"),
    ],
)
def test_a_key_of_another_table_is_told_where_it_belongs(
    tmp_path: Path, text: str, place: str, home: str
) -> None:
    matrix = "[matrix]\nlr = [1, 2]"
    told = dict(refusal(tmp_path, f"{text}\n{matrix}"))
    assert [*told] == [place]
    assert told[place].startswith("no such key in ")
    assert told[place].endswith(f"; it belongs in {home}")


def test_a_gallery_key_among_lists_is_told_where_it_belongs(tmp_path: Path) -> None:
    told = refusal(tmp_path, '[matrix]\nlr = [1, 2]\nanimation = "compare.mp4"')
    assert told == [
        (
            "matrix.animation",
            "'compare.mp4' isn't accepted; give a list of values; it belongs in [gallery]",
        )
    ]


def test_a_value_that_isnt_accepted_is_told_at_its_key_once(tmp_path: Path) -> None:
    text = '[matrix]\nlr = [1, "fast"]\nloss = ["mse", "cross-entropy"]\nbatchsize = [1]'
    told = refusal(tmp_path, text)
    assert told[0] == ("matrix.batchsize", told[0][1])
    assert told[0][1].startswith("no such key in a recipe; the keys are model, data")
    assert told[1] == ("matrix.lr", "'fast' isn't accepted; give a number above 0, at most 1e6")
    assert len(told) == 2


def test_a_mistake_of_the_defaults_is_told_as_theirs(tmp_path: Path) -> None:
    text = '[defaults]\nepochs = -1\nmodel = {name = "mlp", hiden = 3}\n[matrix]\nlr = [1, 2]'
    places = [place for place, _ in refusal(tmp_path, text)]
    assert places == ["defaults.model.hiden", "defaults.epochs"]


def test_values_that_dont_agree_are_named(tmp_path: Path) -> None:
    text = """
[matrix]
optimizer = ["sgd", "adam", "rprop"]
momentum = [0, 0.9]
seed = [1, 2]
"""
    told = refusal(tmp_path, text)
    assert [place for place, _ in told] == ["matrix.momentum"] * 2
    assert told[0][1].endswith(" (with optimizer = adam, momentum = 0.9)")
    assert told[1][1].endswith(" (with optimizer = rprop, momentum = 0.9)")


def test_a_mistake_of_an_included_run_is_told_there(tmp_path: Path) -> None:
    text = '[matrix]\nlr = [1]\n[[include]]\nlr = 2\n[[include]]\nname = "x"\nlosss = "mse"'
    ((place, sentence),) = refusal(tmp_path, text)
    assert place == "include[1].losss"
    assert sentence.startswith("no such key in a recipe")


def test_a_dotted_key_is_told_where_it_is_given(tmp_path: Path) -> None:
    text = '[defaults]\nmodel = "mlp"\n[matrix]\nmodel.hiden = [[1]]\nlr.x = [1]\nfoo.bar = [1]'
    told = "it can't be set; only model, data, optimizer or schedule have keys of their own"
    assert refusal(tmp_path, text) == [("matrix.lr.x", told), ("matrix.foo.bar", told)]
    text = text.replace("lr.x = [1]", "").replace("foo.bar = [1]", "")
    ((place, sentence),) = refusal(tmp_path, text)
    assert place == "matrix.model.hiden"
    assert sentence.startswith("no such key with mlp")


@pytest.mark.parametrize("text", ["", "[matrix]", "[defaults]\nlr = 1", "include = []"])
def test_an_empty_matrix_is_refused(text: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, text) == [
        ("matrix", "it is empty; give lists of values, such as lr = [0.2, 2]")
    ]


def test_a_matrix_of_a_million_runs_is_refused_before_it_is_expanded(tmp_path: Path) -> None:
    values = list(range(1, 1001))
    began = time.process_time()
    told = refusal(tmp_path, f"[matrix]\nseed = {values}\nepochs = {values}\nbatch_size = {values}")
    assert told == [
        ("matrix", f"it asks for 1000000000 runs; give lists that make {BATCH} at most")
    ]
    assert time.process_time() - began < 0.5


def test_a_batch_compares_by_its_matrix_alone(tmp_path: Path) -> None:
    text = "[defaults]\ncompare = {lr = [1, 2]}\n[matrix]\nruns = [1]\n[[include]]\ncompare = {}"
    assert refusal(tmp_path, text) == [
        (place, "a batch draws each run by itself; give lists in [matrix] instead")
        for place in ("defaults.compare", "matrix.runs", "include[0].compare")
    ]


def test_what_is_excluded_must_be_in_the_matrix(tmp_path: Path) -> None:
    assert refusal(tmp_path, "exclude = [{seed = 1}]\n[matrix]\nlr = [1]") == [
        ("exclude[0].seed", "it isn't a key of [matrix]; give lr")
    ]
    two = "exclude = [{seed = 1}]\n[matrix]\nlr = [1]\nloss = ['mse']"
    assert refusal(tmp_path, two) == [
        ("exclude[0].seed", "it isn't a key of [matrix]; give lr, loss")
    ]
    idle = "it leaves out nothing; give keys of [matrix], each with one of its values"
    text = "exclude = [{lr = 1}, {lr = 3}, {}]\n[matrix]\nlr = [1, 2]"
    assert refusal(tmp_path, text) == [("exclude[1]", idle), ("exclude[2]", idle)]
    assert refusal(tmp_path, "exclude = [{lr = 1}]\n[matrix]\nlr = [1]") == [
        ("exclude", "it leaves out every run; leave one in")
    ]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("../{lr}", "would leave the folder; give a name without '/' and '\\'"),
        ("..", "would leave the folder; give a name without '/' and '\\'"),
        ("a/{lr}", "would leave the folder; give a name without '/' and '\\'"),
        ("C:\\\\{lr}", "would leave the folder; give a name without '/' and '\\'"),
        (".{lr}", "can't be the name of a file everywhere; give up to 100 letters"),
        ("-{lr}", "can't be the name of a file everywhere; give up to 100 letters"),
        ("{lr} x", "can't be the name of a file everywhere; give up to 100 letters"),
        ("con", "can't be the name of a file everywhere; give up to 100 letters"),
        ("x" * 101, "can't be the name of a file everywhere; give up to 100 letters"),
        ("{lrr}", "{lrr} isn't a key; give {lr}"),
        ("{lr:.2f}", "{lr} is told how to be written; give {lr} alone"),
        ("{lr", "isn't a pattern: expected '}' before end of string"),
    ],
)
def test_a_name_that_files_cant_have_is_refused(pattern: str, reason: str, tmp_path: Path) -> None:
    ((place, sentence),) = refusal(tmp_path, f'name = "{pattern}"\n[matrix]\nlr = [1]')
    assert place == "name"
    assert reason in sentence


def test_a_name_of_an_included_run_is_held_to_the_same(tmp_path: Path) -> None:
    ((place, sentence),) = refusal(tmp_path, '[[include]]\nname = "../x"')
    assert (place, sentence.split(";")[0]) == ("include[0].name", "'../x' would leave the folder")


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ('name = "index"\noutputs = ["html"]', "index.html"),
        ('name = "outcomes"\noutputs = ["csv"]', "outcomes.csv"),
        ('name = "SPEC"\noutputs = ["toml"]', "SPEC.toml"),
        ('name = "all"\noutputs = ["mp4"]\n[gallery]\nanimation = "all.mp4"', "all.mp4"),
    ],
)
def test_the_files_of_the_batch_keep_their_names(text: str, file: str, tmp_path: Path) -> None:
    ((place, sentence),) = refusal(tmp_path, f"{text}\n[matrix]\nlr = [1]")
    assert place == "name"
    assert sentence == f"{file!r} is what a file of the batch is called; give another"


def test_as_many_runs_are_expanded_as_a_batch_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrix, "BATCH", 4)
    four = "[matrix]\nlr = [1, 2]\nseed = [1, 2]"
    assert len(plan(tmp_path, four).runs) == 4
    assert refusal(tmp_path, f'{four}\n[[include]]\nname = "x"') == [
        ("matrix", "it asks for 5 runs; give lists that make 4 at most")
    ]


def test_a_pair_is_named_as_it_would_be_given(tmp_path: Path) -> None:
    text = '[matrix]\nmodel = ["logistic", "mlp hidden=4"]\ninit = [[-5, -10], "random"]'
    (_, alone), (place, together) = refusal(tmp_path, text)
    assert alone.startswith("'random' isn't accepted; ")
    assert place == "matrix.init"
    assert together.endswith(" (with model = mlp hidden=4, init = -5,-10)")


def test_two_included_runs_of_one_name_are_told_of_as_what_they_are(tmp_path: Path) -> None:
    text = '[[include]]\nname = "a"\n[[include]]\nname = "a"\nlr = 3'
    told = "'a' is what two runs are called: one that is included and one that is included"
    assert refusal(tmp_path, text) == [("include[1].name", told)]


def test_two_runs_of_one_name_are_both_named(tmp_path: Path) -> None:
    text = 'name = "run-{lr}"\n[matrix]\nlr = [1, 2]\nloss = ["mse", "cross-entropy"]'
    assert refusal(tmp_path, text) == [
        (
            "name",
            "'run-1' is what two runs are called: that with lr = 1, loss = mse and that with "
            "lr = 1, loss = cross-entropy",
        )
    ]


def test_names_that_differ_in_capitals_alone_are_one_to_some_systems(tmp_path: Path) -> None:
    ((place, sentence),) = refusal(tmp_path, '[[include]]\nname = "a"\n[[include]]\nname = "A"')
    assert place == "include[1].name"
    assert sentence.startswith("'A' is what two runs are called")


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ('rows = "seed"', "gallery.rows", "'seed' isn't a key of [matrix]; give lr or loss"),
        (
            'rows = "lr"\ncolumns = "lr"',
            "gallery.columns",
            "'lr' is what the rows are of; give another key of [matrix]",
        ),
        (
            'rows = "lr"\n[gallery.row.3]\ntitle = "x"',
            "gallery.row.3",
            "no run has it as its lr; the values are 1, 2",
        ),
        (
            '[gallery.column.1]\ntitle = "x"',
            "gallery.column",
            "it isn't known what it is of; give columns, a key of [matrix]",
        ),
    ],
)
def test_rows_and_columns_are_of_the_matrix(
    text: str, place: str, sentence: str, tmp_path: Path
) -> None:
    matrix = '[matrix]\nlr = [1, 2]\nloss = ["mse"]\n[gallery]\n'
    assert refusal(tmp_path, matrix + text) == [(place, sentence)]


def test_formats_that_a_recipe_cant_be_written_as_are_refused(tmp_path: Path) -> None:
    text = '[matrix]\nfigure = ["before", "after"]'
    ((place, sentence),) = refusal(tmp_path, text)
    assert place == "outputs"
    assert sentence == "'NAME.gif' moves, and a figure is a still; end it in .png, .svg or .pdf"
    text = 'outputs = ["mp4"]\n[defaults]\nbudget = "100kB"\n[matrix]\nlr = [1]'
    ((place, sentence),) = refusal(tmp_path, text)
    assert place == "defaults.budget"
    assert sentence.startswith("it is kept by a GIF")


def test_data_outside_the_folder_of_the_spec_is_refused(tmp_path: Path) -> None:
    text = '[matrix]\ndata = ["../secret.csv", "lab"]'
    ((place, sentence),) = refusal(tmp_path, text)
    assert place == "matrix.data.file"
    assert sentence.startswith("'../secret.csv' isn't accepted")


def test_a_spec_that_isnt_one_is_refused(tmp_path: Path) -> None:
    ((place, sentence),) = refusal(tmp_path, "[matrix")
    assert place == str(tmp_path / "spec.toml")
    assert sentence.startswith("it isn't TOML: ")
    ((place, _),) = refusal(tmp_path, "matrix = 3")
    assert place == "matrix"
