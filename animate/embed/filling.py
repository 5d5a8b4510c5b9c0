"""The templates of pages, filled by jinja2; what isn't marked as markup is escaped."""

from jinja2 import Environment, PackageLoader, StrictUndefined


def _from(folder: str) -> Environment:
    return Environment(
        loader=PackageLoader("animate.templates", folder),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=folder != "player",
        lstrip_blocks=folder != "player",
    )


TEMPLATES = _from("player")
GALLERY = _from("gallery")
