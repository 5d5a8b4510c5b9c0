"""From runs to what a page needs: an animation in every form, and the markup that shows it."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from animate.embed.description import alternative
from animate.embed.snippet import Figure, caution, platform, snippet
from animate.errors import InputError, ResourceError
from animate.goals import HISTORIES
from animate.history import History
from animate.language import speak
from animate.progress import Progress, silent
from animate.recipe import Recipe
from animate.recipe.together import together
from animate.rendering import Rendered, Run, listed, refuse_training_keys, render

# What a bundle consists of, by suffix, on one stem.
SUFFIXES = (".gif", ".mp4", ".webm", ".png", ".html", ".md", ".vtt", ".toml")

# What a folder of frames is called after the stem.
_FRAMES = "-frames/"

_LONGEST_STEM = 60


@dataclass(frozen=True)
class Bundle:
    """An animation in every form that pages take, in one folder.

    Attributes
    ----------
    folder : Path
    files : tuple of Rendered
        In the order of `SUFFIXES`.
    figure : Figure
        What a snippet says of it.
    """

    folder: Path
    files: tuple[Rendered, ...]
    figure: Figure

    def snippet(self, platform: str) -> str:
        """What a platform takes, ready to be pasted.

        Parameters
        ----------
        platform : str
            jupyter, myst, sphinx, quarto, mkdocs, wordpress, moodle, openedx,
            canvas, revealjs, github, latex or html.

        Raises
        ------
        InputError
            If it isn't one of them, or wants frames that weren't asked for.
        """
        _check_frames(platform, self.figure)
        within = "" if self.folder.is_absolute() else self.folder.as_posix()
        return snippet(self.figure, platform, within)

    def caution(self, platform: str) -> str:
        """What to know before that is pasted, in a line."""
        return caution(self.figure, platform)


def bundle(
    runs: Run | Sequence[Run],
    folder: str | Path,
    *,
    name: str = "animation",
    numbered: bool = False,
    described: bool = False,
    loss: Callable[[Any, Any], Any] | None = None,
    model: Any = None,
    on_frame: Progress = silent,
    **options: Any,
) -> Bundle:
    """Draw a run, or several together, into all that pages take.

    Parameters
    ----------
    runs : History, Recorder, or sequence of them
        Up to eight runs.
    folder : str or Path
        Where to write; made if only it is missing.
    name : str
        What the files are called. Of letters with accents the letters stay, and
        what isn't safe in every address and every program becomes a hyphen.
    numbered : bool
        Whether to write a folder of numbered frames too, as LaTeX takes them.
    described : bool
        Whether the captions begin with what the picture shows, for listeners.
    loss : callable, optional
        The loss that the runs were trained on, if it is one of the user's own.
    model : torch.nn.Module, optional
        The model that was trained, if it is one of the user's own.
    on_frame : callable
        Called after each frame with the number of frames done and of all.
    **options
        Keys of the recipe that change the showing, such as ``size=(600, 200)``.

    Returns
    -------
    Bundle

    Raises
    ------
    InputError
        If an option or the folder isn't accepted; nothing is written then.
    ResourceError
        If a file can't be written.
    """
    given = listed(runs)
    refuse_training_keys(options)
    histories = [history for history, _ in given]
    recipe = shown_by(histories, options)
    folder, stem = Path(folder), safe_stem(name)
    check_to(folder)
    endings = (*SUFFIXES, _FRAMES) if numbered else SUFFIXES
    with _made(folder):
        files = render(
            [run for _, run in given],
            *(f"{folder}/{stem}{ending}" for ending in endings),
            loss=loss,
            model=model,
            on_frame=on_frame,
            described=described,
            **options,
        )
    told = alternative(histories, recipe)
    return Bundle(folder, tuple(files), figure_of(told, recipe, stem, files))


def safe_stem(name: str) -> str:
    """A name that means the same in an address, in a path, in Markdown and in TeX."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-")
    return stem[:_LONGEST_STEM].rstrip("-") or "animation"


def shown_by(found: Sequence[History] | Recipe, options: Mapping[str, Any]) -> Recipe:
    """The recipe of runs, or one that isn't followed yet, with options over it.

    Raises
    ------
    InputError
        If an option isn't accepted, or it can't be shown in every form.
    """
    if not isinstance(found, Recipe):
        found = together([Recipe.from_json(history.recipe) for history in found])
    recipe = found.but(**options)
    if recipe.figure is not None:
        raise InputError(
            ("figure", f"{recipe.figure!r} is a still, and a bundle moves; leave it out")
        )
    return recipe


def check_to(folder: Path, source: Path | None = None, stem: str = "") -> None:
    """Refuse a folder that a bundle can't be written to, before any work is done for it.

    Parameters
    ----------
    folder : Path
    source : Path, optional
        What the bundle is made from, which it shall not be written over.
    stem : str

    Raises
    ------
    InputError
    """
    try:
        folder.lstat()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        pass
    except (OSError, ValueError):
        raise InputError(("to", f"{str(folder)!r} can't be the name of a folder")) from None
    if folder.exists() and not folder.is_dir():
        raise InputError(("to", f"{str(folder)!r} is a file; give the name of a folder"))
    if not folder.exists() and not folder.parent.is_dir():
        told = f"the folder {str(folder.parent)!r} of {folder.name!r} doesn't exist"
        raise InputError(("to", told))
    if source is None or source.stem != stem or source.suffix.lower() not in SUFFIXES:
        return
    if source.absolute().parent.resolve() == folder.resolve():
        raise InputError(
            (
                "to",
                f"{str(source)!r} would be written over by what is made from it; give another "
                "folder",
            )
        )


def read(path: str | Path) -> list[History] | Recipe:
    """The runs in a file, or else the recipe that it is or holds.

    Raises
    ------
    InputError
        If it can't be read, or holds neither.
    """
    path = Path(path)
    if path.suffix.lower() in HISTORIES:
        from animate.history_files import load_runs

        return load_runs(path)
    from animate.inside import options_in

    return Recipe.of(options_in(path))


def figure_of(short: str, recipe: Recipe, stem: str, files: Sequence[Rendered]) -> Figure:
    """What a snippet says of the files of a bundle, which are called `short` in words."""
    from animate.encode.chunks import size_in
    from animate.scene.headline import headline

    words = speak(recipe.lang)
    title, _ = headline(recipe, words)
    moving, frames = files[SUFFIXES.index(".mp4")], len(files) > len(SUFFIXES)
    return Figure(
        stem=stem,
        suffixes=SUFFIXES,
        title=title.strip() or short,
        alternative=short,
        size=size_in(files[SUFFIXES.index(".png")].path),
        lang=recipe.lang,
        frames=moving.frames if frames else 0,
        rate=moving.frames / moving.seconds if moving.seconds else 0.0,
    )


def _check_frames(name: str, figure: Figure) -> None:
    if platform(name).frames and not figure.frames:
        raise InputError(("for", f"{name!r} takes numbered frames; make the bundle numbered"))


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make the folder if it is missing; take it away if nothing came into it."""
    new = not folder.exists()
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        told = f"{folder} could not be made: {error.strerror}"
        raise ResourceError(told) from error
    try:
        yield
    finally:
        if new:
            # Unless something is in it, or it has gone.
            with suppress(OSError):
                folder.rmdir()
