"""The options of the command and the keys of the recipe are the same."""

import re

import click
import numpy as np
import pytest

from animate.cli.commands import command
from animate.cli.options import Option
from animate.core.data import lab
from animate.core.plane import choose, ranges
from animate.recipe import (
    CAMERA_NAMES,
    COMPARING_KEYS,
    CONTROL_NAMES,
    DATASET_NAMES,
    FIGURE_NAMES,
    LANGUAGE_NAMES,
    LOSS_NAMES,
    MARK_NAMES,
    MODEL_NAMES,
    OPTIMIZER_NAMES,
    PACE_NAMES,
    PANEL_NAMES,
    SCALE_NAMES,
    SCHEDULE_NAMES,
    SHOWING_KEYS,
    SYNC_NAMES,
    THEME_NAMES,
    TRAINING_KEYS,
    Recipe,
)
from animate.scene.size import size_of
from animate.scene.timeline import FPS

# What is about the command, not about a run or its picture.
OWN = {"from", "template", "out", "yes", "progress", "quiet", "debug", "help", "version"}

# What an option can't say: the tables of runs, which differ in several keys at once.
KEYS = [key for key in Recipe.model_fields if key != "runs"]

# The choices of each key that has some.
CHOICES = {
    "model": MODEL_NAMES,
    "data": DATASET_NAMES,
    "loss": LOSS_NAMES,
    "optimizer": OPTIMIZER_NAMES,
    "schedule": SCHEDULE_NAMES,
    "sync": SYNC_NAMES,
    "panels": PANEL_NAMES,
    "marks": MARK_NAMES,
    "controls": CONTROL_NAMES,
    "camera": CAMERA_NAMES,
    "loss_scale": SCALE_NAMES,
    "theme": THEME_NAMES,
    "lang": LANGUAGE_NAMES,
    "figure": FIGURE_NAMES,
    "pace": PACE_NAMES,
}


def names(chosen: click.Command) -> list[str]:
    """The long names of all options of a command, as keys; those that click adds included."""
    context = chosen.make_context("animate-ce", ["run.npz"], resilient_parsing=True)
    parameters = [one for one in chosen.get_params(context) if isinstance(one, click.Option)]
    longest = [max(parameter.opts, key=len) for parameter in parameters]
    return [name.removeprefix("--").replace("-", "_") for name in longest]


def options(chosen: click.Command = command) -> dict[str, Option]:
    """A command's own options by key."""
    found = [one for one in chosen.params if isinstance(one, Option)]
    assert found
    return {"from" if one.name == "source" else str(one.name): one for one in found}


def told() -> dict[str, str]:
    """The default that the help of an option ends with, in brackets."""
    matches = {
        name: re.search(r" {2}\[(.+)\]$", option.help or "") for name, option in options().items()
    }
    return {name: match[1] for name, match in matches.items() if match}


def test_the_command_takes_exactly_the_keys_of_a_recipe() -> None:
    taken = names(command)
    assert len(taken) == len(set(taken))
    assert sorted({*taken} - OWN) == sorted(KEYS)
    assert {*taken} >= OWN


def test_render_takes_exactly_the_keys_that_change_the_showing() -> None:
    taken = names(command.commands["render"])
    assert len(taken) == len(set(taken))
    assert sorted({*taken} - OWN) == sorted(SHOWING_KEYS)
    assert {*taken} & OWN == OWN - {"from", "template", "version"}


def test_recipe_takes_exactly_the_keys_of_a_recipe() -> None:
    taken = names(command.commands["recipe"])
    assert len(taken) == len(set(taken))
    assert sorted({*taken} - OWN) == sorted(KEYS)
    assert {*taken} & OWN == {"from", "template", "debug", "help"}


@pytest.mark.parametrize("name", ["show", "schema", "templates"])
def test_what_prints_takes_no_options_but_for_what_goes_wrong(name: str) -> None:
    assert names(command.commands[name]) == ["debug", "help"]


