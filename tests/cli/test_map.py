"""The command that asks which starts work: its options, what it says, and what it loads."""

import re
from pathlib import Path

import click
import pytest

from animate.cli.commands import command
from animate.cli.options import Option
from animate.mapping import DEVICES
from animate.recipe import LOSS_NAMES, PACE_NAMES, Recipe
from animate.recipe.map_recipe import MAP_KEYS, STYLE_NAMES, MapRecipe
from tests.calling import call, done, refused
from tests.cli.test_command import loaded_by

# What is about the command, not about a map.
OWN = {"out", "yes", "progress", "quiet", "debug", "help", "device"}
SMALL = ("--starts", "6x5", "--epochs", "3", "--size", "300x240")


def options() -> dict[str, Option]:
    return {str(one.name): one for one in command.commands["map"].params if isinstance(one, Option)}


def completed(name: str) -> list[str]:
    context = command.make_context("animate-ce", [], resilient_parsing=True)
    return [item.value for item in options()[name].shell_complete(context, "")]


def test_it_takes_exactly_the_keys_of_the_recipe_of_a_map() -> None:
    assert sorted({*options()} - OWN) == sorted(MAP_KEYS)
    assert {*options()} >= OWN - {"help"}


def test_what_is_as_for_a_run_is_told_in_the_same_words() -> None:
    runs = {one.name: one for one in command.params if isinstance(one, Option)}
    other = {"loss", "init", "w_range", "b_range", "size", "pace", "frames", "out"}
    for name, option in options().items():
        if name in runs and name not in other:
            assert option.help == runs[name].help
            assert option.opts == runs[name].opts


def test_every_option_says_what_it_is_for_and_its_default() -> None:
    for option in options().values():
        assert re.fullmatch(r".+\.(  \[.+\])?", option.help or ""), option.name
    usual = MapRecipe.of({})
    assert "[100, or 50 for a swarm]" in str(options()["starts"].help)
    assert usual.sweep.starts == (100, 100)
    assert "[cross-entropy,mse; mse for linear]" in str(options()["loss"].help)
    assert "[-5,-10]" in str(options()["init"].help)


def test_choices_are_completed() -> None:
    assert completed("style") == [*STYLE_NAMES]
    assert completed("device") == [*DEVICES]
    assert completed("loss") == [*LOSS_NAMES, "cross-entropy,mse"]
    assert sorted(completed("pace")) == sorted({*PACE_NAMES} - {"travel"})


def test_the_help_of_an_option_is_the_same_for_runs_as_before() -> None:
    shuffle = {one.name: one for one in command.params}["shuffle"]
    assert isinstance(shuffle, Option)
    assert shuffle.section == "The run"
    assert options()["shuffle"].section == "Each run"


def test_a_line_a_file_says_what_was_made(tmp_path: Path) -> None:
    said = done("map", *SMALL, "--frames", "5", "--out", "m.gif", "--out", "m.csv", folder=tmp_path)
    shares = r"all points right from cross-entropy \d+%, mse \d+% of 30 starts"
    first, second = said.splitlines()
    assert re.fullmatch(
        rf"m\.gif: 5 frames, \d+\.\d s shown, \d+ kB, made in .+ s, {shares}", first
    )
    assert re.fullmatch(rf"m\.csv: \d+ kB, made in \d+\.\d s, {shares}", second)
    said = done("map", *SMALL, "--model", "linear", "--quiet", "--out", "m.png", folder=tmp_path)
    assert said == ""


def test_a_map_is_drawn_again_from_its_outcomes_and_from_its_recipe(tmp_path: Path) -> None:
    goals = [part for name in ("m.npz", "m.png", "m.toml") for part in ("--out", name)]
    done("map", *SMALL, *goals, folder=tmp_path)
    shown = done("show", "m.png", folder=tmp_path)
    assert shown == (tmp_path / "m.toml").read_text("utf-8")
    assert done("show", "m.npz", folder=tmp_path).startswith("# made by animate-ce ")
    for source in ("m.npz", "m.png", "m.toml"):
        done("map", source, "--out", "again.png", folder=tmp_path)
        assert (tmp_path / "again.png").read_bytes() == (tmp_path / "m.png").read_bytes()
    done("map", "m.npz", "--theme", "dark", "--style", "swarm", "--out", "d.png", folder=tmp_path)
    assert (tmp_path / "d.png").read_bytes() != (tmp_path / "m.png").read_bytes()
    done("map", "m.png", "--lr", "5", "--out", "fast.csv", folder=tmp_path)


