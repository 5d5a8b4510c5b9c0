"""Scenes of models of any kind look as drawn anew, and keep to their cells."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from animate.casting import cast
from animate.core.problems import Known
from animate.language import speak
from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.scene import Scene, staged
from animate.scene.vector import write_vector
from tests.scene.networks import recipe_of, runs, scene_of
from tests.scene.staging import agree, box_of, inside, text_boxes

ALONE = (
    "binary-1",
    "binary-2",
    "classes-1",
    "classes-2",
    "classes-2-ten",
    "softmax-2",
    "line-1",
    "values-1",
    "values-2",
    "values-3",
    "pictures",
)
SEVERAL = ("binary-2-five", "classes-1-two", "classes-2-five", "values-1-two", "values-2-two")

LOOKS: dict[str, dict[str, Any]] = {
    "full": {"size": (1200, 400)},
    "dark": {"size": (600, 200), "theme": "dark"},
    "print": {"size": (400, 400), "theme": "print", "dpi": 72},
}


def moments(scene: Scene) -> list[Moment]:
    last = scene.programme.moments() - 1
    return [scene.programme.moment(round(share * last)) for share in (0, 0.02, 1, 0.02)]


@pytest.mark.parametrize("name", [*ALONE, *SEVERAL])
def test_any_steps_in_any_order_look_as_drawn_anew(name: str) -> None:
    with scene_of(name, size=(700, 260)) as scene:
        agree(scene, moments(scene))


# Each kind of data panel, and each look by two of them.
@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("binary-2", "full"),
        ("binary-2", "print"),
        ("classes-2-five", "dark"),
        ("classes-2-five", "print"),
        ("values-2", "dark"),
        ("pictures", "full"),
    ],
)
def test_they_do_at_any_size_and_in_any_theme(name: str, look: str) -> None:
    with scene_of(name, panels=("data", "wireframe"), **LOOKS[look]) as scene:
        agree(scene, moments(scene)[:3])


@pytest.mark.parametrize("name", ["binary-2", "classes-1-two", "values-2", "pictures"])
def test_panels_of_time_do_as_well(name: str) -> None:
    panels = ["loss", "parameters", *["gradient"] * (name == "binary-2")]
    panels += ["accuracy"] * (name != "values-2") + ["curves"] * (name != "pictures")
    with scene_of(name, panels=panels, size=(900, 500)) as scene:
        agree(scene, moments(scene)[1:4])


@pytest.mark.parametrize("name", ["softmax-2", "line-1", "mlp-2"])
def test_equations_do_as_well(name: str) -> None:
    with scene_of(name, panels=("equation",), size=(500, 300)) as scene:
        agree(scene, moments(scene)[1:4])


def test_a_turning_surface_does_as_well() -> None:
    with scene_of("binary-2", panels=("surface",), camera="orbit", size=(300, 260)) as scene:
        agree(scene, [Moment((5,), 0.0), Moment((100,), 120.0), Moment((0,), 250.0)])


@pytest.mark.parametrize("size", [(1200, 400), (600, 200), (300, 900)], ids=str)
@pytest.mark.parametrize("name", ["classes-2-ten", "binary-1", "values-2", "pictures"])
def test_no_mover_leaves_its_cell_and_no_text_the_picture(name: str, size: tuple[int, int]) -> None:
    with scene_of(name, size=size) as scene:
        for group, cell in zip(scene.groups, scene.layout.cells, strict=False):
            for mover in group:
                for moment in moments(scene)[:3]:
                    mover.pose(moment)
                    box = box_of(mover.extent(), scene)
                    if mover.extent().empty:
                        continue
                    assert box.x0 >= cell.x0 - 1, mover
                    assert box.x1 <= cell.x1 + 1, mover
                    assert box.y0 >= cell.y0 - 1, mover
                    assert box.y1 <= cell.y1 + 1, mover
        for text, box in text_boxes(scene):
            assert inside(box, *size), text


@pytest.mark.parametrize("name", ["classes-2-ten", "values-1", "pictures", "binary-2-five"])
def test_the_smallest_picture_is_drawn(name: str) -> None:
    with scene_of(name, size=(200, 200)) as scene:
        agree(scene, moments(scene)[1:3])


@pytest.mark.parametrize("lang", ["en", "es", "fr", "de", "pt"])
def test_every_language_has_room(lang: str) -> None:
    with scene_of("binary-1", lang=lang, size=(900, 300)) as scene:
        legend: Any = scene.figure.axes[0].get_legend()
        frame = legend.get_window_extent(scene.canvas.get_renderer())
        assert frame.x1 <= scene.layout.cells[0].x1 + 4
        for text, box in text_boxes(scene):
            assert inside(box, 900, 300), text


def test_a_run_that_turned_to_nan_is_drawn_up_to_its_last_number() -> None:
    (run,) = runs("binary-2").histories
    params, loss = run.params.copy(), run.loss.copy()
    params[40:], loss[40:] = np.nan, np.nan
    with scene_of("binary-2", [replace(run, params=params, loss=loss)]) as scene:
        assert scene.programme.moments() == 40
        agree(scene, [Moment((39,)), Moment((3,))])


@pytest.mark.parametrize("kind", [".svg", ".pdf"])
@pytest.mark.parametrize("name", ["classes-2", "values-2"])
def test_stills_of_lines_have_no_pixels_in_them(name: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"still{kind}"
    recorded, recipe = runs(name), recipe_of(name, panels=("data",))
    known = Known(problems=recorded.problems)
    shown = cast(recorded.histories, recipe, speak("en"), known)
    with staged(shown, recipe, vector=True) as scene:
        write_vector(scene, scene.programme.moment(-1), path, kind, Recipe().canonical())
    content = path.read_bytes()
    assert b"<image" not in content
    assert b"/Subtype /Image" not in content
    assert len(content) < 300_000
    assert BytesIO(content).read(4) in (b"<?xm", b"%PDF")
