"""Archives and files that claim to be histories, and are refused before they do harm."""

import io
import os
import struct
import tracemalloc
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from animate.errors import InputError
from animate.history import History
from animate.history_files import load_runs, npz_bytes, read_npz
from animate.limits import COMMENT
from tests.core.running import train


@pytest.fixture(scope="module")
def run() -> History:
    return train(epochs=1)


def refusal(content: bytes) -> str:
    """What reading these bytes says."""
    with pytest.raises(InputError) as caught:
        read_npz(content)
    return str(caught.value)


def archive(members: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as file:
        for name, content in members.items():
            file.writestr(f"{name}.npy", content)
    return buffer.getvalue()


def header(shape: str, descr: str = "'<f4'") -> bytes:
    """The head of an array, as it claims to be."""
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


def peak(content: bytes) -> int:
    """The most memory that is held while these bytes are refused."""
    tracemalloc.start()
    try:
        with pytest.raises(InputError):
            read_npz(content)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_an_archive_that_would_unpack_to_too_much_is_refused_by_what_it_declares() -> None:
    bomb = archive({f"x{n}": header("(1,)") for n in range(12)})
    # Each says of itself that it takes 100 MB, which zipfile holds it to.
    entry = struct.pack("<I", len(header("(1,)")))
    start = bomb.index(b"PK\x01\x02")
    large = bomb[:start] + bomb[start:].replace(entry, struct.pack("<I", 100_000_000))
    with pytest.raises(InputError) as caught:
        read_npz(large)
    told = "its arrays would take 1.2 GB, and at most 1.1 GB are read"
    assert caught.value.mistakes == (("npz", told),)
    assert peak(large) < 1_000_000


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (archive({"params": header("(1000000000000,)") + bytes(4)}), "claims more than there is"),
        (archive({"params": header("(1,)") + bytes(10**7)}), "claims less than there is"),
        (archive({"params": header("(-1,)") + bytes(4)}), "a negative length"),
        (archive({"params": header("(1,)", "'|O'") + bytes(8)}), "objects"),
        (archive({"params": header("(1,)", "[('a', '|O')]") + bytes(8)}), "records of objects"),
        (archive({"params": header("(1,)", "'|V4'") + bytes(4)}), "no numbers"),
        (archive({"params": header("__import__('os')") + bytes(4)}), "code"),
        (archive({"params": header("(1,)") + bytes(4)}, zipfile.ZIP_BZIP2), "another packing"),
        (archive({"params": header("(1,)") + bytes(4)}, zipfile.ZIP_LZMA), "another packing"),
        (archive({"params": b"\x80\x04\x95"}), "a pickle"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_array_that_is_not_what_it_says_is_refused_unread(content: bytes, reason: str) -> None:
    assert refusal(content) == "npz: it isn't an .npz of plain arrays"
    assert peak(content) < 1_000_000, reason


def test_an_array_that_is_there_twice_is_refused(run: History) -> None:
    buffer = io.BytesIO(npz_bytes(run))
    with zipfile.ZipFile(buffer, "a") as file, pytest.warns(UserWarning, match="Duplicate name"):
        file.writestr("params.npy", header("(1,)") + bytes(4))
    assert refusal(buffer.getvalue()) == "npz: it isn't an .npz of plain arrays"


def test_a_recipe_that_is_too_long_for_one_is_refused(run: History) -> None:
    long = replace(run, recipe="x" * (COMMENT + 1))
    assert refusal(npz_bytes(long)) == "recipe: it isn't text"


@pytest.mark.parametrize(("suffix", "megabytes"), [(".csv", 100), (".npz", 8_590)])
def test_a_file_too_large_is_refused_unread(suffix: str, megabytes: int, tmp_path: Path) -> None:
    path = tmp_path / f"run{suffix}"
    with path.open("wb") as file:
        # Nearly nothing on the disk.
        file.truncate(megabytes * 1_000_000 + 1_000_000)
    with pytest.raises(InputError) as caught:
        load_runs(path)
    size = f"it is too large, {megabytes + 1:,} MB; at most {megabytes:,} MB are read"
    assert caught.value.mistakes == ((str(path), f"it can't be read: {size}"),)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "run.npz")
    with pytest.raises(InputError, match="it can't be read: it isn't a file"):
        load_runs(tmp_path / "run.npz")
