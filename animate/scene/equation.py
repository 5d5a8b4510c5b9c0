"""The equation panel: the model and what is minimised, with their present numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from animate.history import parameter_names
from animate.moment import Moment
from animate.narration.digits import signed
from animate.recipe import Recipe
from animate.scene.mover import Mover
from animate.scene.panel import Margins, Subject
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

_DEFINITIONS = {
    "cross-entropy": "\u2212\u03a3 (y ln \u0177 + (1 \u2212 y) ln(1 \u2212 \u0177)) / n",
    "mse": "\u03a3 (\u0177 \u2212 y)\u00b2 / n",
    "hinge": "\u03a3 max(0, 1 \u2212 (2y \u2212 1)({line})) / n",
}


@dataclass(frozen=True)
class EquationPanel:
    """The prediction as a formula in letters and in numbers, the loss and the accuracy.

    Of several runs the numbers of the model stand in a line each.
    """

    caption: ClassVar[str] = "panel.equation"
    projection: ClassVar[str] = "rectilinear"
    share: ClassVar[float] = 1.0
    margins: ClassVar[Margins] = Margins(left=0.9, bottom=0.8, right=0.9, top=2.6)

    def __call__(self, axes: Any, subject: Subject) -> Sequence[Mover]:
        axes.set_axis_off()
        names = _input_names(subject)
        letters = " + ".join([*map(" ".join, zip(_weights(subject), names, strict=True)), "b"])
        sigmoid = subject.words("legend.sigmoid", line=letters)
        symbols = Formula((f"\u0177 = {sigmoid}",), _SYMBOLS, "quiet")

        def lines(broken: bool) -> list[Formula]:
            told = [symbols]
            for track in subject.tracks:
                told += _numbers(track, subject, names, broken=broken)
            return told + (_loss(subject, letters) if subject.alone else [])

        return fitted(axes, subject, [lines(False), lines(True)], _READABLE)


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
    opening, closing = subject.words("legend.sigmoid", line="\n").split("\n")
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
    history, run = track.history, track.run
    recipe = Recipe.from_json(history.recipe)
    width = min(6, len(f"{track.loss.max():.3f}"))
    told = [
        Formula(
            (
                f"{subject.words(f'loss.{recipe.loss}')} = ",
                lambda moment: signed(float(history.loss[moment.steps[run]]), 3, width),
            ),
            _LOSS,
            "ink",
            space=0.9,
        )
    ]
    # With weight decay the value holds a penalty as well.
    if recipe.loss in _DEFINITIONS and not recipe.weight_decay:
        definition = _DEFINITIONS[recipe.loss].replace("{line}", letters)
        told.append(Formula((f"= {definition}",), _DEFINITION, "quiet"))
    told.append(
        Formula(
            (
                f"{subject.words('accuracy')} = ",
                lambda moment: signed(float(history.accuracy[moment.steps[run]]), 2, 4),
            ),
            _LOSS,
            "ink",
            space=0.6,
        )
    )
    return told
