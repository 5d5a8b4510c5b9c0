"""A batch by its command: what it writes, what it does again, and what it doesn't."""

import json
import re
import shutil
from pathlib import Path
from unittest.mock import patch
from xml.etree import ElementTree

import pytest

import animate
from animate.batch.cache import FOLDER, RENDERS, Cache
from animate.batch.keys import Keyring
from animate.batch.records import Done
from animate.recipe import Recipe
from tests.batch.specs import NAMES, SMALL, SPEC, SUFFIXES, batch, counts, files, plan, summary
from tests.calling import Said, call, refused
from tests.cli.test_command import loaded_by


def test_it_writes_each_run_and_says_how_it_went(ran: tuple[Path, Said]) -> None:
    folder, said = ran
    assert said.code == 0, said.err
    out = folder / "out"
    assert {path.name for path in out.iterdir()} >= {
        *(f"{name}{suffix}" for name in NAMES for suffix in SUFFIXES),
        *("spec.toml", "summary.json", "junit.xml", "runs", "logs", "index.html", "outcomes.csv"),
    }
    assert (out / "spec.toml").read_text() == SPEC
    told = summary(out)
    assert (told["runs"], told["made"], told["failed"]) == (4, 4, 0)
    assert counts(out) == (4, 16)
    lines = said.out.splitlines()
    assert re.match(r"out: 4 runs, 4 made; 4 trained, 16 files drawn, in \d+\.\d s$", lines[0])
    assert lines[1].split() == ["run", "steps", "loss", "accuracy", "90", "%", "at", "all", "at"]
    assert [line.split()[:2] for line in lines[2:]] == [[name, "made"] for name in NAMES]
    # Not on a terminal: a line a run.
    errors = said.err.splitlines()
    assert len(errors) == 4
    assert all(re.match(r"animate-ce: \d of 4: \S+: made in \d", line) for line in errors)


def test_a_record_tells_what_a_run_was_and_came_to(ran: tuple[Path, Said]) -> None:
    done = Done.of((ran[0] / "out" / "runs" / "cross-entropy-6.json").read_text())
    assert done.values == {"lr": "6", "loss": "cross-entropy"}
    assert done.files == tuple(f"cross-entropy-6{suffix}" for suffix in SUFFIXES)
    assert done.title == "Logistic regression, cross-entropy"
    assert "learning rate 6" in done.alt
    run = animate.load(ran[0] / "out" / "cross-entropy-6.npz")
    assert done.outcome is not None
    assert done.outcome.end == pytest.approx(run.params[-1].tolist())
    assert done.outcome.loss == pytest.approx(float(run.loss[-1]))
    assert (done.outcome.steps, done.outcome.diverged) == (7, False)


def test_a_log_a_run_tells_what_happened_and_when(ran: tuple[Path, Said]) -> None:
    lines = (ran[0] / "out" / "logs" / "mse-6.log").read_text().splitlines()
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}", line) for line in lines)
    told = [line.split(" ", 1)[1] for line in lines]
    assert re.fullmatch(r"begun by worker 1, attempt 1", told[0])
    assert told[1] == "trained: 7 steps"
    assert sum(line.startswith("drawn: mse-6.") for line in told) == 4
    assert re.fullmatch(r"done in \d+\.\d\d s", told[-1])


def test_junit_is_what_its_readers_expect(ran: tuple[Path, Said]) -> None:
    root = ElementTree.parse(ran[0] / "out" / "junit.xml").getroot()
    assert root.tag == "testsuites"
    (suite,) = root
    assert suite.tag == "testsuite"
    assert {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "4",
        "failures": "0",
        "errors": "0",
        "skipped": "0",
    }
    # As the schema of Jenkins has it, which others follow.
    assert {*root.attrib} == {"name", "tests", "failures", "errors", "time"}
    assert {*suite.attrib} == {"name", "tests", "failures", "errors", "skipped", "time"}
    assert all({*case.attrib} == {"name", "classname", "time"} for case in suite)
    assert [case.get("name") for case in suite.iter("testcase")] == NAMES
    assert all(case.get("classname") and float(case.get("time", "-1")) > 0 for case in suite)


def test_its_files_are_those_that_the_command_alone_writes(
    ran: tuple[Path, Said], tmp_path: Path
) -> None:
    words = ("--epochs", "1", "--size", "300x200", "--panels", "data", "--frames", "3")
    outs = [part for suffix in SUFFIXES for part in ("--out", f"x{suffix}")]
    said = call(*words, "--lr", "6", "--loss", "mse", *outs, folder=tmp_path)
    assert said.code == 0, said.err
    for suffix in SUFFIXES:
        alone = (tmp_path / f"x{suffix}").read_bytes()
        assert (ran[0] / "out" / f"mse-6{suffix}").read_bytes() == alone, suffix


