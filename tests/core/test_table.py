"""A teacher's CSV: what is read, and what is said of what can't be."""

import csv
import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from animate.core import table
from animate.core.data import Samples, dataset
from animate.errors import InputError


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(content: str | bytes) -> Samples:
    raw = content if isinstance(content, bytes) else content.encode()
    Path("my.csv").write_bytes(raw)
    return dataset({"name": "file", "file": "my.csv", "sha256": None})


def refusal(spec: dict[str, str] | None = None) -> str:
    with pytest.raises(InputError) as caught:
        dataset(spec or {"file": "my.csv"})
    ((place, sentence),) = caught.value.mistakes
    assert place == "data"
    return sentence


ONE = ("x,y\n-1,0\n0.5,1\n", [[-1], [0.5]], [0, 1], ("x",), ("0", "1"))


@pytest.mark.parametrize(
    ("content", "x", "y", "inputs", "classes"),
    [
        ONE,
        ("-1,0\n0.5,1\n", [[-1], [0.5]], [0, 1], ("x",), ("0", "1")),
        ("1,2,0\n3,4,1", [[1, 2], [3, 4]], [0, 1], ("x1", "x2"), ("0", "1")),
        ("a,b,c\n1,2,0\n3,4,1", [[1, 2], [3, 4]], [0, 1], ("a", "b"), ("0", "1")),
        (" size , ,kind\n1,2,0\n3,4,1", [[1, 2], [3, 4]], [0, 1], ("size", "x2"), ("0", "1")),
        ("-1;0\n0.5;1\n", [[-1], [0.5]], [0, 1], ("x",), ("0", "1")),
        ("-1\t0\n0.5\t1\n", [[-1], [0.5]], [0, 1], ("x",), ("0", "1")),
        ("Größe;Art\n-1,25;0\n0,5;1\n", [[-1.25], [0.5]], [0, 1], ("Größe",), ("0", "1")),
        ("\ufeffx,y\r\n-1,0\r\n\r\n0.5,1\r\n\r\n", *ONE[1:]),
        ("\n,\n-1,0\n , \n0.5,1\n", [[-1], [0.5]], [0, 1], ("x",), ("0", "1")),
        ("1,dog\n2,cat\n3,dog\n", [[1], [2], [3]], [1, 0, 1], ("x",), ("cat", "dog")),
        ("1,1.0\n2,0\n3, +1 \n4,0.0\n", [[1], [2], [3], [4]], [1, 0, 1, 0], ("x",), ("0", "1")),
        ("1,10\n2,9\n", [[1], [2]], [1, 0], ("x",), ("9", "10")),
        ("1,1\n2,-1\n", [[1], [2]], [1, 0], ("x",), ("-1", "1")),
        ("1,0.5\n2,yes\n", [[1], [2]], [0, 1], ("x",), ("0.5", "yes")),
        ("1,nan\n2,7\n", [[1], [2]], [1, 0], ("x",), ("7", "nan")),
        ('"a, b","c"\n"1","no, not"\n2,"yes"\n', [[1], [2]], [0, 1], ("a, b",), ("no, not", "yes")),
        ('"a;b",y\n1,0\n2,1\n', [[1], [2]], [0, 1], ("a;b",), ("0", "1")),
        ("1e-3,0\n+2E2,1\n", [[1e-3], [200]], [0, 1], ("x",), ("0", "1")),
        ('"a";"b"\n1;0\n2;1\n', [[1], [2]], [0, 1], ("a",), ("0", "1")),
        ("X,Y\n-1,0\n0.5,1\n", [[-1], [0.5]], [0, 1], ("X",), ("0", "1")),
        ('"a\nb",y\n1,0\n2,1\n', [[1], [2]], [0, 1], ("a\nb",), ("0", "1")),
        ("1;0,50\n2;1,5\n", [[1], [2]], [0, 1], ("x",), ("0,50", "1,5")),
        ("1,1.5\n2,0.50\n", [[1], [2]], [1, 0], ("x",), ("0.5", "1.5")),
        ("-1e15,0\n1e15,1\n", [[-1e15], [1e15]], [0, 1], ("x",), ("0", "1")),
    ],
    ids=[
        "a header",
        "no header",
        "two inputs",
        "two names",
        "a name is missing",
        "semicolons",
        "tabs",
        "decimal commas",
        "as a spreadsheet saves it",
        "blank rows",
        "classes with names",
        "classes in numbers",
        "numbers sort as numbers",
        "minus one",
        "a number is a name beside one",
        "a class called nan",
        "quotes",
        "a separator in quotes",
        "exponents",
        "names in quotes",
        "capitals",
        "a line break in quotes",
        "a comma in a class",
        "classes between whole numbers",
        "as far as may be",
    ],
)
def test_a_table_is_read(
    content: str,
    x: list[list[float]],
    y: list[int],
    inputs: tuple[str, ...],
    classes: tuple[str, str],
) -> None:
    samples = read(content)
    assert_array_equal(samples.x, np.array(x, np.float32))
    assert_array_equal(samples.y, y)
    assert samples.x.dtype == samples.y.dtype == np.float32
    assert (samples.inputs, samples.classes) == (inputs, classes)


