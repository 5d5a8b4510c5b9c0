"""Every mistake ends with a sentence a fault, code 2 and nothing written."""

from pathlib import Path

import pytest

from animate.recipe import SHOWING_KEYS, TRAINING_KEYS
from tests.calling import call, refused

OUT = ("--out", "x.gif")
SUFFIXES = (
    ".gif, .mp4, .webm, .webp, .apng, .html, .png, .svg, .pdf, .npz, .csv, .md, .vtt or .toml, or "
    "in / for a folder of frames"
)
NUMBER = "give a number above 0, at most 1e6"
FROM_0 = "give a number from 0 to 1e6"
INIT = (
    "give two numbers W,B from -1e6 to 1e6, such as -5,-10, or three W1,W2,B for data of two inputs"
)
MODEL = (
    "give logistic, linear, softmax or mlp, with parameters as in "
    "'mlp hidden=32,32 activation=relu'"
)
OPTIMIZER = (
    "give sgd, adam, adamw, adamax, nadam, radam, rmsprop, rprop, adagrad, adadelta, asgd or "
    "adafactor, with parameters as in 'adam betas=0.8,0.99'"
)
SCHEDULE = (
    "give constant, step, exponential or cosine, with parameters as in 'step every=20 factor=0.5'"
)
DATA = (
    "give lab, separable, overlapping, imbalanced, outliers, moons, spirals, blobs, line, wave or "
    "the path of a .csv file, with "
    "parameters as in 'overlapping samples=60 dimensions=2'"
)
PANELS = (
    "give each of data, contour, wireframe, surface, loss, accuracy, gradient, parameters, curves, "
    "equation at most once, separated by commas"
)
MARKS = (
    "give each of cost, batch, gradient, momentum, field, optimum, log-levels at most once, "
    "separated by commas, or none"
)
PLANE = "give pca, random, or two parameters, such as w1,b"
SIZE = "give WIDTHxHEIGHT in pixels, each from 200 to 4096, such as 1200x400"
SHOWN = "give one to ten whole numbers from 0 to 100000, each once, separated by commas"
CONTROLS = (
    "give each of start, lr, batch_size, epochs, loss at most once, separated by commas, or none"
)
BUDGET = "give a size from 10kB to 10GB, such as 2MB"
COMPARE = "give keys of a run, each with the values to compare, such as lr=0.1,2,20"
NOTHING = "--out: there is nothing to write; name a file such as 'ce.gif'"


def too_fast(fps: int, name: str, most: int) -> str:
    return (
        f"--fps: {fps} is too fast for {name}, which browsers show at {most} frames a second at "
        f"most; give a number up to {most}, or write an MP4"
    )


