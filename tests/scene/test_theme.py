"""The themes are legible to everyone, and the user's settings stay out of the picture."""

import re
from dataclasses import fields
from io import BytesIO
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text

from animate.history import History
from animate.moment import Moment
from animate.recipe import Recipe
from animate.scene.theme import THEMES, Theme, settings
from tests.scene.staging import on_stage
from tests.scene.vision import (
    VISIONS,
    apart,
    ciede2000,
    contrast,
    lab,
    lightness,
    luminance,
)

OTHER_SETTINGS: Any = {
    "font.size": 30,
    "font.family": "monospace",
    "text.usetex": False,
    "text.color": "red",
    "axes.grid": True,
    "axes.facecolor": "black",
    "axes.labelcolor": "green",
    "axes.linewidth": 5,
    "axes.spines.left": False,
    "lines.linewidth": 9,
    "lines.markersize": 20,
    "figure.dpi": 31,
    "figure.facecolor": "yellow",
    "figure.autolayout": True,
    "legend.frameon": True,
    "xtick.direction": "in",
    "ytick.labelsize": 25,
    "path.simplify": True,
    "path.sketch": (5, 50, 2),
    "text.antialiased": False,
    "grid.color": "blue",
}


def colors_of(theme: Theme) -> list[str]:
    values = [getattr(theme, field.name) for field in fields(theme)]
    return [*(value for value in values if isinstance(value, str)), *theme.runs]


# What is written, and what is drawn, on paper.
TEXTS = ("ink", "quiet", "good", "warn")
ON_PAPER = ("model", "line", "zero", "one", "quiet", "cost")
# What is drawn on the tints of the loss; of the runs see test_styles.py.
ON_TINTS = ("model", "gradient", "momentum", "optimum", "ink")

# What meets in a panel, or at the marker, and is told apart by colour.
APART = (
    ("zero", "one"),
    ("model", "line"),
    ("gradient", "momentum"),
    ("model", "gradient"),
    ("model", "momentum"),
    ("model", "optimum"),
    ("gradient", "optimum"),
    ("momentum", "optimum"),
    ("cost", "model"),
    ("cost", "line"),
    ("cost", "zero"),
    ("cost", "one"),
    ("cost", "quiet"),
    ("good", "warn"),
)

# Differences by CIEDE2000, where 1 is just noticed side by side; of greys by
# L*, where black and white differ by 100.
ENOUGH, GREYS_ENOUGH = 10, 20

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def tints(theme: Theme) -> list[Any]:
    return list(theme.tints()(np.linspace(0, 1, 64)))


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_differences_are_those_that_sharma_wu_and_dalal_give(
    one: Any, other: Any, difference: float
) -> None:
    assert ciede2000(np.array(one), np.array(other)) == pytest.approx(difference, abs=5e-5)


@pytest.mark.parametrize("vision", VISIONS)
def test_greys_look_alike_to_everyone(vision: str) -> None:
    np.testing.assert_allclose(lab("#767676", vision), [49.6, 0, 0], atol=0.1)


def test_a_red_and_a_green_look_alike_without_green_cones() -> None:
    red, green = "#c04040", "#707a30"
    assert apart([red, green]) > 40
    assert apart([red, green], "deuteranopia") < 5


@themes
def test_text_contrasts_with_paper(theme: Theme) -> None:
    found = {name: contrast(getattr(theme, name), theme.paper) for name in TEXTS}
    assert {name: ratio for name, ratio in found.items() if ratio < 4.5} == {}


@themes
def test_what_is_drawn_contrasts_with_paper(theme: Theme) -> None:
    found = {name: contrast(getattr(theme, name), theme.paper) for name in ON_PAPER}
    assert {name: ratio for name, ratio in found.items() if ratio < 3} == {}


@themes
def test_what_is_drawn_on_the_contours_contrasts_with_every_tint(theme: Theme) -> None:
    found = {
        name: min(contrast(getattr(theme, name), tint) for tint in tints(theme))
        for name in ON_TINTS
    }
    assert {name: ratio for name, ratio in found.items() if ratio < 3} == {}


@themes
def test_contour_labels_contrast_with_every_tint(theme: Theme) -> None:
    assert min(contrast(theme.ink, tint) for tint in tints(theme)) >= 4.5


@themes
def test_the_field_is_seen_but_stands_back(theme: Theme) -> None:
    for tint in tints(theme):
        assert 2 <= contrast(theme.field, tint) < contrast(theme.model, tint)


