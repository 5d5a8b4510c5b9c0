"""Files are whole or not there, and a goal that can't be one is refused beforehand."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from animate import files
from animate.errors import InputError, ResourceError
from animate.files import check_folder_goal, check_goal, naming, replacing


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


def test_what_is_written_stands_in_a_folder_beside_the_goal_under_its_suffix(goal: Path) -> None:
    with replacing(goal) as partial, replacing(goal) as another:
        assert partial.parent.parent == goal.parent
        assert partial.suffix == goal.suffix
        assert partial.parent.name.startswith(".animate-ce-")
        assert partial.parent != another.parent
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


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_of_several_files_the_one_that_fails_is_named(failing: int, tmp_path: Path) -> None:
    goals = [tmp_path / name for name in ("a.gif", "b.csv", "c.png")]
    with pytest.raises(ResourceError) as caught, ExitStack() as stack:
        partial = [stack.enter_context(replacing(goal)) for goal in goals]
        for path in partial:
            with naming(path):
                path.write_text("new")
                if path == partial[failing]:
                    raise OSError(28, "No space left on device")
    assert str(caught.value) == f"{goals[failing]} could not be written: No space left on device"
    assert not list(tmp_path.iterdir())


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


@pytest.fixture
def frames(tmp_path: Path) -> Path:
    """A folder of frames that is there already."""
    path = tmp_path / "frames"
    path.mkdir()
    for name in ("frames.csv", "00000.png", "00001.png"):
        (path / name).write_text("old")
    return path


def held(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


@pytest.mark.usefixtures("system")
def test_a_folder_is_replaced_whole(frames: Path) -> None:
    with replacing(frames) as partial:
        partial.mkdir()
        (partial / "00000.png").write_text("new")
        assert len(held(frames)) == 3
    assert held(frames) == {"00000.png": "new"}
    assert list(frames.parent.iterdir()) == [frames]


def test_a_new_folder_is_made(tmp_path: Path) -> None:
    goal = tmp_path / "frames"
    with replacing(goal) as partial:
        partial.mkdir()
        (partial / "00000.png").write_text("new")
        assert not goal.exists()
    assert held(goal) == {"00000.png": "new"}
    assert list(tmp_path.iterdir()) == [goal]


@pytest.mark.parametrize("error", [ValueError, OSError, KeyboardInterrupt, SystemExit])
def test_a_failure_leaves_the_old_folder_and_nothing_else(
    error: type[BaseException], frames: Path
) -> None:
    with pytest.raises((error, ResourceError)), replacing(frames) as partial:
        partial.mkdir()
        (partial / "00000.png").write_text("half")
        raise error
    assert set(held(frames).values()) == {"old"}
    assert list(frames.parent.iterdir()) == [frames]


@pytest.fixture(params=[True, False], ids=["exchanged", "moved"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the system can let two folders trade places."""
    if not request.param:
        monkeypatch.setattr(files, "exchange", lambda one, other: False)
    return bool(request.param)


def test_a_folder_that_may_not_be_replaced_stays(
    system: bool, frames: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise PermissionError(1, "Operation not permitted")
        return move(path, target)

    def refuse_exchange(one: Path, other: Path) -> bool:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "replace", refuse)
    if system:
        monkeypatch.setattr(files, "exchange", refuse_exchange)
    with pytest.raises(ResourceError) as caught, replacing(frames) as partial:
        partial.mkdir()
    assert str(caught.value) == f"{frames} could not be written: Operation not permitted"
    assert len(held(frames)) == 3
    assert list(frames.parent.iterdir()) == [frames]


def test_a_folder_that_comes_to_the_goal_meanwhile_is_replaced(
    system: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goal = tmp_path / "frames"
    is_dir = Path.is_dir
    asked: list[Path] = []

    def late(path: Path) -> bool:
        # Another process puts its folder there just after this one has looked.
        there = is_dir(path)
        if path == goal and path not in asked:
            asked.append(path)
            goal.mkdir()
            (goal / "00000.png").write_text("of another")
            return False
        return there

    monkeypatch.setattr(Path, "is_dir", late)
    with replacing(goal) as partial:
        partial.mkdir()
        (partial / "00000.png").write_text("new")
    assert asked
    assert held(goal) == {"00000.png": "new"}
    assert list(tmp_path.iterdir()) == [goal]


@pytest.mark.usefixtures("system")
def test_a_link_to_a_folder_is_replaced_and_what_it_led_to_stays(
    frames: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(frames)
    with replacing(link) as partial:
        partial.mkdir()
    assert link.is_dir()
    assert not link.is_symlink()
    assert len(held(frames)) == 3
    assert sorted(tmp_path.iterdir()) == [frames, link]


def refusal(path: Path, check: Callable[[Path], None] = check_goal) -> str:
    """What checking the goal says."""
    with pytest.raises(InputError) as caught:
        check(path)
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


@pytest.mark.parametrize("check", [check_goal, check_folder_goal])
@pytest.mark.parametrize("name", ["ce.gif", "new", "frames"])
def test_a_folder_that_is_not_ours_is_refused(
    check: Callable[[Path], None], name: str, goal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # By the system's answer, since for its superuser every folder can be written to.
    def access(path: Path, mode: int) -> bool:
        return not (path == goal.parent and mode & os.W_OK)

    if check is check_folder_goal:
        (goal.parent / "frames").mkdir()
    monkeypatch.setattr(os, "access", access)
    assert refusal(goal.with_name(name), check) == f"the folder '{goal.parent}' can't be written to"


@pytest.mark.parametrize("name", ["a" * 300 + ".gif", "a\0b.gif"])
def test_a_name_that_no_file_can_have_is_refused(name: str, tmp_path: Path) -> None:
    assert "can't" in refusal(tmp_path / name)