# An option, a value it doesn't take, and what it is told to accept.
VALUES = [
    ("--model", "svm", MODEL),
    ("--model", "mlp 32", MODEL),
    ("--model", "custom", MODEL),
    ("--data", "labs", DATA),
    ("--data", "overlapping samples", DATA),
    ("--data", "data.txt", DATA),
    ("--init", "5", INIT),
    ("--init", "5,5,5,5", INIT),
    ("--init", "nan,3", INIT),
    ("--loss", "huber", "give cross-entropy, mse or hinge"),
    ("--loss", "custom", "give cross-entropy, mse or hinge"),
    ("--optimizer", "lbfgs", OPTIMIZER),
    ("--optimizer", "adam 0.9", OPTIMIZER),
    ("--optimizer", "adam eps=1 eps=2", OPTIMIZER),
    ("--lr", "0", NUMBER),
    ("--lr", "abc", NUMBER),
    ("--lr", "inf", NUMBER),
    ("--momentum", "1", "give a number from 0 up to but not 1"),
    ("--weight-decay", "-1", "give a number from 0 to 1000"),
    ("--schedule", "linear", SCHEDULE),
    ("--batch-size", "0", "give a whole number from 1 to 1000000"),
    ("--epochs", "-1", "give a whole number from 1 to 100000"),
    ("--epochs", "1.5", "give a whole number from 1 to 100000"),
    ("--seed", "-1", "give a whole number from 0 to 2**63 - 1"),
    ("--stop-loss", "-0.1", FROM_0),
    ("--stop-gradient", "small", FROM_0),
    ("--compare", "lr", COMPARE),
    ("--compare", "", COMPARE),
    ("--sync", "time", "give step, epoch or evaluations"),
    ("--panels", "foo", PANELS),
    ("--panels", "data,data", PANELS),
    ("--panels", "", PANELS),
    ("--marks", "star", MARKS),
    ("--marks", "batch,batch", MARKS),
    ("--marks", "none,batch", MARKS),
    ("--camera", "drone", "give fixed or orbit"),
    ("--plane", "b", PLANE),
    ("--plane", "w1,w1", PLANE),
    ("--plane", "w1,w2,b", PLANE),
    ("--w-range", "3,1", "give two ascending numbers LOW,HIGH from -1e6 to 1e6, such as -15,15"),
    ("--b-range", "2,2", "give two ascending numbers LOW,HIGH from -1e6 to 1e6, such as -13,13"),
    ("--grid", "1", "give a whole number from 2 to 400"),
    ("--loss-scale", "root", "give linear or log"),
    ("--epochs-shown", "1,1", SHOWN),
    ("--epochs-shown", "0,1,2,3,4,5,6,7,8,9,10", SHOWN),
    ("--theme", "sepia", "give light, dark or print"),
    ("--lang", "nl", "give en, es, fr, de or pt"),
    ("--size", "3x400", SIZE),
    ("--size", "3000000x400", SIZE),
    ("--size", "1200", SIZE),
    ("--dpi", "0", "give a number from 30 to 600"),
    ("--figure", "later", "give before, during, after or epochs"),
    ("--at", "-1", "give a number from 0 to 100000"),
    ("--pace", "slow", "give travel, every, epoch or log"),
    ("--every", "0", "give a whole number from 1 to 10000000"),
    ("--speed", "0", "give a number from 0.1 to 20"),
    ("--frames", "1", "give a whole number from 2 to 1000000"),
    ("--fps", "0", "give a number from 0.1 to 120"),
    ("--hold", "-1", "give SECONDS or START,END, each from 0 to 60"),
    ("--budget", "9kB", BUDGET),
    ("--budget", "11GB", BUDGET),
    ("--budget", "2 mebibytes", BUDGET),
    ("--controls", "all", CONTROLS),
    ("--controls", "lr,lr", CONTROLS),
]


@pytest.mark.parametrize(("option", "value", "accepted"), VALUES)
def test_a_value_that_is_not_accepted(
    option: str, value: str, accepted: str, tmp_path: Path
) -> None:
    # Of a text with parameters the word that is wrong is named, if it is one.
    word = value.split()[0] if option in ("--data", "--schedule") and "=" in value else value
    said = refused(option, value, *OUT, folder=tmp_path)
    assert said == [f"{option}: '{word}' isn't accepted; {accepted}"]


def test_the_values_tried_cover_every_option_that_takes_one() -> None:
    tried = {option.removeprefix("--").replace("-", "_") for option, _, _ in VALUES}
    assert {*TRAINING_KEYS, *SHOWING_KEYS, "compare"} - tried == {
        "captions",
        "once",
        "questions",
        "shuffle",
        "standardize",
        "title",
    }


def test_a_title_that_is_too_long_is_shown_in_part(tmp_path: Path) -> None:
    said = refused("--title", "a" * 201, *OUT, folder=tmp_path)
    shown = f"'{'a' * 56}..."
    assert said == [f"--title: {shown} isn't accepted; give at most 200 characters of text"]


