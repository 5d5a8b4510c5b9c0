"""What is seen of a batch while it is done: on a terminal, and elsewhere."""

import re

import pytest

from animate.batch.pool import Begun, Ended, Going, Lost, Noted
from animate.batch.runner import Settled
from animate.batch.summary import Row
from animate.batch.work import Job, Made
from animate.cli import board as boards
from animate.cli.board import Board


def job(name: str) -> Job:
    return Job(name, "", "", "", {})


_LINE = re.compile(r"\x1b\[(\d+)F|([^\x1b\n]*)(?:\x1b\[K)?\n")


def screen(written: str) -> list[str]:
    """The lines that a terminal shows of what was written to it, in whole lines."""
    lines: list[str] = []
    row = at = 0
    while at < len(written):
        match = _LINE.match(written, at)
        assert match, written[at:]
        at = match.end()
        if match[1]:
            row -= int(match[1])
            assert row >= 0, "it wrote above where it began"
            continue
        lines[row : row + 1] = [match[2]]
        row += 1
    return [line for line in lines if line]


class Seen:
    """All that was written so far."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture, self._text = capture, ""

    @property
    def text(self) -> str:
        self._text += self._capture.readouterr().err
        return self._text


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Seen:
    # Every event is shown.
    monkeypatch.setattr(boards, "_APART", 0)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("LINES", "5")
    return Seen(capsys)


def test_a_terminal_shows_a_line_a_run_and_one_for_the_whole(seen: Seen) -> None:
    with Board("animate-ce", 4, live=True, quiet=False) as board:
        board(Begun(job("a"), 0, 1))
        board(Begun(job("b"), 1, 1))
        assert screen(seen.text) == ["  1  a  begun", "  2  b  begun", "  0 of 4 runs"]
        board(Going(job("b"), 1, "Drawing", 5, 10))
        assert screen(seen.text)[1] == "  2  b  Drawing  [##########----------]  50%"
        board(Ended(job("b"), 1, Made(True, 1, ()), "", "", 1, 2.0))
        board(Settled(Row("b", "made", None, 1, 2.0), 1, 4))
        shown = [line for line in screen(seen.text) if "of 4" in line]
        assert re.fullmatch(r"  1 of 4 runs, about \d+ s left", shown[-1])
        board(Lost(job("a"), 0, "it was ended by signal 9"))
        board(Begun(job("a"), 0, 2))
    told = "animate-ce: a: a worker was lost, it was ended by signal 9; it is done again"
    assert seen.text.count(told) == 1


def test_no_more_lines_are_shown_than_there_is_room_for(seen: Seen) -> None:
    with Board("animate-ce", 40, live=True, quiet=False) as board:
        for number in range(20):
            board(Begun(job(f"run {number}, of a very long name{'!' * 50}"), number, 1))
        shown = screen(seen.text)
        assert len(shown) == 4
        assert shown[-1] == "  0 of 40 runs"
        assert max(map(len, shown)) == 59


def test_elsewhere_it_is_a_line_a_run_that_something_was_done_for(seen: Seen) -> None:
    with Board("animate-ce", 4, live=False, quiet=False) as board:
        board(Noted("no workers yet"))
        board(Settled(Row("a", "there"), 1, 4))
        board(Settled(Row("b", "cached"), 2, 4))
        board(Begun(job("c"), 0, 1))
        board(Going(job("c"), 0, "Training", 1, 2))
        board(Settled(Row("c", "made", None, 1, 1.26), 3, 4))
        board(Settled(Row("d", "failed", "no data", 1, 1.0), 4, 4))
        board.stop()
    assert seen.text.splitlines() == [
        "animate-ce: no workers yet",
        "animate-ce: 2 of 4: b: from the cache",
        "animate-ce: 3 of 4: c: made in 1.3 s",
        "animate-ce: d: failed: no data",
        "animate-ce: 4 of 4 runs are done; the same command goes on from there",
    ]


def test_told_to_be_quiet_it_is(seen: Seen) -> None:
    with Board("animate-ce", 4, live=False, quiet=True) as board:
        board(Noted("no workers yet"))
        board(Settled(Row("d", "failed", "no data", 1, 1.0), 4, 4))
        board.stop()
    # But of what went wrong.
    assert seen.text == "animate-ce: d: failed: no data\n"
