"""Names of the parameters of any model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from animate.core.parameters import Parameters

NETWORK = Parameters([("0.weight", (3, 2)), ("0.bias", (3,)), ("scale", (1, 1))])


def test_a_linear_unit_has_w_and_b() -> None:
    assert Parameters.linear(1).names() == ("w", "b")
    assert Parameters.linear(2).names() == ("w1", "w2", "b")


def test_a_place_in_a_tensor_is_part_of_the_name() -> None:
    assert [NETWORK.name(index) for index in (0, 1, 2, 5, 6, 8, 9)] == [
        "0.weight[0,0]",
        "0.weight[0,1]",
        "0.weight[1,0]",
        "0.weight[2,1]",
        "0.bias[0]",
        "0.bias[2]",
        "scale",
    ]


def test_layers_are_what_holds_tensors() -> None:
    deep = Parameters(
        [("body.0.weight", (3, 2)), ("body.0.bias", (3,)), ("head.weight", (1, 3)), ("scale", ())]
    )
    assert deep.layers() == (
        ("body.0", slice(0, 9)),
        ("head", slice(9, 12)),
        ("scale", slice(12, 13)),
    )
    assert Parameters.linear(1).layers() == (("w", slice(0, 1)), ("b", slice(1, 2)))


def test_many_have_no_names_to_read() -> None:
    assert NETWORK.count == 10
    assert NETWORK.names() == ()
    assert len(Parameters([("0.bias", (8,))]).names()) == 8


@given(
    st.lists(st.lists(st.integers(1, 4), max_size=3).map(tuple), min_size=1, max_size=4).flatmap(
        lambda shapes: st.just(Parameters([(f"p{i}", shape) for i, shape in enumerate(shapes)]))
    ),
    st.data(),
)
def test_each_is_found_by_its_name(parameters: Parameters, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, parameters.count - 1))
    assert parameters.index(parameters.name(index)) == index


@pytest.mark.parametrize(
    "name",
    [
        "",
        "w",
        "0.weight",
        "0.weight[3,0]",
        "0.weight[0]",
        "0.weight[0,-1]",
        "0.bias[0,0]",
        "0.bias[x]",
    ],
)
def test_what_is_none_is_not_found(name: str) -> None:
    assert NETWORK.index(name) is None
