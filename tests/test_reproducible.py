"""The same recipe gives the same bytes, in every format and wherever it is made."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager

from animate.batch.cache import FOLDER as CACHE
from animate.encode.formats import FOLDER
from animate.goals import HISTORIES, MOVING, PAGES, STILLS, TEXTS
from tests.batch.specs import batch, files
from tests.reproducing import SPEC, from_python

# By who makes it, "python" or "command", the files by name.
Made = dict[str, dict[str, bytes]]

MAKER = Path(__file__).with_name("reproducing.py")

# Read by matplotlib where it finds it; a style of someone's own isn't ours.
RC = (
    "font.size: 30\nfont.family: serif\nlines.linewidth: 9\naxes.grid: True\nsavefig.dpi: 40\n"
    "savefig.bbox: tight\nsvg.fonttype: none\npdf.fonttype: 42\naxes.formatter.use_locale: True\n"
    "path.simplify: True\nimage.cmap: magma\n"
)


def all_of(folder: Path) -> dict[str, bytes]:
    """What was made, by name: pictures, frames, and all of the batch but when and how it went."""
    frames = {f"{path.parent.name}/{path.name}" for path in folder.glob("*-frames/*")}
    names = {path.name for path in folder.iterdir() if path.is_file()} | frames
    found = {name: (folder / name).read_bytes() for name in names}
    return found | {f"batch/{name}": content for name, content in files(folder / "batch").items()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """All files as this process makes them, each run of the batch alone."""
    folder = tmp_path_factory.mktemp("made")
    from_python(folder)
    alone = all_of(folder)
    shutil.rmtree(folder / "batch")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE, str(folder / "cache"))
        assert batch(folder, spec=SPEC, out="batch").code == 0
    # The batch's own files come with it, and those of its runs are to be the ones made alone.
    (folder / "spec.toml").unlink()
    return {"python": alone, "command": all_of(folder) | alone}


@pytest.fixture(scope="module")
def someone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Another user, whose own settings are as unlike ours as can be; the variables for it."""
    folder = tmp_path_factory.mktemp("someone")
    fonts, settings = folder / "home" / ".fonts", folder / "settings"
    fonts.mkdir(parents=True)
    settings.mkdir()
    # Of the name of the typeface that stands in where ours has no letter.
    font = TTFont(font_manager.findfont("STIXGeneral"))
    for number in (1, 4, 16):
        font["name"].setName("DejaVu Sans", number, 3, 1, 0x409)
    font.save(fonts / "other.ttf")
    (settings / "matplotlibrc").write_text(RC)
    # A locale that writes a comma for the point, where this machine can make it.
    maker = shutil.which("localedef")
    if maker is not None:
        words = ("-i", "de_DE", "-f", "UTF-8", str(folder / "de_DE.UTF-8"))
        subprocess.run([maker, *words], check=False, capture_output=True)
    return {
        "HOME": str(folder / "home"),
        "XDG_CACHE_HOME": str(folder / "home" / "cache"),
        "MPLCONFIGDIR": str(settings),
        "LOCPATH": str(folder),
    }


@pytest.mark.parametrize(
    ("maker", "variables"),
    [
        (
            "python",
            {
                "USER": "someone",
                "TZ": "Asia/Tokyo",
                "LANG": "de_DE.UTF-8",
                "LC_ALL": "de_DE.UTF-8",
                "PYTHONHASHSEED": "7",
                "OMP_NUM_THREADS": "4",
                "OPENBLAS_NUM_THREADS": "4",
                "MKL_NUM_THREADS": "4",
            },
        ),
        (
            "command",
            {
                "USER": "nobody",
                "TZ": "America/St_Johns",
                "LC_ALL": "C",
                "PYTHONUTF8": "0",
                "PYTHONCOERCECLOCALE": "0",
                "PYTHONHASHSEED": "0",
                "OMP_NUM_THREADS": "1",
                "OMP_WAIT_POLICY": "ACTIVE",
                "OPENBLAS_NUM_THREADS": "2",
                "MKL_NUM_THREADS": "1",
                # A day in 1986. No file holds a date, so this one isn't in any either.
                "SOURCE_DATE_EPOCH": "500000000",
            },
        ),
    ],
    ids=["python", "command"],
)
def test_the_bytes_do_not_depend_on_where_they_are_made(
    maker: str,
    variables: dict[str, str],
    made: Made,
    someone: dict[str, str],
    tmp_path: Path,
) -> None:
    place = tmp_path / "Übung 1"
    place.mkdir()
    (place / "matplotlibrc").write_text(RC)
    ended = subprocess.run(
        (sys.executable, "-P", str(MAKER), maker, "."),
        cwd=place,
        env=os.environ | someone | {CACHE: str(tmp_path / "cache")} | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    (place / "matplotlibrc").unlink()
    found = all_of(place)
    assert {*found} == {*made[maker]}
    assert [name for name in found if found[name] != made[maker][name]] == []


def test_there_is_a_file_of_every_kind(made: Made) -> None:
    kinds = {FOLDER if "-frames/" in name else Path(name).suffix for name in made["python"]}
    assert kinds == {*MOVING, *PAGES, *STILLS, *HISTORIES, *TEXTS}
