"""A history on disk, and every way that a file can fail to be one."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal

from animate import __version__
from animate.errors import InputError
from animate.history import ARRAYS, History
from animate.history_files import (
    csv_bytes,
    load,
    load_runs,
    npz_bytes,
    read_csv,
    read_npz,
    version_in,
)
from tests.core.running import generated, train

KEYS = [
    "params",
    "loss",
    "accuracy",
    "batch_loss",
    "gradient",
    "batch_indices",
    "epoch",
    "x",
    "y",
    "recipe",
]

finite = st.floats(width=32, allow_nan=False, allow_infinity=False)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Small runs of any model, some of which turn to nan or inf before their end."""
    steps, count = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    samples, inputs = draw(st.integers(1, 5)), draw(st.integers(1, 2))
    last_sound = draw(st.integers(0, steps))
    ruin = draw(st.sampled_from([np.nan, np.inf, -np.inf]))

    def floats(*shape: int, sound: int | None = None) -> Any:
        array = draw(arrays(np.float32, shape, elements=finite))
        array[sound:] = ruin
        return array

    width = draw(st.integers(0, samples))
    batches = np.full((steps, width), -1, np.int32)
    for step in range(steps):
        # Only a run's own batch size shows how wide its batches are.
        length = draw(st.integers(1, width)) if step and width else width
        batches[step, :length] = draw(st.permutations(range(samples)))[:length]
    return History(
        params=floats(steps + 1, count, sound=last_sound + 1),
        loss=floats(steps + 1, sound=last_sound + 1),
        accuracy=floats(steps + 1, sound=steps + 1),
        batch_loss=floats(steps, sound=last_sound + 1),
        gradient=floats(steps, draw(st.sampled_from([0, count])), sound=last_sound + 1),
        batch_indices=batches,
        epoch=np.sort(draw(arrays(np.int32, steps + 1, elements=st.integers(0, 10**6)))),
        x=floats(samples, inputs, sound=samples),
        y=floats(samples, sound=samples),
        recipe=json.dumps({"title": draw(st.text(max_size=20))}),
        buffers=floats(steps + 1, draw(st.integers(0, 2)), sound=steps + 1),
    )


@pytest.fixture(scope="module")
def run() -> History:
    return train(epochs=1)


@settings(max_examples=40, deadline=None)
@given(history=histories())
def test_npz_reads_back_equal(history: History) -> None:
    (again,) = read_npz(npz_bytes(history))
    assert again == history
    assert read_npz(npz_bytes(history, compressed=False)) == [history]
    for name in ARRAYS:
        assert getattr(again, name).dtype == getattr(history, name).dtype
    assert (again.last_finite, again.diverged) == (history.last_finite, history.diverged)


@settings(max_examples=40, deadline=None)
@given(history=histories())
def test_csv_reads_back_equal(history: History) -> None:
    again = read_csv(csv_bytes(history))
    assert again == history
    # Byte for byte, the sign of a zero and every type included.
    assert npz_bytes(again) == npz_bytes(history)


@settings(max_examples=20, deadline=None)
@given(history=histories())
def test_a_history_is_written_as_the_same_bytes_every_time(history: History) -> None:
    assert npz_bytes(history) == npz_bytes(*read_npz(npz_bytes(history)))
    assert csv_bytes(history) == csv_bytes(read_csv(csv_bytes(history)))


@pytest.mark.parametrize(
    ("suffix", "write"), [(".npz", npz_bytes), (".csv", csv_bytes), (".NPZ", npz_bytes)]
)
def test_what_is_written_to_a_file_is_loaded_from_it(
    run: History, suffix: str, write: Callable[[History], bytes], tmp_path: Path
) -> None:
    path = tmp_path / f"run{suffix}"
    path.write_bytes(write(run))
    assert load(path) == load(str(path)) == run
    assert load_runs(path) == load_runs(str(path)) == [run]


@settings(max_examples=20, deadline=None)
@given(several=st.lists(histories(), min_size=2, max_size=3))
def test_several_runs_read_back_equal_and_in_order(several: list[History]) -> None:
    content = npz_bytes(*several)
    assert read_npz(content) == several
    assert read_npz(npz_bytes(*several, compressed=False)) == several
    assert npz_bytes(*read_npz(content)) == content


