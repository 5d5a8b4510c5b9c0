"""A recipe as the text of a recipe file."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from animate.recipe import Recipe
from tests.recipe.strategies import several, single

DEFAULT = """\
standardize = false
init = [-5.0, -10.0]
loss = "cross-entropy"
# lr is one that suits the optimiser and the model, 2
momentum = 0.0
weight_decay = 0.0
batch_size = 3
epochs = 100
# stop_loss isn't set: the run goes to its end
# stop_gradient isn't set: the run goes to its end
seed = 0
shuffle = false
sync = "step"
panels = ["data", "contour", "wireframe"]
marks = ["batch"]
camera = "fixed"
# plane is chosen from the data
# w_range is chosen from the run
# b_range is chosen from the run
grid = 30
loss_scale = "linear"
# epochs_shown is chosen from the run
theme = "light"
lang = "en"
captions = true
# title says what was trained
# size is chosen from the panels
dpi = 100.0
# pace is travel, or every where every is set
# every isn't set
speed = 1.0
# fps is the usual
# frames isn't set: there may be any number
hold = [0.6, 2.0]
once = false
# at isn't set: a still shows the end
# figure isn't set
# budget isn't set: a file may have any size
controls = ["start", "lr", "batch_size", "epochs", "loss"]
questions = []

[model]
name = "logistic"

[data]
name = "lab"

[optimizer]
name = "sgd"
dampening = 0.0
nesterov = false

[schedule]
name = "constant"
"""


def read_back(recipe: Recipe) -> Recipe:
    return Recipe.of(tomllib.loads(recipe.toml()))


def test_every_key_is_there_with_its_value_or_what_none_means() -> None:
    assert Recipe().toml() == DEFAULT
    told = [line.removeprefix("# ").split()[0] for line in DEFAULT.splitlines() if line]
    for key in set(Recipe.model_fields) - {"compare", "runs"}:
        assert key in told or f"[{key}]" in told, key


def test_tables_come_last() -> None:
    recipe = Recipe.of(
        {
            "optimizer": "adam",
            "compare": {"schedule": ["constant", "step"], "batch_size": [1, 3]},
            "runs": [{"lr": 0.1, "label": 'a "slow" one'}, {"optimizer": "adafactor"}],
        }
    )
    tables = recipe.toml().partition("[optimizer]\n")[2]
    assert tables == (
        'name = "adam"\n'
        "betas = [0.9, 0.999]\n"
        "eps = 1e-08\n"
        "amsgrad = false\n"
        "decoupled_weight_decay = false\n"
        "\n"
        "[schedule]\n"
        'name = "constant"\n'
        "\n"
        "[compare]\n"
        'schedule = [{ name = "constant" }, { name = "step", every = 20, factor = 0.5 }]\n'
        "batch_size = [1, 3]\n"
        "\n"
        "[[runs]]\n"
        "lr = 0.1\n"
        'label = "a \\"slow\\" one"\n'
        "\n"
        "[[runs]]\n"
        'optimizer = { name = "adafactor", beta2_decay = -0.8, eps = "none,0.001", d = 1.0 }\n'
    )
    assert read_back(recipe) == recipe


@settings(max_examples=60, deadline=None)
@given(options=single | several())
def test_the_text_reads_back_to_an_equal_recipe(options: dict[str, Any]) -> None:
    recipe = Recipe.of(options)
    again = read_back(recipe)
    assert again == recipe
    assert again.toml() == recipe.toml()


@pytest.mark.parametrize("title", ['"', "\\", "\n", "\r\n", "\t", "\0", "\x7f", "\x85", "\ufeff"])
def test_no_character_breaks_the_text(title: str) -> None:
    recipe = Recipe.of({"title": f"a{title}b", "runs": [{"label": title}]})
    assert read_back(recipe) == recipe
    assert recipe.toml().isprintable() or "\n" in recipe.toml()


@settings(max_examples=50, deadline=None)
@given(title=st.text(max_size=200))
def test_a_line_of_the_text_is_a_key_whatever_the_title_says(title: str) -> None:
    lines = Recipe.of({"title": title}).toml().splitlines()
    assert len(lines) == len(DEFAULT.splitlines())


@pytest.mark.parametrize(
    "options",
    [
        {"model": "mlp hidden=3,2 activation=relu", "data": "spirals classes=5 noise=0.1"},
        {"model": "linear", "data": "line slope=-1 shift=3", "init": "1,2"},
        {"model": "softmax", "compare": {"model": ["softmax", "mlp hidden=4"]}},
        {"data": "moons", "runs": [{"model": "mlp", "label": "net"}, {}]},
    ],
)
def test_models_read_back_to_an_equal_recipe(options: dict[str, Any]) -> None:
    recipe = Recipe.of(options)
    assert read_back(recipe) == recipe
    assert [one.recipe for one in read_back(recipe).variants()] == [
        one.recipe for one in recipe.variants()
    ]