ACCEPTED = "give two columns (an input and a label) or three (two inputs and a label)"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "'my.csv' has no rows of samples; give at least two, one of each class"),
        ("\n \n", "'my.csv' has no rows of samples; give at least two, one of each class"),
        ("x,y\n", "'my.csv' has no rows of samples; give at least two, one of each class"),
        (
            "x,y\n1,0\n",
            "'my.csv' has only one row of samples; give at least two, one of each class",
        ),
        (
            "1\n2\n",
            f"'my.csv', line 1: it has 1 column; {ACCEPTED}, separated by commas, "
            "semicolons or tabs",
        ),
        ("\n1,2,3,4\n", f"'my.csv', line 2: it has 4 columns; {ACCEPTED}"),
        ("x,y\n1,0\n\n1,2,1\n", "'my.csv', line 4: it has 3 columns where line 1 has 2"),
        ("\n1,2,0\n1\n", "'my.csv', line 3: it has 1 column where line 2 has 3"),
        ("1,0\ntwo,1\n", "'my.csv', line 2, column 1: 'two' isn't a number"),
        ("1,2,0\n1,,1\n", "'my.csv', line 2, column 2: '' isn't a number"),
        ("a,2,0\n1,2,1\n", "'my.csv', line 1, column 1: 'a' isn't a number"),
        ("1;0\n1.5,5;1\n", "'my.csv', line 2, column 1: '1.5,5' isn't a number"),
        ("x,y\n1,0\n nan ,1\n", "'my.csv', line 3, column 1: 'nan' isn't a finite number"),
        ("1,2,0\n1,-inf,1\n", "'my.csv', line 2, column 2: '-inf' isn't a finite number"),
        ("1,0\n1e999,1\n", "'my.csv', line 2, column 1: '1e999' isn't a finite number"),
        ("1,0\n1e16,1\n", "'my.csv', line 2, column 1: '1e16' isn't a number from -1e15 to 1e15"),
        (
            f"1,0\n{'a' * 50},1\n",
            f"'my.csv', line 2, column 1: '{'a' * 36}... isn't a number",
        ),
        (f"1,0\n{'a' * 38},1\n", f"'my.csv', line 2, column 1: '{'a' * 38}' isn't a number"),
        (f"1,0\n{'a' * 39},1\n", f"'my.csv', line 2, column 1: '{'a' * 36}... isn't a number"),
        ("x,y\nnan,0\n1,1\n", "'my.csv', line 2, column 1: 'nan' isn't a finite number"),
        ('1,0\n"1,5",1\n', "'my.csv', line 2, column 1: '1,5' isn't a number"),
        ("1,0\n2,\n", "'my.csv', line 2, column 2: the label is missing"),
        ("1,0\n2,0.0\n", "'my.csv' has samples of one class only, '0'; give samples of two"),
        ("1,cat\n2,cat\n", "'my.csv' has samples of one class only, 'cat'; give samples of two"),
        (
            "1,c\n2,b\n3,a\n",
            "'my.csv' has samples of 3 classes, 'a', 'b', 'c'; give samples of two, or take the "
            "model softmax or mlp",
        ),
        (
            "1,4\n2,3\n3,2\n4,10\n",
            "'my.csv' has samples of 4 classes, '2', '3', '4' and so on; give samples of two, or "
            "take the model softmax or mlp",
        ),
        ("\0,1\n", "'my.csv' isn't text in UTF-8; give a CSV file saved as UTF-8"),
        (f"1,0\n{'1' * 200_000},1\n", "'my.csv', line 2: it isn't a row of values"),
    ],
    ids=lambda text: text[:30].strip(),
)
def test_what_is_no_table_is_refused(content: str, sentence: str) -> None:
    Path("my.csv").write_text(content)
    assert refusal() == sentence


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_another_encoding_is_refused(encoding: str) -> None:
    Path("my.csv").write_bytes("Größe,Art\n1,0\n2,1\n".encode(encoding))
    assert refusal() == "'my.csv' isn't text in UTF-8; give a CSV file saved as UTF-8"


def test_a_missing_file_is_refused() -> None:
    assert refusal() == "'my.csv' doesn't exist; give a CSV file of samples"


def test_a_folder_is_refused() -> None:
    Path("my.csv").mkdir()
    assert refusal() == "'my.csv' is a folder; give a CSV file of samples"


def test_a_file_that_cannot_be_read_is_refused() -> None:
    Path("my.csv").symlink_to("my.csv")
    sentence = "'my.csv' can't be read: Too many levels of symbolic links; give a CSV file"
    assert refusal() == f"{sentence} of samples"


def test_a_name_that_no_file_can_have_is_refused() -> None:
    sentence = "'a\\x00.csv' can't be the name of a file; give a CSV file of samples"
    assert refusal({"file": "a\0.csv"}) == sentence


