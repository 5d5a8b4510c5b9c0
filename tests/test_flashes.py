"""What flashes is found, at and around the limits of the rule, and nothing else is."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from animate import recipe_files
from animate.casting import cast
from animate.flashes import Flashes
from animate.frame import Frame, Rect
from animate.language import speak
from animate.recipe import Recipe
from animate.scene.compositor import Compositor
from animate.scene.scene import staged
from tests.scene.staging import runs_of

Pixels = NDArray[np.uint8]
SCREEN = (1024, 768)
WHITE, BLACK, RED, BLUE = (255, 255, 255), (0, 0, 0), (255, 0, 0), (0, 0, 255)


def grey(luminance: float) -> tuple[int, int, int]:
    """The darkest grey of at least this relative luminance."""
    levels = np.arange(256) / 255
    light = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    level = int(np.argmax(light >= luminance))
    return (level,) * 3


def picture(
    color: Sequence[int],
    size: tuple[int, int] = SCREEN,
    box: tuple[int, int] | None = None,
    ground: Sequence[int] = WHITE,
    corner: tuple[int, int] = (0, 0),
) -> Pixels:
    """A plain picture, or a box of this width and height on a plain ground."""
    width, height = size
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = ground
    across, down = box or size
    left, top = corner
    pixels[top : top + down, left : left + across, :3] = color
    return pixels


def watched(pictures: Iterable[Pixels], seconds: Fraction, *, loops: bool = False) -> float | None:
    flashes: Flashes | None = None
    for pixels in pictures:
        height, width = pixels.shape[:2]
        flashes = flashes or Flashes((width, height), loops=loops)
        flashes.see(Frame(pixels, (Rect(0, 0, width, height),), seconds, 0))
    assert flashes is not None
    return flashes.finish()


def blinking(one: Pixels, other: Pixels, flashes: float, for_seconds: float = 3) -> float | None:
    """Whether it is found that two pictures change places so many times a second, twice each."""
    beat = 1 / (2 * Fraction(flashes).limit_denominator(100))
    count = round(for_seconds / float(beat))
    return watched((one if turn % 2 else other for turn in range(count)), beat)


@pytest.mark.parametrize("rate", [4, 3.5, 5, 12.5, 25])
def test_more_than_three_flashes_a_second_are_found(rate: float) -> None:
    found = blinking(picture(WHITE), picture(BLACK), rate)
    assert found is not None
    assert found <= 1.1


@pytest.mark.parametrize("rate", [3, 2.9, 1, 0.25])
def test_three_a_second_are_none(rate: float) -> None:
    assert blinking(picture(WHITE), picture(BLACK), rate, for_seconds=12) is None


def test_three_within_a_second_and_rest_are_none() -> None:
    quick = [WHITE, BLACK] * 3 + [WHITE] * 18
    assert watched((picture(color) for color in quick * 3), Fraction(1, 24)) is None


@pytest.mark.parametrize(
    ("darker", "lighter", "found"),
    [
        (0.0, 0.105, True),
        (0.0, 0.09, False),
        (0.5, 0.61, True),
        (0.5, 0.59, False),
        (0.78, 0.95, True),
        (0.81, 1.0, False),
    ],
)
def test_a_change_is_a_tenth_of_the_light_where_the_darker_is_dark(
    darker: float, lighter: float, found: bool
) -> None:
    seen = blinking(picture(grey(darker)), picture(grey(lighter)), 5)
    assert (seen is not None) is found


@pytest.mark.parametrize("corner", [(0, 0), (400, 300), (683, 512)])
@pytest.mark.parametrize(("side", "found"), [(0.55, True), (0.44, False)])
def test_a_quarter_of_a_block_is_harmful(side: float, found: bool, corner: tuple[int, int]) -> None:
    box = round(341 * side), round(256 * side)
    assert (side**2 >= 0.25) is found
    seen = blinking(picture(BLACK, box=box, corner=corner), picture(WHITE), 5)
    assert (seen is not None) is found


def test_what_is_far_apart_does_not_add_up() -> None:
    """Four corners of the screen, each too small by itself."""
    one = picture(WHITE)
    for left, top in ((0, 0), (900, 0), (0, 650), (900, 650)):
        one[top : top + 100, left : left + 120, :3] = 0
    assert blinking(one, picture(WHITE), 5) is None


def test_what_flashes_in_turn_adds_up() -> None:
    """Two boxes side by side, each too small by itself, in opposite beats."""
    left = picture(BLACK, box=(120, 130), corner=(300, 300))
    right = picture(BLACK, box=(120, 130), corner=(420, 300))
    assert blinking(left, right, 5) is not None
    assert blinking(left, picture(WHITE), 5) is None


@pytest.mark.parametrize("size", [(1200, 400), (300, 200), (200, 200), (4096, 2048), (600, 1800)])
def test_a_picture_of_any_size_fills_the_screen(size: tuple[int, int]) -> None:
    scale = min(SCREEN[0] / size[0], SCREEN[1] / size[1])
    for side, found in ((0.56, True), (0.43, False)):
        box = round(341 * side / scale), round(256 * side / scale)
        assert box[0] <= size[0]
        assert box[1] <= size[1]
        seen = blinking(picture(BLACK, size, box), picture(WHITE, size), 5)
        assert (seen is not None) is found


def test_a_fade_is_one_change_however_many_frames_it_takes() -> None:
    up = [grey(step / 12) for step in range(13)]
    slow = [*up, *reversed(up)]
    film = [picture(color, (256, 192)) for color in slow] * 8
    # A flash takes 26 frames: a second, then a fifth of one.
    assert watched(film, Fraction(1, 26)) is None
    assert watched(film, Fraction(1, 130)) is not None


def test_steps_in_one_direction_are_no_flashes() -> None:
    stairs = [grey(step / 8) for step in range(9)]
    assert watched((picture(color) for color in stairs), Fraction(1, 25)) is None


def test_red_flashes_though_its_light_hardly_changes() -> None:
    red = picture(RED)
    # Of the same relative luminance.
    assert blinking(red, picture(grey(0.2126)), 5) is not None
    assert blinking(picture(grey(0.2)), picture(grey(0.2126)), 5) is None
    assert blinking(picture(BLUE), picture(grey(0.0722)), 5) is None


@pytest.mark.parametrize("loops", [True, False])
def test_the_seam_of_a_loop_is_looked_at(loops: bool) -> None:
    """Two flashes at the end and two at the start: four where one follows on the other."""
    beat = Fraction(1, 10)
    twice = [WHITE, BLACK] * 2
    film = [picture(color) for color in [*twice, *[WHITE] * 20, *twice]]
    assert (watched(film, beat, loops=loops) is not None) is loops


def test_a_loop_shorter_than_a_second_is_watched_for_one() -> None:
    film = [picture(BLACK), picture(WHITE)]
    assert watched(film, Fraction(1, 10), loops=True) is not None
    assert watched(film, Fraction(1, 10)) is None
    assert watched(film, Fraction(1, 4), loops=True) is None


def test_flashes_after_a_long_rest_are_found_where_they_are() -> None:
    film = [*[picture(WHITE)] * 100, *[picture(BLACK), picture(WHITE)] * 10]
    found = watched(film, Fraction(1, 10))
    assert found is not None
    assert 10 < found <= 11.1


def test_one_frame_and_no_time_are_nothing() -> None:
    assert watched([picture(BLACK)], Fraction(0), loops=True) is None
    assert watched([picture(BLACK)], Fraction(1), loops=True) is None


def looks(recipe: Recipe) -> float | None:
    runs = runs_of(recipe)
    with staged(cast(runs, recipe, speak("en")), recipe) as scene:
        layout = scene.layout
        flashes = Flashes((layout.width, layout.height), loops=not recipe.once)
        for frame in Compositor(scene).frames(scene.programme.timeline()):
            flashes.see(frame)
    return flashes.finish()


@pytest.mark.parametrize("name", list(recipe_files.templates()))
def test_no_story_flashes(name: str) -> None:
    # Half as large as usual, for a quarter of the time: what flashes does so at any size.
    told = recipe_files.template(name)
    width, height = told.get("size", (1200, 400))
    # Not a test each, as another process would train the runs again.
    for theme in ("light", "dark"):
        recipe = Recipe.of({**told, "theme": theme, "size": (width // 2, height // 2)})
        assert looks(recipe) is None, theme


@pytest.mark.parametrize(
    "options",
    [
        {"camera": "orbit", "epochs": 5, "size": (600, 200)},
        {"every": 1, "epochs": 20, "fps": 50, "hold": 0, "size": (600, 200)},
        {"panels": "surface", "camera": "orbit", "epochs": 5, "theme": "dark", "size": (300, 300)},
    ],
)
def test_no_usual_picture_flashes(options: dict[str, Any]) -> None:
    assert looks(Recipe.of(options)) is None


def test_halves_that_change_places_do() -> None:
    size, half = (400, 300), (400, 150)
    film = [picture(BLACK, size, half, corner=(0, 150 * (turn % 2))) for turn in range(30)]
    assert watched(film, Fraction(1, 10)) is not None
