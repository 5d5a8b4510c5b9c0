"""The mistakes of many runs, each told once, with the values that cause it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

Mistake = tuple[str, str]


class Faults:
    """Gathers the mistakes of runs, and finds out which values they come with.

    Parameters
    ----------
    runs : sequence of mapping
        Every run's values, as they are shown, by key of the matrix.
    """

    def __init__(self, runs: Sequence[Mapping[str, str]]) -> None:
        self._runs = runs
        self._found: dict[Mistake, list[int]] = {}

    def add(self, run: int, mistakes: Sequence[Mistake]) -> None:
        """Note the mistakes of the run at an index."""
        for mistake in dict.fromkeys(mistakes):
            self._found.setdefault(mistake, []).append(run)

    def told(self) -> list[Mistake]:
        """Every mistake once, in the order they were found."""
        return [
            (place, sentence + self._cause(place, sentence, runs))
            for (place, sentence), runs in self._found.items()
        ]

    def _cause(self, place: str, sentence: str, runs: Sequence[int]) -> str:
        """The values without which a mistake isn't made."""
        causes = []
        for key in self._runs[runs[0]]:
            everywhere = {one.get(key) for one in self._runs}
            here = {self._runs[run].get(key) for run in runs}
            if here != everywhere:
                causes.append(_Cause(key, self._runs[runs[0]][key], len(here)))
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
