"""Colours, type and sizes: the one place where the look is decided."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.colors import LinearSegmentedColormap

# Inter under a name of its own, so that another release of Inter on the
# reader's machine can't take its place and change the picture.
FONT = "Inter Course"
_FONT_FILES = sorted((Path(__file__).parent / "fonts").glob("*.otf"))


@dataclass(frozen=True)
class Theme:
    """Named colours, as '#rrggbb', and the names of what they are for.

    Lines keep 3:1 and text 4.5:1 on their background (WCAG 2.2, 1.4.11 and
    1.4.3); the classes differ in shape as well.
    """

    paper: str = "#ffffff"
    ink: str = "#1b2430"
    quiet: str = "#5b6675"
    rule: str = "#d5dae1"
    model: str = "#c2123f"
    line: str = "#7b5ea7"
    zero: str = "#0067a8"
    one: str = "#a85d00"
    low: str = "#fbfcfe"
    high: str = "#a9bed6"
    contour: str = "#6d88a8"
    mesh: str = "#56708f"

    def tints(self) -> LinearSegmentedColormap:
        """Colour map of the loss, from the valley's floor to the heights."""
        return LinearSegmentedColormap.from_list("loss", [self.low, self.high])


LIGHT = Theme()


def settings(theme: Theme, scale: float) -> dict[Any, Any]:
    """Every rcParam from matplotlib's own defaults, then the theme's.

    Starting from the defaults keeps the user's matplotlibrc out of the picture.

    Parameters
    ----------
    theme : Theme
    scale : float
        1 for text of 9.5 points; sizes of text, ticks and lines follow it.
    """
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
        "figure.facecolor": theme.paper,
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
    for path in _FONT_FILES:
        if str(path) not in known:
            font_manager.fontManager.addfont(path)
