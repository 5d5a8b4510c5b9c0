"""Pictures where the reader is: in the notebook, or as a file in the folder."""

import sys
from pathlib import Path

# What a notebook can show of itself.
_SHOWN = (".png", ".gif")


def in_notebook() -> bool:
    """Whether this runs in a notebook, whose pages can hold pictures."""
    shell = _shell()
    return getattr(shell, "kernel", None) is not None


def in_terminal() -> bool:
    """Whether this runs in IPython, but not in a notebook: text is all that can be shown."""
    return _shell() is not None and not in_notebook()


def show(path: Path) -> None:
    """Show a picture in the notebook that this runs in; a film of another kind isn't."""
    if path.suffix.lower() not in _SHOWN:
        return
    from IPython import display

    display.display(display.Image(data=path.read_bytes(), format=path.suffix[1:].lower()))


def _shell() -> object:
    # Whoever is in a notebook has it loaded.
    interactive = sys.modules.get("IPython")
    return interactive.get_ipython() if interactive is not None else None
