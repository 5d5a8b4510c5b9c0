"""JavaScript and styles of pages: many files to read, one script to ship."""

import re
from functools import cache
from importlib.resources import files

_IMPORT = re.compile(r'^import \{[^}]*\} from "(\./|\.\./\w+/)(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:default [^;]*;\n|\{\};\n)?", re.MULTILINE)
_NAMES = re.compile(r"^(?:const|class|function|let) (\w+|\[[^]]*\]|\{[^}]*\})", re.MULTILINE)

# No string or pattern of ours has the first; the second fills its line.
_COMMENT = re.compile(r"/\*\*.*?\*/[ \t]*\n?|^[ \t]*//[^\n]*\n", re.DOTALL | re.MULTILINE)

# Strings; and blanks, lines' ends among them, beside a sign. Our statements end in semicolons,
# and no pattern of ours has any of these.
_BLANK = re.compile(r"""("[^"\n]*"|`[^`]*`)|(?<=[^\w$"`\s])\s+|\s+(?=[^\w$"`\s#])|^\s+""")

# A comma or a semicolon before the end, and brackets around the only parameter.
_NEEDLESS = re.compile(r"""("[^"\n]*"|`[^`]*`)|[,;]([)}\]])|(?<![\w)$])\((\w+)\)(?==>)""")

# What JavaScript has a shorter way to write, and a name that is read everywhere.
_LONG = re.compile(r"""("[^"\n]*"|`[^`]*`)|(?<![\w.$])0(?=\.\d)|\b(?:true|false|Math(?=\.))\b""")
_SHORT = {"0": "", "true": "!0", "false": "!1", "Math": "M"}

_PIECE = re.compile(r"""\"[^"\n]*\"|`[^`]*`|const\b ?|[\w$]+|[^\w$]""")


_PLAYER = "player"


@cache
def script(entry: str, without: tuple[str, ...] = (), folder: str = _PLAYER) -> str:
    """The code of a file and of all that it imports, as one script without imports.

    All stand in one scope: no two files may give the same name to what is
    theirs. Comments, which are for readers of the files, and blanks that mean
    nothing are left out.

    Parameters
    ----------
    entry : str
        The name of a file, without its suffix.
    without : tuple of str
        Files that are left out, because what they give is never called.
    folder : str
        Where the file is, among the templates.

    Raises
    ------
    ValueError
        If a name is given twice.
    """
    order: list[tuple[str, str]] = []
    sources: dict[tuple[str, str], str] = {}

    def visit(place: str, name: str) -> None:
        file = place, name
        if file in sources or name in without:
            return
        sources[file] = _COMMENT.sub("", text(f"{name}.js", place))
        for where, imported in _IMPORT.findall(sources[file]):
            visit(place if where == "./" else where[3:-1], imported)
        order.append(file)

    visit(folder, entry)
    code = "".join(_EXPORT.sub("", _IMPORT.sub("", sources[file])) for file in order)
    code = f"const M = Math;\n{code}"
    names = [name for found in _NAMES.findall(code) for name in re.findall(r"\w+", found)]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"given twice: {', '.join(sorted(twice))}")
    code = _LONG.sub(lambda found: found[1] or _SHORT[found[0]], code)
    code = _BLANK.sub(lambda found: found[1] or "", code)
    return _joined(_NEEDLESS.sub(lambda found: found[1] or found[2] or found[3], code))


@cache
def module() -> str:
    """The module as anywidget and MyST load it: `render`, by its name and in the default."""
    return f"{script('player')}export {{ render }};\nexport default {{ render }};\n"


@cache
def widget() -> str:
    """The module for anywidget, with what tells a kernel of a learner's runs."""
    return f"{script('widget')}export default {{ render: renderWidget }};\n"


@cache
def stylesheet(folder: str = _PLAYER) -> str:
    """How the player or a page looks, without blanks that mean nothing."""
    return re.sub(r"\s*([{};,>])\s*|(:) |\n", r"\1\2", text(f"{folder}.css", folder))


def text(name: str, folder: str = _PLAYER) -> str:
    """A file of the templates, as it is."""
    return (files("animate.templates") / folder / name).read_text("utf-8")


def _joined(code: str) -> str:
    """Constants that are named one after the other, in one statement."""
    parts: list[str] = []
    # For each bracket that is open, whether the statement that stands there is of constants.
    constant = [False]
    starts = True
    for piece in _PIECE.findall(code):
        if starts and piece.startswith("const") and constant[-1] and parts[-1] == ";":
            parts[-1] = ","
            starts = False
            continue
        if starts:
            constant[-1] = piece.startswith("const")
        if piece in "([{":
            constant.append(False)
        elif piece in ")]}":
            constant.pop()
        # A statement of constants goes on after a bracket; after another's a new one starts.
        starts = piece in ";{" or (piece == "}" and not constant[-1])
        parts.append(piece)
    return "".join(parts)
