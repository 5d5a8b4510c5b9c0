"""The options of the command, grouped by task.

They take their values as text: what is accepted is decided and put into words
in one place, `animate.recipe`. The keys there and the options here are held
together by a test.
"""

from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import click

from animate.cli import NAME
from animate.errors import InputError

# So much alike a word is to be for a command that was misspelt.
_ALIKE = 0.75

Command = TypeVar("Command", bound=Callable[..., Any])


class Option(click.Option):
    """An option that knows the section of the help it stands in."""

    def __init__(self, *args: Any, section: str, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.section = section


class SectionedGroup(click.Group):
    """A group whose help lists its options by section, and that takes a file for a command.

    Where the first word that is no option isn't a command either, it is a
    file to start from: `my.toml` stands for `--from my.toml`.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _, rest, _ = self.make_parser(ctx).parse_args(list(args))
        if rest and rest[0] not in self.commands:
            near = get_close_matches(rest[0], self.commands, 1, _ALIKE)
            if near and not Path(rest[0]).exists():
                told = f"there is no such command or file; did you mean {near[0]!r}?"
                raise InputError((rest[0], told))
            before = len(args) - len(rest)
            args = [*args[:before], "--from", *args[before:]]
            if before and args[before - 1] == "--":
                del args[before - 1]
            return self.parse_args(ctx, args)
        return super().parse_args(ctx, args)

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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            from animate.recipe import COMPARING_KEYS, TRAINING_KEYS

            key = error.option_name.lstrip("-").replace("-", "_")
            if self.name in ("render", "embed") and key in (*TRAINING_KEYS, *COMPARING_KEYS):
                anew = f"{NAME} FILE {error.option_name} ..."
                told = f"{self.name} shows a run as it was trained; {anew!r} trains one anew"
                raise InputError((key, told)) from None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """It has none."""


def _section(parameter: click.Parameter) -> str:
    return parameter.section if isinstance(parameter, Option) else "Help"


def _words(*words: str) -> Any:
    """Shell completion among some words."""

    def complete(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[str]:
        return [word for word in words if word.startswith(typed)]

    return complete


_DATASETS = (
    "lab",
    "separable",
    "overlapping",
    "imbalanced",
    "outliers",
    "moons",
    "spirals",
    "blobs",
    "line",
    "wave",
)
_OPTIMIZERS = (
    "sgd",
    "adam",
    "adamw",
    "adamax",
    "nadam",
    "radam",
    "rmsprop",
    "rprop",
    "adagrad",
    "adadelta",
    "asgd",
    "adafactor",
)


def _value(name: str, metavar: str, text: str, section: str, **more: Any) -> Any:
    return click.option(name, metavar=metavar, help=text, cls=Option, section=section, **more)


def _flag(names: str, text: str, section: str) -> Any:
    return click.option(names, is_flag=True, default=None, help=text, cls=Option, section=section)


_BATCH, _RUN, _SEVERAL, _SHOWN, _PACE, _PAGE, _OUTPUT = (
    "The batch",
    "The run",
    "Several runs",
    "What is shown",
    "Pace",
    "In a page",
    "Output",
)

SOURCE = [
    click.option(
        "--from",
        "source",
        metavar="FILE",
        multiple=True,
        type=click.Path(),
        help="Start from a recipe (.toml), or from the one inside a file made before; FILE alone "
        "does as well. Other options override its keys.",
        cls=Option,
        section=_RUN,
    ),
    _value(
        "--template",
        "NAME",
        "Start from a recipe that comes along; see 'animate-ce templates'.",
        _RUN,
    ),
]

TRAINING = [
    _value(
        "--model",
        "NAME",
        "logistic, linear, softmax or mlp, with 'hidden=32,32 activation=relu' after it. What "
        "isn't given follows it: linear learns a line, softmax blobs, mlp spirals.  [logistic]",
        _RUN,
        shell_complete=_words("logistic", "linear", "softmax", "mlp"),
    ),
    _value(
        "--data",
        "NAME|CSV",
        "lab, separable, overlapping, imbalanced, outliers or moons; of more classes spirals or "
        "blobs; of values line or wave; with 'samples=60 seed=3' after it. Or a .csv file: inputs, "
        "then the label or the value.  [lab]",
        _RUN,
        shell_complete=_words(*_DATASETS),
    ),
    _flag(
        "--standardize/--no-standardize",
        "Train on inputs of mean 0 and deviation 1; shown are the data's own units.",
        _RUN,
    ),
    _value(
        "--init",
        "W,B",
        "Weight and bias at the start, of logistic and linear; repeated, the starts are compared.  "
        "[-5,-10]",
        _RUN,
        multiple=True,
    ),
    _value(
        "--loss",
        "NAME",
        "cross-entropy, mse (the squared loss; of values the only one) or hinge.  [cross-entropy]",
        _RUN,
        shell_complete=_words("cross-entropy", "mse", "hinge"),
    ),
    _value(
        "--optimizer",
        "NAME",
        "One of torch.optim, with its own parameters after it: 'adam betas=0.8,0.99'.  [sgd]",
        _RUN,
        shell_complete=_words(*_OPTIMIZERS),
    ),
    _value(
        "--lr", "RATE", "Learning rate.  [2 for sgd, each other optimiser and model its own]", _RUN
    ),
    _value("--momentum", "SHARE", "Momentum, from 0 to below 1.  [0]", _RUN),
    _value("--weight-decay", "N", "Weight decay, the L2 penalty.  [0]", _RUN),
    _value(
        "--schedule",
        "NAME",
        "constant, 'step every=20 factor=0.5', 'exponential factor=0.95' or 'cosine floor=0', "
        "by epochs.  [constant]",
        _RUN,
        shell_complete=_words("constant", "step", "exponential", "cosine"),
    ),
    _value("--batch-size", "N", "Samples in a mini-batch.  [3]", _RUN),
    _value("--epochs", "N", "Passes over the data.  [100]", _RUN),
    _flag("--shuffle/--no-shuffle", "Draw a new order of the samples every epoch.", _RUN),
    _value("--seed", "N", "Of the shuffling, and of the start of softmax and mlp.  [0]", _RUN),
    _value("--stop-loss", "N", "Stop when the loss over all data is down to this.", _RUN),
    _value("--stop-gradient", "N", "Stop when its gradient's norm is down to this.", _RUN),
]

COMPARING = [
    _value(
        "--compare",
        "KEY=A,B,...",
        "Run once for each value, up to eight runs in all: lr=0.1,2,20 or optimizer=sgd,adam. "
        "Values that hold commas are separated by ';'. May be repeated.",
        _SEVERAL,
        multiple=True,
    ),
]

SHOWING = [
    _value(
        "--sync",
        "CLOCK",
        "What several runs keep in step by: step, epoch or evaluations (of sample gradients).  "
        "[step]",
        _SEVERAL,
        shell_complete=_words("step", "epoch", "evaluations"),
    ),
    _value(
        "--panels",
        "LIST",
        "Which panels, in order, of data, contour, wireframe, surface, loss, accuracy, "
        "gradient, parameters, curves, equation.  [data,contour,wireframe]",
        _SHOWN,
        shell_complete=_words("data", "contour", "wireframe", "data,contour,wireframe"),
    ),
    _value(
        "--marks",
        "LIST",
        "What is marked, of cost, batch, gradient, momentum, field, optimum, log-levels; "
        "'none' for nothing.  [batch]",
        _SHOWN,
        shell_complete=_words(
            "cost", "batch", "gradient", "momentum", "field", "optimum", "log-levels", "none"
        ),
    ),
    _flag(
        "--captions/--no-captions",
        "Say in words what happens, where it happens.  [on]",
        _SHOWN,
    ),
    _value(
        "--camera",
        "NAME",
        "fixed, or orbit: the landscape turns slowly.  [fixed]",
        _SHOWN,
        shell_complete=_words("fixed", "orbit"),
    ),
    _value("--plane", "PLANE", "Of more than two parameters: pca, or two as w1,b.  [pca]", _SHOWN),
    _value("--w-range", "LOW,HIGH", "Weights shown.  [-15,15, or as far as the run goes]", _SHOWN),
    _value("--b-range", "LOW,HIGH", "Biases shown.  [-13,13, or as far as the run goes]", _SHOWN),
    _value("--grid", "N", "Points a side of the loss surface.  [30]", _SHOWN),
    _value(
        "--loss-scale",
        "NAME",
        "Of the panel loss: linear or log.  [linear]",
        _SHOWN,
        shell_complete=_words("linear", "log"),
    ),
    _value("--epochs-shown", "LIST", "Of the panel curves: 0,20,40.  [about six]", _SHOWN),
    _value(
        "--theme",
        "NAME",
        "light, dark or print (told apart in grey).  [light]",
        _SHOWN,
        shell_complete=_words("light", "dark", "print"),
    ),
    _value(
        "--lang",
        "CODE",
        "Of all text: en, es, fr, de or pt.  [en]",
        _SHOWN,
        shell_complete=_words("en", "es", "fr", "de", "pt"),
    ),
    _value("--title", "TEXT", "Above the picture; '' for none.  [what was trained]", _SHOWN),
    _value(
        "--size",
        "WIDTHxHEIGHT",
        "Of the picture in pixels.  [1200x400, higher for several rows]",
        _SHOWN,
    ),
    _value("--dpi", "N", "Pixels an inch: more makes text larger.  [100]", _SHOWN),
    _value(
        "--figure",
        "NAME",
        "A figure of the lab as a still: before, during, after or epochs.",
        _SHOWN,
        shell_complete=_words("before", "during", "after", "epochs"),
    ),
    _value("--at", "EPOCH", "What a still shows.  [the end]", _SHOWN),
    _value(
        "--pace",
        "NAME",
        "travel (by the way on screen), every (each N-th step), epoch or log.  [travel]",
        _PACE,
        shell_complete=_words("travel", "every", "epoch", "log"),
    ),
    _value("--every", "N", "Show each N-th step, evenly; or epoch, with --pace epoch.", _PACE),
    _value("--speed", "N", "How many times as fast; holds stay.  [1]", _PACE),
    _value("--frames", "N", "Show this many frames at most.", _PACE),
    _value("--fps", "N", "Frames a second; up to 50 in a GIF.  [25]", _PACE),
    _value("--hold", "SECONDS", "Hold both ends, or START,END.  [0.6,2]", _PACE),
    _flag("--once/--loop", "Play once, or for ever.  [for ever]", _PACE),
    _value(
        "--budget",
        "SIZE",
        "The most that a GIF may take, such as 2MB; it gives up frames, then colours, then size.",
        _OUTPUT,
    ),
    _value(
        "--controls",
        "LIST",
        "What the reader of a page may change, of start, lr, batch_size, epochs, loss; 'none' for "
        "nothing.  [start,lr,batch_size,epochs,loss]",
        _PAGE,
        shell_complete=_words("start", "lr", "batch_size", "epochs", "loss", "none"),
    ),
    _value(
        "--questions",
        "TEXT",
        "A question to the reader of a page; may be repeated.  [none]",
        _PAGE,
        multiple=True,
    ),
]

QUIET = [
    click.option(
        "--quiet",
        is_flag=True,
        help="Say nothing but what went wrong.",
        cls=Option,
        section=_OUTPUT,
    ),
]

MANNER = [
    click.option(
        "--progress/--no-progress",
        default=None,
        help="Show a progress bar.  [on a terminal]",
        cls=Option,
        section=_OUTPUT,
    ),
    *QUIET,
]

OUT = [
    _value(
        "--out",
        "PATH",
        "A file to write: .gif, .mp4, .webm, .webp or .apng; a name that ends in / for a folder "
        "of frames; .html for a page with a player; .png, .svg or .pdf for a still; .npz or .csv "
        "for the recorded run; .md, .vtt or .toml for a description, captions or the recipe. May "
        "be repeated.",
        _OUTPUT,
        multiple=True,
        type=click.Path(),
    ),
]

YES = [
    click.option(
        "--yes",
        is_flag=True,
        help="Do what takes very long, or very much memory or disk, without asking.",
        cls=Option,
        section=_OUTPUT,
    ),
]

OUTPUT = [*OUT, *YES, *MANNER]

EMBEDDING = [
    _value(
        "--to",
        "FOLDER",
        "Where to write: gif, mp4, webm, png, html, description, captions and recipe, named as "
        "FILE.",
        _OUTPUT,
        type=click.Path(),
    ),
    _value(
        "--for",
        "PLATFORM",
        "Print what this one takes, to be pasted: jupyter, myst, sphinx, quarto, mkdocs, "
        "wordpress, moodle, openedx, canvas, revealjs, github, latex or html.",
        _OUTPUT,
        shell_complete=_words(
            "jupyter",
            "myst",
            "sphinx",
            "quarto",
            "mkdocs",
            "wordpress",
            "moodle",
            "openedx",
            "canvas",
            "revealjs",
            "github",
            "latex",
            "html",
        ),
    ),
    _flag(
        "--describe",
        "Let the captions begin with what the picture shows, for listeners.",
        _OUTPUT,
    ),
]

BATCH = [
    _value(
        "--template",
        "NAME",
        "Start from a spec that comes along; see 'animate-ce templates'.",
        _BATCH,
    ),
    _value(
        "--out",
        "FOLDER",
        "Where to write: each run's files, the gallery and the table of outcomes.",
        _OUTPUT,
        type=click.Path(),
    ),
    _flag("--dry-run", "List the runs and what is there already; write nothing.", _BATCH),
    _value("--jobs", "N", "How many runs are worked on at once.  [one a core]", _BATCH),
    _flag(
        "--fail-fast/--keep-going",
        "Begin no more runs when one has failed, or go on.  [go on]",
        _BATCH,
    ),
    _value(
        "--timeout",
        "SECONDS",
        "Take a worker that says nothing for so long to hang, and begin its run again.  [600]",
        _BATCH,
    ),
    _value(
        "--shard",
        "I/N",
        "Make the I-th of N parts of the runs and no gallery; 'animate-ce gallery' joins them.",
        _BATCH,
    ),
    _value(
        "--cluster",
        "ADDRESS",
        "Send the runs to the workers of a Dask scheduler, such as tcp://scheduler:8786.",
        _BATCH,
    ),
]

GALLERY = [
    _value(
        "--out",
        "FOLDER",
        "Where to join them.  [the first folder]",
        _OUTPUT,
        type=click.Path(),
    ),
]

DEBUG = [
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
