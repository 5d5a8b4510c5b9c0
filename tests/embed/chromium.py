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


def executable() -> Path:
    """Where Chromium is; it is installed from Debian if it is missing and we may do so."""
    given = os.environ.get("CHROMIUM")
    found = given or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-qq", *arguments], check=True, env=quietly)
        found = shutil.which("chromium")
    if found is None:
        raise FileNotFoundError("the tests need Chromium: install it, or name it in CHROMIUM")
    return Path(found)


if __name__ == "__main__":
    print(executable())
