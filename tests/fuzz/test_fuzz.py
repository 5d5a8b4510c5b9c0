"""A short round: sound inputs, damaged here and there, and anything at all."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from animate.errors import InputError
from tests.fuzz.targets import TARGETS, fed


@st.composite
def damaged(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """A sound input with pieces of it, or of another, replaced, repeated or left out."""
    content = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 4))):
        first, last = sorted(draw(st.tuples(*[st.integers(0, len(content))] * 2)))
        last = min(last, first + draw(st.sampled_from([0, 1, 2, 8, len(content)])))
        other = draw(st.sampled_from(seeds))
        start = draw(st.integers(0, len(other)))
        content[first:last] = draw(
            st.one_of(
                st.binary(max_size=4),
                st.sampled_from([b"", b"\0", b"\xff" * 8, b'"', b"[" * 300, b"9" * 5000, b"-"]),
                st.just(other[start : start + 16]),
            )
        )
    return bytes(content)


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_are_accepted_or_refused_in_sentences(name: str) -> None:
    for seed in TARGETS[name].seeds:
        fed(name, seed)


@pytest.mark.parametrize("name", ["recipe", "options", "table", "npz", "arrays", "history"])
def test_the_seeds_of_what_takes_them_whole_are_accepted(name: str) -> None:
    told = []
    for seed in TARGETS[name].seeds:
        try:
            TARGETS[name].feed(seed)
        except InputError as error:
            told.append(str(error))
    # Of options two are mistakes, and of tables one is read by what its length says.
    assert len(told) <= 3, told
    assert len(told) < len(TARGETS[name].seeds), told


@pytest.mark.parametrize("name", TARGETS)
def test_anything_is_read_or_refused_in_sentences(name: str) -> None:
    seeds = list(TARGETS[name].seeds)
    slow = name in ("command", "batch")

    @settings(
        max_examples=25 if slow else 60,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.one_of(damaged(seeds), st.binary(max_size=200)))
    def feed(content: bytes) -> None:
        fed(name, content)

    feed()
