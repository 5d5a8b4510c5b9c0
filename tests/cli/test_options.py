"""The options of the command and the keys of the recipe are the same."""

import re

import click
import pytest

from animate.cli.main import command
from animate.cli.options import Option
from animate.core.plane import ranges
from animate.recipe import SHOWING_KEYS, TRAINING_KEYS, Recipe
from animate.rendering import train
from animate.scene.timeline import FPS

# What is about the command, not about a run or its picture.
OWN = {"template", "out", "progress", "quiet", "debug", "help", "version"}


def names(chosen: click.Command) -> list[str]:
    """The long names of all options of a command, as keys; those that click adds included."""
    context = chosen.make_context("animate-ce", ["run.npz"], resilient_parsing=True)
    longest = [max(parameter.opts, key=len) for parameter in chosen.get_params(context)]
    return [name.removeprefix("--").replace("-", "_") for name in longest]


def options() -> dict[str, Option]:
    """The main command's own options by name."""
    found = {str(option.name): option for option in command.params if isinstance(option, Option)}
    assert found
    return found


def told() -> dict[str, str]:
    """The default that the help of an option ends with, in brackets."""
    matches = {
        name: re.search(r" {2}\[(.+)\]$", option.help or "") for name, option in options().items()
    }
    return {name: match[1] for name, match in matches.items() if match}


def test_the_command_takes_exactly_the_keys_of_a_recipe() -> None:
    assert sorted(set(names(command)) - OWN) == sorted(Recipe.model_fields)
    assert set(names(command)) >= OWN
    assert len(names(command)) == len(set(names(command)))


def test_render_takes_exactly_the_keys_that_change_the_showing() -> None:
    render = command.commands["render"]
    taken = [name for name in names(render) if name != "run"]
    assert sorted(set(taken) - OWN) == sorted(SHOWING_KEYS)
    assert len(taken) == len(set(taken))
    assert not set(taken) & set(TRAINING_KEYS)


def test_render_writes_and_reports_like_the_command() -> None:
    render = command.commands["render"]
    own = {name for name in names(command) if name in OWN} - {"template", "version"}
    assert {name for name in names(render) if name in OWN} == own


@pytest.mark.parametrize("key", Recipe.model_fields)
def test_an_option_is_named_after_its_key(key: str) -> None:
    assert f"--{key.replace('_', '-')}" in options()[key].opts


@pytest.mark.parametrize("name", [*Recipe.model_fields, "out", "progress", "quiet", "debug"])
def test_every_option_says_what_it_is_for(name: str) -> None:
    assert len(options()[name].help or "") > 5


def test_the_defaults_in_the_help_are_those_of_a_recipe() -> None:
    fixed = {key for key, value in Recipe() if value is not None and not isinstance(value, bool)}
    assert fixed <= set(told())
    assert Recipe.of({key: told()[key] for key in fixed}) == Recipe()


def test_the_flags_in_the_help_are_off_in_a_recipe() -> None:
    flags = {key for key, value in Recipe() if isinstance(value, bool)}
    assert flags == {"shuffle", "once"}
    assert not any(value for key, value in Recipe() if key in flags)
    assert told()["once"] == "for ever"
    assert "shuffle" not in told()


def test_the_defaults_that_are_worked_out_are_told_as_they_come_out() -> None:
    open_ended = {key for key, value in Recipe() if value is None}
    assert open_ended == {"w_range", "b_range", "fps", "every", "frames", "title"}
    assert float(told()["fps"]) == FPS
    still = train(init=(0, 0), lr=0.01, epochs=1)
    texts = [told()[key].partition(", or ")[0] for key in ("w_range", "b_range")]
    shown = Recipe.of(dict(zip(("w_range", "b_range"), texts, strict=True)))
    assert (shown.w_range, shown.b_range) == ranges(still)


def test_an_option_that_is_not_given_leaves_the_recipe_alone() -> None:
    context = command.make_context("animate-ce", ["--out", "x.gif"])
    assert {context.params[key] for key in Recipe.model_fields} == {None}