@themes
def test_contours_and_mesh_are_seen_on_every_tint(theme: Theme) -> None:
    for name in ("contour", "mesh"):
        assert min(contrast(getattr(theme, name), tint) for tint in tints(theme)) >= 1.8


@themes
def test_tints_leave_the_paper_as_the_loss_grows(theme: Theme) -> None:
    away = [contrast(tint, theme.paper) for tint in tints(theme)]
    assert away == sorted(away)
    assert away[0] < 1.1
    assert away[-1] > 1.5


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", ["light", "dark"])
def test_what_colour_tells_apart_stays_apart_for_everyone(name: str, vision: str) -> None:
    theme = THEMES[name]
    found = {pair: apart([getattr(theme, one) for one in pair], vision) for pair in APART}
    assert {pair: difference for pair, difference in found.items() if difference < ENOUGH} == {}


def test_print_is_told_apart_in_grey() -> None:
    pairs = [*APART[:4], ("good", "warn"), ("model", "cost")]
    for one, other in pairs:
        steps = [lightness(getattr(THEMES["print"], name)) for name in (one, other)]
        assert abs(steps[0] - steps[1]) >= GREYS_ENOUGH, (one, other)


def test_print_has_no_hue() -> None:
    for color in colors_of(THEMES["print"]):
        assert len({color[1:3], color[3:5], color[5:7]}) == 1, color


def test_thin_black_lines_stand_out_in_print() -> None:
    assert min(contrast("#000000", tint) for tint in tints(THEMES["print"])) >= 12


@themes
def test_colors_are_written_in_full(theme: Theme) -> None:
    for color in colors_of(theme):
        assert re.fullmatch("#[0-9a-f]{6}", color)


@themes
def test_nothing_is_left_in_matplotlibs_own_colors(theme: Theme) -> None:
    with mpl.rc_context(settings(theme, 1)):
        figure = Figure((4, 2), 100)
        FigureCanvasAgg(figure)
        flat = figure.add_subplot(121)
        solid: Any = figure.add_subplot(122, projection="3d")
        flat.set(title="Title", xlabel="x")
        flat.grid()
        flat.plot([0, 1], label="line", color=theme.model)
        flat.legend()
        solid.set(title="Title", xlabel="x", zlabel="z")
        figure.suptitle("Title")
        file = BytesIO()
        figure.savefig(file, format="png")
        file.seek(0)
        pixels = np.unique(imread(file)[..., :3].reshape(-1, 3), axis=0)
        panes = [axis.pane for axis in (solid.xaxis, solid.yaxis, solid.zaxis)]
        used = {to_hex(color) for each in (*figure.findobj(), *panes) for color in _colors(each)}
        written = {to_hex(text.get_color()) for text in figure.findobj(Text) if text.get_text()}
    assert written == {theme.ink, theme.quiet}
    assert used <= {theme.paper, theme.ink, theme.quiet, theme.rule, theme.model}
    # Blends with the paper lie between; an eight-bit step is let pass.
    extremes = sorted([luminance(theme.paper), luminance(theme.ink)])
    shades = [luminance(pixel) for pixel in pixels]
    assert min(shades) >= extremes[0] - 0.005
    assert max(shades) <= extremes[1] + 0.005


def _colors(artist: Any) -> list[Any]:
    """Every colour that an artist is drawn with."""
    found: list[Any] = []
    for name in ("get_color", "get_facecolor", "get_edgecolor"):
        if artist.get_visible() and hasattr(artist, name):
            found.extend(to_rgba_array(getattr(artist, name)()))
    return [color for color in found if color[3]]


def test_pictures_dont_depend_on_the_users_settings(lab: History) -> None:
    recipe = Recipe(size=(900, 300))
    with on_stage(recipe, lab) as scene:
        expected = scene.redraw(Moment((12,)))
    with mpl.rc_context(OTHER_SETTINGS), on_stage(recipe, lab) as scene:
        pixels = scene.redraw(Moment((12,)))
    np.testing.assert_array_equal(pixels, expected)


def test_the_users_settings_are_given_back(lab: History) -> None:
    with mpl.rc_context(OTHER_SETTINGS):
        before = dict(mpl.rcParams)
        with on_stage(Recipe(size=(300, 200)), lab) as scene:
            scene.redraw(Moment((1,)))
            assert dict(mpl.rcParams) != before
        assert dict(mpl.rcParams) == before


def test_the_users_settings_are_given_back_after_an_error(lab: History) -> None:
    before = dict(mpl.rcParams)
    with pytest.raises(KeyError), on_stage(Recipe(size=(300, 200)), lab):
        raise KeyError
    assert dict(mpl.rcParams) == before
