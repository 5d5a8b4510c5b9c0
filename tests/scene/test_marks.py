"""The marks against the numbers they stand for."""

from typing import Any

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from animate.core.data import dataset
from animate.core.objective import Objective
from animate.history import History
from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.forces import forces
from animate.scene.levels import logarithmic
from animate.scene.mover import Mover, Pointer
from animate.scene.scene import Scene
from animate.scene.strokes import Arrow, Segments, arrow_path
from tests.scene.staging import (
    agree,
    at,
    axes_of,
    box_of,
    ink,
    inside,
    legend_of,
    made_up,
    movers_of,
    on_stage,
    overlapping,
    run_of,
    text_boxes,
)

ALL_MARKS = ("cost", "batch", "gradient", "momentum", "field", "optimum", "log-levels")
ARROWS = ("gradient", "momentum")


def recipe_of(**options: Any) -> Recipe:
    return Recipe.of({"epochs": 4, "size": (900, 320), "captions": False, **options})


def unit(ways: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray(ways / np.linalg.norm(ways, axis=-1, keepdims=True), np.float64)


def arrows(scene: Scene, recipe: Recipe) -> list[Arrow]:
    return [one for one in movers_of(scene, recipe, "contour") if isinstance(one, Arrow)]


def pixels_per_unit(scene: Scene, recipe: Recipe) -> NDArray[np.float64]:
    axes = axes_of(scene, recipe, "contour")
    corners = axes.transData.transform([(0, 0), (1, 1)])
    return np.asarray(corners[1] - corners[0])


class TestForces:
    def test_with_momentum_they_add_up_to_the_next_step(self) -> None:
        run = run_of(recipe_of(momentum=0.8, lr=0.7))
        found = forces(run)
        assert found.to_scale
        np.testing.assert_allclose(
            found.gradient + found.momentum, np.diff(run.params, axis=0), atol=2e-6
        )

    def test_the_gradient_is_the_rate_times_it_reversed(self) -> None:
        run = run_of(recipe_of(lr=0.7, schedule="step every=2 factor=0.5"))
        rate = np.where(run.epoch[1:] > 2, 0.35, 0.7)[:, np.newaxis]
        np.testing.assert_allclose(forces(run).gradient, -rate * run.gradient, atol=2e-6)

    def test_dampening_counts(self) -> None:
        run = run_of(recipe_of(momentum=0.8, optimizer="sgd dampening=0.25", lr=1))
        np.testing.assert_allclose(forces(run).gradient[1:], -0.75 * run.gradient[1:], atol=2e-6)

    def test_nothing_is_carried_into_the_first_step(self) -> None:
        assert not forces(run_of(recipe_of(momentum=0.8))).momentum[0].any()

    @pytest.mark.parametrize(
        "options",
        [
            {"optimizer": "adam"},
            {"optimizer": "sgd nesterov=true", "momentum": 0.8},
            {"momentum": 0.8, "standardize": True, "lr": 0.1},
            {"optimizer": "rmsprop", "momentum": 0.8},
        ],
        ids=str,
    )
    def test_of_other_optimisers_only_directions_count(self, options: dict[str, Any]) -> None:
        run = run_of(recipe_of(**options))
        found = forces(run)
        assert not found.to_scale
        np.testing.assert_allclose(unit(found.gradient), unit(-run.gradient), atol=1e-6)
        steps = np.diff(run.params.astype(np.float64), axis=0)
        np.testing.assert_allclose(unit(found.momentum[1:]), unit(steps[:-1]), atol=1e-6)

    @pytest.mark.parametrize("optimizer", ["sgd", "adagrad", "rprop", "rmsprop", "adadelta"])
    def test_some_carry_nothing_over(self, optimizer: str) -> None:
        assert not forces(run_of(recipe_of(optimizer=optimizer))).momentum.any()

    def test_a_step_that_rounding_swallowed_still_has_a_direction(self) -> None:
        run = made_up([(5, 5)] * 3, gradient=np.array([(3e-9, -4e-9), (0, 0)], np.float32))
        found = forces(run).gradient
        np.testing.assert_allclose(unit(found[0]), [-0.6, 0.8], rtol=1e-6)
        assert np.linalg.norm(found[0]) < 1e-9
        assert not found[1].any()

    def test_a_run_that_turned_to_nan(self) -> None:
        run = made_up([(0, 0), (1, 0), (np.nan, np.inf)], gradient=np.ones((2, 2), np.float32))
        assert np.isfinite(forces(run).gradient).all()


class TestArrows:
    def test_lengths_and_directions_are_those_of_the_forces(self) -> None:
        recipe = recipe_of(momentum=0.7, lr=2, marks=ARROWS, panels=("contour",))
        run = run_of(recipe)
        with on_stage(recipe) as scene:
            momentum, gradient = arrows(scene, recipe)
            per_unit, found = pixels_per_unit(scene, recipe), forces(run)
            box = axes_of(scene, recipe, "contour").bbox
            seen = 0
            for step in range(run.steps):
                for arrow, ways in ((gradient, found.gradient), (momentum, found.momentum)):
                    arrow.pose(at(step))
                    wanted = ways[step] * per_unit
                    if not wanted.any():
                        assert not len(arrow.ends)
                        continue
                    shown = arrow.ends[1] - arrow.ends[0]
                    np.testing.assert_allclose(unit(shown), unit(wanted), atol=1e-6)
                    length, exact = np.hypot(*shown), np.hypot(*wanted)
                    if 34 < exact < min(box.width, box.height) / 3:
                        seen += 1
                        assert length == pytest.approx(exact)
            assert seen >= 5

    def test_no_arrow_is_too_short_or_too_long(self) -> None:
        gradient = np.array([(1e-8, 0), (3, 1), (1e-3, 1e-3)], np.float32)
        run = made_up([(0, 0), (0, 0), (9, -9), (9, -9)], gradient=gradient)
        recipe = Recipe(panels=("contour",), size=(400, 400), marks=("gradient",))
        with on_stage(recipe, run) as scene:
            (arrow,) = arrows(scene, recipe)
            box = axes_of(scene, recipe, "contour").bbox
            lengths = []
            for step in range(3):
                arrow.pose(at(step))
                lengths.append(np.hypot(*(arrow.ends[1] - arrow.ends[0])))
        assert lengths[::2] == pytest.approx([15 * scene.layout.points(1)] * 2)
        assert lengths[1] == pytest.approx(min(box.width, box.height) / 3)

    def test_they_start_at_the_marker(self) -> None:
        recipe = recipe_of(marks=ARROWS, panels=("contour",), momentum=0.9)
        with on_stage(recipe) as scene:
            *_, momentum, gradient, marker = movers_of(scene, recipe, "contour")
            for step in (0, 3, 20):
                for mover in (momentum, gradient, marker):
                    mover.pose(at(step))
                box = box_of(marker.extent(), scene)
                middle = [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2]
                assert isinstance(gradient, Arrow)
                assert np.abs(gradient.ends[0] - middle).max() <= 1

    def test_the_last_state_has_none(self) -> None:
        recipe = recipe_of(marks=ARROWS, panels=("contour",), momentum=0.9, lr=0.1)
        with on_stage(recipe) as scene:
            assert len(arrows(scene, recipe)) == 2
            for arrow in arrows(scene, recipe):
                arrow.pose(at(run_of(recipe).steps - 1))
                assert len(arrow.ends) == 2
                arrow.pose(at(run_of(recipe).steps))
                assert not len(arrow.ends)

    def test_a_marker_outside_has_none(self) -> None:
        recipe = recipe_of(marks=("gradient",), panels=("contour",), w_range=(-4, 9))
        run = run_of(recipe)
        with on_stage(recipe) as scene:
            (arrow,) = arrows(scene, recipe)
            for step in range(run.steps):
                arrow.pose(at(step))
                # At the edge the marker may rest inside or outside for a pixel or two.
                if abs(run.params[step, 0] + 4) > 0.2:
                    assert bool(len(arrow.ends)) == (run.params[step, 0] > -4), step

    @pytest.mark.parametrize(("count", "shown"), [(3, 3), (4, 0)])
    def test_they_are_those_of_few_runs(self, count: int, shown: int) -> None:
        recipe = recipe_of(
            compare={"lr": (0.1, 0.5, 1, 2)[:count]}, marks=("gradient",), panels=("contour",)
        )
        with on_stage(recipe) as scene:
            found = arrows(scene, recipe)
            assert len(found) == shown
            assert ("against the gradient" in legend(scene, recipe)) == bool(shown)

    def test_in_a_plane_of_two_parameters_of_three_they_are_the_forces_feet(self) -> None:
        recipe = recipe_of(
            data="overlapping dimensions=2",
            plane="w2,b",
            marks=("gradient",),
            panels=("contour",),
        )
        run = run_of(recipe)
        with on_stage(recipe) as scene:
            (arrow,) = arrows(scene, recipe)
            for step in (0, 5, 30):
                arrow.pose(at(step))
                wanted = -run.gradient[step, 1:] * pixels_per_unit(scene, recipe)
                np.testing.assert_allclose(
                    unit(arrow.ends[1] - arrow.ends[0]), unit(wanted), atol=1e-5
                )

    def test_heads_differ(self) -> None:
        tail, tip = np.array([3.0, 4.0]), np.array([33.0, 44.0])
        solid = np.asarray(arrow_path(tail, tip, 10, solid=True).vertices)
        bare = np.asarray(arrow_path(tail, tip, 10, solid=False).vertices)
        np.testing.assert_allclose(solid[3], tip)
        np.testing.assert_allclose(bare[[1, 3]], [tip, tip])
        # Both corners lie as far back, on either side.
        np.testing.assert_allclose((solid[[2, 4]] - tip) @ [0.6, 0.8], [-10, -10])
        np.testing.assert_allclose((solid[[2, 4]] - tip) @ [-0.8, 0.6], [5.6, -5.6])


class TestField:
    def lines(self, scene: Scene, recipe: Recipe) -> NDArray[np.float64]:
        """Tail and tip of each arrow, in display pixels, shape (n, 2, 2)."""
        axes = axes_of(scene, recipe, "contour")
        (found,) = (one for one in axes.collections if isinstance(one, LineCollection))
        return np.array([axes.transData.transform(line[:2]) for line in found.get_segments()])

    @pytest.mark.parametrize("loss", ["cross-entropy", "hinge"])
    def test_arrows_point_down(self, loss: str) -> None:
        recipe = recipe_of(loss=loss, marks=("field",), panels=("contour",), grid=120)
        with on_stage(recipe) as scene:
            lines = self.lines(scene, recipe)
            axes = axes_of(scene, recipe, "contour")
            places = axes.transData.inverted().transform(lines.mean(axis=1))
            objective = Objective.of(dataset(recipe.data.model_dump()), recipe.training())
            down = -objective.gradient(places) * pixels_per_unit(scene, recipe)
            agreement = (unit(lines[:, 1] - lines[:, 0]) * unit(down)).sum(axis=1)
            assert agreement.min() > 0.97

    def test_arrows_are_of_one_length_and_inside(self) -> None:
        recipe = recipe_of(marks=("field",), panels=("contour",), size=(500, 400))
        with on_stage(recipe) as scene:
            lines = self.lines(scene, recipe)
            lengths = np.hypot(*(lines[:, 1] - lines[:, 0]).T)
            np.testing.assert_allclose(lengths, lengths[0])
            box = axes_of(scene, recipe, "contour").bbox
            assert all(box.contains(*end) for line in lines for end in line)
            assert 80 < len(lines) <= 144

    def test_a_small_panel_has_fewer(self) -> None:
        recipe = recipe_of(marks=("field",), panels=("contour", "data"), size=(400, 200))
        with on_stage(recipe) as scene:
            assert 15 < len(self.lines(scene, recipe)) < 90

    def test_labels_stay_readable(self) -> None:
        recipe = recipe_of(marks=("field",), panels=("contour",))
        with on_stage(recipe) as scene:
            middles = self.lines(scene, recipe).mean(axis=1)
            renderer = scene.canvas.get_renderer()
            labels = axes_of(scene, recipe, "contour").texts
            assert labels
            for label in labels:
                box = label.get_window_extent(renderer)
                assert not any(box.contains(*middle) for middle in middles)

    def test_a_flat_surface_has_none(self) -> None:
        recipe = recipe_of(
            loss="hinge",
            marks=("field",),
            panels=("contour",),
            w_range=(900, 901),
            b_range=(-250, -249),
        )
        with on_stage(recipe) as scene:
            assert not len(self.lines(scene, recipe))


class TestOptimum:
    def test_a_star_at_the_least_loss(self) -> None:
        recipe = recipe_of(data="overlapping", marks=("optimum",), panels=("contour",))
        run = run_of(recipe)
        with on_stage(recipe) as scene:
            (star,) = stars(scene, recipe)
            place = np.array(star.get_xydata())[0]
            assert "optimum" in legend(scene, recipe)
        objective = Objective.of(dataset(recipe.data.model_dump()), recipe.training())
        around = place + np.array([(0, 0), (0.05, 0), (-0.05, 0), (0, 0.05), (0, -0.05)])
        losses, _ = objective.evaluate(around)
        assert losses.argmin() == 0
        assert losses[0] <= run.loss.min()

    def test_separable_data_have_none(self) -> None:
        recipe = recipe_of(marks=("optimum",), panels=("contour", "wireframe"))
        with on_stage(recipe) as scene:
            assert not stars(scene, recipe)
            assert not legend(scene, recipe)
            agree(scene, map(at, (0, 9)))

    def test_its_name_is_in_the_language_of_the_picture(self) -> None:
        recipe = recipe_of(data="overlapping", marks=("optimum",), panels=("contour",), lang="fr")
        with on_stage(recipe) as scene:
            assert legend(scene, recipe) == [scene.programme.words("legend.optimum")]


class TestCosts:
    def test_lines_lead_from_samples_to_predictions(self) -> None:
        recipe = recipe_of(marks=("cost",), panels=("data",), data="overlapping")
        run = run_of(recipe)
        with on_stage(recipe) as scene:
            scene.backdrop()
            axes = axes_of(scene, recipe, "data")
            (lines,) = segments(scene, recipe)
            for step in (0, 4, 30):
                lines.pose(at(step))
                w, b = run.params[step].astype(np.float64)
                x = run.x[:, 0].astype(np.float64)
                places = [
                    axes.transData.transform(np.column_stack([x, y]))
                    for y in (run.y, 1 / (1 + np.exp(-(w * x + b))))
                ]
                expected = np.stack(places, axis=1)
                off = lines.ends - expected
                assert np.abs(off[:, 1]).max() <= 0.5 + 1e-6
                assert np.abs(off[:, 0, 0]).max() <= 0.5 + 1e-6
                # They begin at the edge of the sample's mark.
                way = expected[:, 1, 1] - expected[:, 0, 1]
                reach = np.minimum(np.abs(way), scene.layout.points(3.2))
                np.testing.assert_allclose(off[:, 0, 1], np.sign(way) * reach, atol=0.5 + 1e-6)
                np.testing.assert_array_equal(lines.ends[:, 0, 0], lines.ends[:, 1, 0])

    @pytest.mark.parametrize(
        ("options", "shown"),
        [
            ({"data": "overlapping samples=200"}, 1),
            ({"data": "overlapping samples=201"}, 0),
            ({"compare": {"lr": (1, 2)}}, 0),
            ({"data": "overlapping dimensions=2"}, 0),
            ({"marks": ("batch",)}, 0),
        ],
        ids=str,
    )
    def test_they_are_those_of_one_run_and_of_few_samples(
        self, options: dict[str, Any], shown: int
    ) -> None:
        recipe = recipe_of(**{"marks": ("cost", "batch"), "panels": ("data",), **options})
        with on_stage(recipe) as scene:
            assert len(segments(scene, recipe)) == shown
            assert ("cost of each point" in legend(scene, recipe, "data")) == bool(shown)


@pytest.mark.parametrize(
    ("theme", "size"),
    [
        ("light", (1200, 400)),
        ("dark", (600, 200)),
        ("dark", (400, 400)),
        ("light", (300, 900)),
    ],
    ids=str,
)
def test_with_every_mark_pictures_look_as_drawn_anew(theme: str, size: tuple[int, int]) -> None:
    recipe = recipe_of(
        data="overlapping", momentum=0.9, lr=0.5, marks=ALL_MARKS, theme=theme, size=size
    )
    with on_stage(recipe) as scene:
        last = run_of(recipe).steps
        agree(scene, map(at, (0, 1, 12, last, 3)))


def test_of_several_runs_pictures_look_as_drawn_anew() -> None:
    recipe = recipe_of(
        data="overlapping",
        compare={"optimizer": ("sgd", "adam", "rmsprop")},
        marks=ALL_MARKS,
        panels=("contour", "surface"),
    )
    with on_stage(recipe) as scene:
        agree(scene, [Moment((step,) * 3) for step in (0, 7, 30, 2)])


@pytest.mark.parametrize("size", [(1200, 400), (600, 200), (300, 900)], ids=str)
def test_marks_stay_in_their_cell(size: tuple[int, int]) -> None:
    recipe = recipe_of(
        data="overlapping",
        momentum=0.95,
        lr=6,
        marks=ALL_MARKS,
        size=size,
        w_range=(-8, 20),
        b_range=(-14, 9),
    )
    with on_stage(recipe) as scene:
        for panel, cell in zip(recipe.panels, scene.layout.cells, strict=True):
            for mover in movers_of(scene, recipe, panel):
                for step in (0, 2, 5, 9, 20):
                    mover.pose(at(step))
                    assert not outside(mover, scene, cell).any()


@pytest.mark.parametrize("lang", ["en", "de", "fr"])
@pytest.mark.parametrize("size", [(1200, 400), (600, 200), (800, 800)], ids=str)
def test_legends_have_room(size: tuple[int, int], lang: str) -> None:
    recipe = recipe_of(
        data="overlapping", momentum=0.9, marks=ALL_MARKS, size=size, lang=lang, title=""
    )
    with on_stage(recipe) as scene:
        boxes = text_boxes(scene)
        renderer = scene.canvas.get_renderer()
        words = scene.programme.words
        captions = [words(panel.caption, x="w", y="b") for panel in scene.programme.panels[0]]
        for panel, cell in zip(recipe.panels[:2], scene.layout.cells, strict=False):
            axes = axes_of(scene, recipe, panel)
            frame = axes.get_legend().get_window_extent(renderer)
            assert frame.y0 >= axes.bbox.y1 - 1
            assert frame.y1 <= cell.y1 + 1
            assert axes.bbox.height > 0.35 * cell.height
            for text, box in boxes:
                if text in captions:
                    assert not overlapping(frame, box, by=2), text
        assert all(inside(box, *size) for _, box in boxes)


def test_a_small_panel_names_what_doesnt_speak_for_itself() -> None:
    recipe = recipe_of(data="overlapping", momentum=0.9, marks=ALL_MARKS, size=(600, 200))
    with on_stage(recipe) as scene:
        assert legend(scene, recipe) == ["against the gradient", "momentum"]
    with on_stage(recipe.but(size=(1200, 400))) as scene:
        assert legend(scene, recipe) == [
            "against the gradient",
            "momentum",
            "gradient field",
            "optimum",
        ]


def test_what_isnt_asked_for_isnt_there() -> None:
    recipe = recipe_of(data="overlapping", momentum=0.9, marks=(), panels=("data", "contour"))
    with on_stage(recipe) as scene:
        axes = axes_of(scene, recipe, "contour")
        assert not arrows(scene, recipe)
        assert not segments(scene, recipe)
        assert not stars(scene, recipe)
        assert axes.get_legend() is None
        assert not any(isinstance(one, LineCollection) for one in axes.collections)


@pytest.mark.parametrize("loss", ["cross-entropy", "mse"])
def test_log_levels_are_at_equal_ratios(loss: str) -> None:
    recipe = recipe_of(loss=loss, marks=("log-levels",), panels=("contour",))
    with on_stage(recipe) as scene:
        surface = scene.programme.shown[0].surface.loss
        labels = [float(text.get_text()) for text in axes_of(scene, recipe, "contour").texts]
    levels = logarithmic(surface, 10)
    assert set(labels) <= {float(f"{level:g}") for level in levels}
    ratios = levels[1:] / levels[:-1]
    assert ratios.max() / ratios.min() < 1.7
    assert len(levels) >= 6


@pytest.mark.parametrize("ranges", [((-4, 4), (-13, 13)), ((-4, 4), (-9, 9))], ids=str)
def test_the_pointer_at_the_edge_points_to_where_the_marker_is(
    ranges: tuple[tuple[float, float], tuple[float, float]],
) -> None:
    """Past a side at a right angle, past a corner as far to each side as the marker is."""
    recipe = recipe_of(panels=("contour",), w_range=ranges[0], b_range=ranges[1])
    start = np.array([-5.0, -10.0])
    held = np.clip(start, *np.array(ranges, np.float64).T)
    with on_stage(recipe) as scene:
        (pointer,) = (
            one for one in movers_of(scene, recipe, "contour") if isinstance(one, Pointer)
        )
        pointer.pose(at(0))
        way = (start - held) * pixels_per_unit(scene, recipe)
        assert pointer.angle == pytest.approx(np.arctan2(way[1], way[0]), abs=1e-6)
        box = box_of(pointer.extent(), scene)
        place = axes_of(scene, recipe, "contour").transData.transform(held)
        assert box.contains(*place)
        assert ink(pointer, scene).sum() > 40
        pointer.pose(at(20))
        assert pointer.extent().empty


def stars(scene: Scene, recipe: Recipe) -> list[Line2D]:
    lines: list[Line2D] = axes_of(scene, recipe, "contour").lines
    color = to_rgba(scene.programme.theme.optimum)
    return [line for line in lines if to_rgba(line.get_color()) == color]


def segments(scene: Scene, recipe: Recipe) -> list[Segments]:
    return [one for one in movers_of(scene, recipe, "data") if isinstance(one, Segments)]


def legend(scene: Scene, recipe: Recipe, panel: str = "contour") -> list[str]:
    """The texts of a panel's legend."""
    return [label for label, _ in legend_of(axes_of(scene, recipe, panel))]


def outside(mover: Mover, scene: Scene, cell: Any) -> NDArray[np.bool_]:
    """Where a mover leaves anything outside of a cell."""
    left = ink(mover, scene)
    height = scene.layout.height
    rows = slice(int(np.floor(height - cell.y1)), int(np.ceil(height - cell.y0)))
    left[rows, int(np.floor(cell.x0)) : int(np.ceil(cell.x1))] = False
    return left


def test_a_history_without_a_recipe_is_one_of_plain_sgd(lab: History) -> None:
    found = forces(made_up(lab.params[:9], gradient=lab.gradient[:8]))
    np.testing.assert_allclose(found.gradient, np.diff(lab.params[:9], axis=0), atol=2e-6)
