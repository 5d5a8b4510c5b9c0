"""The comparison and the gallery as parts of a batch: made once, kept, and the same everywhere."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from animate.batch.cache import FOLDER
from tests.batch.specs import SMALL, batch, files, refusal
from tests.calling import Said, call
from tests.cli.test_command import loaded_by

SPEC = f"""
name = "{{loss}}-{{lr}}"
outputs = ["png"]
{SMALL}
grid = 9
[matrix]
loss = ["cross-entropy", "mse"]
lr = [0.5, 6]
[gallery]
title = "Two losses"
rows = "loss"
columns = "lr"
animation = "all.gif"
[gallery.row.mse]
title = "Squared"
"""
SHOWN = ("all.gif", "all.png", "index.html", "outcomes.csv")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Said]]:
    """A folder with a cache, and a batch with a comparison."""
    folder = tmp_path_factory.mktemp("shown")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER, str(folder / "cache"))
        yield folder, batch(folder, spec=SPEC)


def test_a_batch_has_a_comparison_a_gallery_and_a_table(shown: tuple[Path, Said]) -> None:
    folder, said = shown
    assert said.code == 0, said.err
    assert {*SHOWN} <= {path.name for path in (folder / "out").iterdir()}
    page = (folder / "out" / "index.html").read_text("utf-8")
    assert 'data-moving="all.gif"' in page
    assert "<h1>Two losses</h1>" in page
    assert (folder / "out" / "outcomes.csv").read_text().count("\n") == 5


def test_a_second_time_they_are_left_alone_and_nothing_heavy_is_loaded(
    shown: tuple[Path, Said],
) -> None:
    folder, _ = shown
    before = {name: (folder / "out" / name).stat().st_mtime_ns for name in SHOWN}
    loaded = loaded_by("batch", "spec.toml", "--out", "out", folder=folder)
    assert not {"torch", "matplotlib", "av", "PIL", "jinja2"} & loaded
    assert {name: (folder / "out" / name).stat().st_mtime_ns for name in SHOWN} == before


def test_what_is_gone_or_damaged_is_put_back(shown: tuple[Path, Said]) -> None:
    folder, _ = shown
    whole = files(folder / "out")
    (folder / "out" / "all.gif").unlink()
    (folder / "out" / "index.html").write_text("?")
    assert batch(folder, spec=SPEC).code == 0
    assert files(folder / "out") == whole


def test_parts_joined_elsewhere_make_the_same(
    shown: tuple[Path, Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = shown
    for part in ("1/2", "2/2"):
        said = batch(tmp_path, "--shard", part, spec=SPEC, out=f"part{part[0]}")
        assert said.code == 0, said.err
        assert not (tmp_path / f"part{part[0]}" / "index.html").exists()
    # A machine that has none of the trainings.
    monkeypatch.setenv(FOLDER, str(tmp_path / "bare"))
    said = call("gallery", "part1", "part2", "--out", "joined", folder=tmp_path)
    assert said.code == 0, said.err
    assert files(tmp_path / "joined") == files(folder / "out")


def test_the_comparison_holds_the_spec(shown: tuple[Path, Said]) -> None:
    folder, _ = shown
    for name in ("all.gif", "all.png"):
        said = call("show", f"out/{name}", folder=folder)
        assert said.code == 0, said.err
        first, _, rest = said.out.partition("\n")
        assert first.startswith("# made by animate-ce ")
        assert rest == SPEC
    said = call("out/all.gif", "--out", "x.png", folder=folder)
    assert (said.code, said.err) == (
        2,
        "animate-ce: out/all.gif: it shows a batch; give the spec that animate-ce show prints to "
        "animate-ce batch\n",
    )


def test_where_it_has_no_room_the_rest_is_shown(shown: tuple[Path, Said], tmp_path: Path) -> None:
    folder, _ = shown
    shutil.copytree(folder / "out", tmp_path / "out")
    small = SPEC.replace('animation = "all.gif"', 'animation = "all.gif"\nsize = "200x200"')
    said = batch(tmp_path, spec=small)
    assert said.code == 2
    assert said.err.endswith("too little room; give about 840x680 or more, or leave it out\n")
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "all.gif" not in page and "Squared" in page
    # That of before is of another spec.
    assert not (tmp_path / "out" / "all.gif").exists()


def test_a_comparison_that_cant_be_is_refused_before_any_run(tmp_path: Path) -> None:
    def told(matrix: str, gallery: str) -> list[tuple[str, str]]:
        text = f'[matrix]\n{matrix}\n[gallery]\nanimation = "a.gif"\n{gallery}'
        return refusal(tmp_path, text)

    many = list(range(1, 14))
    assert told(f"batch_size = {many}", 'rows = "batch_size"') == [
        (
            "gallery.animation",
            "13 rows of 1 columns are too many to be seen at once; give at most 36 cells and 12 "
            "a side, or leave the animation out",
        )
    ]
    assert told(f"batch_size = {many}\nlr = [1, 2]", 'rows = "lr"') == [
        (
            "gallery.animation",
            "13 runs that differ in batch_size would share a cell; give 8 at most, make what they "
            "differ in rows or columns, or leave the animation out",
        )
    ]
    assert told('loss = ["mse", "hinge"]\nlr = [1, 2]', 'rows = "lr"') == [
        (
            "gallery.animation",
            "runs of different loss can't share a cell; make loss rows or columns, or leave the "
            "animation out",
        )
    ]
    assert told("lr = [1, 2]", 'rows = "lr"\nsize = "9x9"')[0][0] == "gallery.size"


def test_no_run_is_called_as_the_animation_or_its_still(tmp_path: Path) -> None:
    text = """
    [matrix]
    lr = [1]
    [[include]]
    name = "all"
    [gallery]
    animation = "all.mp4"
    """
    assert refusal(tmp_path, text) == [
        (
            "include[0].name",
            "'all.png' is what a file of the batch is called; give another",
        )
    ]
