"""The templates of pages, filled by jinja2; what isn't marked as markup is escaped."""

from jinja2 import Environment, PackageLoader, StrictUndefined

TEMPLATES = Environment(
    loader=PackageLoader("animate.templates", "player"),
    autoescape=True,
    undefined=StrictUndefined,
    keep_trailing_newline=True,
)
