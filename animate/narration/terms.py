"""What is said of a recipe's settings, in titles and in descriptions."""

from animate.language import Words
from animate.penalty import counted
from animate.recipe import Recipe


def schedule(recipe: Recipe, words: Words) -> str:
    """The schedule of the rate, with its parameters."""
    table = recipe.schedule.model_dump()
    values = {key: f"{value:g}" for key, value in table.items() if key != "name"}
    # A step every epoch is what the exponential schedule does.
    name = "exponential" if values.get("every") == "1" else table["name"]
    return words(f"title.schedule.{name}", **values)


def decay(recipe: Recipe, words: Words) -> str:
    """The weight decay, and whether its penalty is part of the loss that is shown."""
    inside = counted(recipe.optimizer.model_dump())
    return words(
        "title.decay_counted" if inside else "title.decay", value=f"{recipe.weight_decay:g}"
    )
