"""What is said of the outcomes of many starts: from how many of them training arrives."""

from dataclasses import dataclass
from math import floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from animate.language import Words
from animate.narration.digits import share
from animate.outcomes import Outcomes

# Where no run gets all right, the goal is what half of them reach in the end on the
# loss that is best for it, down to a multiple of this.
_COARSE = 0.05

# A loss so many times the lowest counts as that.
_NEAR_LOWEST = 1.1

# An accuracy is a multiple of 1 / N in single precision.
_HAIR = 1e-6

# Shares of the starts that are worth a word when they are reached.
_MILESTONES = (0.25, 0.5, 0.75, 0.9)

# Numbers beside a sentence contradict it once they are farther from it than rounding
# takes them.
_ROUNDING = 0.01

# A loss hardly falls that doesn't by this share of it; that is spoken of if it is
# so from this share of the starts.
_HARDLY, _MANY = 0.03, 0.03


@dataclass(frozen=True, eq=False)
class Goal:
    """What runs are after, and from what share of the starts they are there.

    Attributes
    ----------
    when : str
        What holds of a run that is there, in words.
    shares : ndarray, shape (L, F)
        Of each loss at each recorded step, 0 to 1.
    least : float or None
        The accuracy that is asked for, if it is one.
    """

    when: str
    shares: NDArray[np.float64]
    least: float | None = None

    def said(self, which: int, frame: int) -> str:
        """A share in percent: 100 only if it is all of them, 0 if it is none."""
        return percent(float(self.shares[which, frame]))

    def reached(self, accuracy: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Whether runs with such accuracies are there, where the goal is one."""
        found: NDArray[np.bool_] = accuracy >= np.float32((self.least or 0.0) - _HAIR)
        return found


class Milestone(NamedTuple):
    """A recorded step from which on a share of the runs on a loss are there.

    Attributes
    ----------
    frame, which : int
        Of the recorded steps, and of the losses.
    share : float
    """

    frame: int
    which: int
    share: float


def percent(value: float) -> str:
    """A share, 0 to 1, in whole percent; never 100 or 0 for what is less or more."""
    return f"{100 * float(share(value)):.0f}"


def goals_of(outcomes: Outcomes, words: Words) -> tuple[Goal, ...]:
    """What is counted, the most important first."""
    if not outcomes.classifies:
        finite = outcomes.loss[np.isfinite(outcomes.loss)]
        near = outcomes.loss <= _NEAR_LOWEST * (finite.min() if len(finite) else 0)
        return (Goal(words("map.when.loss"), near.mean((2, 3))),)
    ends = outcomes.accuracy[:, -1]
    if np.nanmax(ends, initial=0.0) >= 1:
        return (
            _accuracy(outcomes, 1.0, words("map.when.all")),
            _accuracy(outcomes, 0.9, words("map.when.ninety")),
        )
    typical = max(float(np.nanmedian(one)) if np.isfinite(one).any() else 0.0 for one in ends)
    least = floor(typical / _COARSE + 1e-6) * _COARSE
    return (_accuracy(outcomes, least, words("map.when.some", least=f"{least:.2f}")),)


def _accuracy(outcomes: Outcomes, least: float, when: str) -> Goal:
    return Goal(when, outcomes.share(least), least)


def names_of(outcomes: Outcomes, words: Words) -> list[str]:
    """What the losses are called, each as it begins a sentence."""
    names = (words(f"loss.{loss}") for loss in outcomes.losses)
    return [name[:1].upper() + name[1:] for name in names]


def told_at(outcomes: Outcomes, goal: Goal, frame: int, words: Words) -> str:
    """From what share of the starts the runs on each loss are there, at a recorded step."""
    if not frame and len({*goal.shares[:, 0].tolist()}) == 1:
        # Before there is any training the losses don't matter.
        return words("map.said.start", when=goal.when, share=goal.said(0, 0))
    shares = ", ".join(
        words("map.said.share", name=words(f"loss.{loss}"), share=goal.said(which, frame))
        for which, loss in enumerate(outcomes.losses)
    )
    step = int(outcomes.steps[frame])
    return words("map.said.step", step=step, when=goal.when, shares=shares)


def holds_until(goal: Goal, frame: int) -> int:
    """The recorded step from which on other shares are shown than at an earlier one."""
    later = np.abs(goal.shares[:, frame:] - goal.shares[:, frame, np.newaxis]) > _ROUNDING
    moved = np.flatnonzero(later.any(0))
    return frame + int(moved[0]) if len(moved) else goal.shares.shape[1]


def milestones(goal: Goal) -> list[Milestone]:
    """Where more of the runs are there than at the start, and stay so, in the order of steps."""
    found = []
    for which, shares in enumerate(goal.shares):
        # What a share doesn't fall below again.
        lasting = np.minimum.accumulate(shares[::-1])[::-1]
        for part in _MILESTONES:
            frames = np.flatnonzero(lasting >= part)
            if len(frames) and frames[0]:
                found.append(Milestone(int(frames[0]), which, part))
    return sorted(found)


def told_of(outcomes: Outcomes, goal: Goal, milestone: Milestone, words: Words) -> str:
    """A sentence of a milestone, which stays true of all later steps."""
    return words(
        "map.said.reached",
        name=names_of(outcomes, words)[milestone.which],
        step=int(outcomes.steps[milestone.frame]),
        when=goal.when,
        share=percent(milestone.share),
    )


def stuck(outcomes: Outcomes, goal: Goal) -> NDArray[np.float64]:
    """From what share of the starts a run of each loss is stuck, shape (L,).

    It is if it isn't there in the end, and its loss hardly falls in the second
    half of the training.
    """
    if goal.least is None:
        return np.zeros(len(outcomes.losses))
    half = outcomes.at(int(outcomes.steps[-1]) // 2)
    with np.errstate(invalid="ignore", over="ignore"):
        falls = outcomes.loss[:, -1] < (1 - _HARDLY) * outcomes.loss[:, half]
        wrong = outcomes.accuracy[:, -1] < np.float32(goal.least - _HAIR)
    return np.asarray((wrong & ~falls).mean((1, 2)), np.float64)


def told_of_stuck(outcomes: Outcomes, goal: Goal, words: Words) -> list[str]:
    """A sentence for each loss on which many runs are stuck."""
    return [
        words("map.said.stuck", name=name, share=percent(one))
        for name, one in zip(names_of(outcomes, words), stuck(outcomes, goal).tolist(), strict=True)
        if one >= _MANY
    ]


def told_of_diverged(outcomes: Outcomes, words: Words) -> list[str]:
    """A sentence for each loss on which runs diverge."""
    lost = outcomes.diverged[:, -1].mean((1, 2)).tolist()
    return [
        words("map.said.diverged", name=name, share=percent(one))
        for name, one in zip(names_of(outcomes, words), lost, strict=True)
        if one
    ]
