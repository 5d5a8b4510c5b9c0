"""The commands, and what happens when one goes wrong."""

import os
import signal
import sys
import time
import traceback
from typing import Any, NoReturn

import click

from animate import __version__
from animate.cli.options import (
    OUTPUT,
    SHOWING,
    TEMPLATE,
    TRAINING,
    SectionedCommand,
    SectionedGroup,
    options,
)
from animate.errors import AnimateError, InputError

_NAME = "animate-ce"

_EPILOG = """\b
Examples:
  animate-ce --init -5,-10 --out ce.gif
  animate-ce --loss mse --out stuck.gif --out stuck.mp4
  animate-ce --every 1 --size 600x200 --out small.gif
"""


@click.group(
    cls=SectionedGroup,
    invoke_without_command=True,
    no_args_is_help=True,
    subcommand_metavar="[COMMAND ...]",
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@options(TEMPLATE, TRAINING, SHOWING, OUTPUT)
@click.version_option(__version__, prog_name=_NAME)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    template: str | None,
    out: tuple[str, ...],
    progress: bool | None,
    quiet: bool,
    debug: bool,
    **given: Any,
) -> None:
    """Animate the training of a logistic regression, step by step.

    Trains sigmoid(w x + b) by stochastic gradient descent and draws every
    step: the data and the prediction, the marker on the contours of the loss,
    and the marker on its surface.
    """
    chosen = {key: value for key, value in given.items() if value is not None}
    if ctx.invoked_subcommand is not None:
        if chosen or out or template or quiet or progress is not None:
            named = ctx.invoked_subcommand
            raise InputError(("options", f"give them after {named!r}, not before it"))
        return

    from animate import recipe_files
    from animate.cli.progress import Progress
    from animate.recipe import Recipe
    from animate.rendering import check_goals, render, train_apart

    started = time.monotonic()
    base = recipe_files.template(template) if template else {}
    recipe = Recipe.of({**base, **chosen})
    check_goals(recipe, out)
    with Progress(_wanted(progress, quiet)) as bar:
        history = train_apart(recipe, on_step=bar.part("Training"))
        files = render(history, *out, on_frame=bar.part("Drawing"))
    _report(history, files, time.monotonic() - started, quiet)


@command.command(cls=SectionedCommand)
@click.argument("run", type=click.Path())
@options(SHOWING, OUTPUT)
def render(
    run: str,
    out: tuple[str, ...],
    progress: bool | None,
    quiet: bool,
    debug: bool,
    **given: Any,
) -> None:
    """Draw a saved run, .npz or .csv, again."""
    from animate.cli.progress import Progress
    from animate.history_files import load
    from animate.rendering import render as draw

    started = time.monotonic()
    history = load(run)
    chosen = {key: value for key, value in given.items() if value is not None}
    with Progress(_wanted(progress, quiet)) as bar:
        files = draw(history, *out, on_frame=bar.part("Drawing"), **chosen)
    _report(history, files, time.monotonic() - started, quiet)


@command.command(cls=SectionedCommand)
def templates() -> None:
    """List the recipes that come along, and what each teaches."""
    from animate.recipe_files import templates as known

    lines = known()
    width = max(map(len, lines))
    for name, line in lines.items():
        click.echo(f"{name.ljust(width)}  {line}")


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command and exit: 0 done, 1 the world's fault, 2 the user's, 70 ours."""
    arguments = sys.argv[1:] if arguments is None else arguments
    signal.signal(signal.SIGTERM, _terminate)
    # Nobody's matplotlibrc, good or bad, has a say in our pictures.
    os.environ["MATPLOTLIBRC"] = os.devnull
    try:
        command.main(arguments, prog_name=_NAME, standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
        code = 0
    except InputError as error:
        code = _fail(error.exit_code, *(f"{_option(p)}: {s}" for p, s in error.mistakes))
    except AnimateError as error:
        code = _fail(error.exit_code, str(error))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        code = error.exit_code
    except click.ClickException as error:
        code = _fail(error.exit_code, error.format_message())
    except (KeyboardInterrupt, click.Abort):
        code = _fail(130, "stopped")
    except BrokenPipeError:
        # Whoever read our words has gone; the interpreter shall not flush to it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except OSError as error:
        code = _fail(1, f"the system refused: {error.strerror or error}")
    except MemoryError:
        code = _fail(1, "there is not enough memory for this; try a smaller --size or --grid")
    except Exception as error:
        if "--debug" in arguments:
            traceback.print_exc()
        code = _fail(
            70,
            f"something went wrong that should not have ({type(error).__name__}: {error}). "
            f"This is a fault of {_NAME} {__version__}, not yours; please report it with the "
            "command you gave. Add --debug to see where it happened.",
        )
    sys.exit(code)


def _terminate(number: int, frame: object) -> NoReturn:
    # An exit, not a sudden death: files and processes are cleaned up on the way.
    sys.exit(128 + number)


def _fail(code: int, *sentences: str) -> int:
    for sentence in sentences:
        click.echo(f"{_NAME}: {sentence}", err=True)
    return code


def _option(place: str) -> str:
    """A recipe key as the option that sets it."""
    known = {parameter.name for parameter in command.params}
    return f"--{place.replace('_', '-')}" if place in known else place


def _wanted(progress: bool | None, quiet: bool) -> bool:
    if progress is not None:
        return progress
    return sys.stderr is not None and sys.stderr.isatty() and not quiet


def _report(history: Any, files: list[Any], seconds: float, quiet: bool) -> None:
    if history.diverged:
        step = history.last_finite + 1
        click.echo(
            f"{_NAME}: the run diverged: at step {step} the parameters or the loss are no longer "
            f"finite; what is drawn ends at step {step - 1}",
            err=True,
        )
    if quiet:
        return
    accuracy = f"accuracy {history.accuracy[history.last_finite]:.2f}"
    for file in files:
        parts = [_size(file.size), f"made in {seconds:.1f} s", accuracy]
        if file.seconds:
            parts.insert(0, f"{file.seconds:.1f} s shown")
        if file.frames:
            parts.insert(0, f"{file.frames} frame{'s' if file.frames > 1 else ''}")
        else:
            parts.insert(0, f"{history.steps} steps")
        click.echo(f"{file.path}: {', '.join(parts)}")


def _size(count: int) -> str:
    return f"{count / 1e6:.2f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
