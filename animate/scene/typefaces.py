"""Whether the typeface of the pictures is there, and is the one that would be drawn with."""

from pathlib import Path

from matplotlib import font_manager

from animate.scene.theme import FONT, FONT_FILES, register_fonts


def found() -> str:
    """What is well with the fonts.

    Raises
    ------
    ValueError
        If one of ours is missing, or another would be drawn with.
    """
    if not FONT_FILES:
        raise ValueError("the font files that come along aren't there")
    register_fonts()
    drawn = Path(font_manager.findfont(FONT, fallback_to_default=False))
    if drawn not in FONT_FILES:
        raise ValueError(f"{FONT} would be drawn by {drawn}")
    return ", ".join(path.stem for path in FONT_FILES)
