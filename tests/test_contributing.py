"""What CONTRIBUTING shows by example works as it is written there."""

import re
import tomllib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from animate.encode.encoder import Film
from animate.recipe import Recipe
from animate.scene import panels
from animate.scene.compositor import Compositor
from animate.training import train_runs
from tests.scene.staging import agree, on_stage

TEXT = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text("utf-8")


def example(heading: str, language: str) -> str:
    """The block of code in a section."""
    (section,) = re.findall(rf"^## {heading}$(.*?)(?=^## )", TEXT, re.MULTILINE | re.DOTALL)
    (block,) = re.findall(rf"^```{language}$(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return str(block)


def defined(heading: str, name: str) -> Any:
    """What a block of Python defines under a name."""
    module: dict[str, Any] = {"__name__": "example"}
    exec(example(heading, "python"), module)
    return module[name]


@pytest.mark.parametrize("options", [{}, {"compare": {"lr": (0.5, 5)}}], ids=["one", "two"])
def test_the_panel_looks_as_drawn_anew(
    options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = defined("A new panel", "LengthsPanel")
    # A caption of its own is in no catalogue yet, so it borrows one.
    panel.caption = "panel.gradient"
    monkeypatch.setitem(panels.PANELS, "gradient", panel())
    recipe = Recipe.of({"epochs": 3, "panels": ("gradient",), "size": (400, 300), **options})
    with on_stage(recipe) as scene:
        programme = scene.programme
        agree(scene, [programme.moment(step) for step in (0, 1, 20, 9)])


def test_the_encoder_keeps_every_pixel(tmp_path: Path) -> None:
    recipe = Recipe.of({"epochs": 1, "panels": ("data",), "size": (200, 200)})
    path, drawn = tmp_path / "x.ppm", []
    film = Film(size=(200, 200), fps=25, once=False, comment="", sample=lambda: ())
    with on_stage(recipe) as scene, defined("A new format", "Ppm")(path, film) as encoder:
        for frame in Compositor(scene).frames(scene.programme.timeline()):
            encoder.write(frame)
            drawn.append(frame.pixels[..., :3].copy())
    stream = BytesIO(path.read_bytes())
    for pixels in drawn:
        with Image.open(BytesIO(stream.read(len(b"P6 200 200 255\n") + pixels.size))) as read:
            np.testing.assert_array_equal(np.asarray(read), pixels)
    assert stream.read() == b""


def test_the_template_tells_what_is_so() -> None:
    text = example("A new template", "toml")
    assert re.match(r"\n# \w.*\.\n#\n# ", text)
    trembling, straight = train_runs(Recipe.of(tomllib.loads(text)))
    assert len(trembling.params) > len(straight.params)
    turns = [np.diff(run.params, n=2, axis=0) for run in (trembling, straight)]
    steps = [np.diff(run.params, axis=0) for run in (trembling, straight)]
    bends = [
        float(np.linalg.norm(turn, axis=1).mean() / np.linalg.norm(step, axis=1).mean())
        for turn, step in zip(turns, steps, strict=True)
    ]
    assert bends[0] > 2 * bends[1]
