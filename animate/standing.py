"""A bundle that was made before, and would be made again just so."""

import re
from html import unescape
from pathlib import Path

from animate.embedding import SUFFIXES, Bundle, figure_of
from animate.errors import AnimateError
from animate.inside import origin_in
from animate.recipe import Recipe
from animate.rendering import Rendered
from animate.version import __version__

# What a page says of its poster is what the run says of itself.
_ALTERNATIVE = re.compile(r'<svg [^>]*role="img" aria-label="([^"]*)"')


def standing(source: Path, folder: Path, stem: str, recipe: Recipe) -> Bundle | None:
    """The bundle in a folder, if it is whole and what would be made now is the same.

    All of its files hold the recipe and this version, and are newer than what
    they are made from.

    Parameters
    ----------
    source : Path
        A recipe, a recorded run, or what holds a recipe.
    folder : Path
    stem : str
    recipe : Recipe
        What is asked for now.
    """
    files = [folder / f"{stem}{suffix}" for suffix in SUFFIXES]
    data = [getattr(one.recipe.data, "file", None) for one in recipe.variants()]
    try:
        came = max(_changed(Path(one)) for one in [source, *filter(None, data)])
        if any(_changed(file) <= came for file in files):
            return None
        if any(origin_in(file) != (recipe, __version__) for file in files):
            return None
        page = files[SUFFIXES.index(".html")].read_text("utf-8")
    except (AnimateError, OSError, UnicodeDecodeError):
        return None
    told = _ALTERNATIVE.search(page)
    if told is None:
        return None
    made = tuple(Rendered(file, 0, 0.0, file.stat().st_size) for file in files)
    return Bundle(folder, made, figure_of(unescape(told[1]), recipe, stem, made))


def _changed(file: Path) -> float:
    """When a file was last written, or put where it is."""
    told = file.stat()
    return max(told.st_mtime, told.st_ctime)
