"""Files are whole or not there, and a goal that can't be one is refused beforehand."""

import os
from pathlib import Path

import pytest

from animate.errors import InputError, ResourceError
from animate.files import check_goal, replacing
from animate.recipe import Recipe
from animate.rendering import check_goals


@pytest.fixture
def goal(tmp_path: Path) -> Path:
    """A file that is there already."""
    path = tmp_path / "ce.gif"
    path.write_text("old")
    return path


def test_success_replaces_the_old_file(goal: Path) -> None:
    with replacing(goal) as partial:
        partial.write_text("new")
        assert goal.read_text() == "old"
    assert goal.read_text() == "new"
    assert list(goal.parent.iterdir()) == [goal]


def test_success_makes_a_new_file(tmp_path: Path) -> None:
    with replacing(tmp_path / "ce.gif") as partial:
        partial.write_text("new")
    assert (tmp_path / "ce.gif").read_text() == "new"
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_written_stands_beside_the_goal_under_its_suffix(goal: Path) -> None:
    with replacing(goal) as partial, replacing(goal) as another:
        assert partial.parent == goal.parent
        assert partial.suffix == goal.suffix
        assert partial.name.startswith(".")
        assert len({partial, another, goal}) == 3
        partial.write_text("new")
        another.write_text("newer")
    assert goal.read_text() == "new"


@pytest.mark.parametrize("error", [ValueError, InputError, KeyboardInterrupt, SystemExit])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    error: type[BaseException], goal: Path
) -> None:
    with pytest.raises(error), replacing(goal) as partial:
        partial.write_text("half")
        raise error
    assert goal.read_text() == "old"
    assert list(goal.parent.iterdir()) == [goal]


def test_a_failure_before_anything_is_written_passes_through(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^no colours$"), replacing(tmp_path / "ce.gif"):
        raise ValueError("no colours")
    assert not list(tmp_path.iterdir())


def test_the_systems_refusal_names_the_goal_and_the_reason(goal: Path) -> None:
    with pytest.raises(ResourceError) as caught, replacing(goal) as partial:
        partial.write_text("half")
        raise OSError(28, "No space left on device")
    assert str(caught.value) == f"{goal} could not be written: No space left on device"
    assert isinstance(caught.value.__cause__, OSError)
    assert goal.read_text() == "old"
    assert list(goal.parent.iterdir()) == [goal]


def test_a_refusal_without_a_number_is_told_in_its_own_words(goal: Path) -> None:
    with pytest.raises(ResourceError) as caught, replacing(goal):
        raise OSError("the encoder gave up")
    assert str(caught.value) == f"{goal} could not be written: the encoder gave up"


def test_a_folder_that_has_gone_meanwhile_is_told(tmp_path: Path) -> None:
    goal = tmp_path / "gone" / "ce.gif"
    with pytest.raises(ResourceError) as caught, replacing(goal) as partial:
        partial.write_text("new")
    assert str(caught.value) == f"{goal} could not be written: No such file or directory"


def test_a_block_that_writes_nothing_is_told(goal: Path) -> None:
    with pytest.raises(ResourceError) as caught, replacing(goal):
        pass
    assert str(caught.value) == f"{goal} could not be written: No such file or directory"
    assert goal.read_text() == "old"


@pytest.mark.parametrize("stem", ["a" * 251, "\u6f22" * 83, "\U0001f600" * 62], ids=len)
def test_a_name_as_long_as_the_system_allows_is_written(stem: str, tmp_path: Path) -> None:
    goal = tmp_path / f"{stem}.gif"
    assert 251 <= len(goal.name.encode()) <= 255
    with replacing(goal) as partial:
        partial.write_text("new")
    assert list(tmp_path.iterdir()) == [goal]


def refusal(path: Path) -> str:
    """What checking the goal says."""
    with pytest.raises(InputError) as caught:
        check_goal(path)
    ((place, sentence),) = caught.value.mistakes
    assert place == "out"
    return sentence


def test_a_new_file_and_an_old_one_are_fit_to_be_written(goal: Path) -> None:
    check_goal(goal)
    check_goal(goal.with_name("new.gif"))
    assert goal.read_text() == "old"


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    goal = tmp_path / "none" / "ce.gif"
    assert refusal(goal) == f"the folder '{tmp_path / 'none'}' of 'ce.gif' doesn't exist"


def test_a_file_is_no_folder(goal: Path) -> None:
    assert refusal(goal / "ce.gif") == f"the folder '{goal}' of 'ce.gif' doesn't exist"


def test_a_folder_is_no_goal(tmp_path: Path) -> None:
    (tmp_path / "ce.gif").mkdir()
    goal = tmp_path / "ce.gif"
    assert refusal(goal) == f"'{goal}' is a folder; give the name of a file"


def test_a_folder_that_is_not_ours_is_refused(goal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # By the system's answer, since for its superuser every folder can be written to.
    def access(path: Path, mode: int) -> bool:
        return not (path == goal.parent and mode & os.W_OK)

    monkeypatch.setattr(os, "access", access)
    assert refusal(goal) == f"the folder '{goal.parent}' can't be written to"


@pytest.mark.parametrize("name", ["a" * 300 + ".gif", "a\0b.gif"])
def test_a_name_that_no_file_can_have_is_refused(name: str, tmp_path: Path) -> None:
    assert "can't" in refusal(tmp_path / name)


def test_goals_are_returned_as_paths_in_order(tmp_path: Path) -> None:
    paths: list[str | Path] = [tmp_path / "b.gif", str(tmp_path / "a.npz"), tmp_path / "c.CSV"]
    assert check_goals(Recipe(), paths) == [Path(path) for path in paths]


def test_every_mistake_in_the_goals_is_reported_at_once(tmp_path: Path) -> None:
    film, text = tmp_path / "ce.gif", tmp_path / "ce.txt"
    lost, twice = tmp_path / "none" / "ce.mp4", tmp_path / "run.npz"
    with pytest.raises(InputError) as caught:
        check_goals(Recipe.of({"fps": 60}), [film, text, lost, twice, twice])
    assert caught.value.mistakes == (
        (
            "fps",
            "60 is too fast for a GIF, which browsers show at 50 frames a second at most; "
            "give a number up to 50, or write an MP4",
        ),
        (
            "out",
            "'ce.txt' doesn't say what to write; end it in .gif, .mp4, .png, .npz or .csv",
        ),
        ("out", f"the folder '{tmp_path / 'none'}' of 'ce.mp4' doesn't exist"),
        ("out", f"'{twice}' is named twice"),
    )
    assert not list(tmp_path.iterdir())


def test_no_goal_at_all_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        check_goals(Recipe(), [])
    assert caught.value.mistakes == (
        ("out", "there is nothing to write; name a file such as 'ce.gif'"),
    )


def test_a_fast_film_is_fine_outside_a_gif(tmp_path: Path) -> None:
    assert check_goals(Recipe.of({"fps": 60}), [tmp_path / "ce.mp4"]) == [tmp_path / "ce.mp4"]
