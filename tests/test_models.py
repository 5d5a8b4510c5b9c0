"""Models by name, from options to recorded runs."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from animate.errors import InputError
from animate.recipe import DATASET_NAMES, LOSS_NAMES, MODEL_NAMES, Recipe
from animate.training import train, train_runs
from tests.calling import call, done, refused

FILES = {
    "two": "x,y,kind\n1,2,a\n3,4,b\n5,1,b\n",
    "several": "x,kind\n1,a\n2,b\n3,c\n4,a\n",
    "values": "x,y\n1,2.5\n2,-1\n3,0.25\n",
}


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_every_model_trains_on_every_kind_of_data_or_says_why_not(model: str) -> None:
    accepted = set()
    for data in DATASET_NAMES:
        for loss in LOSS_NAMES:
            for standardize in (False, True):
                options = {"model": model, "data": data, "loss": loss, "standardize": standardize}
                try:
                    recipe = Recipe.of({**options, "epochs": 1, "lr": 0.01})
                except InputError as error:
                    assert all("isn't accepted" in sentence for _, sentence in error.mistakes)
                    continue
                accepted.add((data, loss))
                (run,) = train_runs(recipe)
                assert np.isfinite(run.loss).all()
    values = {"line", "wave"}
    classes = {*DATASET_NAMES} - values
    two = classes - {"blobs"}
    assert (
        accepted
        == {
            "logistic": {(data, loss) for data in two for loss in LOSS_NAMES},
            "linear": {(data, "mse") for data in values},
            "softmax": {(data, "cross-entropy") for data in classes},
            "mlp": {(data, "mse") for data in values}
            | {(data, "cross-entropy") for data in classes},
        }[model]
    )


@pytest.mark.parametrize(
    ("model", "loss", "kind", "classes"),
    [
        ("logistic", None, "two", ("a", "b")),
        ("softmax", None, "two", ("a", "b")),
        ("softmax", None, "several", ("a", "b", "c")),
        ("mlp", None, "several", ("a", "b", "c")),
        ("mlp", "mse", "values", ()),
        ("linear", None, "values", ()),
    ],
)
def test_a_file_is_read_as_the_model_takes_it(
    model: str, loss: str | None, kind: str, classes: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / f"{kind}.csv"
    path.write_text(FILES[kind])
    given: dict[str, Any] = {} if loss is None else {"loss": loss}
    run = train(model=model, data=str(path), epochs=1, lr=0.01, **given)
    recipe = Recipe.from_json(run.recipe)
    assert recipe.data.model_dump()["classes"] == classes
    assert recipe.loss == (loss or ("mse" if model == "linear" else "cross-entropy"))
    # The recipe that is kept trains the same again.
    again = train(recipe.but(data={**recipe.data.model_dump(), "file": str(path)}))
    assert again == run


def test_a_file_that_isnt_for_the_model_is_refused(tmp_path: Path) -> None:
    for kind, content in FILES.items():
        (tmp_path / f"{kind}.csv").write_text(content)
    out = ("--out", "x.npz")
    assert refused("--data", "several.csv", *out, folder=tmp_path) == [
        "--data: 'several.csv' has samples of 3 classes, 'a', 'b', 'c'; give samples of two, or "
        "take the model softmax or mlp"
    ]
    assert refused("--model", "linear", "--data", "two.csv", *out, folder=tmp_path) == [
        "--data: 'two.csv', line 2, column 3: 'a' isn't a number"
    ]


def test_the_command_trains_any_of_them(tmp_path: Path) -> None:
    said = done("--model", "mlp hidden=4 activation=relu", "--data", "moons", "--epochs", "1",
                "--out", "moons.npz", folder=tmp_path)  # fmt: skip
    assert "10 steps" in said and "accuracy 0." in said
    said = done("--model", "linear", "--out", "line.npz", folder=tmp_path)
    assert "200 steps" in said and "loss 0.0744" in said and "accuracy" not in said


def test_a_model_on_the_command_line_is_followed_over_a_recipe_of_another(tmp_path: Path) -> None:
    said = call("recipe", "--template", "lab", "--model", "mlp", folder=tmp_path)
    assert said.code == 0
    assert 'name = "spirals"' in said.out and "# init isn't set" in said.out
    # What the template says and isn't the usual stays.
    assert "lr = 2.0" in said.out


def test_models_of_different_sizes_share_no_picture(tmp_path: Path) -> None:
    said = refused("--compare", "model=logistic,softmax", "--data", "lab", "--epochs", "1",
                   "--out", "x.gif", folder=tmp_path)  # fmt: skip
    assert said == [
        "--compare: the models have 2 and 4 parameters; give models of as many for each"
    ]
    done("--compare", "model=logistic,softmax", "--data", "lab", "--epochs", "1",
         "--out", "x.npz", folder=tmp_path)  # fmt: skip


@pytest.mark.parametrize("key", ["model", "data"])
def test_what_comes_from_python_cannot_be_asked_for(key: str, tmp_path: Path) -> None:
    said = refused(f"--{key}", "custom", "--out", "x.npz", folder=tmp_path)
    accepted = Recipe.model_fields[key].description
    assert said == [f"--{key}: 'custom' isn't accepted; give {accepted}"]