def test_mistakes_are_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    assert refused("map", "--starts", "1", "--style", "x", "--out", "m.gif", folder=tmp_path) == [
        "--starts: '1' isn't accepted; give how many a side, from 2 to 400, such as 100, or "
        "100x80 for weights and biases",
        "--style: 'x' isn't accepted; give map or swarm",
    ]
    (said,) = refused("map", "--out", "m.html", folder=tmp_path)
    assert said.startswith("--out: 'm.html' can't hold a map; end it in .gif, ")
    (said,) = refused("map", folder=tmp_path)
    assert said.startswith("--out: there is nothing to write; ")
    (said,) = refused("map", "--device", "tpu", "--out", "m.gif", folder=tmp_path)
    assert said == "--device: 'tpu' isn't accepted; give auto, cpu or cuda"
    (said,) = refused("map", "nothing.toml", "--out", "m.gif", folder=tmp_path)
    assert said == "nothing.toml: it doesn't exist; give a recipe in TOML"


def test_a_huge_map_is_asked_about_first(tmp_path: Path) -> None:
    huge = ("map", "--starts", "400", "--epochs", "20000", "--out", "m.gif")
    (said,) = refused(*huge, folder=tmp_path)
    told = (
        r"--yes: this takes about \d+ (minutes|hours), 1\.\d GB of memory and 0\.0 GB on the disk"
    )
    assert re.match(told, said)


def test_what_is_trained_already_is_not_trained_otherwise(tmp_path: Path) -> None:
    done("map", *SMALL, "--out", "m.npz", folder=tmp_path)
    (said,) = refused("map", "m.npz", "--lr", "3", "--out", "m.gif", folder=tmp_path)
    assert said.startswith("--lr: the map is trained already; what can change is init, style, ")
    (said,) = refused("map", "m.npz", "--device", "cpu", "--out", "m.gif", folder=tmp_path)
    assert said == "--device: the map is trained already; leave it out"
    (said,) = refused("m.npz", "--out", "m.gif", folder=tmp_path)
    assert said.startswith("m.npz: it holds a map of starts, which 'animate-ce map' draws")


def test_a_recipe_of_runs_is_not_one_of_a_map(tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text(Recipe().toml(), "utf-8")
    lines = refused("map", "run.toml", "--out", "m.gif", folder=tmp_path)
    assert lines[0].startswith("--sync: no such key of a map; the keys are model, data, ")


def test_options_before_the_command_are_refused(tmp_path: Path) -> None:
    said = call("--lr", "3", "map", "--out", "m.gif", folder=tmp_path)
    assert (said.code, said.err) == (
        2,
        "animate-ce: options: give them after 'map', not before it\n",
    )


def test_drawing_never_loads_torch_nor_more_than_it_needs(tmp_path: Path) -> None:
    done("map", *SMALL, "--out", "m.npz", folder=tmp_path)
    loaded = loaded_by("map", "m.npz", "--out", "m.png", folder=tmp_path)
    assert "torch" not in loaded
    assert {"av", "matplotlib.pyplot", "jinja2"} & loaded == set()


def test_the_help_is_in_sections() -> None:
    context = click.Context(command.commands["map"], info_name="map")
    text = command.commands["map"].get_help(context)
    sections = re.findall(r"^(\w[\w ]*):$", text, re.MULTILINE)
    assert sections == ["The starts", "Each run", "What is shown", "Pace", "Output", "Help"]
    assert "animate-ce map --loss cross-entropy,mse --out map.gif" in text


@pytest.mark.parametrize("name", ["--no-captions", "--once"])
def test_flags_are_taken(name: str, tmp_path: Path) -> None:
    done("map", *SMALL, name, "--out", "m.toml", folder=tmp_path)
    text = (tmp_path / "m.toml").read_text("utf-8")
    assert ("captions = false" in text) == (name == "--no-captions")
    assert ("once = true" in text) == (name == "--once")
