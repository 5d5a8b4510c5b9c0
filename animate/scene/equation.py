"""The equation panel: the model and what is minimised, with their present numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from animate.history import History, parameter_names
from animate.moment import Moment
from animate.narration.digits import share, signed
from animate.recipe import Recipe
from animate.recipe.model import MLP
from animate.scene.mover import Mover
from animate.scene.panel import Margins, Subject
from animate.scene.shown import Shown
from animate.scene.styles import RunStyle
from animate.scene.track import Track
from animate.scene.typeset import Formula, Piece, fitted

_THIN = "\u2009"
_MINUS = "\u2212"

# Parameters in as many characters as the readout gives them at most.
_WIDEST = 7

# Names of inputs longer than this together are replaced by x1 and x2.
_LONGEST_NAMES = 16

# How large lines are, relative to the numbers of the model.
_SYMBOLS, _LOSS, _DEFINITION = 0.72, 0.8, 0.62

# Set smaller than this, relative to other text, a long line is broken instead.
_READABLE = 1.0

# As many classes, and inputs, as there is room for a line of numbers each.
_MOST_CLASSES, _MOST_INPUTS = 6, 3

_DEFINITIONS = {
    "cross-entropy": "\u2212\u03a3 (y ln \u0177 + (1 \u2212 y) ln(1 \u2212 \u0177)) / n",
    "mse": "\u03a3 (\u0177 \u2212 y)\u00b2 / n",
    "hinge": "\u03a3 max(0, 1 \u2212 (2y \u2212 1)({line})) / n",
}

# The same of a probability for each class: only that of the sample's own counts.
_OF_CLASSES = {"cross-entropy": "\u2212\u03a3 ln p(y) / n"}


@dataclass(frozen=True)
class EquationPanel:
    """The prediction as a formula in letters and in numbers, the loss and the accuracy.

    Of several runs the numbers of the model stand in a line each. A network's
    layers are written in letters only.
    """

    caption: ClassVar[str] = "panel.equation"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 1.0
    margins: ClassVar[Margins] = Margins(left=0.9, bottom=0.8, right=0.9, top=2.6)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        axes.set_axis_off()
        names = _input_names(subject)
        if subject.model in ("softmax", "mlp"):
            return fitted(axes, subject, [_network(subject, names)], _READABLE)
        letters = " + ".join([*map(" ".join, zip(_weights(subject), names, strict=True)), "b"])
        symbols = Formula((f"\u0177 = {_unit(subject, letters)}",), _SYMBOLS, "quiet")

        def lines(broken: bool) -> list[Formula]:
            told = [symbols]
            for track in subject.tracks:
                told += _numbers(track, subject, names, broken=broken)
            return told + (_loss(subject, letters) if subject.alone else [])

        return fitted(axes, subject, [lines(False), lines(True)], _READABLE)


def writes(run: Shown) -> bool:
    """Whether the panel knows the formula of a run's model, and has room for it."""
    if run.model == "softmax":
        return len(run.classes) <= _MOST_CLASSES and len(run.inputs) <= _MOST_INPUTS
    return run.model in ("logistic", "linear", "mlp")


def _unit(subject: Subject, line: str) -> str:
    """What a linear unit makes of its line."""
    return line if subject.model == "linear" else subject.words("legend.sigmoid", line=line)


def _network(subject: Subject, names: Sequence[str]) -> list[Formula]:
    """A model of several outputs or layers, and what is minimised."""
    told = [Formula((line,), _SYMBOLS, "quiet") for line in _layers(subject)]
    if subject.model == "softmax" and subject.alone:
        (track,) = subject.tracks
        told += [
            _class_line(track, place, subject.classes, names)
            for place in range(len(subject.classes))
        ]
    if subject.alone:
        return told + _loss(subject, "")
    return told + [_loss_line(track, subject, track.style) for track in subject.tracks]


def _layers(subject: Subject) -> list[str]:
    recipe = Recipe.from_json(subject.data.recipe)
    one = len(subject.inputs) == 1 and subject.inputs[0] == "x"
    left, lines = "x" if one else "(" + ", ".join(_input_names(subject)) + ")", []
    number = ""
    if isinstance(recipe.model, MLP):
        for place, _ in enumerate(recipe.model.hidden, start=1):
            lines.append(f"h{place} = {recipe.model.activation}(W{place} {left} + b{place})")
            left, number = f"h{place}", str(place + 1)
    line = f"W{number} {left} + b{number}"
    if len(subject.classes) > 2:
        return [*lines, f"p = softmax({line})"]
    last = line if subject.values else subject.words("legend.sigmoid", line=line)
    return [*lines, f"\u0177 = {last}"]


