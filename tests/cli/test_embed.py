"""The command embed: what it writes, what it says, and where."""

from pathlib import Path

import pytest

from animate.embed.snippet import PLATFORMS
from animate.embedding import SUFFIXES
from animate.recipe import Recipe
from tests.calling import UNPAUSED, call, refused

SMALL = ("--size", "300x200", "--panels", "data", "--frames", "5")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ce.toml").write_text('epochs = 2\nlr = 0.5\ntitle = "A <b> & $x$"\n', "utf-8")
    return tmp_path


def test_a_recipe_becomes_a_bundle(folder: Path) -> None:
    said = call("embed", "ce.toml", "--to", "site", *SMALL, folder=folder)
    assert (said.code, said.err) == (0, "")
    names = [line.partition(":")[0] for line in said.out.splitlines()]
    assert names == [f"site/ce{suffix}" for suffix in SUFFIXES]
    assert sorted(path.name for path in (folder / "site").iterdir()) == sorted(
        f"ce{suffix}" for suffix in SUFFIXES
    )


@pytest.mark.parametrize("name", PLATFORMS)
def test_the_snippet_is_all_of_the_output(name: str, folder: Path) -> None:
    said = call("embed", "ce.toml", "--to", "site", "--for", name, *SMALL, folder=folder)
    assert said.code == 0
    *files, caution = said.err.splitlines()
    assert caution.startswith(f"animate-ce: {name}: ")
    assert all(line.startswith("site/ce") for line in files)
    assert "site/ce" not in said.out or not PLATFORMS[name].uploads
    assert "animate-ce" not in said.out
    assert (folder / "site" / "ce-frames").is_dir() is PLATFORMS[name].frames
    again = call("embed", "ce.toml", "--to", "two", "--for", name, "--quiet", *SMALL, folder=folder)
    assert (again.code, again.err) == (0, "")
    assert again.out == said.out.replace("site/", "two/")


def test_a_bundle_that_stands_is_not_made_again_for_a_snippet(folder: Path) -> None:
    asked = ("embed", "ce.toml", "--to", "site", "--for", "moodle")
    first = call(*asked, *SMALL, folder=folder)
    files = {path: path.stat().st_mtime_ns for path in (folder / "site").iterdir()}
    again = call(*asked, *SMALL, folder=folder)
    assert (again.code, again.out) == (0, first.out)
    assert again.err == first.err.splitlines()[-1] + "\n"
    other = call(*asked[:-1], "html", *SMALL, "--quiet", folder=folder)
    assert "<figure>" in other.out
    assert {path: path.stat().st_mtime_ns for path in files} == files
    # A recipe that was written to, a file that is gone, or another option makes it anew.
    (folder / "ce.toml").touch()
    assert len(call(*asked, *SMALL, folder=folder).err.splitlines()) > 1
    (folder / "site" / "ce.vtt").unlink()
    assert len(call(*asked, *SMALL, folder=folder).err.splitlines()) > 1
    assert len(call(*asked, *SMALL, "--theme", "dark", folder=folder).err.splitlines()) > 1


def test_what_was_made_is_made_again(folder: Path) -> None:
    call("embed", "ce.toml", "--to", "site", *SMALL, folder=folder)
    for suffix in SUFFIXES:
        said = call("embed", f"site/ce{suffix}", "--to", "again", "--quiet", folder=folder)
        assert (said.code, said.out, said.err) == (0, "", "")
        for other in SUFFIXES:
            one, two = (folder / place / f"ce{other}" for place in ("site", "again"))
            assert one.read_bytes() == two.read_bytes()


def test_a_saved_run_is_drawn_without_training(folder: Path) -> None:
    call("ce.toml", "--out", "run.npz", folder=folder)
    said = call("embed", "run.npz", "--to", ".", "--describe", *SMALL, folder=folder)
    assert (said.code, said.err) == (0, "")
    assert "A logistic regression" in (folder / "run.vtt").read_text("utf-8")
    shown = call("show", "run.md", folder=folder)
    first, *rest = shown.out.splitlines()
    assert first.startswith("# made by animate-ce ")
    assert "lr = 0.5" in rest
    written = (folder / "run.toml").read_text("utf-8")
    assert written == shown.out
    assert Recipe.of({}).toml() != written


def test_mistakes_are_told_before_anything_is_made(folder: Path) -> None:
    (folder / "file").write_text("x")
    (folder / "still.toml").write_text('figure = "after"\n')
    for arguments, sentence in {
        ("ce.toml",): "--to: it isn't given; name a folder, such as site",
        ("no.toml", "--to", "site"): "no.toml: it doesn't exist; give a recipe in TOML",
        ("no.gif", "--to", "site"): "no.gif: it can't be read: No such file or directory",
        ("file", "--to", "site"): (
            "file: it holds no recipe; give a recipe, or a file that animate-ce made"
        ),
        ("ce.toml", "--to", "file"): "--to: 'file' is a file; give the name of a folder",
        ("ce.toml", "--to", "a/b"): "--to: the folder 'a' of 'b' doesn't exist",
        ("ce.toml", "--to", "."): (
            "--to: 'ce.toml' would be written over by what is made from it; give another folder"
        ),
        ("ce.toml", "--to", "site", "--for", "word"): (
            f"--for: 'word' isn't a platform; give {', '.join(list(PLATFORMS)[:-1])} or html"
        ),
        ("ce.toml", "--to", "site", "--fps", "60"): (
            "--fps: 60 is too fast for a GIF, which browsers show at 50 frames a second at most; "
            "give a number up to 50, or write an MP4"
        ),
        ("ce.toml", "--to", "site", "--theme", "pink"): (
            "--theme: 'pink' isn't accepted; give light, dark or print"
        ),
        ("still.toml", "--to", "site"): (
            "--figure: 'after' is a still, and a bundle moves; leave it out"
        ),
    }.items():
        assert refused("embed", *arguments, folder=folder) == [sentence]


def test_a_gif_that_cannot_be_paused_is_told_of_once(folder: Path) -> None:
    long = ("ce.toml", "--hold", "3", *SMALL)
    said = call(*long, "--out", "x.gif", "--out", "y.webp", "--out", "z.gif", folder=folder)
    (line,) = said.err.splitlines()
    assert line.startswith("animate-ce: x.gif: it moves for ")
    assert line.endswith(UNPAUSED)
    for silent in (["--quiet"], ["--once"], ["--out", "x.mp4"], ["--hold", "0", "--speed", "9"]):
        assert call(*long, "--out", "x.gif", *silent, folder=folder).err == ""