def test_a_file_too_large_is_refused() -> None:
    with Path("my.csv").open("wb") as file:
        file.truncate(table.BYTES + 1)
    assert refusal() == "'my.csv' is too large; give a CSV file of at most 20 MB"


def test_a_file_as_large_as_may_be_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    content = "x,y\n1,0\n2,1\n"
    monkeypatch.setattr(table, "BYTES", len(content))
    assert_array_equal(read(content).y, [0, 1])
    Path("my.csv").write_text(f"{content}\n")
    assert refusal() == "'my.csv' is too large; give a CSV file of at most 0 MB"


def test_as_many_rows_as_there_may_be_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert table.ROWS == 200_000
    monkeypatch.setattr(table, "ROWS", 4)
    content = "x,y\n1,0\n2,0\n3,1\n4,1\n"
    assert len(read(content).y) == 4
    Path("my.csv").write_text(content + "5,1\n")
    assert refusal() == "'my.csv' has too many rows; give at most 4"


def test_a_file_that_changed_is_refused() -> None:
    content = b"1,0\n2,1\n"
    digest = hashlib.sha256(content).hexdigest()
    Path("my.csv").write_bytes(content)
    spec = {"file": "my.csv", "sha256": digest}
    assert_array_equal(dataset(spec).x, [[1], [2]])
    Path("my.csv").write_bytes(content + b"3,1\n")
    assert refusal(spec) == (
        "'my.csv' has changed since the recipe was made; give the same data, or name the file anew"
    )


numbers = st.floats(-1e6, 1e6, width=32)
names = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8
).filter(lambda name: name.strip() == name)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(numbers, numbers, st.booleans()), min_size=2, max_size=12).filter(
        lambda rows: len({one for *_, one in rows}) == 2
    ),
    classes=st.lists(names.map(lambda name: f"c{name}"), min_size=2, max_size=2, unique=True),
    header=st.booleans(),
    separator=st.sampled_from(",;\t"),
)
def test_what_a_spreadsheet_writes_is_read(
    rows: list[tuple[float, float, bool]], classes: list[str], header: bool, separator: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_MINIMAL)
    if header:
        writer.writerow(["left", "right", "kind"])
    zero, one = sorted(classes)
    writer.writerows([x1, x2, one if is_one else zero] for x1, x2, is_one in rows)
    if not header and any(mark in text.getvalue().splitlines()[0] for mark in "\t;"):
        return  # A separator in a name of the first row.
    samples = read(text.getvalue())
    assert_array_equal(samples.x, np.array([row[:2] for row in rows], np.float32))
    assert_array_equal(samples.y, [row[2] for row in rows])
    assert samples.inputs == (("left", "right") if header else ("x1", "x2"))
    assert samples.classes == (zero, one)


@settings(max_examples=100, deadline=None)
@given(content=st.one_of(st.binary(max_size=60), st.text('01,;\t\n.a"-e', max_size=40)))
def test_any_file_is_read_or_refused(content: bytes | str) -> None:
    try:
        samples = read(content)
    except InputError as error:
        ((place, _),) = error.mistakes
        assert place == "data"
    else:
        assert set(samples.y) == {0, 1}
        assert np.isfinite(samples.x).all()


def test_several_classes_are_read_where_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "kinds.csv"
    path.write_text("x,kind\n1,c\n2,a\n3,b\n4,c\n")
    samples, _ = table.read({"file": str(path)}, "several")
    assert samples.classes == ("a", "b", "c")
    assert samples.y.tolist() == [2, 0, 1, 2]
    path.write_text("".join(f"{i},{i}\n" for i in range(11)))
    told = (
        "has samples of 11 classes, '0', '1', '2' and so on; give samples of at most 10, or take "
        "a loss of values, mse, with the model mlp"
    )
    with pytest.raises(InputError) as caught:
        table.read({"file": str(path)}, "several")
    assert caught.value.mistakes == (("data", f"{str(path)!r} {told}"),)
    path.write_text("1,a\n2,a\n")
    with pytest.raises(InputError, match="has samples of one class only, 'a'; give samples of two"):
        table.read({"file": str(path)}, "several")


def test_values_are_read_where_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("size;price\n1,5;-3\n2;1,25e2\n")
    samples, _ = table.read({"file": str(path)}, "values")
    assert samples.classes == ()
    assert samples.inputs == ("size",)
    assert samples.x.tolist() == [[1.5], [2]]
    assert samples.y.tolist() == [-3, 125]
    assert samples.x.dtype == samples.y.dtype == np.float32


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,2\n2,dear\n", ", line 2, column 2: 'dear' isn't a number"),
        ("1,2\n2,\n", ", line 2, column 2: '' isn't a number"),
        ("1,2\n2,nan\n", ", line 2, column 2: 'nan' isn't a finite number"),
        ("1,2\n2,1e16\n", ", line 2, column 2: '1e16' isn't a number from -1e15 to 1e15"),
        ("1,2\n", " has only one row of samples; give at least two"),
    ],
)
def test_what_holds_no_values_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        table.read({"file": str(path)}, "values")
    assert caught.value.mistakes == (("data", f"{str(path)!r}{sentence}"),)
