"""Running the command, and what happens when it goes wrong."""

import atexit
import gc
import os
import sys
import traceback
from typing import NoReturn

import click

from animate.cli import NAME, stopping
from animate.cli.commands import command
from animate.cli.fault import paragraph
from animate.cli.plain import plain
from animate.errors import AnimateError, InputError, UnexpectedError, lacks_memory

# Of the user's mistakes: so many are told of.
_MOST = 20


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command and exit: 0 done, 1 the world's fault, 2 the user's, 70 ours."""
    arguments = sys.argv[1:] if arguments is None else arguments
    # Nobody's matplotlibrc, good or bad, has a say in our pictures.
    os.environ["MATPLOTLIBRC"] = os.devnull
    # All memory goes with the process; looking through it first takes a tenth of a second.
    atexit.register(gc.freeze)
    try:
        command.main(arguments, prog_name=NAME, standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
        code = _fail(stopping.code(), "stopped") if stopping.heard() else 0
    except InputError as error:
        named = InputError(*((_option(place, arguments), told) for place, told in error.mistakes))
        code = _fail(error.exit_code, *named.told(_MOST))
    except UnexpectedError as error:
        code = _ours(error, arguments)
    except AnimateError as error:
        code = _fail(error.exit_code, str(error))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        code = error.exit_code
    except click.ClickException as error:
        code = _fail(error.exit_code, error.format_message())
    except (KeyboardInterrupt, click.Abort):
        code = _fail(stopping.code(), "stopped")
    except BrokenPipeError:
        # Whoever read our words has gone; the interpreter shall not flush to it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:
        if lacks_memory(error):
            code = _fail(1, "there is not enough memory for this; try a smaller --size or --grid")
        elif isinstance(error, OSError):
            code = _fail(1, f"the system refused: {error.strerror or error}")
        else:
            code = _ours(error, arguments)
    sys.exit(code)


def _fail(code: int, *sentences: str) -> int:
    if stopping.heard():
        # Whatever an interrupt made of what was going on.
        code, sentences = stopping.code(), ("stopped",)
    for sentence in sentences:
        click.echo(f"{NAME}: {plain(sentence)}", err=True)
    return code


def _ours(error: Exception, arguments: list[str]) -> int:
    if "--debug" in arguments and not stopping.heard():
        traceback.print_exc()
        if isinstance(error, UnexpectedError):
            click.echo(error.trace, err=True)
    return _fail(70, paragraph(error))


def _option(place: str, arguments: list[str]) -> str:
    """A recipe key as the option that sets it, of the command that is used or the main one."""
    option = f"--{place.replace('_', '-')}"
    named = [command.commands[word] for word in arguments if word in command.commands]
    used = [parameter for one in (command, *named) for parameter in one.params]
    return option if any(option in parameter.opts for parameter in used) else place
