"""What a run goes down: a model and a loss, over all samples."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from animate.core.data import Samples
from animate.core.parameters import Parameters
from animate.plane import Plane
from animate.progress import Progress, silent

Floats = NDArray[np.float64]


class Problem(Protocol):
    """A loss as a function of the P parameters of a model.

    Two problems are equal where both have the same value everywhere.

    Attributes
    ----------
    samples : Samples
    parameters : Parameters
    weight_decay : float
        Of the penalty that is part of the loss.
    memory : dict
        Surfaces that were computed before, by what determines them.
    """

    samples: Samples
    parameters: Parameters
    weight_decay: float
    memory: dict[bytes, Floats]

    def evaluate(
        self,
        params: NDArray[np.floating],
        buffers: NDArray[np.floating] | None = None,
        on_part: Progress = silent,
    ) -> tuple[Floats, Floats]:
        """Loss and accuracy at each point.

        Parameters
        ----------
        params : ndarray, shape (..., P)
        buffers : ndarray, shape (..., Q), optional
            Those of each point; else the model's own.
        on_part : callable
            Called now and then with the number of points done and of all.

        Returns
        -------
        loss, accuracy : ndarray of float64, shape (...)
            A point that isn't finite has a loss that isn't either; accuracy
            is nan for a model of values.
        """

    def losses(self, params: NDArray[np.floating], on_part: Progress = silent) -> Floats:
        """The loss alone at each point, with the model's own buffers: (..., P) to (...)."""

    def predict(
        self,
        params: NDArray[np.floating],
        inputs: NDArray[np.floating],
        buffers: NDArray[np.floating] | None = None,
    ) -> Floats:
        """What the model makes of some inputs at one point.

        Parameters
        ----------
        params : ndarray, shape (P,)
        inputs : ndarray, shape (n,) or (n, D)
        buffers : ndarray, shape (Q,), optional

        Returns
        -------
        ndarray of float64
            The probability of class 1 or the value, shape (n,); or the
            probability of each of C > 2 classes, shape (n, C).
        """

    def lowest(self, plane: Plane) -> Floats | None:
        """Where in a plane the loss has its minimum, shape (2,).

        None if there is none, or none that is known to be the lowest.
        """
