"""The table of outcomes: every number that is known, and no formula."""

import csv
import io
from dataclasses import replace

import pytest

from animate.batch.outcomes import outcomes_csv, table_of
from animate.batch.records import Done
from animate.language import speak
from tests.batch.samples import failed, runs_of

HEADS = [
    "start",
    "end",
    "start_loss",
    "final_loss",
    "accuracy",
    "steps",
    "steps_to_90",
    "steps_to_all",
    "diverged",
    "error",
]


@pytest.fixture(scope="module")
def done() -> list[Done]:
    return [one for one, _ in runs_of({"loss": ("cross-entropy", "mse"), "lr": (2,)}, epochs=20)]


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_line_a_run_tells_all_that_is_recorded(done: list[Done]) -> None:
    text = outcomes_csv(done)
    assert text.count("\r\n") == 3 and "\n" not in text.replace("\r\n", "")
    first, second = read(text)
    assert list(first) == ["name", "loss", "lr", *HEADS]
    outcome = done[0].outcome
    assert outcome is not None
    assert (first["name"], first["loss"], first["lr"]) == ("cross-entropy-2", "cross-entropy", "2")
    assert [float(one) for one in first["end"].split(" ")] == list(outcome.end)
    assert float(first["final_loss"]) == outcome.loss
    assert int(first["steps_to_all"]) == outcome.steps_to_all
    assert second["steps_to_all"] == "" and second["diverged"] == "no"


def test_a_run_that_failed_has_its_sentence(done: list[Done]) -> None:
    (line,) = read(outcomes_csv([failed(done[0], 'it, "broke"')]))
    assert line["error"] == 'it, "broke"'
    assert line["final_loss"] == line["steps"] == ""


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("\tx", "'\tx"),
        ("-5,-10", "-5,-10"),
        ("-1e-05", "-1e-05"),
        ("a=b", "a=b"),
    ],
)
def test_no_value_is_a_formula(done: list[Done], given: str, written: str) -> None:
    one = replace(done[0], values={"data": given}, error=given)
    (line,) = read(outcomes_csv([one]))
    assert line["data"] == line["error"] == written


def test_the_page_has_as_many_cells_as_heads(done: list[Done]) -> None:
    heads, rows = table_of([*done, failed(done[1], "it broke")], speak("en"))
    assert {len(row) for row in rows} == {len(heads)}
    told = dict(zip(heads, rows[1], strict=True))
    assert told["Loss"].text == "squared loss"
    assert told["Learning rate"].number == 2
    assert told["All right from step"].text == ""


def test_the_page_has_no_columns_that_are_empty_for_all(done: list[Done]) -> None:
    heads, _ = table_of([failed(one, "it broke") for one in done], speak("en"))
    assert heads == ["Run", "Loss", "Learning rate", "Diverged"]
