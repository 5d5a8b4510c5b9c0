"""What a model must agree on with the data, the loss, the start and the picture."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from animate.recipe.dataset import classes_of, inputs_of
from animate.recipe.following import takes_start
from animate.recipe.mistakes import Clash, shown
from animate.recipe.model import Custom

if TYPE_CHECKING:
    from animate.recipe.recipe import Recipe

# Models that are one linear unit, with parameters w and b.
UNITS = ("logistic", "linear")

# The losses of each model, and of its data where that matters; an mlp is for both.
_OF_CLASSES, _OF_VALUES = ("cross-entropy",), ("mse",)
_LOSSES = {
    "logistic": ("cross-entropy", "mse", "hinge"),
    "linear": _OF_VALUES,
    "softmax": _OF_CLASSES,
}
_COUNTS = ("values", "one class", "two classes", "three classes", "four classes", "five classes")


def model_and_data(recipe: "Recipe") -> Iterator[Clash]:
    """Whether the model is one for such data."""
    name, classes = recipe.model.name, classes_of(recipe.data)
    if classes is None or name in ("mlp", "custom"):
        return
    others = ""
    if classes == 0 and name != "linear":
        others = "linear or mlp"
    elif classes == 2 and name == "linear":
        others = "logistic, softmax or mlp"
    elif classes > 2 and name in UNITS:
        others = "softmax or mlp"
    if others:
        yield Clash(
            ("model", "data"),
            f"{shown(name)} isn't accepted for data of {_counted(classes)}; give {others}",
        )


def model_and_loss(recipe: "Recipe") -> Iterator[Clash]:
    """Whether the model can be trained on the loss, with such data."""
    name, loss, classes = recipe.model.name, recipe.loss, classes_of(recipe.data)
    if "custom" in (name, loss):
        return
    if name in _LOSSES:
        if loss not in _LOSSES[name]:
            told = f"{shown(loss)} isn't accepted with {name}; give {' or '.join(_LOSSES[name])}"
            yield Clash(("loss", "model"), told)
    elif loss not in (*_OF_CLASSES, *_OF_VALUES):
        told = "give cross-entropy for classes, or mse for values"
        yield Clash(("loss", "model"), f"{shown(loss)} isn't accepted with {name}; {told}")
    elif classes is not None and (loss in _OF_VALUES) != (classes == 0):
        told = f"{shown(loss)} isn't accepted with {name} for data of {_counted(classes)}"
        accepted = _OF_CLASSES if classes else _OF_VALUES
        yield Clash(("loss", "data", "model"), f"{told}; give {accepted[0]}")


def model_and_start(recipe: "Recipe") -> Iterator[Clash]:
    """Whether the start is one for the model and the data."""
    if recipe.init is None:
        return
    if not takes_start(recipe.model.name):
        yield Clash(
            ("init", "model"),
            f"{shown(recipe.init)} isn't accepted with {recipe.model.name}; it starts from numbers "
            "that its seed draws",
        )
    elif len(recipe.init) == 3 and inputs_of(recipe.data) == 1:
        yield Clash(
            ("init", "data"),
            f"{shown(recipe.init)} isn't accepted for data of one input; give two numbers W,B",
        )


def model_and_picture(recipe: "Recipe") -> Iterator[Clash]:
    """Whether the picture can show of the model what it is asked to."""
    model, panels = recipe.model, {*recipe.panels}
    if panels & {"accuracy"} and classes_of(recipe.data) == 0:
        told = "'accuracy' isn't accepted for data of values; give loss"
        yield Clash(("panels", "data"), told)
    if "optimum" in recipe.marks and model.name not in UNITS:
        name = model.called if isinstance(model, Custom) else model.name
        told = f"'optimum' isn't accepted with {name}; where its loss is lowest isn't known"
        yield Clash(("marks", "model"), told)


def _counted(classes: int) -> str:
    return _COUNTS[classes] if classes < len(_COUNTS) else f"{classes} classes"
