"""A loss of a fifth is noticed, whichever way a figure is to go."""

from typing import Literal

import pytest

from benchmarks.figure import Figure, losses, table


@pytest.mark.parametrize(
    ("relation", "before", "seen", "lost"),
    [
        ("at least", 40.0, 32.1, False),
        ("at least", 40.0, 31.9, True),
        ("at least", 40.0, 90.0, False),
        ("at most", 2.0, 2.49, False),
        ("at most", 2.0, 2.51, True),
        ("at most", 2.0, 0.5, False),
    ],
)
def test_a_loss_of_a_fifth(
    relation: Literal["at least", "at most"], before: float, seen: float, *, lost: bool
) -> None:
    figure = Figure("speed", relation, 1, before, "of some kind")
    told = losses([figure._replace(seen=seen)], "# Before\n\n" + table([figure]))
    assert told == ([f"speed: {seen:.4g}, and it was {before:.4g}"] if lost else [])


def test_another_machine_changes_seconds() -> None:
    figure = Figure("first paint, ms", "at most", 150, 100, "after its last byte", timed=True)
    assert losses([figure._replace(seen=400)], table([figure])) == []


def test_a_new_figure_has_nothing_to_lose() -> None:
    assert losses([Figure("new", "at most", 1, 2, "")], table([])) == []
