"""Colours, type and sizes: the one place where the look is decided."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb, to_rgba

# Inter under a name of its own, so that another release of Inter on the
# reader's machine can't take its place and change the picture.
FONT = "Inter Course"
FONT_FILES = sorted((Path(__file__).parent / "fonts").glob("*.otf"))


@dataclass(frozen=True)
class Theme:
    """Named colours, as '#rrggbb', and what they are for.

    Lines keep 3:1 and text 4.5:1 on their background (WCAG 2.2, 1.4.11 and
    1.4.3), decoration less. What colour alone tells apart stays apart for
    those who don't tell red from green or blue from yellow.

    Attributes
    ----------
    paper : str
        The background.
    ink, quiet : str
        Text, and text that stands back.
    rule : str
        Frames, ticks and grids.
    model, line : str
        The prediction and the way of a run; w x + b, from which it comes.
    zero, one : str
        The samples of the two classes.
    low, high : str
        The tints of the loss, from the valley's floor to the heights.
    contour, mesh : str
        Lines of equal loss, and those that the landscape is drawn with.
    good, warn : str
        A caption that tells of success, and one that tells of trouble.
    gradient, momentum : str
        Arrows at the marker.
    optimum : str
        The mark at the least loss.
    cost : str
        The line from a sample to the prediction.
    field : str
        Faint arrows all over the contours: the way down from there.
    runs : tuple of str
        Eight, for the runs of a comparison; the first is `model`.
    classes : tuple of str
        Ten, for the samples of as many classes; the first are `zero` and `one`.
        Six are apart for everyone, more by their shapes.
    region : float
        How much of a class's colour there is where it is predicted.
    """

    paper: str
    ink: str
    quiet: str
    rule: str
    model: str
    line: str
    zero: str
    one: str
    low: str
    high: str
    contour: str
    mesh: str
    good: str
    warn: str
    gradient: str
    momentum: str
    optimum: str
    cost: str
    field: str
    runs: tuple[str, ...]
    classes: tuple[str, ...]
    region: float

    def tints(self) -> LinearSegmentedColormap:
        """Colour map of the loss, from the valley's floor to the heights."""
        return LinearSegmentedColormap.from_list("loss", [self.low, self.high])

    def paler(self, color: str, share: float) -> str:
        """The paper with so much of a colour in it."""
        red, green, blue = (
            (1 - share) * ground + share * ink
            for ground, ink in zip(to_rgb(self.paper), to_rgb(color), strict=True)
        )
        return to_hex((red, green, blue))


LIGHT = Theme(
    paper="#ffffff",
    ink="#1b2430",
    quiet="#5b6675",
    rule="#d5dae1",
    model="#c2123f",
    line="#7b5ea7",
    zero="#0067a8",
    one="#a85d00",
    low="#fbfcfe",
    high="#a9bed6",
    contour="#6d88a8",
    mesh="#56708f",
    good="#1f6f5c",
    warn="#b4420a",
    gradient="#085fd4",
    momentum="#6c4a05",
    optimum="#1b6b45",
    cost="#2c967a",
    field="#66768c",
    runs=(
        "#c2123f",
        "#085fd4",
        "#00734f",
        "#3d116e",
        "#481b00",
        "#1d4853",
        "#5c4a00",
        "#904489",
    ),
    classes=(
        "#0067a8",
        "#a85d00",
        "#128a6e",
        "#6b1f4e",
        "#2a129c",
        "#2e4402",
        "#b8478f",
        "#7a7f00",
        "#5f6b7a",
        "#8d5cff",
    ),
    region=0.18,
)

