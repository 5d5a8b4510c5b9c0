"""Text that stays text, whatever it holds, in each syntax that snippets are written in."""

import re

# What begins something within a line of CommonMark, GFM, MyST or Pandoc's Markdown.
_INLINE = re.compile(r"([\\`*_{}\[\]<>&$~|^@#])")

# What begins a block where it stands first: lists, headings, rules, fences, directives.
_BLOCK = re.compile(r"^(\d{1,9})([.)])|^([-+=:%\"'!/])")


def one_line(text: str) -> str:
    """The text with every run of whitespace and what can't be printed as one space."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def markdown(text: str) -> str:
    """A paragraph of Markdown that reads as `text`, in one line."""
    escaped = _INLINE.sub(r"\\\1", one_line(text))
    return _BLOCK.sub(
        lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", escaped
    )
