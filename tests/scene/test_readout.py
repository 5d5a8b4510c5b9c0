"""The numbers of the step that is shown: their glyphs, their widths and their places."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import RendererAgg

from animate.history import History
from animate.narration.digits import signed
from animate.recipe import Recipe
from animate.scene.fields import Field
from animate.scene.number import Number, Type
from animate.scene.scene import Scene
from animate.scene.theme import LIGHT, register_fonts
from tests.scene.staging import (
    SIZES,
    at,
    box_of,
    ink,
    inside,
    made_up,
    numbers_of,
    on_stage,
    overlapping,
    programme_of,
    text_boxes,
)

# A plane that doesn't ask for the ends of a run that has none.
SHOWN = Recipe(w_range=(-1, 1), b_range=(-1, 1))

PANELS = [("data", "contour", "wireframe"), ("data",), ("contour",), ("wireframe",)]


def extreme_run() -> History:
    """A run whose numbers are huge, tiny, negative, infinite or none at all."""
    params = [(0, 0), (-5, 14.86), (1e6, -1e6), (-999.996, 9.995), (-1e-9, 1e-9), (3e38, -3e38)]
    losses = np.array([0, 0.0524, 1e10, 3e38, 1e-10, 99999.9], np.float32)
    batch_losses = np.array([np.inf, np.nan, 1e-30, 123456, 3e38], np.float32)
    return made_up(params, loss=losses, batch_loss=batch_losses)


def long_run() -> History:
    """A run of many steps, whose counts take many digits."""
    return made_up(np.zeros((20_001, 2)))


def told_of(history: History) -> list[Field]:
    """What the readout tells of a run alone."""
    (told,) = programme_of(SHOWN, history).numbers
    return told


def type_of(size: float) -> Type:
    """Type of `size` pixels an em, on white."""
    return Type(size, LIGHT.ink, "#ffffff", 72)


@pytest.mark.parametrize(("size", "dpi"), [((1200, 400), 100), ((600, 200), 72), ((500, 300), 133)])
def test_pasted_sprites_are_what_the_renderer_draws(size: tuple[int, int], dpi: float) -> None:
    recipe = SHOWN.but(size=size, dpi=dpi)
    history = extreme_run()
    with on_stage(recipe, history) as scene:
        paper = scene.backdrop()[0, 0]
        drawn, pasted = (RendererAgg(*size, scene.layout.dpi) for _ in range(2))
        one, other = (np.asarray(renderer.buffer_rgba()) for renderer in (drawn, pasted))
        for step in range(history.steps + 1):
            one[:], other[:] = paper, paper
            for number in numbers_of(scene):
                number.pose(at(step))
                number.draw(drawn)
                number.stamp(pasted, other)
            np.testing.assert_array_equal(other, one)
            assert (one != paper).any()


def test_sprites_are_what_the_renderer_draws_at_any_size_of_type() -> None:
    """No glyph reaches out of its place, be it by a shade."""
    register_fonts()
    glyphs = "\u22120123456789.\u2013 einf"
    # In pixels an em; smaller than any layout makes it, to about twice the lab's.
    for size in np.arange(5, 27, 0.09).tolist():
        type_ = type_of(size)
        right, bottom = 20 + type_.width(glyphs), 10 + type_.height
        number = Number(lambda moment: glyphs, type_, 20, 10, right - 20, bottom + 10)
        number.pose(at(0))
        drawn, pasted = (RendererAgg(right + 20, bottom + 10, 72) for _ in range(2))
        one, other = (np.asarray(renderer.buffer_rgba()) for renderer in (drawn, pasted))
        one[:], other[:] = 255, 255
        number.draw(drawn)
        number.stamp(pasted, other)
        assert (one == other).all(), f"{size:.2f} pixels"


@given(st.floats(width=32), st.integers(1, 3), st.integers(6, 8))
@example(-1e6, 2, 6)
@example(1e10, 3, 6)
@example(float(np.finfo(np.float32).min), 3, 6)
@example(float("-inf"), 2, 7)
@example(-999.996, 2, 6)
def test_a_signed_number_takes_exactly_its_width(value: float, decimals: int, width: int) -> None:
    assert len(signed(value, decimals, width)) == width


@given(st.floats(0, 1))
def test_a_share_takes_exactly_its_width(value: float) -> None:
    assert len(signed(value, 2, 4)) == 4


@pytest.mark.parametrize(
    ("value", "text"),
    [(-5.0, " \u22125.00"), (14.8593559, " 14.86"), (-10.0, "\u221210.00"), (0.0, "  0.00")],
)
def test_a_signed_number_is_told_with_a_true_minus_sign(value: float, text: str) -> None:
    assert signed(value, 2, 6) == text


@given(st.floats(-0.004, 0.0))
def test_what_rounds_to_nothing_has_no_sign(value: float) -> None:
    assert signed(value, 2, 6) == "  0.00"


def test_the_text_of_each_number_is_always_of_one_width() -> None:
    history = extreme_run()
    for name, text, _ in told_of(history):
        told = [text(at(step)) for step in range(history.steps + 1)]
        assert len(set(map(len, told))) == 1, (name, told)


def test_decimal_points_stay_where_they_are(lab: History) -> None:
    for name, text, _ in told_of(lab):
        told = [text(at(step)) for step in range(lab.steps + 1)]
        assert len({len(one) for one in told}) == 1, name
        assert len({one.index(".") for one in told if "." in one}) <= 1, name


def test_the_readout_tells_the_step_it_is_posed_at(lab: History) -> None:
    told = {name: text(at(700)).strip() for name, text, _ in told_of(lab)}
    assert told == {
        "step": "700",
        "epoch": "100",
        "w": "14.86",
        "b": "\u22123.61",
        "loss": "0.052",
        "batch loss": f"{lab.batch_loss[699]:.3f}",
        "accuracy": "1.00",
    }


def test_the_start_has_no_batch_loss(lab: History) -> None:
    (text,) = (field.text for field in told_of(lab) if field.label == "batch loss")
    assert text(at(0)).strip() == "\u2013"
    assert text(at(1)).strip() == f"{lab.batch_loss[0]:.3f}"


def test_no_number_leaves_ink_outside_its_place() -> None:
    history = extreme_run()
    recipe = SHOWN.but(size=(900, 300))
    with on_stage(recipe, history) as scene:
        for number in numbers_of(scene):
            for step in range(history.steps + 1):
                number.pose(at(step))
                left = ink(number, scene)
                assert left.any()
                left[number.extent().slices] = False
                assert not left.any(), (step, number.pose(at(step)))


@pytest.mark.parametrize("panels", PANELS, ids="-".join)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_labels_and_numbers_keep_clear_of_all_other_text(
    size: tuple[int, int], panels: tuple[str, ...], lab: History
) -> None:
    with on_stage(Recipe(size=size, panels=panels), lab) as scene:
        _assert_clear(scene)


def test_the_numbers_of_a_long_run_keep_clear_of_all_other_text() -> None:
    with on_stage(Recipe(), long_run()) as scene:
        _assert_clear(scene)


def _assert_clear(scene: Scene) -> None:
    """Numbers overlap no text; labels, captions and titles don't overlap each other.

    A pixel is let pass: numbers stand on whole pixels, other text doesn't.
    """
    width, height = scene.layout.width, scene.layout.height
    drawn = text_boxes(scene)
    numbers = [
        (str(number.pose(at(0))), box_of(number.extent(), scene)) for number in numbers_of(scene)
    ]
    written = {text.get_text() for text in scene.figure.texts}
    labels = [(text, box) for text, box in drawn if text in written and text not in "wb"]
    for text, box in numbers:
        assert inside(box, width, height), text
        for other, area in drawn:
            assert not overlapping(box, area, by=1), (text, other)
    for (text, box), (other, area) in combinations([*numbers, *labels], 2):
        assert not overlapping(box, area, by=1), (text, other)
