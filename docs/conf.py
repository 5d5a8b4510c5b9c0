"""The project's documentation, which is also a small course site."""

from animate import __version__, limits
from animate.recipe import Recipe

project = "animate-ce"
copyright = "the authors of animate-ce"  # noqa: A001 - Sphinx calls it so
version = release = __version__
html_title = f"animate-ce {version}"

extensions = ["animate.sphinx", "myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme_options = {"page_width": "1160px", "show_powered_by": False}
html_show_sourcelink = False

autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False

myst_enable_extensions = ["colon_fence", "substitution"]


def _keys() -> str:
    """The keys of a recipe as a table."""
    lines = ["| key | what it is | what it accepts |", "| --- | --- | --- |"]
    for name, field in Recipe.model_fields.items():
        told = f"{field.title} | {field.description}"
        lines.append(f"| `{name}` | {told} |")
    return "\n".join(lines)


def _limits() -> str:
    """What is accepted at most and at least, as a table."""
    lines = ["| limit | |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| {what} | {bounds} |" for what, bounds in limits.TABLE)])


myst_substitutions = {"keys": _keys(), "limits": _limits()}
