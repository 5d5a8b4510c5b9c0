"""Parameters in the data's own units, and in those of standardised inputs."""

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


# A run that diverges has values that aren't finite.
_quietly = np.errstate(over="ignore", invalid="ignore")


class Units(NamedTuple):
    """What the inputs are standardised by, x' = (x - mean) / scale.

    The logit w x + b of a model is w' x' + b' with w' = w scale and
    b' = b + w mean.

    Attributes
    ----------
    mean, scale : ndarray of float64, shape (D,), or None
        None where inputs are taken as they are.
    """

    mean: Floats | None = None
    scale: Floats | None = None

    @classmethod
    def of(cls, x: NDArray[np.floating], standardize: bool) -> Self:
        """Mean and standard deviation of inputs (N, D); an input that never varies keeps 1."""
        if not standardize:
            return cls()
        exact = x.astype(np.float64)
        spread = exact.std(axis=0)
        return cls(exact.mean(axis=0), np.where(spread > 0, spread, 1.0))

    def inputs(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """The inputs that the model is trained on, (N, D)."""
        if self.mean is None or self.scale is None:
            return x
        return ((x - self.mean) / self.scale).astype(np.float32)

    @_quietly
    def trained(self, params: Floats) -> Floats:
        """From the data's units to those trained in: (..., P) to (..., P)."""
        if self.mean is None or self.scale is None:
            return params
        w, b = params[..., :-1], params[..., -1:]
        return np.concatenate([w * self.scale, b + (w * self.mean).sum(-1, keepdims=True)], -1)

    @_quietly
    def own(self, params: Floats) -> Floats:
        """From the units trained in to the data's: (..., P) to (..., P)."""
        if self.mean is None or self.scale is None:
            return params
        w, b = params[..., :-1] / self.scale, params[..., -1:]
        return np.concatenate([w, b - (w * self.mean).sum(-1, keepdims=True)], -1)

    @_quietly
    def own_gradient(self, gradient: Floats) -> Floats:
        """By the chain rule, a gradient in the units trained in to the data's: (..., P)."""
        if self.mean is None or self.scale is None:
            return gradient
        w, b = gradient[..., :-1], gradient[..., -1:]
        return np.concatenate([w * self.scale + b * self.mean, b], -1)