def test_the_same_option_is_the_same_wherever_it_is_taken() -> None:
    for name in ("render", "recipe"):
        others = options(command.commands[name])
        for key, option in others.items():
            assert option.to_info_dict() == options()[key].to_info_dict()


@pytest.mark.parametrize("key", KEYS)
def test_an_option_is_named_after_its_key(key: str) -> None:
    assert f"--{key.replace('_', '-')}" in options()[key].opts


@pytest.mark.parametrize("name", [*KEYS, *sorted(OWN - {"help", "version"})])
def test_every_option_says_what_it_is_for(name: str) -> None:
    text = options()[name].help or ""
    assert len(text) > 5
    assert re.fullmatch(r".+\.(  \[.+\])?", text)


def test_the_defaults_in_the_help_are_those_of_a_recipe() -> None:
    # What is plain a value; the others are held by the two tests below.
    fixed = {
        key
        for key, value in Recipe()
        if value is not None and not isinstance(value, bool) and key not in COMPARING_KEYS
    }
    assert fixed <= set(told())
    assert Recipe.of({key: told()[key] for key in fixed}) == Recipe()


def test_the_flags_in_the_help_are_as_in_a_recipe() -> None:
    flags = {key: value for key, value in Recipe() if isinstance(value, bool)}
    assert flags == {"shuffle": False, "standardize": False, "captions": True, "once": False}
    said = {key: told()[key] for key in flags if key in told()}
    assert said == {"captions": "on", "once": "for ever"}


def test_the_defaults_that_are_worked_out_are_told_as_they_come_out() -> None:
    open_ended = {key for key, value in Recipe() if value is None}
    said = {key: told()[key] for key in open_ended if key in told()}
    assert said == {
        "lr": "2 for sgd, each other optimiser and model its own",
        "plane": "pca",
        "w_range": "-15,15, or as far as the run goes",
        "b_range": "-13,13, or as far as the run goes",
        "epochs_shown": "about six",
        "title": "what was trained",
        "size": "1200x400, higher for several rows",
        "pace": "travel",
        "fps": f"{FPS:g}",
        "at": "the end",
    }
    assert Recipe().rate == 2
    assert size_of(Recipe(), rows=1) == (1200, 400)
    assert size_of(Recipe(), rows=2)[1] > 400
    still = [np.array([[0.0, 0.0], [0.1, 0.1]])]
    shown = Recipe.of({key: said[key].partition(", or")[0] for key in ("w_range", "b_range")})
    found = ranges(choose(still, None), still, None, None, lab().x, usual=True)
    assert (shown.w_range, shown.b_range) == found


@pytest.mark.parametrize("key", CHOICES)
def test_an_option_names_its_choices_and_completes_them(key: str) -> None:
    option = options()[key]
    context = command.make_context("animate-ce", [], resilient_parsing=True)
    completed = [item.value for item in option.shell_complete(context, "")]
    if key == "panels":
        assert {*completed} <= {*CHOICES[key], "data,contour,wireframe"}
    elif key in ("marks", "controls"):
        assert completed == [*CHOICES[key], "none"]
    else:
        assert completed == [*CHOICES[key]]
    if key != "optimizer":
        words = re.findall(r"[\w-]+", option.help or "")
        assert {*CHOICES[key]} <= {*words}


def test_an_option_that_is_not_given_leaves_the_recipe_alone() -> None:
    context = command.make_context("animate-ce", ["--out", "x.gif"])
    given = {key: value for key, value in context.params.items() if value not in (None, ())}
    assert given == {"out": ("x.gif",), "yes": False, "quiet": False, "debug": False}


def test_training_keys_stand_first_in_the_help() -> None:
    taken = [key for key in names(command) if key in KEYS]
    assert {*taken[: len(TRAINING_KEYS)]} == {*TRAINING_KEYS}
