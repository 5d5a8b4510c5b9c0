"""Text that stays text, whatever it holds, in each syntax that snippets are written in."""

import json
import re
from typing import Any

from markupsafe import Markup

# What begins something within a line of CommonMark, GFM, MyST or Pandoc's Markdown.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>&$~|^@#])")

# What could end a script in HTML, or a string in old JavaScript, as JSON can write it too.
_ESCAPES = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}

# What begins a block where it stands first: lists, headings, rules, fences, directives.
_BLOCK = re.compile(r"^(\d{1,9})([.)])|^([-+=:%\"'!/])")

# In HTML most of these mean nothing. But pages are written in Markdown that knows
# formulas, and platforms look for shortcodes and formulas in the finished HTML.
_HTML = {ord(mark): f"&#{ord(mark)};" for mark in "\\`*_{}[]$~|^@#'"} | {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord('"'): "&quot;",
}

_RST = re.compile(r"([\\*`|_<>:\[\]])")

_LATEX = {
    "\\": "\\textbackslash{}",
    "{": "\\{",
    "}": "\\}",
    "$": "\\$",
    "&": "\\&",
    "#": "\\#",
    "_": "\\_",
    "%": "\\%",
    "^": "\\textasciicircum{}",
    "~": "\\textasciitilde{}",
    "<": "\\textless{}",
    ">": "\\textgreater{}",
    "|": "\\textbar{}",
    '"': "''",
    "`": "\\textasciigrave{}",
    # Would be an argument's end, or the end of an option's value.
    "[": "{[}",
    "]": "{]}",
    # Without a package of its own, LaTeX knows neither.
    "\u2212": "--",
    "\u00d7": "x",
    "\u00a0": "~",
}

# For values that no escape stands in: they are told to be read, not to be parsed.
_LOOK_ALIKES = str.maketrans(
    {
        '"': "\u201d",
        "'": "\u2019",
        "`": "\u2019",
        "<": "\u2039",
        ">": "\u203a",
        "{": "(",
        "}": ")",
        "[": "(",
        "]": ")",
        "\\": "\u2216",
        "$": "\uff04",
        "&": "\uff06",
        "#": "\uff03",
        "%": "\uff05",
        "*": "\u2217",
        "|": "\u00a6",
        "@": "\uff20",
        "!": "\u01c3",
    }
)

_COLONS = re.compile(r" ?:+(?= |$)")


def one_line(text: str) -> str:
    """The text with every run of whitespace and what can't be printed as one space."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def markdown(text: str) -> str:
    """A paragraph of Markdown that reads as `text`, in one line."""
    escaped = _MARKDOWN.sub(r"\\\1", one_line(text))
    return _BLOCK.sub(lambda first: f"{first[1] or ''}\\{first[2] or first[3]}", escaped)


def html(text: str) -> Markup:
    """Text of a page or of an attribute, in one line, that nothing else is found in either."""
    return Markup(one_line(text).translate(_HTML))  # noqa: S704


def rst(text: str) -> str:
    """A paragraph of reStructuredText that reads as `text`, in one line."""
    # An escaped space is nothing, and begins no list, directive or rule.
    return "\\ " + _RST.sub(r"\\\1", one_line(text))


def latex(text: str) -> str:
    """LaTeX that sets `text`, in one line."""
    return "".join(_LATEX.get(character, character) for character in one_line(text))


def plain(text: str) -> str:
    """A value of an option, in one line, where marks are replaced by what looks like them."""
    value = one_line(text).translate(_LOOK_ALIKES)
    # A colon and a space would begin another option.
    return _COLONS.sub(" \u2013", value).lstrip(":-?,. \u2013")


def in_script(value: Any) -> str:
    """JSON that can stand in a script of HTML, whatever its texts hold."""
    return escaped(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def escaped(json_text: str) -> str:
    """JSON without characters that mean something to HTML."""
    return "".join(_ESCAPES.get(character, character) for character in json_text)
