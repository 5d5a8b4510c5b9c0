"""What stands in a document for an animation: its last frame, which pages of HTML replace."""

import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.writers.html5 import HTML5Translator

from animate.files import replacing
from animate.sphinx.store import Store

# They write HTML, but for readers that show no page within a page.
_STILL = {"applehelp", "devhelp", "epub", "htmlhelp", "qthelp"}

# In pixels, until the page within has told its own: about that of four panels,
# two a row, in a column of text.
_HEIGHT = 900


class animate_ce(nodes.image):  # noqa: N801 - docutils finds visitors by it
    """An image to all builders that don't know better, with the `key` of its page."""


def plays(builder: Builder) -> bool:
    """Whether readers of what is built can use a player."""
    return builder.format == "html" and builder.name not in _STILL


def visit_html(self: HTML5Translator, node: animate_ce) -> None:
    """Show the player, in a frame with no rights but to run its own script."""
    builder = self.builder
    if not plays(builder):
        self.visit_image(node)
        return
    name = f"animate-ce-{node['key']}.html"
    folder = Path(builder.outdir) / builder.imagedir
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(folder / name) as partial:
        shutil.copyfile(Store(builder.doctreedir).file(node["key"], ".html"), partial)
    attributes = {
        "class": "animate-ce",
        "src": f"{builder.imgpath}/{name}",
        "title": node["alt"],
        "width": "100%",
        "height": str(_HEIGHT),
        "sandbox": "allow-scripts",
        "loading": "lazy",
        "style": "border: 0",
    }
    self.body.append(self.starttag(node, "iframe", "", **attributes) + "</iframe>\n")
    raise nodes.SkipNode


def depart_html(self: HTML5Translator, node: animate_ce) -> None:
    """Leave what `visit_html` left to images."""
    self.depart_image(node)


def listen(app: Sphinx, name: str, template: str, context: Any, doctree: Any) -> None:
    """Let a page with players listen to the heights that they tell."""
    if doctree is not None and plays(app.builder) and any(doctree.findall(animate_ce)):
        # Not deferred: a frame may tell its height before the page around it is whole.
        app.add_js_file("animate-ce.js")