def test_a_second_time_nothing_is_made_and_nothing_heavy_loaded(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (folder / "out").glob("*.gif")}
    loaded = loaded_by("batch", "spec.toml", "--out", "out", folder=folder)
    assert not {"torch", "matplotlib", "av", "PIL"} & loaded
    assert counts(folder / "out") == (0, 0)
    assert summary(folder / "out")["there"] == 4
    assert {path: path.stat().st_mtime_ns for path in before} == before
    said = batch(folder)
    assert said.err == ""
    assert said.out.splitlines()[0] == "out: 4 runs, all there already; nothing to draw"


def test_another_folder_is_filled_from_the_cache(folder: Path) -> None:
    said = batch(folder, out="deep/other")
    assert said.code == 0, said.err
    assert counts(folder / "deep" / "other") == (0, 0)
    assert files(folder / "deep" / "other") == files(folder / "out")


def test_a_file_that_is_gone_or_damaged_is_put_back(folder: Path) -> None:
    whole = files(folder / "out")
    (folder / "out" / "mse-6.gif").unlink()
    (folder / "out" / "mse-0.5.png").write_bytes(b"?")
    (folder / "out" / "runs" / "cross-entropy-6.json").write_text("{}")
    assert batch(folder).code == 0
    assert files(folder / "out") == whole
    assert counts(folder / "out") == (0, 0)


def test_a_damaged_entry_of_the_cache_is_noticed_and_made_again(folder: Path) -> None:
    whole = files(folder / "out")
    cache = Cache(folder / "cache")
    key = animate_keys("mse-6", folder)[".gif"]
    path = cache._path(RENDERS, key)
    path.write_bytes(path.read_bytes()[:-9])
    shutil.rmtree(folder / "out")
    said = batch(folder)
    assert said.code == 0, said.err
    assert files(folder / "out") == whole
    assert counts(folder / "out") == (0, 1)
    assert summary(folder / "out")["damaged"] == 1


def animate_keys(name: str, folder: Path) -> dict[str, str]:
    """The keys of a run's files."""
    (run,) = [run for run in plan(folder, SPEC).runs if run.name == name]
    return Keyring().keys(run.recipe, SUFFIXES).files


def test_a_changed_theme_retrains_nothing_and_draws_all_but_the_histories(folder: Path) -> None:
    said = batch(folder, spec=SPEC.replace("frames = 3", 'frames = 3\ntheme = "dark"'))
    assert said.code == 0, said.err
    told = json.loads((folder / "out" / "summary.json").read_text())
    assert told["trainings"] == {"done": 0, "from_cache": 4}
    assert told["files"] == {"drawn": 16, "from_cache": 0}
    recipe = Recipe.from_json(animate.load(folder / "out" / "mse-6.npz").recipe)
    assert recipe.theme == "dark"


def test_another_format_is_drawn_alone(folder: Path) -> None:
    old = files(folder / "out")
    said = batch(folder, spec=SPEC.replace('"npz"', '"npz", "csv"'))
    assert said.code == 0, said.err
    assert counts(folder / "out") == (0, 4)
    new = files(folder / "out")
    drawn = [f"{name}{suffix}" for name in NAMES for suffix in SUFFIXES]
    assert {name: new[name] for name in drawn} == {name: old[name] for name in drawn}
    assert new["mse-6.csv"].startswith(b"# animate-ce history\n")


def test_a_dry_run_lists_what_is_there_and_writes_nothing(folder: Path) -> None:
    (folder / "out" / "mse-6.gif").unlink()
    before = files(folder)
    lines = batch(folder, "--dry-run").out.splitlines()
    assert lines[0] == "out: 4 runs, 3 there already"
    assert lines[1] == "cross-entropy-0.5  there  (lr = 0.5, loss = cross-entropy)"
    assert lines[4] == "mse-6              in the cache  (lr = 6, loss = mse)"
    lines = batch(folder, "--dry-run", spec=SPEC.replace("0.5", "0.7"), out="new").out.splitlines()
    assert "to be trained and drawn: gif, html, npz, png" in lines[1]
    assert {name: content for name, content in files(folder).items() if name != "spec.toml"} == {
        name: content for name, content in before.items() if name != "spec.toml"
    }
    assert not (folder / "new").exists()


def test_two_runs_of_one_training_train_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    spec = f'outputs = ["png"]\n{SMALL}\n[matrix]\ntheme = ["light", "dark"]'
    assert batch(tmp_path, "--quiet", spec=spec) == Said(0, "", "")
    told = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert told["trainings"] == {"done": 1, "from_cache": 1}


