"""Specs of batches that are done in no time."""

from pathlib import Path

from animate.batch.matrix import Plan, expand
from animate.batch.spec import read
from animate.errors import InputError

# A picture that is drawn in a moment.
SMALL = """
[defaults]
epochs = 1
size = [300, 200]
panels = ["data"]
frames = 3
"""


def plan(folder: Path, text: str) -> Plan:
    """The plan of a spec that is written into a folder."""
    path = folder / "spec.toml"
    path.write_text(text, "utf-8")
    return expand(read(path))


def refusal(folder: Path, text: str) -> list[tuple[str, str]]:
    """What is wrong with a spec."""
    try:
        made = plan(folder, text)
    except InputError as error:
        return list(error.mistakes)
    raise AssertionError(f"it was accepted: {made}")
