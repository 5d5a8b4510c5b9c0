"""Whether all that animate-ce needs is there and works: each thing tried, not only looked for."""

import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from animate.version import __version__

State = Literal["ok", "none", "failed"]

# What has to be installed, by the names that package indexes know.
_LIBRARIES = (
    "torch",
    "numpy",
    "matplotlib",
    "av",
    "pillow",
    "imageio",
    "contourpy",
    "pydantic",
    "jinja2",
    "click",
    "platformdirs",
)

# What needn't be: what each is for, and what it installs.
_EXTRAS = {
    "notebook": ("anywidget", "ipython"),
    "sphinx": ("sphinx",),
    "cluster": ("distributed",),
}

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "firefox")

_AGAIN = "install it again: pip install --force-reinstall -c constraints.txt ."

_FILMS = (".gif", ".mp4", ".webm", ".webp", ".apng", ".png", "/")
_DRAWN = (".svg", ".pdf", ".html", ".npz", ".csv", ".md", ".vtt", ".toml")

# Of an error, so many characters are shown.
_LONGEST = 160


@dataclass(frozen=True)
class Finding:
    """What was found of one thing.

    Attributes
    ----------
    name : str
    state : str
        'ok', 'none' for what isn't there and needn't be, or 'failed'.
    found : str
    hint : str
        What to do about it; empty where all is well.
    """

    name: str
    state: State
    found: str
    hint: str = ""


def examine() -> Iterator[Finding]:
    """Try everything, one thing after the other."""
    yield Finding("python", "ok", _python())
    yield Finding("animate-ce", "ok", __version__)
    for name in _LIBRARIES:
        yield _tried(name, lambda name=name: metadata.version(name), _AGAIN)  # type: ignore[misc]
    with tempfile.TemporaryDirectory(prefix="animate-ce-doctor-") as folder:
        for kind in _FILMS:
            name = "frames/" if kind == "/" else kind
            yield _tried(f"encoder {name}", _encoder(kind, Path(folder)), _encoder_hint(kind))
        yield _tried("training", _training(Path(folder)), _AGAIN)
        for kind in _DRAWN:
            yield _tried(f"writer {kind}", _writer(kind, Path(folder)), _AGAIN)
    yield _tried("fonts", _fonts, _AGAIN)
    yield _tried("cache folder", _cache, "name a folder that can be written to in ANIMATE_CE_CACHE")
    yield _tried("temporary folder", _temporary, "name a folder that can be written to in TMPDIR")
    yield _browser()
    for extra, names in _EXTRAS.items():
        yield _extra(extra, names)


def _tried(name: str, trial: Callable[[], str], hint: str) -> Finding:
    try:
        return Finding(name, "ok", trial())
    except Exception as error:  # noqa: BLE001 - whatever is wrong is what is to be told
        told = " ".join(f"{type(error).__name__}: {error}".split())
        if isinstance(error, metadata.PackageNotFoundError):
            told = "it isn't installed"
        return Finding(name, "failed", told[:_LONGEST], hint)


def _python() -> str:
    cores = os.cpu_count() or 1
    machine = f"{platform.system()} {platform.machine()}, {cores} core{'s' * (cores > 1)}"
    return f"{platform.python_version()} on {machine}"


def _encoder(kind: str, folder: Path) -> Callable[[], str]:
    def trial() -> str:
        from animate.encode.trial import write_and_read

        return write_and_read(kind, folder / ("frames" if kind == "/" else f"trial{kind}"))

    return trial


def _encoder_hint(kind: str) -> str:
    package = "av" if kind in (".mp4", ".webm") else "pillow"
    return f"install it again: pip install --force-reinstall {package}"


def _training(folder: Path) -> Callable[[], str]:
    def trial() -> str:
        from animate.history_files import npz_bytes
        from animate.recipe import Recipe
        from animate.training import train_apart

        began = time.monotonic()
        recipe = Recipe.of({"epochs": 1, "panels": "data", "size": "300x200"})
        (run,) = train_apart(recipe)
        (folder / "run").write_bytes(npz_bytes(run))
        return f"{run.steps} steps in a process of its own, in {time.monotonic() - began:.1f} s"

    return trial


def _writer(kind: str, folder: Path) -> Callable[[], str]:
    def trial() -> str:
        from animate.history_files import read_npz
        from animate.inside import recipe_in
        from animate.rendering import render

        runs = read_npz((folder / "run").read_bytes())
        (made,) = render(runs, folder / f"written{kind}")
        if recipe_in(made.path).epochs != 1:
            raise ValueError("the recipe that is read back is another")
        return f"{made.size} bytes written, and the recipe in them read back"

    return trial


def _fonts() -> str:
    from animate.scene.typefaces import found

    return found()


def _cache() -> str:
    from animate.batch.cache import Cache

    folder = Cache.of_user().folder
    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return _written(folder)
    finally:
        if new:
            folder.rmdir()


def _temporary() -> str:
    return _written(Path(tempfile.gettempdir()))


def _written(folder: Path) -> str:
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(1 << 16))
        file.flush()
    return f"{folder}, {shutil.disk_usage(folder).free / 1e9:.1f} GB free"


def _browser() -> Finding:
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is not None:
        return Finding("browser", "ok", found)
    told = "none found here; pages open in any, and only the project's own tests need one"
    return Finding("browser", "none", told, "install chromium, or name it in CHROMIUM")


def _extra(extra: str, names: tuple[str, ...]) -> Finding:
    try:
        found = ", ".join(f"{name} {metadata.version(name)}" for name in names)
    except metadata.PackageNotFoundError:
        hint = f"to have it: pip install -c constraints.txt '.[{extra}]'"
        return Finding(f"extra {extra}", "none", "it isn't installed, and needn't be", hint)
    return Finding(f"extra {extra}", "ok", found)
