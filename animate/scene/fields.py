"""What the readout tells: labels, and the texts of their numbers at a moment."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from animate.language import Words
from animate.moment import Moment
from animate.narration.digits import THIN, share, signed
from animate.scene.epochs import known
from animate.scene.styles import RunStyle
from animate.scene.track import Track

# Between a label and its number, and the line that stands before the name of a
# run, in em. A name may end in a number itself, so its numbers are farther from it.
GAP, SWATCH, APART = 0.4, 2.0, 1.1

# Parameters that are told of one by one: so many, whose names together are so long.
_FEW, _SHORT = 4, 16

# Stands for the loss of a batch before there was one; as wide as a number.
_NOTHING = f"{THIN}    \u2013"


class Field(NamedTuple):
    """A label, and the text of its number at a moment; always of the same width.

    The label of a run in company comes with its line and its marker.
    """

    label: str
    text: Callable[[Moment], str]
    style: RunStyle | None = None

    @property
    def gap(self) -> float:
        """Between label and number, in em."""
        return APART if self.style else GAP


def fields(
    tracks: Sequence[Track],
    words: Words,
    names: Sequence[str],
    sync: str = "step",
    *,
    named: bool = False,
) -> list[Field]:
    """What the readout tells of one run, or of several.

    Parameters
    ----------
    tracks : sequence of Track
    words : Words
    names : sequence of str
        What the parameters are called; of many nothing is told.
    sync : str
        What several runs keep in step by.
    named : bool
        Whether the numbers of several runs are named with each, not once for all.
    """
    if len(tracks) == 1:
        return _of_one(tracks[0], words, names)
    return _of_many(tracks, words, names, sync, named=named)


def _of_one(track: Track, words: Words, names: Sequence[str]) -> list[Field]:
    history, run = track.history, track.run
    params, loss, batch_loss = history.params, history.loss, history.batch_loss
    steps, epochs = len(str(history.steps)), len(str(history.epoch[-1]))

    at = partial(_at, run)

    def parameter(index: int) -> Callable[[Moment], str]:
        return at(lambda step: signed(float(params[step, index]), 2, 7))

    def batch(step: int) -> str:
        return signed(float(batch_loss[step - 1]), 3, 6) if step else _NOTHING

    told = [Field(words("step"), at(lambda step: str(step).rjust(steps)))]
    if known([history]):
        told.append(Field(words("epoch"), at(lambda step: str(history.epoch[step]).rjust(epochs))))
    if len(names) <= _FEW and sum(map(len, names)) <= _SHORT:
        told += [Field(name, parameter(index)) for index, name in enumerate(names)]
    told += [
        Field(words("loss"), at(lambda step: signed(float(loss[step]), 3, 6))),
        Field(words("batch_loss"), at(batch)),
    ]
    if classifies(track):
        accuracy = at(lambda step: share(float(history.accuracy[step])))
        told.append(Field(words("accuracy"), accuracy))
    if track.plane.kept < 1:
        off = track.plane.distance(params)
        told.append(Field(words("off_plane"), at(lambda step: signed(float(off[step]), 2, 5))))
    return told


def _of_many(
    tracks: Sequence[Track], words: Words, names: Sequence[str], sync: str, *, named: bool
) -> list[Field]:
    """The time that they share, then the loss and the accuracy of each run by its name.

    Where those of many parameters leave the plane, the distance from it stands behind.
    """
    right = all(map(classifies, tracks))
    off = not names and any(track.plane.kept < 1 for track in tracks)

    def numbers(track: Track) -> list[Callable[[Moment], str]]:
        history, run = track.history, track.run
        told = [_at(run, lambda step: signed(float(history.loss[step]), 3, 6))]
        if right:
            told.append(_at(run, lambda step: share(float(history.accuracy[step]))))
        if off:
            away = track.plane.distance(history.params)
            told.append(_at(run, lambda step: signed(float(away[step]), 2, 5)))
        return told

    def together(track: Track) -> Callable[[Moment], str]:
        texts = numbers(track)
        return lambda moment: " ".join(text(moment) for text in texts)

    columns = ["loss", *["accuracy"] * right, *["off_plane"] * off]
    if named:
        return [
            *clock(tracks, words, sync),
            *(
                field
                for track in tracks
                for field in (
                    Field(track.label, lambda moment: "", track.style),
                    *map(Field, map(words, columns), numbers(track)),
                )
            ),
        ]
    return [
        *clock(tracks, words, sync),
        Field(words("columns", names=", ".join(map(words, columns))), lambda moment: ""),
        *(Field(track.label, together(track), track.style) for track in tracks),
    ]


def _at(run: int, text: Callable[[int], str]) -> Callable[[Moment], str]:
    """A text of a run's step as one of a moment."""
    return lambda moment: text(moment.steps[run])


def clock(tracks: Sequence[Track], words: Words, sync: str) -> list[Field]:
    """The time of several runs: that of the one that has come farthest."""

    def farthest(values: Callable[[Track], NDArray[Any]]) -> Callable[[Moment], str]:
        columns = [(track.run, values(track)) for track in tracks]
        width = len(str(max(int(column[-1]) for _, column in columns)))
        return lambda moment: str(
            max(int(column[moment.steps[run]]) for run, column in columns)
        ).rjust(width)

    told = []
    if sync == "step":
        told.append(Field(words("step"), farthest(lambda track: track.times)))
    elif sync == "evaluations":
        told.append(Field(words("evaluations"), farthest(lambda track: track.times)))
    if known(track.history for track in tracks):
        told.append(Field(words("epoch"), farthest(lambda track: track.history.epoch)))
    return told


def in_short(tracks: Sequence[Track], words: Words) -> list[Field]:
    """What the readout tells in a small cell: the losses, and of one run the accuracy."""

    def losses(moment: Moment) -> str:
        now = [float(track.history.loss[moment.steps[track.run]]) for track in tracks]
        if len(now) == 1:
            return signed(now[0], 3, 6)
        ends = (signed(loss, 3, 6).strip(" ") for loss in (min(now), max(now)))
        return "\u2013".join(ends).rjust(13)

    told = [Field(words("loss"), losses)]
    if len(tracks) == 1 and classifies(tracks[0]):
        (track,) = tracks
        accuracy = track.history.accuracy
        told.append(
            Field(words("accuracy"), lambda moment: share(float(accuracy[moment.steps[track.run]])))
        )
    return told


def classifies(track: Track) -> bool:
    """Whether the run tells classes apart, so that there is an accuracy."""
    return not np.isnan(track.history.accuracy[0])


def widths(told: Sequence[Field], runs: int) -> list[float]:
    """About how wide each number is with its label, in em, before there is a figure."""
    start = Moment((0,) * runs)
    return [
        (SWATCH + GAP if field.style else 0)
        + 0.47 * len(field.label)
        + field.gap
        + 0.58 * len(field.text(start))
        for field in told
    ]