def test_several_runs_are_numbered_in_an_npz(run: History, tmp_path: Path) -> None:
    runs = [run] * 11
    path = tmp_path / "runs.npz"
    path.write_bytes(npz_bytes(*runs))
    with np.load(path) as archive:
        numbered = [f"{number}/{key}" for number in range(1, 12) for key in KEYS]
        assert archive.files == [*numbered, "version"]
    assert load_runs(path) == runs
    with pytest.raises(InputError) as caught:
        load(path)
    told = "it holds 11 runs; read it with animate.load_runs"
    assert caught.value.mistakes == ((str(path), told),)


def test_a_run_among_several_that_is_broken_is_refused_by_its_number(
    run: History, tmp_path: Path
) -> None:
    path = tmp_path / "run.npz"
    entries = {f"{number}/{key}": getattr(run, key) for number in (1, 2) for key in KEYS}
    for changes, sentence in (
        ({"2/loss": run.loss[:-1]}, "2/loss: it has 7 rows where the others ask for 8"),
        ({"2/recipe": np.array(3.0)}, "2/recipe: it isn't text"),
        ({"3/loss": run.loss}, "3/params: it is missing; 3/accuracy: it is missing; "),
    ):
        buffer = io.BytesIO()
        np.savez(buffer, **(entries | changes))
        path.write_bytes(buffer.getvalue())
        assert refusal(path).startswith(f"it isn't a history of animate-ce: {sentence}")


def test_a_csv_of_two_inputs_names_both_weights() -> None:
    run = train(data=generated("overlapping", dimensions=2), epochs=1)
    header = csv_bytes(run).decode().splitlines()[5]
    assert header == (
        "step,epoch,w1,w2,b,loss,accuracy,batch_loss,gradient_w1,gradient_w2,gradient_b,batch"
    )
    assert read_csv(csv_bytes(run)) == run


def test_an_npz_holds_plain_arrays_and_no_time_of_day(run: History) -> None:
    content = npz_bytes(run)
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        assert archive.files == [*KEYS, "version"]
        assert str(archive["recipe"]) == run.recipe
        assert_array_equal(archive["params"], run.params)
    with zipfile.ZipFile(io.BytesIO(content)) as entries:
        assert {entry.date_time for entry in entries.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_csv_opens_as_a_table(run: History) -> None:
    lines = csv_bytes(run).decode("ascii").splitlines()
    assert lines[0] == "# animate-ce history"
    assert lines[1] == f"# version = {__version__}"
    assert lines[2] == f"# recipe = {run.recipe}"
    assert [line[:5] for line in lines[3:5]] == ["# x =", "# y ="]
    header, *rows = csv.reader(lines[5:])
    names = "step,epoch,w,b,loss,accuracy,batch_loss,gradient_w,gradient_b,batch"
    assert ",".join(header) == names
    assert len(rows) == 8
    assert rows[0][:4] == ["0", "0", "-5.0", "-10.0"]
    assert rows[0][6:] == ["", "", "", ""]
    assert rows[1][-1] == "0 1 2"
    assert rows[7][-1] == "18 19"


def test_a_csv_that_a_spreadsheet_saved_again_is_read(run: History) -> None:
    content = csv_bytes(run)
    assert read_csv(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")) == run


def npz(run: History, **changes: Any) -> bytes:
    """An .npz of the run with some entries replaced; None leaves one out."""
    entries = {name: getattr(run, name) for name in KEYS} | changes
    buffer = io.BytesIO()
    np.savez(buffer, **{name: entry for name, entry in entries.items() if entry is not None})
    return buffer.getvalue()


def npy(run: History) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, run.params)
    return buffer.getvalue()


def scrambled(run: History) -> bytes:
    """An .npz whose first entry no longer decompresses."""
    content = bytearray(npz_bytes(run))
    content[60:90] = b"\xff" * 30
    return bytes(content)


def unheard_of(run: History) -> bytes:
    """An .npz compressed by a method that nothing here knows."""
    content = npz_bytes(run)
    return content.replace(b"\x08\x00\x00\x00\x21\x00", b"\x63\x00\x00\x00\x21\x00")


NO_NPZ = "npz: it isn't an .npz of plain arrays"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda run: b"", NO_NPZ),
        (lambda run: b"w,b\n-5,-10\n", NO_NPZ),
        (lambda run: npz_bytes(run)[:1000], NO_NPZ),
        (lambda run: npz_bytes(run)[:-1], NO_NPZ),
        (lambda run: b"PK\x03\x04" + bytes(100), NO_NPZ),
        (npy, NO_NPZ),
        (scrambled, NO_NPZ),
        (unheard_of, NO_NPZ),
        (lambda run: npz(run, loss=np.array([object()], object)), NO_NPZ),
        (lambda run: npz(run, loss=None), "loss: it is missing"),
        (lambda run: npz(run, x=None, y=None), "x: it is missing; y: it is missing"),
        (lambda run: npz(run, recipe=None), "recipe: it is missing"),
        (lambda run: npz(run, recipe=np.array(3.0)), "recipe: it isn't text"),
        (lambda run: npz(run, recipe=np.array(["a", "b"])), "recipe: it isn't text"),
        (
            lambda run: npz(run, loss=run.loss[:-1]),
            "loss: it has 7 rows where the others ask for 8",
        ),
        (lambda run: npz(run, params=run.loss), "params: it has 1 dimensions"),
        (
            lambda run: npz(run, epoch=run.loss),
            "epoch: it isn't an array of whole numbers",
        ),
    ],
    ids=[
        "empty",
        "text",
        "truncated",
        "without its last byte",
        "nothing but a signature",
        "an npy",
        "scrambled",
        "an unheard-of compression",
        "pickled objects",
        "no loss",
        "no data",
        "no recipe",
        "a number for a recipe",
        "two recipes",
        "too few losses",
        "flat params",
        "fractional epochs",
    ],
)
def test_an_npz_that_is_no_history_is_refused(
    make: Callable[[History], bytes], sentence: str, run: History, tmp_path: Path
) -> None:
    path = tmp_path / "run.npz"
    path.write_bytes(make(run))
    assert refusal(path) == f"it isn't a history of animate-ce: {sentence}"


