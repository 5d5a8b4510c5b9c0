"""The options of the command, grouped by task.

They take their values as text: what is accepted is decided and put into words
in one place, `animate.recipe`. The keys there and the options here are held
together by a test.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


class Option(click.Option):
    """An option that knows the section of the help it stands in."""

    def __init__(self, *args: Any, section: str, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.section = section


class SectionedGroup(click.Group):
    """A group whose help lists its options by section."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if isinstance(parameter, click.Argument):
                continue
            record = parameter.get_help_record(ctx)
            if record is not None:
                sections.setdefault(_section(parameter), []).append(record)
        for section, records in sections.items():
            with formatter.section(section):
                formatter.write_dl(records)
        self.format_commands(ctx, formatter)


class SectionedCommand(click.Command):
    """A command whose help lists its options by section."""

    format_options = SectionedGroup.format_options

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """It has none."""


def _section(parameter: click.Parameter) -> str:
    return parameter.section if isinstance(parameter, Option) else "Help"


def _words(*words: str) -> Any:
    """Shell completion among some words."""

    def complete(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[str]:
        return [word for word in words if word.startswith(typed)]

    return complete


def _value(name: str, metavar: str, text: str, section: str, **more: Any) -> Any:
    return click.option(name, metavar=metavar, help=text, cls=Option, section=section, **more)


def _flag(names: str, text: str, section: str) -> Any:
    return click.option(names, is_flag=True, default=None, help=text, cls=Option, section=section)


_RUN, _SHOWN, _PACE, _OUTPUT = "The run", "What is shown", "Pace", "Output"

TEMPLATE = [
    _value(
        "--template",
        "NAME",
        "Start from a recipe that comes along; see 'animate-ce templates'. Other options "
        "override its keys.",
        _RUN,
    )
]

TRAINING = [
    _value("--init", "W,B", "Weight and bias at the start.  [-5,-10]", _RUN),
    _value(
        "--loss",
        "NAME",
        "cross-entropy or mse, the squared loss.  [cross-entropy]",
        _RUN,
        shell_complete=_words("cross-entropy", "mse"),
    ),
    _value("--lr", "RATE", "Learning rate.  [2]", _RUN),
    _value("--momentum", "SHARE", "Momentum, from 0 to below 1.  [0]", _RUN),
    _value("--batch-size", "N", "Samples in a mini-batch.  [3]", _RUN),
    _value("--epochs", "N", "Passes over the data.  [100]", _RUN),
    _flag("--shuffle/--no-shuffle", "Draw a new order of the samples every epoch.", _RUN),
    _value("--seed", "N", "Of the shuffling.  [0]", _RUN),
]

SHOWING = [
    _value(
        "--panels",
        "LIST",
        "Which panels, in order.  [data,contour,wireframe]",
        _SHOWN,
        shell_complete=_words("data", "contour", "wireframe", "data,contour,wireframe"),
    ),
    _value("--w-range", "LOW,HIGH", "Weights shown.  [-15,15, or as far as the run goes]", _SHOWN),
    _value("--b-range", "LOW,HIGH", "Biases shown.  [-13,13, or as far as the run goes]", _SHOWN),
    _value("--grid", "N", "Points a side of the loss surface.  [30]", _SHOWN),
    _value("--title", "TEXT", "Above the picture; '' for none.  [what was trained]", _SHOWN),
    _value("--size", "WIDTHxHEIGHT", "Of the picture in pixels.  [1200x400]", _SHOWN),
    _value("--dpi", "N", "Pixels an inch: more makes text larger.  [100]", _SHOWN),
    _value("--every", "N", "Show each N-th step, evenly.  [follow the travel on screen]", _PACE),
    _value("--frames", "N", "Show this many frames at most.", _PACE),
    _value("--fps", "N", "Frames a second; up to 50 in a GIF.  [25]", _PACE),
    _value("--hold", "SECONDS", "Hold both ends, or START,END.  [0.6,2]", _PACE),
    _flag("--once/--loop", "Play a GIF once, or for ever.  [for ever]", _PACE),
]

OUTPUT = [
    _value(
        "--out",
        "PATH",
        "A file to write: .gif, .mp4, .png (the last frame), .npz or .csv (the history). "
        "May be repeated; all are made in one pass.",
        _OUTPUT,
        multiple=True,
        type=click.Path(),
    ),
    click.option(
        "--progress/--no-progress",
        default=None,
        help="Show a progress bar.  [on a terminal]",
        cls=Option,
        section=_OUTPUT,
    ),
    click.option(
        "--quiet",
        is_flag=True,
        help="Say nothing but what went wrong.",
        cls=Option,
        section=_OUTPUT,
    ),
    click.option(
        "--debug",
        is_flag=True,
        help="Show the traceback of an unexpected error.",
        cls=Option,
        section="Help",
    ),
]


def options(*groups: list[Any]) -> Callable[[Command], Command]:
    """Decorate a command with groups of options, in the order they are listed."""

    def decorate(command: Command) -> Command:
        for option in reversed([option for group in groups for option in group]):
            command = option(command)
        return command

    return decorate
