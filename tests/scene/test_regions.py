"""The data panel of two inputs: regions, borders, values, and samples above them."""

from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from numpy.typing import NDArray

from animate.moment import Moment
from animate.scene.areas import Areas
from animate.scene.compositor import Compositor
from animate.scene.mover import Mover
from animate.scene.panels import panel_of
from animate.scene.regions import RegionsPanel
from animate.scene.samples import looks
from animate.scene.scene import Scene
from animate.scene.theme import THEMES
from animate.scene.tints import Crowd, Tints
from tests.scene.networks import legend_of, programme_of, runs, scene_of
from tests.scene.vision import VISIONS, apart, contrast, lightness

# Differences by CIEDE2000 and, of greys, by L*: see test_theme.py.
ENOUGH, GREYS = 10, 20

TWO: dict[str, Any] = {"panels": ("data",), "size": (500, 420), "captions": False}


def of_kind(scene: Scene, kind: type[Mover]) -> list[Any]:
    return [mover for mover in scene.groups[0] if isinstance(mover, kind)]


def places(scene: Scene, count: int = 400) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Some pixels within the axes as (row, column), and the inputs in their middles."""
    axes = scene.figure.axes[0]
    generator = np.random.default_rng(0)
    box = axes.bbox
    x = generator.integers(int(box.x0) + 4, int(box.x1) - 4, count)
    y = generator.integers(int(box.y0) + 4, int(box.y1) - 4, count)
    inputs = axes.transData.inverted().transform(np.column_stack([x + 0.5, y + 0.5]))
    return np.column_stack([scene.layout.height - 1 - y, x]), inputs


def colors_at(scene: Scene, step: int, pixels: NDArray[np.intp]) -> NDArray[np.float64]:
    picture, _ = Compositor(scene).draw(Moment((step,)))
    return picture[pixels[:, 0], pixels[:, 1], :3] / 255


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("name", "step"), [("binary-2", 0), ("binary-2", 120), ("classes-2", 200)])
def test_a_place_has_the_tint_of_the_class_that_is_predicted_there(
    name: str, step: int, theme: str
) -> None:
    with scene_of(name, theme=theme, marks=(), **TWO) as scene:
        pixels, inputs = places(scene)
        found = colors_at(scene, step, pixels)
        (track,) = scene.programme.tracks
        p = track.predict(step, inputs)
        each = np.column_stack([1 - p, p]) if p.ndim == 1 else p
        palette = THEMES[theme]
        right = 0
        for color, row in zip(found, each, strict=True):
            ink, best = palette.classes[int(row.argmax())], float(row.max())
            share = palette.region * (1.0 if best > 0.9 else 0.5)
            wanted = np.array(to_rgb(palette.paper)) * (1 - share) + np.array(to_rgb(ink)) * share
            right += bool(np.abs(color - wanted).max() < 0.01)
        # The others lie under a sample, under a line, or at the edge of a tint.
        assert right > 0.8 * len(found)


def test_the_boundary_is_where_both_classes_are_as_likely() -> None:
    with scene_of("binary-2", **TWO) as scene:
        axes = scene.figure.axes[0]
        (track,) = scene.programme.tracks
        (leads,) = Areas(axes, track.predict).leads(120)
        ends = axes.transData.inverted().transform(np.asarray(leads.at(0).vertices))
        assert len(ends) > 50
        np.testing.assert_allclose(track.predict(120, ends), 0.5, atol=0.02)


def test_borders_are_drawn_once_and_part_the_likeliest_classes() -> None:
    with scene_of("classes-2", **TWO) as scene:
        axes = scene.figure.axes[0]
        (track,) = scene.programme.tracks
        areas = Areas(axes, track.predict)
        once, twice = areas.borders(200), [leads.at(0) for leads in areas.leads(200)]
        whole = sum(map(length, twice)) / 2
        assert 0.85 * whole < length(once) <= 1.01 * whole
        ends = axes.transData.inverted().transform(np.asarray(once.vertices))
        first, second = np.sort(track.predict(200, ends), axis=1)[:, :-3:-1].T
        assert np.abs(first - second).mean() < 0.03


def length(path: Path) -> float:
    vertices, codes = np.asarray(path.vertices), np.asarray(path.codes)
    steps = np.hypot(*np.diff(vertices, axis=0).T)
    return float(steps[codes[1:] == Path.LINETO].sum())


def test_probabilities_of_0_and_1_have_a_boundary_as_well() -> None:
    class Square:
        """Surely of class 1 right of the middle."""

        def __call__(self, step: int, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
            return (inputs[:, 0] > 0.5).astype(np.float64)

    with scene_of("binary-2", **TWO) as scene:
        axes = scene.figure.axes[0]
        (leads,) = Areas(axes, Square()).leads(0)
        x, _ = axes.transData.inverted().transform(np.asarray(leads.at(0).vertices)).T
        assert np.abs(x - 0.5).max() < 0.05


def test_the_samples_lie_above_the_tints() -> None:
    (run,) = runs("classes-2").histories
    with scene_of("classes-2", marks=(), **TWO) as scene:
        axes = scene.figure.axes[0]
        spots = np.floor(axes.transData.transform(run.x.astype(np.float64))).astype(int)
        pixels = np.column_stack([scene.layout.height - 1 - spots[:, 1], spots[:, 0]])
        found = colors_at(scene, 200, pixels)
        theme = THEMES["light"]
        own = np.array([to_rgb(theme.classes[int(label)]) for label in run.y])
        # Some lie under others of their class, or under the edge of one.
        assert (np.abs(found - own).max(axis=1) < 0.02).mean() > 0.4
        tints = [
            to_rgb(theme.paler(color, theme.region * share))
            for color in theme.classes[:3]
            for share in (0.5, 1)
        ]
        for tint in tints:
            assert not (np.abs(found - tint).max(axis=1) < 0.004).any()
        assert len(of_kind(scene, Crowd)) == 3


def test_rings_mark_the_samples_of_the_batch_if_they_are_known() -> None:
    with scene_of("classes-2", **TWO) as scene:
        assert type(scene.groups[0][-1]).__name__ == "Marks"
        assert len(legend_of(scene)) == 5
    with scene_of("softmax-2", **TWO) as scene:
        assert not [one for one in scene.groups[0] if type(one).__name__ == "Marks"]
        assert len(legend_of(scene)) == 4


def test_of_several_runs_only_the_borders_are_drawn_in_their_own_look() -> None:
    with scene_of("classes-2-five", **TWO) as scene:
        assert len(of_kind(scene, Tints)) == len(scene.groups[0]) == 5
        styles = [track.style for track in scene.programme.tracks]
        pens = []
        for mover in of_kind(scene, Tints):
            mover.pose(scene.programme.moment(-1))
            pens.append(mover.shapes[0].pen)
        assert [pen.dashes == () for pen in pens] == [style.dashes is None for style in styles]
        assert [to_rgb(pen.gc.get_rgb()) for pen in pens] == [to_rgb(one.color) for one in styles]


def test_values_are_tinted_in_steps_by_the_colours_of_the_samples() -> None:
    (run,) = runs("values-2").histories
    with scene_of("values-2", **TWO) as scene:
        pixels, inputs = places(scene)
        found = colors_at(scene, 150, pixels)
        (track,) = scene.programme.tracks
        predicted = track.predict(150, inputs)
        low, high = float(run.y.min()), float(run.y.max())
        blue = found[predicted < low + 0.1 * (high - low)]
        brown = found[predicted > high - 0.2 * (high - low)]
        assert (blue[:, 2] > blue[:, 0]).mean() > 0.8
        assert (brown[:, 0] > brown[:, 2]).mean() > 0.8
        names = legend_of(scene)
        assert [name[:4] for name in names] == ["y = "] * 3


def test_values_in_print_grow_darker_step_by_step() -> None:
    with scene_of("values-2", theme="print", **TWO) as scene:
        depths = [lightness(crowd.fill[:3]) for crowd in of_kind(scene, Crowd)]
        assert depths == sorted(depths, reverse=True)
        assert depths[0] - depths[-1] > 2 * GREYS


def test_a_model_that_stands_still_changes_nothing() -> None:
    with scene_of("binary-2", marks=(), **TWO) as scene:
        (tints,) = of_kind(scene, Tints)
        assert tints.pose(Moment((60,))) == tints.pose(Moment((60,)))
        assert tints.pose(Moment((60,))) != tints.pose(Moment((61,)))


def test_the_lab_keeps_its_own_panels() -> None:
    (shown,) = programme_of("binary-2").shown
    assert isinstance(panel_of("data", shown), RegionsPanel)
    unit = shown._replace(model="logistic")
    assert not isinstance(panel_of("data", unit), RegionsPanel)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", ["light", "dark"])
def test_six_classes_are_apart_by_colour_for_everyone(name: str, vision: str) -> None:
    assert apart(THEMES[name].classes[:6], vision) >= ENOUGH


@pytest.mark.parametrize("name", ["light", "dark"])
def test_all_classes_are_apart_and_seen(name: str) -> None:
    theme = THEMES[name]
    assert len(theme.classes) == 10
    assert theme.classes[:2] == (theme.zero, theme.one)
    assert apart(theme.classes) >= ENOUGH
    for color in theme.classes:
        assert contrast(color, theme.paper) >= 3, color
        assert contrast(color, theme.paler(color, theme.region)) >= 3, color


def test_classes_in_print_are_of_a_few_greys_that_take_turns() -> None:
    theme = THEMES["print"]
    shades = sorted({lightness(color) for color in theme.classes})
    assert all(other - one >= GREYS for one, other in pairwise(shades))
    assert all(one != other for one, other in pairwise(theme.classes))


def test_no_two_of_ten_classes_share_a_shape() -> None:
    with scene_of("classes-2-ten", **TWO) as scene:
        shapes = [np.asarray(crowd.outline.vertices) for crowd in of_kind(scene, Crowd)]
        assert len(shapes) == 10
        for one, other in combinations(shapes, 2):
            assert one.shape != other.shape or not np.allclose(one, other)


def test_more_than_ten_classes_begin_again() -> None:
    from types import SimpleNamespace

    theme = THEMES["light"]
    subject: Any = SimpleNamespace(theme=theme, classes=tuple(map(str, range(12))))
    found = looks(subject)
    assert len(found) == 12
    assert found[10] == found[0]
