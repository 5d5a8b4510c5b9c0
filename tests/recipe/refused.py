"""What a recipe says of mistakes."""

from collections.abc import Mapping
from typing import Any

import pytest

from animate.errors import InputError
from animate.recipe import Recipe


def mistakes(options: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The places and sentences with which options are refused."""
    with pytest.raises(InputError) as caught:
        Recipe.of(options)
    return caught.value.mistakes


def refused(shown: str, accepted: str) -> str:
    return f"{shown} isn't accepted; give {accepted}"
