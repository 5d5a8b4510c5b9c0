"""A file of every kind, made from Python or by the command, wherever this is started.

python -P tests/reproducing.py python|command FOLDER
"""

import atexit
import gc
import locale
import os
import sys
from contextlib import chdir, suppress
from pathlib import Path
from typing import Any

import animate
from animate.cli.main import main
from animate.encode.formats import FOLDER
from animate.goals import MOVING, PAGES, STILLS, TEXTS
from animate.map_rendering import KINDS as MAP_KINDS

# Letters that our typeface lacks are among them, and such as no C locale knows.
TITLE = "Été → ∀ℵ"
SMALL: dict[str, Any] = {"epochs": 1, "size": (320, 240), "frames": 3, "grid": 9}
PAIR: dict[str, Any] = {
    **SMALL,
    "title": TITLE,
    "compare": {"momentum": (0, 0.5)},
    "shuffle": True,
    "panels": ("contour", "surface"),
    "marks": ("batch", "optimum", "field"),
}
# A network, which is drawn from a seed and shown in a plane of its path.
RUN: dict[str, Any] = {**SMALL, "model": "mlp hidden=3", "data": "moons samples=12", "seed": 3}
RATES = (0.05, 0.4)
MAP: dict[str, Any] = {
    "loss": ("cross-entropy", "mse"),
    "starts": (6, 5),
    "epochs": 2,
    "size": (320, 240),
    "frames": 3,
}
SPEC = f"""
name = "run-{{lr}}"
outputs = ["csv", "npz", "gif", "html"]
[defaults]
model = "mlp hidden=3"
data = "moons samples=12"
seed = 3
epochs = 1
size = [320, 240]
frames = 3
grid = 9
[matrix]
lr = [{RATES[0]}, {RATES[1]}]
[gallery]
title = "{TITLE}"
columns = "lr"
animation = "all.gif"
"""

# One run alone can be kept as .csv, and the batch does that.
PAIR_KINDS = (*MOVING, *PAGES, *STILLS, ".npz", *TEXTS)


def named(name: str, kinds: tuple[str, ...]) -> list[str]:
    """A file of each kind, and a folder."""
    return [f"{name}-frames/" if kind == FOLDER else f"{name}{kind}" for kind in kinds]


def from_python(folder: Path) -> None:
    """All but what a batch alone writes, in this process."""
    runs = animate.train_runs(**PAIR)
    with chdir(folder):
        animate.render(runs, *named("pair", PAIR_KINDS))
        Path("batch").mkdir()
        for rate in RATES:
            run = animate.train(**RUN, lr=rate)
            kinds = (".csv", ".npz", ".gif", ".html", ".png")
            animate.render(run, *named(f"batch/run-{rate}", kinds))
        outcomes = animate.map_starts(**MAP, device="cpu")
        animate.render_map(outcomes, *named("map", MAP_KINDS))


def by_command(folder: Path) -> None:
    """All of it, by processes that train and workers of a batch."""
    (folder / "given.toml").write_text(animate.Recipe.of(PAIR).toml(), "utf-8")
    (folder / "spec.toml").write_text(SPEC, "utf-8")
    with chdir(folder):
        run("given.toml", *outs(named("pair", PAIR_KINDS)))
        run("batch", "spec.toml", "--out", "batch", "--jobs", "2")
        words = ("--loss", "cross-entropy,mse", "--starts", "6x5", "--epochs", "2")
        looks = ("--size", "320x240", "--frames", "3", "--device", "cpu")
        run("map", *words, *looks, *outs(named("map", MAP_KINDS)))
        Path("given.toml").unlink()
        Path("spec.toml").unlink()


def run(*words: str) -> None:
    """The command, which has to succeed."""
    try:
        main([*words, "--quiet"])
    except SystemExit as ended:
        if ended.code:
            raise


def outs(names: list[str]) -> list[str]:
    return [word for name in names for word in ("--out", name)]


def disturb() -> None:
    """Change what a program around ours may have changed in this process."""
    import matplotlib as mpl
    import numpy as np
    import torch
    from matplotlib import style

    os.umask(0o077)
    with suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "")
    style.use("dark_background")
    mpl.rcParams.update({"lines.linewidth": 7, "font.family": "serif", "axes.grid": True})
    mpl.rcParams.update({"axes.formatter.use_locale": True, "savefig.dpi": 33, "path.snap": False})
    np.random.seed(9)  # noqa: NPY002  # what others may still seed
    np.set_printoptions(precision=1)
    torch.manual_seed(9)
    torch.set_num_threads(3)
    torch.set_default_dtype(torch.float64)


if __name__ == "__main__":
    # Taking PyTorch apart in the end takes half a second.
    atexit.register(gc.freeze)
    if sys.argv[1] == "python":
        disturb()
        from_python(Path(sys.argv[2]))
    else:
        by_command(Path(sys.argv[2]))