NO_NUMBER = "rows: a value isn't a number, or a row is too short"
NO_HEADER = "header: it isn't step,epoch,w,b,loss,accuracy,batch_loss,gradient_w,gradient_b,batch"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("# animate-ce history\n", "", "line 1: it isn't '# animate-ce history'"),
        ("# recipe = ", "# recette = ", "recipe: it is missing"),
        ("# x = ", "# ", "x: it is missing"),
        ("step,epoch", "epoch,step", NO_HEADER),
        (",gradient_b", "", NO_HEADER),
        ("0,0,-5.0,", "0,0,five,", NO_NUMBER),
        ("0,0,-5.0,", "0,0,,", NO_NUMBER),
        ("0,0,-5.0,", "0,zero,-5.0,", NO_NUMBER),
        ("0 1 2", "0 1 two", NO_NUMBER),
        ("0 1 2", "0 1 9999999999", NO_NUMBER),
        (
            "1,1,-4.9",
            "1,1\n1,1,-4.9",
            "step: the rows aren't those of steps 0, 1, 2 and so on, in order",
        ),
        ("1,1,-4.9", "1,nan,-4.9", NO_NUMBER),
        ("1,1,-4.9", "1,1e30,-4.9", NO_NUMBER),
        ("[[-1.0]", "[[minus one]", NO_NUMBER),
        ("[[-1.0]", "[[-1.0, 2.0]", NO_NUMBER),
        ("[[-1.0]", "[[" + "9" * 400 + "]", NO_NUMBER),
        ("# x = [[-1.0]", "# x = " + "[" * 100_000, NO_NUMBER),
        ("# y = [", "# y = {}[", NO_NUMBER),
        ("0 1 2", "0 1 20", "batch_indices: a sample is named outside 0 to 19"),
        ("0,0,-5.0,", "0,0,nan,", "params: the start isn't finite"),
        ("0,0,-5.0,", "0,0,1e300,", "params: the start isn't finite"),
        ("[[-1.0]", "[[NaN]", "x: a sample isn't a finite number"),
        ("[[-1.0]", "[[1e300]", "x: a sample isn't a finite number"),
        ("# y = [0.0, ", "# y = [", "x: it has 20 rows where the others ask for 19"),
    ],
    ids=lambda text: text[:20].strip(),
)
def test_a_csv_that_is_no_history_is_refused(
    old: str, new: str, sentence: str, run: History, tmp_path: Path
) -> None:
    text = csv_bytes(run).decode()
    assert text.count(old) == 1
    path = tmp_path / "run.csv"
    path.write_text(text.replace(old, new))
    assert refusal(path) == f"it isn't a history of animate-ce: {sentence}"


