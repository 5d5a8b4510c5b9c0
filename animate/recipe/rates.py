"""Learning rates for a course: one that suits the optimiser and the model."""

from animate.recipe.optimizer import RATES

# Filled by trying.
_RATES: dict[str, dict[str, float]] = {}


def rate_of(optimizer: str, model: str) -> float:
    """The learning rate where none is given."""
    return _RATES.get(model, RATES).get(optimizer, RATES[optimizer])
