"""Parts of a batch, made apart and joined."""

import shutil
from pathlib import Path

import pytest

from tests.batch.specs import NAMES, SPEC, batch, files, summary
from tests.calling import Said, call, refused


def test_parts_make_their_runs_and_nothing_for_all(folder: Path) -> None:
    shutil.rmtree(folder / "out")
    for number, own in ((1, NAMES[0::3]), (2, NAMES[1::3]), (3, NAMES[2::3])):
        said = batch(folder, "--shard", f"{number}/3", out=f"part{number}")
        assert said.code == 0, said.err
        part = folder / f"part{number}"
        assert sorted(path.stem for path in part.glob("*.gif")) == sorted(own)
        assert sorted(path.stem for path in (part / "runs").iterdir()) == sorted(own)
        assert not {"summary.json", "junit.xml", "index.html"} & {
            path.name for path in part.iterdir()
        }


def test_parts_joined_are_the_batch_made_at_once(folder: Path) -> None:
    whole = files(folder / "out")
    for number in (1, 2):
        assert batch(folder, "--shard", f"{number}/2", out=f"part{number}").code == 0
    # Parts may be made of another folder than where they are joined.
    shutil.move(folder / "part2", folder / "elsewhere")
    said = call("gallery", "part1", "elsewhere", "--out", "joined", folder=folder)
    assert (said.code, said.err) == (0, "")
    assert files(folder / "joined") == whole
    assert summary(folder / "joined")["there"] == 4
    said = call("gallery", "part1", "elsewhere", folder=folder)
    assert (said.code, said.err) == (0, "")
    assert files(folder / "part1") == whole


def test_parts_in_one_folder_need_no_copying(folder: Path) -> None:
    whole = files(folder / "out")
    for number in (1, 2):
        assert batch(folder, "--shard", f"{number}/2", out="shared").code == 0
    assert call("gallery", "shared", folder=folder).code == 0
    assert files(folder / "shared") == whole


def test_what_is_missing_is_named(folder: Path) -> None:
    assert batch(folder, "--shard", "1/2", out="part").code == 0
    (folder / "part" / f"{NAMES[2]}.png").write_bytes(b"half")
    said = call("gallery", "part", folder=folder)
    assert said.code == 1
    names = ", ".join(NAMES[1:])
    assert said.err == f"animate-ce: 3 runs are missing: {names}\n"
    assert (folder / "part" / "summary.json").exists()
    # The whole batch goes on from there.
    assert batch(folder, out="part").code == 0
    assert files(folder / "part") == files(folder / "out")


def test_parts_of_another_batch_are_refused(folder: Path) -> None:
    assert batch(folder, "--shard", "1/2", out="part").code == 0
    (folder / "part" / "spec.toml").write_text(SPEC.replace("0.5", "0.7"))
    (folder / "empty").mkdir()
    assert refused("gallery", "out", "part", "empty", folder=folder) == [
        "part: its spec.toml isn't that of out; give parts of one batch",
        "empty: it holds no spec.toml; give a folder that animate-ce batch wrote",
    ]


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "a/b", "1/2/3", "1/0"])
def test_a_part_that_there_isnt_is_refused(shard: str, ran: tuple[Path, Said]) -> None:
    words = ("batch", "spec.toml", "--out", "out", "--shard", shard)
    (line,) = refused(*words, folder=ran[0])
    assert line.startswith("--shard: ")
    assert line.endswith("isn't accepted; give which of how many, from 1 on, such as 2/4")
