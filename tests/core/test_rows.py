"""Rows that grow one by one, in memory and on disk."""

import gc

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from animate.core import rows
from animate.core.rows import Rows

WIDTH = 3

# So many rows lie in a block here.
_TOGETHER = 4


@pytest.fixture(autouse=True)
def short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_BLOCK", _TOGETHER * WIDTH * 4)


def fill(grown: Rows, count: int) -> None:
    """Add rows of their numbers: 0, 0, 0, then 1, 1, 1 and so on."""
    for number in range(grown.count, grown.count + count):
        grown.new()[:] = np.full(WIDTH, number, np.float32).data


def expected(count: int) -> NDArray[np.float32]:
    return np.repeat(np.arange(count, dtype=np.float32), WIDTH).reshape(count, WIDTH)


@pytest.mark.parametrize("in_memory", [1, 2**20])
def test_rows_come_back_as_they_were_filled(in_memory: int) -> None:
    grown = Rows(WIDTH, in_memory)
    for count in range(1, 30):
        fill(grown, 1)
        assert grown.count == count
        if count % 3 == 0:
            # What is looked at in between is no end.
            assert_array_equal(grown.array(), expected(count))


def test_no_rows_are_an_array_of_none() -> None:
    empty = Rows(WIDTH, 1)
    assert empty.count == 0
    assert empty.array().shape == (0, WIDTH)
    assert empty.array().dtype == np.float32


@pytest.mark.parametrize("in_memory", [1, 2**20])
def test_an_array_is_not_to_be_written_to(in_memory: int) -> None:
    grown = Rows(WIDTH, in_memory)
    fill(grown, 9)
    assert not grown.array().flags.writeable


def test_so_many_bytes_are_held_in_memory() -> None:
    grown = Rows(WIDTH, 2 * _TOGETHER * WIDTH * 4)
    # A block is looked at when the next is needed.
    fill(grown, 3 * _TOGETHER)
    assert not isinstance(grown.array(), np.memmap)
    fill(grown, 1)
    assert isinstance(grown.array(), np.memmap)
    assert_array_equal(grown.array(), expected(grown.count))


def test_a_row_of_many_numbers_has_a_block_of_its_own() -> None:
    grown = Rows(10 * WIDTH, 1)
    for number in range(3):
        grown.new()[:] = np.full(10 * WIDTH, number, np.float32).data
    assert_array_equal(grown.array()[:, 0], [0, 1, 2])


def test_an_array_lives_on_without_its_rows() -> None:
    grown = Rows(WIDTH, 1)
    fill(grown, 9)
    array = grown.array()
    del grown
    gc.collect()
    assert_array_equal(array, expected(9))