def _class_line(track: Track, place: int, classes: Sequence[str], names: Sequence[str]) -> Formula:
    """What the softmax is taken of for one class, in numbers."""
    pieces: list[Piece] = [f"{classes[place]}: "]
    for index, name in enumerate(names):
        column = place * len(names) + index
        pieces += [_term(track, column, leading=index == 0), f" {name} "]
    pieces.append(_term(track, len(classes) * len(names) + place))
    return Formula(tuple(pieces), 0.9, "ink")


def _weights(subject: Subject) -> tuple[str, ...]:
    return parameter_names(subject.data.params.shape[1])[:-1]


def _input_names(subject: Subject) -> tuple[str, ...]:
    names = subject.inputs
    if sum(map(len, names)) <= _LONGEST_NAMES:
        return names
    return ("x",) if len(names) == 1 else tuple(f"x{place + 1}" for place in range(len(names)))


def _numbers(
    track: Track, subject: Subject, names: Sequence[str], *, broken: bool
) -> list[Formula]:
    """The model of a run in numbers, in one line or in two."""
    params = track.history.params
    opening, closing = _unit(subject, "\n").split("\n")
    first: list[Piece] = [f"= {opening}" if subject.alone else opening]
    style = None if subject.alone else track.style
    for index, name in enumerate(names):
        first += [
            _term(track, index, leading=index == 0),
            f" {name}" + " " * (index + 1 < len(names)),
        ]
    last: list[Piece] = [_term(track, params.shape[1] - 1), closing]
    if broken:
        return [
            Formula(tuple(first), 1.0, "ink", style),
            Formula(tuple(last), 1.0, "ink", indent=2.0),
        ]
    return [Formula((*first, " ", *last), 1.0, "ink", style)]


def _term(track: Track, index: int, *, leading: bool = False) -> Callable[[Moment], str]:
    """A parameter as a number, its sign set off as plus or minus unless it leads."""
    values = track.history.params[:, index]
    shown = values[: track.states].astype(np.float64)
    ends = (float(shown.min()), float(shown.max()))
    width = min(_WIDEST, max(len(f"{end:.2f}") for end in ends))
    if leading:
        return lambda moment: signed(float(values[moment.steps[track.run]]), 2, width)
    unsigned = min(_WIDEST, max(len(f"{abs(end):.2f}") for end in ends))

    def text(moment: Moment) -> str:
        value = float(values[moment.steps[track.run]])
        number = signed(abs(value), 2, _WIDEST).lstrip(" ")
        # What is rounded to zero is no longer negative.
        sign = _MINUS if float(f"{value:.2f}") < 0 else "+"
        return f"{sign}{_THIN}{number}".rjust(unsigned + 2)

    return text


def _loss(subject: Subject, letters: str) -> list[Formula]:
    """What is minimised by its name, its value and its definition; and the accuracy."""
    (track,) = subject.tracks
    recipe = Recipe.from_json(track.history.recipe)
    told = [_loss_line(track, subject)]
    # With weight decay the value holds a penalty as well.
    known = _OF_CLASSES if len(subject.classes) > 2 else _DEFINITIONS
    if recipe.loss in known and not recipe.weight_decay:
        definition = known[recipe.loss].replace("{line}", letters)
        told.append(Formula((f"= {definition}",), _DEFINITION, "quiet"))
    if not subject.values:
        told.append(_accuracy_line(track.history, track.run, subject))
    return told


def _loss_line(track: Track, subject: Subject, style: RunStyle | None = None) -> Formula:
    history, run = track.history, track.run
    name = subject.words(f"loss.{Recipe.from_json(history.recipe).loss}")
    width = min(6, len(f"{track.loss.max():.3f}"))
    return Formula(
        (
            f"{name} = ",
            lambda moment: signed(float(history.loss[moment.steps[run]]), 3, width),
        ),
        _LOSS,
        "ink",
        style,
        space=0.9 if style is None else 0.2,
    )


def _accuracy_line(history: History, run: int, subject: Subject) -> Formula:
    return Formula(
        (
            f"{subject.words('accuracy')} = ",
            lambda moment: share(float(history.accuracy[moment.steps[run]])),
        ),
        _LOSS,
        "ink",
        space=0.6,
    )
