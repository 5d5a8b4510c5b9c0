"""What a reader who can't see a map is told."""

from animate.embed.description import Description
from animate.embed.subject import counted
from animate.language import speak
from animate.narration import starts
from animate.outcomes import Outcomes
from animate.recipe.map_recipe import MapRecipe

# At which shares of the steps it is told how many runs are there.
_TOLD_AT = (0.0, 0.02, 0.1, 0.5, 1.0)


def description_of(outcomes: Outcomes, recipe: MapRecipe) -> Description:
    """Describe a map, in the recipe's language.

    Parameters
    ----------
    outcomes : Outcomes
    recipe : MapRecipe
    """
    words = speak(recipe.shown.lang)
    goal = starts.goals_of(outcomes, words)[0]
    key = "map.described.swarm" if recipe.sweep.style == "swarm" else "map.described"
    about = words(key, w="w", b="b", n=outcomes.starts)
    columns = []
    if len(outcomes.losses) > 1:
        names = ", ".join(starts.names_of(outcomes, words))
        columns.append(words("map.described.columns", names=names))
    last = int(outcomes.steps[-1])
    training = [
        words(
            "described.training.full" if full else "described.training",
            name=type(run.optimizer).__name__,
            lr=f"{run.rate:g}",
            loss=words(f"described.loss.{run.loss}"),
            size=run.batch_size,
            epochs=counted(words, "epochs", int(outcomes.epochs[-1])),
            steps=counted(words, "steps", last),
        )
        for run in recipe.runs
        for full in (run.batch_size >= len(outcomes.y),)
    ]
    frames = sorted({outcomes.at(round(share * last)) for share in _TOLD_AT})
    course = [starts.told_at(outcomes, goal, frame, words) for frame in frames]
    end = [*starts.told_of_stuck(outcomes, goal, words), *starts.told_of_diverged(outcomes, words)]
    return Description(
        short=f"{about} {course[-1]}",
        paragraphs=(" ".join([about, *columns]), " ".join(training), " ".join([*course, *end])),
    )
