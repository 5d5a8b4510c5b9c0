"""The training process, and the ways it can fail."""

import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import animate
from animate.core.process import Training
from animate.errors import ResourceError
from animate.recipe import Recipe
from animate.rendering import train_apart

Play = Callable[[str], None]


def ignore(step: int, steps: int) -> None:
    """Take no notice of progress."""


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Have the training process run these lines of Python instead of a training."""

    def replace(code: str) -> None:
        script = tmp_path / "python"
        script.write_text(f"#!{sys.executable} -I\nimport os, signal, sys\n{code}\n")
        script.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(script))

    return replace


def failure(training: Training) -> str:
    """What is said when this training, just begun, fails."""
    with training:
        training.start({}, ignore)
        with pytest.raises(ResourceError) as caught:
            training.history()
    return str(caught.value)


def test_a_run_in_its_own_process_is_the_same_run() -> None:
    recipe = Recipe.of({"shuffle": True, "seed": 3, "momentum": 0.5, "lr": 0.1})
    assert train_apart(recipe) == animate.train(recipe)


def test_a_long_run_tells_of_its_progress() -> None:
    told: list[tuple[int, int]] = []
    with Training() as training:
        options = Recipe.of({"epochs": 1000}).training()
        training.start({**options, "recipe": ""}, lambda *step: told.append(step))
        assert training.history().steps == 7000
    assert told == sorted(set(told))
    assert {steps for _, steps in told} == {7000}


def test_a_failure_is_told_in_the_last_words_of_the_process() -> None:
    with Training() as training:
        training.start({**Recipe().training(), "recipe": "", "loss": "hinge"}, ignore)
        with pytest.raises(
            ResourceError, match=r"^the training process failed: KeyError: 'hinge'$"
        ):
            training.history()


def test_progress_is_not_mistaken_for_last_words(play: Play) -> None:
    play("print('out of memory\\n7 700', file=sys.stderr); sys.exit(1)")
    assert failure(Training()) == "the training process failed: out of memory"


def test_a_process_that_ends_without_a_word_is_told_by_its_code(play: Play) -> None:
    play("sys.stdin.read(); sys.exit(3)")
    assert failure(Training()) == "the training process failed: it ended with code 3"


def test_a_process_that_is_killed_is_told_by_its_signal(play: Play) -> None:
    play("os.kill(os.getpid(), 9)")
    assert failure(Training()) == "the training process failed: it ended with code -9"


def test_a_process_that_died_before_its_arguments_came(play: Play) -> None:
    play("sys.exit(4)")
    training = Training()
    training._process.wait()
    assert failure(training) == "the training process failed: it ended with code 4"


def test_leaving_early_ends_the_process(play: Play) -> None:
    play("sys.stdin.read(); signal.pause()")
    with pytest.raises(KeyboardInterrupt), Training() as training:
        raise KeyboardInterrupt
    assert training._process.returncode == -signal.SIGKILL


def test_leaving_while_progress_is_told_is_quiet(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    play("print(1, 700, file=sys.stderr, flush=True); signal.pause()")
    raised: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", raised.append)
    told = threading.Event()
    training = Training()

    def linger(step: int, steps: int) -> None:
        told.set()
        training._process.wait(10)

    with training:
        training.start({}, linger)
        assert told.wait(10)
    assert training._listener is not None
    training._listener.join(10)
    assert not raised


def test_a_file_in_the_folder_does_not_stand_in_for_a_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise ImportError('of the wrong json')")
    monkeypatch.chdir(tmp_path)
    recipe = Recipe.of({"epochs": 1})
    assert train_apart(recipe) == animate.train(recipe)
