"""Every mistake ends with a sentence a fault, code 2 and nothing written."""

from pathlib import Path

import pytest

from animate.recipe import SHOWING_KEYS
from tests.cli.test_command import run

OUT = ("--out", "x.gif")
SUFFIXES = ".gif, .mp4, .png, .npz or .csv"
INIT = "give two numbers W,B from -1e6 to 1e6, such as -5,-10"
SIZE = "give WIDTHxHEIGHT in pixels, each from 200 to 4096, such as 1200x400"
PANELS = "give each of data, contour, wireframe at most once, separated by commas"
LR = "give a number above 0, at most 1e6"
TOO_FAST = (
    "--fps: 60 is too fast for a GIF, which browsers show at 50 frames a second at most; "
    "give a number up to 50, or write an MP4"
)
NOTHING = "--out: there is nothing to write; name a file such as 'ce.gif'"

# An option, a value it doesn't take, and what it is told to accept.
VALUES = [
    ("--init", "5", INIT),
    ("--init", "5,5,5", INIT),
    ("--init", "nan,3", INIT),
    ("--loss", "hinge", "give cross-entropy or mse"),
    ("--lr", "0", LR),
    ("--lr", "abc", LR),
    ("--lr", "inf", LR),
    ("--momentum", "1", "give a number from 0 up to but not 1"),
    ("--batch-size", "0", "give a whole number from 1 to 1000000"),
    ("--epochs", "-1", "give a whole number from 1 to 100000"),
    ("--epochs", "1.5", "give a whole number from 1 to 100000"),
    ("--seed", "-1", "give a whole number from 0 to 2**63 - 1"),
    ("--panels", "foo", PANELS),
    ("--panels", "data,data", PANELS),
    (
        "--w-range",
        "3,1",
        "give two ascending numbers LOW,HIGH from -1e6 to 1e6, such as -15,15",
    ),
    (
        "--b-range",
        "2,2",
        "give two ascending numbers LOW,HIGH from -1e6 to 1e6, such as -13,13",
    ),
    ("--grid", "1", "give a whole number from 2 to 400"),
    ("--size", "3x400", SIZE),
    ("--size", "3000000x400", SIZE),
    ("--size", "1200", SIZE),
    ("--dpi", "0", "give a number from 30 to 600"),
    ("--every", "0", "give a whole number from 1 to 10000000"),
    ("--frames", "1", "give a whole number from 2 to 1000000"),
    ("--fps", "0", "give a number from 0.1 to 120"),
    ("--hold", "-1", "give SECONDS or START,END, each from 0 to 60"),
]


def refused(*arguments: str, folder: Path) -> list[str]:
    """What is said of a mistake, without the name of the command."""
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    ended = run(*arguments, folder=folder)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    lines = ended.stderr.splitlines()
    assert all(line.startswith("animate-ce: ") for line in lines)
    return [line.removeprefix("animate-ce: ") for line in lines]


@pytest.mark.parametrize(("option", "value", "accepted"), VALUES)
def test_a_value_that_is_not_accepted(
    option: str, value: str, accepted: str, tmp_path: Path
) -> None:
    said = refused(option, value, *OUT, folder=tmp_path)
    assert said == [f"{option}: '{value}' isn't accepted; {accepted}"]


def test_a_title_that_is_too_long_is_shown_in_part(tmp_path: Path) -> None:
    said = refused("--title", "a" * 201, *OUT, folder=tmp_path)
    shown = f"'{'a' * 56}..."
    assert said == [f"--title: {shown} isn't accepted; give at most 200 characters of text"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--out", "x.bmp"],
            f"--out: 'x.bmp' doesn't say what to write; end it in {SUFFIXES}",
        ),
        (["--out", "x"], f"--out: 'x' doesn't say what to write; end it in {SUFFIXES}"),
        (["--out", "none/x.gif"], "--out: the folder 'none' of 'x.gif' doesn't exist"),
        (["--fps", "60", *OUT], TOO_FAST),
        (["--epochs", "1"], NOTHING),
        (["--quiet"], NOTHING),
        ([*OUT, *OUT], "--out: 'x.gif' is named twice"),
        (["--out", "x.gif", "--out", "./x.gif"], "--out: 'x.gif' is named twice"),
        ([*OUT, "--epochs"], "Option '--epochs' requires an argument."),
        (["--out"], "Option '--out' requires an argument."),
        (["--quiet=3", *OUT], "Option '--quiet' does not take a value."),
        (["draw", *OUT], "No such command 'draw'."),
        (["render"], "Missing argument 'RUN'."),
        (["render", "no.npz", *OUT], "no.npz: it can't be read: No such file or directory"),
        (
            ["render", "run.gif", *OUT],
            "run.gif: a history is read from a file that ends in .npz or .csv",
        ),
        (
            [*OUT, "render", "run.npz"],
            "options: give them after 'render', not before it",
        ),
        (
            ["--template", "foo", *OUT],
            "--template: 'foo' isn't one; give full-batch, lab, momentum, stuck or too-fast",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_that_makes_no_sense(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    assert refused(*arguments, folder=tmp_path) == [sentence]


def test_an_unknown_option(tmp_path: Path) -> None:
    (said,) = refused("--learning-rate", "2", *OUT, folder=tmp_path)
    assert said.startswith("No such option '--learning-rate'.")


def test_a_folder_for_an_output(tmp_path: Path) -> None:
    (tmp_path / "x.gif").mkdir()
    said = refused(*OUT, folder=tmp_path)
    assert said == ["--out: 'x.gif' is a folder; give the name of a file"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("run.npz", "hello", "npz: it isn't an .npz of plain arrays"),
        ("run.npz", "", "npz: it isn't an .npz of plain arrays"),
        ("run.csv", "step,epoch,w,b", "line 1: it isn't '# animate-ce history'"),
        ("run.csv", "", "line 1: it isn't '# animate-ce history'"),
    ],
)
def test_a_file_that_is_no_history(name: str, content: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    said = refused("render", name, *OUT, folder=tmp_path)
    assert said == [f"{name}: it isn't a history of animate-ce: {reason}"]


def test_a_history_that_is_cut_off(tmp_path: Path) -> None:
    notes = ["# animate-ce history", "# recipe = {}", "# x = [[0.0]]", "# y = [0.0]"]
    (tmp_path / "run.csv").write_text("\n".join(notes))
    (said,) = refused("render", "run.csv", *OUT, folder=tmp_path)
    assert said.startswith("run.csv: it isn't a history of animate-ce: ")


def test_each_of_several_mistakes_has_a_line(tmp_path: Path) -> None:
    said = refused("--fps", "0", "--lr", "0", "--grid", "1", *OUT, folder=tmp_path)
    assert said == [
        f"--lr: '0' isn't accepted; {LR}",
        "--grid: '1' isn't accepted; give a whole number from 2 to 400",
        "--fps: '0' isn't accepted; give a number from 0.1 to 120",
    ]


def test_each_of_several_mistakes_about_files_has_a_line(tmp_path: Path) -> None:
    outs = ("--out", "x.gif", "--out", "y.bmp", "--out", "none/z.mp4")
    assert refused("--fps", "60", *outs, folder=tmp_path) == [
        TOO_FAST,
        f"--out: 'y.bmp' doesn't say what to write; end it in {SUFFIXES}",
        "--out: the folder 'none' of 'z.mp4' doesn't exist",
    ]


def test_the_values_tried_cover_every_option_that_takes_one() -> None:
    tried = {option.removeprefix("--").replace("-", "_") for option, _, _ in VALUES}
    assert set(SHOWING_KEYS) - tried == {"title", "once"}
