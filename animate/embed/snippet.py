"""What each platform takes to show an animation: markup, filled from a template."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from animate.embed import escaping
from animate.errors import InputError, one_of
from animate.language import LANGUAGES

# A place that is written the same in a page's address, in a path and in TeX.
_PLAIN = re.compile(r"(?:[A-Za-z0-9._-]+/)*")

# A page with the player, in pixels: where it is at least so wide its four panels stand in a row,
# and this much of its height is for what isn't a panel.
_WIDE, _AROUND = 960, 270

_TEMPLATES = Environment(
    loader=PackageLoader("animate.templates", "snippets"),
    # Of templates of text, each filter says for which syntax it escapes.
    autoescape=select_autoescape(("html",), default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_TEMPLATES.filters |= {
    "html": escaping.html,
    "latex": escaping.latex,
    "line": escaping.one_line,
    "markdown": escaping.markdown,
    "plain": escaping.plain,
    "rst": escaping.rst,
}


@dataclass(frozen=True)
class Figure:
    """An animation as a page sees it.

    Attributes
    ----------
    stem : str
        Of the names of all its files: letters, digits, dots, hyphens and underscores.
    suffixes : tuple of str
        Of the files that there are.
    title : str
        What it is called in a line; never empty.
    alternative : str
        What stands for it where it can't be seen.
    size : (int, int)
        Width and height in pixels.
    lang : str
        Of its texts.
    frames : int
        How many pictures the folder of frames holds; 0 if there is none.
    rate : float
        Frames a second on average.
    """

    stem: str
    suffixes: tuple[str, ...]
    title: str
    alternative: str
    size: tuple[int, int]
    lang: str
    frames: int = 0
    rate: float = 0.0


class Platform(NamedTuple):
    """Where a snippet goes.

    Attributes
    ----------
    template : str
    caution : str
        What to know before it is pasted there, in a line; with the name {stem}.
    uploads : bool
        Whether files lie where the platform puts them, not where the project does.
    frames : bool
        Whether it wants the folder of frames.
    """

    template: str
    caution: str
    uploads: bool = False
    frames: bool = False


PLATFORMS = {
    "jupyter": Platform(
        "video.html",
        "paste it into a Markdown cell, with the files beside the notebook; GitHub's view of "
        "notebooks shows no video, only ![](…/{stem}.gif)",
    ),
    "myst": Platform(
        "myst.txt",
        "paste it into a page of MyST, with the paths as seen from that page; a PDF takes no "
        "video, so name {stem}.png there",
    ),
    "sphinx": Platform(
        "sphinx.txt",
        "Sphinx copies no file that raw HTML names: let html_static_path or html_extra_path "
        "hold {stem}.mp4, and write its path as the built page sees it",
    ),
    "quarto": Platform(
        "quarto.txt",
        "paste it into a .qmd file beside the files; PDF and Word get the still",
    ),
    "mkdocs": Platform(
        "video.html",
        "MkDocs doesn't rewrite addresses in HTML: unless use_directory_urls is off, a page "
        "lies a folder deeper than its source, so begin each with ../",
    ),
    "wordpress": Platform(
        "wordpress.html",
        "upload {stem}.mp4 and {stem}.png to the media library, and put their addresses in "
        "place of their names; paste it in the code editor",
        uploads=True,
    ),
    "moodle": Platform(
        "moodle.html",
        "upload the files with the text editor's file picker, and paste it in its HTML view "
        "with their addresses in place of their names",
        uploads=True,
    ),
    "openedx": Platform(
        "openedx.html",
        "upload the files under Files & Uploads, and paste it into a Raw HTML component; the "
        "height of the frame is fixed",
        uploads=True,
    ),
    "canvas": Platform(
        "video.html",
        "upload the files to the course, and paste it in the HTML editor with their addresses "
        "in place of their names; Canvas lets no uploaded page run its script",
        uploads=True,
    ),
    "revealjs": Platform(
        "revealjs.html",
        "paste it between the slides, with the files beside the presentation; it plays when "
        "its viewer starts it",
    ),
    "github": Platform(
        "github.html",
        "a GIF can't be paused; readers who asked for less motion see the still",
    ),
    "latex": Platform(
        "latex.txt",
        "it plays in Acrobat, Okular and Firefox, at an even pace; every other viewer shows the "
        "last frame",
        frames=True,
    ),
    "html": Platform(
        "page.html",
        "keep the files beside the page, or write their addresses in place of their names",
    ),
}


def platform(name: str) -> Platform:
    """A platform by its name.

    Raises
    ------
    InputError
        If it isn't one.
    """
    if name not in PLATFORMS:
        raise InputError(("for", f"{name!r} isn't a platform; give {one_of(PLATFORMS)}"))
    return PLATFORMS[name]


def snippet(figure: Figure, name: str, folder: str = "") -> str:
    """What the platform takes, ready to be pasted.

    Parameters
    ----------
    figure : Figure
    name : str
        A key of `PLATFORMS`.
    folder : str
        Where the files lie, as the page sees it. Left out where it isn't plain
        letters, digits and slashes, and where the platform knows other places.

    Raises
    ------
    InputError
        If there is no such platform.
    """
    place = platform(name)
    within = PurePosixPath(folder).as_posix() + "/" if folder not in ("", ".") else ""
    if place.uploads or not _PLAIN.fullmatch(within):
        within = ""
    width, height = figure.size
    return _TEMPLATES.get_template(place.template).render(
        file=f"{within}{figure.stem}",
        with_player=".html" in figure.suffixes,
        title=figure.title,
        alternative=figure.alternative,
        width=width,
        height=height,
        page_width=max(width, _WIDE),
        page_height=_AROUND + round((max(width, _WIDE) - 20) / 5 + 60),
        lang=figure.lang,
        language=LANGUAGES[figure.lang],
        last=max(0, figure.frames - 1),
        rate=f"{figure.rate:.1f}",
    )


def caution(figure: Figure, name: str) -> str:
    """What to know before a snippet is pasted, in a line."""
    return platform(name).caution.format(stem=figure.stem)