# Options that stand together, and what is said of it.
TOGETHER = [
    (
        ["--optimizer", "adam betas=0.9,2"],
        "optimizer.betas: '0.9,2' isn't accepted; give two numbers, each from 0 up to but not 1, "
        "such as 0.9,0.999",
    ),
    (
        ["--optimizer", "adam beta=0.9"],
        "optimizer.beta: no such key with adam; the keys are betas, eps, amsgrad, "
        "decoupled_weight_decay",
    ),
    (
        ["--optimizer", "sgd nesterov=true"],
        "optimizer.nesterov: it needs a momentum above 0, and dampening 0",
    ),
    (
        ["--optimizer", "adam", "--momentum", "0.5"],
        "--momentum: 0.5 isn't accepted with adam; sgd and rmsprop take a momentum",
    ),
    (
        ["--optimizer", "rprop", "--weight-decay", "0.1"],
        "--weight-decay: 0.1 isn't accepted with rprop; every other optimiser takes one",
    ),
    (
        ["--schedule", "step factor=0"],
        "schedule.factor: '0' isn't accepted; give a number above 0, at most 2",
    ),
    (
        ["--schedule", "constant factor=1"],
        "schedule.factor: no such key with constant; it has none",
    ),
    (
        ["--data", "overlapping samples=1"],
        "data.samples: '1' isn't accepted; give a whole number from 2 to 200000",
    ),
    (
        ["--data", "overlapping dimensions=3"],
        "data.dimensions: '3' isn't accepted; give 1 or 2",
    ),
    (["--data", "lab samples=10"], "data.samples: no such key with lab; it has none"),
    (["--data", "no.csv"], "--data: 'no.csv' doesn't exist; give a CSV file of samples"),
    (
        ["--plane", "w1,b"],
        "--plane: 'w1,b' isn't accepted for data of one input; give two of w, b",
    ),
    (
        ["--data", "overlapping dimensions=2", "--plane", "w,b"],
        "--plane: 'w,b' isn't accepted for data of two inputs; give two of w1, w2, b",
    ),
    (
        ["--pace", "travel", "--every", "7"],
        "--every: 7 isn't accepted with pace travel; it is for pace every and epoch",
    ),
    (
        ["--pace", "log", "--every", "7"],
        "--every: 7 isn't accepted with pace log; it is for pace every and epoch",
    ),
    (
        ["--compare", "lr=1,2", "--figure", "during", "--out", "x.png"],
        "--figure: 'during' isn't accepted with compare; a figure shows one run",
    ),
]


@pytest.mark.parametrize(("arguments", "sentence"), TOGETHER, ids=lambda value: str(value)[:40])
def test_options_that_make_no_sense_together(
    arguments: list[str], sentence: str, tmp_path: Path
) -> None:
    outs = () if "--out" in arguments else OUT
    assert refused(*arguments, *outs, folder=tmp_path) == [sentence]


# What is compared, and what is said of it.
COMPARED = [
    (
        ["--compare", "lr=1,2,3", "--compare", "momentum=0,0.5,0.9"],
        ["--compare: 9 runs are too many to tell apart; give 8 at most"],
    ),
    (
        ["--compare", "lr=1,2,3,4,5,6,7,8,9"],
        ["compare.lr: 9 values are too many; give 8 at most"],
    ),
    (
        ["--compare", "theme=light,dark"],
        [
            "compare.theme: no such key to compare; the keys are model, data, standardize, init, "
            "loss, optimizer, lr, momentum, weight_decay, schedule, batch_size, epochs, stop_loss, "
            "stop_gradient, seed, shuffle"
        ],
    ),
    (["--compare", "lr=1,2,1.0"], ["compare.lr: '1.0' is there twice; give it once"]),
    (["--compare", "lr="], ["compare.lr: it holds no value; give a number above 0, at most 1e6"]),
    (
        ["--compare", "lr=0,2,fast"],
        [
            "compare.lr: '0' isn't accepted; give a number above 0, at most 1e6",
            "compare.lr: 'fast' isn't accepted; give a number above 0, at most 1e6",
        ],
    ),
    (
        ["--compare", "lr=1,2", "--compare", "lr=3,4"],
        [f"--compare: 'lr=1,2,lr=3,4' isn't accepted; {COMPARE}"],
    ),
    (["--init", "1,1", "--init", "1,1"], ["compare.init: '1,1' is there twice; give it once"]),
    (
        ["--init", "1,1", "--init", "2"],
        [f"compare.init: '2' isn't accepted; {INIT}"],
    ),
    (
        ["--init", "1,1", "--init", "2,2", "--compare", "init=3,3"],
        [f"--compare: 'init=1,1;2,2,init=3,3' isn't accepted; {COMPARE}"],
    ),
    (
        ["--compare", "optimizer=sgd,adam,lbfgs"],
        [f"compare.optimizer: 'lbfgs' isn't accepted; {OPTIMIZER}"],
    ),
    (
        ["--compare", "optimizer=sgd,adam", "--momentum", "0.9"],
        ["compare.optimizer: 0.9 isn't accepted with adam; sgd and rmsprop take a momentum"],
    ),
    (
        ["--compare", "data=lab,overlapping dimensions=2"],
        ["--compare: the runs have data of 1 and 2 inputs; give data of as many for each"],
    ),
]