def test_a_run_that_fails_is_told_of_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    (tmp_path / "bad.csv").write_text("x,y\n1,0\nx,1\n")
    spec = f'name = "run-{{data}}"\n{SMALL}\n[matrix]\ndata = ["bad.csv", "lab"]'
    said = batch(tmp_path, spec=spec)
    assert said.code == 1
    error = "data: 'bad.csv', line 3, column 1: 'x' isn't a number"
    assert f"animate-ce: run-bad.csv: failed: {error}" in said.err.splitlines()
    done = Done.of((tmp_path / "out" / "runs" / "run-bad.csv.json").read_text())
    assert (done.outcome, done.files, done.error) == (None, (), error)
    suite = ElementTree.parse(tmp_path / "out" / "junit.xml").getroot()[0]
    assert (suite.get("failures"), suite[0][0].tag, suite[0][0].get("message")) == (
        "1",
        "failure",
        error,
    )
    assert (tmp_path / "out" / "run-lab.gif").exists()
    # What failed is tried again; with --fail-fast nothing is begun after it.
    shutil.rmtree(tmp_path / "out")
    shutil.rmtree(tmp_path / "cache")
    said = batch(tmp_path, "--fail-fast", spec=spec)
    assert said.code == 1, said
    told = summary(tmp_path / "out")
    assert (told["failed"], told["left"]) == (1, 1)
    suite = ElementTree.parse(tmp_path / "out" / "junit.xml").getroot()[0]
    assert (suite.get("skipped"), suite[1][0].tag) == ("1", "skipped")


def test_flashes_are_warned_of_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    seeds = list(range(6))
    spec = f'name = "run-{{seed}}"\n{SMALL}\n[matrix]\nseed = {seeds}'
    with patch("animate.drawing.Flashes.finish", return_value=3.24):
        first = batch(tmp_path, "--no-progress", spec=spec)
    names = ", ".join(f"run-{seed}.gif" for seed in seeds[:5])
    assert first.err == (
        f"animate-ce: {names} and 1 more: more than three flashes a second, which can set off "
        "seizures; slow them down with speed, or show less\n"
    )
    assert batch(tmp_path, spec=spec).err == first.err


def test_what_a_gif_gave_up_for_its_budget_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    spec = f'name = "run-{{lr}}"\n{SMALL.replace("frames = 3", "every = 1")}\n[matrix]\nlr = [6]'
    spec = spec.replace("[defaults]", '[defaults]\nbudget = "28kB"').replace("= 1\n", "= 6\n", 1)
    first = batch(tmp_path, "--no-progress", spec=spec)
    assert re.match(r"animate-ce: run-6.gif: to keep to the budget it has \d+ frames ", first.err)
    gif = (tmp_path / "out" / "run-6.gif").read_bytes()
    assert len(gif) <= 28_000
    # Only a GIF keeps to it: where that is there, the rest is drawn all the same.
    said = batch(tmp_path, "--no-progress", spec=f'outputs = ["gif", "html"]\n{spec}')
    assert (said.code, said.err) == (0, first.err)
    assert counts(tmp_path / "out") == (0, 1)
    assert (tmp_path / "out" / "run-6.gif").read_bytes() == gif


def test_data_that_arent_there_are_told_before_anything_is_made(tmp_path: Path) -> None:
    spec = f'{SMALL}\ndata = "no.csv"\n[matrix]\nlr = [1, 2]'
    said = batch(tmp_path, spec=spec)
    told = "'no.csv' doesn't exist; give a CSV file of samples"
    assert (said.code, said.err) == (2, f"animate-ce: defaults.data: {told}\n")
    spec = f'{SMALL}\n[matrix]\ndata = ["lab", "no.csv"]'
    assert batch(tmp_path, spec=spec).err == f"animate-ce: matrix.data: {told}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["spec.toml"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "spec: it isn't given; name a spec in TOML, or --template NAME for one that comes"),
        (("x.toml", "--template", "starts"), "--template: 'x.toml' is given too; start from one"),
        (("--template", "lab"), "--template: 'lab' isn't one; give losses-and-rates, "),
        (("x.toml",), "--out: it isn't given; name a folder, such as outputs/week5"),
        (("x.toml", "--out", "x.toml"), "--out: 'x.toml' is a file; give the name of a folder"),
        (("no.toml", "--out", "y"), "no.toml: it doesn't exist; give a spec of a batch in TOML"),
        (("x.toml", "--out", "y", "--jobs", "0"), "--jobs: '0' isn't accepted; give a whole num"),
        (("x.toml", "--out", "y", "--timeout", "x"), "--timeout: 'x' isn't accepted; give a num"),
    ],
)
def test_what_is_wrong_with_the_command_is_told(
    words: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    (tmp_path / "x.toml").write_text("[matrix]\nlr = [1]")
    (line,) = refused("batch", *words, folder=tmp_path)
    assert line.startswith(told)


def test_the_cache_is_shown_and_cleared(folder: Path) -> None:
    shown = call("cache", folder=folder).out.splitlines()
    assert shown[0] == f"{folder / 'cache'} (ANIMATE_CE_CACHE names another)"
    assert re.fullmatch(r"trainings  4 entries, \d+ kB", shown[1])
    assert re.fullmatch(r"renders    22 entries, \d+ kB", shown[2])
    cleared = call("cache", "clear", folder=folder).out
    assert re.fullmatch(rf"{folder / 'cache'}: 26 entries removed, \d+ kB\n", cleared)
    assert not (folder / "cache").exists()
    # What is in the folder stays, and is known to be done.
    assert batch(folder).code == 0
    assert counts(folder / "out") == (0, 0)
