"""The commands."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from animate import __version__
from animate.cli import NAME as NAME
from animate.cli.batching import batch, cache, gallery
from animate.cli.health import doctor
from animate.cli.mapping import map_starts
from animate.cli.options import (
    COMPARING,
    DEBUG,
    EMBEDDING,
    MANNER,
    OUTPUT,
    SHOWING,
    SOURCE,
    TRAINING,
    YES,
    SectionedCommand,
    SectionedGroup,
    options,
)
from animate.cli.report import report
from animate.errors import InputError
from animate.memory import LIBRARIES, require

if TYPE_CHECKING:
    from animate.embedding import Bundle

_EPILOG = """\b
Examples:
  animate-ce --init -5,-10 --out ce.gif
  animate-ce --model mlp --data spirals --out spirals.gif
  animate-ce --compare loss=cross-entropy,mse --out losses.mp4
  animate-ce my.toml --lr 0.5 --theme dark --out mine.gif
"""


@click.group(
    cls=SectionedGroup,
    invoke_without_command=True,
    no_args_is_help=True,
    subcommand_metavar="[FILE | COMMAND ...]",
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@options(SOURCE, TRAINING, COMPARING, SHOWING, OUTPUT, DEBUG)
@click.version_option(__version__, prog_name=NAME)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    source: tuple[str, ...],
    template: str | None,
    out: tuple[str, ...],
    progress: bool | None,
    yes: bool,
    quiet: bool,
    debug: bool,
    **given: Any,
) -> None:
    """Animate the training of a model by gradient descent, step by step.

    Trains logistic regression, or another --model, by stochastic gradient
    descent and draws every step: the data and the prediction, the marker on
    the contours of the loss, and the marker on its surface.
    """
    asked = chosen(given)
    if ctx.invoked_subcommand is not None:
        if asked or source or out or template or yes or quiet or progress is not None:
            named = ctx.invoked_subcommand
            raise InputError(("options", f"give them after {named!r}, not before it"))
        return

    require(LIBRARIES)
    from animate.cli.progress import Progress, wanted
    from animate.effort import agree, planned
    from animate.goals import check_goals
    from animate.rendering import render
    from animate.training import train_apart

    started = time.monotonic()
    recipe = recipe_of(source, template, asked)
    kinds = [goal.kind for goal in check_goals(recipe, out)]
    agree(recipe, kinds, planned(recipe), trained=False, yes=yes)
    with Progress(wanted(progress, quiet)) as bar:
        runs = train_apart(recipe, on_step=bar.part("Training"))
        files = render(runs, *out, on_surface=bar.part("Surface"), on_frame=bar.part("Drawing"))
    report(runs, files, time.monotonic() - started, quiet=quiet)


@command.command(cls=SectionedCommand)
@click.argument("run", type=click.Path())
@options(SHOWING, OUTPUT, DEBUG)
def render(
    run: str,
    out: tuple[str, ...],
    progress: bool | None,
    yes: bool,
    quiet: bool,
    debug: bool,
    **given: Any,
) -> None:
    """Draw saved runs, .npz or .csv, again."""
    require(LIBRARIES)
    from animate.cli.progress import Progress, wanted
    from animate.effort import agree, recorded
    from animate.encode.formats import format_of
    from animate.history_files import load_runs
    from animate.recipe import Recipe
    from animate.recipe.together import together
    from animate.rendering import refuse_training_keys
    from animate.rendering import render as draw

    started = time.monotonic()
    runs, keys = load_runs(run), chosen(given)
    refuse_training_keys(keys)
    recipe = together([Recipe.from_json(one.recipe) for one in runs]).but(**keys)
    agree(recipe, [format_of(path) for path in out], recorded(runs), trained=True, yes=yes)
    with Progress(wanted(progress, quiet)) as bar:
        surface, drawing = bar.part("Surface"), bar.part("Drawing")
        files = draw(runs, *out, on_surface=surface, on_frame=drawing, **keys)
    report(runs, files, time.monotonic() - started, quiet=quiet)


@command.command(cls=SectionedCommand)
@click.argument("file", type=click.Path())
@options(SHOWING, EMBEDDING, YES, MANNER, DEBUG)
def embed(
    file: str,
    to: str | None,
    describe: bool | None,
    progress: bool | None,
    yes: bool,
    quiet: bool,
    debug: bool,
    **given: Any,
) -> None:
    """Make all that a page needs, from a recipe, a run or a picture.

    With --for the markup is all that goes to the standard output, so that it
    can be piped; the rest is told on the other stream. A bundle that is there
    already, and would come out the same, isn't made again for it.
    """
    require(LIBRARIES)
    from animate import embedding
    from animate.cli.progress import Progress, wanted
    from animate.effort import agree, planned, recorded
    from animate.embed.snippet import platform
    from animate.training import train_apart

    started = time.monotonic()
    page = given.pop("for")
    numbered = platform(page).frames if page is not None else False
    if to is None:
        raise InputError(("to", "it isn't given; name a folder, such as site"))
    stem = embedding.safe_stem(Path(file).stem)
    embedding.check_to(Path(to), Path(file), stem)
    asked = chosen(given)
    found = embedding.read(file)
    recipe = embedding.shown_by(found, asked)
    if page is not None and not numbered and not describe:
        from animate.standing import standing

        made = standing(Path(file), Path(to), stem, recipe)
        if made is not None:
            _paste(made, page, quiet=quiet)
            return
    trained = isinstance(found, list)
    courses = recorded(found) if isinstance(found, list) else planned(recipe)
    agree(recipe, embedding.SUFFIXES, courses, trained=trained, yes=yes)
    with Progress(wanted(progress, quiet)) as bar:
        if isinstance(found, list):
            runs = found
        else:
            runs = train_apart(recipe, on_step=bar.part("Training"))
        made = embedding.bundle(
            runs,
            to,
            name=stem,
            numbered=numbered,
            described=bool(describe),
            on_frame=bar.part("Drawing"),
            **asked,
        )
    seconds = time.monotonic() - started
    report(runs, made.files, seconds, quiet=quiet, aside=page is not None)
    if page is not None:
        _paste(made, page, quiet=quiet)


def _paste(made: "Bundle", page: str, *, quiet: bool) -> None:
    """Print what a page takes of a bundle, with its caution beside it."""
    click.echo(made.snippet(page), nl=False)
    if not quiet:
        click.echo(f"{NAME}: {page}: {made.caution(page)}", err=True)


@command.command(cls=SectionedCommand)
@click.argument("file", required=False, type=click.Path())
@options(SOURCE, TRAINING, COMPARING, SHOWING, DEBUG)
def recipe(
    file: str | None, source: tuple[str, ...], template: str | None, debug: bool, **given: Any
) -> None:
    """Print the full recipe of a command line, as TOML."""
    sources = (file, *source) if file else source
    click.echo(recipe_of(sources, template, chosen(given)).toml(), nl=False)


@command.command(cls=SectionedCommand)
@click.argument("file", type=click.Path())
@options(DEBUG)
def show(file: str, debug: bool) -> None:
    """Print the recipe inside a file as TOML; of a batch, its spec."""
    from animate.inside import map_origin_in, origin_in, spec_in
    from animate.provenance import heading

    batch = spec_in(Path(file))
    if batch is not None:
        spec, version = batch
        click.echo(heading(version) + spec, nl=False)
        return
    origin = map_origin_in(Path(file)) or origin_in(Path(file))
    click.echo(heading(origin.version) + origin.recipe.toml(), nl=False)


@command.command(cls=SectionedCommand)
@options(DEBUG)
def schema(debug: bool) -> None:
    """Print the JSON Schema of a recipe, for editors."""
    from animate.recipe_files import schema as text

    click.echo(text(), nl=False)


@command.command(cls=SectionedCommand)
@options(DEBUG)
def templates(debug: bool) -> None:
    """List the recipes and specs that come along."""
    from animate.recipe_files import batch_templates
    from animate.recipe_files import templates as known

    recipes, batches = known(), batch_templates()
    width = max(map(len, [*recipes, *batches]))
    for name, line in recipes.items():
        click.echo(f"{name.ljust(width)}  {line}")
    for name, line in batches.items():
        click.echo(f"{name.ljust(width)}  {line}  [batch]")


command.add_command(batch)
command.add_command(gallery)
command.add_command(cache)
command.add_command(doctor)
command.add_command(map_starts)


def chosen(given: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, as keys of a recipe."""
    keys = {key: value for key, value in given.items() if value not in (None, ())}
    starts = keys.pop("init", ())
    if len(starts) == 1:
        keys["init"] = starts[0]
    elif starts:
        keys["compare"] = (f"init={';'.join(starts)}", *keys.get("compare", ()))
    return keys


def recipe_of(sources: tuple[str, ...], template: str | None, options: dict[str, Any]) -> Any:
    """The recipe of a file or a template, if one is named, with other options over it."""
    from animate import recipe_files
    from animate.inside import options_in
    from animate.recipe import Recipe

    if len(sources) > 1 or (sources and template):
        named = [*sources, *([template] if template else [])]
        raise InputError(("from", f"{' and '.join(map(repr, named))} are given; start from one"))
    base: dict[str, Any] = {}
    if sources:
        base = options_in(Path(sources[0]))
    elif template:
        base = recipe_files.template(template)
    return Recipe.of(recipe_files.merge(base, options))
