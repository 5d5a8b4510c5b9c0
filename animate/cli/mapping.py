"""The command that asks which starts work."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from animate.cli.map_options import map_options
from animate.cli.options import SectionedCommand
from animate.cli.plain import plain
from animate.cli.progress import Progress, wanted
from animate.cli.report import size_of, warn
from animate.memory import LIBRARIES, require

if TYPE_CHECKING:
    from animate.outcomes import Outcomes
    from animate.recipe.map_recipe import MapRecipe

_EPILOG = """\b
Examples:
  animate-ce map --loss cross-entropy,mse --out map.gif
  animate-ce map --style swarm --starts 50 --out swarm.gif
  animate-ce map map.npz --theme dark --out dark.mp4
"""


@click.command("map", cls=SectionedCommand, params=map_options(), epilog=_EPILOG)
@click.argument("file", required=False, type=click.Path())
def map_starts(
    file: str | None,
    device: str | None,
    out: tuple[str, ...],
    progress: bool | None,
    yes: bool,
    quiet: bool,
    debug: bool,
    **given: Any,
) -> None:
    """Train from a grid of starts and show which work.

    Each is trained on each loss, all at once. FILE is a recipe (.toml) or a map
    that was made before, whose keys other options override. Outcomes that were
    saved (.npz) are drawn again, without any training.
    """
    require(LIBRARIES)
    from animate.map_effort import agree
    from animate.map_rendering import check_map_goals, render_map
    from animate.outcome_files import holds_outcomes

    started = time.monotonic()
    asked = {key: value for key, value in given.items() if value not in (None, ())}
    with Progress(wanted(progress, quiet)) as bar:
        drawing = bar.part("Drawing")
        if file is not None and Path(file).suffix.lower() == ".npz" and holds_outcomes(Path(file)):
            outcomes, recipe = _saved(Path(file), asked, device)
            goals = check_map_goals(recipe, out)
            agree(recipe, [goal.kind for goal in goals], None, outcomes, yes=yes)
            files = render_map(outcomes, *out, on_frame=drawing, **asked)
        else:
            from animate.mapping import map_apart, order_for

            recipe = _recipe(file, asked)
            goals = check_map_goals(recipe, out)
            order = order_for(recipe, device or "auto")
            agree(recipe, [goal.kind for goal in goals], order, None, yes=yes)
            outcomes = map_apart(order, bar.part("Training"))
            files = render_map(outcomes, *out, on_frame=drawing)
    warn(files, quiet=quiet)
    if quiet:
        return
    made = f"made in {time.monotonic() - started:.1f} s, {_outcome(outcomes)}"
    for one in files:
        parts = [size_of(one.size), made]
        if one.seconds:
            parts.insert(0, f"{one.seconds:.1f} s shown")
        if one.frames:
            parts.insert(0, f"{one.frames} frame{'s' if one.frames > 1 else ''}")
        click.echo(f"{plain(str(one.path))}{'/' if one.path.is_dir() else ''}: {', '.join(parts)}")


def _saved(path: Path, asked: dict[str, Any], device: str | None) -> tuple["Outcomes", "MapRecipe"]:
    """Outcomes in a file, and how they are to be shown."""
    from animate.errors import InputError
    from animate.map_rendering import refuse_training
    from animate.outcome_files import load_outcomes
    from animate.recipe.map_recipe import MapRecipe

    refuse_training(asked)
    if device is not None:
        raise InputError(("device", "the map is trained already; leave it out"))
    outcomes = load_outcomes(path)
    return outcomes, MapRecipe.from_json(outcomes.recipe).but(**asked)


def _recipe(file: str | None, asked: dict[str, Any]) -> "MapRecipe":
    """The recipe of a file, if one is named, with other options over it."""
    from animate.inside import map_options_in
    from animate.recipe.map_recipe import MapRecipe, merged

    base = {} if file is None else map_options_in(Path(file))
    return MapRecipe.of(merged(base, asked))


def _outcome(outcomes: "Outcomes") -> str:
    """From what share of the starts the runs arrive, a loss each."""
    from animate.language import speak
    from animate.narration.starts import goals_of

    goal = goals_of(outcomes, speak("en"))[0]
    shares = (f"{loss} {goal.said(which, -1)}%" for which, loss in enumerate(outcomes.losses))
    return f"{goal.when} from {', '.join(shares)} of {outcomes.starts} starts"