@pytest.mark.parametrize(("arguments", "sentences"), COMPARED, ids=lambda value: str(value)[:50])
def test_what_cannot_be_compared(
    arguments: list[str], sentences: list[str], tmp_path: Path
) -> None:
    assert refused(*arguments, "--epochs", "1", *OUT, folder=tmp_path) == sentences


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--out", "x.bmp"], f"--out: 'x.bmp' doesn't say what to write; end it in {SUFFIXES}"),
        (["--out", "x"], f"--out: 'x' doesn't say what to write; end it in {SUFFIXES}"),
        (["--out", ""], f"--out: '' doesn't say what to write; end it in {SUFFIXES}"),
        (["--out", "none/x.gif"], "--out: the folder 'none' of 'x.gif' doesn't exist"),
        (["--out", "none/frames/"], "--out: the folder 'none' of 'frames' doesn't exist"),
        (["--fps", "60", *OUT], too_fast(60, "a GIF", 50)),
        (["--fps", "100", "--out", "x.webp"], too_fast(100, "a WebP", 90)),
        (["--fps", "100", "--out", "x.apng"], too_fast(100, "an APNG", 90)),
        (
            ["--figure", "after", "--out", "x.mp4"],
            "--out: 'x.mp4' moves, and a figure is a still; end it in .png, .svg or .pdf",
        ),
        (
            ["--figure", "before", "--out", "frames/"],
            "--out: 'frames' moves, and a figure is a still; end it in .png, .svg or .pdf",
        ),
        (
            ["--budget", "1MB", "--out", "x.mp4"],
            "--budget: it is kept by a GIF, not by 'x.mp4'; leave it out, or write a .gif",
        ),
        (
            ["--budget", "1MB", "--out", "frames/"],
            "--budget: it is kept by a GIF, not by 'frames'; leave it out, or write a .gif",
        ),
        (
            ["--compare", "lr=1,2", "--out", "x.csv"],
            "--out: 'x.csv' can hold one run only; end it in .npz to keep all of them",
        ),
        (["--epochs", "1"], NOTHING),
        (["--quiet"], NOTHING),
        ([*OUT, *OUT], "--out: 'x.gif' is named twice"),
        (["--out", "x.gif", "--out", "./x.gif"], "--out: 'x.gif' is named twice"),
        ([*OUT, "--epochs"], "Option '--epochs' requires an argument."),
        (["--out"], "Option '--out' requires an argument."),
        (["--quiet=3", *OUT], "Option '--quiet' does not take a value."),
        (["a.toml", "b.gif", *OUT], "--from: 'a.toml' and 'b.gif' are given; start from one"),
        (
            ["a.toml", "--template", "lab", *OUT],
            "--from: 'a.toml' and 'lab' are given; start from one",
        ),
        (["a.toml", *OUT], "a.toml: it doesn't exist; give a recipe in TOML"),
        (
            ["a.gif", *OUT],
            "a.gif: it can't be read: No such file or directory",
        ),
        (
            ["story", *OUT],
            "story: it doesn't exist; give a recipe, or a file that animate-ce made",
        ),
        (
            ["starts", *OUT],
            "starts: it doesn't exist; give --template starts for the recipe that comes along",
        ),
        (["show", "a.npz"], "a.npz: it can't be read: No such file or directory"),
        (["render"], "Missing argument 'RUN'."),
        (["show"], "Missing argument 'FILE'."),
        (["render", "no.npz", *OUT], "no.npz: it can't be read: No such file or directory"),
        (
            ["render", "run.gif", *OUT],
            "run.gif: a history is read from a file that ends in .npz or .csv",
        ),
        ([*OUT, "render", "run.npz"], "options: give them after 'render', not before it"),
        (["--quiet", "show", "x.gif"], "options: give them after 'show', not before it"),
        (["--lr", "2", "recipe"], "options: give them after 'recipe', not before it"),
        (["--template", "lab", "schema"], "options: give them after 'schema', not before it"),
        (
            ["--template", "foo", *OUT],
            "--template: 'foo' isn't one; give batch-sizes, ce-vs-mse, lab, learning-rates, "
            "linear-regression, momentum, narrow-valley, optimizers, outliers, "
            "overlapping-classes, spirals or starts",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_that_makes_no_sense(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    assert refused(*arguments, folder=tmp_path) == [sentence]


def test_an_unknown_option(tmp_path: Path) -> None:
    (said,) = refused("--learning-rate", "2", *OUT, folder=tmp_path)
    assert said.startswith("No such option '--learning-rate'.")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["render", "run.npz", "--lr", "2", *OUT],
            "--lr: render shows a run as it was trained; 'animate-ce FILE --lr ...' trains one "
            "anew",
        ),
        (
            ["embed", "run.npz", "--batch-size", "2"],
            "--batch-size: embed shows a run as it was trained; 'animate-ce FILE --batch-size ...' "
            "trains one anew",
        ),
        (["tempaltes"], "tempaltes: there is no such command or file; did you mean 'templates'?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_was_probably_meant_is_said(
    arguments: list[str], sentence: str, tmp_path: Path
) -> None:
    assert refused(*arguments, folder=tmp_path) == [sentence]


def test_a_batch_larger_than_the_data_is_told_of(tmp_path: Path) -> None:
    said = call("--batch-size", "500", "--epochs", "2", "--out", "x.md", folder=tmp_path)
    told = "animate-ce: a batch of 500 is more than the 20 samples: each step takes all of them"
    assert (said.code, said.err.splitlines()) == (0, [told])


def test_a_folder_for_an_output(tmp_path: Path) -> None:
    (tmp_path / "x.gif").mkdir()
    said = refused(*OUT, folder=tmp_path)
    assert said == ["--out: 'x.gif' is a folder; give the name of a file"]


def test_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "thesis.txt").write_text("years of work")
    assert refused("--out", "frames/", folder=tmp_path) == [
        "--out: the folder 'frames' holds something else than frames; give one that is empty or new"
    ]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("run.npz", "hello", "npz: it isn't an .npz of plain arrays"),
        ("run.npz", "", "npz: it isn't an .npz of plain arrays"),
        ("run.csv", "step,epoch,w,b", "line 1: it isn't '# animate-ce history'"),
        ("run.csv", "", "line 1: it isn't '# animate-ce history'"),
    ],
)
@pytest.mark.parametrize("command", [["render"], ["show"], []], ids=["render", "show", "from"])
def test_a_file_that_is_no_history(
    command: list[str], name: str, content: str, reason: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content)
    outs = () if "show" in command else OUT
    said = refused(*command, name, *outs, folder=tmp_path)
    assert said == [f"{name}: it isn't a history of animate-ce: {reason}"]


