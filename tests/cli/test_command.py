"""The command as a process: what it writes, what it says and what it loads."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import animate
from animate.history_files import npz_bytes
from tests.calling import call, done, refused

SMALL = ("--size", "300x200", "--panels", "data", "--frames", "5")
FILES = ("ce.gif", "ce.mp4", "ce.png", "run.npz", "run.csv")

Ended = subprocess.CompletedProcess[str]


def run(*arguments: str, folder: Path, variables: Mapping[str, str] | None = None) -> Ended:
    """The command, run to its end in `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "animate", *arguments],
        cwd=folder,
        env=os.environ | dict(variables or {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_threads_that_wait_are_told_to_leave_their_cores(tmp_path: Path) -> None:
    code = (
        "import os\n"
        "from animate.cli.main import command\n"
        "command.main = lambda *words, **options: print(os.environ['OMP_WAIT_POLICY'])\n"
        "from animate.__main__ import main\n"
        "main()\n"
    )
    usual = {key: value for key, value in os.environ.items() if key != "OMP_WAIT_POLICY"}
    told = [
        subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
        for env in (usual, usual | {"OMP_WAIT_POLICY": "ACTIVE"})
    ]
    # Who asks for something else is heard.
    assert [one.stdout.split() for one in told] == [[b"PASSIVE"], [b"ACTIVE"]]


def loaded_by(*arguments: str, folder: Path) -> set[str]:
    """The modules that a fresh Python has loaded when the command exits."""
    code = (
        "import json, sys\n"
        "from animate.cli.main import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "except SystemExit:\n"
        "    print()\n"
        "    print(json.dumps(list(sys.modules)))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(ended.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("command")


@pytest.fixture(scope="module")
def trained(folder: Path) -> Ended:
    """One run, trained by the command and written in every format."""
    outs = [part for name in FILES for part in ("--out", name)]
    return run("--epochs", "2", *SMALL, *outs, folder=folder)


@pytest.fixture(scope="module")
def saved(folder: Path, trained: Ended) -> Path:
    assert trained.returncode == 0, trained.stderr
    return folder / "run.npz"


def test_all_files_are_made_in_one_run_and_nothing_else(folder: Path, trained: Ended) -> None:
    assert (trained.returncode, trained.stderr) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


def test_a_line_a_file_says_what_was_made(folder: Path, trained: Ended) -> None:
    lines = trained.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == list(FILES)
    made = r"\d+ kB, made in \d+\.\d s, accuracy 0\.85"
    patterns = [
        rf"ce\.gif: 5 frames, \d\.\d s shown, {made}",
        rf"ce\.mp4: 5 frames, \d\.\d s shown, {made}",
        rf"ce\.png: 1 frame, {made}",
        rf"run\.npz: 14 steps, {made}",
        rf"run\.csv: 14 steps, {made}",
    ]
    for pattern, line in zip(patterns, lines, strict=True):
        assert re.fullmatch(pattern, line), line
    for name, line in zip(FILES, lines, strict=True):
        assert f", {(folder / name).stat().st_size / 1e3:.0f} kB, " in line


def test_a_folder_of_frames_is_told_as_one(saved: Path, tmp_path: Path) -> None:
    said = done("render", str(saved), "--frames", "2", "--out", "frames/", folder=tmp_path)
    size = sum(path.stat().st_size for path in (tmp_path / "frames").iterdir())
    made = rf"{size / 1e3:.0f} kB, made in \d+\.\d s, accuracy 0\.85"
    assert re.fullmatch(rf"frames/: 2 frames, \d\.\d s shown, {made}\n", said)


def test_the_seconds_and_frames_told_are_those_of_the_film(folder: Path, trained: Ended) -> None:
    told = re.match(r"ce\.gif: (\d+) frames, (\d+\.\d) s shown", trained.stdout)
    assert told
    delays = []
    with Image.open(folder / "ce.gif") as film:
        for index in range(film.n_frames):  # type: ignore[attr-defined]
            film.seek(index)
            delays.append(film.info["duration"])
        assert film.size == (300, 200)
    assert int(told[1]) == len(delays)
    assert float(told[2]) == pytest.approx(sum(delays) / 1000, abs=0.06)


def test_a_saved_run_loads_back_as_it_was_trained(folder: Path, saved: Path) -> None:
    run = animate.load(saved)
    assert run == animate.load(folder / "run.csv")
    assert run == animate.train(epochs=2, size=(300, 200), panels=("data",), frames=5)


def test_a_saved_run_is_drawn_as_it_was(folder: Path, saved: Path, tmp_path: Path) -> None:
    said = done("render", str(saved), "--out", "again.gif", folder=tmp_path)
    assert said.startswith("again.gif: 5 frames, ")
    assert (tmp_path / "again.gif").read_bytes() == (folder / "ce.gif").read_bytes()


@pytest.mark.usefixtures("saved")
def test_a_saved_run_is_drawn_with_other_options(folder: Path, tmp_path: Path) -> None:
    other = ("--size", "250x210", "--frames", "3")
    done("render", str(folder / "run.csv"), *other, "--out", "x.gif", folder=tmp_path)
    with Image.open(tmp_path / "x.gif") as film:
        assert (film.size, film.n_frames) == ((250, 210), 3)  # type: ignore[attr-defined]


def test_drawing_a_saved_run_trains_nothing(saved: Path, tmp_path: Path) -> None:
    loaded = loaded_by("render", str(saved), "--frames", "2", "--out", "x.png", folder=tmp_path)
    assert (tmp_path / "x.png").exists()
    assert "matplotlib" in loaded
    assert not loaded & {"torch", "animate.core.process", "animate.core.train"}


@pytest.mark.parametrize("option", ["--lr", "--init", "--epochs"])
def test_a_saved_run_is_not_trained_otherwise(option: str, saved: Path, tmp_path: Path) -> None:
    (said,) = refused("render", str(saved), f"{option}=1", "--out", "x.gif", folder=tmp_path)
    assert option in said


def test_quiet_before_a_command_is_refused(saved: Path, tmp_path: Path) -> None:
    ended = run("--quiet", "render", str(saved), "--out", "x.png", folder=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr == "animate-ce: options: give them after 'render', not before it\n"
    assert not list(tmp_path.iterdir())


def test_quiet_says_nothing(saved: Path, tmp_path: Path) -> None:
    drawing = ["render", str(saved), "--frames", "2", "--out", "x.png"]
    assert call(*drawing, "--quiet", folder=tmp_path) == (0, "", "")
    assert (tmp_path / "x.png").exists()


def test_quiet_training_says_nothing(tmp_path: Path) -> None:
    ended = run("--epochs", "1", "--quiet", "--out", "run.csv", folder=tmp_path)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert animate.load(tmp_path / "run.csv").steps == 7


def on_terminal(*commands: Sequence[str], folder: Path) -> list[str]:
    """What commands show on a terminal that their stderr is, one after the other in a process."""
    code = (
        "import json, sys\n"
        "from animate.cli.main import main\n"
        "for words in json.loads(sys.argv[1]):\n"
        "    try:\n"
        "        main(words)\n"
        "    except SystemExit as ended:\n"
        "        print(ended.code, end='\\0', file=sys.stderr, flush=True)\n"
    )
    shown, terminal = pty.openpty()
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", code, json.dumps(commands)],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=terminal,
        )
    finally:
        os.close(terminal)
    parts = []
    try:
        while part := os.read(shown, 4096):
            parts.append(part)
    except OSError:
        pass  # Linux's way to say that the other end is closed.
    finally:
        os.close(shown)
    assert process.wait(60) == 0
    *told, rest = b"".join(parts).decode().split("0\0")
    assert not rest
    return told


def test_a_bar_is_shown_on_a_terminal(saved: Path, tmp_path: Path) -> None:
    words = ["render", str(saved), "--out", "x.gif"]
    variants = (words, [*words, "--no-progress"], [*words, "--quiet"])
    shown, *others = on_terminal(*variants, folder=tmp_path)
    assert re.search(r"\rDrawing +\[-+\] +0%", shown.replace("\x1b[?25l", ""))
    assert "100%" in shown
    assert others == ["", ""]


def test_no_bar_is_shown_in_a_pipe_unless_it_is_wanted(saved: Path, tmp_path: Path) -> None:
    words = ["render", str(saved), "--out", "x.gif"]
    assert call(*words, folder=tmp_path).err == ""
    assert "Drawing" in call(*words, "--progress", folder=tmp_path).err


def test_a_run_that_diverged_is_told_and_drawn(saved: Path, tmp_path: Path) -> None:
    sound = animate.load(saved)
    params, loss = sound.params.copy(), sound.loss.copy()
    params[-1], loss[-1] = np.inf, np.inf
    diverged = replace(sound, params=params, loss=loss)
    (tmp_path / "run.npz").write_bytes(npz_bytes(diverged))
    said = call("render", "run.npz", "--out", "x.gif", folder=tmp_path)
    assert said.code == 0
    assert said.err == (
        "animate-ce: the run diverged: at step 14 the parameters or the loss are no longer "
        "finite; what is drawn ends at step 13\n"
    )
    with Image.open(tmp_path / "x.gif") as film:
        assert film.n_frames == 5  # type: ignore[attr-defined]


def test_the_console_script_and_the_module_are_one_command(tmp_path: Path) -> None:
    script = Path(sys.executable).parent / "animate-ce"
    for arguments in (["--version"], ["--help"], ["--lr", "0"]):
        ended = subprocess.run(
            [script, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        module = run(*arguments, folder=tmp_path)
        assert (ended.returncode, ended.stdout) == (module.returncode, module.stdout)
        assert ended.stderr == module.stderr
        assert ended.stdout + ended.stderr


def test_the_version_is_told(tmp_path: Path) -> None:
    ended = run("--version", folder=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == f"animate-ce, version {animate.__version__}\n"


def test_without_arguments_the_help_is_shown(tmp_path: Path) -> None:
    ended = run(folder=tmp_path)
    assert ended.stdout + ended.stderr == run("--help", folder=tmp_path).stdout
    assert ended.returncode in (0, 2)


@pytest.mark.parametrize("columns", [80, 100, 200])
def test_the_help_is_grouped_and_fits(columns: int, tmp_path: Path) -> None:
    ended = run("--help", folder=tmp_path, variables={"COLUMNS": str(columns)})
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = ended.stdout.splitlines()
    sections = ("The run:", "What is shown:", "Pace:", "Output:", "Help:", "Commands:")
    assert [line for line in lines if line in sections] == list(sections)
    assert "    animate-ce --init -5,-10 --out ce.gif" in lines
    assert max(map(len, lines)) <= min(columns, 100)
    assert not [line for line in lines if line.endswith("...")], "a sentence is cut off"


def test_the_help_of_render_is_grouped_and_fits(tmp_path: Path) -> None:
    ended = run("render", "--help", folder=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = ended.stdout.splitlines()
    sections = ("What is shown:", "Pace:", "Output:", "Help:")
    assert [line for line in lines if line in sections] == list(sections)
    assert max(map(len, lines)) <= 100
    assert "--lr" not in ended.stdout


def test_every_template_is_listed_in_a_line(tmp_path: Path) -> None:
    ended = run("templates", folder=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    told = dict(line.split(maxsplit=1) for line in ended.stdout.splitlines())
    source = Path(__file__).parents[2] / "templates"
    titles = {
        path: path.read_text("utf-8").splitlines()[0].removeprefix("# ")
        for path in source.rglob("*.toml")
    }
    assert told == {
        path.stem: line + ("  [batch]" if path.parent.name == "batches" else "")
        for path, line in titles.items()
    }
    assert {"lab", "losses-and-rates"} <= {*told}


def test_a_template_is_the_start_and_options_override_it(tmp_path: Path) -> None:
    words = ["--template", "lab", "--epochs", "1", "--loss", "mse", "--out", "run.npz"]
    done(*words, folder=tmp_path)
    recipe = animate.Recipe.from_json(animate.load(tmp_path / "run.npz").recipe)
    assert (recipe.loss, recipe.epochs) == ("mse", 1)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["render", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    loaded = loaded_by(*arguments, folder=tmp_path)
    assert "click" in loaded
    assert not loaded & {"torch", "matplotlib", "numpy", "pydantic", "av", "PIL"}


@pytest.mark.parametrize(
    "arguments",
    [["--lr", "0", "--out", "x.gif"], ["--fps", "60", "--out", "x.gif"], ["--out", "x.bmp"]],
    ids=" ".join,
)
def test_a_mistake_loads_neither_torch_nor_matplotlib(arguments: list[str], tmp_path: Path) -> None:
    loaded = loaded_by(*arguments, folder=tmp_path)
    assert "animate.recipe" in loaded
    assert not loaded & {"torch", "matplotlib", "av", "PIL"}


def test_the_completion_script_is_printed(tmp_path: Path) -> None:
    ended = run(folder=tmp_path, variables={"_ANIMATE_CE_COMPLETE": "bash_source"})
    assert (ended.returncode, ended.stderr) == (0, "")
    assert re.search(r"^ *complete .* animate-ce$", ended.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "completions"),
    [
        ("animate-ce --lo", {"--loss", "--loss-scale", "--loop"}),
        ("animate-ce --loss ", {"cross-entropy", "mse", "hinge"}),
        ("animate-ce --panels w", {"wireframe"}),
        ("animate-ce re", {"recipe", "render"}),
    ],
)
def test_words_are_completed(words: str, completions: set[str], tmp_path: Path) -> None:
    place = str(len(words.split(" ")) - 1)
    variables = {"_ANIMATE_CE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": place}
    ended = run(folder=tmp_path, variables=variables)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert {line.partition(",")[2] for line in ended.stdout.splitlines()} == completions
