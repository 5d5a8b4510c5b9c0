"""How a batch went: counts and a row a run, as JSON, as JUnit and for the terminal."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from xml.etree import ElementTree

from animate.batch.records import Done
from animate.version import __version__

# How a run came about: its files were there, came from the cache, or were made; or
# it failed, or wasn't begun.
How = Literal["there", "cached", "made", "failed", "left"]

_IN_WORDS: dict[How, str] = {
    "made": "made",
    "cached": "from the cache",
    "there": "there already",
    "failed": "failed",
    "left": "not begun",
}


class Row(NamedTuple):
    """How one run went.

    Attributes
    ----------
    name : str
    how : str
    error : str or None
    attempts : int
        How often it was begun.
    seconds : float
        What it took, the last time.
    """

    name: str
    how: How
    error: str | None = None
    attempts: int = 0
    seconds: float = 0.0


@dataclass
class Summary:
    """How a batch went, so far.

    Attributes
    ----------
    title : str
    runs : int
        How many there are in all.
    rows : list of Row
    trained, drawn : int
        Runs that were trained, and files that were drawn, by this batch.
    kept, restored : int
        Trainings and files that were taken from the cache.
    damaged : int
        Entries of the cache that weren't what they had been, and were made anew.
    seconds : float
    """

    title: str
    runs: int
    rows: list[Row] = field(default_factory=list)
    trained: int = 0
    drawn: int = 0
    kept: int = 0
    restored: int = 0
    damaged: int = 0
    seconds: float = 0.0

    def count(self, how: How) -> int:
        """How many runs came about so."""
        return sum(row.how == how for row in self.rows)

    @property
    def failed(self) -> list[Row]:
        """The runs that failed."""
        return [row for row in self.rows if row.how == "failed"]

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        return self.count("there") == self.runs

    def line(self) -> str:
        """It all in a sentence."""
        told = Counter(row.how for row in self.rows)
        runs = f"{self.runs} run{'s' if self.runs != 1 else ''}"
        if self.idle:
            return f"{runs}, all there already; nothing to draw"
        parts = [f"{told[how]} {words}" for how, words in _IN_WORDS.items() if told[how]]
        return (
            f"{runs}, {', '.join(parts)}; {self.trained} trained, {self.drawn} files drawn, "
            f"in {self.seconds:.1f} s"
        )

    def json(self) -> str:
        """The summary for other programs."""
        told: dict[str, Any] = {
            "animate-ce": __version__,
            "title": self.title,
            "runs": self.runs,
            **{how: self.count(how) for how in _IN_WORDS},
            "trainings": {"done": self.trained, "from_cache": self.kept},
            "files": {"drawn": self.drawn, "from_cache": self.restored},
            "damaged": self.damaged,
            "seconds": round(self.seconds, 3),
            "results": [row._asdict() for row in self.rows],
        }
        return json.dumps(told, indent=1, ensure_ascii=False) + "\n"

    def junit(self) -> str:
        """The summary for what shows tests: a case a run."""
        counts = {
            "tests": str(self.runs),
            "failures": str(len(self.failed)),
            "errors": "0",
            "time": f"{self.seconds:.3f}",
        }
        suites = ElementTree.Element("testsuites", {"name": "animate-ce", **counts})
        # Of all suites together the schemas that readers hold to know no such count.
        counts["skipped"] = str(self.count("left"))
        suite = ElementTree.SubElement(suites, "testsuite", {"name": self.title, **counts})
        for row in self.rows:
            case = ElementTree.SubElement(
                suite,
                "testcase",
                classname=self.title,
                name=row.name,
                time=f"{row.seconds:.3f}",
            )
            if row.how == "failed":
                told = _printable(row.error or "")
                failure = ElementTree.SubElement(case, "failure", message=told, type="failed")
                failure.text = told
            elif row.how == "left":
                ElementTree.SubElement(case, "skipped", message="not begun")
        ElementTree.indent(suites, " ")
        text: str = ElementTree.tostring(suites, "unicode", xml_declaration=False)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _printable(text: str) -> str:
    """Text without the characters that XML can't hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def table(rows: Sequence[Row], done: Sequence[Done]) -> list[str]:
    """A line a run, below one that heads the columns."""
    known = {one.name: one for one in done}
    cells: list[tuple[str, ...]] = [("run", "", "steps", "loss", "accuracy", "90 % at", "all at")]
    for row in rows:
        outcome = known[row.name].outcome if row.name in known else None
        how = _IN_WORDS[row.how].removesuffix(" already")
        if outcome is None:
            cells.append((row.name, how, *[""] * 5))
            continue
        accuracy = "" if outcome.accuracy is None else f"{outcome.accuracy:.2f}"
        since = ["" if n is None else str(n) for n in (outcome.steps_to_90, outcome.steps_to_all)]
        steps = f"{outcome.steps}{' diverged' if outcome.diverged else ''}"
        cells.append((row.name, how, steps, f"{outcome.loss:.3g}", accuracy, *since))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
