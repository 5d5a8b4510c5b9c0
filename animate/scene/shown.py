"""A run as it is handed to the scene."""

from typing import NamedTuple

from animate.history import History
from animate.plane import Plane
from animate.scene.track import Predict
from animate.surface import Surface

# Names, and the columns of the parameters that they stand for.
Layers = tuple[tuple[str, slice], ...]


class Shown(NamedTuple):
    """A run, with what the core computed for drawing it.

    Attributes
    ----------
    history : History
    label : str
        What tells it from the others; empty for one alone.
    row : int
        The row of panels that it is drawn in. The runs of a row share data,
        plane and surface.
    row_name : str
        What tells that row from the others.
    plane : Plane
    surface : Surface
    predict : callable
        From a step and inputs, shape (n,) or (n, D), to what the model makes of
        them: the probability of class 1 or the value, shape (n,), or the
        probability of each of C classes, shape (n, C).
    inputs, classes : tuple of str
        What the inputs and the classes are called; a model of values has no
        classes.
    names : tuple of str
        What the P parameters are called, if they are few.
    layers : tuple of (str, slice)
        Which of the parameters belong together, and what to call them.
    model : str
        What kind it is: a key of `animate.recipe.model.MODELS`, or 'custom'.
    """

    history: History
    label: str
    row: int
    row_name: str
    plane: Plane
    surface: Surface
    predict: Predict
    inputs: tuple[str, ...]
    classes: tuple[str, ...]
    names: tuple[str, ...]
    layers: Layers = ()
    model: str = "logistic"
