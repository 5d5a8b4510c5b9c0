"""What is said of a fault of our own."""

import re
from traceback import walk_tb

from animate import __version__
from animate.cli import NAME
from animate.errors import UnexpectedError

# What a module does, by the room it is in; the longest name that fits counts.
_DOING = {
    "animate": "it was at work",
    "animate.batch": "it ran a batch",
    "animate.cli": "it read the command",
    "animate.core": "it computed",
    "animate.core.process": "it trained",
    "animate.embed": "it wrote a page",
    "animate.encode": "it encoded",
    "animate.history_files": "it read a recorded run",
    "animate.inside": "it read a file",
    "animate.recipe": "it read the recipe",
    "animate.recipe_files": "it read the recipe",
    "animate.rendering": "it drew",
    "animate.drawing": "it drew",
    "animate.scene": "it drew",
    "animate.training": "it prepared the training",
}

_LONGEST = 200

# A line of ours in a traceback.
_LINE = re.compile(r'[/\\](animate[/\\][\w/\\]+)\.py", line (\d+)')


def paragraph(error: Exception) -> str:
    """What was being done when it came up, whose fault it is, and how to report it."""
    doing, place = _where(error)
    ours = isinstance(error, UnexpectedError)
    what = str(error) if ours else f"{type(error).__name__}: {error}"
    # In one line, and nothing in it that a terminal would obey.
    what = " ".join("".join(one if one.isprintable() else " " for one in what).split())
    what = what if len(what) <= _LONGEST else what[: _LONGEST - 3] + "..."
    return (
        f"while {doing}, something went wrong that should not have ({what}; {place}). This is a "
        f"fault of {NAME} {__version__}, not yours, and nothing was left half-written. Please "
        f"report it with this paragraph, the command you gave and what '{NAME} doctor' says; the "
        "same command with --debug added shows where it happened."
    )


def _where(error: Exception) -> tuple[str, str]:
    """What was being done, and at which line of ours."""
    frames = [
        (str(frame.f_globals.get("__name__")), line) for frame, line in walk_tb(error.__traceback__)
    ]
    ours = [(module, line) for module, line in frames if f"{module}.".startswith("animate.")]
    module, line = ours[-1] if ours else ("animate", 0)
    rooms = [room for room in _DOING if f"{module}.".startswith(f"{room}.")]
    if isinstance(error, UnexpectedError) and (told := _LINE.findall(error.trace)):
        # Of the other process, where it came up.
        path, line = told[-1]
        module = path.replace("/", ".").replace("\\", ".")
    return _DOING[max(rooms, key=len)], f"{module}, line {line}"
