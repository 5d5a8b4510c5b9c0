"""Numbers as the readout writes them."""

import pytest

from animate.narration.digits import share


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.00"),
        (1e-5, "0.01"),
        (0.004, "0.01"),
        (0.65, "0.65"),
        (0.996, "0.99"),
        (299 / 300, "0.99"),
        (1.0, "1.00"),
    ],
)
def test_an_accuracy_is_one_or_nought_only_if_it_is(value: float, text: str) -> None:
    assert share(value) == text