def test_a_history_that_is_cut_off(tmp_path: Path) -> None:
    notes = ["# animate-ce history", "# recipe = {}", "# x = [[0.0]]", "# y = [0.0]"]
    (tmp_path / "run.csv").write_text("\n".join(notes))
    (said,) = refused("render", "run.csv", *OUT, folder=tmp_path)
    assert said == (
        "run.csv: it isn't a history of animate-ce: header: it isn't "
        "step,epoch,w,b,loss,accuracy,batch_loss,gradient_w,gradient_b,batch"
    )


def test_each_of_several_mistakes_has_a_line(tmp_path: Path) -> None:
    words = ("--fps", "0", "--lr", "0", "--grid", "1", "--data", "overlapping seed=-1")
    assert refused(*words, *OUT, folder=tmp_path) == [
        "data.seed: '-1' isn't accepted; give a whole number from 0 to 2**63 - 1",
        f"--lr: '0' isn't accepted; {NUMBER}",
        "--grid: '1' isn't accepted; give a whole number from 2 to 400",
        "--fps: '0' isn't accepted; give a number from 0.1 to 120",
    ]


def test_each_of_several_mistakes_about_files_has_a_line(tmp_path: Path) -> None:
    outs = ("--out", "x.gif", "--out", "y.bmp", "--out", "none/z.mp4")
    assert refused("--fps", "60", *outs, folder=tmp_path) == [
        too_fast(60, "a GIF", 50),
        f"--out: 'y.bmp' doesn't say what to write; end it in {SUFFIXES}",
        "--out: the folder 'none' of 'z.mp4' doesn't exist",
    ]
