"""What was found by feeding anything, and mended."""

from pathlib import Path

import pytest

from animate.errors import InputError
from animate.history_files import csv_bytes, read_csv, read_npz
from animate.inside import origin_in
from animate.recipe import Recipe
from tests.calling import refused
from tests.cli.test_mistakes import OUT
from tests.fuzz.targets import fed
from tests.test_arrays import archive
from tests.test_history_files import small


def test_a_note_in_a_csv_without_a_name_is_no_note() -> None:
    content = csv_bytes(small()).replace(b"# x = ", b"# = x ")
    with pytest.raises(InputError) as caught:
        read_csv(content)
    assert caught.value.mistakes == (("x", "it is missing"),)


def test_the_head_of_an_array_is_no_python() -> None:
    # numpy's own reader raises an error of the tokenizer's here.
    text = b"[{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }\n"
    member = b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text
    with pytest.raises(InputError, match=r"^npz: it isn't an \.npz of plain arrays$"):
        read_npz(archive({"params": member}))


def test_a_key_that_is_none_is_told_in_one_line_of_some_length(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        Recipe.of({"b\nge": 1, "k" * 10_000: 2})
    places = [place for place, _ in caught.value.mistakes]
    assert places == ["'b\\nge'", f"'{'k' * 56}..."]


def test_of_thousands_of_mistakes_a_few_are_told(tmp_path: Path) -> None:
    keys = [f"key{number}" for number in range(1000)]
    (tmp_path / "mine.toml").write_text("".join(f"{key} = 1\n" for key in keys))
    told = refused("mine.toml", *OUT, folder=tmp_path)
    assert len(told) == 21
    assert told[0].startswith("key0: no such key in a recipe; the keys are model, data, ")
    assert told[-1] == "and 980 more"
    made = tmp_path / "made.md"
    told_of = ", ".join(f'"{key}": 1' for key in keys)
    made.write_text(f"<!-- animate-ce {{{told_of}}} -->\n")
    with pytest.raises(InputError) as caught:
        origin_in(made)
    ((_, sentence),) = caught.value.mistakes
    assert sentence.startswith("the recipe in it isn't accepted: key0: no such key in a recipe; ")
    assert sentence.endswith("; and 996 more")


def test_a_file_whose_name_is_several_lines_is_told_in_one() -> None:
    fed("command", b"\x00\n")
