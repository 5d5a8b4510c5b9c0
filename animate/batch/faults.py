"""The mistakes of many runs, each told once, with the values that cause it."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

Mistake = tuple[str, str]


class Faults:
    """Gathers the mistakes of runs, and finds out which values they come with.

    Parameters
    ----------
    values : callable
        Gives every run's values, as they are shown, by key of the matrix; asked
        only where there are mistakes.
    """

    def __init__(self, values: Callable[[], Sequence[Mapping[str, str]]]) -> None:
        self._values = values
        self._found: dict[Mistake, list[int]] = {}

    def add(self, run: int, mistakes: Sequence[Mistake]) -> None:
        """Note the mistakes of the run at an index."""
        for mistake in dict.fromkeys(mistakes):
            self._found.setdefault(mistake, []).append(run)

    def told(self) -> list[Mistake]:
        """Every mistake once, in the order they were found."""
        values = self._values() if self._found else ()
        return [
            (place, sentence + _cause(place, sentence, runs, values))
            for (place, sentence), runs in self._found.items()
        ]


def _cause(
    place: str, sentence: str, runs: Sequence[int], values: Sequence[Mapping[str, str]]
) -> str:
    """The values without which a mistake isn't made."""
    causes = []
    for key in values[runs[0]]:
        everywhere = {one.get(key) for one in values}
        here = {values[run].get(key) for run in runs}
        if here != everywhere:
            causes.append(_Cause(key, values[runs[0]][key], len(here)))
    # A value that the sentence names at its own place needn't be said again.
    if [cause.key for cause in causes] == [place.removeprefix("matrix.")]:
        return ""
    said = ", ".join(f"{cause.key} = {cause.value}" for cause in causes)
    several = " and others" if any(cause.values > 1 for cause in causes) else ""
    return f" (with {said}{several})" if said else ""


class _Cause(NamedTuple):
    key: str
    value: str
    values: int
