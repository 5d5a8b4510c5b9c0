"""Files of strangers, recorded runs and pictures, run nothing, load nothing and fetch nothing."""

import io
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

import animate
from animate.history_files import csv_bytes, npz_bytes

# Runs in a fresh Python, whose audit hook sees what is run, opened or asked for.
_WATCHED = """
import contextlib, io, sys
from pathlib import Path
from animate.errors import InputError
from animate.inside import map_origin_in, options_in, origin_in
from animate.history_files import load_runs
from animate.outcome_files import load_outcomes

files = sorted(Path(sys.argv[1]).iterdir())

def read():
    told = []
    for file in files:
        for reader in (origin_in, options_in, load_runs, load_outcomes, map_origin_in):
            try:
                told.append(reader(file))
            except InputError as error:
                told.append(str(error))
    return told

# Whatever is loaded when it is first used is loaded now.
read()
seen, opened, watching = set(), set(), False

def watch(event, arguments):
    if not watching:
        return
    if event.split(".")[0] in ("exec", "import", "subprocess", "pickle", "marshal", "socket",
                               "ctypes", "urllib", "http", "ftplib", "webbrowser", "shutil"):
        seen.add(event)
    if event in ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork"):
        seen.add(event)
    if event == "open":
        opened.add((str(arguments[0]), arguments[1]))

sys.addaudithook(watch)
watching = True
read()
watching = False
print(sorted(seen))
print(sorted({path for path, mode in opened if Path(path) not in files}))
print(sorted({mode for path, mode in opened} - {"rb", "r", None}))
watching = True
exec("1")
with contextlib.suppress(OSError):
    open("/nowhere/at/all")
watching = False
print(sorted(seen), ("/nowhere/at/all", "r") in opened)
"""


class _Runs:
    """What pickles to a call, which would leave a file behind."""

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return print, ("it ran",)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that would run or fetch something, if anything in them were taken for code."""
    folder = tmp_path_factory.mktemp("hostile")
    run = animate.train(epochs=1)
    evil = run.recipe.replace('"lab"', '"file","file":"../../etc/passwd.csv"')
    pickled = pickle.dumps(_Runs())
    (folder / "sound.npz").write_bytes(npz_bytes(run))
    (folder / "sound.csv").write_bytes(csv_bytes(run))
    (folder / "evil.csv").write_bytes(csv_bytes(run).replace(run.recipe.encode(), evil.encode()))
    (folder / "lone.npz").write_bytes(pickled)
    objects = io.BytesIO()
    np.savez(objects, params=np.array([_Runs()], object), allow_pickle=True)
    (folder / "objects.npz").write_bytes(objects.getvalue())
    with zipfile.ZipFile(folder / "member.npz", "w") as archive:
        archive.writestr("params.npy", pickled)
        archive.writestr("../outside.npy", b"x")
        archive.writestr("/absolute.npy", b"x")
    (folder / "remote.svg").write_text(
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns:xlink='
        '"http://www.w3.org/1999/xlink"><image xlink:href="http://example.org/"/>&x;</svg>'
    )
    (folder / "remote.html").write_text(
        '<script src="http://example.org/x.js"></script><script type="application/json" '
        'class="animate-ce-recipe">{"title":"&lt;script&gt;"}</script>'
    )
    (folder / "evil.toml").write_text('data = "../../etc/passwd.csv"\n')
    (folder / "evil.md").write_text('<!-- animate-ce {"title":"__import__(1)"} -->\n')
    return folder


def test_nothing_in_a_file_is_run_or_fetched_and_nothing_else_is_opened(files: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _WATCHED, str(files)], capture_output=True, text=True, check=True
    )
    assert ended.stdout.splitlines() == ["[]", "[]", "[]", "['exec'] True"]


@pytest.mark.parametrize("name", ["data.csv", "folder/data.csv"])
def test_a_link_out_of_the_folder_is_not_followed(name: str, tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "data.csv").write_text("1,0\n2,1\n")
    link = inside / name.split("/")[0]
    link.symlink_to(outside / "data.csv" if link.suffix else outside)
    (inside / "recipe.toml").write_text(f'data = "{name}"\n')
    ended = subprocess.run(
        [sys.executable, "-m", "animate", "recipe.toml", "--out", "x.gif"],
        cwd=inside,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"animate-ce: data.file: '{name}' isn't accepted; give a relative path that stays inside "
        "the recipe's folder\n"
    )
