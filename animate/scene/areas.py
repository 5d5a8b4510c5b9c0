"""What a model predicts over the plane of its two inputs, as areas and lines."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from contourpy import FillType, LineType, contour_generator
from matplotlib.path import Path
from numpy.typing import NDArray

from animate.scene.mover import Points
from animate.scene.track import Predict

Floats = NDArray[np.float64]

# Pixels from one point of the grid to the next, and how many there are a side:
# the boundary is a line through the points where it crosses the grid's edges.
_APART, _FEWEST, _MOST = 6.0, 40, 112

# Vertices lie on quarters of a pixel: nobody sees the difference, and a model
# that hardly moves doesn't change every edge in every frame.
_GRID = 4

# A probability nearer to 0 or 1 is as good as these logits.
_SURE = 16.0

_NOTHING = Path(np.empty((0, 2)))


class Areas:
    """A grid over axes of two inputs, and the model's predictions on it.

    Parameters
    ----------
    axes : Axes
        With linear scales, and limits that stay.
    predict : callable
    """

    def __init__(self, axes: Any, predict: Predict) -> None:
        box = axes.bbox
        (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
        across, up = (
            int(np.clip(round(side / _APART), _FEWEST, _MOST)) for side in (box.width, box.height)
        )
        self._x, self._y = np.linspace(box.x0, box.x1, across), np.linspace(box.y0, box.y1, up)
        places = np.meshgrid(np.linspace(left, right, across), np.linspace(low, high, up))
        self._inputs = np.stack(places, axis=-1).reshape(-1, 2)
        self._predict = predict

    def values(self, step: int) -> "Contours":
        """The predicted value."""
        values = np.nan_to_num(self._predict(step, self._inputs))
        return self._contours(values.reshape(len(self._y), len(self._x)))

    def leads(self, step: int) -> list["Contours"]:
        """For each class the logit of its probability against the likeliest other.

        It is above 0 where that class is predicted. Of two classes there is
        that of class 1 alone.
        """
        leads, _ = self._leads(step)
        every = [self._contours(lead) for lead in leads]
        return every[1:] if len(every) == 2 else every

    def odds(self, step: int) -> list["Contours"]:
        """For each class the logit of its probability, that against all others together."""
        predicted = np.nan_to_num(self._predict(step, self._inputs))
        with np.errstate(divide="ignore"):
            logits = np.log(predicted) - np.log1p(-np.minimum(predicted, 1))
        columns = np.clip(logits, -_SURE, _SURE).reshape(len(self._inputs), -1).T
        return [self._contours(column.reshape(len(self._y), len(self._x))) for column in columns]

    def borders(self, step: int) -> Path:
        """The lines where the predicted class changes, each once."""
        leads, pairs = self._leads(step)
        # Between two classes lie the points where these are the likeliest.
        fields = [
            np.ma.masked_array(lead, pairs[..., 0] != place)
            for place, lead in enumerate(leads[:-1])
        ]
        paths = [self._contours(field).at(0) for field in fields if not field.mask.all()]
        return Path.make_compound_path(*paths) if paths else _NOTHING

    def _leads(self, step: int) -> tuple[list[Floats], NDArray[np.intp]]:
        """The lead of each class, and the two likeliest classes in order, shape (R, C, 2)."""
        predicted = np.nan_to_num(self._predict(step, self._inputs))
        if predicted.ndim == 1:
            predicted = np.column_stack([1 - predicted, predicted])
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.maximum(np.nan_to_num(np.log(predicted), nan=-_SURE), -_SURE)
        order = np.argsort(logs, axis=1, kind="stable")
        second, first = np.take_along_axis(logs, order[:, -2:], axis=1).T[..., np.newaxis]
        # The best is held against the second, all others against the best.
        leads = logs - np.where(logs == first, second, first)
        shape = len(self._y), len(self._x)
        pairs = np.sort(order[:, -2:], axis=1).reshape(*shape, 2)
        return [column.reshape(shape) for column in leads.T], pairs

    def _contours(self, field: Floats) -> "Contours":
        """The areas and lines of a field over the grid, shape (R, C)."""
        return Contours(self._x, self._y, field)


class Contours:
    """Areas and lines of a field, in display pixels.

    Parameters
    ----------
    x, y : ndarray, shapes (C,) and (R,)
        Display pixels of the grid.
    field : ndarray, shape (R, C)
    """

    def __init__(self, x: Floats, y: Floats, field: Floats) -> None:
        self._generator = contour_generator(
            x,
            y,
            field,
            name="serial",
            fill_type=FillType.OuterCode,
            line_type=LineType.SeparateCode,
        )

    def above(self, level: float) -> Path:
        """The area where the field is above a level."""
        return _path(*self._generator.filled(level, np.inf))

    def at(self, level: float) -> Path:
        """The lines where the field is as high as a level."""
        return _path(*self._generator.lines(level))


def _path(pieces: Sequence[Any], codes: Sequence[Any]) -> Path:
    if not pieces:
        return _NOTHING
    vertices: Points = np.round(np.concatenate(pieces) * _GRID) / _GRID
    path = Path(vertices, np.concatenate(codes))
    path.should_simplify = False
    return path
