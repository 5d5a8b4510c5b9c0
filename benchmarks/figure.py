"""Promised figures, as they were seen, and how far they may fall."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

# What was seen before may get worse by this share before it counts as a loss.
_LOSS = 0.2


class Figure(NamedTuple):
    """A promised figure: `seen` is to be at least or at most `goal`.

    Attributes
    ----------
    name : str
    relation : {"at least", "at most"}
    goal : float
    seen : float
    detail : str
        What it was computed from.
    timed : bool
        Whether it is in seconds, which another machine changes; else it is a
        ratio, a count or a size.
    """

    name: str
    relation: Literal["at least", "at most"]
    goal: float
    seen: float
    detail: str
    timed: bool = False

    @property
    def kept(self) -> bool:
        return self.seen >= self.goal if self.relation == "at least" else self.seen <= self.goal

    def lost(self, before: float) -> bool:
        """Whether it is worse by a fifth than it was, where that can be told."""
        if self.timed:
            return False
        if self.relation == "at least":
            return self.seen < (1 - _LOSS) * before
        return (1 - _LOSS) * self.seen > before


def table(figures: Sequence[Figure]) -> str:
    """The figures in Markdown, a line each."""
    lines = ["| figure | to reach | seen | | from |", "| --- | --- | --- | --- | --- |"]
    for figure in figures:
        verdict = "kept" if figure.kept else "**missed**"
        goal, seen = f"{figure.relation} {figure.goal:g}", f"{figure.seen:.4g}"
        lines.append(f"| {figure.name} | {goal} | {seen} | {verdict} | {figure.detail} |")
    return "\n".join(lines)


def losses(figures: Sequence[Figure], before: str) -> list[str]:
    """What got worse by a fifth since a table was written, in sentences.

    Parameters
    ----------
    figures : sequence of Figure
    before : str
        What `table` made of them then.
    """
    rows = [line.strip("| ").split(" | ") for line in before.splitlines() if line.startswith("| ")]
    seen = {row[0]: float(row[2]) for row in rows[2:]}
    return [
        f"{figure.name}: {figure.seen:.4g}, and it was {seen[figure.name]:.4g}"
        for figure in figures
        if figure.name in seen and figure.lost(seen[figure.name])
    ]
