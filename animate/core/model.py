"""The lab's model in numpy, for drawing: yhat = sigmoid(w x + b)."""

import numpy as np
from numpy.typing import NDArray

from animate.core.loss import sigmoid


def predict(params: NDArray[np.floating], x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The predicted probability of class 1.

    Parameters
    ----------
    params : ndarray, shape (2,)
        w and b.
    x : ndarray of float64, any shape

    Returns
    -------
    ndarray of float64, of the shape of x, from 0 to 1
    """
    w, b = params.astype(np.float64)
    return sigmoid(w * x + b)
