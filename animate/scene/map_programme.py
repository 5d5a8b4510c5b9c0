"""What is shown of a map: its bands, its frames, and what is said."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from animate.language import Words
from animate.moment import Moment
from animate.narration import starts as narration
from animate.outcomes import Outcomes
from animate.recipe.map_recipe import MapRecipe
from animate.scene import script
from animate.scene.fitting import one_line
from animate.scene.headline import headline
from animate.scene.layout import DPI
from animate.scene.map_layout import MapLayout, arrange_map, size_of
from animate.scene.map_timeline import frames_of, still_of
from animate.scene.theme import Theme
from animate.scene.timeline import Timeline
from animate.surface import Surface

# For at least this share of the frames a sentence on the way stands.
_STANDS = 1 / 8

# Characters read a second, and the most seconds that a sentence at the end is given.
_READ, _LONGEST = 35, 5


class Told(NamedTuple):
    """A sentence, and the steps from which and before which it stands."""

    step: int
    until: int
    sentence: str


@dataclass(frozen=True, eq=False)
class Charted:
    """Outcomes with what the core computed for drawing them.

    Attributes
    ----------
    outcomes : Outcomes
    surfaces : tuple of Surface
        Of each loss, over at least the ranges of the starts.
    """

    outcomes: Outcomes
    surfaces: tuple[Surface, ...]


class MapProgramme:
    """What the scene of a map is composed from.

    Parameters
    ----------
    charted : Charted
    recipe : MapRecipe
    theme : Theme
    words : Words
    vector : bool
        Whether it is for a picture of lines and letters, not of pixels.

    Attributes
    ----------
    recipe : Recipe
        How it is shown.
    swarm : bool
        Whether it is the ways of the runs that are shown.
    goals : tuple of Goal
        What is counted.
    names : list of str
        What the losses are called.
    told : list of Told
        What the caption says.
    title : (str, str)
        Title and subtitle.
    layout : MapLayout
    """

    def __init__(
        self,
        charted: Charted,
        recipe: MapRecipe,
        theme: Theme,
        words: Words,
        *,
        vector: bool = False,
    ) -> None:
        self.charted, self.outcomes = charted, charted.outcomes
        self.recipe, self.theme, self.words = recipe.shown, theme, words
        self.marked, self.swarm = recipe.marked, recipe.sweep.style == "swarm"
        outcomes = self.outcomes
        self.goals = narration.goals_of(outcomes, words)
        self.names = narration.names_of(outcomes, words)
        self.told = self._told() if self.recipe.captions else []
        self.title = _title(recipe, outcomes, words)
        columns = len(outcomes.losses)
        rows = 2 if outcomes.classifies and not self.swarm else 1
        width, height = self.recipe.size or size_of(columns, rows)
        dpi, drawn = self.recipe.dpi, DPI
        if vector:
            # Where pixels have no size of their own a point is the unit.
            width, height = round(width * 72 / dpi), round(height * 72 / dpi)
            dpi = drawn = 72.0
        self.layout: MapLayout = arrange_map(
            (width, height),
            dpi,
            columns,
            rows,
            titled=bool(self.title[0]),
            sentence=script.length(one.sentence for one in self.told),
            drawn=drawn,
        )

    def say(self, moment: Moment) -> str:
        """What the caption says at a moment."""
        (step,) = moment.steps
        standing = (one.sentence for one in reversed(self.told) if one.step <= step < one.until)
        return next(standing, "")

    def moment(self, number: int) -> Moment:
        """A step that was recorded, by its number; negative from the end."""
        return Moment((int(self.outcomes.steps[number]),))

    def moments(self) -> int:
        """How many there are."""
        return len(self.outcomes.steps)

    def still(self) -> Moment:
        """What a still shows: the end, or the end of the recipe's epoch."""
        wanted = still_of(self.recipe, int(self.outcomes.steps[-1]))
        return self.moment(self.outcomes.at(wanted))

    def timeline(self) -> Timeline:
        """The frames, each a step that was recorded."""
        outcomes = self.outcomes
        last = int(outcomes.steps[-1])
        found: dict[int, Fraction] = {}
        for step, seconds in frames_of(self.recipe, last, -(-last // self.recipe.epochs)):
            found.setdefault(outcomes.at(step), seconds)
        if self.told:
            end = len(outcomes.steps) - 1
            reading = min(Fraction(_LONGEST), Fraction(len(self.told[-1].sentence), _READ))
            found[end] = max(found[end], reading)
        return [(self.moment(frame), seconds) for frame, seconds in found.items()]

    def step_text(self) -> Callable[[Moment], str]:
        """The step, as wide as the last."""
        width = len(str(self.outcomes.steps[-1]))
        return lambda moment: str(moment.steps[0]).rjust(width)

    def epoch_text(self) -> Callable[[Moment], str]:
        """The epoch, as wide as the last."""
        outcomes, width = self.outcomes, len(str(self.outcomes.epochs[-1]))
        return lambda moment: str(outcomes.epochs[outcomes.at(moment.steps[0])]).rjust(width)

    def share_text(self, goal: narration.Goal, which: int) -> Callable[[Moment], str]:
        """From what share of the starts the runs on a loss are there, in percent."""
        return lambda moment: goal.said(which, self.outcomes.at(moment.steps[0])).rjust(3)

    def _told(self) -> list[Told]:
        """What holds at the start, on the way, and in the end; never beside other numbers.

        What is said of a step goes when the numbers have moved on. What is said of a
        milestone stays true, so it may come late, and stands until there is another.
        """
        outcomes, words, goal = self.outcomes, self.words, self.goals[0]
        steps = [*map(int, outcomes.steps), int(outcomes.steps[-1]) + 1]
        last = len(outcomes.steps) - 1

        def now(frame: int) -> Told:
            until = steps[narration.holds_until(goal, frame)]
            return Told(steps[frame], until, narration.told_at(outcomes, goal, frame, words))

        told = [now(0)]
        for frame, milestone in _in_turn(narration.milestones(goal), last):
            sentence = narration.told_of(outcomes, goal, milestone, words)
            told.append(Told(steps[frame], steps[-1], sentence))
        still = outcomes.at(still_of(self.recipe, steps[last]))
        if 0 < still < last:
            told.append(now(still))
        end = [
            now(last).sentence,
            *narration.told_of_stuck(outcomes, goal, words),
            *narration.told_of_diverged(outcomes, words),
        ]
        return [*(told if last else []), Told(steps[last], steps[-1], " ".join(end))]


def _in_turn(
    milestones: Sequence[narration.Milestone], last: int
) -> Iterator[tuple[int, narration.Milestone]]:
    """Each with the recorded step from which on it is told, so far apart that it can be read.

    One that is overtaken before its turn isn't told, nor what is left when the end comes.
    """
    apart = max(1, round(_STANDS * last))
    free, said = apart, dict.fromkeys((one.which for one in milestones), 0.0)
    while news := [one for one in milestones if one.share > said[one.which]]:
        frame = max(free, min(one.frame for one in news))
        if frame + apart / 2 > last:
            break
        # Of each loss what it has come to, the highest first.
        passed = {one.which: one for one in news if one.frame <= frame}.values()
        milestone = min(passed, key=lambda one: (-one.share, one))
        said[milestone.which] = milestone.share
        yield frame, milestone
        free = frame + apart


def _title(recipe: MapRecipe, outcomes: Outcomes, words: Words) -> tuple[str, str]:
    """Title and subtitle: the model, how many starts, and how it is trained."""
    if recipe.shown.title is not None:
        return one_line(recipe.shown.title), ""
    model = words("title.logistic_models" if outcomes.classifies else "title.linear_model")
    if "hinge" in outcomes.losses:
        model = words("title.linear_models")
    _, subtitle = headline(recipe.shown, words)
    return words("map.title", model=model, n=_many(outcomes.starts)), subtitle


def _many(count: int) -> str:
    """A number with a blank between thousands, as every language may write it."""
    return f"{count:,}".replace(",", "\u00a0")
