"""A map in every form: whole, reproducible, and as it was drawn."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import animate
from animate.errors import InputError
from animate.goals import MOVING
from animate.inside import map_options_in, map_origin_in, recipe_in
from animate.map_rendering import KINDS, chart, render_map
from animate.moment import Moment
from animate.outcomes import Outcomes
from animate.provenance import MapOrigin
from animate.recipe.map_recipe import MapRecipe
from animate.scene.compositor import Compositor
from animate.scene.map_scene import map_staged
from tests.charting import lab
from tests.encode.filming import gif_pictures
from tests.encode.parsing import parsed

SMALL: dict[str, Any] = {"size": (400, 300), "frames": 7}
NAMES = [
    "map.gif",
    "map.mp4",
    "map.webm",
    "map.webp",
    "map.apng",
    "frames/",
    "map.png",
    "map.svg",
    "map.pdf",
    "map.npz",
    "map.csv",
    "map.md",
    "map.toml",
]


def drawn(outcomes: Outcomes, **options: Any) -> list[tuple[np.ndarray[Any, Any], Fraction]]:
    """The frames and their times, as the scene has them."""
    recipe = MapRecipe.from_json(outcomes.recipe).but(**options)
    with map_staged(chart(outcomes, recipe), recipe) as scene:
        compositor = Compositor(scene)
        return [
            (compositor.draw(moment)[0][..., :3].copy(), seconds)
            for moment, seconds in scene.programme.timeline()
        ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("maps")
    made = render_map(lab(), *(f"{folder}/{name}" for name in NAMES), **SMALL)
    assert [one.path.name for one in made] == [name.rstrip("/") for name in NAMES]
    for name, one in zip(NAMES, made, strict=True):
        moves = Path(name).suffix in MOVING or name == "frames/"
        assert one.frames == (7 if moves else 1 if name.endswith(("png", "svg", "pdf")) else 0)
        assert one.size > 0
        assert one.warnings == ()
    return folder


def test_a_map_can_be_written_in_all_these_forms(folder: Path) -> None:
    assert {Path(name).suffix or "/" for name in NAMES} == {*KINDS}
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        name.rstrip("/") for name in NAMES
    )


def test_the_gif_shows_what_was_drawn_and_each_band_as_it_is(folder: Path) -> None:
    frames = drawn(lab(), **SMALL)
    pictures = gif_pictures(folder / "map.gif")
    assert len(pictures) == len(frames) == 7
    delays = [block.delay for block in parsed(folder / "map.gif").blocks]
    assert delays == [round(float(seconds) * 100) for _, seconds in frames]
    recipe = MapRecipe.from_json(lab().recipe).but(**SMALL)
    with map_staged(chart(lab(), recipe), recipe) as scene:
        flat = np.array(scene.flat)
    for picture, (true, _) in zip(pictures, frames, strict=True):
        assert np.abs(picture.astype(int) - true).max() <= 24
        banded = (true[:, :, np.newaxis] == flat).all(axis=3).any(axis=2)
        assert banded.mean() > 0.2
        np.testing.assert_array_equal(picture[banded], true[banded])


def test_the_still_is_the_end(folder: Path) -> None:
    frames = drawn(lab(), **SMALL)
    with Image.open(folder / "map.png") as still:
        np.testing.assert_array_equal(np.asarray(still.convert("RGB")), frames[-1][0])


def test_a_still_shows_the_epoch_that_is_asked_for(tmp_path: Path) -> None:
    outcomes = lab()
    render_map(outcomes, tmp_path / "map.png", at=2, **SMALL)
    recipe = MapRecipe.from_json(outcomes.recipe).but(at=2, **SMALL)
    with (
        map_staged(chart(outcomes, recipe), recipe) as scene,
        Image.open(tmp_path / "map.png") as still,
    ):
        assert 14 in outcomes.steps
        shown, _ = Compositor(scene).draw(Moment((14,)))
        np.testing.assert_array_equal(np.asarray(still.convert("RGB")), shown[..., :3])


def test_every_picture_holds_the_recipe_and_its_version(folder: Path) -> None:
    asked = MapRecipe.from_json(lab().recipe).but(**SMALL)
    for name in NAMES:
        if name.endswith((".csv", ".npz")):
            continue
        origin = map_origin_in(folder / name)
        assert origin is not None
        assert origin == MapOrigin(asked, animate.__version__), name
        assert MapRecipe.of(map_options_in(folder / name)) == asked
    saved = map_origin_in(folder / "map.npz")
    # As it was trained, whatever was drawn of it.
    assert saved == MapOrigin(MapRecipe.from_json(lab().recipe), animate.__version__)


def test_what_was_saved_is_drawn_as_what_was_trained(folder: Path, tmp_path: Path) -> None:
    outcomes = animate.load_outcomes(folder / "map.npz")
    animate.render_map(outcomes, tmp_path / "map.gif", **SMALL)
    assert (tmp_path / "map.gif").read_bytes() == (folder / "map.gif").read_bytes()


def test_other_files_know_a_map_from_runs(folder: Path) -> None:
    for name in ("map.gif", "map.npz", "map.toml"):
        with pytest.raises(InputError) as caught:
            recipe_in(folder / name)
        told = "it holds a map of starts, which 'animate-ce map' draws; give a recipe of runs"
        assert caught.value.mistakes == ((str(folder / name), told),)


def test_runs_are_known_from_a_map(tmp_path: Path) -> None:
    run = animate.train(epochs=1)
    animate.render(run, tmp_path / "run.png", tmp_path / "run.npz", size=(300, 200))
    assert map_origin_in(tmp_path / "run.png") is None
    assert map_origin_in(tmp_path / "run.npz") is None
    with pytest.raises(InputError) as caught:
        map_options_in(tmp_path / "run.png")
    told = "it holds the recipe of runs; give one of a map, or a map that animate-ce made"
    assert caught.value.mistakes == ((str(tmp_path / "run.png"), told),)


def test_the_svg_holds_the_cells_as_pixels_that_stay_sharp(folder: Path) -> None:
    text = (folder / "map.svg").read_text("utf-8")
    assert text.count("<image ") == 4
    assert "image-rendering:pixelated" in text


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (
            ["map.html"],
            "'map.html' can't hold a map; end it in .gif, .mp4, .webm, .webp, .apng, .png, .svg, "
            ".pdf, .npz, .csv, .md or .toml",
        ),
        (["map.xyz"], "'map.xyz' doesn't say what to write; "),
        ([], "there is nothing to write; "),
    ],
)
def test_a_form_that_no_map_has_is_refused(names: list[str], told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        render_map(lab(), *(tmp_path / name for name in names))
    ((place, sentence),) = caught.value.mistakes
    assert place == "out"
    assert sentence.startswith(told)
    assert not list(tmp_path.iterdir())


def test_what_is_trained_cannot_be_trained_otherwise(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        render_map(lab(), tmp_path / "map.gif", lr=3, starts=4, theme="dark")
    told = (
        "the map is trained already; what can change is init, style, grid, theme, lang, captions, "
        "title, size, dpi, pace, every, speed, fps, frames, hold, once, at"
    )
    assert caught.value.mistakes == (("lr", told), ("starts", told))
    assert not list(tmp_path.iterdir())


def test_outcomes_of_another_recipe_are_refused(tmp_path: Path) -> None:
    other = replace(lab(), losses=("mse", "hinge"))
    with pytest.raises(InputError, match="they aren't those of the recipe"):
        render_map(other, tmp_path / "map.gif")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_description_tells_what_the_picture_shows(lang: str, tmp_path: Path) -> None:
    outcomes = lab()
    render_map(outcomes, tmp_path / "map.md", lang=lang, style="swarm")
    text = (tmp_path / "map.md").read_text("utf-8")
    *said, comment = text.strip().split("\n\n")
    assert json.loads(comment.removeprefix("<!-- animate-ce ").removesuffix(" -->"))
    assert len(said) == 3
    if lang == "en":
        assert said[0] == (
            "The ways of 63 starts over w and b, as markers on the contours of the loss. Side by "
            "side: Cross-entropy, Squared loss."
        )
        assert (
            "minimises the squared loss over mini-batches of 3, for 12 epochs, which is 84 "
            in (said[1])
        )
        assert said[2].startswith("Before training, starts with all points right: 2%. After ")
        assert "After 84 steps, starts with all points right: cross-entropy " in said[2]
    else:
        assert "63 départs" in said[0]
        assert "Après 84 itérations" in said[2]
