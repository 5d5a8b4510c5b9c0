"""A page inside another: in a frame of its own, over a picture for where frames are taken out."""

import re
from base64 import b64encode
from json import loads
from struct import unpack_from
from typing import Any

from animate.embed.filling import TEMPLATES

# Where IHDR says how wide and high a PNG is.
_SIZE_OFFSET = 16

_TOLD = re.compile(r'class="animate-ce-(figure|recipe)">(.*?)</script>', re.DOTALL)

# Room around the panels for what a player is played and explored with, in pixels.
_AROUND = 180


def inset(page: str, poster: bytes, *, title: str, alt: str) -> str:
    """HTML for the output of a notebook's cell.

    What a notebook that isn't trusted strips, the frame and its script, is all
    but a picture. With them, the page covers the picture.

    Parameters
    ----------
    page : str
        HTML.
    poster : bytes
        A PNG.
    title : str
        What the page is called.
    alt : str
        What stands for the picture where it isn't seen.
    """
    width, height = unpack_from(">II", poster, _SIZE_OFFSET)
    return TEMPLATES.get_template("inset.html").render(
        page=_in_apostrophes(page),
        poster=b64encode(poster).decode(),
        title=title,
        alt=alt,
        width=width,
        height=height,
        page_height=height + _AROUND,
    )


def _in_apostrophes(text: str) -> str:
    """Text as the value of an attribute: a page has many quotation marks, and few apostrophes."""
    return text.replace("&", "&amp;").replace("'", "&#39;")


def held(page: str) -> dict[str, Any]:
    """What a page with a player is told: the `Figure` of ``player/types.js``."""
    told = {name: loads(content) for name, content in _TOLD.findall(page)}
    return {**told["figure"], "recipe": told["recipe"]}
