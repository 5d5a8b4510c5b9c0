"""Linear regression: what a linear unit of values minimises, at many points, over all its data."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from animate.core.data import Samples
from animate.core.objective import Floats, Objective, logits
from animate.plane import Plane

# A direction along which the loss grows less than by this share is flat.
_FLAT = 1e-9


class Regression(Objective):
    """The mean squared distance of w x + b from the values, and the penalty of weight decay.

    Parameters
    ----------
    samples : Samples
        Of values.
    loss : str or callable
        'mse', or a function of torch tensors (yhat, y), each of shape (N,),
        that returns a scalar.
    weight_decay : float
        Adds weight_decay / 2 |p|^2, of the parameters that are trained.
    standardize : bool
        Whether those are the parameters of a model of standardised inputs.
    """

    def __init__(
        self,
        samples: Samples,
        loss: str | Callable[[Any, Any], Any] = "mse",
        weight_decay: float = 0.0,
        standardize: bool = False,
    ) -> None:
        super().__init__(samples, loss, weight_decay, standardize)
        # Those with names are of classes.
        self.named = None

    def predict(
        self,
        params: NDArray[np.floating],
        inputs: NDArray[np.floating],
        buffers: NDArray[np.floating] | None = None,
    ) -> Floats:
        """The predicted value w x + b.

        Parameters
        ----------
        params : ndarray, shape (P,)
        inputs : ndarray, shape (n,) or (n, D)
        buffers : ignored

        Returns
        -------
        ndarray of float64, shape (n,)
        """
        columns = np.asarray(inputs, np.float64)
        columns = columns[np.newaxis] if columns.ndim == 1 else columns.T
        values: Floats = logits(np.asarray(params, np.float64)[np.newaxis], columns)[0]
        return values

    def optimum(self) -> Floats | None:
        """The point with the lowest loss, shape (P,); None if there are many, or it isn't known."""
        count = self.samples.x.shape[1] + 1
        return self._least(np.zeros(count), np.eye(count))

    def lowest(self, plane: Plane) -> Floats | None:
        """Where in a plane the loss has its minimum, shape (2,); None as for `optimum`."""
        return self._least(plane.origin, plane.directions)

    def _least(self, origin: Floats, directions: Floats) -> Floats | None:
        """The least squares q for the points origin + q @ directions."""
        if self.loss != "mse":
            return None
        design = np.column_stack([*self._inputs, np.ones(len(self._labels))])
        slopes, rest = design @ directions.T, self._labels - design @ origin
        if self.weight_decay:
            # The penalty as samples of its own, one for each parameter that is trained.
            share = np.sqrt(self.weight_decay / 2 * len(rest))
            slopes = np.concatenate([slopes, share * self.units.trained(directions).T])
            rest = np.concatenate([rest, -share * self.units.trained(origin)])
        size = np.linalg.norm(slopes, axis=0)
        size = np.where(size > 0, size, 1.0)
        found, _, rank, _ = np.linalg.lstsq(slopes / size, rest, rcond=_FLAT)
        return None if rank < len(directions) else np.asarray(found / size, np.float64)

    def _measured(self, flat: Floats) -> tuple[Floats, Floats]:
        losses = np.empty(len(flat))
        for part in self._parts(len(flat)):
            losses[part] = self._means(logits(flat[part], self._inputs))
        return losses, np.full(len(flat), np.nan)

    def _means(self, z: Floats) -> Floats:
        if isinstance(self.loss, str):
            means: Floats = ((z - self._labels) ** 2).mean(axis=1)
            return means
        from animate.core.criterion import means_of

        return means_of(self.loss, z, self._labels, values=True)

    def _slopes(self, z: Floats) -> Floats:
        if isinstance(self.loss, str):
            return 2 * (z - self._labels) / len(self._labels)
        from animate.core.criterion import slopes_of

        return slopes_of(self.loss, z, self._labels, values=True)


# What each model that is a linear unit minimises.
UNITS: dict[str, type[Objective]] = {"logistic": Objective, "linear": Regression}
