"""What is kept of each run of a batch: plain records, the same whoever made them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from animate.errors import InputError


@dataclass(frozen=True)
class Outcome:
    """Where a run started and where it ended.

    Of a run that diverged, the end is the last state at which all numbers are
    finite.

    Attributes
    ----------
    start, end : tuple of float
        The parameters at the start and at the end; empty if there are more
        than `MOST_PARAMETERS`.
    start_loss, loss : float
        The loss over all the data at the start and at the end.
    accuracy : float or None
        The share of the samples that are right at the end, 0 to 1; None where
        nothing is classified.
    steps, evaluations : int
        How many optimiser updates lie between start and end, and how many
        sample gradients they took.
    samples : int
        How many samples there are.
    steps_to_90 : int or None
        The first step from which on, to the end, at least 90 % of the samples
        are right; None if there is none.
    steps_to_all : int or None
        The same of all samples.
    diverged : bool
        Whether the run ended in inf or nan.
    """

    start: tuple[float, ...]
    end: tuple[float, ...]
    start_loss: float
    loss: float
    accuracy: float | None
    steps: int
    evaluations: int
    samples: int
    steps_to_90: int | None
    steps_to_all: int | None
    diverged: bool

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Self:
        """Read an outcome back from plain JSON; raises TypeError, KeyError or ValueError."""
        places = {key: tuple(map(float, table[key])) for key in ("start", "end")}
        return cls(**{**table, **places})


# Of a run with more parameters nobody reads them one by one.
MOST_PARAMETERS = 8


@dataclass(frozen=True)
class Done:
    """One finished run of a batch.

    Attributes
    ----------
    name : str
        The stem of its files.
    values : dict of str to str
        The keys of the matrix (dotted) in its order, each with the run's value
        as it is shown to people.
    title : str
        What its picture is called, as plain text.
    alt : str
        The alternative text of its picture.
    files : tuple of str
        Their names in the batch's folder, the still last.
    outcome : Outcome or None
        None if it failed.
    error : str or None
        Why it failed, in one sentence.
    training, key : str
        What its training is kept by, and the run as a whole: all that went into
        it, so that another run by the same name is known to be another.
    digests : dict of str to str
        The SHA-256 of each of `files`.
    """

    name: str
    values: dict[str, str]
    title: str
    alt: str
    files: tuple[str, ...]
    outcome: Outcome | None
    error: str | None
    training: str = ""
    key: str = ""
    digests: dict[str, str] = field(default_factory=dict)

    def json(self) -> str:
        """The record as text that `of` reads back, the same for equal records."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def of(cls, text: str) -> Self:
        """Read a record back.

        Raises
        ------
        InputError
            If it isn't one.
        """
        try:
            table = json.loads(text)
            outcome = table.pop("outcome")
            told = None if outcome is None else Outcome.of(outcome)
            files = tuple(map(str, table.pop("files")))
            values, digests = (_texts(table.pop(key)) for key in ("values", "digests"))
            return cls(**table, files=files, values=values, digests=digests, outcome=told)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise InputError(("record", "it isn't the record of a run")) from None


def _texts(table: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in table.items()}


@dataclass(frozen=True)
class GallerySpec:
    """How the runs of a batch are shown together.

    Attributes
    ----------
    title : str or None
    rows, columns : str or None
        The keys of the matrix whose values are rows and columns.
    sync : str
        What the runs keep in step by: step, epoch or evaluations.
    animation : str or None
        The file name of the comparison animation, if there is to be one.
    size : (int, int) or None
        Of that, in pixels; else it follows from the number of cells.
    row_titles, row_commentary, column_titles, column_commentary : dict of str to str
        By value as it is shown; what isn't given isn't there.
    """

    title: str | None = None
    rows: str | None = None
    columns: str | None = None
    sync: str = "step"
    animation: str | None = None
    size: tuple[int, int] | None = None
    row_titles: dict[str, str] = field(default_factory=dict)
    row_commentary: dict[str, str] = field(default_factory=dict)
    column_titles: dict[str, str] = field(default_factory=dict)
    column_commentary: dict[str, str] = field(default_factory=dict)
