"""Runs of any model are described by what is known of them, and by nothing else."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

import animate
from animate import bundle
from animate.casting import cast
from animate.core.modules import one_thread
from animate.core.recorder import Recorder
from animate.embed.description import LONGEST_ALT, Description, describe, description_of
from animate.errors import InputError
from animate.history import History
from animate.language import LANGUAGES, speak
from animate.recipe import DATASET_NAMES, LOSS_NAMES, MODEL_NAMES, Recipe
from animate.recipe.together import together
from animate.scene.programme import Programme
from animate.scene.theme import THEMES
from animate.training import train_runs
from tests.calling import done, refused
from tests.scene.networks import programme_of

KINDS = (
    "binary-1",
    "binary-2-five",
    "classes-1-two",
    "classes-2",
    "classes-2-ten",
    "softmax-2",
    "line-1",
    "values-1",
    "values-2-two",
    "values-3",
    "pictures",
    "pictures-two",
)


@cache
def named() -> list[tuple[Recipe, tuple[History, ...]]]:
    """A short run of each model on each kind of data that it takes."""
    found = []
    for model in MODEL_NAMES:
        for data in DATASET_NAMES:
            for loss in LOSS_NAMES:
                options = {"model": model, "data": data, "loss": loss, "epochs": 2, "lr": 0.01}
                try:
                    recipe = Recipe.of(options)
                except InputError:
                    continue
                found.append((recipe, tuple(train_runs(recipe))))
    return found


def programme(recipe: Recipe, runs: tuple[History, ...]) -> Programme:
    words = speak(recipe.lang)
    return Programme(cast(runs, recipe, words), recipe, THEMES["light"], words)


def hold_sound(told: Description, histories: list[History], lang: str) -> None:
    """Hold a description to what its runs are."""
    text = "\n".join(told.paragraphs)
    assert 40 < len(told.short) <= LONGEST_ALT
    for one in (told.short, text):
        assert not re.search(r"\{|\bnan\b|  |\bNone\b|\(\)", one), one
        assert re.search(r"\.$", one)
    history = histories[0]
    assert (speak(lang)("accuracy") in text) == (not np.isnan(history.accuracy[0]))
    # Numbers that nobody reads stay away; that there are many is told.
    count = history.params.shape[1]
    assert (text.count(" = ") > 0) == (count <= 4)
    assert (f" {count} " in told.paragraphs[0]) or count <= 4


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_recorded_run_is_told_in_every_language(kind: str, lang: str) -> None:
    shown = programme_of(kind, lang=lang)
    told, words = description_of(shown), speak(lang)
    hold_sound(told, [track.history for track in shown.tracks], lang)
    text = "\n".join((told.short, *told.paragraphs))
    # Of a loop of somebody's own neither optimiser nor rate nor batch is known.
    assert words("title.rate", value="").strip() not in text
    assert words("described.epochs", n=0) not in text
    for size in ("3", "9"):
        assert words("title.batch", n=size) not in text
    assert "SGD with" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_model_is_told_of_every_data_in_every_language(lang: str) -> None:
    for recipe, runs in named():
        recipe = recipe.but(lang=lang)
        names = None if recipe.model.name in ("logistic", "linear") else [()] * len(runs)
        told = describe(runs, recipe, names=names)
        text = "\n".join(told.paragraphs)
        assert not re.search(r"\{|\bnan\b|  ", told.short + text)
        assert 40 < len(told.short) <= LONGEST_ALT
        of_classes = not np.isnan(runs[0].accuracy[0])
        assert (speak(lang)("accuracy") in text) == of_classes
        assert type(recipe.optimizer).__name__ in told.short
        if of_classes:
            sizes = np.unique(runs[0].y, return_counts=True)[1]
            assert all(str(size) in told.paragraphs[0] for size in sizes)
        else:
            assert f"{runs[0].y.max():.2f}" in told.paragraphs[0]


def test_a_network_is_told_as_a_person_would() -> None:
    recipe = Recipe.of({"model": "mlp hidden=8", "data": "blobs classes=4", "epochs": 2})
    told = description_of(programme(recipe, tuple(train_runs(recipe))))
    assert told.paragraphs[0] == (
        "A multi-layer perceptron with a hidden layer of width 8 learns to classify 90 points. "
        "The model has 60 parameters. The data are generated, each class a round cloud, with 22 "
        "to 23 of each of the classes 0, 1, 2 and 3. The inputs are x1 and x2."
    )
    assert "The run starts with a loss of " in told.paragraphs[2]


def test_values_are_told_as_a_person_would() -> None:
    recipe = Recipe.of({"model": "linear", "epochs": 20})
    told = description_of(programme(recipe, tuple(train_runs(recipe))))
    (run,) = train_runs(recipe)
    assert told.short == (
        "A linear regression learns to predict the values of 40 points by SGD, learning rate "
        f"{recipe.rate:g}: over {run.steps} steps the loss goes from {run.loss[0]:.3f} to "
        f"{run.loss[-1]:.3f}."
    )
    assert "along a straight line, from \u2212" in told.paragraphs[0]
    assert re.search(
        r"The run starts at w = .*, b = .* with a loss of [\d.]+\. It ", told.paragraphs[2]
    )


class Net(nn.Module):
    """A model with a name of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(5, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.as_tensor(self.layer(x))


@one_thread()
def recorder(steps: int = 12, **options: Any) -> Recorder:
    torch.manual_seed(0)
    net, x = Net(), torch.randn(30, 5)
    y = torch.arange(30) % 3
    optimizer = torch.optim.Adam(net.parameters(), 0.05)
    recorded = Recorder(net, functional.cross_entropy, x, y, **options)
    for _ in range(steps):
        loss = functional.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        recorded.step(loss)
    return recorded


def test_a_loop_of_ones_own_is_told_by_what_was_recorded() -> None:
    history = recorder(steps_per_epoch=4).history()
    told = describe([history], Recipe.from_json(history.recipe), names=[()])
    assert told.paragraphs[:2] == (
        "The model Net learns to classify 30 points. The model has 18 parameters. The data are "
        "the author's own, with 10 of class 0, 10 of class 1 and 10 of class 2. Each point has 5 "
        "inputs.",
        "A loop of the author's own minimises the cross-entropy, for 3 epochs, which is 12 steps.",
    )
    assert told.short.startswith("The model Net learns to classify 30 points: over 12 steps the ")


def test_runs_that_learn_from_other_samples_are_not_told_as_alike() -> None:
    one, other = recorder().history(), recorder(6).history()
    recipe = together([Recipe.from_json(one.recipe), Recipe.from_json(other.recipe)])
    assert "12 steps" in "\n".join(describe([one, other], recipe).paragraphs)
    moved = replace(one, x=one.x + 1)
    text = "\n".join(describe([one, moved], recipe).paragraphs)
    assert text.count("The data are the author's own") == 2


def test_what_a_recorder_holds_becomes_a_bundle(tmp_path: Path) -> None:
    made = bundle(recorder(), f"{tmp_path}/site", frames=4, size=(400, 200), panels=("contour",))
    texts = {file.path.suffix: file.path for file in made.files}
    assert {".gif", ".mp4", ".webm", ".png", ".html", ".md", ".vtt", ".toml"} == set(texts)
    assert "The model Net learns to classify 30 points" in texts[".md"].read_text("utf-8")
    assert "The model Net learns to classify 30 points: over 12 steps" in made.snippet("github")
    for platform in ("html", "moodle", "jupyter", "revealjs"):
        assert made.snippet(platform)


@pytest.mark.parametrize("ending", ["html", "md", "vtt"])
def test_a_loop_of_ones_own_cannot_be_run_again_from_what_it_made(
    ending: str, tmp_path: Path
) -> None:
    animate.render(recorder(), tmp_path / f"own.{ending}", frames=3)
    assert 'name = "custom"' in done("show", f"own.{ending}", folder=tmp_path)
    told = (
        "it was recorded from a loop of your own, which no recipe can run again; draw the recorder "
        "itself, or what it recorded, saved as .npz, with model= and loss="
    )
    (said,) = refused(f"own.{ending}", "--out", "again.gif", folder=tmp_path)
    assert said.endswith(told)
    (said,) = refused("embed", f"own.{ending}", "--to", "site", folder=tmp_path)
    assert said.endswith(told)


@pytest.mark.parametrize("ending", ["html", "md", "vtt"])
@pytest.mark.parametrize(
    "options", [{"model": "mlp hidden=4", "data": "moons"}, {"model": "linear"}]
)
def test_a_run_of_another_model_is_made_again_from_what_it_made(
    options: dict[str, Any], ending: str, tmp_path: Path
) -> None:
    run = animate.train(epochs=2, **options)
    animate.render(
        run,
        tmp_path / f"first.{ending}",
        *([] if ending == "md" else [tmp_path / "first.md"]),
        frames=3,
    )
    done(f"first.{ending}", "--out", "again.md", folder=tmp_path)
    assert (tmp_path / "again.md").read_bytes() == (tmp_path / "first.md").read_bytes()
