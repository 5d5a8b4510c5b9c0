"""The data that a run is trained on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Samples(NamedTuple):
    """N samples of D inputs, each of one of C classes or with a value.

    Attributes
    ----------
    x : ndarray of float32, shape (N, D)
    y : ndarray of float32, shape (N,)
        The class of each, 0 to C - 1, or its value.
    inputs : tuple of str
        What the D inputs are called.
    classes : tuple of str
        What class 0, class 1 and so on are called; none for values.
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    inputs: tuple[str, ...]
    classes: tuple[str, ...]


# What the last column of a file means: two classes, several, or values.
Labels = Literal["two", "several", "values"]

_LABELS: dict[str, Labels] = {"logistic": "two", "softmax": "several", "linear": "values"}

# Generated sets without classes.
_OF_VALUES = ("line", "wave")


def labels_of(job: Mapping[str, Any]) -> Labels:
    """What the labels in a file mean to the run with these training keys."""
    # An mlp is for either, and its loss says for which.
    of_loss: Labels = "values" if job["loss"] == "mse" else "several"
    return _LABELS.get(job["model"]["name"], of_loss)


def dataset(spec: Mapping[str, Any], labels: Labels = "two") -> Samples:
    """The samples that a recipe's `data` asks for.

    Parameters
    ----------
    spec : mapping
        The `name` of a set with its own keys, such as `samples` and `seed`,
        or the `file` that a teacher's own are in. Equal ones give equal
        samples.
    labels : str
        What the labels in a file mean.

    Raises
    ------
    InputError
        If the file isn't one of samples, or has changed since the spec was
        sealed.
    """
    if spec.get("file") is not None:
        from animate.core.table import read

        return read(spec, labels)[0]
    if spec["name"] == "lab":
        return lab()
    from animate.core.sets import SETS, generated
    from animate.core.shapes import SHAPES

    if spec["name"] in SHAPES:
        return SHAPES[spec["name"]](spec)
    return generated(SETS[spec["name"]], spec["samples"], spec["dimensions"], spec["seed"])


def seal(spec: Mapping[str, Any], labels: Labels = "two") -> dict[str, Any]:
    """The spec with what identifies a file: its bare name, digest, inputs and classes.

    Raises
    ------
    InputError
        As `dataset`.
    """
    if spec.get("file") is None:
        return dict(spec)
    from animate.core.table import read

    samples, digest = read(spec, labels)
    return {
        **spec,
        "file": Path(spec["file"]).name,
        "sha256": digest,
        "inputs": samples.inputs,
        "classes": samples.classes,
    }


def recorded(x: NDArray[np.floating], y: NDArray[np.floating], spec: Mapping[str, Any]) -> Samples:
    """The samples in a history, called what its sealed spec says."""
    inputs = spec.get("inputs")
    return Samples(
        x.astype(np.float32, copy=False),
        y.astype(np.float32, copy=False),
        tuple(inputs) if inputs else names(x.shape[1]),
        _classes(spec),
    )


def _classes(spec: Mapping[str, Any]) -> tuple[str, ...]:
    """What the classes are called; none for values."""
    given = spec.get("classes")
    if isinstance(given, int):
        return tuple(map(str, range(given)))
    if given is not None:
        return tuple(given)
    return () if spec["name"] in _OF_VALUES else ("0", "1")


def names(dimensions: int) -> tuple[str, ...]:
    """What inputs are called that have no name of their own: x, or x1, x2, ..."""
    if dimensions == 1:
        return ("x",)
    return tuple(f"x{index + 1}" for index in range(dimensions))


def lab() -> Samples:
    """The classroom lab's data.

    x is -1.0, -0.9, ... 0.9, and y is 1 where x > 0.2, else 0: seven ones, and
    x = 0.2 itself is a zero.
    """
    tenths = np.arange(-10, 10)
    x = (tenths / 10).astype(np.float32)[:, np.newaxis]
    y = (tenths > 2).astype(np.float32)
    return Samples(x, y, names(1), ("0", "1"))
