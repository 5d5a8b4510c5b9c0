"""A Sphinx extension: animations in a course's pages, each builder with the form it takes.

Its directive is `animate.sphinx.directive.AnimateCe`. Two values of ``conf.py`` concern it:
``animate_ce_defaults``, the keys of a recipe that all animations share, and
``animate_ce_skip``, with which a placeholder stands for each of them.
"""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from animate.sphinx.directive import AnimateCe
from animate.sphinx.node import animate_ce, depart_html, listen, plays, visit_html
from animate.version import __version__


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register all that the extension consists of."""
    app.add_config_value("animate_ce_defaults", {}, "env", dict)
    app.add_config_value("animate_ce_skip", False, "env", bool)
    # Nobody sets it: another version draws differently, so pages are read again.
    app.add_config_value("animate_ce_version", __version__, "env", str)
    app.add_node(animate_ce, html=(visit_html, depart_html))
    app.add_directive("animate-ce", AnimateCe)
    app.connect("builder-inited", _bring_script)
    app.connect("html-page-context", listen)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _bring_script(app: Sphinx) -> None:
    if plays(app.builder):
        app.config.html_static_path.append(str(Path(__file__).parent / "static"))
