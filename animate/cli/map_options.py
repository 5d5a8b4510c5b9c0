"""The options of `animate-ce map`: those of a run, where they are for a map as well, and its own.

As for runs, the keys of the recipe and the options here are held together by a test.
"""

from typing import Any

import click

from animate.cli.options import DEBUG, MANNER, SHOWING, SOURCE, TRAINING, YES, Option, options

_STARTS, _RUNS, _SHOWN, _PACE, _OUTPUT = (
    "The starts",
    "Each run",
    "What is shown",
    "Pace",
    "Output",
)

# Those that mean the same, by the section that they stand in.
_SAME = {
    _RUNS: (
        "model",
        "data",
        "standardize",
        "optimizer",
        "lr",
        "momentum",
        "weight_decay",
        "schedule",
        "batch_size",
        "epochs",
        "shuffle",
        "seed",
        "stop_loss",
        "stop_gradient",
    ),
    _SHOWN: ("captions", "grid", "theme", "lang", "title", "dpi", "at"),
    _PACE: ("every", "speed", "fps", "hold", "once"),
}


def _known() -> dict[str, Option]:
    """The options of a run by name."""

    def bare() -> None:
        pass

    parameters = options(SOURCE, TRAINING, SHOWING, YES, MANNER, DEBUG)(bare).__click_params__  # type: ignore[attr-defined]
    return {one.name: one for one in parameters}


def _own(name: str, metavar: str, text: str, section: str, **more: Any) -> Option:
    return Option([name], metavar=metavar, help=text, section=section, **more)


def _words(*words: str) -> Any:
    """Shell completion among some words."""

    def complete(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[str]:
        return [word for word in words if word.startswith(typed)]

    return complete


def map_options() -> list[click.Parameter]:
    """All of them, in the order of the help."""
    known = _known()
    same = {section: [known[name] for name in names] for section, names in _SAME.items()}
    for name in _SAME[_RUNS]:
        known[name].section = _RUNS
    return [
        _own(
            "--loss",
            "LIST",
            "The losses, each a column: cross-entropy, mse (the squared loss), hinge.  "
            "[cross-entropy,mse; mse for linear]",
            _STARTS,
            shell_complete=_words("cross-entropy", "mse", "hinge", "cross-entropy,mse"),
        ),
        _own(
            "--starts",
            "N|WxB",
            "How many a side, or weights and biases apart: 100x80.  [100, or 50 for a swarm]",
            _STARTS,
        ),
        _own("--w-range", "LOW,HIGH", "Weights at the start.  [-15,15 for the lab]", _STARTS),
        _own("--b-range", "LOW,HIGH", "Biases at the start.  [-13,13 for the lab]", _STARTS),
        _own(
            "--init",
            "W,B",
            "A start to mark; may be repeated, 'none' for none.  [-5,-10]",
            _STARTS,
            multiple=True,
        ),
        _own(
            "--device",
            "NAME",
            "What trains: cpu, cuda, or auto for a GPU where there is one.  [auto]",
            _STARTS,
            shell_complete=_words("auto", "cpu", "cuda"),
        ),
        *same[_RUNS],
        _own(
            "--style",
            "NAME",
            "map (what is reached from each start), or swarm (a marker for each run goes down the "
            "contours).  [map]",
            _SHOWN,
            shell_complete=_words("map", "swarm"),
        ),
        _own("--size", "WIDTHxHEIGHT", "Of the picture in pixels.  [as the columns need]", _SHOWN),
        *same[_SHOWN],
        _own(
            "--pace",
            "NAME",
            "log (close together at first), every (each N-th step) or epoch.  [log]",
            _PACE,
            shell_complete=_words("log", "every", "epoch"),
        ),
        _own("--frames", "N", "Show this many frames at most.  [about 80]", _PACE),
        *same[_PACE],
        _own(
            "--out",
            "PATH",
            "A file to write: .gif, .mp4, .webm, .webp or .apng; a name that ends in / for a "
            "folder of frames; .png, .svg or .pdf for a still; .npz for the outcomes, .csv for "
            "those of the end; .md or .toml for a description or the recipe. May be repeated.",
            _OUTPUT,
            multiple=True,
            type=click.Path(),
        ),
        known["yes"],
        known["progress"],
        known["quiet"],
        known["debug"],
    ]
