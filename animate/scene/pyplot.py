"""Curves in the figure of pyplot that a notebook is drawing."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_SAMPLES = "animate-samples"


def add_curve(
    across: NDArray[np.floating],
    predicted: NDArray[np.floating],
    samples: tuple[NDArray[np.floating], NDArray[np.floating]],
    label: str,
    *,
    legend: bool,
) -> None:
    """Add a prediction to the axes that pyplot holds to be current, and the samples once.

    Parameters
    ----------
    across, predicted : ndarray, shape (n,)
        The curve.
    samples : (ndarray, ndarray), shapes (N,)
        Their inputs and their classes.
    label : str
        What the legend calls the curve.
    legend : bool
        Whether there is one.
    """
    # With what a user's own figure needs it is loaded already; ours never load it.
    from matplotlib import pyplot as plt

    axes: Any = plt.gca()
    axes.plot(across, predicted, label=label)
    if not any(line.get_gid() == _SAMPLES for line in axes.lines):
        axes.plot(*samples, "o", color="black", markersize=4, zorder=3, gid=_SAMPLES)
    axes.set_xlabel("x")
    axes.set_ylabel("y")
    if legend:
        axes.legend()
