"""Specs of batches that are done in no time, and what came of them."""

import json
import re
from pathlib import Path

import pytest

from animate.batch import running
from animate.batch.matrix import Plan, expand
from animate.batch.spec import read
from animate.errors import InputError
from tests.batch.here import Here
from tests.calling import Said, call

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


SPEC = f"""
name = "{{loss}}-{{lr}}"
outputs = ["gif", "html", "npz"]
{SMALL}
[matrix]
lr = [0.5, 6]
loss = ["cross-entropy", "mse"]
"""
NAMES = ["cross-entropy-0.5", "mse-0.5", "cross-entropy-6", "mse-6"]
SUFFIXES = [".gif", ".html", ".npz", ".png"]

# What tells of how it went, not of what came of it.
OF_THE_DAY = re.compile(r"logs/.*|junit\.xml|summary\.json")


def batch(folder: Path, *options: str, spec: str = SPEC, out: str = "out") -> Said:
    """The command, on a spec; unless it asks for a cluster, it is done in this process."""
    (folder / "spec.toml").write_text(spec, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        if "--cluster" not in options:
            patch.setattr(running, "_backend", Here)
        return call("batch", "spec.toml", "--out", out, *options, folder=folder)


def files(folder: Path) -> dict[str, bytes]:
    """All that came of a batch, by name."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {name: content for name, content in found.items() if not OF_THE_DAY.fullmatch(name)}


def summary(folder: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads((folder / "summary.json").read_text())
    return told


def counts(folder: Path) -> tuple[object, object]:
    """How many trainings and files a batch made."""
    told = json.loads((folder / "summary.json").read_text())
    return told["trainings"]["done"], told["files"]["drawn"]
