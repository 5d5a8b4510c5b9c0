"""The line and the body of a notebook's cell, read as options and recipe of the command."""

import shlex
from typing import Any, NamedTuple

import click

from animate import recipe_files
from animate.cli.commands import chosen, recipe_of
from animate.cli.options import (
    COMPARING,
    OUT,
    SHOWING,
    SOURCE,
    TRAINING,
    SectionedCommand,
    options,
)
from animate.errors import InputError
from animate.recipe import Recipe

NAME = "animate_ce"


class Asked(NamedTuple):
    """What a cell asks for.

    Attributes
    ----------
    recipe : Recipe
    out : tuple of str
        The files to write.
    """

    recipe: Recipe
    out: tuple[str, ...]


def asked_in(line: str, body: str = "") -> Asked | None:
    """What a cell asks for; None if it was for help, which is printed then.

    Parameters
    ----------
    line : str
        Options of the command, as in a shell.
    body : str
        A recipe in TOML, whose keys the options override.

    Raises
    ------
    InputError
        If an option isn't known, or the recipe isn't accepted.
    """
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise InputError((NAME, f"its line can't be read: {error}")) from None
    try:
        found = _cell.main(words, prog_name=f"%%{NAME}", standalone_mode=False, obj=body)
    except click.ClickException as error:
        raise InputError((NAME, error.format_message())) from None
    return found if isinstance(found, Asked) else None


@click.command(cls=SectionedCommand, context_settings={"max_content_width": 100})
@options(SOURCE, TRAINING, COMPARING, SHOWING, OUT)
@click.pass_obj
def _cell(
    body: str, /, source: tuple[str, ...], template: str | None, out: tuple[str, ...], **given: Any
) -> Asked:
    """Train by the recipe in the cell, in TOML, and show the run.

    Options on the line override its keys. Without a recipe, and as a line of
    its own with one % sign, the options are all there is.
    """
    keys = chosen(given)
    base = recipe_files.parse(body, "the cell")
    if not base:
        return Asked(recipe_of(source, template, keys), out)
    if source or template:
        named = "--from" if source else "--template"
        told = f"{named} and a recipe in the cell are given; start from one"
        raise InputError((NAME, told))
    return Asked(Recipe.of(recipe_files.merge(base, keys)), out)
