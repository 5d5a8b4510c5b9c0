"""Small multiples: against full redraws, and what a reader finds in them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.transforms import Bbox

from animate.casting import cast_apart
from animate.errors import InputError
from animate.language import LANGUAGES, speak
from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.badge import Badge, Standing
from animate.scene.grid import Board, Cell
from animate.scene.heads import Head
from animate.scene.multiples import PANELS, Member
from animate.scene.multiples_scene import MultiplesScene, staged_multiples
from animate.scene.theme import LIGHT
from tests.scene.staging import agree, box_of, inside, overlapping, run_of, text_boxes

LONG = "A long title of somebody's own that has to be broken into several lines, or even cut"
WIDE = "Unpronounceablywidewordsthatcannotbebrokenanywhere"


@contextmanager
def multiples(
    rows: Sequence[dict[str, Any]],
    columns: Sequence[dict[str, Any]],
    *,
    over: Sequence[dict[str, Any]] = ({},),
    without: Sequence[tuple[int, int]] = (),
    broken: Sequence[tuple[int, int]] = (),
    head: Head | None = None,
    name: str = "",
    size: tuple[int, int] | None = None,
    **options: Any,
) -> Iterator[MultiplesScene]:
    """The scene of a small matrix: keys by row, by column, and of the runs of each cell."""
    shows = Recipe.of({"panels": ("contour",), "epochs": 2, **options})
    training = {key: value for key, value in options.items() if key in Recipe.model_fields}
    cells, recipes, places, looks = [], [], [], []
    for (row, its), (column, others) in product(enumerate(rows), enumerate(columns)):
        if (row, column) in without:
            continue
        gone = (row, column) in broken
        cells.append(Cell(row, column, name, gone))
        for look, more in enumerate(() if gone else over):
            recipes.append(Recipe.of({"epochs": 2, **training, **its, **others, **more}))
            places.append(len(cells) - 1)
            looks.append(look)
    labels = ["" if len(over) == 1 else f"run {look}" for look in looks]
    histories = [run_of(recipe) for recipe in recipes]
    shown = cast_apart(histories, recipes, places, labels, shows, speak(shows.lang))
    members = [
        Member(one, look, recipe.loss)
        for one, look, recipe in zip(shown, looks, recipes, strict=True)
    ]
    heads = [
        tuple(head or Head(f"{kind} {number}") for number in range(len(axis)))
        for kind, axis in (("row", rows), ("column", columns))
    ]
    board = Board(heads[0], heads[1], tuple(cells))
    with staged_multiples(members, board, shows, ("Title", "and more"), size) as scene:
        yield scene


LOSSES = ({"loss": "cross-entropy"}, {"loss": "mse"})
RATES = ({"lr": 0.2}, {"lr": 2}, {"lr": 6})
STARTS = ({"init": (-5, -10)}, {"init": (3, 7)})
SIZES = ({"batch_size": 5}, {"batch_size": 20})
# Runs that leave the plane.
MLP: dict[str, Any] = {"model": "mlp", "data": "moons samples=20", "grid": 9}


def some(scene: MultiplesScene, *numbers: int) -> list[Moment]:
    count = scene.programme.moments()
    return [scene.programme.moment(min(number, count - 1)) for number in numbers]


@given(
    st.sampled_from(PANELS),
    st.lists(st.integers(0, 14), min_size=2, max_size=4),
    st.fixed_dictionaries(
        {
            "theme": st.sampled_from(["light", "dark"]),
            "lang": st.sampled_from(sorted(LANGUAGES)),
            "momentum": st.sampled_from([0.0, 0.9]),
            "captions": st.booleans(),
            "marks": st.sampled_from([("batch",), ("cost", "gradient", "momentum", "optimum")]),
            "w_range": st.sampled_from([None, (-4.0, 9.0)]),
        }
    ),
    st.booleans(),
)
# A scene takes a second, so shrinking one that fails would take minutes.
@settings(max_examples=6, deadline=None, phases=set(Phase) - {Phase.shrink, Phase.explain})
def test_any_moments_in_any_order_look_as_drawn_anew(
    panel: str, numbers: list[int], options: dict[str, Any], overlaid: bool
) -> None:
    over = STARTS if overlaid else ({},)
    with multiples(LOSSES, RATES[1:], over=over, panels=(panel,), **options) as scene:
        agree(scene, some(scene, *numbers))


@pytest.mark.parametrize(
    "options",
    [
        {"model": "linear", "panels": ("data",), "epochs": 3},
        {"data": "separable dimensions=2", "panels": ("data",)},
        {"model": "softmax", "data": "blobs samples=20", "panels": ("data",)},
    ],
    ids=["values", "boundary", "regions"],
)
def test_other_models_look_as_drawn_anew(options: dict[str, Any]) -> None:
    with multiples([{}], [{"lr": 0.1}, {"lr": 0.5}], **options) as scene:
        agree(scene, some(scene, 0, 3, 1))


SCENES: dict[str, dict[str, Any]] = {
    "3x3": {"rows": (*STARTS, {"init": (0, 8)}), "columns": RATES},
    "5x3": {"rows": RATES, "columns": [{"batch_size": size} for size in (1, 2, 3, 5, 20)]},
    "long": {"rows": LOSSES, "columns": RATES, "head": Head(LONG, f"{LONG} {LONG}")},
    "wide": {"rows": LOSSES, "columns": RATES, "head": Head(WIDE, WIDE)},
    "plain": {"rows": LOSSES, "columns": RATES, "head": Head(), "name": LONG},
    "overlaid": {"rows": LOSSES, "columns": RATES, "over": STARTS},
    "one": {"rows": [{}], "columns": [{}]},
    "holes": {
        "rows": LOSSES,
        "columns": RATES,
        "without": [(1, 0), (0, 2)],
        "broken": [(1, 1)],
    },
    "beside the plane": {"rows": [{}], "columns": [*SIZES, {"lr": 0.5}], **MLP},
    "beside it in small": {"rows": SIZES, "columns": [*RATES, *RATES[:2]], **MLP},
    "ranges": {"rows": [{}], "columns": RATES, "w_range": (-0.001, 0.0005), "b_range": (-9e5, 1e6)},
}


# Words are longest in German.
TRIED = [
    *((which, "contour", "en") for which in SCENES),
    *((which, panel, "de") for which in ("5x3", "holes") for panel in PANELS),
    *((which, "contour", "de") for which in SCENES if which.startswith("beside")),
]


@pytest.mark.parametrize(("which", "panel", "lang"), TRIED)
def test_no_text_is_cut_or_overlaps_another(which: str, panel: str, lang: str) -> None:
    with multiples(**{**SCENES[which], "panels": (panel,), "lang": lang, "grid": 9}) as scene:
        boxes = text_boxes(scene)
        width, height = scene.layout.width, scene.layout.height
        assert [text for text, box in boxes if not inside(box, width, height)] == []
        badges(scene, -1)
        movers = [mover for group in scene.groups for mover in group if say(mover)]
        boxes += [(say(mover), box_of(mover.extent(), scene)) for mover in movers]
        clashing = [
            (one, other)
            for (one, box), (other, its) in combinations(boxes, 2)
            if overlapping(shrunk(box), shrunk(its))
        ]
        assert clashing == []


def say(mover: object) -> str:
    """What a badge says now."""
    return mover._now.text if isinstance(mover, Badge) else ""


def shrunk(box: Bbox) -> Bbox:
    """A box of text without the room above and below its letters."""
    room = 0.2 * box.height
    return Bbox.from_extents(box.x0 + 1, box.y0 + room, box.x1 - 1, box.y1 - room)


def test_cells_share_axes_and_those_of_a_loss_their_levels() -> None:
    with multiples(LOSSES, RATES) as scene:
        axes = scene.figure.axes
        assert len({(one.get_xlim(), one.get_ylim()) for one in axes}) == 1
        levels = [tuple(scene.programme.looks_at(cell).levels) for cell in range(6)]
        assert len(set(levels[:3])) == len(set(levels[3:])) == 1
        assert levels[0] != levels[3]


def test_levels_and_tints_are_shared_by_data_that_differ() -> None:
    data = [{"data": "separable"}, {"data": "overlapping"}]
    with multiples([{}], data) as scene:
        one, other = (scene.programme.looks_at(cell) for cell in range(2))
        assert not np.array_equal(one.surface.loss, other.surface.loss)
        np.testing.assert_array_equal(one.levels, other.levels)
        assert one.heights == other.heights


def test_losses_of_a_kind_share_an_axis_and_no_other() -> None:
    with multiples(LOSSES, RATES, panels=("loss",)) as scene:
        heights = [one.get_ylim() for one in scene.figure.axes]
        assert len(set(heights[:3])) == len(set(heights[3:])) == 1
        assert heights[0] != heights[3]
        assert scene.programme.note.startswith("Loss during training. Cells of the same loss have")
        # So each says what its ticks are.
        labels = [[text.get_text() for text in one.get_yticklabels()] for one in scene.figure.axes]
        assert all(map(any, labels))


def test_ticks_and_names_of_axes_stand_at_the_edges_once() -> None:
    with multiples(LOSSES, RATES, without=[(1, 0)]) as scene:
        axes = scene.figure.axes
        assert [one.get_ylabel() for one in axes] == ["b", "", "", "b", ""]
        assert [one.get_xlabel() for one in axes] == ["w", "", "", "w", "w"]


def test_a_cell_says_how_it_stands() -> None:
    with multiples(LOSSES, [{"lr": 2}], epochs=20) as scene:
        assert badges(scene, -1) == ["all right", "on a plateau"]


def test_a_cell_of_several_says_how_many_are_right() -> None:
    with multiples([{}], [{"lr": 2}], over=STARTS, epochs=20) as scene:
        badge = next(m for group in scene.groups for m in group if isinstance(m, Badge))
        badge.pose(scene.programme.moment(0))
        assert say(badge) == "all right: 0 of 2"
        badge.pose(scene.programme.moment(-1))
        assert say(badge) == "all right: 2 of 2"
        (numbers,) = scene.programme.numbers
        told = {len(numbers[0].text(moment)) for moment in some(scene, 0, 9, 999)}
        assert told == {13}


def test_a_run_that_diverged_says_so_when_it_ends() -> None:
    with multiples([{}], [{"lr": 3}], model="linear", epochs=20) as scene:
        (badge,) = (m for group in scene.groups for m in group if isinstance(m, Badge))
        badge.pose(scene.programme.moment(0))
        assert say(badge) != "diverged"
        badge.pose(scene.programme.moment(-1))
        assert say(badge) == "diverged"


def badges(scene: MultiplesScene, number: int) -> list[str]:
    """What the cells say at a moment, by its number."""
    found = [mover for group in scene.groups for mover in group if isinstance(mover, Badge)]
    for badge in found:
        badge.pose(scene.programme.moment(number))
    return [say(badge) for badge in found]


def test_runs_that_end_before_others_say_so() -> None:
    with multiples([{}], SIZES, lr=0.01) as scene:
        # Four steps an epoch, and one.
        assert [scene.programme.moment(number).steps for number in (1, 2, -1)] == [
            (1, 1),
            (2, 2),
            (8, 2),
        ]
        assert badges(scene, 1) == ["", ""]
        assert badges(scene, 2) == badges(scene, -1) == ["", "ended"]
    with multiples([{}], SIZES, lr=0.01, sync="epoch") as scene:
        assert badges(scene, -1) == ["", ""]


def test_that_a_run_has_ended_stands_behind_how_it_stood_with_it() -> None:
    with multiples([{}], SIZES, lr=2, epochs=80) as scene:
        assert badges(scene, -1) == ["all right", "all right, ended"]
        standing = Standing("all right, ended", "good", "ended")
        for room, shown in ((200, "all right, ended"), (60, "ended")):
            strip = Bbox.from_bounds(0, 0, room, 20)
            badge = Badge(lambda moment: standing, strip, 14, LIGHT, scene.layout)
            assert badge._fit(standing)[0] == shown


def legend(scene: MultiplesScene, number: int) -> dict[str, str]:
    """What the clock shows at a moment, by its number."""
    moment = scene.programme.moment(number)
    return {name: text(moment).strip() for name, text, _ in scene.programme.legend}


def test_an_epoch_is_told_only_where_all_that_go_on_are_in_it() -> None:
    with multiples([{}], SIZES, epochs=3) as scene:
        told = [legend(scene, number)["epoch"] for number in range(scene.programme.moments())]
        # The other run ends with step 3, in epoch 3.
        assert told == ["0", "1", *"\u2013\u2013", "1", *"2222", *"3333"]
    with multiples([{}], SIZES, epochs=3, sync="epoch") as scene:
        assert legend(scene, -1) == {"epoch": "3"}


def test_an_epoch_that_is_never_shared_isnt_told() -> None:
    sizes = [{"batch_size": 5, "epochs": 1}, {"batch_size": 20, "epochs": 4}]
    with multiples([{}], sizes) as scene:
        assert legend(scene, 1) == {"step": "1", "epoch": "1"}
    slower = {"batch_size": 7, "data": "lab"}
    with multiples([{}], [slower, {"batch_size": 20}], epochs=2) as scene:
        assert legend(scene, -1)["epoch"] == "2"


def test_beside_the_plane_the_distance_is_told_and_what_the_plane_keeps() -> None:
    with multiples([{}], RATES[:2], **MLP) as scene:
        programme = scene.programme
        kept = programme.tracks[0].plane.kept
        assert 0 < kept < 1
        assert f"The plane keeps {100 * kept:.0f}% of the paths' variance; " in programme.note
        assert "the losses are the true ones, off the plane." in programme.note
        for track, told in zip(programme.tracks, programme.numbers, strict=True):
            away = track.plane.distance(track.history.params)
            assert away.max() > 0.005
            for moment in some(scene, 0, 3, 999):
                distance = away[moment.steps[track.run]]
                assert told[-1].text(moment).strip() == f"{distance:.2f}"


def test_two_columns_are_as_wide_as_the_names_of_their_numbers_need() -> None:
    names = {}
    for count, rates in ((2, RATES[:2]), (5, RATES + RATES[:2])):
        with multiples([{}], rates, **MLP) as scene:
            names[count] = [field.label for field in scene.programme.numbers[0]]
            assert scene.layout.width <= 1200
            told = "Above each: loss, accuracy, off the plane." in scene.programme.note
            assert told == (count == 5)
    assert names == {2: ["loss", "accuracy", "off the plane"], 5: [""] * 3}


def test_of_runs_in_a_cell_the_least_and_the_largest_distance_is_told() -> None:
    with multiples([{}], [{}], over=RATES[:2], **MLP) as scene:
        programme = scene.programme
        end = programme.moment(-1)
        away = [
            float(track.plane.distance(track.history.params[step]))
            for track, step in zip(programme.tracks, end.steps, strict=True)
        ]
        (told,) = programme.numbers
        assert told[-1].text(end).strip() == f"{min(away):.2f}\u2013{max(away):.2f}"


def test_where_no_plane_is_left_or_shown_nothing_is_said_of_it() -> None:
    for options in ({}, {**MLP, "panels": ("loss",)}):
        with multiples([{}], RATES[:2], **options) as scene:
            assert "plane" not in scene.programme.note
            assert [field.label for field in scene.programme.numbers[0]] == ["loss", "accuracy"]


def test_a_run_that_failed_leaves_its_cell_to_a_word() -> None:
    with multiples(LOSSES, [{}], broken=[(1, 0)]) as scene:
        assert len(scene.figure.axes) == 1
        assert "failed" in [text for text, _ in text_boxes(scene)]


def test_runs_keep_step_by_the_clock_of_the_recipe() -> None:
    with multiples([{}], SIZES, sync="epoch") as scene:
        assert scene.programme.moment(-1).steps == (8, 2)
        halfway = scene.programme.moment(scene.programme.moments() // 2)
        assert halfway.steps[0] == 4 and halfway.steps[1] == 1


def test_a_size_too_small_is_refused_with_one_that_does() -> None:
    with pytest.raises(InputError) as refused, multiples(LOSSES, RATES, size=(400, 300)):
        pass
    told = str(refused.value)
    assert told.startswith("gallery.size: 400x300 leaves its 2 rows of 3 cells too little room")
    width, height = told.split("give about ")[1].split(" ")[0].split("x")
    size = int(width), int(height)
    with multiples(LOSSES, RATES, size=size) as scene:
        assert (scene.layout.width, scene.layout.height) == size


def test_runs_of_different_losses_cant_share_a_cell() -> None:
    told = "make what they differ in its rows or columns"
    with pytest.raises(InputError, match=told), multiples([{}], RATES, over=LOSSES):
        pass