@pytest.mark.parametrize("lines", range(6))
def test_a_csv_that_ends_before_its_first_row_is_refused(
    lines: int, run: History, tmp_path: Path
) -> None:
    path = tmp_path / "run.csv"
    path.write_bytes(b"".join(csv_bytes(run).splitlines(keepends=True)[:lines]))
    assert refusal(path).startswith("it isn't a history of animate-ce: ")


def test_a_csv_with_an_endless_field_is_refused(run: History, tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    path.write_bytes(csv_bytes(run) + b'8,"' + b"x" * 200_000)
    assert refusal(path) == (
        "it isn't a history of animate-ce: rows: they aren't values separated by commas"
    )


def test_a_csv_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    path.write_bytes(b"\xff\xfe\x00")
    assert refusal(path) == "it isn't a history of animate-ce: csv: it isn't text in UTF-8"


def test_a_value_beyond_float32_that_comes_later_is_a_divergence(run: History) -> None:
    rows = csv_bytes(run).decode().split("\n7,1,")
    assert len(rows) == 2
    last = rows[1].split(",")
    again = read_csv(f"{rows[0]}\n7,1,{','.join(['1e300', *last[1:]])}".encode())
    assert again.params[-1, 0] == np.inf
    assert again.last_finite == 6


def test_rows_that_a_spreadsheet_put_in_another_order_are_refused(
    run: History, tmp_path: Path
) -> None:
    lines = csv_bytes(run).splitlines(keepends=True)
    path = tmp_path / "run.csv"
    path.write_bytes(b"".join([*lines[:6], *reversed(lines[6:])]))
    assert refusal(path).startswith("it isn't a history of animate-ce: ")


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    for read, content in ((read_npz, SMALL_NPZ), (read_csv, SMALL_CSV)):
        damaged = bytearray(content)
        for _ in range(data.draw(st.integers(1, 3))):
            place = data.draw(st.integers(0, len(content) - 1))
            damaged[place] = data.draw(st.integers(0, 255))
        try:
            found = read(bytes(damaged))
        except InputError as error:
            assert error.mistakes
        else:
            (history,) = found if isinstance(found, list) else [found]
            assert isinstance(history, History)


def small() -> History:
    return History(
        params=np.array([[1, 2], [3, 4]], np.float32),
        loss=np.ones(2, np.float32),
        accuracy=np.ones(2, np.float32),
        batch_loss=np.ones(1, np.float32),
        gradient=np.ones((1, 2), np.float32),
        batch_indices=np.zeros((1, 1), np.int32),
        epoch=np.arange(2, dtype=np.int32),
        x=np.zeros((1, 1), np.float32),
        y=np.zeros(1, np.float32),
        recipe="{}",
    )


SMALL_NPZ, SMALL_CSV = npz_bytes(small()), csv_bytes(small())


def refusal(path: Path) -> str:
    """What loading says, without the name of the file."""
    with pytest.raises(InputError) as caught:
        load(path)
    ((place, sentence),) = caught.value.mistakes
    assert place == str(path)
    return sentence


@pytest.mark.parametrize("name", ["run.txt", "run", "run.npz.gz", "run.npy"])
def test_a_file_of_another_kind_is_refused_by_its_suffix(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(SMALL_NPZ)
    assert refusal(path) == "a history is read from a file that ends in .npz or .csv"


@pytest.mark.parametrize("name", ["run.npz", "run.csv"])
def test_a_missing_file_is_refused(name: str, tmp_path: Path) -> None:
    assert refusal(tmp_path / name) == "it can't be read: No such file or directory"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run.npz").mkdir()
    assert refusal(tmp_path / "run.npz") == "it can't be read: Is a directory"


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a\0b.npz").startswith("it can't be read: ")


def test_histories_of_before_versions_were_noted_are_read(run: History) -> None:
    csv_text = b"".join(
        line for line in csv_bytes(run).splitlines(keepends=True) if b"# version" not in line
    )
    assert read_csv(csv_text) == run
    assert version_in(csv_text, ".csv") is None
    buffer = io.BytesIO()
    np.savez(buffer, **{key: getattr(run, key) for key in KEYS})
    assert read_npz(buffer.getvalue()) == [run]
    assert version_in(buffer.getvalue(), ".npz") is None


def test_the_version_is_read_back(run: History) -> None:
    assert version_in(csv_bytes(run), ".csv") == __version__
    assert version_in(npz_bytes(run, run), ".npz") == __version__
