"""What is said of a long job, and when."""

import sys
import time

import pytest

from animate.progress import patiently


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, in one element that a test can change."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_what_is_short_is_not_told(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    tell = patiently("the loss surface")
    for done in range(1, 11):
        clock[0] += 0.4
        tell(done, 10)
    assert capsys.readouterr().err == ""


def test_what_is_long_is_told_once_with_what_is_left(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    tell = patiently("the loss surface")
    for done in range(1, 11):
        clock[0] += 4
        tell(done, 10)
    assert capsys.readouterr().err == "animate-ce: the loss surface: about 32 s\n"


def test_what_is_loaded_for_the_first_part_is_not_taken_for_its_pace(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    tell = patiently("the loss surface")
    clock[0] += 2
    for done in range(1, 901):
        tell(done, 900)
        clock[0] += 0.002
    assert capsys.readouterr().err == ""


def test_one_slow_part_is_not_taken_for_the_pace(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    tell = patiently("the loss surface")
    for done in range(1, 901):
        clock[0] += 0.02 if done == 2 else 0.002
        tell(done, 900)
    assert capsys.readouterr().err == ""


def test_of_several_jobs_each_has_its_own_pace(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    tell = patiently("the loss surface")
    for apart in (0.01, 0.1):
        for done in range(1, 101):
            clock[0] += apart
            tell(done, 100)
    told = capsys.readouterr().err
    assert told == "animate-ce: the loss surface: about 9 s\n"


def test_a_terminal_is_told_again(
    clock: list[float], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    tell = patiently("the loss surface")
    for done in range(1, 6):
        clock[0] += 6
        tell(done, 5)
    told = [line.rsplit("about ")[1] for line in capsys.readouterr().err.splitlines()]
    assert told == ["18 s", "12 s", "6 s"]