DARK = Theme(
    paper="#12161c",
    ink="#e4e9f0",
    quiet="#9aa6b5",
    rule="#333d4a",
    model="#ff7489",
    line="#b89fe3",
    zero="#58aeea",
    one="#e8a552",
    low="#171d25",
    high="#2f4257",
    contour="#5b7693",
    mesh="#5b7693",
    good="#6fcfae",
    warn="#ffb366",
    gradient="#7fb2ff",
    momentum="#f0c660",
    optimum="#8fe8b4",
    cost="#5f8f5a",
    field="#7f8ea2",
    runs=(
        "#ff7489",
        "#80f4ec",
        "#fae585",
        "#7f92e8",
        "#46a06d",
        "#c6c7b7",
        "#eca85b",
        "#d2a1ca",
    ),
    classes=(
        "#58aeea",
        "#e8a552",
        "#eb4aa5",
        "#5cf5cd",
        "#8a74f9",
        "#4f9a63",
        "#f4f08a",
        "#c9a0ff",
        "#aab4c0",
        "#d96a5a",
    ),
    region=0.26,
)

# Three greys take turns for the runs; dashes and markers do the rest.
PRINT = Theme(
    paper="#ffffff",
    ink="#000000",
    quiet="#555555",
    rule="#cccccc",
    model="#000000",
    line="#6b6b6b",
    zero="#000000",
    one="#8c8c8c",
    low="#ffffff",
    high="#d2d2d2",
    contour="#8a8a8a",
    mesh="#7a7a7a",
    good="#555555",
    warn="#000000",
    gradient="#3b3b3b",
    momentum="#747474",
    optimum="#000000",
    cost="#8c8c8c",
    field="#8a8a8a",
    runs=(
        "#000000",
        "#707070",
        "#3b3b3b",
        "#000000",
        "#707070",
        "#3b3b3b",
        "#707070",
        "#3b3b3b",
    ),
    classes=(
        "#000000",
        "#8c8c8c",
        "#4a4a4a",
        "#000000",
        "#8c8c8c",
        "#4a4a4a",
        "#000000",
        "#8c8c8c",
        "#4a4a4a",
        "#000000",
    ),
    region=0.18,
)

THEMES: dict[str, Theme] = {"light": LIGHT, "dark": DARK, "print": PRINT}


def settings(theme: Theme, scale: float) -> dict[Any, Any]:
    """Every rcParam from matplotlib's own defaults, then the theme's.

    Starting from the defaults keeps the user's matplotlibrc out of the picture.

    Parameters
    ----------
    theme : Theme
    scale : float
        1 for text of 9.5 points; sizes of text, ticks and lines follow it.
    """
    # As transparent as matplotlib's own: a pane's frame follows it.
    pane = to_rgba(theme.paper, 0.5)
    return {
        **{key: value for key, value in mpl.rcParamsDefault.items() if key != "backend"},
        "font.family": [FONT, "DejaVu Sans"],
        "font.size": 9.5 * scale,
        "text.color": theme.ink,
        "text.parse_math": False,
        "axes.edgecolor": theme.rule,
        "axes.labelcolor": theme.quiet,
        "axes.linewidth": 0.8,
        "axes.labelpad": 2 * scale,
        "axes.unicode_minus": True,
        "axes.facecolor": theme.paper,
        **{f"axes3d.{axis}axis.panecolor": pane for axis in "xyz"},
        "figure.facecolor": theme.paper,
        "figure.edgecolor": theme.paper,
        "grid.color": theme.rule,
        "legend.edgecolor": theme.rule,
        "xtick.color": theme.rule,
        "ytick.color": theme.rule,
        "xtick.labelcolor": theme.quiet,
        "ytick.labelcolor": theme.quiet,
        "xtick.labelsize": 8.5 * scale,
        "ytick.labelsize": 8.5 * scale,
        "xtick.major.size": 3 * scale,
        "ytick.major.size": 3 * scale,
        "xtick.major.width": 0.8,
        "ytick.major.width": 0.8,
        "xtick.major.pad": 2.5 * scale,
        "ytick.major.pad": 2.5 * scale,
        "path.simplify": False,
    }


def register_fonts() -> None:
    """Make the theme's typeface known to matplotlib, once a process."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in FONT_FILES:
        if str(path) not in known:
            font_manager.fontManager.addfont(path)
