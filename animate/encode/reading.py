"""The recipe that a file was made by, read back from it."""

from collections.abc import Callable, Iterator
from pathlib import Path

from animate.encode.containers import gif, mp4, png, webm, webp
from animate.encode.documents import commented, html, pdf, svg
from animate.encode.folder import RECIPE
from animate.encode.source import Source
from animate.errors import InputError

# Where each format keeps it, by suffix.
_READERS: dict[str, Callable[[Source], Iterator[bytes] | Iterator[str]]] = {
    ".gif": gif,
    ".mp4": mp4,
    ".webm": webm,
    ".webp": webp,
    ".apng": png,
    ".png": png,
    ".html": html,
    ".svg": svg,
    ".pdf": pdf,
    ".md": commented,
    ".vtt": commented,
}


def comment_of(path: Path) -> str | None:
    """The recipe in a picture, an animation or a folder of frames, as it was written.

    Nothing is decoded or looked up elsewhere, and little is read: the file may
    be anyone's.

    Parameters
    ----------
    path : Path

    Returns
    -------
    str or None
        None if the path ends in no suffix of a format that can hold one.

    Raises
    ------
    InputError
        If it can't be read, or holds no recipe.
    """
    try:
        if path.is_dir():
            recipe = _read(path / RECIPE, _whole) if (path / RECIPE).is_file() else None
        elif path.suffix.lower() not in _READERS:
            return None
        elif path.exists() and not path.is_file():
            raise InputError((str(path), "it can't be read: it is neither a file nor a folder"))
        else:
            recipe = _read(path, _READERS[path.suffix.lower()])
    except OSError as error:
        raise InputError((str(path), f"it can't be read: {error.strerror}")) from None
    except ValueError:
        raise InputError((str(path), "it can't be read: no file has such a name")) from None
    if recipe is None:
        raise InputError((str(path), "it holds no recipe of animate-ce"))
    return recipe


def _whole(source: Source) -> Iterator[bytes]:
    yield source.rest()


def _read(path: Path, reader: Callable[[Source], Iterator[bytes] | Iterator[str]]) -> str | None:
    """The first candidate that looks like a recipe: a table in JSON."""
    with path.open("rb") as file:
        try:
            for found in reader(Source(file)):
                text = (found if isinstance(found, str) else found.decode()).strip()
                if text.startswith("{") and text.endswith("}"):
                    return text
        except ValueError:
            # What isn't as its format says holds nothing of ours.
            return None
    return None
