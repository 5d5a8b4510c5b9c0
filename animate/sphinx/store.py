"""Files that were drawn once, under a name that follows from all that went into them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx.util import logging

from animate.embed.description import alternative
from animate.files import replacing
from animate.history import History
from animate.recipe import Recipe
from animate.rendering import render
from animate.training import train_apart
from animate.version import __version__

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drawing:
    """What is to be drawn.

    Attributes
    ----------
    recipe : Recipe
        With its files of data as they are found from here.
    runs : sequence of History, optional
        If they are recorded already; else the recipe is followed.
    options : mapping
        The keys that show those runs otherwise than they say.
    file : Path, optional
        Where they were read from.
    """

    recipe: Recipe
    runs: Sequence[History] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    file: Path | None = None

    @property
    def key(self) -> str:
        """What tells it from any other: recipe, data or runs, and the version that draws it.

        It is the same wherever the documents lie.
        """
        told = {"animate-ce": __version__, **_sealed(self.recipe.model_dump(mode="json"))}
        if self.file is not None:
            told["runs"] = hashlib.sha256(self.file.read_bytes()).hexdigest()
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Made:
    """An animation as the store holds it.

    Attributes
    ----------
    key : str
    still : Path
        Its last frame, a PNG.
    page : Path or None
        With the player; None if it is a figure that doesn't move.
    alternative : str
        The text that stands for it.
    """

    key: str
    still: Path
    page: Path | None
    alternative: str


class Store:
    """A folder beside the doctrees of a build, which all its builders share.

    Processes that read documents side by side may draw the same recipe at the same time;
    each file is put in place whole, and both are the same.

    Parameters
    ----------
    doctrees : path
    """

    def __init__(self, doctrees: str | Path) -> None:
        self._folder = Path(doctrees) / "animate-ce"

    def file(self, key: str, suffix: str) -> Path:
        """Where a file is or would be."""
        return self._folder / f"{key}{suffix}"

    def make(self, drawing: Drawing, where: Any = None) -> Made:
        """Draw something, unless that was done before.

        Parameters
        ----------
        drawing : Drawing
        where : str or tuple
            What the log names as the place that asked for it.

        Raises
        ------
        InputError
            If the data can't be read, or aren't what the run is meant for.
        ResourceError
            If training or writing fails.
        """
        key, recipe = drawing.key, drawing.recipe
        suffixes = (".png",) if recipe.figure is not None else (".png", ".html")
        told, files = self.file(key, ".txt"), [self.file(key, suffix) for suffix in suffixes]
        # The text comes last, so where it is the rest is too.
        if not all(file.is_file() for file in (told, *files)):
            _LOGGER.info("animate-ce: drawing %s", key, location=where)
            self._folder.mkdir(parents=True, exist_ok=True)
            # What a GIF may weigh is nothing to a page.
            recipe = recipe.but(budget=None)
            histories = drawing.runs or train_apart(recipe)
            options = {**drawing.options, "budget": None} if drawing.runs else {}
            render(histories, *files, **options)
            with replacing(told) as partial:
                partial.write_text(alternative(histories, recipe), "utf-8", newline="\n")
        page = files[1] if len(files) > 1 else None
        return Made(key, files[0], page, told.read_text("utf-8"))


def data_of(recipe: Recipe) -> list[Path]:
    """The files of data that a recipe names."""
    files = [getattr(one.recipe.data, "file", None) for one in recipe.variants()]
    return [Path(file) for file in dict.fromkeys(files) if file is not None]


def _sealed(value: Any) -> Any:
    """A recipe with the name and the digest of each file in place of its path."""
    if isinstance(value, list):
        return [_sealed(one) for one in value]
    if not isinstance(value, dict):
        return value
    sealed = {key: _sealed(one) for key, one in value.items()}
    if isinstance(value.get("file"), str):
        path = Path(value["file"])
        # Of one that can't be read the training says so.
        content = path.read_bytes() if path.is_file() else b""
        sealed["file"] = [path.name, hashlib.sha256(content).hexdigest()]
    return sealed
