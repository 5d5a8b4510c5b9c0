"""Texts that are cut where there is no room for all of them, and legends that make room."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from animate.recipe import Recipe
from animate.scene.fitting import cut
from animate.scene.legend import fitted, stroke
from animate.scene.panel import Subject
from animate.scene.scene import Scene
from tests.scene.staging import legend_of, on_stage


@given(st.text(min_size=1, max_size=40), st.integers(1, 50))
def test_a_text_is_cut_to_its_room_and_says_so(text: str, room: int) -> None:
    shown = cut(text, lambda part: len(part) <= room)
    assert len(shown) <= room
    if len(text) <= room:
        assert shown == text
    else:
        assert shown.endswith("\u2026")
        assert text.startswith(shown[:-1])


def test_one_letter_is_left_where_nothing_fits() -> None:
    assert cut("accuracy", lambda part: False) == "\u2026"
    assert cut("w", lambda part: False) == "w"


def test_no_blank_stands_before_the_ellipsis() -> None:
    assert cut("sepal width", lambda part: len(part) <= 7) == "sepal\u2026"


# What a teacher's file may call its classes.
NAMES = ("x", "class 0", "class Iris versicolor", "class of the longest name by far", "W" * 60)


@pytest.mark.parametrize("size", [(1200, 400), (600, 200), (300, 900)], ids=str)
def test_a_legend_ends_within_its_panel(size: tuple[int, int]) -> None:
    with on_stage(Recipe(size=size)) as scene:
        axes, cell = scene.figure.axes[0], scene.layout.cells[0]
        whole, subject = axes.get_position(), _subject(scene)
        for name, count in product(NAMES, (1, 2, 6)):
            axes.set_position(whole)
            names = [f"{name}{number}" for number in range(count)]
            fitted(axes, subject, [(stroke("k", 1, subject), one) for one in names], 1.3)
            legend = axes.get_legend()
            assert legend is not None
            # Its texts are placed as it is drawn.
            legend.draw(scene.canvas.get_renderer())
            boxes = [text.get_window_extent() for text in legend.get_texts()]
            assert len(boxes) == count
            for box in boxes:
                assert box.x1 <= cell.x1, names
                assert axes.bbox.y1 <= box.y0 < box.y1 <= cell.y1, names
            lines = len({round(box.y0) for box in boxes})
            assert lines <= 3
            assert (axes.get_position().y1 < whole.y1) == (lines > 2)
            if name == "class 0":
                assert [label for label, _ in legend_of(axes)] == names


def _subject(scene: Scene) -> Subject:
    programme = scene.programme
    shown = programme.shown[0]
    return Subject(
        tracks=tuple(programme.tracks),
        plane=shown.plane,
        surface=shown.surface,
        recipe=programme.recipe,
        theme=programme.theme,
        layout=scene.layout,
        words=programme.words,
    )
