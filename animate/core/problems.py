"""From what was recorded to the problem that the run went down."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from animate.core.data import recorded
from animate.core.problem import Problem
from animate.core.regression import UNITS
from animate.errors import InputError
from animate.history import History
from animate.plane import Plane


class Recording(Protocol):
    """A run with the problem that it goes down: an `animate.Recorder`."""

    @property
    def problem(self) -> Problem:
        """What it goes down."""

    def history(self) -> History:
        """The run up to now."""


class Own(NamedTuple):
    """What a run was trained on that is the user's own, and that no file can hold.

    Attributes
    ----------
    loss : callable, optional
        Of torch tensors (outputs, y).
    model : torch.nn.Module, optional
    """

    loss: Callable[[Any, Any], Any] | None = None
    model: Any = None


class Known(NamedTuple):
    """What is known of some runs beside their histories.

    Attributes
    ----------
    own : Own
    problems : sequence of Problem or None
        That of each run; empty if none is known.
    plane : Plane, optional
        To show them in.
    """

    own: Own = Own()
    problems: Sequence[Problem | None] = ()
    plane: Plane | None = None


NOTHING = Known()


def problem_of(job: Mapping[str, Any], history: History, own: Own) -> Problem:
    """The problem of a recorded run.

    Parameters
    ----------
    job : mapping
        The training keys of its recipe as plain values.
    history : History
    own : Own

    Raises
    ------
    InputError
        If the model or the loss is the user's own and isn't given.
    """
    samples = recorded(history.x, history.y, job["data"])
    if job["model"]["name"] == "custom":
        job = {**job, "loss": own.loss or job["loss"]}
    elif job["loss"] == "custom":
        if own.loss is None:
            raise InputError(
                ("loss", "the run was trained on a loss of your own; give that function as loss=")
            )
        job = {**job, "loss": own.loss}
    if job["model"]["name"] in UNITS:
        return UNITS[job["model"]["name"]].of(samples, job)
    from animate.core.network import network_of

    return network_of(job, history, samples, own.model)
