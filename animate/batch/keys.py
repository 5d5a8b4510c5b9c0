"""Names that follow from all that goes into a training or a picture, and from nothing else."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from animate.errors import InputError
from animate.recipe import Recipe
from animate.version import __version__

# What trains, and what draws and writes besides.
_TRAINERS = ("torch", "numpy")
_DRAWERS = ("matplotlib", "contourpy", "av", "pillow", "imageio", "jinja2")

# Of the package: what its behaviour follows from.
_SOURCES = (".py", ".toml", ".js", ".css", ".html", ".svg", ".txt", ".otf")


@cache
def own_version() -> str:
    """The version of animate-ce, with a digest of its files: they may be worked on."""
    digest = hashlib.sha256()
    for root in (Path(__file__).parents[1], Path(str(resources.files("animate.templates")))):
        for path in sorted(root.rglob("*")):
            if path.suffix in _SOURCES:
                digest.update(f"{path.relative_to(root).as_posix()}\n".encode())
                digest.update(path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"


@cache
def versions() -> dict[str, str]:
    """The versions of all that has a say in the bytes of a file; none of it is imported."""
    others = {name: metadata.version(name) for name in (*_TRAINERS, *_DRAWERS)}
    return {"animate-ce": own_version(), **others}


@dataclass(frozen=True)
class Keys:
    """What a run's training and files are kept by.

    Attributes
    ----------
    training : str
    about : str
        Of what is said of the run: its title, its outcome.
    files : dict of str to str
        By suffix.
    sha256 : str or None
        Of the file of data, if there is one.
    """

    training: str
    about: str
    files: dict[str, str]
    sha256: str | None


@dataclass
class Keyring:
    """Makes keys; reads each file of data once."""

    _digests: dict[str, str] = field(default_factory=dict)

    def keys(self, recipe: Recipe, suffixes: Sequence[str]) -> Keys:
        """The keys of a run.

        Parameters
        ----------
        recipe : Recipe
            With its file of data as it is found from here.
        suffixes : sequence of str

        Raises
        ------
        InputError
            If the file of data can't be read.
        """
        file = getattr(recipe.data, "file", None)
        sha256 = None if file is None else self._digest(file)
        known = versions()
        trained = recipe.training()
        shown = recipe.model_dump(mode="json")
        if sha256 is not None:
            # Wherever it lies; but pictures name it.
            trained["data"] = {**trained["data"], "file": None, "sha256": sha256}
            shown["data"] = {**shown["data"], "file": Path(str(file)).name, "sha256": sha256}
        its = {name: known[name] for name in ("animate-ce", *_TRAINERS)}
        training = key_of({"training": trained, "versions": its})
        drawn = {"training": training, "recipe": shown, "versions": known}
        return Keys(
            training=training,
            about=key_of({**drawn, "suffix": ""}),
            files={suffix: key_of({**drawn, "suffix": suffix}) for suffix in suffixes},
            sha256=sha256,
        )

    def _digest(self, file: str) -> str:
        if file not in self._digests:
            try:
                with Path(file).open("rb") as stream:
                    self._digests[file] = hashlib.file_digest(stream, "sha256").hexdigest()
            except FileNotFoundError:
                told = f"{file!r} doesn't exist; give a CSV file of samples"
                raise InputError(("data", told)) from None
            except OSError as error:
                told = f"{file!r} can't be read: {error.strerror}; give a CSV file of samples"
                raise InputError(("data", told)) from None
        return self._digests[file]


def key_of(told: Mapping[str, Any]) -> str:
    """The name that follows from all of what is told."""
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
