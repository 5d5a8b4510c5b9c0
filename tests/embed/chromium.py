"""A real browser for the tests: Debian's Chromium, found or installed."""

import os
import shutil
import subprocess
from pathlib import Path

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_NAMES = ("chromium", "chromium-browser", "google-chrome")

# The same Chromium without the window around the page, which takes longer to open than our pages.
_SHELL = "chromium-headless-shell"


def executable() -> Path:
    """Where Chromium is, as readers have it; it is installed if it is missing and may be."""
    found = os.environ.get("CHROMIUM") or _found(*_NAMES)
    if found is None and _install("chromium"):
        found = _found(*_NAMES)
    if found is None:
        raise FileNotFoundError("the tests need Chromium: install it, or name it in CHROMIUM")
    return Path(found)


def shell() -> Path:
    """Where Chromium without a window is, or else the whole of it."""
    found = os.environ.get("CHROMIUM") or _found(_SHELL)
    return Path(found) if found else executable()


def _found(*names: str) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)


def _install(package: str) -> bool:
    """Install a package of Debian's; whether that went well."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    commands = (["update"], ["install", "--yes", "--no-install-recommends", package])
    return all(
        subprocess.run(["apt-get", "-qq", *words], env=quietly, check=False).returncode == 0
        for words in commands
    )


if __name__ == "__main__":
    if not (os.environ.get("CHROMIUM") or _found(_SHELL)):
        _install(_SHELL)
    print(shell())
