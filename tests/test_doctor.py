"""Each thing that is needed is tried, and what fails is told with what to do about it."""

import json
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest

from animate import doctor
from animate.encode import formats, trial
from animate.encode.encoder import Film
from animate.encode.stills import Png
from animate.frame import Frame
from animate.goals import HISTORIES, MOVING, PAGES, STILLS, TEXTS
from animate.scene import typefaces
from tests.calling import call


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache folder of its own."""
    monkeypatch.setenv("ANIMATE_CE_CACHE", str(tmp_path / "cache"))
    yield tmp_path


def doctored(*arguments: str, folder: Path) -> tuple[object, dict[str, tuple[str, str]]]:
    """The code of the command, and what it says of each thing: its state, and the rest."""
    said = call("doctor", *arguments, folder=folder)
    assert said.err == ""
    lines = [(line[8:25].strip(), (line[:7].strip(), line[26:])) for line in said.out.splitlines()]
    return said.code, dict(lines)


def test_all_is_well_where_the_tests_run(at_home: Path) -> None:
    code, found = doctored(folder=at_home)
    assert code == 0
    assert {state for state, _ in found.values()} <= {"ok", "none"}
    tried = {name.split()[1] for name in found if name.startswith(("encoder ", "writer "))}
    assert tried == {
        "frames/" if kind == "/" else kind
        for kind in (*MOVING, *STILLS, *PAGES, *HISTORIES, *TEXTS)
    }
    assert found["encoder .mp4"] == ("ok", "2 frames written and read back")
    assert found["training"][1].startswith("7 steps in a process of its own, in ")
    assert found["fonts"] == ("ok", "InterCourse-Regular, InterCourse-SemiBold")
    assert found["extra notebook"][0] == found["extra sphinx"][0] == "ok"
    # What wasn't there before isn't there afterwards.
    assert not list(at_home.iterdir())


class Lost:
    """An encoder that loses frames and colours."""

    def __init__(self, path: Path, film: Film) -> None:
        self._png = Png(path, film)

    def __enter__(self) -> Self:
        self._png.__enter__()
        return self

    def write(self, frame: Frame) -> None:
        dark = np.minimum(frame.pixels, 200)
        self._png.write(Frame(dark, frame.changed, frame.seconds, frame.step))

    def __exit__(self, *error: Any) -> None:
        self._png.__exit__(*error)


def broken(path: Path, film: Film) -> Any:
    raise OSError("no such codec: libx264")


def test_what_fails_is_told_with_what_to_do_and_the_rest_goes_on(
    at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version(name: str) -> str:
        if name in ("torch", "distributed"):
            raise metadata.PackageNotFoundError(name)
        return "1.0"

    (at_home / "cache").write_text("a file where the cache would be")
    monkeypatch.setitem(formats.ENCODERS, ".mp4", broken)
    monkeypatch.setitem(formats.ENCODERS, ".apng", Lost)
    monkeypatch.setitem(formats.ENCODERS, ".png", Lost)
    monkeypatch.setattr(metadata, "version", version)
    monkeypatch.setattr(typefaces, "FONT_FILES", [])
    monkeypatch.setattr(doctor, "_BROWSERS", ("no-such-browser",))
    monkeypatch.delenv("CHROMIUM", raising=False)
    code, found = doctored(folder=at_home)
    assert code == 1
    again = "install it again: pip install --force-reinstall"
    assert {name: told for name, told in found.items() if told[0] != "ok"} == {
        "torch": ("failed", f"it isn't installed; {again} -c constraints.txt ."),
        "encoder .mp4": ("failed", f"OSError: no such codec: libx264; {again} av"),
        "encoder .apng": (
            "failed",
            f"ValueError: 1 frames are read where 2 were written; {again} pillow",
        ),
        "encoder .png": (
            "failed",
            f"ValueError: the pixels that are read are off by 23 of 255; {again} pillow",
        ),
        "fonts": (
            "failed",
            f"ValueError: the font files that come along aren't there; {again} -c constraints.txt "
            ".",
        ),
        "cache folder": (
            "failed",
            f"FileExistsError: [Errno 17] File exists: '{at_home / 'cache'}'; name a folder that "
            "can be written to in ANIMATE_CE_CACHE",
        ),
        "browser": (
            "none",
            "none found here; pages open in any, and only the project's own tests need one; "
            "install chromium, or name it in CHROMIUM",
        ),
        "extra cluster": (
            "none",
            "it isn't installed, and needn't be; to have it: pip install -c constraints.txt "
            "'.[cluster]'",
        ),
    }


def test_extras_that_are_missing_are_no_failure(
    at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = doctor.Finding("extra cluster", "none", "it isn't installed, and needn't be", "a hint")
    monkeypatch.setattr(doctor, "examine", lambda: iter([one]))
    assert call("doctor", folder=at_home) == (
        0,
        "none    extra cluster     it isn't installed, and needn't be; a hint\n",
        "",
    )


def test_as_json_it_is_one_object(at_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = [
        doctor.Finding("fonts", "ok", "two"),
        doctor.Finding("training", "failed", "no torch", "install it"),
    ]
    monkeypatch.setattr(doctor, "examine", lambda: iter(findings))
    said = call("doctor", "--json", folder=at_home)
    assert (said.code, said.err) == (1, "")
    assert json.loads(said.out) == {
        "well": False,
        "found": [
            {"name": "fonts", "state": "ok", "found": "two", "hint": ""},
            {"name": "training", "state": "failed", "found": "no torch", "hint": "install it"},
        ],
    }


def test_another_font_of_that_name_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "FONT", "DejaVu Sans")
    with pytest.raises(ValueError, match=r"^DejaVu Sans would be drawn by .*DejaVuSans\.ttf$"):
        typefaces.found()


def test_every_format_has_a_decoder() -> None:
    assert trial._DECODERS.keys() == formats.ENCODERS.keys()
