"""The theme is legible, and the user's matplotlib settings stay out of the picture."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from animate.history import History
from animate.recipe import Recipe
from animate.scene.theme import LIGHT
from tests.scene.staging import on_stage

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


def luminance(color: Sequence[float]) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = np.asarray(color[:3])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: Sequence[float], other: Sequence[float]) -> float:
    """Contrast ratio as WCAG 2.2 defines it, 1 to 21."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast(to_rgb("#ffffff"), to_rgb("#000000")) == pytest.approx(21)
    assert contrast(to_rgb("#ffffff"), to_rgb("#767676")) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("name", ["ink", "quiet"])
def test_text_contrasts_with_paper(name: str) -> None:
    assert contrast(to_rgb(getattr(LIGHT, name)), to_rgb(LIGHT.paper)) >= 4.5


@pytest.mark.parametrize("name", ["model", "line", "zero", "one", "quiet"])
def test_what_is_drawn_contrasts_with_paper(name: str) -> None:
    assert contrast(to_rgb(getattr(LIGHT, name)), to_rgb(LIGHT.paper)) >= 3


def test_the_trail_contrasts_with_every_tint() -> None:
    model = to_rgb(LIGHT.model)
    tints = LIGHT.tints()(np.linspace(0, 1, 64))
    assert min(contrast(model, tint) for tint in tints) >= 3


def test_contour_labels_contrast_with_every_tint() -> None:
    ink = to_rgb(LIGHT.ink)
    tints = LIGHT.tints()(np.linspace(0, 1, 64))
    assert min(contrast(ink, tint) for tint in tints) >= 4.5


def test_tints_darken_with_the_loss() -> None:
    tints = [luminance(tint) for tint in LIGHT.tints()(np.linspace(0, 1, 16))]
    assert tints == sorted(tints, reverse=True)


def test_pictures_dont_depend_on_the_users_settings(lab: History) -> None:
    recipe = Recipe(size=(900, 300))
    with on_stage(recipe, lab) as scene:
        expected = scene.redraw(12)
    with mpl.rc_context(OTHER_SETTINGS), on_stage(recipe, lab) as scene:
        pixels = scene.redraw(12)
    np.testing.assert_array_equal(pixels, expected)


def test_the_users_settings_are_given_back(lab: History) -> None:
    with mpl.rc_context(OTHER_SETTINGS):
        before = dict(mpl.rcParams)
        with on_stage(Recipe(size=(300, 200)), lab) as scene:
            scene.redraw(1)
            assert dict(mpl.rcParams) != before
        assert dict(mpl.rcParams) == before


def test_the_users_settings_are_given_back_after_an_error(lab: History) -> None:
    before = dict(mpl.rcParams)
    with pytest.raises(KeyError), on_stage(Recipe(size=(300, 200)), lab):
        raise KeyError
    assert dict(mpl.rcParams) == before
