"""Learning rates for a course: one that suits the optimiser and the model."""

from animate.recipe.optimizer import RATES

# Each found among 1, 2 and 5 times the powers of ten, by the run that the model
# has where nothing else is given. A linear regression arrives at its optimum
# with several: it is the middle one of them. A softmax regression and an mlp end
# nearest to the loss that plain SGD ends at, with 0.5 and with 1, so that runs
# that are compared share one picture. Rprop isn't made for mini-batches: with it
# a softmax regression ends far below with any rate, an mlp far above.
_RATES: dict[str, dict[str, float]] = {
    "linear": {
        "sgd": 0.1,
        "adam": 0.2,
        "adamw": 0.2,
        "adamax": 1.0,
        "nadam": 0.2,
        "radam": 0.5,
        "rmsprop": 0.05,
        "rprop": 0.1,
        "adagrad": 1.0,
        "adadelta": 20.0,
        "asgd": 0.1,
        "adafactor": 2.0,
    },
    "softmax": {
        "sgd": 0.5,
        "adam": 0.05,
        "adamw": 0.05,
        "adamax": 0.1,
        "nadam": 0.05,
        "radam": 0.2,
        "rmsprop": 0.02,
        "rprop": 0.002,
        "adagrad": 0.2,
        "adadelta": 5.0,
        "asgd": 0.5,
        "adafactor": 0.02,
    },
    "mlp": {
        "sgd": 1.0,
        "adam": 0.01,
        "adamw": 0.01,
        "adamax": 0.02,
        "nadam": 0.01,
        "radam": 0.02,
        "rmsprop": 0.005,
        "rprop": 0.1,
        "adagrad": 0.2,
        "adadelta": 2.0,
        "asgd": 1.0,
        "adafactor": 0.02,
    },
}

# The squared loss of values is steeper, which these don't make up for.
_OF_VALUES = {"sgd": 0.1, "asgd": 0.1}


def rate_of(optimizer: str, model: str, loss: str) -> float:
    """The learning rate where none is given."""
    if (model, loss) == ("mlp", "mse") and optimizer in _OF_VALUES:
        return _OF_VALUES[optimizer]
    return _RATES.get(model, RATES)[optimizer]
